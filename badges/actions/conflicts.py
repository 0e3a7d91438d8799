"""Supervisors put right what gates did: conflicts are settled, scans taken back, presences made anew."""

import uuid

from django.db import transaction

from badges import queries, rules
from badges.actions.scans import PROJECTION, store_readings
from badges.models import Badge, Conflict, Presence, Scan, Settlement
from events import audit, clock
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_GUARD, Refused


@transaction.atomic
def settle_conflict(
    *, actor: Actor, conflict: Conflict, settlement: Settlement, note: str = ""
) -> Conflict:
    """Say what a conflict was; refuses `conflict_settled` where somebody did before."""
    require_role(actor, conflict.fair, ROLES_THAT_GUARD)
    conflict = (
        Conflict.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "badge")
        .get(pk=conflict.pk)
    )
    if conflict.settled_at is not None:
        raise Refused("conflict_settled")
    conflict.settled_at, conflict.settled_by = clock.now(), actor.user
    conflict.settlement, conflict.note = settlement, note
    conflict.save(update_fields=["settled_at", "settled_by", "settlement", "note"])
    audit.record(
        actor=actor,
        action="conflict.settled",
        target=conflict,
        fair=conflict.fair,
        data={
            "kind": conflict.kind,
            "serial": conflict.badge.serial if conflict.badge is not None else "",
            "settlement": settlement,
            "note": note,
        },
    )
    return conflict


@transaction.atomic
def undo_scan(*, actor: Actor, scan: Scan) -> Scan:
    """Take back what a device of the fair read, within the fair's minutes: a row of its own says so.

    Refuses `scan_undo_unknown`, `scan_undo_too_late`, `scan_undo_done`.
    """
    require_role(actor, scan.fair, ROLES_THAT_GUARD)
    now = clock.now()
    reading = rules.Reading(
        scan_id=uuid.uuid4(),
        device_seq=None,
        code=scan.code,
        direction=rules.Direction(scan.direction),
        scanned_at=now,
        undoes=scan.scan_id,
    )
    (undo,) = store_readings(actor, scan.device, [reading], now=now, skew=None, is_live=True)
    if undo.reason == rules.UndoRefusal.DONE:
        raise Refused("scan_undo_done")
    if undo.reason == rules.UndoRefusal.TOO_LATE:
        raise Refused("scan_undo_too_late")
    if undo.undoes is None:
        raise Refused("scan_undo_unknown")
    audit.record(
        actor=actor,
        action="scan.undone",
        target=scan,
        fair=scan.fair,
        data={
            "serial": scan.badge.serial if scan.badge is not None else "",
            "gate": scan.gate.code,
        },
    )
    return undo


@transaction.atomic
def rebuild_presence(*, fair: Fair) -> int:
    """Make the fair's presences anew from its scan log; answers how many were wrong.

    The presences are locked first, so that scans wait and no step is lost or taken twice.
    """
    rows = {
        presence.badge_id: presence
        for presence in Presence.objects.select_for_update(no_key=True)
        .filter(fair=fair)
        .order_by("badge")
    }
    before = {key: _position(presence) for key, presence in rows.items()}
    for presence in rows.values():
        presence.is_inside, presence.last_scan, presence.gate = False, None, None
    newest = 0
    for scan in queries.passages(fair).select_related("gate").iterator(2000):
        newest = max(newest, scan.pk)
        if scan.badge_id in rows:
            presence = rows[scan.badge_id]
            presence.is_inside = scan.direction == rules.Direction.ENTRY
            presence.last_scan, presence.gate = scan, scan.gate
            presence.changed_at = scan.happened_at
    _hand_over(rows)
    wrong = [rows[key] for key in rows if _position(rows[key]) != before[key]]
    for presence in wrong:
        presence.seq = newest
    Presence.objects.bulk_update(wrong, PROJECTION, batch_size=500)
    return len(wrong)


def _hand_over(rows: dict[str, Presence]) -> None:
    """A badge that was replaced is outside; the one in its place is where it was, until it is read itself."""
    pairs = Badge.objects.filter(pk__in=rows, replaces__in=rows).order_by("issued_at", "serial")
    for key, former_key in pairs.values_list("pk", "replaces"):
        former, now = rows[former_key or ""], rows[key]
        if former.is_inside and now.last_scan is None:
            now.is_inside, now.last_scan, now.gate = True, former.last_scan, former.gate
            now.changed_at = former.changed_at
        former.is_inside = False


def _position(presence: Presence) -> tuple[bool, int | None, int | None]:
    return presence.is_inside, presence.last_scan_id, presence.gate_id
