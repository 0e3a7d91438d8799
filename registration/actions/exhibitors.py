"""Exhibitors, their people and products."""

from typing import Any

from django.db import transaction

from events import audit
from events.models import Province
from events.permissions import Actor
from events.rules import Refused
from registration import queries
from registration.models import (
    Exhibitor,
    ExhibitorKind,
    Person,
    Product,
    Representative,
)


@transaction.atomic
def register_exhibitor(
    *,
    actor: Actor,
    kind: ExhibitorKind,
    name_th: str,
    name_en: str = "",
    name_native: str = "",
    country: str = "TH",
    province: Province | None = None,
    contact_name: str,
    phone: str = "",
    host_agency: str = "",
) -> Exhibitor:
    """A new exhibitor for which the actor acts, with the contact as its first person."""
    if actor.user is None:
        raise Refused("not_signed_in")
    if country == "TH" and province is None and kind != ExhibitorKind.AGENCY:
        raise Refused("province_missing")
    exhibitor = Exhibitor.objects.create(
        kind=kind,
        name_th=name_th,
        name_en=name_en,
        name_native=name_native,
        country=country,
        province=province if country == "TH" else None,
        phone=phone,
        host_agency=host_agency,
    )
    Representative.objects.create(exhibitor=exhibitor, user=actor.user)
    Person.objects.create(exhibitor=exhibitor, name_th=contact_name)
    audit.record(actor=actor, action="exhibitor.registered", target=exhibitor, fair=None)
    return exhibitor


@transaction.atomic
def change_exhibitor(*, actor: Actor, exhibitor: Exhibitor, values: dict[str, Any]) -> Exhibitor:
    """Change names, phone or texts."""
    exhibitor = Exhibitor.objects.select_for_update(no_key=True).get(
        pk=queries.get_own_exhibitor(actor, exhibitor.pk).pk
    )
    _assign(exhibitor, values)
    audit.record(
        actor=actor,
        action="exhibitor.changed",
        target=exhibitor,
        fair=None,
        data={"fields": sorted(values)},
    )
    return exhibitor


@transaction.atomic
def add_person(
    *,
    actor: Actor,
    exhibitor: Exhibitor,
    name_th: str,
    prefix: str = "",
    name_en: str = "",
    name_native: str = "",
    role: str = "",
) -> Person:
    exhibitor = queries.get_own_exhibitor(actor, exhibitor.pk)
    person = Person.objects.create(
        exhibitor=exhibitor,
        prefix=prefix,
        name_th=name_th,
        name_en=name_en,
        name_native=name_native,
        role=role,
    )
    audit.record(actor=actor, action="person.added", target=person, fair=None)
    return person


@transaction.atomic
def change_person(*, actor: Actor, person: Person, values: dict[str, Any]) -> Person:
    """`values`: prefix, name_th, name_en, name_native, role."""
    person = Person.objects.select_for_update(no_key=True).get(
        pk=queries.get_own_person(actor, person.pk).pk
    )
    _assign(person, values)
    audit.record(
        actor=actor,
        action="person.changed",
        target=person,
        fair=None,
        data={"fields": sorted(values)},
    )
    return person


@transaction.atomic
def add_product(*, actor: Actor, exhibitor: Exhibitor, values: dict[str, Any]) -> Product:
    """`values`: name_th, name_en, name_native, type, opc_stars, origin_country, hs_code, price."""
    exhibitor = queries.get_own_exhibitor(actor, exhibitor.pk)
    product = Product.objects.create(exhibitor=exhibitor, **values)
    audit.record(actor=actor, action="product.added", target=product, fair=None)
    return product


@transaction.atomic
def change_product(*, actor: Actor, product: Product, values: dict[str, Any]) -> Product:
    product = Product.objects.select_for_update(no_key=True).get(
        pk=queries.get_own_product(actor, product.pk).pk
    )
    _assign(product, values)
    audit.record(
        actor=actor,
        action="product.changed",
        target=product,
        fair=None,
        data={"fields": sorted(values)},
    )
    return product


def _assign(thing: Exhibitor | Person | Product, values: dict[str, Any]) -> None:
    for field, value in values.items():
        setattr(thing, field, value)
    thing.save(update_fields=list(values))
