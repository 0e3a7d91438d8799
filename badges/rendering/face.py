"""What stands on a badge. Plain data: whoever renders needs no database, and no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeFace:
    """One badge. Empty texts are left out of the design; a badge may have no booth and no zone.

    kind chooses the colour of the band at the foot (exhibitor, staff, organiser, delegation, ...;
    an unknown one is grey). zone_colour is "#rrggbb" or empty, else ValueError. code is the text
    of the QR code; symbol, if at hand, is `Symbol.to_bytes()` of it and saves the encoding.
    valid_text is the validity in words, dates in the Buddhist Era.
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


def _distinct(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip()))
