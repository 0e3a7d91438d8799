"""The sheet as a picture. Runs in a confined child: PDFium is no friend of threads, and a picture takes memory."""

from __future__ import annotations

import io
from typing import Final

import pypdfium2

MEDIA_TYPE: Final = "image/png"


def draw_page(data: bytes, *, width: int) -> bytes:
    """The first page of a PDF as PNG, so many pixels wide: the very print, not another drawing of it."""
    page = pypdfium2.PdfDocument(data)[0]
    picture = page.render(scale=width / page.get_width()).to_pil()
    # 256 colours are more than a plan has, and a third of the bytes.
    file = io.BytesIO()
    picture.convert("RGB").quantize(256, dither=0).save(file, "PNG", optimize=True)
    return file.getvalue()
