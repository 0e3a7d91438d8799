"""What came to the gate's doors and is no scan: kept as it came, so that nothing is lost."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from badges import rules
from badges.models import Device, QuarantinedScan
from events import clock


@dataclass(frozen=True)
class Malformed:
    """An item of an upload that is no scan, as it came."""

    body: Any
    error: str
    device_seq: int | None = None


def quarantine(device: Device, items: Sequence[Malformed]) -> None:
    """Keep what is no scan, each once, as ASCII: a null character in it would not be stored otherwise."""
    now = clock.now()
    rows = []
    for item in items:
        body = json.dumps(item.body, ensure_ascii=True, sort_keys=True)
        rows.append(
            QuarantinedScan(
                fair=device.fair,
                device=device,
                device_seq=item.device_seq,
                body=body,
                body_hash=hashlib.sha256(body.encode()).hexdigest(),
                error=item.error,
                received_at=now,
            )
        )
    QuarantinedScan.objects.bulk_create(rows, ignore_conflicts=True)


def plain_reading(reading: rules.Reading) -> dict[str, Any]:
    """As the device would send it."""
    shown, override = reading.shown, reading.override
    return {
        "scan_id": str(reading.scan_id),
        "device_seq": reading.device_seq,
        "code": reading.code,
        "direction": reading.direction,
        "scanned_at": reading.scanned_at.isoformat(),
        "shown": None if shown is None else {"decision": shown.decision, "reason": shown.reason},
        "override": None
        if override is None
        else {"code": override.code, "reason": override.reason},
        "undoes": None if reading.undoes is None else str(reading.undoes),
        "member": reading.member,
    }
