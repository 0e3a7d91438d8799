"""Readings counted: by minute and gate for the last hour, and in sum for the day before it."""

import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMinute

from badges import rules
from badges.models import Scan
from events import clock
from events.models import Fair

# Minutes of the chart.
MINUTES: Final = 60
# Seconds for which the numbers of the day before the chart are not counted anew.
EARLIER_SECONDS: Final = 15.0
# What people are told decides: the device's own words where it decided by itself.
_SORTED_BY: Final = ("gate", "counted", "passed", "direction", "reason", "shown_reason")


def scans_between(fair: Fair, first: dt.datetime, until: dt.datetime) -> QuerySet[Scan]:
    """What was read from `first` on and before `until`, by when it happened.

    What was taken back is left out: a handful of rows, found by what undoes them rather than by a join with all.
    """
    undone = Scan.objects.filter(fair=fair, undoes__isnull=False).values("undoes")
    return (
        Scan.objects.filter(fair=fair, happened_at__gte=first, happened_at__lt=until, undoes=None)
        .exclude(pk__in=undone)
        .exclude(reason__in=list(rules.UndoRefusal))
        .order_by()
    )


def sort_of(*, counted: bool, passed: bool, direction: str) -> str:
    """As what a reading counts: who came in, who left, who was turned away, or who went through a gate inside."""
    if counted:
        return direction
    return "inner" if passed else "denied"


@dataclass(frozen=True)
class Minutes:
    """Numbers by gate, sort and minute, the minute of now last; and why people were turned away in them."""

    first: dt.datetime
    found: Mapping[tuple[int, str], Mapping[int, int]]
    reasons: Mapping[str, int]
    # Of the last hour, the minutes before today.
    before: int = 0

    def today(self, gate: int, sort: str) -> int:
        return sum(self.series(gate, sort)[self.before :])

    def series(self, gate: int, sort: str) -> list[int]:
        numbers = self.found.get((gate, sort), {})
        return [numbers.get(minute, 0) for minute in range(MINUTES)]

    def passed(self, gate: int) -> list[int]:
        """Everybody who went through, in, out, or inside the fair."""
        series = [self.series(gate, sort) for sort in ("entry", "exit", "inner")]
        return [sum(numbers) for numbers in zip(*series, strict=True)]


def read_minutes(fair: Fair, now: dt.datetime) -> Minutes:
    first = now.replace(second=0, microsecond=0) - dt.timedelta(minutes=MINUTES - 1)
    rows = (
        scans_between(fair, first, first + dt.timedelta(minutes=MINUTES))
        .annotate(minute=TruncMinute("happened_at"))
        .values_list("minute", *_SORTED_BY)
        .annotate(number=Count("pk"))
    )
    midnight, _end = day_bounds(clock.local(now).date())
    before = max(0, int((midnight - first).total_seconds()) // 60)
    found: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    reasons: Counter[str] = Counter()
    for minute, gate, counted, passed, direction, reason, shown, number in rows:
        sort = sort_of(counted=counted, passed=passed, direction=direction)
        position = int((minute - first).total_seconds()) // 60
        found[gate, sort][position] += number
        if sort == "denied" and position >= before:
            reasons[shown or reason] += number
    return Minutes(first, found, reasons, before)


@dataclass(frozen=True)
class Earlier:
    """Numbers of the day before the chart begins, by sort and gate. They are many rows and hardly change."""

    first: dt.datetime
    numbers: Mapping[tuple[int, str], int]
    reasons: Mapping[str, int]
    read_at: float

    def serves(self, first: dt.datetime) -> bool:
        return self.first == first and time.monotonic() - self.read_at < EARLIER_SECONDS


_earlier: dict[int, Earlier] = {}


def read_earlier(fair: Fair, first: dt.datetime, now: dt.datetime) -> Earlier:
    """What comes in late of it is seen within `EARLIER_SECONDS`."""
    known = _earlier.get(fair.pk)
    if known is not None and known.serves(first):
        return known
    read_at = time.monotonic()
    begin, _end = day_bounds(clock.local(now).date())
    rows = scans_between(fair, begin, first).values_list(*_SORTED_BY).annotate(number=Count("pk"))
    numbers: Counter[tuple[int, str]] = Counter()
    reasons: Counter[str] = Counter()
    for gate, counted, passed, direction, reason, shown, number in rows:
        sort = sort_of(counted=counted, passed=passed, direction=direction)
        numbers[gate, sort] += number
        if sort == "denied":
            reasons[shown or reason] += number
    known = _earlier[fair.pk] = Earlier(first, numbers, reasons, read_at)
    return known


def day_bounds(date: dt.date) -> tuple[dt.datetime, dt.datetime]:
    first = dt.datetime.combine(date, dt.time.min, tzinfo=clock.BANGKOK)
    return first, first + dt.timedelta(days=1)


def forget_earlier() -> None:
    _earlier.clear()
