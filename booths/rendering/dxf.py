"""A plan as DXF in metres. Runs in a confined child: what writes drawings takes half a second to wake."""

from __future__ import annotations

import io
import json
import re
from typing import Any, Final

from ezdxf import colors
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new

from booths.rendering.drawing import Box, Label, Polygon, Shape, draw
from booths.rendering.plan import Plan, from_json

MEDIA_TYPE: Final = "image/vnd.dxf"
# Under this name a program finds what we say of an entity.
APP: Final = "OTOPFAIR"
_METRES: Final = 6
_STYLE: Final = "SARABUN"
_NOT_IN_NAMES: Final = re.compile(r'[<>/\\":;?*|=`,\x00-\x1f]')


def write(data: bytes, *, language: str) -> bytes:
    """`data` is a plan as JSON (`booths.rendering.plan.to_json`)."""
    plan = from_json(json.loads(data))
    # Its types do not say what a layout can be asked for.
    document: Any = new("R2010", units=_METRES)
    document.header["$MEASUREMENT"] = 1
    document.header["$LUNITS"] = 2
    document.header["$EXTMAX"] = (plan.width, plan.height, 0)
    document.appids.add(APP)
    document.styles.add(_STYLE, font="Sarabun-Regular.ttf")
    space = document.modelspace()
    writer = _Writer(document, space, plan)
    for shape in draw(plan, language=language):
        writer.write(shape)
    file = io.StringIO()
    document.write(file)
    return file.getvalue().encode()


class _Writer:
    """Shapes as entities. DXF counts upwards from the lower left corner."""

    def __init__(self, document: Any, space: Any, plan: Plan) -> None:
        self._document, self._space, self._plan = document, space, plan
        self._layers: set[str] = set()

    def write(self, shape: Shape) -> None:
        layer = self._layer(shape.layer)
        if isinstance(shape, Box):
            self._box(shape, layer)
        elif isinstance(shape, Polygon):
            points = [self._point(x, y) for x, y in shape.points]
            self._space.add_solid(points, dxfattribs=layer | _colour(shape.fill))
        elif isinstance(shape, Label):
            self._label(shape, layer)
        elif not shape.is_pattern:
            for x1, y1, x2, y2 in shape.segments:
                self._space.add_line(self._point(x1, y1), self._point(x2, y2), dxfattribs=layer)

    def _box(self, box: Box, layer: dict[str, Any]) -> None:
        left, right = box.x, box.x + box.width
        top, bottom = box.y, box.y + box.height
        corners = [
            self._point(x, y)
            for x, y in ((left, bottom), (right, bottom), (right, top), (left, top))
        ]
        if not box.line:
            if box.layer != "labels":
                # Its third and fourth corners are the other way round, as ever in DXF.
                solid = [corners[0], corners[1], corners[3], corners[2]]
                self._space.add_solid(solid, dxfattribs=layer | _colour(box.fill))
            return
        outline = self._space.add_lwpolyline(corners, close=True, dxfattribs=layer)
        facts: dict[str, str] = {}
        if box.booth is not None:
            booth = box.booth
            facts = {
                "code": booth.code,
                "zone": booth.zone,
                "front": booth.front,
                "slots": str(booth.slots),
                **{name: value for name, value in booth.facts if value},
            }
        elif box.feature is not None:
            facts = {"feature": box.feature.key, "kind": box.feature.kind}
        if facts:
            outline.set_xdata(
                APP, [(1000, f"{name}={value}"[:250]) for name, value in facts.items()]
            )

    def _label(self, label: Label, layer: dict[str, Any]) -> None:
        text = self._space.add_text(
            label.text,
            height=label.size * 0.7,
            rotation=90 if label.is_upright else 0,
            dxfattribs=layer | {"style": _STYLE},
        )
        middle = self._point(label.x + label.width / 2, label.y + label.height / 2)
        text.set_placement(middle, align=TextEntityAlignment.MIDDLE_CENTER)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return round(x, 4), round(self._plan.height - y, 4)

    def _layer(self, layer: str) -> dict[str, Any]:
        kind, _, what = layer.partition("-")
        # The same as in SVG, in the capitals that drawing offices write.
        name = _NOT_IN_NAMES.sub("-", f"{kind}_{what}" if what else kind).upper()
        if name not in self._layers:
            self._layers.add(name)
            zone = next((zone for zone in self._plan.zones if zone.code == what), None)
            self._document.layers.add(name, true_color=_true_colour(zone.colour) if zone else None)
        return {"layer": name}


def _colour(colour: str) -> dict[str, Any]:
    return {"true_color": _true_colour(colour)}


def _true_colour(colour: str) -> int:
    return colors.rgb2int(colors.RGB.from_hex(colour))
