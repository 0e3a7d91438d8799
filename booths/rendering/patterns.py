"""Zones told apart without colour: each has a pattern, as lines that end where its rectangle ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

# In the order in which zones get them; a fair with more zones begins again, with another colour.
PATTERNS: Final = ("plain", "rising", "upright", "falling", "level", "cross", "grid")
STEP: Final = 0.45
_Segment = tuple[float, float, float, float]


def pattern_of(number: int) -> str:
    return PATTERNS[number % len(PATTERNS)]


def fill_pattern(
    name: str, x: float, y: float, width: float, height: float, *, step: float = STEP
) -> Iterator[_Segment]:
    """The lines of a pattern within a rectangle. They hang on the hall's corner, so neighbours join."""
    if name == "crossed out":
        yield x, y, x + width, y + height
        yield x, y + height, x + width, y
    if name in {"upright", "grid"}:
        for at in _steps(x, x + width, step):
            yield at, y, at, y + height
    if name in {"level", "grid"}:
        for at in _steps(y, y + height, step):
            yield x, at, x + width, at
    if name in {"rising", "cross"}:
        yield from _slanted(x, y, width, height, step * 1.4, rising=True)
    if name in {"falling", "cross"}:
        yield from _slanted(x, y, width, height, step * 1.4, rising=False)


def _steps(start: float, end: float, step: float) -> Iterator[float]:
    """Multiples of a step strictly between two places."""
    number = int(start // step) + 1
    while number * step < end - 1e-9:
        if number * step > start + 1e-9:
            yield number * step
        number += 1


def _slanted(
    x: float, y: float, width: float, height: float, step: float, *, rising: bool
) -> Iterator[_Segment]:
    """Lines at 45 degrees: of those that rise x + y is the same all along, of those that fall x - y."""
    right, bottom = x + width, y + height
    if rising:
        for total in _steps(x + y, right + bottom, step):
            start, end = max(x, total - bottom), min(right, total - y)
            if end - start > 1e-9:
                yield start, total - start, end, total - end
        return
    for gap in _steps(x - bottom, right - y, step):
        start, end = max(x, y + gap), min(right, bottom + gap)
        if end - start > 1e-9:
            yield start, start - gap, end, end - gap
