"""Pages that fill from top to bottom: headings, facts and tables that go on, with a foot on each page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from events.typesetting.palette import INK, KRAM, LINE, MM, MUTED, PAPER
from events.typesetting.text import fit_text
from events.typesetting.wrapping import wrap_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from events.typesetting.content import Align, Content
    from events.typesetting.document import Document
    from events.typesetting.text import Block, Weight

MARGIN: Final = 12.0
_FOOT: Final = 9.0
_PAD: Final = 1.4
_SIZE: Final = 8.5
_SMALL: Final = 7.5


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `width` millimetres; its titles stand below one another, the first in bold."""

    titles: tuple[str, ...]
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """Texts below one another: the first in ink, the others muted."""

    texts: tuple[str, ...]
    is_strong: bool = False


class Sheet:
    """Fills pages of a document; nothing is written to it before `finish`, which numbers them."""

    def __init__(self, document: Document, *, foot: str) -> None:
        self._document = document
        self._foot = foot
        self._pages: list[Content] = []
        self._y = 0.0
        self.width = document.width - 2 * MARGIN
        self._bottom = document.height - MARGIN - _FOOT
        self._open_page()

    def title(self, *texts: str) -> None:
        """Large lines in the colour of headings, the first the largest."""
        for number, text in enumerate(texts):
            self._write(text, size=17 if number == 0 else 13, weight="semibold", colour=KRAM)
        self._y += 2

    def heading(self, text: str) -> None:
        self._y += 3
        self._keep_together(16)
        self._write(text, size=11, weight="semibold", colour=INK)
        self._y += 0.5

    def paragraph(self, text: str) -> None:
        self._write(text, size=9, weight="regular", colour=INK)
        self._y += 1

    def facts(self, rows: Iterable[tuple[str, str]]) -> None:
        """Labels and values in two columns of pairs; empty values are left out."""
        pairs = [(label, value) for label, value in rows if value]
        half = self.width / 2
        label_width, gap = 38.0, 4.0
        for number in range(0, len(pairs), 2):
            drawn: list[tuple[float, Block, Block]] = []
            for column, (label, value) in enumerate(pairs[number : number + 2]):
                left = MARGIN + column * half
                labels = wrap_text(label, width=label_width * MM, size=8)
                values = wrap_text(value, width=(half - label_width - gap) * MM, size=9)
                drawn.append((left, labels, values))
            height = max(max(a.height, b.height) for _, a, b in drawn) / MM
            self._keep_together(height)
            for left, labels, values in drawn:
                self._page.text(labels, left, self._y, colour=MUTED)
                self._page.text(values, left + label_width, self._y, colour=INK)
            self._y += height + 0.8
        self._y += 1.5

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """Rows below a head that is repeated on every page; a row is never cut in two."""
        head = [Cell(column.titles, is_strong=True) for column in columns]
        head_height = self._height(columns, head)
        self._keep_together(head_height + 12)
        self._draw_head(columns, head, head_height)
        for row in rows:
            height = self._height(columns, row)
            if self._y + height > self._bottom:
                self._open_page()
                self._draw_head(columns, head, head_height)
            self._draw_row(columns, row)
            self._y += height
            self._rule(LINE, 0.25)
        self._y += 3

    def signatures(self, labels: Iterable[tuple[str, str]]) -> None:
        """Lines to sign on, beside one another: a label and what stands below the line."""
        pairs = list(labels)
        self._keep_together(30)
        width = self.width / len(pairs)
        self._y += 16
        for number, (label, below) in enumerate(pairs):
            left = MARGIN + number * width
            self._page.fill(MUTED)
            self._page.box(left, self._y, width - 12, 0.3)
            said = wrap_text(label, width=(width - 12) * MM, size=8)
            self._page.text(said, left, self._y + 1, colour=MUTED)
            if below:
                name = wrap_text(below, width=(width - 12) * MM, size=9)
                self._page.text(name, left, self._y - 1 - name.height / MM, colour=INK)
        self._y += 10

    def finish(self, *, title: str, author: str, subject: str) -> bytes:
        """Number the pages and give the file."""
        count = len(self._pages)
        for number, page in enumerate(self._pages, start=1):
            top = self._document.height - MARGIN - 4
            foot = fit_text(
                self._foot, width=(self.width - 40) * MM, height=5 * MM, size=_SMALL, min_size=5
            )
            page.text(foot, MARGIN, top, colour=MUTED)
            said = fit_text(
                f"หน้า {number} / {count} · Page {number} of {count}",
                width=60 * MM, height=5 * MM, size=_SMALL, min_size=5,
            )  # fmt: skip
            page.text(said, MARGIN + self.width, top, colour=MUTED, align="right")
            self._document.add_page(page)
        return self._document.finish(title=title, author=author, subject=subject)

    @property
    def _page(self) -> Content:
        return self._pages[-1]

    def _open_page(self) -> None:
        self._pages.append(self._document.content())
        self._y = MARGIN

    def _keep_together(self, height: float) -> None:
        if self._y + height > self._bottom and self._y > MARGIN:
            self._open_page()

    def _write(self, text: str, *, size: float, weight: Weight, colour: str) -> None:
        if not text:
            return
        block = wrap_text(text, width=self.width * MM, size=size, weight=weight)
        self._keep_together(block.height / MM)
        self._page.text(block, MARGIN, self._y, colour=colour)
        self._y += block.height / MM

    def _draw_head(self, columns: Sequence[Column], head: Sequence[Cell], height: float) -> None:
        self._page.fill(PAPER)
        self._page.box(MARGIN, self._y, self.width, height)
        self._draw_row(columns, head)
        self._y += height
        self._rule(KRAM, 0.5)

    def _draw_row(self, columns: Sequence[Column], row: Sequence[Cell]) -> None:
        left = MARGIN
        for column, cell in zip(columns, row, strict=True):
            top = self._y + _PAD
            edge = left + (column.width - _PAD if column.align == "right" else _PAD)
            for number, block in enumerate(_blocks(column, cell)):
                colour = INK if number == 0 else MUTED
                self._page.text(block, edge, top, colour=colour, align=column.align)
                top += block.height / MM
            left += column.width

    def _height(self, columns: Sequence[Column], row: Sequence[Cell]) -> float:
        return 2 * _PAD + max(
            sum(block.height for block in _blocks(column, cell)) / MM
            for column, cell in zip(columns, row, strict=True)
        )

    def _rule(self, colour: str, thickness: float) -> None:
        self._page.fill(colour)
        self._page.box(MARGIN, self._y - thickness / 2, self.width, thickness)


def _blocks(column: Column, cell: Cell) -> list[Block]:
    width = (column.width - 2 * _PAD) * MM
    texts = [text for text in cell.texts if text.strip()] or [""]
    return [
        wrap_text(
            text,
            width=width,
            size=_SIZE if number == 0 else _SMALL,
            weight="semibold" if cell.is_strong and number == 0 else "regular",
        )
        for number, text in enumerate(texts)
    ]
