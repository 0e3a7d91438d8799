"""Reads single cells as people fill them in: Thai digits, words, years of the Buddhist Era, days."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from events.rules import LATIN_NAME, THAI_NAME, has_invisible, has_letter, is_written_in
from registration.rules.applications import MAX_BOOTHS
from registration.rules.exhibitors import (
    FIRST_OPC_YEAR,
    normalise_phone,
    read_year,
    to_arabic_digits,
)

KIND_WORDS = {
    "group": ("กลุ่มผู้ผลิตชุมชน", "กลุ่มผู้ผลิต", "กลุ่ม", "community producer group"),
    "sole_owner": (
        "ผู้ผลิตชุมชนที่เป็นเจ้าของรายเดียว", "เจ้าของรายเดียว", "รายเดียว", "sole owner",
        "community producer, sole owner",
    ),
    "sme": ("ผู้ผลิตที่เป็นวิสาหกิจขนาดกลางและขนาดย่อม", "วิสาหกิจขนาดกลางและขนาดย่อม", "sme", "smes"),
    "village": (
        "ชุมชนท่องเที่ยว OTOP นวัตวิถี", "ชุมชนท่องเที่ยว", "หมู่บ้านท่องเที่ยว", "นวัตวิถี", "tourism village",
    ),
}  # fmt: skip
TYPE_WORDS = {
    1: ("อาหาร", "food"),
    2: ("เครื่องดื่ม", "beverages", "drinks"),
    3: ("ผ้า เครื่องแต่งกาย", "ผ้าและเครื่องแต่งกาย", "ผ้า", "เครื่องแต่งกาย", "fabric and apparel"),
    4: (
        "ของใช้ ของตกแต่ง ของที่ระลึก", "ของใช้", "ของตกแต่ง", "ของที่ระลึก",
        "utensils, decoration and souvenirs",
    ),
    5: ("สมุนไพรที่ไม่ใช่อาหาร", "สมุนไพร", "non-food herbs", "herbs"),
}  # fmt: skip
_YES = ("ใช่", "ต้องการ", "มี", "ใช้", "yes", "y", "1", "true", "✓", "x")
_NO = ("ไม่", "ไม่ใช่", "ไม่ต้องการ", "ไม่มี", "ไม่ใช้", "no", "n", "0", "false", "-")
_UNITS = re.compile(r"(บาท|฿|baht|thb|วัตต์|watt|w|บูธ|ดาว|ปี|พ\.?ศ\.?)", re.IGNORECASE)


def fold(text: str) -> str:
    """What two spellings of one name share: letters, marks and digits, small, composed as they are typed today."""
    composed = unicodedata.normalize("NFC", text).replace("ํา", "ำ").replace("เเ", "แ")
    return "".join(
        char
        for char in to_arabic_digits(composed).casefold()
        if unicodedata.category(char)[0] in "LMN"
    )


def by_fold(words: Mapping[Any, Iterable[str]]) -> dict[str, Any]:
    return {fold(word): value for value, listed in words.items() for word in listed}


_KINDS = by_fold(KIND_WORDS) | {kind.replace("_", ""): kind for kind in KIND_WORDS}
_TYPES = by_fold(TYPE_WORDS)


@dataclass(frozen=True)
class Known:
    """What words can mean here: folded names and codes of the fair's zones and of the provinces.

    `province` is the only one that may come in, where the sender looks after one.
    """

    zones: Mapping[str, str]
    provinces: Mapping[str, str]
    province: str = ""
    this_year: int = 9999


class Unreadable(Exception):
    """What a cell says means nothing in its column: a stable code, and what its text is filled with."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def read_cell(key: str, text: str, known: Known) -> Any:
    """The value (a JSON value) that a cell of this column means; raises `Unreadable`."""
    if key in _READERS_HERE:
        return _READERS_HERE[key](text, known)
    return _READERS[key](text)


def _text(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        composed = unicodedata.normalize("NFC", re.sub(r"\s+", " ", text))
        if has_invisible(composed):
            raise Unreadable("invisible")
        if len(composed) > limit:
            raise Unreadable("too_long", limit=limit)
        return composed

    return read


def _name(scripts: frozenset[str], code: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        name = _text(200)(text)
        if not has_letter(name):
            raise Unreadable("no_letter")
        if not is_written_in(name, scripts):
            raise Unreadable(code)
        return name

    return read


def _number(text: str) -> str:
    """The registration number: as it stands, with Arabic digits; its format is published nowhere."""
    return to_arabic_digits(_text(60)(text)).upper()


def _kind(text: str) -> str:
    kind: str | None = _KINDS.get(fold(text))
    if kind is None:
        raise Unreadable("kind_unknown")
    return kind


def _province(text: str, known: Known) -> str:
    plain = fold(text)
    code = known.provinces.get(plain) or known.provinces.get(re.sub(r"^(จังหวัด|จ)", "", plain), "")
    if not code:
        raise Unreadable("province_unknown")
    if known.province and code != known.province:
        raise Unreadable("province_foreign")
    return code


def _segment(text: str) -> str:
    letter = fold(text).removeprefix("กลุ่ม")[:1].upper()
    if letter not in {"A", "B", "C", "D"}:
        raise Unreadable("segment_unknown")
    return letter


def _phone(text: str) -> str:
    # A spreadsheet takes 0812345678 for a number and drops its first digit.
    if re.fullmatch(r"[0-9]{8,9}", text) and not text.startswith("0"):
        text = f"0{text}"
    try:
        return normalise_phone(text)
    except ValueError as error:
        raise Unreadable("phone") from error


def _type(text: str) -> int:
    plain = fold(text)
    # "3", and "3 · ผ้า เครื่องแต่งกาย" as the template offers it.
    if plain[:1] in {"1", "2", "3", "4", "5"} and not plain[1:2].isdecimal():
        return int(plain[0])
    number: int | None = _TYPES.get(plain)
    if number is None:
        raise Unreadable("type_unknown")
    return number


def _stars(text: str) -> int | None:
    if text in {"-", "–"}:
        return None
    if set(text) <= {"★", "*", "⭐"}:
        return len(text) if len(text) <= 5 else _raise("stars")
    return _whole(1, 5, "stars")(text)


def _raise(code: str) -> int:
    raise Unreadable(code)


def _whole(least: int, most: int, code: str = "whole_number") -> Callable[[str], int]:
    def read(text: str) -> int:
        plain = re.sub(r"[,\s.]+$|[,\s]", "", _UNITS.sub("", to_arabic_digits(text)))
        if not re.fullmatch(r"[0-9]{1,9}(\.0+)?", plain) or not least <= int(float(plain)) <= most:
            raise Unreadable(code, least=least, most=most)
        return int(float(plain))

    return read


def _year(text: str, known: Known) -> int:
    """2566, 66, พ.ศ. ๒๕๖๖, 2023, or the year of a day: 1/10/2566, 2023-10-01."""
    plain = _UNITS.sub("", to_arabic_digits(text)).strip()
    day = re.fullmatch(r"([0-9]{4})-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/([0-9]{2,4})", plain)
    try:
        year = read_year((day[1] or day[2]) if day else plain)
    except ValueError as error:
        raise Unreadable("year") from error
    if not FIRST_OPC_YEAR <= year <= known.this_year:
        raise Unreadable("year")
    return year


def _price(text: str) -> str:
    plain = re.sub(r"[,\s]", "", _UNITS.sub("", to_arabic_digits(text))).rstrip(".-")
    try:
        amount = Decimal(plain)
    except InvalidOperation as error:
        raise Unreadable("price") from error
    if not (amount.is_finite() and 0 <= amount < 10**10):
        raise Unreadable("price")
    return str(amount.quantize(Decimal("0.01")))


def _zone(text: str, known: Known) -> str:
    # "FAB", "ผ้าไทยใส่ให้สนุก", or "FAB · ผ้าไทยใส่ให้สนุก" as the template offers it.
    for part in (text, re.split(r"\s*·\s*", text)[0]):
        if code := known.zones.get(fold(part)):
            return code
    raise Unreadable("zone_unknown")


def _yes(text: str) -> bool:
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("yes_or_no")


_READERS: dict[str, Callable[[str], Any]] = {
    "registration_number": _number,
    "name_th": _name(THAI_NAME, "not_thai"),
    "name_en": _name(LATIN_NAME, "not_latin"),
    "kind": _kind,
    "segment": _segment,
    "contact_name": _name(THAI_NAME, "not_thai"),
    "phone": _phone,
    "product_th": _name(THAI_NAME, "not_thai"),
    "product_en": _name(LATIN_NAME, "not_latin"),
    "type": _type,
    "opc_stars": _stars,
    "price": _price,
    "booths": _whole(1, MAX_BOOTHS),
    "power_w": _whole(0, 100_000),
    "water": _yes,
    "gas": _yes,
    "note": _text(2000),
}
# What a word means there depends on the fair, its provinces and its year.
_READERS_HERE: dict[str, Callable[[str, Known], Any]] = {
    "province": _province,
    "zone": _zone,
    "opc_year": _year,
}
