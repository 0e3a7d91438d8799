"""Where an application fits that lost a race: the nearest free booths that stand side by side."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

# Booths whose sides are no further apart than this, in metres, stand side by side.
TOUCH = 0.1
# Another hall is further away than any booth of the same one.
ELSEWHERE = 10_000.0


@dataclass(frozen=True)
class Spot:
    """A booth as somebody sees it who looks for a place near another."""

    code: str
    hall: str
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    is_free: bool


def nearest_fit(
    spots: Sequence[Spot], *, near: Collection[str], wanted: int, kept: Collection[str] = ()
) -> tuple[str, ...]:
    """Codes of the free spots that stand side by side and lie nearest to those of `near`; none where none fit.

    `spots` are the booths of one zone. Those of `kept` are the wish's own that nobody has taken: where they can
    stay, with others beside them, they stay. The same spots give the same answer in whatever order they come.
    """
    ordered = sorted(spots, key=lambda spot: spot.code)
    free = {spot.code: spot for spot in ordered if spot.is_free or spot.code in kept}
    aims = [spot for spot in ordered if spot.code in near]
    if wanted < 1 or len(free) < wanted or not aims:
        return ()
    cost = {code: _distance(spot, aims) for code, spot in free.items()}
    beside = _neighbours(free)
    stay = frozenset(kept) & free.keys()
    best: tuple[int, float, tuple[str, ...]] | None = None
    for seed in free:
        group = _grow(seed, beside, cost, stay, wanted)
        if len(group) < wanted:
            continue
        ranked = (-len(stay.intersection(group)), sum(cost[code] for code in group), group)
        best = ranked if best is None else min(best, ranked)
    return best[2] if best is not None else ()


def _grow(
    seed: str,
    beside: dict[str, list[str]],
    cost: dict[str, float],
    stay: frozenset[str],
    wanted: int,
) -> tuple[str, ...]:
    """Spots round a first one, each beside one before it; what may stay first, then the nearest."""
    group, edge = {seed}, set(beside[seed])
    while len(group) < wanted and edge:
        chosen = min(edge, key=lambda code: (code not in stay, cost[code], code))
        group.add(chosen)
        edge |= set(beside[chosen])
        edge -= group
    return tuple(sorted(group))


def _neighbours(spots: dict[str, Spot]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {code: [] for code in spots}
    for hall in {spot.hall for spot in spots.values()}:
        row = sorted((spot for spot in spots.values() if spot.hall == hall), key=lambda s: s.x_m)
        for at, one in enumerate(row):
            for other in row[at + 1 :]:
                if other.x_m > one.x_m + one.width_m + TOUCH:
                    break
                if _touch(one, other):
                    found[one.code].append(other.code)
                    found[other.code].append(one.code)
    return found


def _touch(one: Spot, other: Spot) -> bool:
    """Side by side with a side in common, not corner to corner."""
    across = min(one.x_m + one.width_m, other.x_m + other.width_m) - max(one.x_m, other.x_m)
    along = min(one.y_m + one.depth_m, other.y_m + other.depth_m) - max(one.y_m, other.y_m)
    return (across > TOUCH and along >= -TOUCH) or (along > TOUCH and across >= -TOUCH)


def _distance(spot: Spot, aims: Sequence[Spot]) -> float:
    return min(
        abs(spot.x_m + spot.width_m / 2 - aim.x_m - aim.width_m / 2)
        + abs(spot.y_m + spot.depth_m / 2 - aim.y_m - aim.depth_m / 2)
        + (0.0 if spot.hall == aim.hall else ELSEWHERE)
        for aim in aims
    )
