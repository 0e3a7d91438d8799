"""Foreign goods: what may leave, on which day, and when the books balance."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from events.rules import Refused


class MovementKind(StrEnum):
    """The ways in which goods under temporary import leave."""

    SOLD = "sold"
    GIVEN = "given"
    DESTROYED = "destroyed"
    RE_EXPORTED = "re_exported"


class DayState(StrEnum):
    """What the books say about one day of the fair."""

    AHEAD = "ahead"
    OPEN = "open"
    MOVED = "moved"
    QUIET = "quiet"


# Goods come in before the fair, and some of them break on the way: that is booked too.
BEFORE_THE_FAIR = timedelta(days=60)


def remaining(imported: Decimal, moved: Mapping[MovementKind, Decimal]) -> Decimal:
    """What of an item is still unexplained; below zero more left than came."""
    return imported - sum(moved.values(), Decimal(0))


def check_day(day: date, *, today: date, starts_on: date) -> None:
    """Raise `movement_day` for a day that is not here yet, or before the goods can have come."""
    if not starts_on - BEFORE_THE_FAIR <= day <= today:
        raise Refused("movement_day")


def judge_day(day: date, *, today: date, has_movements: bool, is_quiet: bool) -> DayState:
    """A day that has begun wants entries, or somebody's word that nothing moved."""
    if has_movements:
        return DayState.MOVED
    if is_quiet:
        return DayState.QUIET
    return DayState.AHEAD if day > today else DayState.OPEN
