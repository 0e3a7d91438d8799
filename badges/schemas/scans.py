"""What devices send of what they read, and what they are answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints, model_serializer

from badges import rules
from badges.models import Scan
from events import clock
from events.schemas import Id, Input, Moment, Prose, Text

BadgeId = Annotated[Text, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
# A wrong code is a verdict, so whatever a reader may read is taken, up to the largest QR code.
CodeText = Annotated[Text, StringConstraints(max_length=8000)]
Seq = Annotated[int, Field(ge=0, le=2**53)]
MOST_SCANS = 500


class ShownIn(Input):
    """What the device told the person by itself."""

    decision: Literal["admit", "deny"]
    reason: Annotated[Text, StringConstraints(pattern=r"^[a-z_]{1,16}$")]


class OverrideIn(Input):
    code: CodeText
    reason: Annotated[
        str, StringConstraints(min_length=3, max_length=200, strip_whitespace=True), Prose
    ]


class ScanItem(Input):
    scan_id: Id
    device_seq: Seq
    code: CodeText
    direction: Literal["entry", "exit"]
    scanned_at: Moment
    shown: ShownIn | None = None
    override: OverrideIn | None = None
    undoes: Id | None = None
    member: BadgeId | None = None

    def reading(self) -> rules.Reading:
        return rules.Reading(
            self.scan_id,
            self.device_seq,
            self.code,
            rules.Direction(self.direction),
            self.scanned_at,
            self.verdict(),
            rules.Override(self.override.code, self.override.reason) if self.override else None,
            self.undoes,
            self.member,
        )

    def verdict(self) -> rules.Verdict | None:
        if self.shown is None:
            return None
        # Also a reason of a newer app that this server does not know: it is kept, nothing is decided by it.
        reason = cast("rules.Reason", self.shown.reason)
        return rules.Verdict(rules.Decision(self.shown.decision), reason)


class ScanIn(ScanItem):
    """`device_time` is what the clock shows by which the device stamps scans, when it sends this."""

    device_time: Moment | None = None


class BatchIn(Input):
    """What a device gathered. Items are read one by one, so that one that is no scan keeps no other waiting; a
    `device_time` or `status` that cannot be read is left out."""

    scans: Annotated[list[Any], Field(max_length=MOST_SCANS)]
    device_time: Any = None
    status: Any = None


class StatusIn(Input):
    """What a device says of itself; what it leaves out stays as it was said before."""

    queue: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    bundle_version: Annotated[Text, StringConstraints(max_length=80)] | None = None
    directory_version: Annotated[int, Field(ge=0, le=2**53)] | None = None
    list_age_s: Annotated[int, Field(ge=0, le=10**9)] | None = None
    battery: Annotated[int, Field(ge=0, le=100)] | None = None
    app: Annotated[Text, StringConstraints(max_length=40)] | None = None


class HeartbeatIn(StatusIn):
    device_time: Moment | None = None


class HeardOut(Schema):
    inside: int
    inside_gate: int
    now: datetime


class ScanResult(Schema):
    """`error` says why the item is no scan, or was not taken back; the device need not keep it in any case."""

    scan_id: str | None
    stored: bool
    decision: str | None
    reason: str | None
    conflict: bool
    error: str | None = None

    @model_serializer(mode="wrap")
    def leave_out_error(self, write: Any) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        if self.error is None:
            written.pop("error", None)
        return written


class BatchOut(HeardOut):
    """`gaps` are ranges of `device_seq` that never came."""

    results: list[ScanResult]
    gaps: list[list[int]]


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
