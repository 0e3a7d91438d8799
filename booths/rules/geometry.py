"""Rectangles of a plan, in whole centimetres: what is compared exactly must not be a float."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from booths.rules.words import Side

CENTIMETRES = 100


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle that has a size; `x` and `y` are its top left corner."""

    x: int
    y: int
    width: int
    depth: int

    @classmethod
    def of(cls, x_m: float, y_m: float, width_m: float, depth_m: float) -> "Rect":
        """From metres, to the nearest centimetre."""
        return cls(*(round(value * CENTIMETRES) for value in (x_m, y_m, width_m, depth_m)))

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.depth

    @property
    def area(self) -> int:
        return self.width * self.depth

    def overlaps(self, other: "Rect") -> bool:
        """Whether both have some area in common; rectangles that touch do not overlap."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def holds(self, other: "Rect") -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def grown(self, by: int) -> "Rect":
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.depth + 2 * by)

    def before(self, front: Side, depth: int) -> "Rect":
        """The strip of this depth that lies before a side."""
        if front is Side.NORTH:
            return Rect(self.x, self.y - depth, self.width, depth)
        if front is Side.SOUTH:
            return Rect(self.x, self.bottom, self.width, depth)
        if front is Side.WEST:
            return Rect(self.x - depth, self.y, depth, self.depth)
        return Rect(self.right, self.y, depth, self.depth)

    def gap_to(self, front: Side, other: "Rect") -> int:
        """How far away `other` begins before that side; below zero where it reaches in."""
        return {
            Side.NORTH: self.y - other.bottom,
            Side.SOUTH: other.y - self.bottom,
            Side.WEST: self.x - other.right,
            Side.EAST: other.x - self.right,
        }[front]


class Grid:
    """Finds the rectangles near one without asking all: each lies in the cells that it touches."""

    def __init__(self, rects: Sequence[Rect], cell: int | None = None) -> None:
        self._rects = rects
        self._cell = cell or _fitting_cell(rects)
        self._cells: dict[tuple[int, int], list[int]] = {}
        for index, rect in enumerate(rects):
            for key in self._keys(rect):
                self._cells.setdefault(key, []).append(index)

    def near(self, rect: Rect) -> list[int]:
        """Indices of those that overlap `rect`, in their order."""
        found = {index for key in self._keys(rect) for index in self._cells.get(key, ())}
        return sorted(index for index in found if self._rects[index].overlaps(rect))

    def _keys(self, rect: Rect) -> Iterator[tuple[int, int]]:
        size = self._cell
        for column in range(rect.x // size, (rect.right - 1) // size + 1):
            for row in range(rect.y // size, (rect.bottom - 1) // size + 1):
                yield column, row


def _fitting_cell(rects: Sequence[Rect]) -> int:
    """About as large as what lies there, so that each is in few cells and each cell holds few."""
    if not rects:
        return CENTIMETRES
    sides = sorted(max(rect.width, rect.depth) for rect in rects)
    # One that is as long as the hall is in many cells, but there are few such.
    return max(CENTIMETRES, sides[len(sides) // 2], sides[-1] // 64)


def find_overlaps(rects: Sequence[Rect], limit: int | None = None) -> list[tuple[int, int]]:
    """Pairs of indices that overlap, the lower first; at most `limit` where all lie upon each other."""
    grid = Grid(rects)
    found: list[tuple[int, int]] = []
    for index, rect in enumerate(rects):
        for other in grid.near(rect):
            if other > index:
                found.append((index, other))
                if limit is not None and len(found) >= limit:
                    return found
    return found


def bounding(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle that holds all of at least one."""
    all_of_them = list(rects)
    left, top = min(rect.x for rect in all_of_them), min(rect.y for rect in all_of_them)
    right = max(rect.right for rect in all_of_them)
    bottom = max(rect.bottom for rect in all_of_them)
    return Rect(left, top, right - left, bottom - top)


def union(rects: Sequence[Rect]) -> Rect | None:
    """The rectangle that they fill without a hole and without overlapping; None where they do not."""
    if not rects or find_overlaps(rects, limit=1):
        return None
    whole = bounding(rects)
    return whole if whole.area == sum(rect.area for rect in rects) else None


def remainder(whole: Rect, parts: Sequence[Rect]) -> Rect | None:
    """The rectangle that is left of `whole` without `parts`; None where what is left is none.

    The inverse of `union`: `remainder(union([one, *parts]), parts) == one`.
    """
    if not all(whole.holds(part) for part in parts) or find_overlaps(parts, limit=1):
        return None
    area = whole.area - sum(part.area for part in parts)
    if area <= 0:
        return None
    xs = sorted({whole.x, whole.right, *(x for part in parts for x in (part.x, part.right))})
    ys = sorted({whole.y, whole.bottom, *(y for part in parts for y in (part.y, part.bottom))})
    cells = [
        Rect(left, top, right - left, bottom - top)
        for left, right in pairwise(xs)
        for top, bottom in pairwise(ys)
    ]
    grid = Grid(parts) if parts else None
    left_over = [cell for cell in cells if grid is None or not grid.near(cell)]
    rest = bounding(left_over)
    return rest if rest.area == area else None


def guess_fronts(rects: Sequence[Rect], aisle: int) -> list[Side]:
    """The side of each before which most room is, of those with equal room the southern, then the northern.

    For booths that came without one: from a drawing, a list, or an earlier plan.
    """
    grid = Grid(rects)
    order = (Side.SOUTH, Side.NORTH, Side.EAST, Side.WEST)
    return [max(order, key=lambda side: _room(rects, grid, rect, side, aisle)) for rect in rects]


def _room(rects: Sequence[Rect], grid: Grid, rect: Rect, side: Side, aisle: int) -> int:
    strip = rect.before(side, aisle)
    if strip.x < 0 or strip.y < 0:
        return max(0, rect.y if side is Side.NORTH else rect.x)
    gaps = [rect.gap_to(side, rects[index]) for index in grid.near(strip)]
    return max(0, min([aisle, *gaps]))
