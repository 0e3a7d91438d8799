"""Decisions about draws of lots, free of Django: its states, who stands beside whom, how lots are cut."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from booths.rules.words import Side
from events.rules import Refused
from registration.rules import Needs


class DrawState(StrEnum):
    DRAFT = "draft"
    COMMITTED = "committed"
    REVEALED = "revealed"
    APPLIED = "applied"
    VOID = "void"


# While a draw waits for its end, its applications and booths are in no other.
WAITING_DRAWS = frozenset({DrawState.COMMITTED, DrawState.REVEALED})
PUBLIC_DRAWS = frozenset(DrawState) - {DrawState.DRAFT}


class EntropyKind(StrEnum):
    WITNESSES = "witnesses"
    LOTTERY = "lottery"


class EntryState(StrEnum):
    """What became of a participant."""

    WAITING = "waiting"
    GIVEN = "given"
    RESERVE = "reserve"
    # Drawn, but when the result was applied it was no longer possible.
    REFUSED = "refused"


def check_draw_state(state: str, *allowed: DrawState) -> None:
    """Raise `draw_wrong_state` for a draw that is not where this step begins."""
    if state not in allowed:
        raise Refused("draw_wrong_state", state=state)


def check_entropy_date(kind: str, date: dt.date, *, today: dt.date) -> None:
    """Raise `draw_date_wrong` for numbers that may be known already when the draw is published."""
    too_early = date < today if kind == EntropyKind.WITNESSES else date <= today
    if too_early:
        raise Refused("draw_date_wrong")


def check_draw_day(date: dt.date, *, today: dt.date) -> None:
    """Raise `draw_too_early` before the day of which the numbers are."""
    if today < date:
        raise Refused("draw_too_early", date=date.isoformat())


@dataclass(frozen=True, slots=True)
class Stand:
    """A booth as its neighbours see it, in metres."""

    code: str
    hall: str
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    front: str


def find_rows(stands: Iterable[Stand]) -> list[tuple[str, ...]]:
    """Stretches of booths side by side that open to the same aisle, in the order of halls and floor."""
    lines: dict[tuple[str, bool, str, int, int], list[tuple[int, int, str]]] = {}
    for stand in stands:
        lengthwise = stand.front in {Side.NORTH, Side.SOUTH}
        x, y = _cm(stand.x_m), _cm(stand.y_m)
        width, depth = _cm(stand.width_m), _cm(stand.depth_m)
        start, length, across, thick = (x, width, y, depth) if lengthwise else (y, depth, x, width)
        key = (stand.hall, lengthwise, stand.front, across, thick)
        lines.setdefault(key, []).append((start, start + length, stand.code))
    rows = []
    for (hall, lengthwise, _front, across, _thick), line in lines.items():
        for start, codes in _stretches(sorted(line)):
            place = (across, start) if lengthwise else (start, across)
            rows.append((hall, place, codes))
    return [codes for _hall, _place, codes in sorted(rows)]


def _stretches(line: Sequence[tuple[int, int, str]]) -> list[tuple[int, tuple[str, ...]]]:
    found: list[tuple[int, list[str]]] = []
    end = None
    for start, stop, code in line:
        if start == end:
            found[-1][1].append(code)
        else:
            found.append((start, [code]))
        end = stop
    return [(start, tuple(codes)) for start, codes in found]


def _cm(metres: float) -> int:
    return round(float(metres) * 100)


Lots = dict[int, list[tuple[str, ...]]]


def cut_lots(rows: Sequence[Sequence[str]], wanted: Mapping[int, int]) -> Lots:
    """Lots for each size, at most as many as are wanted: the larger first, from the shortest stretch long enough.

    Where there are fewer booths than are wanted, each size gets the same share of its wish.
    """
    free = [list(row) for row in rows]
    order = {code: place for place, code in enumerate(code for row in rows for code in row)}
    lots: Lots = {size: [] for size in sorted(wanted)}
    for limits in (_share(wanted, sum(map(len, free))), wanted):
        for size in sorted(wanted, reverse=True):
            while len(lots[size]) < limits[size] and (lot := _cut(free, size)):
                lots[size].append(lot)
    return {size: sorted(cut, key=lambda lot: order[lot[0]]) for size, cut in lots.items()}


def _share(wanted: Mapping[int, int], booths: int) -> dict[int, int]:
    asked = sum(size * number for size, number in wanted.items())
    if asked <= booths:
        return dict(wanted)
    # One lot at least: whoever is alone with a wish is not to be left out before the draw.
    return {size: max(1, number * booths // asked) for size, number in wanted.items()}


def _cut(free: list[list[str]], size: int) -> tuple[str, ...] | None:
    fitting = [row for row in free if len(row) >= size]
    if not fitting:
        return None
    row = min(fitting, key=len)
    lot, row[:] = tuple(row[:size]), row[size:]
    return lot


class Absence(StrEnum):
    """Why somebody who waits for booths is not in a draw."""

    HAS_BOOTHS = "has_booths"
    HELD = "held"
    IN_A_DRAW = "in_a_draw"
    NEEDS = "needs"
    NO_LOT = "no_lot"
    LEFT_OUT = "left_out"


class Unused(StrEnum):
    """Why a vacant booth is not in a draw."""

    SHARED = "shared"
    OFFERS_LESS = "offers_less"
    IN_A_DRAW = "in_a_draw"
    LEFT_OUT = "left_out"
    OVER = "over"


def covers(offered: Needs, needs: Needs) -> bool:
    """Whether what is offered at a booth is enough."""
    return (
        offered.power_w >= needs.power_w
        and offered.water >= needs.water
        and offered.gas >= needs.gas
        and offered.cold_storage >= needs.cold_storage
    )
