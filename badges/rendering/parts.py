"""What every layout is made of: texts that fit their boxes, blocks below one another, border, logo, zone and photo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from badges.rendering.cloth import MOTIF_COLUMNS, MOTIF_ROWS, kind_colour, motif_runs
from badges.rendering.pictures import pixels_of
from badges.rendering.qr import encode_symbol
from events.typesetting import MM, Block, fit_text, is_drawable, wrap_text
from events.typesetting.palette import (
    INK,
    KHAMIN,
    KRAM,
    LINE,
    MUTED,
    PAPER,
    WHITE,
    text_on,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from badges.rendering.content import Canvas
    from badges.rendering.face import BadgeFace, FaceDesign

_WIDEST_LOGO: Final = 2.2
# Nobody reads smaller type; what still does not fit then stands over the edge of its box.
_LEAST_WORDS: Final = 3.5


def fit(
    text: str,
    *,
    width: float,
    height: float,
    size: float,
    least: float | None = None,
    lines: int = 1,
    weight: str = "regular",
) -> Block:
    """`fit_text` with a box in millimetres."""
    return fit_text(
        text,
        width=width * MM,
        height=height * MM,
        size=size,
        min_size=size * 0.8 if least is None else least,
        max_lines=lines,
        weight="semibold" if weight == "semibold" else "regular",
    )


def drawable(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in texts if is_drawable(text))


def stack(
    canvas: Canvas,
    blocks: Sequence[Block],
    x: float,
    middle: float,
    *,
    gap: float,
    colours: Sequence[str],
) -> None:
    """Show blocks below one another, the whole about a middle; the last colour goes on."""
    heights = [block.height / MM for block in blocks]
    y = middle - (sum(heights) + gap * (len(blocks) - 1)) / 2
    for number, (block, height) in enumerate(zip(blocks, heights, strict=True)):
        canvas.text(block, x, y, colour=colours[min(number, len(colours) - 1)])
        y += height + gap


def symbol_of(face: BadgeFace) -> bytes:
    """The packed symbol of its code."""
    return face.symbol or encode_symbol(face.code).to_bytes()


def ground_of(face: BadgeFace) -> str:
    """The colour of the band at the head: the design's own, the zone's, or indigo."""
    return face.design.colour or face.zone_colour or KRAM


def draw_cloth(canvas: Canvas, y: float, *, width: float, repeats: int, edge: float) -> float:
    """Draw the woven border across the badge; answers its height."""
    cell = width / repeats / MOTIF_COLUMNS
    height = MOTIF_ROWS * cell + 2 * edge
    canvas.fill(KRAM)
    canvas.box(0, y, width, height)
    for mark, colour in (("#", PAPER), ("o", KHAMIN)):
        canvas.fill(colour)
        canvas.cells(
            [
                (
                    (repeat * MOTIF_COLUMNS + column) * cell,
                    y + edge + row * cell,
                    length * cell,
                    cell,
                )
                for repeat in range(repeats)
                for column, row, length in motif_runs(mark)
            ]
        )
    return height


def draw_ornament(canvas: Canvas, x: float, middle: float, *, cell: float = 2.0) -> None:
    """Fill an empty place with one lozenge of the border, as pale as paper."""
    top = middle - MOTIF_ROWS * cell / 2
    for mark, colour in (("#", LINE), ("o", KHAMIN)):
        canvas.fill(colour)
        canvas.cells(
            [
                (x + column * cell, top + row * cell, length * cell, cell)
                for column, row, length in motif_runs(mark)
            ]
        )


def draw_logo(canvas: Canvas, logo: bytes, x: float, y: float, *, height: float) -> float:
    """Show a logo on a white tile of this height; answers the tile's width."""
    if not logo:
        return 0.0
    pixels = pixels_of(logo)
    pad = height * 0.09
    inner = height - 2 * pad
    width = min(inner * pixels[0] / pixels[1], inner * _WIDEST_LOGO) + 2 * pad
    canvas.fill(WHITE)
    canvas.round_box(x, y, width, height, radius=height * 0.12, paint="f")
    canvas.jpeg(logo, x + pad, y + pad, width - 2 * pad, inner)
    return width


def draw_photo(
    canvas: Canvas, photo: bytes, x: float, y: float, *, width: float, height: float
) -> None:
    canvas.jpeg(photo, x, y, width, height)
    canvas.stroke(LINE, width=0.35)
    canvas.round_box(x, y, width, height, radius=0.6, paint="S")


def draw_zone(
    canvas: Canvas, code: str, x: float, y: float, *, width: float, height: float, size: float
) -> None:
    """A white tab with the zone's code; the words above it take three tenths of its height."""
    canvas.fill(WHITE)
    canvas.round_box(x, y, width, height, radius=height * 0.16, paint="f")
    middle = x + width / 2
    label = fit("โซน · Zone", width=width - 3, height=height * 0.37, size=size * 0.395)
    canvas.text(label, middle, y + height * 0.074, colour=MUTED, align="centre")
    room = height * 0.588
    said = fit(code, width=width - 3, height=room, size=size, lines=2, weight="semibold")
    top = y + height * 0.36 + (room - said.height / MM) / 2
    canvas.text(said, middle, top, colour=INK, align="centre")


def draw_foot(
    canvas: Canvas,
    face: BadgeFace,
    *,
    width: float,
    bottom: float,
    height: float,
    margin: float,
    size: float,
) -> None:
    """The band at the foot: the kind in both languages on its colour."""
    ground = kind_colour(face.kind)
    colour = text_on(ground)
    canvas.fill(ground)
    canvas.box(0, bottom - height, width, height)
    middle = bottom - height / 2
    half = (width - 2 * margin) / 2
    room = height * 0.834
    thai = fit(face.kind_label_th, width=half + 4, height=room, size=size, weight="semibold")
    stack(canvas, [thai], margin, middle, gap=0, colours=[colour])
    if face.kind_label_en:
        english = fit(
            face.kind_label_en.upper(), width=half - 8, height=room * 0.8, size=size * 0.632
        )
        top = middle - english.height / MM / 2
        canvas.text(english, width - margin, top, colour=colour, align="right")


def booths_shown(booths: tuple[str, ...], most: int) -> list[str]:
    """The first of many, and how many more there are."""
    if len(booths) <= most:
        return list(booths)
    return [*booths[: most - 1], f"+{len(booths) - most + 1}"]


def draw_words(
    canvas: Canvas,
    design: FaceDesign,
    x: float,
    y: float,
    *,
    width: float,
    height: float,
    size: float,
) -> None:
    """The words of the back in paragraphs, the Thai ones first: as large as `size`, or as all of them fit."""
    while True:
        blocks = [
            (wrap_text(line, width=width * MM, size=each), colour, gap)
            for text, colour, each in (
                (design.back_th, INK, size),
                (design.back_en, MUTED, size * 0.85),
            )
            for number, line in enumerate(filter(str.strip, text.splitlines()))
            for gap in (size * 0.16 if number == 0 else size * 0.05,)
        ]
        taken = sum(block.height / MM + gap for block, _, gap in blocks)
        if taken <= height or size < _LEAST_WORDS:
            break
        size *= 0.94
    for block, colour, gap in blocks:
        y += gap
        canvas.text(block, x, y, colour=colour)
        y += block.height / MM
