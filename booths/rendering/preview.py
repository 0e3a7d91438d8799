"""A small picture of what a file would make of a hall: what stays, what is new, what changes, what goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from booths.rendering.palette import FEATURES, INK, PAPER
from booths.rendering.plan import PlanFeature
from booths.rendering.svg import number

Place = tuple[float, float, float, float]
# Told apart without colour too: by fill, by outline, by a cross.
_LOOKS: Final = {
    "same": ("#ffffff", "#5b6472", ""),
    "new": ("#24713f", "#24713f", ""),
    "changed": ("#e6a11a", "#1c2430", ""),
    "gone": ("none", "#a4263f", "0.6 0.4"),
}


def draw_preview(
    width: float,
    height: float,
    booths: Mapping[str, Iterable[Place]],
    features: Iterable[PlanFeature] = (),
) -> bytes:
    """`booths` by `same`, `new`, `changed`, `gone`; one path for each, so that 4,000 booths are 100 kB."""
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}">'
            f'<rect width="{number(width)}" height="{number(height)}" fill="{PAPER}" stroke="{INK}"'
            ' stroke-width="0.4"/>'
        )
    ]
    for feature in features:
        look = FEATURES.get(feature.kind, FEATURES["other"])
        place = (feature.x, feature.y, feature.width, feature.depth)
        parts.append(f'<path d="{_outline(place)}" fill="{look.fill}" stroke="none"/>')
    for state, (fill, line, dashes) in _LOOKS.items():
        path = "".join(_outline(place) for place in booths.get(state, ()))
        if path:
            dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
            parts.append(
                f'<path d="{path}" fill="{fill}" stroke="{line}" stroke-width="0.15"{dashed}/>'
            )
    parts.append("</svg>")
    return "".join(parts).encode()


def _outline(place: Place) -> str:
    x, y, width, height = place
    return f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"
