"""Which layout draws which format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from badges.rendering.card import Card
from badges.rendering.formats import FORMATS
from badges.rendering.upright import Upright

if TYPE_CHECKING:
    from badges.rendering.content import Canvas
    from badges.rendering.face import BadgeFace
    from badges.rendering.formats import Format


class Layout(Protocol):
    """How badges of one format are drawn."""

    @property
    def format(self) -> Format: ...

    def draw_template(self, canvas: Canvas, face: BadgeFace, *, is_back: bool = False) -> None:
        """Draw what badges with the same `template_key` have in common."""

    def draw_face(self, canvas: Canvas, face: BadgeFace) -> None:
        """Draw what is this badge's own, in parts for those who are read to."""

    def draw_back(self, canvas: Canvas, face: BadgeFace) -> None:
        """Draw what is this badge's own on a back that has words of its own."""


_LAYOUTS: Final[dict[str, Layout]] = {
    "a6": Upright(FORMATS["a6"]),
    "cr80": Card(FORMATS["cr80"]),
    "lanyard": Upright(FORMATS["lanyard"]),
}


def layout_of(face: BadgeFace) -> Layout:
    return _LAYOUTS[face.design.size]


def template_key(face: BadgeFace, *, is_back: bool) -> tuple[object, ...]:
    """What a template depends on: faces with the same key share one drawing."""
    return (
        face.fair_name_th,
        face.fair_name_en,
        face.zone_code,
        face.zone_colour,
        face.kind,
        face.kind_label_th,
        face.kind_label_en,
        face.design,
        is_back,
    )
