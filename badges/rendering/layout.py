"""Where everything stands on a badge. Millimetres from the top left of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from badges.rendering.design import (
    HEIGHT,
    MARGIN,
    MOTIF_COLUMNS,
    MOTIF_ROWS,
    WIDTH,
    kind_colour,
    motif_cells,
)
from badges.rendering.qr import SIZE, Symbol, encode_symbol
from events.typesetting.palette import (
    INK,
    KHAMIN,
    KRAM,
    LINE,
    MM,
    MUTED,
    PAPER,
    WHITE,
    text_on,
)
from events.typesetting.text import Block, fit_text, is_drawable

if TYPE_CHECKING:
    from badges.rendering.content import BadgeContent
    from badges.rendering.face import BadgeFace

_BAND: Final = 22.0
_TAB: Final = 22.0
_REPEATS: Final = 20
_CELL: Final = WIDTH / _REPEATS / MOTIF_COLUMNS
_CLOTH: Final = MOTIF_ROWS * _CELL + 1.2
_TOP: Final = _BAND + _CLOTH + 3.0

_PHOTO_WIDTH: Final = 23.0
_PHOTO_HEIGHT: Final = 29.0
_BESIDE: Final = MARGIN + _PHOTO_WIDTH + 4.5

_NAMES_TOP: Final = _TOP + _PHOTO_HEIGHT + 1.6
_NAMES_HEIGHT: Final = 28.2

_MODULE: Final = 1.05
_SYMBOL: Final = SIZE * _MODULE
_SYMBOL_X: Final = WIDTH - MARGIN - _SYMBOL
_SYMBOL_Y: Final = HEIGHT - 12.0 - 4 * _MODULE - _SYMBOL
_FOOT: Final = 12.0
_LEFT_WIDTH: Final = _SYMBOL_X - 4 * _MODULE - MARGIN

_BOOTHS_SHOWN: Final = 8


def template_key(face: BadgeFace) -> tuple[str, ...]:
    """What `draw_template` depends on: faces with the same key share one drawing."""
    return (
        face.fair_name_th,
        face.fair_name_en,
        face.zone_code,
        face.zone_colour,
        face.kind,
        face.kind_label_th,
        face.kind_label_en,
    )


def draw_template(content: BadgeContent, face: BadgeFace) -> None:
    """Draw what badges of one fair, zone and kind have in common."""
    _draw_band(content, face)
    _draw_cloth(content)
    _draw_photo_space(content)
    _draw_foot(content, face)


def draw_face(content: BadgeContent, face: BadgeFace) -> None:
    """Draw what is this badge's own."""
    _draw_exhibitor(content, face)
    _draw_names(content, face)
    _draw_left_column(content, face)
    symbol = Symbol.from_bytes(face.symbol) if face.symbol else encode_symbol(face.code)
    content.fill(INK)
    content.symbol(symbol, _SYMBOL_X, _SYMBOL_Y, module=_MODULE)


def _draw_band(content: BadgeContent, face: BadgeFace) -> None:
    ground = face.zone_colour or KRAM
    content.fill(ground)
    content.box(0, 0, WIDTH, _BAND)
    width = WIDTH - 2 * MARGIN - (_TAB + 4 if face.zone_code else 0)
    blocks = [
        _fit(face.fair_name_th, width=width, height=11, size=15, lines=2, weight="semibold"),
    ]
    if face.fair_name_en:
        blocks.append(_fit(face.fair_name_en, width=width, height=6.5, size=9, lines=2))
    _stack(content, blocks, MARGIN, _BAND / 2, gap=0.2, colours=[text_on(ground)])
    if face.zone_code:
        _draw_zone(content, face.zone_code)


def _draw_zone(content: BadgeContent, zone_code: str) -> None:
    top, height = 4.2, _BAND - 8.4
    middle = WIDTH - MARGIN - _TAB / 2
    content.fill(WHITE)
    content.round_box(WIDTH - MARGIN - _TAB, top, _TAB, height, radius=2.2, paint="f")
    label = _fit("โซน · Zone", width=_TAB - 3, height=5, size=7.5)
    content.text(label, middle, top + 1, colour=MUTED, align="centre")
    code = _fit(zone_code, width=_TAB - 3, height=8, size=19, lines=2, weight="semibold")
    top += 4.9 + (8 - code.height / MM) / 2
    content.text(code, middle, top, colour=INK, align="centre")


def _draw_cloth(content: BadgeContent) -> None:
    content.fill(KRAM)
    content.box(0, _BAND, WIDTH, _CLOTH)
    for mark, colour in (("#", PAPER), ("o", KHAMIN)):
        content.fill(colour)
        content.cells(
            [
                ((repeat * MOTIF_COLUMNS + column) * _CELL, _BAND + 0.6 + row * _CELL, _CELL, _CELL)
                for repeat in range(_REPEATS)
                for column, row in motif_cells(mark)
            ]
        )


def _draw_photo_space(content: BadgeContent) -> None:
    content.fill(PAPER)
    content.stroke(LINE, width=0.35)
    content.round_box(MARGIN, _TOP, _PHOTO_WIDTH, _PHOTO_HEIGHT, radius=2.5, paint="B")
    content.fill(LINE)
    content.figure(MARGIN + _PHOTO_WIDTH / 2, _TOP + _PHOTO_HEIGHT - 5, 15)


def _draw_foot(content: BadgeContent, face: BadgeFace) -> None:
    ground = kind_colour(face.kind)
    colour = text_on(ground)
    content.fill(ground)
    content.box(0, HEIGHT - _FOOT, WIDTH, _FOOT)
    middle = HEIGHT - _FOOT / 2
    half = (WIDTH - 2 * MARGIN) / 2
    thai = _fit(face.kind_label_th, width=half + 4, height=10, size=19, weight="semibold")
    _stack(content, [thai], MARGIN, middle, gap=0, colours=[colour])
    if face.kind_label_en:
        english = _fit(face.kind_label_en.upper(), width=half - 8, height=8, size=12)
        top = middle - english.height / MM / 2
        content.text(english, WIDTH - MARGIN, top, colour=colour, align="right")


def _draw_exhibitor(content: BadgeContent, face: BadgeFace) -> None:
    width, gap = WIDTH - MARGIN - _BESIDE, 0.3
    first, *others = _drawable(face.exhibitor_lines) or ("",)
    above: list[tuple[Block, str]] = []
    below: list[tuple[Block, str]] = []
    if face.role:
        role = _fit(face.role, width=width, height=5.5, size=10.5, lines=2)
        colour = kind_colour(face.kind)
        above.append((role, MUTED if colour == KHAMIN else colour))
    for other in others:
        height = min(8.0, 11.0 / len(others))
        below.append((_fit(other, width=width, height=height, size=10, lines=2), MUTED))
    if face.province_or_country:
        place = _fit(face.province_or_country, width=width, height=5.5, size=11.5)
        below.append((place, INK))
    if first:
        room = _PHOTO_HEIGHT - sum(block.height / MM + gap for block, _ in (*above, *below))
        large = _fit(first, width=width, height=room, size=15, lines=3, weight="semibold")
        above.append((large, INK))
    blocks = [block for block, _ in (*above, *below)]
    colours = [colour for _, colour in (*above, *below)]
    _stack(content, blocks, _BESIDE, _TOP + _PHOTO_HEIGHT / 2, gap=gap, colours=colours)


def _draw_names(content: BadgeContent, face: BadgeFace) -> None:
    first, *others = _drawable(face.name_lines) or (face.name_lines or ("",))
    width = WIDTH - 2 * MARGIN
    small = [_fit(other, width=width, height=8.5, size=15, least=10, lines=2) for other in others]
    left = _NAMES_HEIGHT - sum(block.height / MM + 0.4 for block in small)
    large = _fit(first, width=width, height=left, size=31, least=21, lines=3, weight="semibold")
    _stack(
        content, [large, *small], MARGIN, _NAMES_TOP + _NAMES_HEIGHT / 2, gap=0.4,
        colours=[INK, *(MUTED for _ in small)],
    )  # fmt: skip


def _draw_left_column(content: BadgeContent, face: BadgeFace) -> None:
    serial = _fit(face.serial, width=_LEFT_WIDTH, height=5, size=10, weight="semibold")
    blocks = [serial]
    if face.valid_text:
        blocks.append(_fit(face.valid_text, width=_LEFT_WIDTH, height=9, size=9, least=8, lines=3))
    height = sum(block.height for block in blocks) / MM
    # Its last line stands on the symbol's lower edge.
    middle = _SYMBOL_Y + _SYMBOL + 0.7 - height / 2
    _draw_booths(content, face.booths, _SYMBOL_Y - 1.0, middle - height / 2 - 1.5)
    _stack(content, blocks, MARGIN, middle, gap=0, colours=[INK])


def _draw_booths(content: BadgeContent, booths: tuple[str, ...], top: float, bottom: float) -> None:
    if not booths:
        _draw_ornament(content, (top + bottom) / 2)
        return
    label = _fit("บูธ · Booth", width=_LEFT_WIDTH, height=5, size=9.5)
    content.text(label, MARGIN, top, colour=MUTED)
    top += label.height / MM + 0.3
    shown = list(booths)
    if len(shown) > _BOOTHS_SHOWN:
        hidden = len(shown) - _BOOTHS_SHOWN + 1
        shown = [*shown[: _BOOTHS_SHOWN - 1], f"+{hidden}"]
    columns = 1 if len(shown) <= 2 else 2
    rows = -(-len(shown) // columns)
    cell_width = _LEFT_WIDTH / columns
    cell_height = min((bottom - top) / rows, 15.0)
    blocks = [
        _fit(code, width=cell_width - 3.5, height=cell_height, size=34, weight="semibold")
        for code in shown
    ]
    size = min(block.size for block in blocks)
    for number, code in enumerate(shown):
        block = _fit(code, width=cell_width, height=cell_height, size=size, weight="semibold")
        row, column = divmod(number, columns)
        content.text(block, MARGIN + column * cell_width, top + row * cell_height, colour=KRAM)


def _draw_ornament(content: BadgeContent, middle: float) -> None:
    """Fill the place of the booths with one lozenge of the border, as pale as paper."""
    cell = 2.0
    left, top = MARGIN, middle - MOTIF_ROWS * cell / 2
    for mark, colour in (("#", LINE), ("o", KHAMIN)):
        content.fill(colour)
        content.cells(
            [
                (left + column * cell, top + row * cell, cell, cell)
                for column, row in motif_cells(mark)
            ]
        )


def _drawable(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in texts if is_drawable(text))


def _fit(
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


def _stack(
    content: BadgeContent,
    blocks: list[Block],
    x: float,
    middle: float,
    *,
    gap: float,
    colours: list[str],
) -> None:
    """Show blocks below one another, the whole about a middle; the last colour goes on."""
    heights = [block.height / MM for block in blocks]
    y = middle - (sum(heights) + gap * (len(blocks) - 1)) / 2
    for number, (block, height) in enumerate(zip(blocks, heights, strict=True)):
        content.text(block, x, y, colour=colours[min(number, len(colours) - 1)])
        y += height + gap
