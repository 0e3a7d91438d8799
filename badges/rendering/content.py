"""One page's content as PDF operators, drawn in millimetres from the top left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from badges.rendering.design import HEIGHT, MM, channels
from badges.rendering.qr import SIZE, Symbol, draw_symbol

if TYPE_CHECKING:
    from badges.rendering.text import Block, TextOperators

Align = Literal["left", "centre", "right"]

# Control points of a quarter circle as a Bézier curve.
_ROUND: Final = 0.5523


class Content:
    """Operators in the order they are drawn; `str` of it goes into a page or a form."""

    def __init__(self, texts: TextOperators) -> None:
        self._texts = texts
        self._parts: list[str] = []

    def __str__(self) -> str:
        return "\n".join(self._parts)

    def fill(self, colour: str) -> None:
        self._parts.append(f"{_colour(colour)} rg")

    def stroke(self, colour: str, *, width: float) -> None:
        self._parts.append(f"{_colour(colour)} RG {_length(width)} w")

    def box(self, x: float, y: float, width: float, height: float) -> None:
        self._parts.append(f"{_box(x, y, width, height)} re f")

    def cells(self, boxes: list[tuple[float, float, float, float]]) -> None:
        """Fill many boxes at once, so that no seam shows between them."""
        path = "\n".join(f"{_box(*box)} re" for box in boxes)
        self._parts.append(f"{path}\nf")

    def round_box(
        self, x: float, y: float, width: float, height: float, *, radius: float, paint: str
    ) -> None:
        """Draw a box with round corners; paint: "f" fills, "S" strokes, "B" does both."""
        left, right, top, bottom = x, x + width, y, y + height
        inner = radius * (1 - _ROUND)
        self._parts.append(
            f"{_point(left + radius, top)} m {_point(right - radius, top)} l "
            f"{_point(right - inner, top)} {_point(right, top + inner)} "
            f"{_point(right, top + radius)} c {_point(right, bottom - radius)} l "
            f"{_point(right, bottom - inner)} {_point(right - inner, bottom)} "
            f"{_point(right - radius, bottom)} c {_point(left + radius, bottom)} l "
            f"{_point(left + inner, bottom)} {_point(left, bottom - inner)} "
            f"{_point(left, bottom - radius)} c {_point(left, top + radius)} l "
            f"{_point(left, top + inner)} {_point(left + inner, top)} "
            f"{_point(left + radius, top)} c {paint}"
        )

    def figure(self, x: float, y: float, width: float) -> None:
        """Fill the outline of a head and shoulders, `width` wide, x its middle and y its foot."""
        head, shoulder = width * 0.24, width / 2
        self.round_box(x - head, y - width * 1.04, 2 * head, 2 * head, radius=head, paint="f")
        rise = width * 0.48
        self._parts.append(
            f"{_point(x - shoulder, y)} m {_point(x - shoulder, y - rise * 1.2)} "
            f"{_point(x + shoulder, y - rise * 1.2)} {_point(x + shoulder, y)} c f"
        )

    def text(self, block: Block, x: float, y: float, *, colour: str, align: Align = "left") -> None:
        """Show a block; x is its left edge, middle or right edge, y its top.

        Shaped glyphs cannot be read back, so the text itself goes along as /ActualText.
        """
        share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        self.fill(colour)
        parts: list[str] = []
        for line, baseline in zip(block.lines, block.baselines, strict=True):
            left = x * MM - share * line.width * block.size / 1000
            height = (HEIGHT - y) * MM - baseline
            parts.append(
                f"BT 1 0 0 1 {left:.2f} {height:.2f} Tm {self._texts.show(line, block.size)} ET"
            )
        shown = "\n".join(parts)
        if len(block.lines) > 1 or not block.lines[0].plain:
            actual = block.text.encode("utf-16-be").hex()
            shown = f"/Span<</ActualText<feff{actual}>>>BDC\n{shown}\nEMC"
        self._parts.append(shown)

    def symbol(self, symbol: Symbol, x: float, y: float, *, module: float) -> None:
        """Draw a QR symbol, x and y its top left corner, `module` the side of a module."""
        scale = f"{module * MM:.4f}"
        self._parts.append(
            f"q {scale} 0 0 {scale} {_point(x, y + SIZE * module)} cm\n{draw_symbol(symbol)}\nQ"
        )


def _colour(colour: str) -> str:
    return " ".join(f"{value:.3f}" for value in channels(colour))


def _length(value: float) -> str:
    return f"{value * MM:.2f}"


def _point(x: float, y: float) -> str:
    return f"{x * MM:.2f} {(HEIGHT - y) * MM:.2f}"


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"{_point(x, y + height)} {_length(width)} {_length(height)}"
