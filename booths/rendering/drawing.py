"""The one geometry of a plan: from a hall with its booths to what is drawn, in metres. Screen, print and files
show what stands here; none of them decides where a line goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from booths.rendering import palette
from booths.rendering.patterns import fill_pattern, pattern_of
from booths.rendering.plan import Plan, PlanBooth, PlanFeature

Segment = tuple[float, float, float, float]

WALL: Final = 0.08
HAIR: Final = 0.03
# The coloured band of a zone along a booth's back: a part of its depth, and never more than this.
_BAND, _BAND_MOST = 0.26, 0.9
# How wide a letter is, in its size: enough to fit a code without a font at hand.
_LETTER: Final = 0.62
_THAI_MARKS: Final = frozenset("ัิีึืฺุู็่้๊๋์ํ๎")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. `code` and what follows stand on the rectangle that is the booth or the feature itself."""

    layer: str
    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    line: str = ""
    thickness: float = HAIR
    booth: PlanBooth | None = None
    feature: PlanFeature | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Segments of one look."""

    layer: str
    colour: str
    thickness: float
    segments: tuple[Segment, ...]
    # Tells zones apart on paper; a drawing program has layers for that.
    is_pattern: bool = False


@dataclass(frozen=True, slots=True)
class Polygon:
    layer: str
    points: tuple[tuple[float, float], ...]
    fill: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text in the middle of its room; `size` is that of its letters. `role`: code, feature, name."""

    layer: str
    text: str
    x: float
    y: float
    width: float
    height: float
    size: float
    colour: str = palette.INK
    role: str = "code"
    # Turned so that it reads from below to above.
    is_upright: bool = False


Shape = Box | Lines | Polygon | Label


def draw(plan: Plan, *, language: str = "th", with_names: bool = False) -> list[Shape]:
    """Everything in the order it is drawn: the hall, its features, booths, then all that is written."""
    shapes: list[Shape] = [
        Box(
            "hall",
            0,
            0,
            plan.width,
            plan.height,
            fill=palette.PAPER,
            line=palette.INK,
            thickness=0.2,
        )
    ]
    for feature in plan.features:
        shapes += _draw_feature(plan, feature, language)
    order = {zone.code: number for number, zone in enumerate(plan.zones)}
    colours = {zone.code: zone.colour for zone in plan.zones}
    for booth in plan.booths:
        pattern = pattern_of(order.get(booth.zone, 0))
        shapes += _draw_booth(booth, colours.get(booth.zone, palette.MUTED), pattern)
    for booth in plan.booths:
        shapes += _write_booth(booth, language=language, with_names=with_names)
    return shapes


# --- booths ---------------------------------------------------------------------------------------


def _draw_booth(booth: PlanBooth, colour: str, pattern: str) -> Iterator[Shape]:
    layer = f"zone-{booth.zone}"
    yield Box(
        layer, booth.x, booth.y, booth.width, booth.depth,
        fill=palette.CLOSED if booth.is_closed else palette.WHITE, line=palette.INK, booth=booth,
    )  # fmt: skip
    x, y, width, height = band_of(booth)
    yield Box(layer, x, y, width, height, fill=colour)
    lines = tuple(fill_pattern(pattern, x, y, width, height))
    if lines:
        yield Lines(layer, palette.WHITE, 0.1, lines, is_pattern=True)
    yield Lines(layer, palette.INK, WALL, tuple(_walls(booth)))
    if booth.is_closed:
        left, top, right, bottom = _room(booth)
        cross = tuple(fill_pattern("crossed out", left, top, right - left, bottom - top))
        yield Lines(layer, palette.MUTED, HAIR * 2, cross)


def band_of(booth: PlanBooth) -> tuple[float, float, float, float]:
    """Where the zone's band lies: along the back, opposite the open side."""
    across = booth.depth if booth.front in "ns" else booth.width
    band = min(_BAND * across, _BAND_MOST)
    x, y, width, height = booth.x, booth.y, booth.width, booth.depth
    if booth.front == "s":
        return x, y, width, band
    if booth.front == "n":
        return x, y + height - band, width, band
    if booth.front == "w":
        return x + width - band, y, band, height
    return x, y, band, height


def _room(booth: PlanBooth) -> Segment:
    """What the band leaves free: left, top, right, bottom."""
    x, y, width, height = band_of(booth)
    left, top, right, bottom = booth.x, booth.y, booth.x + booth.width, booth.y + booth.depth
    if booth.front == "s":
        top = y + height
    elif booth.front == "n":
        bottom = y
    elif booth.front == "w":
        right = x
    else:
        left = x + width
    return left, top, right, bottom


def _walls(booth: PlanBooth) -> Iterator[Segment]:
    """Three sides; the open one is left to the thin outline."""
    left, top, right, bottom = booth.x, booth.y, booth.x + booth.width, booth.y + booth.depth
    sides = {
        "n": (left, top, right, top),
        "s": (left, bottom, right, bottom),
        "w": (left, top, left, bottom),
        "e": (right, top, right, bottom),
    }
    for side, segment in sides.items():
        if side != booth.front:
            yield segment


def _write_booth(booth: PlanBooth, *, language: str, with_names: bool) -> Iterator[Shape]:
    left, top, right, bottom = _room(booth)
    pad = 0.04 * min(booth.width, booth.depth)
    left, top, right, bottom = left + pad, top + pad, right - pad, bottom - pad
    width, height = right - left, bottom - top
    names = [_choose(pair, language) for pair in booth.exhibitors] if with_names else []
    code_height = height * 0.36 if names else height
    yield Label(
        "labels", booth.code, left, top, width, code_height,
        size=fit(booth.code, width, code_height * (1.0 if names else 0.55), most=1.1),
    )  # fmt: skip
    if names:
        yield Label(
            "names", ", ".join(names), left, top + code_height, width, height - code_height,
            size=min(0.6, height * 0.3), role="name",
        )  # fmt: skip


# --- features -------------------------------------------------------------------------------------


def _draw_feature(plan: Plan, feature: PlanFeature, language: str) -> Iterator[Shape]:
    layer = f"feature-{feature.kind}"
    look = palette.FEATURES.get(feature.kind, palette.FEATURES["other"])
    x, y, width, height = feature.x, feature.y, feature.width, feature.depth
    yield Box(
        layer, x, y, width, height, fill=look.fill, line=look.line, thickness=0.05, feature=feature
    )
    lines = tuple(fill_pattern(look.pattern, x, y, width, height, step=0.8))
    if lines:
        yield Lines(layer, look.line, 0.05, lines, is_pattern=True)
    if feature.kind in {"entrance", "exit"}:
        yield Polygon(layer, tuple(_arrow(plan, feature)), look.line)
    text = plan.name(feature, language) or palette.name_feature(feature.kind, language)
    if feature.kind in palette.UNNAMED and not plan.name(feature, language):
        return
    room = _room_for_words(plan, feature)
    is_upright = room[3] > 2 * room[2] and feature.kind not in {"entrance", "exit"}
    along, across = (room[3], room[2]) if is_upright else (room[2], room[3])
    size = fit(text, along, across * 0.6, most=1.6)
    if look.pattern != "plain":
        yield _ground_of(text, room, size, look.fill, is_upright=is_upright)
    yield Label(
        "labels", text, *room, size=size, colour=look.ink, role="feature", is_upright=is_upright
    )


def _ground_of(
    text: str, room: tuple[float, float, float, float], size: float, fill: str, *, is_upright: bool
) -> Box:
    """Clears the lines of a pattern away from below a text."""
    long, high = size * _LETTER * (_letters(text) + 1), size * 1.5
    width, height = (high, long) if is_upright else (long, high)
    width, height = min(width, room[2]), min(height, room[3])
    return Box(
        "labels",
        room[0] + (room[2] - width) / 2,
        room[1] + (room[3] - height) / 2,
        width,
        height,
        fill=fill,
    )


def _inward(plan: Plan, feature: PlanFeature) -> tuple[int, int]:
    """From the wall that a feature is nearest to, into the hall."""
    across, down = feature.x + feature.width / 2, feature.y + feature.depth / 2
    distances = {
        (0, 1): down,
        (0, -1): plan.height - down,
        (1, 0): across,
        (-1, 0): plan.width - across,
    }
    return min(distances, key=lambda way: distances[way])


def _arrow(plan: Plan, feature: PlanFeature) -> Iterator[tuple[float, float]]:
    """A triangle beside a door: into the hall for an entrance, out of it for an exit."""
    dx, dy = _inward(plan, feature)
    size = min(2.0, max(0.8, max(feature.width, feature.depth) / 3))
    middle = (feature.x + feature.width / 2, feature.y + feature.depth / 2)
    start = (
        middle[0] + dx * (feature.width / 2 + 0.2),
        middle[1] + dy * (feature.depth / 2 + 0.2),
    )
    foot, tip = (start, (start[0] + dx * size, start[1] + dy * size))
    if feature.kind == "exit":
        foot, tip = tip, foot
    yield tip
    yield foot[0] - dy * size / 2, foot[1] + dx * size / 2
    yield foot[0] + dy * size / 2, foot[1] - dx * size / 2


def _room_for_words(plan: Plan, feature: PlanFeature) -> tuple[float, float, float, float]:
    """Inside the feature; beside the arrow where it is a door."""
    if feature.kind not in {"entrance", "exit"}:
        return feature.x, feature.y, feature.width, feature.depth
    dx, dy = _inward(plan, feature)
    long = max(feature.width, feature.depth, 4.0)
    arrow = min(2.0, max(0.8, max(feature.width, feature.depth) / 3)) + 0.4
    across, down = feature.x + feature.width / 2, feature.y + feature.depth / 2
    if dy:
        top = feature.y + feature.depth + arrow if dy > 0 else feature.y - arrow - 1.6
        return across - long / 2, top, long, 1.6
    left = feature.x + feature.width + arrow if dx > 0 else feature.x - arrow - long
    return left, down - 0.8, long, 1.6


# --- words ----------------------------------------------------------------------------------------


def fit(text: str, width: float, height: float, *, most: float) -> float:
    """The size at which a text fits its room on one line, by a rule of thumb that no font need be there for."""
    return max(0.05, min(height, most, width / (_LETTER * max(_letters(text), 1))))


def _letters(text: str) -> int:
    """Letters that take room; marks stand above and below others."""
    return sum(letter not in _THAI_MARKS for letter in text)


def _choose(pair: tuple[str, str], language: str) -> str:
    return (pair[1] or pair[0]) if language == "en" else (pair[0] or pair[1])
