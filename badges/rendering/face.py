"""What stands on a badge, and how it is to look. Plain data: whoever renders needs no database, and no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from badges.rendering.formats import FORMATS, Format

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
# What a design may show or leave out. Name, role, kind and validity always stand there.
FIELDS: Final = (
    "fair_name",
    "zone",
    "photo",
    "exhibitor",
    "native",
    "province",
    "booths",
    "serial",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceDesign:
    """How the badges of a fair, or of one kind, look.

    size is a name of FORMATS. logo is a JPEG on white. colour is "#rrggbb", or empty for the zone's. The texts of the
    back stand there in paragraphs; without any, both sides of a badge show the same.
    """

    size: str = "a6"
    fields: tuple[str, ...] = FIELDS
    colour: str = ""
    logo: bytes = field(default=b"", repr=False)
    back_th: str = ""
    back_en: str = ""

    def __post_init__(self) -> None:
        if self.size not in FORMATS:
            raise ValueError("size must be one of FORMATS")
        if not set(self.fields) <= set(FIELDS):
            raise ValueError("fields must be of FIELDS")
        if self.colour and not _COLOUR.fullmatch(self.colour):
            raise ValueError("colour must be #rrggbb")

    @property
    def format(self) -> Format:
        return FORMATS[self.size]

    @property
    def has_back(self) -> bool:
        return bool(self.back_th.strip() or self.back_en.strip())


PLAIN: Final = FaceDesign()


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeFace:
    """One badge. Empty texts are left out of the design; a badge may have no booth and no zone.

    kind chooses the colour of the band at the foot (exhibitor, staff, organiser, delegation, ...;
    an unknown one is grey). zone_colour is "#rrggbb" or empty, else ValueError. code is the text
    of the QR code; symbol, if at hand, is `Symbol.to_bytes()` of it and saves the encoding.
    valid_text is the validity in words, dates in the Buddhist Era. photo is a JPEG of 3:4, photo_name says which.
    """

    fair_name_th: str
    fair_name_en: str = ""
    kind: str
    kind_label_th: str
    kind_label_en: str = ""
    name_th: str = ""
    name_latin: str = ""
    name_native: str = ""
    exhibitor_th: str = ""
    exhibitor_en: str = ""
    exhibitor_native: str = ""
    role: str = ""
    province_or_country: str = ""
    booths: tuple[str, ...] = ()
    zone_code: str = ""
    zone_colour: str = ""
    serial: str
    code: str
    symbol: bytes = b""
    valid_text: str = ""
    photo: bytes = field(default=b"", repr=False)
    photo_name: str = ""
    design: FaceDesign = PLAIN

    def __post_init__(self) -> None:
        if self.zone_colour and not _COLOUR.fullmatch(self.zone_colour):
            raise ValueError("zone_colour must be #rrggbb")

    @property
    def name_lines(self) -> tuple[str, ...]:
        """The names there are, the Thai one first; the first is the large one."""
        return _distinct(self.name_th, self.name_latin, self.name_native)

    @property
    def exhibitor_lines(self) -> tuple[str, ...]:
        return _distinct(self.exhibitor_th, self.exhibitor_en, self.exhibitor_native)

    def as_designed(self) -> BadgeFace:
        """Without what its design leaves out. Somebody who has a native name alone keeps it."""
        fields = self.design.fields
        if fields == FIELDS:
            return self
        emptied: dict[str, object] = {}
        for name in FIELDS:
            if name not in fields:
                emptied |= _EMPTIED[name]
        if "native" not in fields and not (self.name_th.strip() or self.name_latin.strip()):
            del emptied["name_native"]
        return replace(self, **emptied)  # type: ignore[arg-type]  # of the fields' own types

    def shows(self, name: str) -> bool:
        return name in self.design.fields


_EMPTIED: Final[dict[str, dict[str, object]]] = {
    "fair_name": {"fair_name_th": "", "fair_name_en": ""},
    "zone": {"zone_code": ""},
    "photo": {"photo": b"", "photo_name": ""},
    "exhibitor": {"exhibitor_th": "", "exhibitor_en": "", "exhibitor_native": ""},
    "native": {"name_native": "", "exhibitor_native": ""},
    "province": {"province_or_country": ""},
    "booths": {"booths": ()},
    "serial": {"serial": ""},
}


def _distinct(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip()))
