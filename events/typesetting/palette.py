"""Units and colours of what is drawn on paper: the tokens of the pages, and which of two stands out."""

from __future__ import annotations

from typing import Final

MM: Final = 72 / 25.4

PAPER: Final = "#fbf8f2"
WHITE: Final = "#ffffff"
LINE: Final = "#e6dfd2"
INK: Final = "#1c2430"
MUTED: Final = "#5b6472"
KRAM: Final = "#1f3f73"
KHAMIN: Final = "#e6a11a"
KHRANG: Final = "#a4263f"
BAIMAI: Final = "#24713f"


def text_on(colour: str) -> str:
    """White or ink, whichever stands out more on a colour "#rrggbb"."""
    ground = _luminance(colour)
    on_white = (_luminance(WHITE) + 0.05) / (ground + 0.05)
    on_ink = (max(ground, _luminance(INK)) + 0.05) / (min(ground, _luminance(INK)) + 0.05)
    return WHITE if on_white >= on_ink else INK


def channels(colour: str) -> tuple[float, float, float]:
    """Split "#rrggbb" into red, green and blue of 0..1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
