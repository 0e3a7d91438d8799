"""A PDF document of pages of one size; its fonts are stored once."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFImageXObject
from reportlab.pdfgen.canvas import Canvas

from events.typesetting.content import Content
from events.typesetting.fonts import embedding
from events.typesetting.pages import Page, share_resources
from events.typesetting.palette import MM
from events.typesetting.tagging import Tags
from events.typesetting.text import TextOperators

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Streams as bytes, not as ASCII text of them: a fifth less.
rl_config.useA85 = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a content stands on a sheet: x and y its top left corner, `height` its own, in millimetres."""

    content: Content
    x: float
    y: float
    height: float


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
            pdfVersion=(1, 5),
        )
        self._canvas = canvas
        self._document: Any = canvas._doc  # noqa: SLF001
        # Fonts know their document, and only it; so do tags.
        self.texts = TextOperators(self._document)
        self._tags = Tags(self._document)
        self._is_tagged = False
        # Names of forms and pictures.
        self._kept: list[str] = []

    def content(self) -> Content:
        return Content(self.texts, height=self.height)

    def keep(
        self,
        name: str,
        content: Content,
        *,
        width: float | None = None,
        height: float | None = None,
    ) -> None:
        """Store under a name what several pages show, as large as a page if nothing else is said."""
        box = ((width or self.width) * MM, (height or self.height) * MM)
        self._canvas.beginForm(name, 0, 0, *box)
        self._canvas.addLiteral(str(content))
        self._canvas._formsinuse += content.pictures  # noqa: SLF001
        self._canvas.endForm()
        self._kept.append(name)

    def take_picture(self, name: str, jpeg: bytes) -> tuple[int, int]:
        """Store a JPEG under a name for contents to show; answers its pixels."""
        picture = PDFImageXObject(name)
        picture.loadImageFromJPEG(BytesIO(jpeg))
        self._document.addForm(name, picture)
        self._kept.append(name)
        return picture.width, picture.height

    def add_page(self, content: Content, *, size: tuple[float, float] | None = None) -> None:
        """Add a page; `size` if it is another than the document's."""
        self._tag(content)
        self._add(str(content), size or (self.width, self.height))

    def add_sheet(self, placed: Iterable[Placed], *, above: Content | None = None) -> None:
        """Add a page that shows several contents side by side; `above` is drawn over all of them."""
        parts = []
        for one in placed:
            x, y = one.x * MM, (self.height - one.y - one.height) * MM
            parts.append(f"q 1 0 0 1 {x:.2f} {y:.2f} cm\n{one.content}\nQ")
            self._tag(one.content)
        if above is not None:
            parts.append(f"/Artifact BMC\n{above}\nEMC")
        self._add("\n".join(parts), (self.width, self.height))

    def _tag(self, content: Content) -> None:
        if content.tags:
            self._tags.add(content.tags, first=content.first_tag)
            self._is_tagged = True

    def _add(self, operators: str, size: tuple[float, float]) -> None:
        number = self._tags.pages - 1 if self._is_tagged else None
        written = operators.encode("latin-1")
        page = Page(written, width=size[0] * MM, height=size[1] * MM, tags=number)
        self._document.addPage(page)
        self._document.signature.update(written)
        self._is_tagged = False
        self.pages += 1

    def finish(
        self, *, title: str, author: str, subject: str, preferences: Mapping[str, str] | None = None
    ) -> bytes:
        """Give the file; nothing can be added afterwards. `preferences` are what a viewer and a printer should do."""
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject(subject)
        self._canvas.setCreator("OTOP Fair")
        for name, value in {"DisplayDocTitle": "true", **(preferences or {})}.items():
            self._canvas.setViewerPreference(name, value)
        share_resources(self._document, self._kept)
        self._tags.finish()
        with embedding:
            self._canvas.save()
        return self._out.getvalue()
