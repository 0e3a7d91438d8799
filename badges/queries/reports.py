"""A day at the gates in numbers that add up: who came in, who was turned away, what was out of the ordinary."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncHour

from badges import rules
from badges.models import Conflict, Scan
from badges.queries.counting import day_bounds, scans_between, sort_of
from booths.models import NoShow
from booths.queries import Stand, attendance_of, no_shows_of
from events import clock
from events.models import Fair, FairDay, Gate
from events.permissions import Actor
from events.rules import ROLES_THAT_CONTROL, Refused

# What counts as an override is a row of its own with its reason; more than so many is no exception any more.
MOST_OVERRIDES: Final = 500
Cell = tuple[str, int, int]
Key = TypeVar("Key")


@dataclass(frozen=True)
class Report:
    """One day. All numbers of entries are sums of `entries`, by (kind of badge, key of the gate, hour)."""

    fair: Fair
    date: dt.date
    day: FairDay | None
    gates: Sequence[Gate]
    entries: Mapping[Cell, int]
    exits: int
    # By (reason, key of the gate).
    denials: Mapping[tuple[str, int], int]
    most_inside: int
    most_inside_at: dt.datetime | None
    conflicts: Sequence[Conflict]
    overrides: Sequence[Scan]
    late: Sequence[Stand]
    not_opened: Sequence[Stand]
    no_shows: Sequence[NoShow]

    @cached_property
    def total(self) -> int:
        return sum(self.entries.values())

    @cached_property
    def denied(self) -> int:
        return sum(self.denials.values())

    def _sum(self, key: Callable[[Cell], Key]) -> Counter[Key]:
        found: Counter[Key] = Counter()
        for cell, number in self.entries.items():
            found[key(cell)] += number
        return found

    @cached_property
    def by_kind(self) -> Counter[str]:
        return self._sum(lambda cell: cell[0])

    @cached_property
    def by_gate(self) -> Counter[int]:
        return self._sum(lambda cell: cell[1])

    @cached_property
    def by_hour(self) -> Counter[int]:
        return self._sum(lambda cell: cell[2])

    @cached_property
    def by_gate_and_hour(self) -> Counter[tuple[int, int]]:
        return self._sum(lambda cell: cell[1:])

    @cached_property
    def by_kind_and_gate(self) -> Counter[tuple[str, int]]:
        return self._sum(lambda cell: cell[:2])

    @property
    def kinds(self) -> list[str]:
        """Those that came, in the order of the house."""
        return [str(kind) for kind in rules.BadgeKind if self.by_kind[str(kind)]]

    @property
    def hours(self) -> list[int]:
        """From the first hour in which somebody came to the last."""
        hours = [cell[2] for cell in self.entries]
        return list(range(min(hours), max(hours) + 1)) if hours else []

    @property
    def peak(self) -> tuple[int, int] | None:
        """The hour in which most people came, the earlier of two, and how many."""
        if not self.by_hour:
            return None
        hour = min(self.hours, key=lambda hour: (-self.by_hour[hour], hour))
        return hour, self.by_hour[hour]

    @cached_property
    def by_reason(self) -> list[tuple[str, int]]:
        found: Counter[str] = Counter()
        for (reason, _gate), number in self.denials.items():
            found[reason] += number
        return sorted(found.items(), key=lambda one: (-one[1], one[0]))

    @cached_property
    def settlements(self) -> Counter[str]:
        """How the day's conflicts were settled; those that wait under an empty word."""
        return Counter(str(conflict.settlement) for conflict in self.conflicts)


def report_of(actor: Actor, fair: Fair, date: dt.date) -> Report:
    """The day as the log has it by now; what arrives later changes it."""
    if not actor.has_role(fair.pk, ROLES_THAT_CONTROL):
        raise Refused("forbidden")
    first, until = day_bounds(date)
    day = fair.days.filter(date=date).first()
    entries, exits, denials = _count(fair, first, until)
    most, at = _most_inside(fair, first, until)
    seen = attendance_of(actor, fair, day) if day is not None and _is_running(fair, date) else None
    return Report(
        fair=fair,
        date=date,
        day=day,
        gates=list(fair.gates.all()),
        entries=entries,
        exits=exits,
        denials=denials,
        most_inside=most,
        most_inside_at=at,
        conflicts=list(
            Conflict.objects.filter(fair=fair, found_at__gte=first, found_at__lt=until)
            .select_related("badge", "first__gate", "second__gate", "settled_by")
            .order_by("found_at", "pk")
        ),
        overrides=list(_overrides(fair, first, until)[:MOST_OVERRIDES]),
        late=seen.late if seen is not None else (),
        not_opened=seen.empty if seen is not None else (),
        no_shows=list(
            no_shows_of(actor, fair)
            .filter(decided_at__gte=first, decided_at__lt=until)
            .order_by("decided_at", "pk")
        ),
    )


def days_to_report(fair: Fair) -> list[dt.date]:
    """The fair's days up to today; before it begins, its first one."""
    days = list(fair.days.order_by("date").values_list("date", flat=True))
    return [date for date in days if date <= clock.today()] or days[:1]


def _is_running(fair: Fair, date: dt.date) -> bool:
    return fair.starts_on <= date <= fair.ends_on


def _count(
    fair: Fair, first: dt.datetime, until: dt.datetime
) -> tuple[Counter[Cell], int, Counter[tuple[str, int]]]:
    rows = (
        scans_between(fair, first, until)
        .annotate(hour=TruncHour("happened_at", tzinfo=clock.BANGKOK))
        .values_list(
            "hour", "gate", "badge__kind", "counted", "passed", "direction", "reason",
            "shown_reason",
        )
        .annotate(number=Count("pk"))
    )  # fmt: skip
    entries: Counter[Cell] = Counter()
    denials: Counter[tuple[str, int]] = Counter()
    exits = 0
    for hour, gate, kind, counted, passed, direction, reason, shown, number in rows:
        sort = sort_of(counted=counted, passed=passed, direction=direction)
        if sort == "denied":
            denials[shown or reason, gate] += number
        elif sort == rules.Direction.ENTRY:
            entries[kind or "", gate, clock.local(hour).hour] += number
        elif sort == rules.Direction.EXIT:
            exits += number
    return entries, exits, denials


def _passages(fair: Fair, first: dt.datetime, until: dt.datetime) -> QuerySet[Scan]:
    return (
        scans_between(fair, first, until)
        .filter(counted=True)
        .order_by("happened_at", "scanned_at", "id")
    )


def _most_inside(
    fair: Fair, first: dt.datetime, until: dt.datetime
) -> tuple[int, dt.datetime | None]:
    """The most badges that were inside at one moment, and when first; who never left is inside in the morning."""
    inside = _inside_at(fair, first)
    most, at = len(inside), first if inside else None
    rows = _passages(fair, first, until).values_list("badge", "direction", "happened_at")
    for badge, direction, moment in rows.iterator(5000):
        if direction == rules.Direction.ENTRY:
            inside.add(badge)
        else:
            inside.discard(badge)
        if len(inside) > most:
            most, at = len(inside), moment
    return most, at


def _inside_at(fair: Fair, moment: dt.datetime) -> set[str]:
    """Badges whose last passage before the moment was an entry: one aggregate over the log, however long it is."""
    undone = Scan.objects.filter(fair=fair, undoes__isnull=False).values("undoes")
    passages = (
        Scan.objects.filter(fair=fair, counted=True, happened_at__lt=moment)
        .exclude(pk__in=undone)
        .order_by()
    )
    rows = passages.values_list("badge").annotate(
        entered=Max("happened_at", filter=Q(direction=rules.Direction.ENTRY)),
        left=Max("happened_at", filter=Q(direction=rules.Direction.EXIT)),
    )
    inside, torn = set(), set()
    # Not by a cursor: for one the database would walk the log badge by badge, twenty times as long.
    for badge, entered, left in rows:
        if entered is not None and (left is None or entered > left):
            inside.add(badge)
        elif entered is not None and entered == left:
            torn.add(badge)
    # In and out at one moment: the finer order of the log decides.
    ordered = passages.filter(badge__in=torn).order_by("happened_at", "scanned_at", "id")
    last = dict(ordered.values_list("badge", "direction"))
    return inside | {badge for badge, direction in last.items() if direction == "entry"}


def _overrides(fair: Fair, first: dt.datetime, until: dt.datetime) -> QuerySet[Scan]:
    return (
        scans_between(fair, first, until)
        .filter(~Q(override_reason=""))
        .select_related("badge", "override_badge", "gate", "device")
        .order_by("happened_at", "id")
    )
