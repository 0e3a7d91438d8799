"""Every read of registration; starts from what the actor may see."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Max, Model, Q, QuerySet

from events import clock
from events import rules as event_rules
from events.models import Fair, FairWindow, LogEntry, Zone
from events.permissions import Actor
from events.queries import history_of, zones_of
from events.rules import ROLES_THAT_REVIEW, Refused, Role
from registration import rules
from registration.models import (
    Application,
    Exhibitor,
    ExhibitorKind,
    ManifestItem,
    Person,
    Product,
    Review,
)

Found = TypeVar("Found", bound=Model)
BoothCodes = Callable[[Sequence[UUID]], Mapping[UUID, list[str]]]
_booth_codes: list[BoothCodes] = []


def provide_booth_codes(provider: BoothCodes) -> None:
    """A later step of the house says here which booths an application has."""
    _booth_codes[:] = [provider]


def booth_codes_of(applications: Iterable[Application]) -> Mapping[UUID, list[str]]:
    """Codes of the booths that each application has now, sorted (one query for all)."""
    keys = [application.pk for application in applications]
    return _booth_codes[0](keys) if _booth_codes and keys else {}


def exhibitors_represented_by(actor: Actor) -> QuerySet[Exhibitor]:
    """Exhibitors for which the actor acts."""
    if actor.user is None:
        return Exhibitor.objects.none()
    return Exhibitor.objects.filter(representatives__user=actor.user)


def is_representative(actor: Actor, exhibitor: Exhibitor) -> bool:
    return exhibitors_represented_by(actor).filter(pk=exhibitor.pk).exists()


def _of_province(actor: Actor) -> list[str]:
    return [
        m.province
        for m in actor.memberships
        if m.role is Role.PROVINCIAL_OFFICER and m.province is not None
    ]


def exhibitors_visible_to(actor: Actor) -> QuerySet[Exhibitor]:
    """Whole records: one's own, those of one's province, those that applied to a fair one reviews."""
    if actor.is_system or actor.is_superuser:
        return Exhibitor.objects.all()
    if actor.user is None:
        return Exhibitor.objects.none()
    reviewed = Application.objects.filter(fair__in=actor.fairs_with(ROLES_THAT_REVIEW)).exclude(
        state=rules.ApplicationState.DRAFT
    )
    return Exhibitor.objects.filter(
        Q(pk__in=exhibitors_represented_by(actor).values("pk"))
        | Q(province__in=_of_province(actor))
        | Q(pk__in=reviewed.values("exhibitor"))
    )


def exhibitors_in_public() -> QuerySet[Exhibitor]:
    """Those with an approved application to a fair that is no draft: name, country, products."""
    approved = Application.objects.filter(state=rules.ApplicationState.APPROVED).exclude(
        fair__state=event_rules.FairState.DRAFT
    )
    return Exhibitor.objects.filter(pk__in=approved.values("exhibitor"))


def get_or_refuse(things: QuerySet[Found], key: UUID | str) -> Found:
    """The object, or `not_found`: a foreign one and a missing one answer the same."""
    found = things.filter(pk=key).first()
    if found is None:
        raise Refused("not_found")
    return found


def get_exhibitor(actor: Actor, key: UUID) -> Exhibitor:
    return get_or_refuse(exhibitors_visible_to(actor), key)


def get_own_exhibitor(actor: Actor, key: UUID) -> Exhibitor:
    """One that the actor acts for (an administrator of the site acts for all)."""
    if actor.is_system or actor.is_superuser:
        return get_or_refuse(Exhibitor.objects.all(), key)
    return get_or_refuse(exhibitors_represented_by(actor), key)


def products_visible_to(actor: Actor) -> QuerySet[Product]:
    """Products in use of exhibitors that one may see, and of public ones."""
    return Product.objects.filter(
        Q(exhibitor__in=exhibitors_visible_to(actor).values("pk"))
        | Q(exhibitor__in=exhibitors_in_public().values("pk")),
        retired_at=None,
    )


def list_products(actor: Actor, exhibitor_key: UUID) -> QuerySet[Product]:
    """The exhibitor's products in use; `not_found` for an exhibitor that one may not see."""
    seen = exhibitors_visible_to(actor).values("pk") | exhibitors_in_public().values("pk")
    get_or_refuse(Exhibitor.objects.filter(pk__in=seen), exhibitor_key)
    return Product.objects.filter(exhibitor=exhibitor_key, retired_at=None)


def get_own_product(actor: Actor, key: UUID) -> Product:
    products = Product.objects.filter(retired_at=None).select_related("exhibitor")
    if not (actor.is_system or actor.is_superuser):
        products = products.filter(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
    return get_or_refuse(products, key)


def people_of(exhibitor: Exhibitor) -> QuerySet[Person]:
    """Those who stand at the booth now; the caller has checked that the actor may see them."""
    return exhibitor.people.filter(left_at=None)


def applications_visible_to(actor: Actor) -> QuerySet[Application]:
    """One's own; a province's for its officer; all that were sent in for those who review the fair."""
    rows = Application.objects.select_related("fair", "exhibitor", "zone")
    if actor.is_system or actor.is_superuser:
        return rows
    if actor.user is None:
        return rows.none()
    sent = ~Q(state=rules.ApplicationState.DRAFT)
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


# What the review queue may be sorted by, each with a last word that makes it one order.
REVIEW_ORDERS: dict[str, tuple[str, ...]] = {
    "oldest": ("submitted_at", "id"),
    "newest": ("-submitted_at", "-id"),
    "name": ("exhibitor__name_th", "id"),
    "zone": ("zone__order", "zone__code", "submitted_at", "id"),
    "booths": ("-booths_wanted", "submitted_at", "id"),
}


def applications_to_review(actor: Actor, fair: Fair) -> QuerySet[Application]:
    """All that were sent in to the fair, for those who review it."""
    if not actor.has_role(fair.pk, ROLES_THAT_REVIEW):
        raise Refused("forbidden")
    return Application.objects.filter(fair=fair, submitted_at__isnull=False).select_related(
        "fair", "zone", "exhibitor__province"
    )


def order_for_review(applications: QuerySet[Application], order: str) -> QuerySet[Application]:
    """By one of `REVIEW_ORDERS`."""
    return applications.order_by(*REVIEW_ORDERS[order])


def sum_up_products(applications: Iterable[Application]) -> Mapping[UUID, tuple[int, int | None]]:
    """Number of products and the most stars among them, for the applications of one page (one query)."""
    rows = (
        Application.products.through.objects.filter(
            application__in=[row.pk for row in applications]
        )
        .values_list("application")
        .annotate(number=Count("pk"), most=Max("product__opc_stars"))
    )
    return {key: (number, most) for key, number, most in rows}


def undecided(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Those that wait for a decision, the longest waiting first."""
    return applications.filter(state__in=rules.UNDECIDED).order_by("submitted_at", "id")


def get_application_to_review(actor: Actor, fair: Fair, key: UUID) -> Application:
    """One of the fair's, with its products; `not_found` for one of another fair."""
    return get_or_refuse(applications_to_review(actor, fair).prefetch_related("products"), key)


def find_next_to_review(
    actor: Actor, applications: QuerySet[Application], *, after: Application
) -> Application | None:
    """The next one on which the actor may decide: those sent in later than `after`, then from the start."""
    waiting = (
        undecided(applications)
        .exclude(pk=after.pk)
        .exclude(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
    )
    later = Q(submitted_at=after.submitted_at, pk__gt=after.pk) | Q(
        submitted_at__gt=after.submitted_at
    )
    return waiting.filter(later).first() or waiting.first()


def other_applications(application: Application) -> QuerySet[Application]:
    """What else the exhibitor sent in to the same fair; the caller has checked that the actor may see it."""
    return (
        Application.objects.filter(
            fair=application.fair_id,
            exhibitor=application.exhibitor_id,
            submitted_at__isnull=False,
        )
        .exclude(pk=application.pk)
        .select_related("zone")
    )


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


def get_own_person(actor: Actor, key: UUID) -> Person:
    people = Person.objects.filter(left_at=None).select_related("exhibitor")
    if not (actor.is_system or actor.is_superuser):
        people = people.filter(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
    return get_or_refuse(people, key)


@dataclass(frozen=True)
class ManifestSummary:
    fair: Fair
    items: int
    open_items: int


def manifests_of(exhibitor: Exhibitor) -> list[ManifestSummary]:
    """Fairs to which the exhibitor brings foreign goods, and how many items do not reconcile yet."""
    items: dict[Fair, list[ManifestItem]] = {}
    for item in exhibitor.manifest_items.select_related("fair"):
        items.setdefault(item.fair, []).append(item)
    return [
        ManifestSummary(fair, len(rows), sum(row.remaining != 0 for row in rows))
        for fair, rows in sorted(items.items(), key=lambda pair: pair[0].starts_on, reverse=True)
    ]


def may_change_manifest(actor: Actor, exhibitor: Exhibitor, fair: Fair) -> bool:
    """Those who act for the exhibitor, and the fair's organisers."""
    return (
        actor.is_superuser
        or actor.has_role(fair.pk, event_rules.ROLES_THAT_ORGANISE)
        or is_representative(actor, exhibitor)
    )


def manifest_of(actor: Actor, exhibitor_key: UUID, fair: Fair) -> QuerySet[ManifestItem]:
    """Foreign goods of an exhibitor at a fair, in the order of the customs list.

    For those who act for the exhibitor and those who review this fair, whatever else they review.
    """
    exhibitor = get_exhibitor(actor, exhibitor_key)
    if not (is_representative(actor, exhibitor) or actor.has_role(fair.pk, ROLES_THAT_REVIEW)):
        raise Refused("not_found")
    return ManifestItem.objects.filter(exhibitor=exhibitor, fair=fair)


def get_own_manifest_item(actor: Actor, key: UUID) -> ManifestItem:
    items = ManifestItem.objects.select_related("fair", "exhibitor")
    if not (actor.is_system or actor.is_superuser):
        items = items.filter(
            Q(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
            | Q(fair__in=actor.fairs_with(event_rules.ROLES_THAT_ORGANISE))
        )
    return get_or_refuse(items, key)
