"""Foreign goods: the list that customs sees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from events import audit, clock
from events.models import Fair
from events.permissions import Actor
from events.rules import Refused
from registration import queries
from registration.actions.movements import explain_overdraft, lock_manifest
from registration.models import Amendment, Exhibitor, Manifest, ManifestItem

# What customs has seen: after clearance it changes with a reason only.
LOCKED_BY_CLEARANCE = (
    "hs_code",
    "origin_country",
    "unit",
    "imported",
    "declared_value",
    "currency",
)


@transaction.atomic
def add_manifest_item(
    *, actor: Actor, exhibitor: Exhibitor, fair: Fair, values: Mapping[str, Any]
) -> ManifestItem:
    """Add an item at the end of the list, or at `position`; refuses `manifest_cleared`.

    `values`: name_th, name_en, name_native, hs_code, origin_country, unit, imported,
    declared_value, currency, position (left out: the next one).
    """
    manifest = lock_manifest(actor=actor, exhibitor=exhibitor, fair=fair)
    if manifest.cleared_at is not None:
        raise Refused("manifest_cleared")
    item = _create(exhibitor, fair, values)
    audit.record(
        actor=actor,
        action="manifest.item_added",
        target=item,
        fair=fair,
        data={"position": item.position},
    )
    return item


@dataclass(frozen=True)
class Imported:
    """How many items of a file were new, changed an item, or stood in the list already."""

    added: int
    changed: int
    same: int


@transaction.atomic
def import_manifest(
    *, actor: Actor, exhibitor: Exhibitor, fair: Fair, rows: Sequence[Mapping[str, Any]]
) -> Imported:
    """Take the items of a file into the list. The same file twice changes nothing.

    A row with a `position` of the list changes that item; one without is new unless the list has the
    same item already. Refuses `manifest_cleared`.
    """
    manifest = lock_manifest(actor=actor, exhibitor=exhibitor, fair=fair)
    if manifest.cleared_at is not None:
        raise Refused("manifest_cleared")
    items = {
        item.position: item for item in ManifestItem.objects.filter(exhibitor=exhibitor, fair=fair)
    }
    added = changed = 0
    for row in rows:
        values = dict(row)
        position = values.pop("position", None)
        found = items.get(position) if position else _find_same(items.values(), values)
        if found is None:
            item = _create(exhibitor, fair, values | {"position": position})
            items[item.position] = item
            added += 1
        elif any(getattr(found, field) != value for field, value in values.items()):
            items[found.position] = edit_manifest_item(actor=actor, item=found, values=values)
            changed += 1
    if added or changed:
        audit.record(
            actor=actor,
            action="manifest.imported",
            target=manifest,
            fair=fair,
            data={"added": added, "changed": changed},
        )
    return Imported(added, changed, len(rows) - added - changed)


@transaction.atomic
def edit_manifest_item(
    *, actor: Actor, item: ManifestItem, values: Mapping[str, Any], reason: str = ""
) -> ManifestItem:
    """Change what the list says about an item. After clearance it is an amendment and wants a reason.

    Refuses `manifest_cleared` without one, `manifest_overdrawn` if less were imported than has left.
    """
    item = queries.get_own_manifest_item(actor, item.pk)
    manifest = lock_manifest(actor=actor, exhibitor=item.exhibitor, fair=item.fair)
    item = ManifestItem.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)
    changes = {
        field: [str(getattr(item, field)), str(value)]
        for field, value in values.items()
        if getattr(item, field) != value
    }
    if not changes:
        return item
    seen_by_customs = manifest.cleared_at is not None and any(
        field in LOCKED_BY_CLEARANCE for field in changes
    )
    if seen_by_customs and not reason.strip():
        raise Refused("manifest_cleared")
    for field in changes:
        setattr(item, field, values[field])
    if item.remaining < 0:
        raise Refused("manifest_overdrawn", errors=(explain_overdraft(item),))
    item.save(update_fields=list(changes))
    if seen_by_customs:
        Amendment.objects.create(item=item, changes=changes, reason=reason.strip(), by=actor.user)
    audit.record(
        actor=actor,
        action="manifest.item_amended" if seen_by_customs else "manifest.item_changed",
        target=item,
        fair=item.fair,
        data={"position": item.position, "changes": changes, "reason": reason.strip()},
    )
    return item


@transaction.atomic
def remove_manifest_item(*, actor: Actor, item: ManifestItem) -> None:
    """Take an item off the list before customs has seen it; refuses `manifest_cleared`, `item_has_moved`."""
    item = queries.get_own_manifest_item(actor, item.pk)
    manifest = lock_manifest(actor=actor, exhibitor=item.exhibitor, fair=item.fair)
    if manifest.cleared_at is not None:
        raise Refused("manifest_cleared")
    if item.movements.exists():
        raise Refused("item_has_moved")
    audit.record(
        actor=actor,
        action="manifest.item_removed",
        target=item,
        fair=item.fair,
        data={"position": item.position, "name": item.name_en or item.name_th},
    )
    item.delete()


@transaction.atomic
def clear_manifest(
    *, actor: Actor, exhibitor: Exhibitor, fair: Fair, declaration: str = ""
) -> Manifest:
    """Note that customs has cleared the goods: quantities and values stand from now on.

    `declaration` is the number that customs gave. Clearing twice changes nothing.
    """
    manifest = lock_manifest(actor=actor, exhibitor=exhibitor, fair=fair)
    if manifest.cleared_at is not None:
        return manifest
    if not ManifestItem.objects.filter(exhibitor=exhibitor, fair=fair).exists():
        raise Refused("manifest_empty")
    manifest.cleared_at, manifest.cleared_by = clock.now(), actor.user
    manifest.declaration = declaration.strip()
    manifest.save(update_fields=["cleared_at", "cleared_by", "declaration"])
    audit.record(
        actor=actor,
        action="manifest.cleared",
        target=manifest,
        fair=fair,
        data={"declaration": manifest.declaration},
    )
    return manifest


def _create(exhibitor: Exhibitor, fair: Fair, values: Mapping[str, Any]) -> ManifestItem:
    items = ManifestItem.objects.filter(exhibitor=exhibitor, fair=fair)
    given = dict(values)
    position = given.pop("position", None)
    if position is None:
        position = (items.aggregate(last=Max("position"))["last"] or 0) + 1
    elif items.filter(position=position).exists():
        raise Refused("position_taken", position=position)
    return ManifestItem.objects.create(exhibitor=exhibitor, fair=fair, position=position, **given)


def _find_same(items: Iterable[ManifestItem], values: Mapping[str, Any]) -> ManifestItem | None:
    return next(
        (
            item
            for item in items
            if all(getattr(item, field) == value for field, value in values.items())
        ),
        None,
    )
