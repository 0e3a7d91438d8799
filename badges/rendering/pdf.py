"""Badges as PDF pages, A6 upright."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from badges.rendering.content import Content
from badges.rendering.design import HEIGHT, MM, WIDTH
from badges.rendering.fonts import embedding
from badges.rendering.layout import draw_face, draw_template, template_key
from badges.rendering.text import TextOperators, clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from badges.rendering.face import BadgeFace

# Streams as bytes, not as ASCII text of them: a fifth less.
rl_config.useA85 = 0


def render_badge_pdf(face: BadgeFace) -> bytes:
    """Render one badge as a PDF of one page; the same face gives the same bytes."""
    return render_badges_pdf([face])


def render_badges_pdf(faces: Iterable[BadgeFace]) -> bytes:
    """Render badges as one PDF, a page each in their order; ValueError if there are none.

    The fonts, and what badges of one fair, zone and kind have in common, are stored once.
    """
    out = BytesIO()
    canvas: Any = Canvas(
        out, pagesize=(WIDTH * MM, HEIGHT * MM), pageCompression=1, invariant=True, lang="th"
    )
    texts = TextOperators(canvas._doc)  # noqa: SLF001  # fonts know their document, and only it
    templates: dict[tuple[str, ...], str] = {}
    pages, title = 0, ""
    for face in faces:
        key = template_key(face)
        if key not in templates:
            templates[key] = f"template{len(templates)}"
            template = Content(texts)
            draw_template(template, face)
            canvas.beginForm(templates[key], 0, 0, WIDTH * MM, HEIGHT * MM)
            canvas.addLiteral(str(template))
            canvas.endForm()
        canvas.doForm(templates[key])
        content = Content(texts)
        draw_face(content, face)
        canvas.addLiteral(str(content))
        canvas.showPage()
        pages += 1
        if pages == 1:
            title = " · ".join(clean(text) for text in (*face.name_lines[:1], face.serial))
            canvas.setAuthor(clean(face.fair_name_th))
        else:
            title = clean(face.fair_name_th)
    if not pages:
        raise ValueError("no badge to render")
    canvas.setTitle(title)
    canvas.setSubject("Badge")
    canvas.setCreator("OTOP Fair")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    with embedding:
        canvas.save()
    return out.getvalue()
