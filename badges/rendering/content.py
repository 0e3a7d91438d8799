"""What a badge draws beside text and boxes: its symbol, and the outline where the photo goes."""

from __future__ import annotations

from badges.rendering.design import HEIGHT
from badges.rendering.qr import SIZE, Symbol, draw_symbol
from events.typesetting import MM, Content, Document


class BadgeContent(Content):
    """One page of A6, or what many of them have in common."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.texts, height=HEIGHT)

    def figure(self, x: float, y: float, width: float) -> None:
        """Fill the outline of a head and shoulders, `width` wide, x its middle and y its foot."""
        head, shoulder = width * 0.24, width / 2
        self.round_box(x - head, y - width * 1.04, 2 * head, 2 * head, radius=head, paint="f")
        rise = width * 0.48
        self.literal(
            f"{self.point(x - shoulder, y)} m {self.point(x - shoulder, y - rise * 1.2)} "
            f"{self.point(x + shoulder, y - rise * 1.2)} {self.point(x + shoulder, y)} c f"
        )

    def symbol(self, symbol: Symbol, x: float, y: float, *, module: float) -> None:
        """Draw a QR symbol, x and y its top left corner, `module` the side of a module."""
        scale = f"{module * MM:.4f}"
        place = self.point(x, y + SIZE * module)
        self.literal(f"q {scale} 0 0 {scale} {place} cm\n{draw_symbol(symbol)}\nQ")
