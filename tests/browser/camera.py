"""What the camera of a test sees, and an independent reader of QR codes."""

import io
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator

from badges.rendering import qr_png

FRAME = (1280, 720)
TABLE = (150, 140, 130)
FRAMES = 20


def picture_of_code(code: str) -> Image.Image:
    return Image.open(io.BytesIO(qr_png(code, module=6))).convert("RGB")


def picture_of_page(pdf: bytes) -> Image.Image:
    """The first page as a printer would put it on paper, 300 dots an inch."""
    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[0]
    return page.render(scale=300 / 72).to_pil().convert("RGB")


def picture_of(shown: Locator) -> Image.Image:
    """What a camera would see of a part of a page."""
    return Image.open(io.BytesIO(shown.screenshot())).convert("RGB")


def read_codes(picture: Image.Image) -> list[str]:
    """Texts of the QR codes on a picture, by zxing-cpp."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def film(picture: Image.Image, path: Path) -> Path:
    """A camera that sees the picture held before it, lying on a table: concatenated JPEG frames."""
    shown = picture.copy()
    shown.thumbnail((FRAME[0], FRAME[1] - 40), Image.Resampling.LANCZOS)
    frame = Image.new("RGB", FRAME, TABLE)
    frame.paste(shown, ((FRAME[0] - shown.width) // 2, (FRAME[1] - shown.height) // 2))
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=88)
    path.write_bytes(out.getvalue() * FRAMES)
    return path
