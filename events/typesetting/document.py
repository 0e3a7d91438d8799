"""A PDF document of pages of one size; its fonts are stored once."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from events.typesetting.content import Content
from events.typesetting.fonts import embedding
from events.typesetting.palette import MM
from events.typesetting.text import TextOperators

if TYPE_CHECKING:
    from collections.abc import Iterable

# Streams as bytes, not as ASCII text of them: a fifth less.
rl_config.useA85 = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a content stands on a sheet: x and y its top left corner, `height` its own, in millimetres."""

    content: Content
    x: float
    y: float
    height: float
    # What was kept under a name and is drawn first.
    above: str = ""


class Document:
    """Pages in the order they are added; the same pages give the same bytes. Sizes in millimetres."""

    def __init__(self, *, width: float, height: float, language: str) -> None:
        self.width, self.height = width, height
        self.pages = 0
        self._out = BytesIO()
        # Any: its stubs leave out what a font has to know.
        canvas: Any = Canvas(
            self._out,
            pagesize=(width * MM, height * MM),
            pageCompression=1,
            invariant=True,
            lang=language,
        )
        self._canvas = canvas
        # Fonts know their document, and only it.
        self.texts = TextOperators(canvas._doc)  # noqa: SLF001

    def content(self) -> Content:
        return Content(self.texts, height=self.height)

    def keep(self, name: str, content: Content) -> None:
        """Store under a name what several pages show."""
        self._canvas.beginForm(name, 0, 0, self.width * MM, self.height * MM)
        self._canvas.addLiteral(str(content))
        self._canvas.endForm()

    def add_page(self, content: Content, *, above: str = "") -> None:
        """Add a page; `above` names what was kept and is drawn first."""
        if above:
            self._canvas.doForm(above)
        self._canvas.addLiteral(str(content))
        self._canvas.showPage()
        self.pages += 1

    def add_sheet(self, placed: Iterable[Placed], *, above: Content | None = None) -> None:
        """Add a page that shows several contents side by side; `above` is drawn over all of them."""
        for one in placed:
            self._canvas.saveState()
            self._canvas.translate(one.x * MM, (self.height - one.y - one.height) * MM)
            if one.above:
                self._canvas.doForm(one.above)
            self._canvas.addLiteral(str(one.content))
            self._canvas.restoreState()
        if above is not None:
            self._canvas.addLiteral(str(above))
        self._canvas.showPage()
        self.pages += 1

    def finish(self, *, title: str, author: str, subject: str) -> bytes:
        """Give the file; nothing can be added afterwards."""
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject(subject)
        self._canvas.setCreator("OTOP Fair")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        with embedding:
            self._canvas.save()
        return self._out.getvalue()
