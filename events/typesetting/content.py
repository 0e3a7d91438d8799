"""One page's content as PDF operators, drawn in millimetres from the top left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from events.typesetting.palette import MM, channels

if TYPE_CHECKING:
    from events.typesetting.text import Block, TextOperators

Align = Literal["left", "centre", "right"]

# Control points of a quarter circle as a Bézier curve.
_ROUND: Final = 0.5523


class Content:
    """Operators in the order they are drawn; `str` of it goes into a page or a form."""

    def __init__(self, texts: TextOperators, *, height: float, first_tag: int = 0) -> None:
        """`height` is that of the page, since PDF counts from its foot; its parts are numbered from `first_tag`."""
        self._texts = texts
        self._height = height
        self._parts: list[str] = []
        self.first_tag = first_tag
        # What its parts are (see `tagging.Tags`), and the names of the pictures that it shows.
        self.tags: list[tuple[str, str]] = []
        self.pictures: list[str] = []

    def __str__(self) -> str:
        return "\n".join(self._parts)

    def fill(self, colour: str) -> None:
        self._parts.append(f"{_colour(colour)} rg")

    def stroke(self, colour: str, *, width: float) -> None:
        self._parts.append(f"{_colour(colour)} RG {_length(width)} w")

    def box(self, x: float, y: float, width: float, height: float) -> None:
        self._parts.append(f"{self._box(x, y, width, height)} re f")

    def cells(self, boxes: list[tuple[float, float, float, float]]) -> None:
        """Fill many boxes at once, so that no seam shows between them."""
        path = "\n".join(f"{self._box(*box)} re" for box in boxes)
        self._parts.append(f"{path}\nf")

    def round_box(
        self, x: float, y: float, width: float, height: float, *, radius: float, paint: str
    ) -> None:
        """Draw a box with round corners; paint: "f" fills, "S" strokes, "B" does both."""
        left, right, top, bottom = x, x + width, y, y + height
        inner = radius * (1 - _ROUND)
        self._parts.append(
            f"{self.point(left + radius, top)} m {self.point(right - radius, top)} l "
            f"{self.point(right - inner, top)} {self.point(right, top + inner)} "
            f"{self.point(right, top + radius)} c {self.point(right, bottom - radius)} l "
            f"{self.point(right, bottom - inner)} {self.point(right - inner, bottom)} "
            f"{self.point(right - radius, bottom)} c {self.point(left + radius, bottom)} l "
            f"{self.point(left + inner, bottom)} {self.point(left, bottom - inner)} "
            f"{self.point(left, bottom - radius)} c {self.point(left, top + radius)} l "
            f"{self.point(left, top + inner)} {self.point(left + inner, top)} "
            f"{self.point(left + radius, top)} c {paint}"
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
            height = (self._height - y) * MM - baseline
            parts.append(
                f"BT 1 0 0 1 {left:.2f} {height:.2f} Tm {self._texts.show(line, block.size)} ET"
            )
        shown = "\n".join(parts)
        if len(block.lines) > 1 or not block.lines[0].plain:
            actual = block.text.encode("utf-16-be").hex()
            shown = f"/Span<</ActualText<feff{actual}>>>BDC\n{shown}\nEMC"
        self._parts.append(shown)

    def begin(self, tag: str, *, instead: str = "") -> None:
        """What follows until `end` is one part for those who are read to; `instead` is said of a figure."""
        self._parts.append(f"/{tag}<</MCID {self.first_tag + len(self.tags)}>>BDC")
        self.tags.append((tag, instead))

    def end(self) -> None:
        self._parts.append("EMC")

    def show_kept(self, name: str) -> None:
        """Draw what the document keeps under a name."""
        self._parts.append(f"/FormXob.{name} Do")
        self.pictures.append(name)

    def picture(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """Show a picture that the document has taken, x and y its top left corner."""
        place = self.point(x, y + height)
        self._parts.append(
            f"q {_length(width)} 0 0 {_length(height)} {place} cm /FormXob.{name} Do Q"
        )
        self.pictures.append(name)

    def literal(self, operators: str) -> None:
        """Draw what another module has written as operators of PDF."""
        self._parts.append(operators)

    def point(self, x: float, y: float) -> str:
        """Write a place as PDF counts it."""
        return f"{x * MM:.2f} {(self._height - y) * MM:.2f}"

    def _box(self, x: float, y: float, width: float, height: float) -> str:
        return f"{self.point(x, y + height)} {_length(width)} {_length(height)}"


def _colour(colour: str) -> str:
    return " ".join(f"{value:.3f}" for value in channels(colour))


def _length(value: float) -> str:
    return f"{value * MM:.2f}"
