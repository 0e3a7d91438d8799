"""Applications: whose they are, where they stand, what they have."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from events import clock
from events.models import Fair, FairWindow, LogEntry, Zone
from events.permissions import Actor
from events.queries import history_of, windows_of, zones_of
from events.rules import ROLES_THAT_REVIEW, Role, Span
from registration import rules
from registration.models import (
    Application,
    Exhibitor,
    ExhibitorKind,
    Place,
    Product,
    Review,
)
from registration.queries.exhibitors import acted_on, get_or_refuse
from registration.queries.joint import joined_by
from registration.queries.search import application_hits, narrow_by_text

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
        acted_on(actor)
        | Q(pk__in=joined_by(actor).values("application"))
        | (Q(fair__in=actor.fairs_with(ROLES_THAT_REVIEW)) & sent)
        | (officer & sent)
    )


def get_application(actor: Actor, key: UUID) -> Application:
    return get_or_refuse(applications_visible_to(actor), key)


def get_own_application(actor: Actor, key: UUID) -> Application:
    """One of an exhibitor for which the actor acts at the application's fair."""
    rows = Application.objects.select_related("fair", "exhibitor", "zone")
    if not (actor.is_system or actor.is_superuser):
        rows = rows.filter(acted_on(actor))
    return get_or_refuse(rows, key)


def filter_applications(
    applications: QuerySet[Application], *, state: str = "", zone: str = "", q: str = ""
) -> QuerySet[Application]:
    """Narrow a list by state, zone code and a text found in names, products or the reference.

    A text sorts what holds it as written before what is spelled nearly so (`is_near`).
    """
    if state:
        applications = applications.filter(state=state)
    if zone:
        applications = applications.filter(zone__code=zone)
    if q:
        applications = narrow_by_text(
            applications, q, where=application_hits, further=_with_reference
        )
    return applications


def _with_reference(word: str) -> Q:
    """By the eight characters that people say on the phone."""
    if len(word) != 8 or not set(word) <= set("0123456789abcdef"):
        return Q(pk__in=())
    return Q(pk__range=(word.ljust(32, "0"), word.ljust(32, "f")))


def count_by_state(fair: Fair, applications: QuerySet[Application]) -> dict[str, int]:
    rows = (
        applications.filter(fair=fair).order_by().values_list("state").annotate(number=Count("pk"))
    )
    return dict(rows)


def find_obstacles(application: Application) -> tuple[rules.Obstacle, ...]:
    """Why the application's zone cannot take it, or whose answer it waits for; empty when it can."""
    waiting = application.partners.filter(state=rules.PartnerState.INVITED)
    return weigh_application(
        zone=application.zone, products=application.products.all(), needs=application.needs
    ) + tuple(rules.Obstacle("partner_unanswered", partner.named_as) for partner in waiting)


def weigh_application(
    *, zone: Zone, products: Iterable[Product], needs: rules.Needs
) -> tuple[rules.Obstacle, ...]:
    """As `find_obstacles`, for an application that is not stored yet."""
    return weigh_facts(
        zone=zone,
        products=[
            rules.ProductFacts(product.name, product.type, product.opc_stars)
            for product in products
        ],
        needs=needs,
    )


def weigh_facts(
    *, zone: Zone, products: Sequence[rules.ProductFacts], needs: rules.Needs
) -> tuple[rules.Obstacle, ...]:
    """As `weigh_application`, for products that are not stored yet either."""
    return rules.find_obstacles(
        zone=rules.ZoneTerms(
            code=zone.code,
            product_types=frozenset(zone.product_types),
            min_stars=zone.min_stars,
            power_w=zone.offers_power_w,
            water=zone.offers_water,
            gas=zone.offers_gas,
            cold_storage=zone.offers_cold_storage,
        ),
        products=products,
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
    """What to do next for each application, the nearest deadline first (four queries for all)."""
    listed = list(applications)
    booths = booth_codes_of(listed)
    windows: dict[int, dict[str, Span]] = {}
    for window in FairWindow.objects.filter(fair__in={a.fair_id for a in listed}):
        windows.setdefault(window.fair_id, {})[window.kind] = window.span
    offers = dict(
        Place.objects.filter(application__in=listed, state=rules.PlaceState.OFFERED).values_list(
            "application", "expires_at"
        )
    )
    moment = clock.now()
    steps = []
    for application in listed:
        given = booths.get(application.pk, [])
        deadline = rules.deadline_of(
            state=application.state, windows=windows.get(application.fair_id, {}), moment=moment
        )
        step = rules.next_step(
            state=application.state,
            booths_given=len(given),
            takes_applications=deadline is not None,
            is_over=application.fair.ends_on < clock.today(),
            has_offer=application.pk in offers,
        )
        due = deadline if step in rules.STEPS_WITH_DEADLINE else None
        if step is rules.NextStep.ANSWER:
            due = offers[application.pk]
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


def find_deadline(application: Application, moment: datetime) -> datetime | None:
    """Until when it may be sent in or changed; None where it is too late or too early."""
    windows = {window.kind: window.span for window in windows_of(application.fair)}
    return rules.deadline_of(state=application.state, windows=windows, moment=moment)


def applications_of(actor: Actor) -> QuerySet[Application]:
    """Those of the exhibitors that the actor belongs to, the newest fair first."""
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
