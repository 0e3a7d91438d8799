"""Text of any length at one size: broken into as many lines as it takes."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from events.typesetting.breaking import split_at_words
from events.typesetting.text import Block, Box, Weight, clean, lay_out, shape_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDLESS: Final = 1e6


@lru_cache(maxsize=8192)
def wrap_text(text: str, *, width: float, size: float, weight: Weight = "regular") -> Block:
    """Break a text into lines of `width` points at `size` points, at spaces and between words.

    A word that is wider than a line by itself is cut between its letters, never between a letter
    and its marks.
    """
    text = clean(text)
    room = 1000 * width / size
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, room, weight):
        if line and shape_line((line + piece).rstrip(), weight).width > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    lines.append(line.rstrip())
    return lay_out(lines, text, box=Box(width=width, height=_ENDLESS, size=size), weight=weight)


def _pieces(text: str, room: float, weight: Weight) -> Iterator[str]:
    for piece in split_at_words(text) or ("",):
        if shape_line(piece.rstrip(), weight).width <= room:
            yield piece
            continue
        part = ""
        for letter in _letters(piece):
            if part and shape_line(part + letter, weight).width > room:
                yield part
                part = ""
            part += letter
        yield part


def _letters(text: str) -> Iterator[str]:
    """Letters with the marks that stand on them."""
    letter = ""
    for character in text:
        if letter and not unicodedata.category(character).startswith("M"):
            yield letter
            letter = ""
        letter += character
    yield letter
