"""Every write of registration. Each is one transaction: lock, rule, write, signal upward, record."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from events import audit, clock
from events.actions import require_role
from events.models import Fair, Province, WindowKind, Zone
from events.permissions import Actor
from events.queries import get_zone, is_window_open
from events.rules import ROLES_THAT_REVIEW, Refused
from registration import queries, rules
from registration.models import (
    Application,
    ApplicationState,
    Exhibitor,
    ExhibitorKind,
    ManifestItem,
    Person,
    Product,
    Representative,
    Review,
)
from registration.signals import application_withdrawn


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


@transaction.atomic
def start_application(
    *,
    actor: Actor,
    fair: Fair,
    exhibitor: Exhibitor,
    zone: str,
    products: Sequence[UUID],
    booths_wanted: int,
    needs: rules.Needs,
    note: str = "",
) -> Application:
    """A draft. Whether the zone can take it is decided when it is sent in."""
    exhibitor = queries.get_own_exhibitor(actor, exhibitor.pk)
    if not is_window_open(fair, WindowKind.APPLICATION):
        raise Refused("window_closed")
    application = Application.objects.create(
        fair=fair,
        exhibitor=exhibitor,
        zone=_open_zone(fair, exhibitor, zone),
        booths_wanted=booths_wanted,
        power_w=needs.power_w,
        water=needs.water,
        gas=needs.gas,
        note=note,
    )
    application.products.set(_own_products(exhibitor, products))
    audit.record(
        actor=actor,
        action="application.started",
        target=application,
        fair=fair,
        data={"zone": zone, "booths_wanted": booths_wanted},
    )
    return application


@transaction.atomic
def change_application(
    *,
    actor: Actor,
    application: Application,
    zone: str,
    products: Sequence[UUID],
    booths_wanted: int,
    needs: rules.Needs,
    note: str = "",
) -> Application:
    """Change what is still the exhibitor's: a draft, or one with changes requested."""
    application = _lock(queries.get_own_application(actor, application.pk))
    if application.state not in rules.EDITABLE:
        raise Refused("application_not_editable")
    application.zone = _open_zone(application.fair, application.exhibitor, zone)
    application.booths_wanted = booths_wanted
    application.power_w, application.water = needs.power_w, needs.water
    application.gas, application.note = needs.gas, note
    application.save()
    application.products.set(_own_products(application.exhibitor, products))
    audit.record(
        actor=actor,
        action="application.changed",
        target=application,
        fair=application.fair,
        data={"zone": zone, "booths_wanted": booths_wanted},
    )
    return application


@transaction.atomic
def submit_application(*, actor: Actor, application: Application) -> Application:
    """Send it in; refuses `window_closed` and `not_eligible` (one error per obstacle)."""
    application = _lock(queries.get_own_application(actor, application.pk))
    target = rules.next_state(current=application.state, verb="submit")
    if not is_window_open(application.fair, WindowKind.APPLICATION):
        raise Refused("window_closed")
    obstacles = queries.find_obstacles(application)
    if obstacles:
        raise Refused(
            "not_eligible",
            errors=tuple(explain_obstacle(obstacle, application.zone) for obstacle in obstacles),
        )
    application.submitted_at = clock.now()
    return _move(actor, application, target, "application.submitted")


@transaction.atomic
def withdraw_application(
    *, actor: Actor, application: Application, reason: str = ""
) -> Application:
    """Give it up; booths that it has become free in the same transaction."""
    application = _lock(queries.get_own_application(actor, application.pk))
    target = rules.next_state(current=application.state, verb="withdraw")
    application.state = target
    application.save(update_fields=["state"])
    application_withdrawn.send(Application, application=application, actor=actor)
    audit.record(
        actor=actor,
        action="application.withdrawn",
        target=application,
        fair=application.fair,
        data={"reason": reason},
    )
    return application


@transaction.atomic
def start_review(*, actor: Actor, application: Application) -> Application:
    """Take an application in hand, so that its exhibitor and other reviewers see that somebody reads it."""
    application = _lock(_reviewable(actor, application))
    target = rules.next_state(current=application.state, verb="start_review")
    return _move(actor, application, target, "application.review_started")


@transaction.atomic
def review_application(
    *, actor: Actor, application: Application, decision: rules.Decision, reason: str = ""
) -> Application:
    """Approve, waitlist, reject or request changes. Nobody decides on an exhibitor that they act for."""
    if actor.user is None:
        raise Refused("not_signed_in")
    application = _lock(_reviewable(actor, application))
    target = rules.next_state(current=application.state, verb=decision)
    if decision in rules.REASON_REQUIRED and not reason.strip():
        raise Refused("reason_missing")
    application.decided_at = clock.now()
    Review.objects.create(
        application=application, reviewer=actor.user, decision=decision, reason=reason
    )
    return _move(
        actor, application, target, "application.reviewed", {"decision": decision, "reason": reason}
    )


@transaction.atomic
def change_manifest_item(
    *, actor: Actor, item: ManifestItem, values: dict[str, Decimal]
) -> ManifestItem:
    """Book what was sold, given, destroyed or re-exported; refuses `manifest_overdrawn`."""
    item = ManifestItem.objects.select_for_update(no_key=True).get(
        pk=queries.get_own_manifest_item(actor, item.pk).pk
    )
    for field, value in values.items():
        setattr(item, field, value)
    if item.remaining < 0:
        raise Refused("manifest_overdrawn")
    item.save(update_fields=list(values))
    audit.record(
        actor=actor,
        action="manifest.changed",
        target=item,
        fair=item.fair,
        data={field: str(value) for field, value in values.items()},
    )
    return item


@transaction.atomic
def change_manifest(
    *,
    actor: Actor,
    exhibitor: Exhibitor,
    fair: Fair,
    values: Mapping[UUID, Mapping[str, Decimal]],
) -> list[ManifestItem]:
    """Book several items, all or none; `values`: item -> column -> quantity.

    Refuses `manifest_overdrawn` with one error per item, whose field is the item's key.
    """
    if not queries.may_change_manifest(actor, exhibitor, fair):
        raise Refused("not_found")
    items = list(
        ManifestItem.objects.select_for_update(no_key=True)
        .filter(exhibitor=exhibitor, fair=fair, pk__in=values.keys())
        .order_by("pk")
    )
    if len(items) != len(values):
        raise Refused("not_found")
    for item in items:
        for column, quantity in values[item.pk].items():
            setattr(item, column, quantity)
    overdrawn = tuple(explain_overdraft(item) for item in items if item.remaining < 0)
    if overdrawn:
        raise Refused("manifest_overdrawn", errors=overdrawn)
    for item in items:
        changed = values[item.pk]
        item.save(update_fields=list(changed))
        audit.record(
            actor=actor,
            action="manifest.changed",
            target=item,
            fair=fair,
            data={column: str(quantity) for column, quantity in changed.items()},
        )
    return items


def explain_overdraft(item: ManifestItem) -> dict[str, str]:
    """``{"field", "code", "message"}``, with the message in the reader's language."""
    message = _("%(item)s: %(excess)s %(unit)s more than was imported (%(imported)s).") % {
        "item": item.name,
        "excess": f"{-item.remaining.normalize():,f}",
        "imported": f"{item.imported.normalize():,f}",
        "unit": item.unit,
    }
    return {"field": str(item.pk), "code": "manifest_overdrawn", "message": message}


def explain_obstacle(obstacle: rules.Obstacle, zone: Zone) -> dict[str, str]:
    """``{"field", "code", "message"}``, with the message in the reader's language."""
    texts = {
        "no_products": _("Choose at least one product."),
        "type_not_taken": _("Zone %(zone)s does not take products like %(product)s."),
        "too_few_stars": _(
            "Zone %(zone)s takes products with %(wanted)s stars or more; %(product)s has %(given)s."
        ),
        "power_not_offered": _(
            "Zone %(zone)s offers %(given)s W a booth; you asked for %(wanted)s W."
        ),
        "water_not_offered": _("Zone %(zone)s has no water supply."),
        "gas_not_offered": _("Zone %(zone)s does not allow gas."),
    }
    fields = {
        "power_not_offered": "needs.power_w",
        "water_not_offered": "needs.water",
        "gas_not_offered": "needs.gas",
    }
    message = texts[obstacle.code] % {
        "zone": zone.name,
        "product": obstacle.product,
        "wanted": obstacle.wanted,
        "given": obstacle.given,
    }
    field = fields.get(obstacle.code, "products")
    return {"field": field, "code": obstacle.code, "message": message}


def _reviewable(actor: Actor, application: Application) -> Application:
    visible = queries.get_application(actor, application.pk)
    require_role(actor, visible.fair, ROLES_THAT_REVIEW)
    if queries.is_representative(actor, visible.exhibitor):
        raise Refused("own_application")
    return visible


def _lock(application: Application) -> Application:
    """The row locked and read anew; relations stay as they were read."""
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "exhibitor", "zone")
        .get(pk=application.pk)
    )


def _move(
    actor: Actor,
    application: Application,
    target: rules.ApplicationState,
    action: str,
    data: dict[str, Any] | None = None,
) -> Application:
    before, application.state = application.state, ApplicationState(target)
    application.save()
    audit.record(
        actor=actor,
        action=action,
        target=application,
        fair=application.fair,
        data={"from": before, "to": str(target)} | (data or {}),
    )
    return application


def _open_zone(fair: Fair, exhibitor: Exhibitor, code: str) -> Zone:
    zone = get_zone(fair, code)
    invited = exhibitor.kind in {ExhibitorKind.AGENCY, ExhibitorKind.DELEGATION}
    if zone.by_invitation and not invited:
        raise Refused("zone_by_invitation", zone=zone.code)
    return zone


def _own_products(exhibitor: Exhibitor, keys: Sequence[UUID]) -> list[Product]:
    products = list(exhibitor.products.filter(pk__in=keys, retired_at=None))
    if len(products) != len(set(keys)):
        raise Refused("product_unknown")
    return products


def _assign(thing: Exhibitor | Person | Product, values: dict[str, Any]) -> None:
    for field, value in values.items():
        setattr(thing, field, value)
    thing.save(update_fields=list(values))
