"""Provinces, districts and sub-districts of Thailand, keyed by their DOPA codes (2, 4 and 6 digits).

Names repeat (หนองบัว is 28 sub-districts), so a code is what is stored; the names are read from the register.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import geothai

from events import spelling

CODE = re.compile(r"[0-9]{6}")
CAPITAL = "10"


@dataclass(frozen=True)
class Area:
    """A province, district or sub-district by itself."""

    code: str
    name_th: str
    name_en: str


@dataclass(frozen=True)
class Place:
    """A sub-district with what it lies in; `postal_codes` has one or more."""

    code: str
    subdistrict: Area
    district: Area
    province: Area
    postal_codes: tuple[str, ...]

    def say(self, language: str) -> str:
        """ต.ท่าสว่าง อ.เมืองสุรินทร์ จ.สุรินทร์; in Bangkok แขวง, เขต and no จังหวัด."""
        parts = (self.subdistrict, self.district, self.province)
        if language == "en":
            return ", ".join(area.name_en for area in parts)
        names = [area.name_th for area in parts]
        if self.province.code == CAPITAL:
            return f"แขวง{names[0]} {names[1]} {names[2]}"
        return f"ต.{names[0]} อ.{names[1]} จ.{names[2]}"


@cache
def _places() -> dict[str, Place]:
    found = {}
    for province in geothai.provinces():
        around = Area(province.code, province.name_th, province.name_en)
        for district in geothai.districts(province.code):
            within = Area(district.code, district.name_th, district.name_en)
            for row in geothai.subdistricts(district.code):
                area = Area(row.code, row.name_th, row.name_en)
                found[row.code] = Place(row.code, area, within, around, row.postal_codes)
    return found


def find_place(code: str) -> Place | None:
    """The sub-district with this code."""
    return _places().get(code)


def all_places() -> Iterable[Place]:
    """All 7,436, in the order of their codes."""
    return _places().values()


def districts_of(province: str) -> list[Area]:
    """Districts of a province, by its two digits; none for an unknown one."""
    districts = {
        place.district.code: place.district
        for place in all_places()
        if place.province.code == province
    }
    return list(districts.values())


def places_of(district: str) -> list[Place]:
    """Sub-districts of a district, by its four digits."""
    return [place for place in all_places() if place.district.code == district]


# --- search -------------------------------------------------------------------------------------
# How people begin the name of a level. A dot or the whole word: a lone ต is a letter of a name.
_LEVELS = {
    "ต.": 0, "ตำบล": 0, "แขวง": 0, "tambon": 0, "tambol": 0, "khwaeng": 0, "subdistrict": 0,
    "อ.": 1, "อำเภอ": 1, "เขต": 1, "กิ่งอำเภอ": 1, "amphoe": 1, "amphur": 1, "khet": 1, "district": 1,
    "จ.": 2, "จังหวัด": 2, "changwat": 2, "province": 2,
}  # fmt: skip
# Longest first: กิ่งอำเภอ holds อำเภอ.
_BEGINNINGS = sorted(_LEVELS, key=len, reverse=True)
# Where a part begins though no space stands before it; at the end it is part of a name (สามตำบล).
_PART = re.compile(
    r"((?<!\S)[ตอจ]\.|(?<=[\u0e00-\u0e7f])[ตอจ]\.|กิ่งอำเภอ|ตำบล|(?<!กิ่ง)อำเภอ|จังหวัด|แขวง)\s*(?=\S)"
)
_ALIASES = {
    "กทม": "กรุงเทพมหานคร", "กรุงเทพ": "กรุงเทพมหานคร", "bkk": "bangkok", "krungthep": "bangkok",
    "korat": "nakhonratchasima", "โคราช": "นครราชสีมา", "แปดริ้ว": "ฉะเชิงเทรา",
}  # fmt: skip
# น + นิคหิต + tone + า, in any order of the two, is what น้ำ looks like when typed sign by sign.
_LOOSE_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32|([\u0e48-\u0e4b])\u0e4d\u0e32")
_PLAIN = str.maketrans(
    dict.fromkeys(" .-'’()ฯ\t\n\u200b\u200c\u200d\ufeff")
    | {chr(ord("๐") + digit): str(digit) for digit in range(10)}
)
# Spellings of one sound in Latin letters, as road signs and people differ in them.
_SOUNDS = (
    ("ph", "p"), ("th", "t"), ("kh", "k"), ("bh", "p"), ("dh", "t"), ("ee", "i"), ("oo", "u"),
    ("ou", "u"), ("aw", "o"), ("or", "o"), ("v", "w"), ("j", "ch"), ("rn", "n"), ("ue", "u"),
    ("oe", "o"), ("ae", "e"),
)  # fmt: skip
_DOUBLE = re.compile(r"([a-z])\1")


def compose(text: str) -> str:
    """One way to write each Thai syllable, Arabic digits, small Latin letters, no space or sign."""
    text = unicodedata.normalize("NFC", text).replace("เเ", "แ").lower()
    if "\u0e4d" in text:
        text = _LOOSE_AM.sub(lambda m: f"{m[1] or m[2] or ''}\u0e33", text)
    return text.translate(_PLAIN)


def _loosen(text: str) -> str:
    """Of what `compose` gives: as other searches compare it, and with one letter for each Latin sound."""
    text = spelling.normalise(text).replace(" ", "")
    if not text.isascii():
        return text
    for sound, letter in _SOUNDS:
        text = text.replace(sound, letter)
    return _DOUBLE.sub(r"\1", text)


class _Level:
    """The areas of one level with their names as a search compares them: exactly, and loosely."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.names: dict[str, tuple[tuple[str, str], ...]] = {}
        for area in areas:
            bare = area.name_th.removeprefix("เขต")
            exact = (compose(bare), compose(area.name_en))
            self.names[area.code] = tuple((name, _loosen(name)) for name in exact)

    def distances(self, word: "_Word", extra: int) -> dict[str, int]:
        """How far each area is from the word, 0 the nearest; without those that are not meant."""
        wanted, loosely = word.exact, word.loose
        found: dict[str, int] = {}
        for code, names in self.names.items():
            for exact, loose in names:
                at = loose.find(loosely)
                if at < 0:
                    continue
                step = 0 if exact == wanted else 1 if loose == loosely else 4 if at == 0 else 8
                found[code] = min(step + extra, found.get(code, _FAR))
        return found


_FAR = 1000
_APART = 40


@cache
def _levels() -> tuple[_Level, _Level, _Level]:
    places = list(all_places())
    return (
        _Level(place.subdistrict for place in places),
        _Level({place.district.code: place.district for place in places}.values()),
        _Level({place.province.code: place.province for place in places}.values()),
    )


@dataclass(frozen=True)
class _Word:
    """One part of what was typed; `level` where it was said (ต. อ. จ.)."""

    exact: str
    loose: str
    level: int | None


def search_places(text: str, *, limit: int = 20) -> list[Place]:
    """Sub-districts that `text` may mean, the likeliest first; the same text finds the same ones.

    Thai or Latin letters, a postal code, names of one or several levels in any order, with or without spaces and
    ต./อ./จ.; tone marks need not be right. Where nothing fits, names that look alike.
    """
    words = _read(text[:100])
    if not words:
        return []
    found = _find(words) or _find_together(words) or _guess(words)
    nearest = sorted(found, key=lambda code: (found[code], code))
    return [_places()[code] for code in nearest[:limit]]


def _read(text: str) -> list[_Word]:
    text = _PART.sub(r" \1", unicodedata.normalize("NFC", text))
    words: list[_Word] = []
    said: int | None = None
    for part in text.lower().split():
        beginning = next((word for word in _BEGINNINGS if part.startswith(word)), "")
        said = _LEVELS.get(beginning, said)
        word = compose(part.removeprefix(beginning))
        word = _ALIASES.get(word, word)
        if word:
            words.append(_Word(word, _loosen(word), said))
            said = None
    return words


def _find(words: Sequence[_Word]) -> dict[str, int]:
    """Sub-districts in which every word finds something, with how far they are from it all."""
    total = dict.fromkeys(_places(), 0)
    for word in words:
        step = _of_number(word.exact) if word.exact.isdigit() else _of_name(word)
        total = {code: far + step[code] for code, far in total.items() if code in step}
    return total


def _of_name(word: _Word) -> dict[str, int]:
    wanted = range(3) if word.level is None else (word.level,)
    # A name of the sub-district itself is likelier meant than that of the province around it.
    found = [
        level.distances(word, 10 * number) if number in wanted else {}
        for number, level in enumerate(_levels())
    ]
    distances = {}
    for code in _places():
        steps = (found[0].get(code), found[1].get(code[:4]), found[2].get(code[:2]))
        if any(step is not None for step in steps):
            distances[code] = min(step for step in steps if step is not None)
    return distances


def _of_number(digits: str) -> dict[str, int]:
    return {
        place.code: 0
        for place in all_places()
        if place.code == digits or any(code.startswith(digits) for code in place.postal_codes)
    }


def _find_together(words: Sequence[_Word]) -> dict[str, int]:
    """Names of several levels written in one, as Thai is: ท่าสว่างเมืองสุรินทร์."""
    run = "".join(word.loose for word in words)
    of_sub, of_district, of_province = (level.names for level in _levels())
    found = {}
    for code in _places():
        for parts in zip(of_sub[code], of_district[code[:4]], of_province[code[:2]], strict=True):
            if run in "".join(loose for _exact, loose in parts):
                found[code] = _APART
    return found


def _guess(words: Sequence[_Word]) -> dict[str, int]:
    """Sub-districts whose names look like the first word and fit the others."""
    wanted = _pairs(words[0].loose)
    found = {}
    for code in _find(words[1:]):
        alike = max(
            2 * len(wanted & pairs) / (len(wanted) + len(pairs))
            for _exact, loose in _levels()[0].names[code]
            for pairs in (_pairs(loose),)
        )
        if alike >= _ALIKE:
            found[code] = round(100 * (1 - alike))
    return found


_ALIKE = 0.6


def _pairs(text: str) -> set[str]:
    return {first + second for first, second in pairwise(f"^{text}$")}
