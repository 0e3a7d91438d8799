"""Who is beside whom, who faces whom, which booths stand in a row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from booths.optimiser.model import Booth, Spot

# Drawings are not exact: booths that are so near to each other touch.
TOUCH = 10
# The widest aisle across which two booths face each other.
AISLE = 600
_OPPOSITE = {"n": "s", "s": "n", "e": "w", "w": "e"}


def overlap(low: int, length: int, other_low: int, other_length: int) -> int:
    return min(low + length, other_low + other_length) - max(low, other_low)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read off the drawing once. `right` and `below` lead from a booth to the next one of its row."""

    right: Mapping[str, str]
    below: Mapping[str, str]
    beside: Mapping[str, tuple[str, ...]]
    facing: Mapping[str, tuple[str, ...]]

    def runs(self, length: int) -> list[tuple[str, ...]]:
        """All straight rows of so many neighbours, in the order of their first booth."""
        found = []
        for step in (self.right, self.below):
            for start in step:
                run = [start]
                while len(run) < length and run[-1] in step:
                    run.append(step[run[-1]])
                if len(run) == length:
                    found.append(tuple(run))
        return found


def read_plan(booths: Sequence[Booth]) -> Plan:
    """Neighbours of each booth; those of a row are of one zone, since nobody's booths lie in two."""
    right: dict[str, str] = {}
    below: dict[str, str] = {}
    beside: dict[str, list[str]] = defaultdict(list)
    facing: dict[str, list[str]] = defaultdict(list)
    for together in _by_hall(booths).values():
        near = _Cells(together)
        for booth in together:
            touching = [
                (other, side)
                for other in near.around(booth, TOUCH)
                if (side := _side(booth, other)) is not None
            ]
            for other, _ in touching:
                beside[booth.key].append(other.key)
            for step, wanted in ((right, "e"), (below, "s")):
                follower = _next_in_row(booth, wanted, touching)
                if follower is not None:
                    step[booth.key] = follower
            fronts = _open_side(booth, touching)
            facing[booth.key] += [other.key for other in _faced(booth, fronts, near)]
    mutual = {
        key: tuple(other for other in others if key in facing.get(other, ()))
        for key, others in facing.items()
    }
    return Plan(right, below, {key: tuple(ones) for key, ones in beside.items()}, mutual)


def _by_hall(booths: Iterable[Booth]) -> dict[str, list[Booth]]:
    found: dict[str, list[Booth]] = defaultdict(list)
    for booth in booths:
        found[booth.hall].append(booth)
    return found


class _Cells:
    """Booths by squares of the floor, so that each is compared with those near it alone."""

    def __init__(self, booths: Iterable[Booth], size: int = 1000) -> None:
        self._size = size
        self._cells: dict[tuple[int, int], list[Booth]] = defaultdict(list)
        for booth in booths:
            for cell in self._over(booth, 0):
                self._cells[cell].append(booth)

    def _over(self, booth: Booth, margin: int) -> Iterable[tuple[int, int]]:
        size = self._size
        for column in range(
            (booth.x - margin) // size, (booth.x + booth.width + margin) // size + 1
        ):
            for row in range(
                (booth.y - margin) // size, (booth.y + booth.depth + margin) // size + 1
            ):
                yield column, row

    def around(self, booth: Booth, margin: int) -> list[Booth]:
        """Others that may lie within so many centimetres, each once, by key."""
        found = {
            other.key: other
            for cell in self._over(booth, margin)
            for other in self._cells.get(cell, ())
            if other.key != booth.key
        }
        return [found[key] for key in sorted(found)]


def _side(booth: Booth, other: Booth) -> str | None:
    """On which side of the booth the other touches it, along half of the shorter edge at least."""
    across = overlap(booth.y, booth.depth, other.y, other.depth)
    if 2 * across >= min(booth.depth, other.depth):
        if abs(other.x - (booth.x + booth.width)) <= TOUCH:
            return "e"
        if abs(booth.x - (other.x + other.width)) <= TOUCH:
            return "w"
    along = overlap(booth.x, booth.width, other.x, other.width)
    if 2 * along >= min(booth.width, other.width):
        if abs(other.y - (booth.y + booth.depth)) <= TOUCH:
            return "s"
        if abs(booth.y - (other.y + other.depth)) <= TOUCH:
            return "n"
    return None


def _next_in_row(booth: Booth, wanted: str, touching: Sequence[tuple[Booth, str]]) -> str | None:
    """The one neighbour on that side that continues the row; the nearer to straight, then by key."""
    found = [other for other, side in touching if side == wanted and other.zone == booth.zone]
    if wanted == "e":
        found.sort(key=lambda other: (abs(other.y - booth.y), other.key))
    else:
        found.sort(key=lambda other: (abs(other.x - booth.x), other.key))
    return found[0].key if found else None


def _open_side(booth: Booth, touching: Sequence[tuple[Booth, str]]) -> str:
    """Its front, or the opposite where a neighbour stands against the front: nobody sells through a wall."""
    sides = {side for _, side in touching}
    return _OPPOSITE[booth.front] if booth.front in sides else booth.front


def _faced(booth: Booth, front: str, near: _Cells) -> list[Booth]:
    """Booths straight across the aisle before its front, nothing between."""
    found = []
    for other in near.around(booth, AISLE):
        if front in "ns":
            gap = (
                other.y - (booth.y + booth.depth)
                if front == "s"
                else booth.y - (other.y + other.depth)
            )
            shared = 2 * overlap(booth.x, booth.width, other.x, other.width)
            is_before = shared >= min(booth.width, other.width)
        else:
            gap = (
                other.x - (booth.x + booth.width)
                if front == "e"
                else booth.x - (other.x + other.width)
            )
            shared = 2 * overlap(booth.y, booth.depth, other.y, other.depth)
            is_before = shared >= min(booth.depth, other.depth)
        if is_before and TOUCH < gap <= AISLE:
            found.append((gap, other))
    nearest = min((gap for gap, _ in found), default=0)
    return [other for gap, other in found if gap <= nearest + TOUCH]


def nearness(booth: Booth, entrances: Iterable[Spot]) -> int:
    """10 at an entrance, one less for each ten metres away, 0 from a hundred metres on."""
    ways = [
        abs(2 * booth.x + booth.width - 2 * spot.x) // 2
        + abs(2 * booth.y + booth.depth - 2 * spot.y) // 2
        for spot in entrances
        if spot.hall == booth.hall
    ]
    return max(0, 10 - min(ways) // 1000) if ways else 0
