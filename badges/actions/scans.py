"""What devices read is stored, whatever it is. A scan's own row is its log entry, so it writes no second one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from badges import queries, rules
from badges.actions.judging import Found, Judge
from badges.actions.quarantine import Malformed, plain_reading, quarantine
from badges.models import Conflict, Device, Presence, Scan, Settlement
from booths.actions import open_booths_of
from events import audit, clock
from events.permissions import Actor
from events.rules import Refused
from registration.models import Exhibitor

PROJECTION = ["is_inside", "last_scan", "gate", "changed_at", "seq"]


def record_scan(
    *,
    actor: Actor,
    scan_id: UUID,
    device_seq: int,
    code: str,
    direction: rules.Direction,
    scanned_at: datetime,
    shown: rules.Verdict | None = None,
    override: rules.Override | None = None,
    undoes: UUID | None = None,
    member: str | None = None,
    device_time: datetime | None = None,
) -> Scan:
    """Decide, store, and follow from it: presence, and the exhibitor's booths occupied.

    Whatever was read is stored: a denial is a verdict, not an error. A `scan_id` seen before
    answers as it did then.
    """
    device = queries.get_device(actor)
    reading = rules.Reading(
        scan_id, device_seq, code, direction, scanned_at, shown, override, undoes, member
    )
    if device.revoked_at is not None:
        quarantine(device, [Malformed(plain_reading(reading), "device_revoked", device_seq)])
        raise Refused("device_revoked")
    known = queries.find_scan(scan_id)
    if known is None:
        try:
            return _store_one(actor, device, reading, device_time)
        except IntegrityError:
            # The same scan arrived twice at once; the other one was first.
            known = queries.find_scan(scan_id)
            if known is None:
                raise
    if known.device_id != device.pk:
        raise Refused("not_found")
    return known


@transaction.atomic
def _store_one(
    actor: Actor, device: Device, reading: rules.Reading, device_time: datetime | None
) -> Scan:
    now = clock.now()
    skew = rules.skew_between(device_time, now)
    is_live = reading.shown is None
    return store_readings(actor, device, [reading], now=now, skew=skew, is_live=is_live)[0]


def store_readings(
    actor: Actor,
    device: Device,
    readings: Sequence[rules.Reading],
    *,
    now: datetime,
    skew: timedelta | None,
    is_live: bool,
) -> list[Scan]:
    """Judge readings that are not known yet, under the locks of their badges' presences."""
    judge = Judge(device, readings, now=now, skew=skew, is_live=is_live)
    judge.judge_all(readings)
    plain = [scan for scan in judge.scans if scan.undoes is None]
    undoing = [scan for scan in judge.scans if scan.undoes is not None]
    if len(judge.scans) == 1:
        judge.scans[0].save(force_insert=True)
    else:
        Scan.objects.bulk_create(plain)
        for scan in undoing:
            # What it takes back has its number only now.
            scan.undoes = scan.undoes
        Scan.objects.bulk_create(undoing)
    project(judge)
    if judge.found or judge.late_exits or judge.undone:
        _settle_and_add(judge)
    _open_booths(actor, judge)
    overridden = [scan for scan in judge.scans if scan.override_badge_id and scan.passed]
    audit.record_all(
        actor=actor,
        fair=device.fair,
        events=[
            audit.Event(
                "scan.overridden",
                scan,
                {
                    "serial": scan.badge.serial if scan.badge is not None else "",
                    "by": scan.override_badge.serial if scan.override_badge is not None else "",
                    "reason": scan.override_reason,
                    "gate": device.gate.code,
                },
            )
            for scan in overridden
        ],
    )
    return judge.scans


def project(judge: Judge) -> None:
    """Presence follows the last passage of each badge that moved."""
    seq = max((scan.pk for scan in judge.scans), default=0)
    changed = []
    for key in judge.moved:
        presence, last = judge.presences[key], judge.tracks[key].last
        before = (presence.is_inside, presence.last_scan_id)
        presence.is_inside = judge.tracks[key].is_inside
        if last is None:
            presence.last_scan = presence.gate = None
        elif last.scan is not None:
            presence.last_scan, presence.gate_id = last.scan, last.scan.gate_id
            presence.changed_at = last.happened_at
        presence.seq = seq
        if (presence.is_inside, presence.last_scan_id) != before:
            changed.append(presence)
    if len(changed) == 1:
        changed[0].save(update_fields=PROJECTION)
    elif changed:
        Presence.objects.bulk_create(
            sorted(changed, key=lambda row: row.badge_id),
            update_conflicts=True,
            unique_fields=["badge"],
            update_fields=PROJECTION,
        )


def _settle_and_add(judge: Judge) -> None:
    """Conflicts end that a late exit or an undo explains; what is told already is not told again."""
    badges = {found.scan.badge_id for found in judge.found}
    badges |= {badge for badge, _step in judge.late_exits}
    badges |= {scan.badge_id for scan in judge.undone}
    rows = queries.open_conflicts_of({badge for badge in badges if badge is not None})
    ended: list[Conflict] = []
    for row in rows:
        settlement = _explained(row, judge)
        if settlement is not None:
            row.settled_at, row.settlement = judge.now, settlement
            ended.append(row)
    Conflict.objects.bulk_update(ended, ["settled_at", "settlement"])
    left = [row for row in rows if row.settled_at is None]
    added: list[Conflict] = []
    undone = {scan.pk for scan in judge.undone}
    for found in judge.found:
        row = found.row()
        if {row.first_id, row.second_id} & undone or _is_told(found, row, [*left, *added]):
            continue
        added.append(row)
    Conflict.objects.bulk_create(added)


def _explained(row: Conflict, judge: Judge) -> Settlement | None:
    undone = {scan.pk for scan in judge.undone}
    if row.second_id in undone or row.first_id in undone:
        return Settlement.MISTAKE
    if row.first is None:
        return None
    first, second = queries.step_of(row.first), queries.step_of(row.second)
    for badge, step in judge.late_exits:
        if row.badge_id == badge and first < step < second:
            return Settlement.SAME_PERSON
    return None


def _is_told(found: Found, row: Conflict, others: Sequence[Conflict]) -> bool:
    """A copy that is turned away again at the same device says nothing new."""
    return not found.scan.passed and any(
        other.kind == row.kind
        and other.first_id == row.first_id
        and not other.second.passed
        and other.second.device_id == row.second.device_id
        for other in others
    )


def _open_booths(actor: Actor, judge: Judge) -> None:
    """Whoever is in now, and came today, opens the booths of its exhibitor.

    A scan that arrives days late says nothing about who stands at the booth today.
    """
    today = clock.local(judge.now).date()
    exhibitors: dict[UUID, Exhibitor] = {}
    fresh = {scan.scan_id for scan in judge.scans}
    for key in judge.moved:
        presence, last = judge.presences[key], judge.tracks[key].last
        exhibitor = presence.badge.exhibitor
        if last is None or last.scan is None or exhibitor is None or not last.is_entry:
            continue
        if clock.local(last.scanned_at).date() == today and last.scan.scan_id in fresh:
            exhibitors[exhibitor.pk] = exhibitor
    if exhibitors:
        open_booths_of(actor=actor, fair=judge.fair, exhibitors=list(exhibitors.values()))
