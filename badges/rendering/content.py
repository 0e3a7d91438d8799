"""What the layouts draw on, and its form as a page of PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from badges.rendering.qr import SIZE, draw_symbol
from events.typesetting import MM, Align, Block, Content, Document

if TYPE_CHECKING:
    from badges.rendering.pictures import Pictures


class Canvas(Protocol):
    """A page of PDF or a picture in SVG. Millimetres from the top left; see `Content` for what is not said here."""

    def fill(self, colour: str) -> None: ...
    def stroke(self, colour: str, *, width: float) -> None: ...
    def box(self, x: float, y: float, width: float, height: float) -> None: ...
    def cells(self, boxes: list[tuple[float, float, float, float]]) -> None: ...
    def round_box(
        self, x: float, y: float, width: float, height: float, *, radius: float, paint: str
    ) -> None: ...
    def text(
        self, block: Block, x: float, y: float, *, colour: str, align: Align = "left"
    ) -> None: ...
    def begin(self, tag: str, *, instead: str = "") -> None: ...
    def end(self) -> None: ...

    def figure(self, x: float, y: float, width: float) -> None:
        """Fill the outline of a head and shoulders, `width` wide, x its middle and y its foot."""

    def symbol(self, symbol: bytes, x: float, y: float, *, module: float) -> None:
        """Draw a packed QR symbol, x and y its top left corner, `module` the side of a module."""

    def jpeg(self, data: bytes, x: float, y: float, width: float, height: float) -> None:
        """Show a JPEG as large as it fits into the middle of a box."""


class BadgeContent(Content):
    """One side of a badge as operators of PDF, or what many of them have in common."""

    def __init__(
        self, document: Document, *, height: float, pictures: Pictures, first_tag: int = 0
    ) -> None:
        super().__init__(document.texts, height=height, first_tag=first_tag)
        self._pictures = pictures

    def figure(self, x: float, y: float, width: float) -> None:
        head, shoulder = width * 0.24, width / 2
        self.round_box(x - head, y - width * 1.04, 2 * head, 2 * head, radius=head, paint="f")
        rise = width * 0.48
        self.literal(
            f"{self.point(x - shoulder, y)} m {self.point(x - shoulder, y - rise * 1.2)} "
            f"{self.point(x + shoulder, y - rise * 1.2)} {self.point(x + shoulder, y)} c f"
        )

    def symbol(self, symbol: bytes, x: float, y: float, *, module: float) -> None:
        scale = f"{module * MM:.4f}"
        place = self.point(x, y + SIZE * module)
        self.literal(f"q {scale} 0 0 {scale} {place} cm\n{draw_symbol(symbol)}\nQ")

    def jpeg(self, data: bytes, x: float, y: float, width: float, height: float) -> None:
        name, pixels = self._pictures.take(data)
        self.picture(name, *place_inside(pixels, x, y, width, height))


def place_inside(
    pixels: tuple[int, int], x: float, y: float, width: float, height: float
) -> tuple[float, float, float, float]:
    """Left, top, width and height of a picture in the middle of a box, none of it cut off."""
    scale = min(width / pixels[0], height / pixels[1])
    wide, tall = pixels[0] * scale, pixels[1] * scale
    return x + (width - wide) / 2, y + (height - tall) / 2, wide, tall
