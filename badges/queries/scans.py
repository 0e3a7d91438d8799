"""What the gates have read, who is inside, and which readings cannot both be right."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from badges import rules
from badges.models import Conflict, Device, DeviceStatus, Presence, QuarantinedScan, Scan
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_GUARD, Refused

# So that what a slower transaction with a lower number did is not missed: applying a presence twice is harmless.
OVERLAP = 200


def count_inside(fair: Fair) -> int:
    """How many badges are inside now."""
    return Presence.objects.filter(fair=fair, is_inside=True).count()


def count_inside_by(device: Device) -> tuple[int, int]:
    """How many badges are inside the fair, and how many of them came in by the device's gate, in one query."""
    found = Presence.objects.filter(fair=device.fair_id, is_inside=True).aggregate(
        all=Count("pk"), gate=Count("pk", filter=Q(gate=device.gate_id))
    )
    return found["all"], found["gate"]


def find_scan(scan_id: UUID) -> Scan | None:
    return Scan.objects.select_related("badge").filter(scan_id=scan_id).first()


def find_scans(scan_ids: Collection[UUID]) -> dict[UUID, Scan]:
    found = Scan.objects.select_related("badge").filter(scan_id__in=scan_ids)
    return {scan.scan_id: scan for scan in found}


def scans_of(device: Device) -> QuerySet[Scan]:
    """What the device read, the newest first."""
    return Scan.objects.filter(device=device).select_related("badge").order_by("-id")


def passages(fair: Fair) -> QuerySet[Scan]:
    """Who went into the fair and out of it, by when it happened; what was taken back is left out."""
    return Scan.objects.filter(fair=fair, counted=True, undone_by=None).order_by(
        "happened_at", "scanned_at", "id"
    )


def denials(fair: Fair) -> QuerySet[Scan]:
    """Who was turned away, or should have been; attempts to take a scan back are left out."""
    return Scan.objects.filter(fair=fair, decision=rules.Decision.DENY).exclude(
        reason__in=list(rules.UndoRefusal)
    )


def tracks_of(badges: Collection[str]) -> dict[str, rules.Track]:
    """The passages of badges, by the time they happened (one query)."""
    steps: dict[str, list[rules.Step]] = defaultdict(list)
    rows = Scan.objects.filter(badge__in=badges, counted=True, undone_by=None)
    for scan in rows.only(
        "badge_id", "happened_at", "scanned_at", "direction", "device_id", "gate_id"
    ):
        if scan.badge_id is not None:
            steps[scan.badge_id].append(step_of(scan))
    return {badge: rules.Track(steps.get(badge, ())) for badge in badges}


def step_of(scan: Scan) -> rules.Step:
    return rules.Step(
        happened_at=scan.happened_at,
        scanned_at=scan.scanned_at,
        order=scan.pk,
        direction=rules.Direction(scan.direction),
        device=scan.device_id,
        scan=scan,
    )


def undoable_scans(device: Device, scan_ids: Collection[UUID]) -> dict[UUID, Scan]:
    """Scans of the device that could be taken back; which of them are already stands in `is_undone`."""
    found = (
        Scan.objects.filter(device=device, scan_id__in=scan_ids, undoes=None)
        .annotate(is_undone=Q(undone_by__isnull=False))
        .select_related("badge")
    )
    return {scan.scan_id: scan for scan in found}


def numbers_used(numbers: Iterable[tuple[UUID, int]]) -> set[tuple[UUID, int | None]]:
    """Which of these numbers their devices have used before; some that nobody asked for may stand beside them."""
    asked = list(numbers)
    rows = Scan.objects.filter(
        device__in={device for device, _number in asked},
        device_seq__in={number for _device, number in asked},
    )
    return set(rows.values_list("device", "device_seq"))


def gaps_of(device: Device, status: DeviceStatus) -> tuple[list[tuple[int, int]], int]:
    """Numbers that the device gave and that never came, and up to where none is missing."""
    since = status.complete_to
    scans = Scan.objects.filter(device=device, device_seq__gt=since)
    kept = QuarantinedScan.objects.filter(device=device, device_seq__gt=since)
    seen = scans.aggregate(count=Count("pk"), last=Max("device_seq"))
    if seen["count"] and seen["last"] == since + seen["count"] and not kept.exists():
        return [], seen["last"]
    numbers = {
        number
        for rows in (scans, kept)
        for number in rows.values_list("device_seq", flat=True)
        if number is not None
    }
    return rules.find_gaps(sorted(numbers), since)


def newest_seq(fair: Fair) -> int:
    """The server's number of the fair's newest scan: what moves without a scan gets this one, and comes twice."""
    return Scan.objects.filter(fair=fair).aggregate(last=Max("pk"))["last"] or 0


def track_of(presence: Presence, track: rules.Track | None = None) -> rules.Track:
    """The passages of a badge: those of `track`, else the last one, which will do for what happened later.

    A badge in the place of another one goes on from where that one was, which is out from then on.
    """
    last = presence.last_scan
    known = track or rules.Track()
    if last is not None and (track is None or last.badge_id != presence.badge_id):
        known.add(step_of(last))
    if known.is_inside and not presence.is_inside:
        known.add(_handed_over(presence))
    return known


def _handed_over(presence: Presence) -> rules.Step:
    moment = presence.badge.revoked_at or presence.changed_at
    return rules.Step(
        happened_at=moment,
        scanned_at=moment,
        # Behind all that is stored.
        order=1 << 61,
        direction=rules.Direction.EXIT,
        device=UUID(int=0),
    )


def presences_since(fair: Fair, since: int | None) -> tuple[int, QuerySet[Presence]]:
    """The server's newest number of the fair, and the badges that moved after `since` (all inside, without one)."""
    newest = Presence.objects.filter(fair=fair).aggregate(last=Max("seq"))["last"] or 0
    rows = Presence.objects.filter(fair=fair)
    if since is None:
        return newest, rows.filter(is_inside=True).order_by("badge")
    return newest, rows.filter(seq__gt=max(0, since - OVERLAP)).order_by("seq", "badge")


def conflicts_of(actor: Actor, fair: Fair) -> QuerySet[Conflict]:
    """Conflicts of the fair, the newest first, with both scans, their gates and their devices."""
    if not actor.has_role(fair.pk, ROLES_THAT_GUARD):
        raise Refused("forbidden")
    return (
        Conflict.objects.filter(fair=fair)
        .select_related(
            "badge__person",
            "badge__holder",
            "badge__exhibitor",
            "first__gate",
            "first__device",
            "second__gate",
            "second__device",
            "settled_by",
        )
        .order_by("-found_at", "-id")
    )


def get_conflict(actor: Actor, fair: Fair, key: int) -> Conflict:
    found = conflicts_of(actor, fair).filter(pk=key).first()
    if found is None:
        raise Refused("not_found")
    return found


def count_conflicts(fair: Fair) -> int:
    """How many conflicts wait to be settled."""
    return Conflict.objects.filter(fair=fair, settled_at=None).count()


def open_conflicts_of(badges: Collection[str]) -> list[Conflict]:
    """Double entries of these badges that nobody has settled, with both scans."""
    rows = Conflict.objects.filter(badge__in=badges, settled_at=None)
    return list(rows.select_related("first", "second").order_by("pk"))
