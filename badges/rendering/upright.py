"""Where everything stands on a badge that is worn upright: A6, and 4 x 6 inches with a slot for its lanyard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from badges.rendering import parts
from badges.rendering.cloth import MOTIF_COLUMNS, MOTIF_ROWS, kind_colour
from badges.rendering.parts import drawable, fit, stack
from badges.rendering.qr import SIZE
from events.typesetting.palette import INK, KHAMIN, KRAM, LINE, MM, MUTED, PAPER, text_on

if TYPE_CHECKING:
    from badges.rendering.content import Canvas
    from badges.rendering.face import BadgeFace
    from badges.rendering.formats import Format
    from events.typesetting import Block

MARGIN: Final = 7.0
_BAND: Final = 22.0
_TAB: Final = 22.0
_REPEATS: Final = 20
_EDGE: Final = 0.6

_PHOTO_WIDTH: Final = 23.0
_PHOTO_HEIGHT: Final = 29.0
_NAMES_HEIGHT: Final = 28.2

_MODULE: Final = 1.05
_SYMBOL: Final = SIZE * _MODULE
_FOOT: Final = 12.0

_BOOTHS_SHOWN: Final = 8
_SLOT_WIDTH: Final = 14.0
_SLOT_HEIGHT: Final = 3.2


@dataclass(frozen=True, slots=True)
class Upright:
    """The layout for one format."""

    format: Format

    @property
    def _width(self) -> float:
        return self.format.width

    @property
    def _height(self) -> float:
        return self.format.height

    @property
    def _band(self) -> float:
        return _BAND + self.format.head

    @property
    def _top(self) -> float:
        """Where photo and exhibitor begin: beneath the border, which is as wide as the badge."""
        return self._band + MOTIF_ROWS * self._width / _REPEATS / MOTIF_COLUMNS + 2 * _EDGE + 3.0

    @property
    def _names_top(self) -> float:
        return self._top + _PHOTO_HEIGHT + 1.6

    @property
    def _symbol_x(self) -> float:
        return self._width - MARGIN - _SYMBOL

    @property
    def _symbol_y(self) -> float:
        return self._height - _FOOT - 4 * _MODULE - _SYMBOL

    @property
    def _left_width(self) -> float:
        """Room beside the symbol's quiet zone."""
        return self._symbol_x - 4 * _MODULE - MARGIN

    def draw_template(self, canvas: Canvas, face: BadgeFace, *, is_back: bool = False) -> None:
        """Draw what badges of one fair, zone, kind and design have in common."""
        self._draw_band(canvas, face)
        parts.draw_cloth(canvas, self._band, width=self._width, repeats=_REPEATS, edge=_EDGE)
        if face.shows("photo") and not is_back:
            self._draw_photo_space(canvas)
        parts.draw_foot(
            canvas, face, width=self._width, bottom=self._height, height=_FOOT, margin=MARGIN,
            size=19,
        )  # fmt: skip

    def draw_face(self, canvas: Canvas, face: BadgeFace) -> None:
        """Draw what is this badge's own."""
        canvas.begin("P")
        if face.photo:
            parts.draw_photo(
                canvas, face.photo, MARGIN, self._top, width=_PHOTO_WIDTH, height=_PHOTO_HEIGHT
            )
        self._draw_exhibitor(canvas, face)
        canvas.end()
        canvas.begin("H1")
        self._draw_names(canvas, face)
        canvas.end()
        canvas.begin("P")
        self._draw_left_column(canvas, face)
        canvas.end()
        self._draw_symbol(canvas, face)

    def draw_back(self, canvas: Canvas, face: BadgeFace) -> None:
        """Draw the back: the design's words, and the symbol again, for a badge that has turned round."""
        canvas.begin("P")
        top, bottom = self._top + 1, self._symbol_y - 5 * _MODULE
        parts.draw_words(
            canvas, face.design, MARGIN, top, width=self._width - 2 * MARGIN, height=bottom - top,
            size=13,
        )  # fmt: skip
        self._draw_left_column(canvas, face, has_booths=False)
        canvas.end()
        self._draw_symbol(canvas, face)

    def _draw_symbol(self, canvas: Canvas, face: BadgeFace) -> None:
        canvas.begin("Figure", instead=f"QR {face.serial}".strip())
        canvas.fill(INK)
        canvas.symbol(parts.symbol_of(face), self._symbol_x, self._symbol_y, module=_MODULE)
        canvas.end()

    def _draw_band(self, canvas: Canvas, face: BadgeFace) -> None:
        ground, head = parts.ground_of(face), self.format.head
        canvas.fill(ground)
        canvas.box(0, 0, self._width, self._band)
        if head:
            canvas.stroke(text_on(ground), width=0.25)
            canvas.round_box(
                (self._width - _SLOT_WIDTH) / 2, head - _SLOT_HEIGHT + 0.6, _SLOT_WIDTH,
                _SLOT_HEIGHT, radius=_SLOT_HEIGHT / 2, paint="S",
            )  # fmt: skip
        logo = parts.draw_logo(canvas, face.design.logo, MARGIN, head + 4.2, height=_BAND - 8.4)
        left = MARGIN + (logo + 3.5 if logo else 0)
        width = self._width - MARGIN - left - (_TAB + 4 if face.zone_code else 0)
        blocks = []
        if face.fair_name_th:
            name = fit(
                face.fair_name_th, width=width, height=11, size=15, lines=2, weight="semibold"
            )
            blocks.append(name)
        if face.fair_name_en:
            blocks.append(fit(face.fair_name_en, width=width, height=6.5, size=9, lines=2))
        middle = head + _BAND / 2
        stack(canvas, blocks, left, middle, gap=0.2, colours=[text_on(ground)])
        if face.zone_code:
            parts.draw_zone(
                canvas, face.zone_code, self._width - MARGIN - _TAB, head + 4.2, width=_TAB,
                height=_BAND - 8.4, size=19,
            )  # fmt: skip

    def _draw_photo_space(self, canvas: Canvas) -> None:
        canvas.fill(PAPER)
        canvas.stroke(LINE, width=0.35)
        canvas.round_box(MARGIN, self._top, _PHOTO_WIDTH, _PHOTO_HEIGHT, radius=2.5, paint="B")
        canvas.fill(LINE)
        canvas.figure(MARGIN + _PHOTO_WIDTH / 2, self._top + _PHOTO_HEIGHT - 5, 15)

    def _draw_exhibitor(self, canvas: Canvas, face: BadgeFace) -> None:
        left = MARGIN + (_PHOTO_WIDTH + 4.5 if face.shows("photo") else 0)
        width, gap = self._width - MARGIN - left, 0.3
        first, *others = drawable(face.exhibitor_lines) or ("",)
        above: list[tuple[Block, str]] = []
        below: list[tuple[Block, str]] = []
        if face.role:
            role = fit(face.role, width=width, height=5.5, size=10.5, lines=2)
            colour = kind_colour(face.kind)
            above.append((role, MUTED if colour == KHAMIN else colour))
        for other in others:
            height = min(8.0, 11.0 / len(others))
            below.append((fit(other, width=width, height=height, size=10, lines=2), MUTED))
        if face.province_or_country:
            place = fit(face.province_or_country, width=width, height=5.5, size=11.5)
            below.append((place, INK))
        if first:
            room = _PHOTO_HEIGHT - sum(block.height / MM + gap for block, _ in (*above, *below))
            large = fit(first, width=width, height=room, size=15, lines=3, weight="semibold")
            above.append((large, INK))
        blocks = [block for block, _ in (*above, *below)]
        colours = [colour for _, colour in (*above, *below)]
        stack(canvas, blocks, left, self._top + _PHOTO_HEIGHT / 2, gap=gap, colours=colours)

    def _draw_names(self, canvas: Canvas, face: BadgeFace) -> None:
        first, *others = drawable(face.name_lines) or (face.name_lines or ("",))
        width = self._width - 2 * MARGIN
        small = [
            fit(other, width=width, height=8.5, size=15, least=10, lines=2) for other in others
        ]
        left = _NAMES_HEIGHT - sum(block.height / MM + 0.4 for block in small)
        large = fit(first, width=width, height=left, size=31, least=21, lines=3, weight="semibold")
        stack(
            canvas, [large, *small], MARGIN, self._names_top + _NAMES_HEIGHT / 2, gap=0.4,
            colours=[INK, *(MUTED for _ in small)],
        )  # fmt: skip

    def _draw_left_column(
        self, canvas: Canvas, face: BadgeFace, *, has_booths: bool = True
    ) -> None:
        width = self._left_width
        blocks = []
        if face.serial:
            blocks.append(fit(face.serial, width=width, height=5, size=10, weight="semibold"))
        if face.valid_text:
            blocks.append(fit(face.valid_text, width=width, height=9, size=9, least=8, lines=3))
        height = sum(block.height for block in blocks) / MM
        # Its last line stands on the symbol's lower edge.
        middle = self._symbol_y + _SYMBOL + 0.7 - height / 2
        top, bottom = self._symbol_y - 1.0, middle - height / 2 - 1.5
        if face.booths and has_booths:
            self._draw_booths(canvas, face.booths, top, bottom)
        else:
            parts.draw_ornament(canvas, MARGIN, (top + bottom) / 2)
        stack(canvas, blocks, MARGIN, middle, gap=0, colours=[INK])

    def _draw_booths(
        self, canvas: Canvas, booths: tuple[str, ...], top: float, bottom: float
    ) -> None:
        width = self._left_width
        label = fit("บูธ · Booth", width=width, height=5, size=9.5)
        canvas.text(label, MARGIN, top, colour=MUTED)
        top += label.height / MM + 0.3
        shown = parts.booths_shown(booths, _BOOTHS_SHOWN)
        columns = 1 if len(shown) <= 2 else 2
        rows = -(-len(shown) // columns)
        cell_width = width / columns
        cell_height = min((bottom - top) / rows, 15.0)
        blocks = [
            fit(code, width=cell_width - 3.5, height=cell_height, size=34, weight="semibold")
            for code in shown
        ]
        size = min(block.size for block in blocks)
        for number, code in enumerate(shown):
            block = fit(code, width=cell_width, height=cell_height, size=size, weight="semibold")
            row, column = divmod(number, columns)
            canvas.text(block, MARGIN + column * cell_width, top + row * cell_height, colour=KRAM)
