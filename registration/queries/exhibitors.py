"""Exhibitors and their products."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from events import rules as event_rules
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_REVIEW, Refused, Role
from registration import rules
from registration.models import (
    PRODUCERS,
    Application,
    Exhibitor,
    Partner,
    Place,
    Product,
    Visit,
)

Found = TypeVar("Found", bound=Model)


def exhibitors_belonging_to(actor: Actor) -> QuerySet[Exhibitor]:
    """Those of which the actor is one of the people: a handful, also for a provincial officer."""
    if actor.user is None:
        return Exhibitor.objects.none()
    return Exhibitor.objects.filter(representatives__user=actor.user)


def exhibitors_represented_by(actor: Actor, fair: Fair | None = None) -> QuerySet[Exhibitor]:
    """Exhibitors for which the actor acts: one's own, and for a provincial officer the province's producers.

    An officer acts while the fair is not archived; `fair` narrows it to what the actor does at this fair.
    """
    own = exhibitors_belonging_to(actor)
    provinces = {
        province
        for number, province in provinces_of_officer(actor)
        if fair is None or number == fair.pk
    }
    if not provinces:
        return own
    return Exhibitor.objects.filter(Q(pk__in=own.values("pk")) | _producers_of(provinces))


def provinces_of_officer(actor: Actor) -> list[tuple[int, str]]:
    """(fair, province) of the fairs under way at which the actor is a provincial officer."""
    return [
        (member.fair_id, member.province)
        for member in actor.memberships
        if member.role is Role.PROVINCIAL_OFFICER
        and member.province is not None
        and not member.is_archived
    ]


def _producers_of(provinces: Collection[str], path: str = "") -> Q:
    """Producers of these provinces; `path` leads to the exhibitor from another table."""
    return Q(
        **{f"{path}province__in": provinces, f"{path}kind__in": PRODUCERS, f"{path}country": "TH"}
    )


def acted_on(actor: Actor, path: str = "fair") -> Q:
    """Rows with an exhibitor and a fair that the actor may act on: an officer's end at that officer's fairs.

    `path` leads to the fair.
    """
    rows = Q(exhibitor__in=exhibitors_belonging_to(actor).values("pk"))
    for fair, province in provinces_of_officer(actor):
        rows |= Q(**{path: fair}) & _producers_of([province], "exhibitor__")
    return rows


def acts_for(actor: Actor, exhibitor: Exhibitor, fair: Fair | None = None) -> bool:
    """Whether the actor may write for the exhibitor, as one of its people or as the officer of its province."""
    return exhibitors_represented_by(actor, fair).filter(pk=exhibitor.pk).exists()


def is_representative(actor: Actor, exhibitor: Exhibitor) -> bool:
    """Whether the actor is one of the exhibitor's people, and so has an interest in what is decided."""
    return exhibitors_belonging_to(actor).filter(pk=exhibitor.pk).exists()


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
    reviewed = Application.objects.filter(
        fair__in=actor.fairs_with(ROLES_THAT_REVIEW), submitted_at__isnull=False
    )
    announced = Visit.objects.filter(fair__in=actor.fairs_with(ROLES_THAT_REVIEW))
    return Exhibitor.objects.filter(
        Q(pk__in=exhibitors_represented_by(actor).values("pk"))
        | Q(province__in=_of_province(actor))
        | Q(pk__in=reviewed.values("exhibitor"))
        | Q(pk__in=_partners_in(reviewed).values("exhibitor"))
        | Q(pk__in=announced.values("exhibitor"))
    )


def exhibitors_in_public() -> QuerySet[Exhibitor]:
    """Those with a place at a fair that is no draft: name, country, products.

    Whoever has still to confirm the place is not announced.
    """
    offered = Place.objects.filter(state=rules.PlaceState.OFFERED)
    approved = (
        Application.objects.filter(state=rules.ApplicationState.APPROVED)
        .exclude(fair__state=event_rules.FairState.DRAFT)
        .exclude(pk__in=offered.values("application"))
    )
    visiting = Visit.objects.filter(state=rules.VisitState.ADMITTED).exclude(
        fair__state=event_rules.FairState.DRAFT
    )
    return Exhibitor.objects.filter(
        Q(pk__in=approved.values("exhibitor"))
        | Q(pk__in=visiting.values("exhibitor"))
        | Q(pk__in=_partners_in(approved).values("exhibitor"))
    )


def _partners_in(applications: QuerySet[Application]) -> QuerySet[Partner]:
    return Partner.objects.filter(
        application__in=applications.values("pk"), state=rules.PartnerState.AGREED
    )


def get_or_refuse(things: QuerySet[Found], key: UUID | str) -> Found:
    """The object, or `not_found`: a foreign one and a missing one answer the same."""
    found = things.filter(pk=key).first()
    if found is None:
        raise Refused("not_found")
    return found


def get_exhibitor(actor: Actor, key: UUID) -> Exhibitor:
    return get_or_refuse(exhibitors_visible_to(actor), key)


def get_own_exhibitor(actor: Actor, key: UUID, fair: Fair | None = None) -> Exhibitor:
    """One that the actor acts for, at `fair` if given (an administrator of the site acts for all)."""
    if actor.is_system or actor.is_superuser:
        return get_or_refuse(Exhibitor.objects.all(), key)
    return get_or_refuse(exhibitors_represented_by(actor, fair), key)


def list_products(actor: Actor, exhibitor_key: UUID) -> QuerySet[Product]:
    """The exhibitor's products in use; `not_found` for an exhibitor that one may not see."""
    seen = exhibitors_visible_to(actor).values("pk") | exhibitors_in_public().values("pk")
    get_or_refuse(Exhibitor.objects.filter(pk__in=seen), exhibitor_key)
    products = Product.objects.filter(exhibitor=exhibitor_key, retired_at=None)
    return products.prefetch_related("standards")


def get_product(actor: Actor, key: UUID) -> Product:
    """One in use that the actor may look at: of a record one sees, or of an exhibitor in public."""
    seen = exhibitors_visible_to(actor).values("pk") | exhibitors_in_public().values("pk")
    return get_or_refuse(Product.objects.filter(exhibitor__in=seen, retired_at=None), key)


def get_own_product(actor: Actor, key: UUID, *, retired: bool | None = False) -> Product:
    """One of an exhibitor that the actor acts for; `retired` None takes those in use and the others."""
    products = Product.objects.select_related("exhibitor")
    if retired is not None:
        products = products.filter(retired_at__isnull=not retired)
    if not (actor.is_system or actor.is_superuser):
        products = products.filter(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
    return get_or_refuse(products, key)
