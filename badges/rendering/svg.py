"""A badge as a picture for the screen: what the PDF shows, glyph by glyph, with nothing to load."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING, Final

from badges.rendering.content import place_inside
from badges.rendering.layouts import layout_of
from badges.rendering.pictures import pixels_of
from badges.rendering.qr import Symbol, dark_runs
from events.typesetting import MM, Align, Block
from events.typesetting.palette import WHITE

if TYPE_CHECKING:
    from badges.rendering.face import BadgeFace

_SHARES: Final = {"left": 0.0, "centre": 0.5, "right": 1.0}


def badge_svg(face: BadgeFace, *, is_back: bool = False) -> str:
    """One side of a badge as SVG in millimetres; it holds no text that could be read, so say beside it what it is."""
    shown, layout = face.as_designed(), layout_of(face)
    has_words = is_back and face.design.has_back
    canvas = SvgCanvas()
    layout.draw_template(canvas, shown, is_back=has_words)
    if has_words:
        layout.draw_back(canvas, shown)
    else:
        layout.draw_face(canvas, shown)
    return canvas.finish(layout.format.width, layout.format.height)


class SvgCanvas:
    """Draws what `Content` draws, as elements of SVG."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._glyphs: dict[str, str] = {}
        self._fill = self._stroke = WHITE
        self._thickness = 0.0

    def finish(self, width: float, height: float) -> str:
        glyphs = "".join(f'<path id="{name}" d="{path}"/>' for path, name in self._glyphs.items())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}"'
            f' width="{_n(width)}mm" height="{_n(height)}mm"><defs>{glyphs}</defs>'
            f'<path fill="#fff" d="M0 0h{_n(width)}v{_n(height)}H0z"/>{"".join(self._parts)}</svg>'
        )

    def fill(self, colour: str) -> None:
        self._fill = colour

    def stroke(self, colour: str, *, width: float) -> None:
        self._stroke, self._thickness = colour, width

    def box(self, x: float, y: float, width: float, height: float) -> None:
        self.cells([(x, y, width, height)])

    def cells(self, boxes: list[tuple[float, float, float, float]]) -> None:
        path = "".join(
            f"M{_n(x)} {_n(y)}h{_n(width)}v{_n(height)}h-{_n(width)}z"
            for x, y, width, height in boxes
        )
        self._parts.append(f'<path fill="{self._fill}" d="{path}"/>')

    def round_box(
        self, x: float, y: float, width: float, height: float, *, radius: float, paint: str
    ) -> None:
        fill = self._fill if paint in "fB" else "none"
        line = (
            f' stroke="{self._stroke}" stroke-width="{_n(self._thickness)}"'
            if paint in "SB"
            else ""
        )
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
            f' rx="{_n(radius)}" fill="{fill}"{line}/>'
        )

    def text(self, block: Block, x: float, y: float, *, colour: str, align: Align = "left") -> None:
        self._parts.append(f'<g fill="{escape(colour)}">')
        for line, baseline in zip(block.lines, block.baselines, strict=True):
            pen = x - _SHARES[align] * line.width * block.size / 1000 / MM
            height = y + baseline / MM
            em = block.size / MM / 1000
            for run in line.runs:
                scale = f"{block.size / MM / run.face.units:.5f}"
                for character, move, rise in zip(run.characters, run.moves, run.rises, strict=True):
                    pen -= move * em
                    if not character.isspace():
                        name = self._glyph(run.face.outline(character))
                        self._parts.append(
                            f'<use href="#{name}" transform="translate({_n(pen)} {_n(height - rise * em)})'
                            f' scale({scale} -{scale})"/>'
                        )
                    pen += run.face.ttf.face.getCharWidth(ord(character)) * em
                pen -= run.last_move * em
        self._parts.append("</g>")

    def figure(self, x: float, y: float, width: float) -> None:
        head, shoulder, rise = width * 0.24, width / 2, width * 0.48 * 1.2
        self._parts.append(
            f'<g fill="{self._fill}"><circle cx="{_n(x)}" cy="{_n(y - width * 1.04 + head)}" r="{_n(head)}"/>'
            f'<path d="M{_n(x - shoulder)} {_n(y)}C{_n(x - shoulder)} {_n(y - rise)} {_n(x + shoulder)}'
            f' {_n(y - rise)} {_n(x + shoulder)} {_n(y)}"/></g>'
        )

    def symbol(self, symbol: bytes, x: float, y: float, *, module: float) -> None:
        path = "".join(
            f"M{column} {row}h{length}v1h-{length}z"
            for column, row, length in dark_runs(Symbol.from_bytes(symbol))
        )
        self._parts.append(
            f'<path fill="{self._fill}" transform="translate({_n(x)} {_n(y)}) scale({module})" d="{path}"/>'
        )

    def jpeg(self, data: bytes, x: float, y: float, width: float, height: float) -> None:
        left, top, wide, tall = place_inside(pixels_of(data), x, y, width, height)
        self._parts.append(
            f'<image x="{_n(left)}" y="{_n(top)}" width="{_n(wide)}" height="{_n(tall)}"'
            f' href="data:image/jpeg;base64,{b64encode(data).decode()}"/>'
        )

    def begin(self, tag: str, *, instead: str = "") -> None:
        """A picture is described as a whole, by whoever shows it."""

    def end(self) -> None:
        """As `begin`."""

    def _glyph(self, path: str) -> str:
        return self._glyphs.setdefault(path, f"g{len(self._glyphs)}")


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
