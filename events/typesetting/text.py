"""Text shaped, measured and fitted: marks stacked rightly, no syllable ever broken."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from events.typesetting.breaking import split_at_spaces, split_at_words
from events.typesetting.fonts import Glyph, Typeface, typeface

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Weight = Literal["regular", "semibold"]

_LATIN_AND_THAI: Final = {"regular": "sarabun", "semibold": "sarabun-semibold"}
_TIBETAN: Final = range(0x0F00, 0x1000)
# Room above and below the letters, in thousandths: a line with tall marks takes more.
_ASCENT: Final = 950.0
_DESCENT: Final = 250.0
_GAP: Final = 120.0
# A break inside an unspaced word must make the type this much larger to be worth it.
_GAIN: Final = 1.25


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font. moves[i] is what TJ subtracts before glyph i, rises[i] its height."""

    face: Typeface
    characters: str
    moves: tuple[float, ...]
    rises: tuple[float, ...]
    last_move: float


@dataclass(frozen=True, slots=True)
class Line:
    """A shaped line; lengths in thousandths of the type size; plain if it can be read back."""

    text: str
    runs: tuple[Run, ...]
    width: float
    ink_top: float
    ink_bottom: float
    plain: bool

    @property
    def top(self) -> float:
        return max(self.ink_top, _ASCENT)

    @property
    def bottom(self) -> float:
        return min(self.ink_bottom, -_DESCENT)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one text at one size in points; baselines are points below the block's top."""

    text: str
    size: float
    lines: tuple[Line, ...]
    baselines: tuple[float, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """Room for a text in points, and the size it should have."""

    width: float
    height: float
    size: float


def clean(text: str) -> str:
    """NFC, control characters out, white space single. Never NFKC: it breaks SARA AM."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()
    shown = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )
    return " ".join(shown.split())


def is_drawable(text: str) -> bool:
    """Whether the fonts have every letter of the text."""
    letters = set(clean(text))
    return letters <= _letters_of("sarabun") or all(
        typeface(_font_of(letter, "regular")).has(letter)
        for letter in letters
        if not letter.isspace()
    )


@cache
def _letters_of(name: str) -> frozenset[str]:
    """The letters of a font that are set in it and in no other; see `_font_of`."""
    return frozenset(letter for letter in typeface(name).letters() if ord(letter) not in _TIBETAN)


@lru_cache(maxsize=32768)
def shape_line(text: str, weight: Weight = "regular") -> Line:
    """Shape one line of cleaned text."""
    runs: list[Run] = []
    width, top, bottom = 0.0, 0.0, 0.0
    plain = True
    for name, piece in _itemize(text, weight):
        face = typeface(name)
        glyphs = face.shape(piece)
        runs.append(_place(face, glyphs))
        for glyph in glyphs:
            width += glyph.advance
            top = max(top, glyph.ink_top)
            bottom = min(bottom, glyph.ink_bottom)
        plain = plain and runs[-1].characters == piece
    return Line(
        text=text, runs=tuple(runs), width=width, ink_top=top, ink_bottom=bottom, plain=plain
    )


@lru_cache(maxsize=32768)
def fit_text(
    text: str,
    *,
    width: float,
    height: float,
    size: float,
    min_size: float,
    max_lines: int = 1,
    weight: Weight = "regular",
) -> Block:
    """Make a text fit a box of points: as large as `size`, shrunk on one line down to `min_size`.

    Below that it is broken at spaces, then at words, whichever stays largest. It always fits: a
    text with no place to break gets smaller than `min_size` rather than losing a syllable.
    """
    text = clean(text)
    box = Box(width=width, height=height, size=size)
    best = lay_out([text], text, box=box, weight=weight)
    if best.size >= min_size or max_lines == 1:
        return best
    splits: tuple[tuple[Callable[[str], Sequence[str]], float], ...] = (
        (split_at_spaces, 1),
        (split_at_words, _GAIN),
    )
    for split, gain in splits:
        needed = best.size * gain
        pieces = split(text)
        widths = [shape_line(piece.rstrip(), weight).width for piece in pieces]
        for count in range(2, min(max_lines, len(pieces)) + 1):
            texts = ["".join(pieces[start:end]).rstrip() for start, end in _balance(widths, count)]
            block = lay_out(texts, text, box=box, weight=weight)
            if block.size > max(best.size, needed):
                best = block
        if best.size >= min_size:
            break
    return best


class TextOperators:
    """Writes lines as PDF operators for one document, which decides the codes of its glyphs."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._written: dict[tuple[Line, float], str] = {}

    def show(self, line: Line, size: float) -> str:
        """Give the operators between BT and ET that show a line at the text position."""
        key = (line, size)
        written = self._written.get(key)
        if written is None:
            parts: list[str] = []
            for run in line.runs:
                parts += self._show_run(run, size)
            written = self._written[key] = " ".join(parts)
        return written

    def _show_run(self, run: Run, size: float) -> Iterator[str]:
        ttf = run.face.ttf
        place, rise = 0, 0.0
        for subset, codes in ttf.splitString(run.characters, self._document):
            yield f"{ttf.getSubsetInternalName(subset, self._document)} {_number(size)} Tf"
            array: list[str] = []
            shown = ""
            for code in codes:
                if run.rises[place] != rise:
                    yield from _flush(array, shown)
                    array, shown, rise = [], "", run.rises[place]
                    yield f"{_number(rise * size / 1000) or '0'} Ts"
                if move := _number(run.moves[place]):
                    if shown:
                        array.append(f"<{shown}>")
                    array.append(move)
                    shown = ""
                shown += f"{code:02x}"
                place += 1
            yield from _flush(array, shown)
        if rise:
            yield "0 Ts"
        if move := _number(run.last_move):
            yield f"[{move}]TJ"


def _flush(array: list[str], shown: str) -> Iterator[str]:
    if shown and not array:
        yield f"<{shown}>Tj"
    elif shown:
        yield f"[{''.join(array)}<{shown}>]TJ"


def _number(value: float) -> str:
    """Write a number briefly; nothing at all for zero."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else ""


def _place(face: Typeface, glyphs: tuple[Glyph, ...]) -> Run:
    moves: list[float] = []
    pending = 0.0
    for glyph in glyphs:
        moves.append(pending - glyph.x_offset)
        pending = glyph.width + glyph.x_offset - glyph.advance
    return Run(
        face=face,
        characters="".join(glyph.character for glyph in glyphs),
        moves=tuple(moves),
        rises=tuple(glyph.y_offset for glyph in glyphs),
        last_move=pending,
    )


def _itemize(text: str, weight: Weight) -> Iterator[tuple[str, str]]:
    """Cut a text into runs of one font; spaces and marks stay with what they follow."""
    usual = _LATIN_AND_THAI[weight]
    if text and _letters_of(usual).issuperset(text):
        yield usual, text
        return
    start, name = 0, ""
    for place, character in enumerate(text):
        follows = character.isspace() or unicodedata.combining(character)
        if name and follows and typeface(name).has(character):
            continue
        wanted = _font_of(character, weight)
        if wanted != name:
            if name:
                yield name, text[start:place]
            start, name = place, wanted
    if text:
        yield name, text[start:]


@lru_cache(maxsize=8192)
def _font_of(character: str, weight: Weight) -> str:
    if ord(character) in _TIBETAN:
        return "tibetan"
    usual = _LATIN_AND_THAI[weight]
    if typeface(usual).has(character) or not typeface("japanese").has(character):
        return usual
    return "japanese"


def lay_out(texts: Sequence[str], whole: str, *, box: Box, weight: Weight) -> Block:
    lines = tuple(shape_line(text, weight) for text in texts)
    baselines = [lines[0].top]
    for upper, lower in pairwise(lines):
        baselines.append(baselines[-1] - upper.bottom + lower.top + _GAP)
    widest = max(line.width for line in lines)
    tall = baselines[-1] - lines[-1].bottom
    fitted = min(box.size, 1000 * box.height / tall, 1000 * box.width / max(widest, 1))
    # Rounded down, so that equal texts share their operators and nothing grows out of its box.
    fitted = int(fitted * 20) / 20
    return Block(
        text=whole,
        size=fitted,
        lines=lines,
        baselines=tuple(baseline * fitted / 1000 for baseline in baselines),
        width=widest * fitted / 1000,
        height=tall * fitted / 1000,
    )


def _balance(widths: Sequence[float], count: int) -> list[tuple[int, int]]:
    """Cut pieces into `count` lines so that the widest is as narrow as can be."""
    before = [0.0, *accumulate(widths)]
    best = before
    cuts: list[list[int]] = []
    for _ in range(1, count):
        row, cut = [float("inf")] * len(best), [0] * len(best)
        for end in range(1, len(best)):
            for start in range(1, end):
                widest = max(best[start], before[end] - before[start])
                if widest < row[end]:
                    row[end], cut[end] = widest, start
        best = row
        cuts.append(cut)
    ends = [len(widths)]
    for cut in reversed(cuts):
        ends.append(cut[ends[-1]])
    ends.append(0)
    ends.reverse()
    return list(pairwise(ends))
