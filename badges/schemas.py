"""What goes into badges and gates and comes out of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from badges import rules
from badges.models import Badge, Scan
from events import clock
from events.models import name_of
from events.schemas import Id, Input, Moment, Name, Page, Prose, Text

Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), Prose
]


class BadgeOut(Schema):
    id: str
    serial: str
    kind: str
    name: Name
    code: str
    state: str
    booths: list[str]

    @staticmethod
    def of(badge: Badge, booths: Sequence[str]) -> "BadgeOut":
        return BadgeOut(
            id=badge.pk,
            serial=badge.serial,
            kind=badge.kind,
            name=Name(**name_of(badge.bearer)),
            code=badge.code,
            state=badge.state,
            booths=list(booths),
        )


class BadgeList(Schema):
    items: Sequence[BadgeOut]
    count: int


class BadgeFilter(Page):
    application: UUID | None = None


class RevokeIn(Input):
    reason: Reason


class RevokedOut(Schema):
    id: str
    state: str


class ScanIn(Input):
    scan_id: Id
    device_seq: Annotated[int, Field(ge=0, le=2**53)]
    # A wrong code is a verdict, so whatever a reader may read is taken, up to the largest QR code.
    code: Annotated[Text, StringConstraints(max_length=8000)]
    direction: Literal["entry", "exit"]
    scanned_at: Moment


class ScanOut(Schema):
    scan_id: UUID
    decision: str
    reason: str
    badge: str | None
    kind: str | None
    booths: list[str]
    inside: int
    conflict: bool

    @staticmethod
    def of(scan: Scan) -> "ScanOut":
        return ScanOut(
            scan_id=scan.scan_id,
            decision=scan.decision,
            reason=scan.reason,
            badge=scan.badge_id,
            kind=scan.badge.kind if scan.badge is not None else None,
            booths=scan.booths,
            inside=scan.inside,
            conflict=scan.conflict,
        )


class ScanRow(ScanOut):
    direction: str
    scanned_at: datetime

    @staticmethod
    def row(scan: Scan) -> "ScanRow":
        answer = ScanOut.of(scan).model_dump()
        at = clock.local(scan.scanned_at)
        return ScanRow(**answer, direction=scan.direction, scanned_at=at)


class ScanList(Schema):
    """The newest first; `inside` is how many badges of the fair are inside now."""

    items: Sequence[ScanRow]
    count: int
    inside: int


def _is_kind(value: str) -> str:
    if value not in set(rules.BadgeKind):
        raise ValueError("not a kind of badge")
    return value


Kind = Annotated[str, AfterValidator(_is_kind)]


def _is_layout(value: str) -> str:
    if value not in set(rules.Layout):
        raise ValueError("not a layout")
    return value


Layout = Annotated[
    str, AfterValidator(_is_layout), Field(json_schema_extra={"enum": [*map(str, rules.Layout)]})
]


class BadgeSheetsIn(Input):
    """Which badges are printed, how, and in which order; nothing given means all of them."""

    kind: Kind | None = None
    zone: Annotated[Text, StringConstraints(min_length=1, max_length=12)] | None = None
    province: Annotated[Text, StringConstraints(pattern=r"^\d{2}$")] | None = None
    application: Id | None = None
    layout: Layout = rules.Layout.DESIGN.value
    order: Literal["serial", "province", "zone", "booth"] = "serial"
    only_changed: bool = False


class JobRef(Schema):
    job: UUID


class JobPart(Schema):
    number: int
    badges: int
    url: str


class JobOut(Schema):
    """`parts` are the files that are made, `url` the first once all are; `total` is 0 until badges are chosen."""

    id: UUID
    state: str
    done: int
    total: int
    url: str | None = None
    parts: list[JobPart] = []
