"""Which booths opened on a day, which did not and whom to call, and who never came."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from booths import rules
from booths.models import (
    Allocation,
    AllocationState,
    AttendanceTerms,
    Booth,
    BoothCall,
    BoothDay,
    Claim,
    NoShow,
)
from events import clock
from events.models import Fair, FairDay, Hall, Zone
from events.permissions import Actor
from events.rules import ROLES_THAT_CONTROL, ROLES_THAT_ORGANISE, Refused
from registration.models import Application, Exhibitor
from registration.queries import get_or_refuse, partners_at, provinces_seen_by


def attendance_terms_of(fair: Fair) -> AttendanceTerms | None:
    """When the fair gives up waiting for somebody; None where it never does."""
    return AttendanceTerms.objects.filter(fair=fair).first()


def running_days(fair: Fair) -> list[FairDay]:
    """The days on which visitors come."""
    return list(fair.days.filter(date__range=(fair.starts_on, fair.ends_on)).order_by("date"))


def find_running_day(days: Sequence[FairDay], wanted: dt.date | None = None) -> FairDay | None:
    """The day that is asked for; else today, or the nearest of the fair's days."""
    if wanted is not None:
        return next((day for day in days if day.date == wanted), None)
    today = clock.today()
    return min(days, key=lambda day: abs(day.date - today), default=None)


def opening_of(day: FairDay) -> dt.datetime:
    """When visitors are let in."""
    return dt.datetime.combine(day.date, day.opens_at, tzinfo=clock.BANGKOK)


def no_show_moment(fair: Fair) -> dt.datetime | None:
    """From when on booths that never opened may be given to somebody else."""
    terms = attendance_terms_of(fair)
    if terms is None:
        return None
    moment = terms.rule.moment([day.date for day in running_days(fair)])
    return None if moment is None else moment.replace(tzinfo=clock.BANGKOK)


@dataclass
class Stand:
    """All that an exhibitor has in one zone of one hall, as one line of the list."""

    application: Application
    hall: Hall
    zone: Zone
    booths: list[str] = field(default_factory=list)
    opened_at: dt.datetime | None = None
    partners: Sequence[Exhibitor] = ()
    calls: Sequence[BoothCall] = ()
    # It never opened, and the fair's rule says that it may be given away.
    is_due: bool = False

    @property
    def exhibitor(self) -> Exhibitor:
        return self.application.exhibitor

    @property
    def exhibitors(self) -> list[Exhibitor]:
        return [self.exhibitor, *self.partners]


@dataclass(frozen=True)
class Attendance:
    """The booths of a day, as far as the reader may see them."""

    day: FairDay
    opens_at: dt.datetime
    # (hall, zone) -> number of booths given, and of those that opened.
    given: Mapping[tuple[str, str], int]
    opened: Mapping[tuple[str, str], int]
    empty: Sequence[Stand]
    late: Sequence[Stand]

    @cached_property
    def total(self) -> int:
        return sum(self.given.values())

    @cached_property
    def total_opened(self) -> int:
        return sum(self.opened.values())

    @property
    def total_empty(self) -> int:
        return self.total - self.total_opened

    @cached_property
    def due(self) -> list[Stand]:
        return [stand for stand in self.empty if stand.is_due]


def attendance_of(actor: Actor, fair: Fair, day: FairDay) -> Attendance:
    """What opened on the day, and what did not: a handful of queries, however many booths there are.

    A province's officer sees the booths of the province.
    """
    provinces = _provinces_for(actor, fair)
    claims = list(_claims_at(fair))
    opened = _opened_on(fair, day.date)
    partners = partners_at(fair)
    stands: dict[tuple[UUID, int, int, bool], Stand] = {}
    given: dict[tuple[str, str], set[int]] = defaultdict(set)
    is_open: dict[tuple[str, str], set[int]] = defaultdict(set)
    for claim in claims:
        booth, application = claim.booth, claim.application
        shared = partners.get(application.pk, ())
        if provinces is not None and not any(
            one.province_id in provinces for one in (application.exhibitor, *shared)
        ):
            continue
        place = (booth.hall.code, booth.zone.code)
        given[place].add(booth.pk)
        at = opened.get(booth.pk)
        if at is not None:
            is_open[place].add(booth.pk)
        stand = stands.setdefault(
            (application.pk, booth.hall_id, booth.zone_id, at is None),
            Stand(application, booth.hall, booth.zone, partners=shared),
        )
        stand.booths.append(booth.code)
        if at is not None:
            stand.opened_at = min(at, stand.opened_at or at)
    opens_at = opening_of(day)
    empty = [stand for stand in stands.values() if stand.opened_at is None]
    _tell_calls(fair, day.date, empty)
    _mark_due(fair, claims, empty)
    late = [
        stand
        for stand in stands.values()
        if stand.opened_at is not None and rules.is_late(stand.opened_at, opens_at)
    ]
    return Attendance(
        day=day,
        opens_at=opens_at,
        given={place: len(keys) for place, keys in given.items()},
        opened={place: len(keys) for place, keys in is_open.items()},
        empty=sorted(empty, key=_by_place),
        late=sorted(late, key=lambda one: (one.opened_at or opens_at, *one.booths)),
    )


def _by_place(stand: Stand) -> tuple[int, str, int, str, list[str]]:
    return (
        stand.hall.order, stand.hall.code, stand.zone.order, stand.zone.code, stand.booths,
    )  # fmt: skip


def _provinces_for(actor: Actor, fair: Fair) -> frozenset[str] | None:
    """Whose booths the actor may see: None stands for all of them."""
    if actor.has_role(fair.pk, ROLES_THAT_CONTROL):
        return None
    return provinces_seen_by(actor, fair) or frozenset()


def _claims_at(fair: Fair) -> QuerySet[Claim]:
    """Confirmed booths that can be opened, by code."""
    return (
        Claim.objects.filter(
            booth__fair=fair,
            booth__merged_into=None,
            booth__removed_at=None,
            booth__closed_reason="",
            is_live=True,
            allocation__state=AllocationState.CONFIRMED,
        )
        .select_related(
            "booth__hall", "booth__zone", "application__exhibitor__province", "allocation"
        )
        .order_by("booth__code", "slot")
    )


def _opened_on(fair: Fair, date: dt.date) -> Mapping[int, dt.datetime]:
    rows = BoothDay.objects.filter(booth__fair=fair, date=date)
    return dict(rows.values_list("booth", "opened_at"))


def _tell_calls(fair: Fair, date: dt.date, stands: Iterable[Stand]) -> None:
    calls: dict[UUID, list[BoothCall]] = defaultdict(list)
    for call in BoothCall.objects.filter(fair=fair, date=date).select_related("called_by"):
        calls[call.application_id].append(call)
    for stand in stands:
        stand.calls = calls.get(stand.application.pk, ())


def _mark_due(fair: Fair, claims: Sequence[Claim], stands: Iterable[Stand]) -> None:
    moment = no_show_moment(fair)
    if moment is None or clock.now() < moment:
        return
    # Who got booths only after the rule's time has not failed to come by then.
    new = {
        claim.application_id
        for claim in claims
        if claim.allocation is not None and claim.allocation.created_at >= moment
    }
    came = _who_came(fair, claims)
    for stand in stands:
        stand.is_due = stand.application.pk not in new | came


def _who_came(fair: Fair, claims: Sequence[Claim]) -> set[UUID]:
    """Applications whose exhibitors opened a booth once, or who share one that was opened: it is open for all."""
    partners = partners_at(fair)
    at: dict[int, set[UUID]] = defaultdict(set)
    acting: dict[UUID, set[UUID]] = {}
    for claim in claims:
        acting[claim.application_id] = {
            claim.application.exhibitor_id,
            *(one.pk for one in partners.get(claim.application_id, ())),
        }
        at[claim.booth_id] |= acting[claim.application_id]
    openers: dict[int, set[UUID]] = defaultdict(set)
    for booth, who in BoothDay.objects.filter(booth__fair=fair).values_list("booth", "opened_by"):
        openers[booth].add(who)
    everybody = set().union(*openers.values()) if openers else set()
    shared = {booth for booth, who in openers.items() if who & at[booth]}
    return {
        claim.application_id
        for claim in claims
        if claim.booth_id in shared or acting[claim.application_id] & everybody
    }


def has_come(fair: Fair, application: Application) -> bool:
    """Whether a booth of the application was opened once, by its exhibitors or by who shares it."""
    own = Claim.objects.filter(application=application, is_live=True).values("booth")
    claims = _claims_at(fair).filter(booth__in=own)
    return application.pk in _who_came(fair, list(claims))


def given_since(application: Application) -> dt.datetime | None:
    """When it got the last of its booths."""
    return (
        Allocation.objects.filter(application=application, state=AllocationState.CONFIRMED)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )


def booths_to_take_back(application: Application) -> QuerySet[Booth]:
    """All that it has now, by code."""
    claims = Claim.objects.filter(
        application=application, is_live=True, allocation__state=AllocationState.CONFIRMED
    )
    return Booth.objects.filter(pk__in=claims.values("booth")).order_by("code")


def get_stand(actor: Actor, fair: Fair, key: UUID) -> Application:
    """An application with booths at the fair, for its organisers; `not_found` otherwise."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    return get_or_refuse(
        Application.objects.filter(fair=fair, allocations__isnull=False)
        .select_related("fair", "exhibitor", "zone")
        .distinct(),
        key,
    )


def no_shows_of(actor: Actor, fair: Fair) -> QuerySet[NoShow]:
    """Whose booths were taken back, the last first; a province's officer sees those of the province."""
    rows = NoShow.objects.filter(fair=fair).select_related(
        "application__exhibitor__province", "decided_by", "undone_by"
    )
    provinces = _provinces_for(actor, fair)
    if provinces is None:
        return rows
    return rows.filter(application__exhibitor__province__in=provinces)


def get_no_show(actor: Actor, fair: Fair, key: UUID) -> NoShow:
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    return get_or_refuse(
        NoShow.objects.filter(fair=fair).select_related("fair", "application__exhibitor"), key
    )


def count_empty(fair: Fair) -> int:
    """Booths that somebody has and nobody opened today; nothing on a day without visitors."""
    if not fair.days.filter(
        date=clock.today(), date__range=(fair.starts_on, fair.ends_on)
    ).exists():
        return 0
    days = BoothDay.objects.filter(booth__fair=fair, date=clock.today())
    taken = _claims_at(fair).exclude(booth__in=days.values("booth"))
    return taken.order_by().values("booth").distinct().count()


def calls_of(fair: Fair, date: dt.date) -> QuerySet[BoothCall]:
    return BoothCall.objects.filter(Q(fair=fair, date=date)).select_related("called_by")


def is_due(fair: Fair, application: Application) -> bool:
    """Whether the fair's rule lets the booths of an application be taken back now."""
    moment, since = no_show_moment(fair), given_since(application)
    if moment is None or since is None or since >= moment or clock.now() < moment:
        return False
    return not has_come(fair, application)
