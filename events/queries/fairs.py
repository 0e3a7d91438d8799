"""Every read of the fair itself; starts from what the actor may see."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from babel import Locale
from babel.numbers import get_territory_currencies
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Q, QuerySet

from events import clock, permissions, rules
from events.models import (
    Fair,
    FairDay,
    FairWindow,
    Gate,
    Hall,
    LogEntry,
    Member,
    Province,
    User,
    WindowKind,
    Zone,
)
from events.permissions import Actor
from events.rules import ROLES_OF_STAFF, ROLES_THAT_ORGANISE, Refused


def fairs_visible_to(actor: Actor) -> QuerySet[Fair]:
    """Published and archived fairs for all; drafts for those who work on them."""
    if actor.is_system or actor.is_superuser:
        return Fair.objects.all()
    public = ~Q(state=rules.FairState.DRAFT)
    if actor.device is not None:
        return Fair.objects.filter(public | Q(pk=actor.device.fair_id))
    return Fair.objects.filter(public | Q(pk__in=actor.fairs_with(ROLES_OF_STAFF)))


def get_fair(actor: Actor, slug: str) -> Fair:
    """The fair, or `not_found` where there is none or none to be seen."""
    fair = fairs_visible_to(actor).filter(slug=slug).first()
    if fair is None:
        raise Refused("not_found")
    return fair


@dataclass(frozen=True)
class FairBoard:
    """Fairs by what a visitor looks for: on now or next, later ones, and those with published figures."""

    current: tuple[Fair, ...]
    coming: tuple[Fair, ...]
    past: tuple[Fair, ...]


def board_of_fairs(actor: Actor) -> FairBoard:
    """All fairs that the actor may see, each once; later ones soonest first, past ones newest first.

    In a rehearsal a fair whose figures are published may lie ahead of the clock: it counts as past.
    """
    today = clock.today()
    fairs = list(fairs_visible_to(actor).order_by("starts_on", "pk"))
    published = [fair for fair in fairs if fair.state == rules.FairState.PUBLISHED]
    current = [fair for fair in published if fair.starts_on <= today <= fair.ends_on]
    if not current:
        current = [fair for fair in published if fair.starts_on > today][:1]
    rest = [fair for fair in fairs if fair not in current]
    coming = [fair for fair in rest if fair.ends_on >= today and not fair.figures_source]
    past = [fair for fair in reversed(rest) if fair not in coming]
    return FairBoard(tuple(current), tuple(coming), tuple(past))


def split_by_work(actor: Actor) -> tuple[list[Fair], list[Fair]]:
    """Fairs that the actor works for: those with an open window now (or else the next), and the others."""
    moment = clock.now()
    fairs = list(fairs_with_role(actor, ROLES_OF_STAFF).order_by("starts_on", "pk"))
    busy = set(
        FairWindow.objects.filter(
            fair__in=fairs, opens_at__lte=moment, closes_at__gt=moment
        ).values_list("fair", flat=True)
    )
    at_work = [fair for fair in fairs if fair.pk in busy and fair.state != rules.FairState.ARCHIVED]
    if not at_work:
        at_work = [fair for fair in fairs if fair.ends_on >= clock.today()][:1]
    return at_work, [fair for fair in reversed(fairs) if fair not in at_work]


def fairs_with_role(actor: Actor, roles: frozenset[rules.Role]) -> QuerySet[Fair]:
    """Fairs in which the actor holds one of `roles`."""
    if actor.is_superuser:
        return Fair.objects.all()
    return Fair.objects.filter(pk__in=actor.fairs_with(roles))


def actor_of_token(token: str) -> Actor:
    """The person of a bearer token, or nobody."""
    user = permissions.find_token_owner(token)
    return permissions.actor_of(user) if user is not None else permissions.ANONYMOUS


def halls_of(fair: Fair) -> QuerySet[Hall]:
    return fair.halls.all()


def zones_of(fair: Fair) -> QuerySet[Zone]:
    return fair.zones.all()


def get_zone(fair: Fair, code: str) -> Zone:
    """The zone with this code; `zone_unknown` otherwise."""
    zone = fair.zones.filter(code=code).first()
    if zone is None:
        raise Refused("zone_unknown", zone=code)
    return zone


def gates_of(fair: Fair) -> QuerySet[Gate]:
    return fair.gates.all()


@dataclass(frozen=True)
class OpeningHours:
    """Days in a row with the same hours for visitors, in Bangkok time."""

    first: date
    last: date
    opens_at: time
    closes_at: time


def opening_hours(fair: Fair) -> list[OpeningHours]:
    """The fair's hours, each stretch of equal days once."""
    stretches: list[OpeningHours] = []
    for day in fair.days.order_by("date"):
        last = stretches[-1] if stretches else None
        if (
            last is not None
            and (last.opens_at, last.closes_at) == (day.opens_at, day.closes_at)
            and (day.date - last.last).days == 1
        ):
            stretches[-1] = OpeningHours(last.first, day.date, day.opens_at, day.closes_at)
        else:
            stretches.append(OpeningHours(day.date, day.date, day.opens_at, day.closes_at))
    return stretches


def find_day(fair: Fair) -> FairDay | None:
    """Today's row by the fair's clock, if the fair has this day."""
    return fair.days.filter(date=clock.today()).first()


def windows_of(fair: Fair) -> QuerySet[FairWindow]:
    return fair.windows.all()


def find_window(fair: Fair, kind: WindowKind) -> FairWindow | None:
    return fair.windows.filter(kind=kind).first()


def is_window_open(fair: Fair, kind: WindowKind) -> bool:
    window = find_window(fair, kind)
    return window is not None and window.span.holds(clock.now())


def fairs_taking_applications(actor: Actor) -> QuerySet[Fair]:
    """Fairs to which one can apply now, the earliest closing first."""
    moment = clock.now()
    return (
        fairs_visible_to(actor)
        .filter(
            state=rules.FairState.PUBLISHED,
            windows__kind=WindowKind.APPLICATION,
            windows__opens_at__lte=moment,
            windows__closes_at__gt=moment,
        )
        .annotate(applications_close_at=F("windows__closes_at"))
        .order_by("applications_close_at", "pk")
    )


def provinces() -> QuerySet[Province]:
    return Province.objects.all()


def find_province(code: str) -> Province | None:
    return Province.objects.filter(pk=code).first() if code else None


def provinces_by_name(language: str) -> list[Province]:
    """The 77, sorted as a reader of `language` expects."""
    if language == "en":
        return sorted(provinces(), key=lambda province: province.name_en)
    return sorted(provinces(), key=lambda province: sort_key_th(province.name_th))


def sort_key_th(text: str) -> tuple[str, str]:
    """Dictionary order of Thai: a vowel written before its consonant counts after it, tone marks last."""
    bare = re.sub("[\u0e47-\u0e4e]", "", text)
    return re.sub("([\u0e40-\u0e44])([\u0e01-\u0e2e])", r"\2\1", bare), text


@cache
def country_names(language: str) -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 code -> name in `language` ("th" or "en")."""
    names = Locale(language).territories
    return {
        code: name
        for code, name in names.items()
        if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES
    }


# What CLDR names beside countries: unions, pseudo codes, outlying territories.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})


@cache
def currency_names(language: str) -> Mapping[str, str]:
    """ISO 4217 code -> name in `language`, of the currencies that are legal tender somewhere now."""
    names = Locale(language).currencies
    current = {
        code for territory in country_names("en") for code in get_territory_currencies(territory)
    }
    return {code: names.get(code, code) for code in sorted(current)}


def members_of(actor: Actor, fair: Fair) -> QuerySet[Member]:
    """Members of the fair, for its organisers."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    return fair.members.select_related("user", "province").order_by("role", "user__email")


def log_visible_to(actor: Actor, fair: Fair) -> QuerySet[LogEntry]:
    """The fair's log, newest first, for its organisers."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    return fair.log.order_by("-id")


def filter_log(
    entries: QuerySet[LogEntry],
    *,
    subject: str = "",
    who: str = "",
    q: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[LogEntry]:
    """Narrow the log by subject, name, reference or code, and days in Bangkok (both inside)."""
    if subject:
        # "booth" takes what happened to one booth and to several.
        entries = entries.filter(
            Q(action__startswith=f"{subject}.") | Q(action__startswith=f"{subject}s.")
        )
    if who:
        people = User.objects.filter(Q(name__icontains=who) | Q(name="", email__icontains=who))
        keys = [f"user:{key}" for key in people.values_list("pk", flat=True)]
        entries = entries.filter(Q(actor__in=keys) | Q(actor_name__icontains=who))
    for word in q.split():
        # A reference is the beginning of a key; people write it in capitals.
        entries = entries.filter(
            Q(object_id__istartswith=word)
            | Q(data__application__istartswith=word)
            | Q(data__serial__icontains=word)
            | Q(data__booths__icontains=word)
            | Q(data__reason__icontains=word)
        )
    if since is not None:
        entries = entries.filter(at__gte=datetime.combine(since, time.min, tzinfo=clock.BANGKOK))
    if until is not None:
        end = datetime.combine(until, time.min, tzinfo=clock.BANGKOK) + timedelta(days=1)
        entries = entries.filter(at__lt=end)
    return entries


def history_of(object_type: str, object_id: str) -> QuerySet[LogEntry]:
    """What happened to one object, oldest first; the caller has checked that the actor may see it."""
    return LogEntry.objects.filter(object_type=object_type, object_id=object_id).order_by("id")


def name_actors(entries: Iterable[LogEntry]) -> list[LogEntry]:
    """The entries with the names of who acted as they are today (one query); an erased person has none."""
    rows = list(entries)
    keys = {row.actor.removeprefix("user:") for row in rows if row.actor.startswith("user:")}
    people = User.objects.in_bulk([int(key) for key in keys if key.isdecimal()])
    for row in rows:
        kind, _, key = row.actor.partition(":")
        user = people.get(int(key)) if kind == "user" and key.isdecimal() else None
        row.who = str(user) if user is not None else row.actor_name
        row.who_is_unnamed = user is not None and not user.name
    return rows


def is_ready() -> bool:
    """Whether the database answers and all migrations have run."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
