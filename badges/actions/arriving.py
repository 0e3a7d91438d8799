"""A scan arrives and is answered once it is stored for good; what arrives together is stored together."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction

from badges import queries, rules
from badges.actions.judging import Sent
from badges.actions.quarantine import Malformed, plain_reading, quarantine
from badges.actions.scans import store_readings, store_sent
from badges.models import Device, Scan
from events import clock
from events.permissions import Actor
from events.rules import Refused

# More than a process has threads for requests would only wait.
MOST_AT_ONCE = 64


@dataclass
class _Asked:
    """Somebody at a gate waits for this; `scan` is there once it is stored for good."""

    actor: Actor
    device: Device
    reading: rules.Reading
    device_time: datetime | None
    scan: Scan | None = None
    leads: bool = False
    turn: threading.Event = field(default_factory=threading.Event)


class Gathering:
    """What arrives in a process while a transaction is under way shares the next one.

    Nobody waits for company: who comes first goes at once, and the others, who would wait for the database anyway, go
    together when it is back, led by one of them. Each is answered after the commit. What cannot go together,
    such as a scan that is known already, is then judged alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Asked] = []
        self._is_under_way = False

    def add(
        self,
        actor: Actor,
        device: Device,
        reading: rules.Reading,
        device_time: datetime | None,
    ) -> Scan:
        mine = _Asked(actor, device, reading, device_time)
        with self._lock:
            self._waiting.append(mine)
            if not self._is_under_way:
                self._is_under_way = mine.leads = True
        if not mine.leads:
            mine.turn.wait()
        if mine.leads:
            self._lead(mine)
        if mine.scan is not None:
            return mine.scan
        return record_alone(actor, device, reading, device_time)

    def _lead(self, mine: _Asked) -> None:
        together = self._take(mine)
        try:
            _store_together(together)
        finally:
            with self._lock:
                self._is_under_way = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].leads = True
                    self._waiting[0].turn.set()
            for one in together:
                one.turn.set()

    def _take(self, mine: _Asked) -> list[_Asked]:
        """Scans of one fair, each number once; the others' turn comes."""
        with self._lock:
            together: dict[UUID, _Asked] = {}
            left = []
            for one in self._waiting:
                fits = one.device.fair_id == mine.device.fair_id and len(together) < MOST_AT_ONCE
                if fits and together.setdefault(one.reading.scan_id, one) is one:
                    continue
                left.append(one)
            self._waiting = left
        return list(together.values())


def _store_together(asked: list[_Asked]) -> None:
    """Store what can be stored together; what cannot has no scan afterwards."""
    try:
        with transaction.atomic():
            revoked = queries.revoked_among({one.device.pk for one in asked})
            fresh = [one for one in asked if one.device.pk not in revoked]
            if not fresh:
                return
            now = clock.now()
            sent = [
                Sent(
                    one.reading,
                    one.actor,
                    one.device,
                    rules.skew_between(one.device_time, now),
                    is_live=True,
                )
                for one in fresh
            ]
            stored = {scan.scan_id: scan for scan in store_sent(sent, now=now)}
    except DatabaseError:
        # One of them is stored already, or the database has had enough: each finds out for itself.
        return
    for one in fresh:
        one.scan = stored[one.reading.scan_id]


GATHERING = Gathering()


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
    reading = rules.Reading(
        scan_id, device_seq, code, direction, scanned_at, shown, override, undoes, member
    )
    device = queries.get_device(actor)
    if shown or override or undoes or member or transaction.get_connection().in_atomic_block:
        return record_alone(actor, device, reading, device_time)
    return GATHERING.add(actor, device, reading, device_time)


def record_alone(
    actor: Actor, device: Device, reading: rules.Reading, device_time: datetime | None
) -> Scan:
    """In a transaction of its own, whatever was read and whether or not it was stored before."""
    scan_id = reading.scan_id
    device.refresh_from_db(fields=["revoked_at"])
    if device.revoked_at is not None:
        malformed = Malformed(plain_reading(reading), "device_revoked", reading.device_seq)
        quarantine(device, [malformed])
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
