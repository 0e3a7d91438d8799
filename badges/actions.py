"""Every write to badges and gates. A scan's own row is its log entry, so it writes no second one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from badges import codes, queries, rules
from badges.models import (
    Badge,
    BadgeCounter,
    BadgeKind,
    BadgeState,
    Device,
    Presence,
    Scan,
    SigningKey,
    new_badge_id,
)
from badges.rendering.qr import encode_symbol
from booths.actions import open_booths
from booths.models import Allocation, AllocationState
from events import audit, clock, vault
from events.actions import require_role
from events.models import Fair, Gate
from events.permissions import Actor
from events.rules import ROLES_THAT_GUARD, ROLES_THAT_ORGANISE, Refused
from registration.models import Exhibitor, ExhibitorKind, Person

KEY_PURPOSE = "badge signing key"
KEY_LIFE = timedelta(days=400)
CODE_LIMIT = 200


@transaction.atomic
def create_signing_key(*, actor: Actor, fair: Fair) -> SigningKey:
    """A new key for the fair's badges; codes signed with older ones stay good."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    _lock_counter(fair)
    private, public = codes.generate_key()
    last = SigningKey.objects.aggregate(last=Max("kid"))["last"] or 0
    key = SigningKey.objects.create(
        kid=last + 1,
        fair=fair,
        public_key=public,
        private_sealed=vault.seal(private, purpose=KEY_PURPOSE),
        not_after=clock.now() + KEY_LIFE,
    )
    audit.record(actor=actor, action="key.created", target=key, fair=fair)
    return key


def issue_badges_for(*, actor: Actor, allocation: Allocation) -> list[Badge]:
    """A badge for each person of the exhibitor who has none; runs in the allocation's transaction."""
    people = allocation.exhibitor.people.filter(left_at=None).order_by("created_at", "id")
    return issue_badges(actor=actor, fair=allocation.fair, people=list(people))


@transaction.atomic
def issue_badges(
    *, actor: Actor, fair: Fair, people: Sequence[Person], kind: BadgeKind | None = None
) -> list[Badge]:
    """A signed badge for each of `people` (of any exhibitors) who has no active one at this fair."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    counter = _lock_counter(fair)
    having = set(
        Badge.objects.filter(fair=fair, person__in=people, state=BadgeState.ACTIVE).values_list(
            "person", flat=True
        )
    )
    wanting = [person for person in people if person.pk not in having]
    if not wanting:
        return []
    signer = _signer(actor, fair)
    badges = []
    for person in wanting:
        counter.issued += 1
        badges.append(_sign(signer, fair, person, kind, counter.issued))
    counter.save(update_fields=["issued"])
    Badge.objects.bulk_create(badges)
    Presence.objects.bulk_create(Presence(badge=badge, fair=fair) for badge in badges)
    for badge in badges:
        audit.record(
            actor=actor,
            action="badge.issued",
            target=badge,
            fair=fair,
            data={"serial": badge.serial, "person": str(badge.person_id)},
        )
    return badges


@transaction.atomic
def revoke_badge(*, actor: Actor, badge: Badge, reason: str) -> Badge:
    """End one badge at every gate; `reason` says why."""
    require_role(actor, badge.fair, ROLES_THAT_ORGANISE)
    if not reason.strip():
        raise Refused("reason_missing")
    counter = _lock_counter(badge.fair)
    badge = (
        Badge.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair")
        .get(pk=badge.pk)
    )
    if badge.state != BadgeState.ACTIVE:
        raise Refused("badge_ended")
    _revoke(actor, counter, badge, reason)
    return badge


def end_booth_access(*, actor: Actor, allocation: Allocation, reason: str) -> None:
    """Revoke the badges of an exhibitor that has no other booth; runs in the release's transaction."""
    has_more = Allocation.objects.filter(
        fair=allocation.fair, exhibitor=allocation.exhibitor, state=AllocationState.CONFIRMED
    ).exists()
    if has_more:
        return
    counter = _lock_counter(allocation.fair)
    badges = Badge.objects.filter(
        fair=allocation.fair, exhibitor=allocation.exhibitor, state=BadgeState.ACTIVE
    )
    for badge in badges.select_for_update(no_key=True).order_by("pk"):
        _revoke(actor, counter, badge, reason or "allocation_released")


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
) -> tuple[Scan, list[str]]:
    """Decide, store, and follow from it: presence, and the exhibitor's booths occupied.

    Answers the scan and the booths' codes. Whatever was read is stored: a denial is a verdict, not
    an error. A `scan_id` seen before answers as it did then.
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
    return known, known.booths


@transaction.atomic
def _record_new(actor: Actor, device: Device, reading: rules.Reading) -> tuple[Scan, list[str]]:
    fair, gate = device.fair, device.gate
    badge, verdict = _read(reading.code)
    presence = None
    if badge is not None:
        presence = Presence.objects.select_for_update(no_key=True).get(badge=badge)
    if verdict is None:
        verdict = rules.decide_admission(
            badge=_facts(badge, presence),
            gate=queries.gate_facts(gate, fair, reading.scanned_at),
            direction=reading.direction,
            moment=reading.scanned_at,
        )
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
        decision=verdict.decision,
        reason=verdict.reason,
        conflict=_is_conflict(verdict, presence, device),
        booths=_booth_codes(fair, badge),
    )
    if Scan.objects.filter(device=device, device_seq=reading.device_seq).exists():
        scan.repeated_seq = reading.device_seq
    else:
        scan.device_seq = reading.device_seq
    scan.inside = queries.count_inside(fair) + _step(verdict, reading.direction)
    scan.save(force_insert=True)
    if verdict.admitted and badge is not None and presence is not None:
        presence.is_inside = reading.direction is rules.Direction.ENTRY
        presence.last_scan, presence.gate, presence.changed_at = scan, gate, reading.scanned_at
        presence.save()
        # A scan that arrives days late says nothing about who stands at the booth today.
        if presence.is_inside and clock.local(reading.scanned_at).date() == clock.today():
            open_booths(actor=actor, fair=fair, exhibitor=badge.exhibitor)
    return scan, scan.booths


def _read(code: str) -> tuple[Badge | None, rules.Verdict | None]:
    """The badge of a genuine code, or the verdict on one that is not."""
    try:
        read = codes.read_code(code, keys=queries.public_keys())
    except codes.BadCode:
        return None, rules.deny(rules.Reason.FORGED)
    badge = Badge.objects.select_related("exhibitor").filter(pk=read.badge_id).first()
    return (badge, None) if badge is not None else (None, rules.deny(rules.Reason.UNKNOWN))


def _facts(badge: Badge | None, presence: Presence | None) -> rules.BadgeFacts | None:
    if badge is None or presence is None:
        return None
    return rules.BadgeFacts(
        kind=badge.kind,
        fair_id=badge.fair_id,
        is_revoked=badge.state == BadgeState.REVOKED,
        valid_from=badge.valid_from,
        valid_until=badge.valid_until,
        is_inside=presence.is_inside,
    )


def _is_conflict(verdict: rules.Verdict, presence: Presence | None, device: Device) -> bool:
    """A badge that is inside and wants in elsewhere: two people, or one that left unseen."""
    if verdict.reason is not rules.Reason.ALREADY_INSIDE or presence is None:
        return False
    return presence.last_scan is None or presence.last_scan.device_id != device.pk


def _step(verdict: rules.Verdict, direction: rules.Direction) -> int:
    if not verdict.admitted:
        return 0
    return 1 if direction is rules.Direction.ENTRY else -1


def _booth_codes(fair: Fair, badge: Badge | None) -> list[str]:
    if badge is None:
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
    admitted = Scan.objects.filter(fair=fair, badge__in=rows, decision=rules.Decision.ADMIT)
    for scan in admitted.select_related("gate").order_by("id").iterator(2000):
        if scan.badge_id is not None:
            presence = rows[scan.badge_id]
            presence.is_inside = scan.direction == rules.Direction.ENTRY
            presence.last_scan, presence.gate = scan, scan.gate
            presence.changed_at = scan.scanned_at
    wrong = [rows[key] for key in rows if _position(rows[key]) != before[key]]
    Presence.objects.bulk_update(
        wrong, ["is_inside", "last_scan", "gate", "changed_at"], batch_size=500
    )
    return len(wrong)


def _position(presence: Presence) -> tuple[bool, int | None, int | None]:
    return presence.is_inside, presence.last_scan_id, presence.gate_id


def _lock_counter(fair: Fair) -> BadgeCounter:
    counter, _ = BadgeCounter.objects.select_for_update(no_key=True).get_or_create(fair=fair)
    return counter


def _revoke(actor: Actor, counter: BadgeCounter, badge: Badge, reason: str) -> None:
    badge.state = BadgeState.REVOKED
    badge.revoked_at, badge.revoke_reason = clock.now(), reason
    badge.save(update_fields=["state", "revoked_at", "revoke_reason"])
    counter.revocations += 1
    counter.save(update_fields=["revocations"])
    audit.record(
        actor=actor,
        action="badge.revoked",
        target=badge,
        fair=badge.fair,
        data={"serial": badge.serial, "reason": reason},
    )


def validity_of(fair: Fair) -> tuple[datetime, datetime]:
    """From the midnight before the fair's first day (move-in included) to the one after its last."""
    days = sorted(day.date for day in fair.days.all()) or [fair.starts_on, fair.ends_on]
    first = datetime.combine(min(days[0], fair.starts_on), time(), tzinfo=clock.BANGKOK)
    last = datetime.combine(max(days[-1], fair.ends_on), time(), tzinfo=clock.BANGKOK)
    return first, last + timedelta(days=1)


@dataclass(frozen=True)
class Signer:
    """The key in use and the validity that it writes into the codes of one fair."""

    kid: int
    private_key: bytes
    valid_from: datetime
    valid_until: datetime


def _signer(actor: Actor, fair: Fair) -> Signer:
    key = SigningKey.objects.filter(fair=fair, not_after__gt=clock.now()).order_by("-kid").first()
    if key is None:
        key = create_signing_key(actor=actor, fair=fair)
    private = vault.unseal(bytes(key.private_sealed), purpose=KEY_PURPOSE)
    return Signer(key.kid, private, *validity_of(fair))


def _sign(signer: Signer, fair: Fair, person: Person, kind: BadgeKind | None, number: int) -> Badge:
    key = new_badge_id()
    code = codes.sign_code(
        private_key=signer.private_key,
        kid=signer.kid,
        badge_id=key,
        not_before=signer.valid_from,
        not_after=signer.valid_until,
    )
    return Badge(
        id=key,
        fair=fair,
        person=person,
        exhibitor=person.exhibitor,
        kind=kind or kind_for(person.exhibitor),
        serial=f"{fair.pk:02d}-{number:06d}",
        code=code,
        symbol=encode_symbol(code).to_bytes(),
        valid_from=signer.valid_from,
        valid_until=signer.valid_until,
        issued_at=clock.now(),
    )


def kind_for(exhibitor: Exhibitor) -> BadgeKind:
    if exhibitor.kind == ExhibitorKind.DELEGATION:
        return BadgeKind.DELEGATION
    return BadgeKind.EXHIBITOR
