"""Devices at gates. A scan's own row is its log entry, so it writes no second one."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from badges import codes, queries, rules
from badges.models import (
    Badge,
    BadgeState,
    Device,
    DeviceStatus,
    Presence,
    Scan,
)
from booths.actions import open_booths
from events import audit, clock, vault
from events.actions import require_role
from events.models import Fair, Gate
from events.permissions import Actor
from events.rules import ROLES_THAT_GUARD, Refused

CODE_LIMIT = 200


@transaction.atomic
def pair_device(*, actor: Actor, fair: Fair, gate_code: str, name: str) -> tuple[Device, str]:
    """A new device at a gate, and its token, shown this once."""
    require_role(actor, fair, ROLES_THAT_GUARD)
    gate = Gate.objects.filter(fair=fair, code=gate_code).first()
    if gate is None:
        raise Refused("gate_unknown", gate=gate_code)
    token = vault.new_token()
    device = Device.objects.create(
        fair=fair, gate=gate, name=name, token_hash=vault.hash_token(token), paired_by=actor.user
    )
    DeviceStatus.objects.create(device=device)
    audit.record(
        actor=actor, action="device.paired", target=device, fair=fair, data={"gate": gate.code}
    )
    return device, token


@transaction.atomic
def revoke_device(*, actor: Actor, device: Device) -> Device:
    """End a device's token."""
    require_role(actor, device.fair, ROLES_THAT_GUARD)
    device = Device.objects.select_for_update(of=("self",), no_key=True).get(pk=device.pk)
    if device.revoked_at is None:
        device.revoked_at = clock.now()
        device.save(update_fields=["revoked_at"])
        audit.record(actor=actor, action="device.revoked", target=device, fair=device.fair)
    return device


def record_scan(
    *,
    actor: Actor,
    scan_id: UUID,
    device_seq: int,
    code: str,
    direction: rules.Direction,
    scanned_at: datetime,
) -> Scan:
    """Decide, store, and follow from it: presence, and the exhibitor's booths occupied.

    Whatever was read is stored: a denial is a verdict, not an error. A `scan_id` seen before
    answers as it did then.
    """
    device = queries.get_device(actor)
    known = queries.find_scan(scan_id)
    if known is None:
        try:
            reading = rules.Reading(scan_id, device_seq, code, direction, scanned_at)
            return _record_new(actor, device, reading)
        except IntegrityError:
            # The same scan arrived twice at once; the other one was first.
            known = queries.find_scan(scan_id)
            if known is None:
                raise
    if known.device_id != device.pk:
        raise Refused("not_found")
    return known


@transaction.atomic
def _record_new(actor: Actor, device: Device, reading: rules.Reading) -> Scan:
    fair, gate = device.fair, device.gate
    badge, verdict = _read(reading.code)
    presence = None
    if badge is not None:
        presence = Presence.objects.select_for_update(no_key=True).get(badge=badge)
    facts = queries.gate_facts(gate, fair, reading.scanned_at)
    if verdict is None:
        kind = queries.kind_facts(fair, badge.kind) if badge is not None else None
        verdict = rules.decide_admission(
            badge=_facts(badge, presence, kind),
            gate=facts,
            kind=kind,
            direction=reading.direction,
            moment=reading.scanned_at,
        )
    follows = verdict.admitted and facts.counts
    scan = Scan(
        fair=fair,
        device=device,
        gate=gate,
        scan_id=reading.scan_id,
        badge=badge,
        code=reading.code[:CODE_LIMIT],
        direction=reading.direction,
        scanned_at=reading.scanned_at,
        received_at=clock.now(),
        happened_at=min(reading.scanned_at, clock.now()),
        passed=verdict.admitted,
        counted=follows,
        decision=verdict.decision,
        reason=verdict.reason,
        conflict=_is_conflict(verdict, presence, device),
        booths=_booth_codes(fair, badge),
    )
    if Scan.objects.filter(device=device, device_seq=reading.device_seq).exists():
        scan.repeated_seq = reading.device_seq
    else:
        scan.device_seq = reading.device_seq
    scan.inside = queries.count_inside(fair) + (
        _step(presence, reading.direction) if follows else 0
    )
    scan.save(force_insert=True)
    if follows and badge is not None and presence is not None:
        presence.is_inside = reading.direction is rules.Direction.ENTRY
        presence.last_scan, presence.gate, presence.changed_at = scan, gate, reading.scanned_at
        presence.seq = scan.pk
        presence.save()
        # A scan that arrives days late says nothing about who stands at the booth today.
        is_today = clock.local(reading.scanned_at).date() == clock.today()
        if presence.is_inside and is_today and badge.exhibitor is not None:
            open_booths(actor=actor, fair=fair, exhibitor=badge.exhibitor)
    return scan


def _read(code: str) -> tuple[Badge | None, rules.Verdict | None]:
    """The badge of a genuine code, or the verdict on one that is not."""
    try:
        read = codes.read_code(code, keys=queries.public_keys())
    except codes.BadCode:
        return None, rules.deny(rules.Reason.FORGED)
    badge = Badge.objects.select_related("exhibitor").filter(pk=read.badge_id).first()
    return (badge, None) if badge is not None else (None, rules.deny(rules.Reason.UNKNOWN))


def _facts(
    badge: Badge | None, presence: Presence | None, kind: rules.KindFacts | None
) -> rules.BadgeFacts | None:
    if badge is None or presence is None:
        return None
    asks = kind is not None and kind.reentry != rules.Reentry.FREE
    return rules.BadgeFacts(
        kind=badge.kind,
        fair_id=badge.fair_id,
        is_revoked=badge.state == BadgeState.REVOKED,
        valid_from=badge.valid_from,
        valid_until=badge.valid_until,
        is_inside=presence.is_inside,
        last_entry=queries.last_entry_of(badge) if asks else None,
    )


def _is_conflict(verdict: rules.Verdict, presence: Presence | None, device: Device) -> bool:
    """A badge that is inside and wants in elsewhere: two people, or one that left unseen."""
    if verdict.reason is not rules.Reason.ALREADY_INSIDE or presence is None:
        return False
    if not presence.is_inside:
        # It came in once, and may not again.
        return False
    return presence.last_scan is None or presence.last_scan.device_id != device.pk


def _step(presence: Presence | None, direction: rules.Direction) -> int:
    """By how much the number inside changes; whoever may pass without leaving first is counted once."""
    is_inside = presence is not None and presence.is_inside
    return int(direction is rules.Direction.ENTRY) - int(is_inside)


def _booth_codes(fair: Fair, badge: Badge | None) -> list[str]:
    if badge is None or badge.exhibitor_id is None:
        return []
    found = queries.booths_on(fair, [badge])
    return [booth.code for booth in found.get(badge.exhibitor_id, [])]


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
    admitted = Scan.objects.filter(
        fair=fair, badge__in=rows, decision=rules.Decision.ADMIT, gate__zone=None
    )
    for scan in admitted.select_related("gate").order_by("id").iterator(2000):
        if scan.badge_id is not None:
            presence = rows[scan.badge_id]
            presence.is_inside = scan.direction == rules.Direction.ENTRY
            presence.last_scan, presence.gate = scan, scan.gate
            presence.changed_at = scan.scanned_at
    _hand_over(rows)
    wrong = [rows[key] for key in rows if _position(rows[key]) != before[key]]
    Presence.objects.bulk_update(
        wrong, ["is_inside", "last_scan", "gate", "changed_at"], batch_size=500
    )
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
