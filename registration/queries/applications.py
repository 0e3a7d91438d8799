"""Applications: whose they are, where they stand, what they have."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from events import clock
from events.models import Fair, FairWindow, LogEntry, Zone
from events.permissions import Actor
from events.queries import history_of, zones_of
from events.rules import ROLES_THAT_REVIEW, Role
from registration import rules
from registration.models import (
    Application,
    Exhibitor,
    ExhibitorKind,
    Product,
    Review,
)
from registration.queries.exhibitors import exhibitors_represented_by, get_or_refuse

BoothCodes = Callable[[Sequence[UUID]], Mapping[UUID, list[str]]]


_booth_codes: list[BoothCodes] = []


def provide_booth_codes(provider: BoothCodes) -> None:
    """A later step of the house says here which booths an application has."""
    _booth_codes[:] = [provider]


def booth_codes_of(applications: Iterable[Application]) -> Mapping[UUID, list[str]]:
    """Codes of the booths that each application has now, sorted (one query for all)."""
    keys = [application.pk for application in applications]
    return _booth_codes[0](keys) if _booth_codes and keys else {}


def applications_visible_to(actor: Actor) -> QuerySet[Application]:
    """One's own; a province's for its officer; all that were sent in for those who review the fair."""
    rows = Application.objects.select_related("fair", "exhibitor", "zone")
    if actor.is_system or actor.is_superuser:
        return rows
    if actor.user is None:
        return rows.none()
    # Not by state: a draft that was withdrawn was never sent in.
    sent = Q(submitted_at__isnull=False)
    officer = Q(pk__in=())
    for member in actor.memberships:
        if member.role is Role.PROVINCIAL_OFFICER and member.province is not None:
            officer |= Q(fair=member.fair_id, exhibitor__province=member.province)
    return rows.filter(
        Q(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
        | (Q(fair__in=actor.fairs_with(ROLES_THAT_REVIEW)) & sent)
        | (officer & sent)
    )


def get_application(actor: Actor, key: UUID) -> Application:
    return get_or_refuse(applications_visible_to(actor), key)


def get_own_application(actor: Actor, key: UUID) -> Application:
    """One of an exhibitor that the actor acts for."""
    rows = Application.objects.select_related("fair", "exhibitor", "zone")
    if not (actor.is_system or actor.is_superuser):
        rows = rows.filter(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
    return get_or_refuse(rows, key)


def filter_applications(
    applications: QuerySet[Application], *, state: str = "", zone: str = "", q: str = ""
) -> QuerySet[Application]:
    """Narrow a list by state, zone code and a text found in names, products or the reference."""
    if state:
        applications = applications.filter(state=state)
    if zone:
        applications = applications.filter(zone__code=zone)
    for word in q.split():
        match = (
            Q(exhibitor__name_th__icontains=word)
            | Q(exhibitor__name_en__icontains=word)
            | Q(exhibitor__name_native__icontains=word)
            | Q(exhibitor__province__name_th__icontains=word)
            | Q(pk__in=_applications_with_product(word))
        )
        if reference := _as_hex(word):
            match |= Q(pk__range=(reference.ljust(32, "0"), reference.ljust(32, "f")))
        applications = applications.filter(match)
    return applications


def _as_hex(word: str) -> str:
    lowered = word.lower()
    is_reference = len(lowered) == 8 and all(char in "0123456789abcdef" for char in lowered)
    return lowered if is_reference else ""


def _applications_with_product(word: str) -> QuerySet[Application, Any]:
    return Application.objects.filter(
        Q(products__name_th__icontains=word) | Q(products__name_en__icontains=word)
    ).values("pk")


def count_by_state(fair: Fair, applications: QuerySet[Application]) -> dict[str, int]:
    rows = (
        applications.filter(fair=fair).order_by().values_list("state").annotate(number=Count("pk"))
    )
    return dict(rows)


def find_obstacles(application: Application) -> tuple[rules.Obstacle, ...]:
    """Why the application's zone cannot take it; empty when it can."""
    return weigh_application(
        zone=application.zone,
        products=application.products.all(),
        needs=rules.Needs(application.power_w, application.water, application.gas),
    )


def weigh_application(
    *, zone: Zone, products: Iterable[Product], needs: rules.Needs
) -> tuple[rules.Obstacle, ...]:
    """As `find_obstacles`, for what is not stored yet."""
    return rules.find_obstacles(
        zone=rules.ZoneTerms(
            code=zone.code,
            product_types=frozenset(zone.product_types),
            min_stars=zone.min_stars,
            power_w=zone.offers_power_w,
            water=zone.offers_water,
            gas=zone.offers_gas,
        ),
        products=[
            rules.ProductFacts(product.name, product.type, product.opc_stars)
            for product in products
        ],
        needs=needs,
    )


def reviews_of(application: Application) -> QuerySet[Review]:
    return application.reviews.select_related("reviewer")


def timeline_of(application: Application) -> QuerySet[LogEntry]:
    """What happened to the application, oldest first."""
    return history_of("application", str(application.pk))


def journey_of(application: Application) -> QuerySet[LogEntry]:
    """What happened to the application and to the booths given to it, newest first."""
    return LogEntry.objects.filter(
        Q(object_type="application", object_id=str(application.pk))
        | Q(
            fair=application.fair_id,
            object_type="allocation",
            data__application=str(application.pk),
        )
    ).order_by("-id")


@dataclass(frozen=True)
class Step:
    """An application with its booths and what its exhibitor does next, by when."""

    application: Application
    booths: Sequence[str]
    next: rules.NextStep
    deadline: datetime | None


def steps_of(applications: Iterable[Application]) -> list[Step]:
    """What to do next for each application, the nearest deadline first (three queries for all)."""
    listed = list(applications)
    booths = booth_codes_of(listed)
    windows = {
        (window.fair_id, window.kind): window
        for window in FairWindow.objects.filter(fair__in={a.fair_id for a in listed})
    }
    moment = clock.now()
    steps = []
    for application in listed:
        window = windows.get((application.fair_id, rules.DEADLINE_WINDOW))
        given = booths.get(application.pk, [])
        step = rules.next_step(
            state=application.state,
            booths_given=len(given),
            takes_applications=window is not None and window.span.holds(moment),
            is_over=application.fair.ends_on < clock.today(),
        )
        due = window.closes_at if window is not None and step in rules.STEPS_WITH_DEADLINE else None
        steps.append(Step(application, given, step, due))
    return sorted(
        steps,
        key=lambda step: (
            step.deadline is None,
            step.deadline or moment,
            step.next in rules.STEPS_AT_REST,
            str(step.application.pk),
        ),
    )


def applications_of(actor: Actor) -> QuerySet[Application]:
    """Those of all exhibitors that the actor acts for, the newest fair first."""
    if actor.user is None:
        return Application.objects.none()
    return (
        Application.objects.filter(exhibitor__representatives__user=actor.user)
        .select_related("fair", "exhibitor", "zone")
        .order_by("-fair__starts_on", "-created_at", "pk")
    )


def applications_of_exhibitor(actor: Actor, exhibitor: Exhibitor) -> QuerySet[Application]:
    """Those of one exhibitor that the actor may see, the newest first."""
    return applications_visible_to(actor).filter(exhibitor=exhibitor).order_by("-created_at", "pk")


def own_applications_to(actor: Actor, fair: Fair) -> QuerySet[Application]:
    """What the actor's exhibitors have begun or sent in to a fair, and not withdrawn."""
    return applications_of(actor).filter(fair=fair).exclude(state=rules.ApplicationState.WITHDRAWN)


def zones_open_to(exhibitor: Exhibitor, fair: Fair) -> list[Zone]:
    """Zones for which the exhibitor may apply: those by invitation are for agencies and delegations."""
    invited = exhibitor.kind in {ExhibitorKind.AGENCY, ExhibitorKind.DELEGATION}
    return [zone for zone in zones_of(fair) if invited or not zone.by_invitation]
