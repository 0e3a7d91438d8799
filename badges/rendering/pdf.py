"""Badges as PDF pages, A6 upright, and as sheets of A4 to cut."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from badges.rendering.content import BadgeContent
from badges.rendering.design import HEIGHT, WIDTH
from badges.rendering.layout import draw_face, draw_template, template_key
from events.typesetting import Content, Document, Placed, clean
from events.typesetting.palette import INK, WHITE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from badges.rendering.face import BadgeFace


A4_WIDTH: Final = 210.0
A4_HEIGHT: Final = 297.0
# A6 is 148 mm high and half of A4 is 148.5: the rest is shared by head and foot, so that one cut parts the rows.
_HEAD: Final = (A4_HEIGHT - 2 * HEIGHT) / 2
CORNERS: Final = tuple((x, _HEAD + y) for y in (0.0, HEIGHT) for x in (0.0, WIDTH))
_TICK: Final = 5.0
_MIDDLE: Final = A4_HEIGHT / 2
CUTS: Final = (
    ((WIDTH, 0.0), (WIDTH, _TICK)),
    ((WIDTH, A4_HEIGHT - _TICK), (WIDTH, A4_HEIGHT)),
    ((0.0, _MIDDLE), (_TICK, _MIDDLE)),
    ((A4_WIDTH - _TICK, _MIDDLE), (A4_WIDTH, _MIDDLE)),
    ((WIDTH - _TICK / 2, _MIDDLE), (WIDTH + _TICK / 2, _MIDDLE)),
    ((WIDTH, _MIDDLE - _TICK / 2), (WIDTH, _MIDDLE + _TICK / 2)),
)


def render_badge_pdf(face: BadgeFace) -> bytes:
    """Render one badge as a PDF of one page; the same face gives the same bytes."""
    return render_badges_pdf([face])


def render_badges_pdf(faces: Iterable[BadgeFace]) -> bytes:
    """Render badges as one PDF, a page each in their order; ValueError if there are none.

    The fonts, and what badges of one fair, zone and kind have in common, are stored once.
    """
    press = Press(width=WIDTH, height=HEIGHT)
    for face in faces:
        press.document.add_page(press.draw(face), above=press.template(face))
    return press.finish()


def render_sheets_pdf(faces: Iterable[BadgeFace], *, duplex: bool = False) -> bytes:
    """Render badges four to a sheet of A4 with cut marks; ValueError if there are none.

    `duplex` puts a back behind each sheet for a printer that turns the paper over its long edge: each badge shows
    the same face on both sides, so that it may hang either way round.
    """
    press = Press(width=A4_WIDTH, height=A4_HEIGHT)
    waiting = iter(faces)
    while four := list(islice(waiting, len(CORNERS))):
        drawn = [(press.draw(face), press.template(face)) for face in four]
        for is_back in (False, True) if duplex else (False,):
            press.document.add_sheet(
                (
                    Placed(
                        content,
                        x=A4_WIDTH - WIDTH - x if is_back else x,
                        y=y,
                        height=HEIGHT,
                        above=kept,
                    )
                    for (content, kept), (x, y) in zip(drawn, CORNERS, strict=False)
                ),
                above=press.cut_marks(),
            )
    return press.finish()


class Press:
    """A document of badges: what several have in common is drawn once and kept."""

    def __init__(self, *, width: float, height: float) -> None:
        self.document = Document(width=width, height=height, language="th")
        self._templates: dict[tuple[str, ...], str] = {}
        self._first: BadgeFace | None = None
        self._drawn = 0

    def template(self, face: BadgeFace) -> str:
        """The name under which the face's template is kept."""
        key = template_key(face)
        if key not in self._templates:
            self._templates[key] = f"template{len(self._templates)}"
            template = BadgeContent(self.document)
            draw_template(template, face)
            self.document.keep(self._templates[key], template)
        return self._templates[key]

    def draw(self, face: BadgeFace) -> BadgeContent:
        content = BadgeContent(self.document)
        draw_face(content, face)
        self._first = self._first or face
        self._drawn += 1
        return content

    def cut_marks(self) -> Content:
        """Short lines at the edges of the sheet where it is cut, white beneath so that they show on any ground."""
        marks = self.document.content()
        for colour, width in ((WHITE, 0.9), (INK, 0.2)):
            marks.stroke(colour, width=width)
            for start, end in CUTS:
                marks.literal(f"{marks.point(*start)} m {marks.point(*end)} l S")
        return marks

    def finish(self) -> bytes:
        if self._first is None:
            raise ValueError("no badge to render")
        title = author = clean(self._first.fair_name_th)
        if self._drawn == 1:
            names = (*self._first.name_lines[:1], self._first.serial)
            title = " · ".join(clean(text) for text in names)
        return self.document.finish(title=title, author=author, subject="Badge")
