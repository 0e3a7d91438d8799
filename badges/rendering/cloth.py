"""Colours of the kinds, and the woven border of every badge."""

from __future__ import annotations

import re
from typing import Final

from events.typesetting.palette import BAIMAI, INK, KHAMIN, KHRANG, KRAM, MUTED

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


def motif_runs(mark: str) -> list[tuple[int, int, int]]:
    """Give column, row and length of the runs of one repeat that carry a mark."""
    return [
        (found.start(), row, len(found[0]))
        for row, cells in enumerate(MOTIF)
        for found in re.finditer(f"{re.escape(mark)}+", cells)
    ]
