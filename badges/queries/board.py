"""The live board of the gates: one aggregate for all who look, computed at most once a second in each process."""

import datetime as dt
import hashlib
import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, QuerySet

from badges import rules
from badges.models import Conflict, Device, GateTerms, Presence
from badges.queries.counting import forget_earlier, read_earlier, read_minutes
from booths.queries import count_empty
from events import clock
from events.models import Fair, FairDay, Gate
from events.queries import find_day

# Seconds for which one reading serves all who look. Monotonic time: a rehearsal's clock has nothing to do with it.
BOARD_SECONDS: Final = 1.0
_SORTS: Final = {"entries": "entry", "exits": "exit", "denied": "denied"}
NEWEST_CONFLICTS: Final = 5


@dataclass(frozen=True)
class Board:
    """The board as it is sent, and its etag, which is of what it says but for the moment when it was read."""

    content: Mapping[str, Any]
    plain: bytes
    etag: str
    read_at: float
    # Pages made of it, by what they depend on.
    rendered: dict[Any, str] = field(default_factory=dict)


_boards: dict[int, Board] = {}
_locks: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)


def board_of(fair: Fair) -> Board:
    """The board, read anew only when the last reading is a second old; one reads while the others wait for it."""
    known = _boards.get(fair.pk)
    if known is not None and _is_fresh(known):
        return known
    with _locks[fair.pk]:
        known = _boards.get(fair.pk)
        if known is None or not _is_fresh(known):
            known = _boards[fair.pk] = _make_board(fair)
    return known


def forget_boards() -> None:
    """Read every board anew (tests, whose clock travels and whose rows are rolled back)."""
    _boards.clear()
    forget_earlier()


def _is_fresh(board: Board) -> bool:
    return time.monotonic() - board.read_at < BOARD_SECONDS


def _make_board(fair: Fair) -> Board:
    read_at = time.monotonic()
    content = read_board(fair)
    plain = _as_json(content)
    said = _as_json({key: value for key, value in content.items() if key != "at"})
    etag = f'W/"{hashlib.sha256(said).hexdigest()[:32]}"'
    return Board(content, plain, etag, read_at)


def _as_json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def read_board(fair: Fair) -> dict[str, Any]:
    """All numbers of the board; ten queries, however many scans, devices and booths there are. No names of people."""
    now = clock.now()
    day = find_day(fair)
    gates = list(fair.gates.select_related("hall"))
    minutes = read_minutes(fair, now)
    earlier = read_earlier(fair, minutes.first, now)

    def today(gate: int, sort: str) -> int:
        return earlier.numbers.get((gate, sort), 0) + minutes.today(gate, sort)

    reasons = Counter(earlier.reasons) + Counter(minutes.reasons)
    devices = list(
        Device.objects.filter(fair=fair, revoked_at=None)
        .select_related("gate", "status")
        .order_by("gate__order", "gate__code", "name", "pk")
    )
    conflicts = _conflicts_to_settle(fair)
    at_gates = {device.gate_id for device in devices}
    numbers = [
        rules.GateNumbers(
            gate=gate.code,
            passed=minutes.passed(gate.pk),
            denied=minutes.series(gate.pk, "denied"),
            has_device=gate.pk in at_gates,
        )
        for gate in gates
    ]
    open_conflicts = conflicts.count()
    alerts = rules.find_alerts(
        now=now,
        opening=opening_of(day) if day is not None else None,
        devices=[device_facts(device) for device in devices],
        gates=numbers,
        conflicts=open_conflicts,
        list_age_limit=list_age_limit(fair),
    )
    return {
        "at": _iso(now),
        "fair": fair.slug,
        "day": clock.local(now).date().isoformat(),
        "opening": _show_opening(day),
        "inside": _read_inside(fair, gates),
        "today": {
            name: sum(today(gate.pk, sort) for gate in gates) for name, sort in _SORTS.items()
        },
        "since": _iso(minutes.first),
        "gates": [
            {
                "code": gate.code,
                "name": {"th": gate.name_th, "en": gate.name_en},
                "is_inside": gate.zone_id is not None,
                **{name: minutes.series(gate.pk, sort) for name, sort in _SORTS.items()},
                "today": {name: today(gate.pk, sort) for name, sort in _SORTS.items()},
            }
            for gate in gates
        ],
        "denials": [
            {"reason": reason, "number": number}
            for reason, number in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
        ],
        "devices": [_show_device(device, now) for device in devices],
        "conflicts": {
            "open": open_conflicts,
            "newest": [_show_conflict(conflict) for conflict in conflicts[:NEWEST_CONFLICTS]],
        },
        "alerts": [_show_alert(alert) for alert in alerts],
        "booths_not_open": count_empty(fair),
    }


def opening_of(day: FairDay) -> rules.Opening:
    def at(hour: dt.time) -> dt.datetime:
        return dt.datetime.combine(day.date, hour, tzinfo=clock.BANGKOK)

    return rules.Opening(
        at(day.exhibitors_from), at(day.exhibitors_until), at(day.opens_at), at(day.closes_at)
    )


def list_age_limit(fair: Fair) -> dt.timedelta:
    """How old the list of revoked badges on a device may be."""
    terms = GateTerms.objects.filter(fair=fair).first() or GateTerms(fair=fair)
    return dt.timedelta(minutes=terms.list_age_limit_minutes)


def device_facts(device: Device) -> rules.DeviceFacts:
    """`device` comes with its gate and its status."""
    status = getattr(device, "status", None)
    return rules.DeviceFacts(
        key=str(device.pk),
        gate=device.gate.code,
        paired_at=device.created_at,
        last_seen=status.last_seen if status is not None else None,
        queue=status.queue if status is not None else None,
        list_as_of=status.list_as_of if status is not None else None,
    )


def _read_inside(fair: Fair, gates: Iterable[Gate]) -> dict[str, Any]:
    """Who is inside, by kind of badge and by the hall into which the gate leads where they came in."""
    halls = {gate.pk: gate.hall.code if gate.hall is not None else None for gate in gates}
    rows = (
        Presence.objects.filter(fair=fair, is_inside=True)
        .order_by()
        .values_list("gate", "badge__kind")
        .annotate(number=Count("pk"))
    )
    by_kind: Counter[str] = Counter()
    by_hall: Counter[str | None] = Counter()
    for gate, kind, number in rows:
        by_kind[kind] += number
        by_hall[halls.get(gate)] += number
    order = {str(kind): rank for rank, kind in enumerate(rules.BadgeKind)}
    named = [hall.code for hall in fair.halls.all()]
    return {
        "total": sum(by_kind.values()),
        "kinds": [
            {"kind": kind, "number": by_kind[kind]}
            for kind in sorted(by_kind, key=lambda kind: order.get(kind, len(order)))
        ],
        "halls": [{"hall": hall, "number": by_hall[hall]} for hall in named]
        + ([{"hall": None, "number": by_hall[None]}] if by_hall[None] else []),
    }


def _conflicts_to_settle(fair: Fair) -> QuerySet[Conflict]:
    return (
        Conflict.objects.filter(fair=fair, settled_at=None)
        .select_related("badge", "first__gate", "second__gate")
        .order_by("-found_at", "-id")
    )


def _show_conflict(conflict: Conflict) -> dict[str, Any]:
    scans = [scan for scan in (conflict.first, conflict.second) if scan is not None]
    return {
        "id": conflict.pk,
        "kind": conflict.kind,
        "found_at": _iso(conflict.found_at),
        "serial": conflict.badge.serial if conflict.badge is not None else None,
        "gates": [scan.gate.code for scan in scans],
    }


def _show_device(device: Device, now: dt.datetime) -> dict[str, Any]:
    facts, status = device_facts(device), getattr(device, "status", None)
    return {
        "id": str(device.pk),
        "name": device.name,
        "gate": device.gate.code,
        "last_seen": _iso(facts.last_seen),
        "is_silent": rules.is_silent(facts, now),
        "queue": facts.queue,
        "list_as_of": _iso(facts.list_as_of),
        "battery": status.battery if status is not None else None,
    }


def _show_alert(alert: rules.Alert) -> dict[str, Any]:
    return {
        "kind": str(alert.kind),
        "gate": alert.gate or None,
        "device": alert.device or None,
        "number": alert.number or None,
        "since": _iso(alert.since),
    }


def _show_opening(day: FairDay | None) -> dict[str, str] | None:
    if day is None:
        return None
    opening = opening_of(day)
    return {
        "visitors_from": opening.visitors_from.isoformat(),
        "visitors_until": opening.visitors_until.isoformat(),
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return None if moment is None else clock.local(moment).isoformat()
