"""Rows and blocks of booths: where each stands, which way it looks, what it is called."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from booths.rules.geometry import Rect
from booths.rules.numbering import write_code
from booths.rules.plan import MAX_BOOTHS_IN_HALL
from booths.rules.words import Side
from events.rules import Refused


class Along(StrEnum):
    """Which way the rows run."""

    X = "x"
    Y = "y"


@dataclass(frozen=True)
class Rows:
    """Rows of equal booths, in centimetres. Two rows back to back share no aisle; `aisle` lies between the others.

    `block` booths stand side by side before a cross aisle; 0 is a row without one.
    """

    x: int
    y: int
    rows: int
    columns: int
    width: int
    depth: int
    aisle: int
    pattern: str
    back_to_back: bool = True
    block: int = 0
    cross_aisle: int = 0
    along: Along = Along.X
    front: Side = Side.SOUTH
    first_row: int = 1
    start: int = 1


@dataclass(frozen=True)
class Laid:
    code: str
    rect: Rect
    front: Side


def lay_rows(plan: Rows) -> list[Laid]:
    """The booths row by row; raises `plan_too_large`, and what `write_code` raises."""
    if plan.rows * plan.columns > MAX_BOOTHS_IN_HALL:
        raise Refused("plan_too_large", limit=MAX_BOOTHS_IN_HALL)
    return list(_lay(plan))


def _lay(plan: Rows) -> Iterator[Laid]:
    across = 0
    for row in range(plan.rows):
        is_first_of_two = plan.back_to_back and row % 2 == 0
        front = plan.front
        if plan.back_to_back:
            # Their backs touch, so the first looks away from the second.
            front = Side.NORTH if is_first_of_two else Side.SOUTH
            if plan.along is Along.Y:
                front = Side.WEST if is_first_of_two else Side.EAST
        for column in range(plan.columns):
            along = column * plan.width
            if plan.block:
                along += column // plan.block * plan.cross_aisle
            yield Laid(
                write_code(plan.pattern, row=plan.first_row + row, n=plan.start + column),
                _place(plan, along, across),
                front,
            )
        across += plan.depth + (0 if is_first_of_two else plan.aisle)


def _place(plan: Rows, along: int, across: int) -> Rect:
    """`width` is measured along the row and `depth` across it, whichever way the row runs."""
    if plan.along is Along.X:
        return Rect(plan.x + along, plan.y + across, plan.width, plan.depth)
    return Rect(plan.x + across, plan.y + along, plan.depth, plan.width)
