"""Where everything stands on a card of 86 x 54 mm, as printed by card printers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from badges.rendering import parts
from badges.rendering.cloth import MOTIF_COLUMNS, MOTIF_ROWS, kind_colour
from badges.rendering.parts import drawable, fit, stack
from badges.rendering.qr import SIZE
from events.typesetting.palette import INK, KHAMIN, KRAM, MM, MUTED, text_on

if TYPE_CHECKING:
    from badges.rendering.content import Canvas
    from badges.rendering.face import BadgeFace
    from badges.rendering.formats import Format
    from events.typesetting import Block

MARGIN: Final = 3.6
_BAND: Final = 9.6
_TAB: Final = 15.0
_REPEATS: Final = 26
_EDGE: Final = 0.25
_FOOT: Final = 6.6

_PHOTO_WIDTH: Final = 13.5
_PHOTO_HEIGHT: Final = 18.0
_MODULE: Final = 0.73
_SYMBOL: Final = SIZE * _MODULE
_LINE: Final = 5.4
_BOOTHS_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Card:
    """The layout for the one format that it is made for."""

    format: Format

    @property
    def _width(self) -> float:
        return self.format.width

    @property
    def _top(self) -> float:
        """Where the body begins, beneath the border."""
        return _BAND + MOTIF_ROWS * self._width / _REPEATS / MOTIF_COLUMNS + 2 * _EDGE

    @property
    def _bottom(self) -> float:
        return self.format.height - _FOOT

    @property
    def _symbol_x(self) -> float:
        return self._width - 4 * _MODULE - _SYMBOL

    @property
    def _symbol_y(self) -> float:
        return (self._top + self._bottom - _SYMBOL) / 2

    @property
    def _left_width(self) -> float:
        return self._symbol_x - 4 * _MODULE - MARGIN

    def draw_template(self, canvas: Canvas, face: BadgeFace, *, is_back: bool = False) -> None:  # noqa: ARG002 - both sides share it
        """Draw what cards of one fair, zone, kind and design have in common."""
        ground = parts.ground_of(face)
        canvas.fill(ground)
        canvas.box(0, 0, self._width, _BAND)
        logo = parts.draw_logo(canvas, face.design.logo, MARGIN, 1.1, height=_BAND - 2.2)
        left = MARGIN + (logo + 2 if logo else 0)
        width = self._width - MARGIN - left - (_TAB + 2 if face.zone_code else 0)
        blocks = []
        if face.fair_name_th:
            height = 5.2 if face.fair_name_en else 8.0
            blocks.append(
                fit(
                    face.fair_name_th,
                    width=width,
                    height=height,
                    size=9.5,
                    lines=2,
                    weight="semibold",
                )
            )
        if face.fair_name_en:
            blocks.append(fit(face.fair_name_en, width=width, height=2.9, size=6))
        stack(canvas, blocks, left, _BAND / 2, gap=0, colours=[text_on(ground)])
        if face.zone_code:
            parts.draw_zone(
                canvas, face.zone_code, self._width - MARGIN - _TAB, 1.1, width=_TAB,
                height=_BAND - 2.2, size=11,
            )  # fmt: skip
        parts.draw_cloth(canvas, _BAND, width=self._width, repeats=_REPEATS, edge=_EDGE)
        parts.draw_foot(
            canvas, face, width=self._width, bottom=self.format.height, height=_FOOT,
            margin=MARGIN, size=11.5,
        )  # fmt: skip

    def draw_face(self, canvas: Canvas, face: BadgeFace) -> None:
        """Draw what is this card's own: names, exhibitor, and beneath them booths and number."""
        top, bottom = self._top + 1.3, self._bottom - _LINE - 1.0
        room = bottom - top
        left, width = MARGIN, self._left_width
        canvas.begin("P")
        if face.photo:
            parts.draw_photo(
                canvas, face.photo, left, top, width=_PHOTO_WIDTH, height=_PHOTO_HEIGHT
            )
            left, width = left + _PHOTO_WIDTH + 1.8, width - _PHOTO_WIDTH - 1.8
        exhibitor = self._exhibitor(face, width=width, height=room * 0.54)
        canvas.end()
        below = sum(block.height / MM for block, _ in exhibitor)
        names_room = min(room - below - 0.6, 16.0)
        names = self._names(face, width=width, height=names_room)
        heights = sum(block.height / MM for block, _ in names)
        start = top + (room - heights - below - 0.6) / 2
        canvas.begin("H1")
        start = _show(canvas, names, left, start) + 0.6
        canvas.end()
        canvas.begin("P")
        _show(canvas, exhibitor, left, start)
        self._draw_last_line(canvas, face)
        canvas.end()
        self._draw_symbol(canvas, face)

    def draw_back(self, canvas: Canvas, face: BadgeFace) -> None:
        """Draw the back: the design's words, and the symbol again, for a card that has turned round."""
        canvas.begin("P")
        top, bottom = self._top + 0.8, self._bottom - _LINE - 0.4
        parts.draw_words(
            canvas, face.design, MARGIN, top, width=self._left_width, height=bottom - top, size=8
        )
        self._draw_last_line(canvas, face, has_booths=False)
        canvas.end()
        self._draw_symbol(canvas, face)

    def _names(self, face: BadgeFace, *, width: float, height: float) -> list[tuple[Block, str]]:
        first, *others = drawable(face.name_lines) or (face.name_lines or ("",))
        small = [fit(other, width=width, height=4.4, size=9, least=6, lines=2) for other in others]
        left = height - sum(block.height / MM for block in small)
        large = fit(
            first, width=width, height=left, size=16, least=10.5, lines=3, weight="semibold"
        )
        return [(large, INK), *((block, MUTED) for block in small)]

    def _exhibitor(
        self, face: BadgeFace, *, width: float, height: float
    ) -> list[tuple[Block, str]]:
        first, *others = drawable(face.exhibitor_lines) or ("",)
        above: list[tuple[Block, str]] = []
        below: list[tuple[Block, str]] = []
        if face.role:
            colour = kind_colour(face.kind)
            role = fit(face.role, width=width, height=2.8, size=6.5)
            above.append((role, MUTED if colour == KHAMIN else colour))
        for other in others:
            each = min(4.4, 5.6 / len(others))
            below.append((fit(other, width=width, height=each, size=6.5, lines=2), MUTED))
        if face.province_or_country:
            place = fit(face.province_or_country, width=width, height=3.1, size=7)
            below.append((place, INK))
        if first:
            room = height - sum(block.height / MM for block, _ in (*above, *below))
            large = fit(first, width=width, height=room, size=9, lines=2, weight="semibold")
            above.append((large, INK))
        return [*above, *below]

    def _draw_last_line(self, canvas: Canvas, face: BadgeFace, *, has_booths: bool = True) -> None:
        """Booths at the left; number and validity at the right, or all along the line where there are none."""
        middle = self._bottom - 0.9 - _LINE / 2
        booths = face.booths if has_booths else ()
        width = self._left_width
        if booths:
            said = " ".join(parts.booths_shown(booths, _BOOTHS_SHOWN))
            block = fit(said, width=width * 0.53, height=_LINE, size=15, lines=2, weight="semibold")
            stack(canvas, [block], MARGIN, middle, gap=0, colours=[KRAM])
        small = []
        room = width * (0.43 if booths else 1)
        if face.serial:
            small.append(fit(face.serial, width=room, height=2.5, size=6.5, weight="semibold"))
        if face.valid_text:
            small.append(fit(face.valid_text, width=room, height=2.7, size=5.8))
        left = MARGIN + width - room
        stack(canvas, small, left, middle, gap=0, colours=[INK, MUTED])

    def _draw_symbol(self, canvas: Canvas, face: BadgeFace) -> None:
        canvas.begin("Figure", instead=f"QR {face.serial}".strip())
        canvas.fill(INK)
        canvas.symbol(parts.symbol_of(face), self._symbol_x, self._symbol_y, module=_MODULE)
        canvas.end()


def _show(canvas: Canvas, blocks: list[tuple[Block, str]], x: float, y: float) -> float:
    """Show blocks below one another; answers where the last one ends."""
    for block, colour in blocks:
        canvas.text(block, x, y, colour=colour)
        y += block.height / MM
    return y
