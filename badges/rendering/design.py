"""Colours, measures and the woven border of a badge. Lengths in millimetres from the top left."""

from __future__ import annotations

from typing import Final

MM: Final = 72 / 25.4
WIDTH: Final = 105.0
HEIGHT: Final = 148.0
MARGIN: Final = 7.0

PAPER: Final = "#fbf8f2"
WHITE: Final = "#ffffff"
LINE: Final = "#e6dfd2"
INK: Final = "#1c2430"
MUTED: Final = "#5b6472"
KRAM: Final = "#1f3f73"
KHAMIN: Final = "#e6a11a"
KHRANG: Final = "#a4263f"
BAIMAI: Final = "#24713f"

KIND_COLOURS: Final = {
    "exhibitor": KRAM,
    "staff": BAIMAI,
    "volunteer": BAIMAI,
    "organiser": INK,
    "contractor": MUTED,
    "delegation": KHRANG,
    "vip": KHAMIN,
    "press": KHAMIN,
    "visitor": MUTED,
}

# Tied lozenges as on mat mi cloth: one repeat, "#" the white thread, "o" the dyed heart.
MOTIF: Final = (
    "####....#....###",
    "###....#.#....##",
    "......#.#.#.....",
    ".....#.#.#.#....",
    "#...#.#.o.#.#...",
    "##.#.#.ooo.#.#.#",
    "#...#.#.o.#.#...",
    ".....#.#.#.#....",
    "......#.#.#.....",
    "###....#.#....##",
    "####....#....###",
)
MOTIF_ROWS: Final = len(MOTIF)
MOTIF_COLUMNS: Final = len(MOTIF[0])


def kind_colour(kind: str) -> str:
    return KIND_COLOURS.get(kind, MUTED)


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


def motif_cells(mark: str) -> list[tuple[int, int]]:
    """Give column and row of the cells of one repeat that carry a mark."""
    return [
        (column, row)
        for row, cells in enumerate(MOTIF)
        for column, cell in enumerate(cells)
        if cell == mark
    ]


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
