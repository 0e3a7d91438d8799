"""What devices read is stored, whatever it is. A scan's own row is its log entry, so it writes no second one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from badges import queries, rules
from badges.actions.judging import Found, Judge, Sent
from badges.models import Conflict, Device, Presence, Scan, Settlement
from booths.actions import open_booths_of
from booths.queries import find_shut
from events import audit, clock
from events.permissions import Actor
from registration.models import Exhibitor

PROJECTION = ["is_inside", "last_scan", "gate", "changed_at", "seq"]


def store_readings(
    actor: Actor,
    device: Device,
    readings: Sequence[rules.Reading],
    *,
    now: datetime,
    skew: timedelta | None,
    is_live: bool,
) -> list[Scan]:
    """What one device sent at once."""
    return store_sent(
        [Sent(reading, actor, device, skew, is_live) for reading in readings], now=now
    )


def store_sent(sent: Sequence[Sent], *, now: datetime) -> list[Scan]:
    """Judge readings of a fair that are not known yet, under the locks of their badges' presences."""
    judge = Judge(sent, now=now)
    judge.judge_all()
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
    _open_booths(judge)
    # Whoever is let in against the rules is judged alone, or with what the same device sent.
    overridden = [scan for scan in judge.scans if scan.override_badge_id and scan.passed]
    audit.record_all(
        actor=sent[0].actor,
        fair=judge.fair,
        events=[
            audit.Event(
                "scan.overridden",
                scan,
                {
                    "serial": scan.badge.serial if scan.badge is not None else "",
                    "by": scan.override_badge.serial if scan.override_badge is not None else "",
                    "reason": scan.override_reason,
                    "gate": scan.gate.code,
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


def _open_booths(judge: Judge) -> None:
    """Whoever is in now, rightly, and came today, opens the booths of its exhibitor.

    A scan that arrives days late says nothing about who stands at the booth today.
    """
    today = clock.local(judge.now).date()
    exhibitors: dict[UUID, Exhibitor] = {}
    actors: dict[UUID, Actor] = {}
    fresh = {scan.scan_id for scan in judge.scans}
    for key in judge.moved:
        presence, last = judge.presences[key], judge.tracks[key].last
        exhibitor = presence.badge.exhibitor
        if last is None or last.scan is None or exhibitor is None or not last.is_entry:
            continue
        is_right = last.scan.decision == rules.Decision.ADMIT
        is_today = clock.local(last.scanned_at).date() == today
        if is_right and is_today and last.scan.scan_id in fresh:
            exhibitors[exhibitor.pk] = exhibitor
            actors[exhibitor.pk] = judge.sent[last.scan.scan_id].actor
    booths = {key: judge.booths_of(key) for key in exhibitors}
    shut = find_shut([booth for had in booths.values() for booth in had], today)
    opening = [
        exhibitors[key] for key, had in booths.items() if not shut.isdisjoint(b.pk for b in had)
    ]
    if opening:
        open_booths_of(actors=actors, fair=judge.fair, exhibitors=opening)
