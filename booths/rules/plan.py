"""What is wrong with a hall's plan. Each problem has a kind; the text is made at the door.

Which refuse and which are only marked: while a hall is laid out, booths may lie upon each other or outside for a
while, aisles may be too narrow, lanes blocked; all of that is marked and listed. But nobody is ever left with a
booth that is not there: what has a live claim is not removed, moved to another zone, made smaller than its claims,
or left overlapping or outside; and such a booth is not given away.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from booths.rules.geometry import Grid, Rect, find_overlaps
from booths.rules.words import FeatureKind, Side

# Booths of one hall, and of one step of generating.
MAX_BOOTHS_IN_HALL = 4000
# More pairs than anybody will read: where all booths lie upon each other.
MAX_PAIRS = 2000


class ProblemKind(StrEnum):
    OVERLAP = "overlap"
    OUTSIDE = "outside"
    AISLE_NARROW = "aisle_narrow"
    FIRE_LANE_BLOCKED = "fire_lane_blocked"
    ENTRANCE_BLOCKED = "entrance_blocked"
    DUPLICATE_CODE = "duplicate_code"
    ALLOCATION_ORPHANED = "allocation_orphaned"


# What cannot be left standing with a live claim on it.
UNUSABLE = frozenset({ProblemKind.OVERLAP, ProblemKind.OUTSIDE})
# What nobody can stand in.
SOLID = frozenset(
    {
        FeatureKind.PILLAR,
        FeatureKind.STAGE,
        FeatureKind.TOILET,
        FeatureKind.SERVICE,
        FeatureKind.WALL,
        FeatureKind.OTHER,
    }
)
DOORS = frozenset({FeatureKind.ENTRANCE, FeatureKind.EXIT})


@dataclass(frozen=True, slots=True)
class PlanBooth:
    """A booth as it stands; `claimed_zones` are those of the applications that have it."""

    code: str
    zone: str
    rect: Rect
    front: Side = Side.SOUTH
    is_closed: bool = False
    claimed_zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFeature:
    id: int
    kind: FeatureKind
    rect: Rect


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """`booths` are codes, `features` keys; `found` and `asked` are centimetres."""

    kind: ProblemKind
    booths: tuple[str, ...] = ()
    features: tuple[int, ...] = ()
    found: int = 0
    asked: int = 0


def find_problems(
    *,
    hall: Rect,
    booths: Sequence[PlanBooth],
    features: Sequence[PlanFeature],
    min_aisle: int,
) -> list[PlanProblem]:
    """All that is wrong, the gravest first."""
    rects = [booth.rect for booth in booths]
    grid = Grid(rects)
    return [
        *_orphaned(booths),
        *_duplicates(booths),
        *_overlaps(booths, rects, features, grid),
        *_outside(hall, booths, features),
        *_blocked(booths, features, grid, min_aisle),
        *_narrow(hall, booths, features, grid, min_aisle),
    ]


def _orphaned(booths: Sequence[PlanBooth]) -> Iterator[PlanProblem]:
    for booth in booths:
        if booth.claimed_zones and (
            booth.is_closed or any(zone != booth.zone for zone in booth.claimed_zones)
        ):
            yield PlanProblem(ProblemKind.ALLOCATION_ORPHANED, (booth.code,))


def _duplicates(booths: Sequence[PlanBooth]) -> Iterator[PlanProblem]:
    numbers: dict[str, int] = defaultdict(int)
    for booth in booths:
        numbers[booth.code] += 1
    for code, number in numbers.items():
        if number > 1:
            yield PlanProblem(ProblemKind.DUPLICATE_CODE, (code,), found=number)


def _overlaps(
    booths: Sequence[PlanBooth],
    rects: Sequence[Rect],
    features: Sequence[PlanFeature],
    grid: Grid,
) -> Iterator[PlanProblem]:
    for one, other in find_overlaps(rects, limit=MAX_PAIRS):
        yield PlanProblem(ProblemKind.OVERLAP, (booths[one].code, booths[other].code))
    for feature in features:
        if feature.kind in SOLID:
            for index in grid.near(feature.rect):
                yield PlanProblem(ProblemKind.OVERLAP, (booths[index].code,), (feature.id,))


def _outside(
    hall: Rect, booths: Sequence[PlanBooth], features: Sequence[PlanFeature]
) -> Iterator[PlanProblem]:
    for booth in booths:
        if not hall.holds(booth.rect):
            yield PlanProblem(ProblemKind.OUTSIDE, (booth.code,))
    for feature in features:
        if not hall.holds(feature.rect):
            yield PlanProblem(ProblemKind.OUTSIDE, features=(feature.id,))


def _blocked(
    booths: Sequence[PlanBooth], features: Sequence[PlanFeature], grid: Grid, min_aisle: int
) -> Iterator[PlanProblem]:
    """Lanes and doors with something in them; before a door the width of an aisle is kept free on all sides."""
    solid = [feature for feature in features if feature.kind in SOLID]
    for feature in features:
        if feature.kind is FeatureKind.FIRE_LANE:
            kind, room = ProblemKind.FIRE_LANE_BLOCKED, feature.rect
        elif feature.kind in DOORS:
            kind, room = ProblemKind.ENTRANCE_BLOCKED, feature.rect.grown(min_aisle)
        else:
            continue
        for index in grid.near(room):
            yield PlanProblem(kind, (booths[index].code,), (feature.id,))
        for other in solid:
            # A wall has its doors, and may stand beside a lane.
            if other.kind is not FeatureKind.WALL and other.rect.overlaps(room):
                yield PlanProblem(kind, features=(feature.id, other.id))


def _narrow(
    hall: Rect,
    booths: Sequence[PlanBooth],
    features: Sequence[PlanFeature],
    grid: Grid,
    min_aisle: int,
) -> Iterator[PlanProblem]:
    """Fronts with less than an aisle before them: another booth, the wall of the hall, or something solid."""
    if min_aisle <= 0:
        return
    solid = [feature for feature in features if feature.kind in SOLID]
    solids = Grid([feature.rect for feature in solid])
    seen: set[tuple[str, str]] = set()
    for booth in booths:
        strip = booth.rect.before(booth.front, min_aisle)
        for index in grid.near(strip):
            other = booths[index]
            gap = booth.rect.gap_to(booth.front, other.rect)
            pair = (min(booth.code, other.code), max(booth.code, other.code))
            # Booths that overlap are said to overlap.
            if gap >= 0 and pair not in seen:
                seen.add(pair)
                yield _too_narrow((booth.code, other.code), (), gap, min_aisle)
        for index in solids.near(strip):
            gap = booth.rect.gap_to(booth.front, solid[index].rect)
            if gap >= 0:
                yield _too_narrow((booth.code,), (solid[index].id,), gap, min_aisle)
        if hall.holds(booth.rect) and not hall.holds(strip):
            yield _too_narrow((booth.code,), (), _room_to_wall(hall, booth), min_aisle)


def _room_to_wall(hall: Rect, booth: PlanBooth) -> int:
    return {
        Side.NORTH: booth.rect.y - hall.y,
        Side.SOUTH: hall.bottom - booth.rect.bottom,
        Side.WEST: booth.rect.x - hall.x,
        Side.EAST: hall.right - booth.rect.right,
    }[booth.front]


def _too_narrow(
    booths: tuple[str, ...], features: tuple[int, ...], found: int, asked: int
) -> PlanProblem:
    return PlanProblem(ProblemKind.AISLE_NARROW, booths, features, found, asked)
