"""The ledger of foreign goods: what left, day by day. Totals are its projections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from events import audit, clock
from events.models import Fair
from events.permissions import Actor
from events.rules import Refused
from registration import queries, rules
from registration.models import (
    Exhibitor,
    Manifest,
    ManifestItem,
    ManifestMovement,
    MovementKind,
    QuietDay,
)


@dataclass(frozen=True)
class Move:
    """One thing that left; `quantity` below zero takes back what was booked before."""

    item: UUID
    kind: MovementKind
    quantity: Decimal
    note: str = ""


@dataclass(frozen=True)
class DayTotal:
    """What somebody read as the day's total, and what they wrote instead."""

    was: Decimal
    now: Decimal


def lock_manifest(*, actor: Actor, exhibitor: Exhibitor, fair: Fair) -> Manifest:
    """The manifest's row, locked, for whoever may change it; refuses `manifest_closed`."""
    if not queries.may_change_manifest(actor, exhibitor, fair):
        raise Refused("not_found")
    manifest, _created = Manifest.objects.select_for_update(no_key=True).get_or_create(
        exhibitor=exhibitor, fair=fair
    )
    if queries.standing_closing(manifest) is not None:
        raise Refused("manifest_closed")
    return manifest


@transaction.atomic
def book_movements(
    *, actor: Actor, exhibitor: Exhibitor, fair: Fair, day: date, moves: Iterable[Move]
) -> list[ManifestItem]:
    """Book what left on a day, all or none; refuses `manifest_overdrawn`, `movement_day`."""
    lock_manifest(actor=actor, exhibitor=exhibitor, fair=fair)
    rules.check_day(day, today=clock.today(), starts_on=fair.starts_on)
    moves = [move for move in moves if move.quantity]
    items = _lock_items(exhibitor, fair, {move.item for move in moves})
    return _write(actor, items, day, moves)


@transaction.atomic
def book_day(
    *,
    actor: Actor,
    exhibitor: Exhibitor,
    fair: Fair,
    day: date,
    totals: Mapping[UUID, Mapping[MovementKind, DayTotal]],
) -> list[ManifestItem]:
    """Set totals of one day, all or none; the difference to what was booked becomes an entry.

    Sent twice it books once. Refuses `manifest_moved` where somebody has booked beside it since the
    page was read, with one error per item, and `manifest_overdrawn` likewise.
    """
    lock_manifest(actor=actor, exhibitor=exhibitor, fair=fair)
    rules.check_day(day, today=clock.today(), starts_on=fair.starts_on)
    items = _lock_items(exhibitor, fair, totals.keys())
    booked = queries.moved_on(items.values(), day)
    moves, stale = [], []
    for key, kinds in totals.items():
        for kind, total in kinds.items():
            current = booked.get(key, {}).get(kind, Decimal(0))
            if current == total.now:
                continue
            if current != total.was:
                stale.append(_explain_stale(items[key], kind, current))
            moves.append(Move(key, kind, total.now - current))
    if stale:
        raise Refused("manifest_moved", errors=tuple(stale))
    return _write(actor, items, day, moves)


@transaction.atomic
def change_manifest_item(
    *, actor: Actor, item: ManifestItem, values: Mapping[str, Decimal]
) -> ManifestItem:
    """Set totals of an item; what differs is booked on today. Refuses `manifest_overdrawn`."""
    item = queries.get_own_manifest_item(actor, item.pk)
    lock_manifest(actor=actor, exhibitor=item.exhibitor, fair=item.fair)
    items = _lock_items(item.exhibitor, item.fair, [item.pk])
    locked = items[item.pk]
    moves = [
        Move(item.pk, MovementKind(kind), total - getattr(locked, kind))
        for kind, total in values.items()
    ]
    return _write(actor, items, clock.today(), [move for move in moves if move.quantity])[0]


@transaction.atomic
def confirm_quiet_day(*, actor: Actor, exhibitor: Exhibitor, fair: Fair, day: date) -> QuietDay:
    """Say that nothing moved on a day; saying it twice changes nothing."""
    manifest = lock_manifest(actor=actor, exhibitor=exhibitor, fair=fair)
    rules.check_day(day, today=clock.today(), starts_on=fair.starts_on)
    if ManifestMovement.objects.filter(
        item__fair=fair, item__exhibitor=exhibitor, date=day
    ).exists():
        raise Refused("day_has_movements")
    if actor.user is None:
        raise Refused("not_signed_in")
    quiet, created = QuietDay.objects.get_or_create(
        manifest=manifest, date=day, defaults={"by": actor.user}
    )
    if created:
        audit.record(
            actor=actor,
            action="manifest.day_confirmed",
            target=manifest,
            fair=fair,
            data={"date": day.isoformat()},
        )
    return quiet


def explain_overdraft(item: ManifestItem) -> dict[str, str]:
    """``{"field", "code", "message"}``, with the message in the reader's language."""
    message = _("%(item)s: %(excess)s %(unit)s more than was imported (%(imported)s).") % {
        "item": item.name,
        "excess": say_quantity(-item.remaining),
        "imported": say_quantity(item.imported),
        "unit": item.unit,
    }
    return {"field": str(item.pk), "code": "manifest_overdrawn", "message": message}


def say_quantity(quantity: Decimal) -> str:
    """1,234.5: without the zeros at its end."""
    return f"{quantity.normalize():,f}"


def _explain_stale(item: ManifestItem, kind: MovementKind, current: Decimal) -> dict[str, str]:
    message = _("%(item)s, %(kind)s: somebody has booked %(quantity)s meanwhile.") % {
        "item": item.name,
        "kind": kind.label,
        "quantity": say_quantity(current),
    }
    return {"field": f"{item.pk}-{kind}", "code": "manifest_moved", "message": message}


def _lock_items(exhibitor: Exhibitor, fair: Fair, keys: Iterable[UUID]) -> dict[UUID, ManifestItem]:
    wanted = set(keys)
    items = {
        item.pk: item
        for item in ManifestItem.objects.select_for_update(no_key=True)
        .filter(exhibitor=exhibitor, fair=fair, pk__in=wanted)
        .order_by("pk")
    }
    if items.keys() != wanted:
        raise Refused("not_found")
    return items


def _write(
    actor: Actor, items: Mapping[UUID, ManifestItem], day: date, moves: Iterable[Move]
) -> list[ManifestItem]:
    """Entries, totals and one log entry per item; the items are locked."""
    changed: dict[UUID, dict[str, Decimal]] = {}
    rows = []
    for move in moves:
        item, sums = items[move.item], changed.setdefault(move.item, {})
        setattr(item, move.kind, getattr(item, move.kind) + move.quantity)
        sums[move.kind] = sums.get(move.kind, Decimal(0)) + move.quantity
        rows.append(
            ManifestMovement(
                item=item,
                date=day,
                kind=move.kind,
                quantity=move.quantity,
                note=move.note,
                by=actor.user,
            )
        )
    overdrawn = [item for key, item in items.items() if key in changed and item.remaining < 0]
    if overdrawn:
        raise Refused("manifest_overdrawn", errors=tuple(map(explain_overdraft, overdrawn)))
    if any(getattr(items[key], kind) < 0 for key, sums in changed.items() for kind in sums):
        raise Refused("manifest_taken_back")
    ManifestMovement.objects.bulk_create(rows)
    for key, sums in changed.items():
        items[key].save(update_fields=list(sums))
        audit.record(
            actor=actor,
            action="manifest.changed",
            target=items[key],
            fair=items[key].fair,
            # The databases disagree on the zeros at a sum's end.
            data={"date": day.isoformat()}
            | {kind: f"{quantity.normalize():f}" for kind, quantity in sums.items()},
        )
    return list(items.values())
