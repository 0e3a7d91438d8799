"""A plan as SVG in metres: one <rect> a booth, layers that drawing programs show, plain XML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from booths.rendering.drawing import Box, Label, Lines, Polygon, Shape, draw
from booths.rendering.plan import Plan, PlanBooth

MEDIA_TYPE: Final = "image/svg+xml"
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INKSCAPE: Final = "http://www.inkscape.org/namespaces/inkscape"
_FONTS: Final = "Sarabun, 'TH Sarabun New', sans-serif"


def write_svg(plan: Plan, *, language: str = "th") -> bytes:
    """The plan at 1:100 with a metre as its unit; no style, no script, nothing from elsewhere."""
    shapes = draw(plan, language=language)
    title = f"{_choose(plan.fair_th, plan.fair_en, language)} · {plan.name(plan, language)}"
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="{_INKSCAPE}"'
            f' viewBox="0 0 {number(plan.width)} {number(plan.height)}" width="{number(plan.width * 10)}mm"'
            f' height="{number(plan.height * 10)}mm" data-unit="m" data-hall={attribute(plan.hall)}'
            f' font-family="{_FONTS}">'
        ),
        f"<title>{text(title)}</title>",
    ]
    zones = {zone.code: _choose(zone.name_th, zone.name_en, language) for zone in plan.zones}
    for layer, group in groupby(sorted(shapes, key=_rank), key=lambda shape: shape.layer):
        name = attribute(layer)
        more = _layer_facts(layer, zones)
        parts.append(f'<g id={name} inkscape:groupmode="layer" inkscape:label={name}{more}>')
        parts += _write_layer(group, zones, language)
        parts.append("</g>")
    parts.append("</svg>")
    return "\n".join(parts).encode()


def _rank(shape: Shape) -> tuple[int, str]:
    """Layers lie above one another: the hall, features, zones, words. Within one the order stays."""
    kinds = ("hall", "feature", "zone", "labels", "names")
    kind = shape.layer.partition("-")[0]
    return kinds.index(kind), shape.layer


def _layer_facts(layer: str, zones: dict[str, str]) -> str:
    kind, _, code = layer.partition("-")
    if kind == "zone" and code in zones:
        return f" data-zone={attribute(code)} data-name={attribute(zones[code])}"
    if layer == "labels":
        return ' text-anchor="middle" dominant-baseline="central" pointer-events="none"'
    return ""


def _write_layer(shapes: Iterable[Shape], zones: dict[str, str], language: str) -> Iterable[str]:
    for shape in shapes:
        if isinstance(shape, Box):
            yield _write_box(shape, zones, language)
        elif isinstance(shape, Lines):
            path = "".join(
                f"M{number(a)} {number(b)}L{number(c)} {number(d)}" for a, b, c, d in shape.segments
            )
            yield (
                f'<path d="{path}" fill="none" stroke="{shape.colour}"'
                f' stroke-width="{number(shape.thickness)}"/>'
            )
        elif isinstance(shape, Polygon):
            points = " ".join(f"{number(x)},{number(y)}" for x, y in shape.points)
            yield f'<polygon points="{points}" fill="{shape.fill}"/>'
        else:
            yield _write_label(shape)


def _write_box(box: Box, zones: dict[str, str], language: str) -> str:
    place = f'x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" height="{number(box.height)}"'
    look = f'fill="{box.fill or "none"}"'
    if box.line:
        look += f' stroke="{box.line}" stroke-width="{number(box.thickness)}"'
    if box.booth is not None:
        booth = box.booth
        names = ", ".join(_choose(th, en, language) for th, en in booth.exhibitors)
        title = " · ".join(
            part for part in (booth.code, zones.get(booth.zone, booth.zone), names) if part
        )
        return f"<rect {_booth_facts(booth)} {place} {look}><title>{text(title)}</title></rect>"
    if box.feature is not None:
        feature = box.feature
        facts = f"id={attribute(f'feature-{feature.key}')} data-kind={attribute(feature.kind)}"
        return f"<rect {facts} {place} {look}/>"
    return f"<rect {place} {look}/>"


def _booth_facts(booth: PlanBooth) -> str:
    facts = {
        "id": f"booth-{booth.code}",
        "data-code": booth.code,
        "data-zone": booth.zone,
        "data-front": booth.front,
        "data-slots": str(booth.slots),
    }
    facts |= {f"data-{name}": value for name, value in booth.facts if value}
    return " ".join(f"{name}={attribute(value)}" for name, value in facts.items())


def _write_label(label: Label) -> str:
    x, y = label.x + label.width / 2, label.y + label.height / 2
    turned = f' transform="rotate(-90 {number(x)} {number(y)})"' if label.is_upright else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(label.size)}"'
        f' fill="{label.colour}"{turned}>{text(label.text)}</text>'
    )


def number(value: float) -> str:
    """Millimetres are as fine as a plan is."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def text(value: str) -> str:
    return escape(_UNWRITABLE.sub("", value))


def attribute(value: str) -> str:
    return quoteattr(_UNWRITABLE.sub("", value))


def _choose(th: str, en: str, language: str) -> str:
    return (en or th) if language == "en" else (th or en)
