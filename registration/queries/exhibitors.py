"""Exhibitors, their people and products."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from events import rules as event_rules
from events.permissions import Actor
from events.rules import ROLES_THAT_REVIEW, Refused, Role
from registration import rules
from registration.models import (
    Application,
    Exhibitor,
    Person,
    Product,
)

Found = TypeVar("Found", bound=Model)


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
    reviewed = Application.objects.filter(
        fair__in=actor.fairs_with(ROLES_THAT_REVIEW), submitted_at__isnull=False
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


def get_own_person(actor: Actor, key: UUID) -> Person:
    people = Person.objects.filter(left_at=None).select_related("exhibitor")
    if not (actor.is_system or actor.is_superuser):
        people = people.filter(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
    return get_or_refuse(people, key)
