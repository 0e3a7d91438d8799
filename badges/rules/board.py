"""What the control room has to hear of; free of Django. Times are aware moments."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# A device says something of itself every half minute.
SILENT_AFTER = timedelta(minutes=5)
# A gate through which nobody went for so long while visitors may come in.
QUIET_AFTER = timedelta(minutes=15)
# Scans that wait on a device: at ten a minute, two minutes behind.
QUEUE_LIMIT = 20
# So many turned away in five minutes, and so large a part of all: a kind at the wrong gate, or somebody who tries.
BURST_MINUTES = 5
BURST_DENIALS = 10
BURST_SHARE = 0.3


class AlertKind(StrEnum):
    """In the order in which they are shown."""

    CONFLICT = "conflict"
    DENIAL_BURST = "denial_burst"
    QUEUE_GROWING = "queue_growing"
    LIST_OLD = "list_old"
    DEVICE_SILENT = "device_silent"
    GATE_QUIET = "gate_quiet"


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A paired device, as it last said of itself."""

    key: str
    gate: str
    paired_at: datetime
    last_seen: datetime | None = None
    queue: int | None = None
    list_as_of: datetime | None = None

    @property
    def heard_at(self) -> datetime:
        return self.last_seen or self.paired_at


@dataclass(frozen=True, slots=True)
class GateNumbers:
    """One gate in the minutes up to now, the last minute last."""

    gate: str
    passed: Sequence[int]
    denied: Sequence[int]
    has_device: bool

    def last(self, minutes: int) -> tuple[int, int]:
        """Who went through, and who was turned away."""
        return sum(self.passed[-minutes:]), sum(self.denied[-minutes:])


@dataclass(frozen=True, slots=True)
class Alert:
    """`gate` and `device` say where; `number` how many, `since` since when."""

    kind: AlertKind
    gate: str = ""
    device: str = ""
    number: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """When the gates have to work today, and when visitors come in."""

    staffed_from: datetime
    staffed_until: datetime
    visitors_from: datetime
    visitors_until: datetime

    def is_staffed(self, now: datetime) -> bool:
        return self.staffed_from <= now < self.staffed_until

    def is_open(self, now: datetime) -> bool:
        return self.visitors_from <= now < self.visitors_until


def is_silent(device: DeviceFacts, now: datetime) -> bool:
    return now - device.heard_at >= SILENT_AFTER


def find_alerts(
    *,
    now: datetime,
    opening: Opening | None,
    devices: Iterable[DeviceFacts],
    gates: Iterable[GateNumbers],
    conflicts: int,
    list_age_limit: timedelta,
) -> list[Alert]:
    """What somebody has to look at, the gravest first. Devices and gates may rest outside of their hours."""
    found: list[Alert] = []
    if conflicts:
        found.append(Alert(AlertKind.CONFLICT, number=conflicts))
    staffed = opening is not None and opening.is_staffed(now)
    of_devices = [
        alert
        for device in devices
        for alert in _alerts_of_device(device, now, list_age_limit, staffed=staffed)
    ]
    found += _together(of_devices)
    for gate in gates:
        found += _alerts_of_gate(gate, now, opening)
    ranks = {kind: rank for rank, kind in enumerate(AlertKind)}
    return sorted(found, key=lambda one: (ranks[one.kind], one.gate, one.device))


def _together(alerts: Iterable[Alert]) -> Iterator[Alert]:
    """Several devices of a gate that are silent, or behind, are one alert with their number, since the earliest."""
    groups: dict[tuple[AlertKind, str], list[Alert]] = {}
    for alert in alerts:
        groups.setdefault((alert.kind, alert.gate), []).append(alert)
    for (kind, gate), same in groups.items():
        if kind is AlertKind.QUEUE_GROWING or len(same) == 1:
            yield from same
            continue
        since = min((alert.since for alert in same if alert.since is not None), default=None)
        yield Alert(kind, gate=gate, number=len(same), since=since)


def _alerts_of_device(
    device: DeviceFacts, now: datetime, limit: timedelta, *, staffed: bool
) -> Iterator[Alert]:
    if staffed and is_silent(device, now):
        yield Alert(
            AlertKind.DEVICE_SILENT, gate=device.gate, device=device.key, since=device.heard_at
        )
    elif staffed and device.list_as_of is not None and now - device.list_as_of > limit:
        # Of a silent device nothing newer is known.
        yield Alert(
            AlertKind.LIST_OLD, gate=device.gate, device=device.key, since=device.list_as_of
        )
    if device.queue is not None and device.queue >= QUEUE_LIMIT:
        yield Alert(
            AlertKind.QUEUE_GROWING, gate=device.gate, device=device.key, number=device.queue
        )


def _alerts_of_gate(gate: GateNumbers, now: datetime, opening: Opening | None) -> Iterator[Alert]:
    passed, denied = gate.last(BURST_MINUTES)
    if denied >= BURST_DENIALS and denied >= BURST_SHARE * (passed + denied):
        yield Alert(AlertKind.DENIAL_BURST, gate=gate.gate, number=denied)
    if opening is None or not opening.is_open(now) or not gate.has_device:
        return
    if now - opening.visitors_from < QUIET_AFTER:
        return
    if sum(gate.last(int(QUIET_AFTER.total_seconds()) // 60)) == 0:
        yield Alert(AlertKind.GATE_QUIET, gate=gate.gate)
