"""Badges as PDF: a page each in their own format, or many on sheets of A4 to cut."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from badges.rendering.content import BadgeContent
from badges.rendering.formats import A4_HEIGHT, A4_WIDTH, Format
from badges.rendering.layouts import layout_of, template_key
from badges.rendering.pictures import Pictures
from events.typesetting import Content, Document, Placed, clean
from events.typesetting.palette import INK, WHITE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from badges.rendering.face import BadgeFace


def render_badge_pdf(face: BadgeFace) -> bytes:
    """Render one badge as a PDF of one page; the same face gives the same bytes."""
    return render_badges_pdf([face])


def render_badges_pdf(faces: Iterable[BadgeFace], *, duplex: bool = False) -> bytes:
    """Render badges as one PDF, a page each in their order; ValueError if there are none.

    The fonts, the pictures, and what badges of one fair, zone and kind have in common, are stored once. `duplex` puts
    the back behind each: the design's words, or the same face again, so that it may hang either way round.
    """
    press = Press()
    for face in faces:
        for is_back in (False, True) if duplex else (False,):
            content = press.draw(face, is_back=is_back)
            press.document.add_page(content, size=layout_of(face).format.size)
    return press.finish(duplex=duplex)


def render_sheets_pdf(faces: Iterable[BadgeFace], *, duplex: bool = False) -> bytes:
    """Render badges on sheets of A4 with cut marks, those of one format together; ValueError if there are none.

    `duplex` puts the backs behind each sheet, for a printer that turns the paper over its long edge.
    """
    press = Press()
    # Sorting keeps the order within a format.
    for _, same in groupby(sorted(faces, key=lambda face: face.design.size), key=layout_of):
        waiting = list(same)
        a4 = layout_of(waiting[0]).format
        for start in range(0, len(waiting), len(a4.corners)):
            press.add_sheet(waiting[start : start + len(a4.corners)], a4, duplex=duplex)
    return press.finish(duplex=duplex)


class Press:
    """A document of badges: what several have in common is drawn once and kept."""

    def __init__(self) -> None:
        self.document = Document(width=A4_WIDTH, height=A4_HEIGHT, language="th")
        self._pictures = Pictures(self.document)
        self._templates: dict[tuple[object, ...], str] = {}
        self._marks: dict[str, Content] = {}
        self._first: BadgeFace | None = None
        self._drawn = 0

    def draw(self, face: BadgeFace, *, is_back: bool = False, first_tag: int = 0) -> BadgeContent:
        """One side of a badge, on its template."""
        shown, layout = face.as_designed(), layout_of(face)
        has_words = is_back and face.design.has_back
        content = self._content(layout.format, first_tag=first_tag)
        content.begin("P")
        content.show_kept(self._template(shown, is_back=has_words))
        content.end()
        if has_words:
            layout.draw_back(content, shown)
        else:
            layout.draw_face(content, shown)
        self._first = self._first or face
        self._drawn += 0 if is_back else 1
        return content

    def add_sheet(self, faces: Sequence[BadgeFace], a4: Format, *, duplex: bool) -> None:
        """A sheet of badges of one format, and its back: the places change sides, as the paper does."""
        for is_back in (False, True) if duplex else (False,):
            placed, first_tag = [], 0
            for face, (x, y) in zip(faces, a4.corners, strict=False):
                content = self.draw(face, is_back=is_back, first_tag=first_tag)
                first_tag += len(content.tags)
                left = A4_WIDTH - a4.width - x if is_back else x
                placed.append(Placed(content, x=left, y=y, height=a4.height))
            self.document.add_sheet(placed, above=self._cut_marks(a4))

    def _content(self, size: Format, *, first_tag: int = 0) -> BadgeContent:
        return BadgeContent(
            self.document, height=size.height, pictures=self._pictures, first_tag=first_tag
        )

    def _template(self, face: BadgeFace, *, is_back: bool) -> str:
        """The name under which the face's template is kept."""
        key = template_key(face, is_back=is_back)
        name = self._templates.get(key)
        if name is None:
            name = self._templates[key] = f"template{len(self._templates)}"
            layout = layout_of(face)
            template = self._content(layout.format)
            layout.draw_template(template, face, is_back=is_back)
            self.document.keep(
                name, template, width=layout.format.width, height=layout.format.height
            )
        return name

    def _cut_marks(self, a4: Format) -> Content:
        """Where the sheet is cut, white beneath so that the marks show on any ground."""
        if a4.name not in self._marks:
            marks = self._marks[a4.name] = self.document.content()
            for colour, width in ((WHITE, 0.9), (INK, 0.2)):
                marks.stroke(colour, width=width)
                for start, end in a4.cuts:
                    marks.literal(f"{marks.point(*start)} m {marks.point(*end)} l S")
        return self._marks[a4.name]

    def finish(self, *, duplex: bool = False) -> bytes:
        if self._first is None:
            raise ValueError("no badge to render")
        title = author = clean(self._first.fair_name_th)
        if self._drawn == 1:
            names = (*self._first.name_lines[:1], self._first.serial)
            title = " · ".join(clean(text) for text in names)
        # A badge that is shrunk to the page's margins fits no holder.
        preferences = {"PrintScaling": "None"}
        if duplex:
            preferences["Duplex"] = "DuplexFlipLongEdge"
        return self.document.finish(
            title=title, author=author, subject="Badge", preferences=preferences
        )
