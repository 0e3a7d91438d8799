"""What a device gathered without a network, and what it says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DataError, IntegrityError, transaction

from badges import queries, rules
from badges.actions.quarantine import Malformed, plain_reading, quarantine
from badges.actions.scans import store_readings
from badges.models import Device, DeviceStatus, Scan
from events import clock
from events.permissions import Actor
from events.rules import Refused

# How often an upload is judged anew when another one stored the same scan meanwhile.
ATTEMPTS = 3


@dataclass(frozen=True)
class Report:
    """What a device says of itself."""

    queue: int | None = None
    bundle_version: str | None = None
    directory_version: int | None = None
    list_age_s: int | None = None
    battery: int | None = None
    app: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one item: its scan, or why it is none. Either way the device need not keep it."""

    scan: Scan | None
    error: str = ""


@dataclass
class Upload:
    """What became of an upload, item by item, and what the device ought to know."""

    outcomes: list[Outcome] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)


def record_upload(
    *,
    actor: Actor,
    items: Sequence[rules.Reading | Malformed],
    device_time: datetime | None = None,
    report: Report | None = None,
) -> Upload:
    """Judge and store what a device gathered: each item gets its outcome, and none keeps the others waiting.

    What is no scan is quarantined as it came, and so is all that comes from a device whose pairing was ended, which
    is then refused as `device_revoked`.
    """
    device = queries.get_device(actor)
    device.refresh_from_db(fields=["revoked_at"])
    refuse_revoked(device=device, items=items)
    for attempt in range(ATTEMPTS):
        try:
            return _take_in(actor, device, items, device_time, report)
        except IntegrityError:
            # One of them was stored by another upload meanwhile; now it is known.
            if attempt == ATTEMPTS - 1:
                raise
        except DataError:
            break
    return _take_in_singly(actor, device, items, device_time, report)


def refuse_revoked(*, device: Device, items: Sequence[rules.Reading | Malformed]) -> None:
    """Keep what a device brings whose pairing was ended, and refuse `device_revoked`."""
    if device.revoked_at is None:
        return
    quarantine(
        device,
        [
            Malformed(plain_reading(item), "device_revoked", item.device_seq)
            if isinstance(item, rules.Reading)
            else item
            for item in items
        ],
    )
    raise Refused("device_revoked")


def _take_in_singly(
    actor: Actor,
    device: Device,
    items: Sequence[rules.Reading | Malformed],
    device_time: datetime | None,
    report: Report | None,
) -> Upload:
    """The database does not take one of them, which none of the others has to wait for."""
    whole = Upload()
    for item in items:
        try:
            part = _take_in(actor, device, [item], device_time, report)
        except DataError:
            body = plain_reading(item) if isinstance(item, rules.Reading) else item.body
            quarantine(device, [Malformed(body, "unstorable", item.device_seq)])
            whole.outcomes.append(Outcome(None, "unstorable"))
        else:
            whole.outcomes += part.outcomes
            whole.gaps = part.gaps
    return whole


@transaction.atomic
def _take_in(
    actor: Actor,
    device: Device,
    items: Sequence[rules.Reading | Malformed],
    device_time: datetime | None,
    report: Report | None,
) -> Upload:
    status, _made = DeviceStatus.objects.select_for_update(no_key=True).get_or_create(device=device)
    now = clock.now()
    skew = rules.skew_between(device_time, now)
    readings = {item.scan_id: item for item in reversed(items) if isinstance(item, rules.Reading)}
    stored = queries.find_scans(readings.keys()) if readings else {}
    foreign = {key for key, scan in stored.items() if scan.device_id != device.pk}
    fresh = [reading for key, reading in readings.items() if key not in stored]
    if fresh:
        scans = store_readings(actor, device, fresh, now=now, skew=skew, is_live=False)
        stored |= {scan.scan_id: scan for scan in scans}
    upload = Upload()
    kept: list[Malformed] = []
    for item in items:
        if isinstance(item, Malformed):
            kept.append(item)
            upload.outcomes.append(Outcome(None, item.error))
        elif item.scan_id in foreign:
            # Another device's number for another scan: kept, without telling what that one was.
            kept.append(Malformed(plain_reading(item), "scan_id_taken", item.device_seq))
            upload.outcomes.append(Outcome(None, "scan_id_taken"))
        else:
            scan = stored[item.scan_id]
            refusal = scan.reason if scan.reason in set(rules.UndoRefusal) else ""
            upload.outcomes.append(Outcome(scan, refusal))
    quarantine(device, kept)
    upload.gaps, status.complete_to = queries.gaps_of(device, status)
    _note(status, now, skew, report)
    return upload


@transaction.atomic
def note_status(*, actor: Actor, report: Report, device_time: datetime | None = None) -> None:
    """Keep what a device says of itself, and that it is there. Not logged: it says so every minute."""
    device = queries.get_device(actor)
    status, _made = DeviceStatus.objects.select_for_update(no_key=True).get_or_create(device=device)
    now = clock.now()
    _note(status, now, rules.skew_between(device_time, now), report)


def _note(
    status: DeviceStatus, now: datetime, skew: timedelta | None, report: Report | None
) -> None:
    status.last_seen = now
    if skew is not None:
        status.skew_ms = round(skew.total_seconds() * 1000)
    if report is not None:
        for name in ("queue", "bundle_version", "directory_version", "battery", "app"):
            value = getattr(report, name)
            if value is not None:
                setattr(status, name, value)
        if report.list_age_s is not None:
            status.list_as_of = now - timedelta(seconds=report.list_age_s)
    status.save()
