"""The live board of the gates, as it goes out."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema

from events.schemas import Name


class GateNumbers(Schema):
    entries: int
    exits: int
    denied: int


class BoardGate(Schema):
    """Numbers by minute of the last hour, the minute of now last."""

    code: str
    name: Name
    # A gate inside the fair: nobody comes in or leaves by it.
    is_inside: bool
    entries: list[int]
    exits: list[int]
    denied: list[int]
    today: GateNumbers


class InsideByKind(Schema):
    kind: str
    number: int


class InsideByHall(Schema):
    """`hall` is null for gates that lead into none."""

    hall: str | None
    number: int


class Inside(Schema):
    total: int
    kinds: list[InsideByKind]
    halls: list[InsideByHall]


class Denials(Schema):
    reason: str
    number: int


class BoardDevice(Schema):
    id: UUID
    name: str
    gate: str
    last_seen: datetime | None
    is_silent: bool
    queue: int | None
    list_as_of: datetime | None
    battery: int | None


class BoardConflict(Schema):
    id: int
    kind: str
    found_at: datetime
    serial: str | None
    gates: list[str]


class BoardConflicts(Schema):
    open: int
    newest: list[BoardConflict]


class BoardAlert(Schema):
    kind: Literal[
        "conflict", "device_silent", "list_old", "queue_growing", "denial_burst", "gate_quiet"
    ]
    gate: str | None
    device: UUID | None
    number: int | None
    since: datetime | None


class BoardOpening(Schema):
    visitors_from: datetime
    visitors_until: datetime


class BoardOut(Schema):
    at: datetime
    fair: str
    day: date
    opening: BoardOpening | None
    inside: Inside
    today: GateNumbers
    # The first minute of the gates' numbers.
    since: datetime
    gates: list[BoardGate]
    denials: list[Denials]
    devices: list[BoardDevice]
    conflicts: BoardConflicts
    alerts: list[BoardAlert]
    booths_not_open: int
