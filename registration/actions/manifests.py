"""Foreign goods: book what became of them."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from events import audit
from events.models import Fair
from events.permissions import Actor
from events.rules import Refused
from registration import queries
from registration.models import (
    Exhibitor,
    ManifestItem,
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
