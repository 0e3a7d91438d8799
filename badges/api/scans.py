"""Doors for what gates read. Whatever is sent is kept: a denial is a verdict, never an error."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from ninja import Query, Router
from pydantic import TypeAdapter, ValidationError

from badges import actions, queries, rules
from badges.api.gates import heard
from badges.schemas import (
    BatchIn,
    BatchOut,
    ScanIn,
    ScanItem,
    ScanList,
    ScanOut,
    ScanResult,
    ScanRow,
    StatusIn,
)
from events.api import idempotent
from events.permissions import Request, allow, gate_device, gate_upload
from events.schemas import Moment, Page

router = Router()
_MOMENT: TypeAdapter[Any] = TypeAdapter(Moment)
_MOST_SEQ = 2**53
Door = TypeVar("Door", bound=Callable[..., Any])
Reader = Callable[[Any], list[Any]]


@router.get("/gate/scans", response=ScanList, summary="What this device read last")
@allow(gate_device)
def list_scans(request: Request, page: Query[Page]) -> dict[str, Any]:
    device = queries.get_device(request.actor)
    scans = queries.scans_of(device)
    return {
        "items": [ScanRow.row(scan) for scan in scans[page.offset : page.offset + page.limit]],
        "count": scans.count(),
        "inside": queries.count_inside(device.fair),
    }


def from_revoked_too(read: Reader) -> Callable[[Door], Door]:
    """What a device still brings whose pairing was ended is kept, outside of what its refusal takes back."""

    def decorate(door: Door) -> Door:
        @functools.wraps(door)
        def kept(request: Any, *args: Any, **kwargs: Any) -> Any:
            device = queries.get_device(request.actor)
            if device.revoked_at is not None:
                actions.refuse_revoked(device=device, items=read(kwargs["body"]))
            return door(request, *args, **kwargs)

        return cast("Door", kept)

    return decorate


@router.post("/gate/scans", response=ScanOut, summary="Decide on a scanned code and store it")
@allow(gate_upload)
@from_revoked_too(lambda body: [body.reading()])
@idempotent
def record_scan(request: Request, body: ScanIn) -> Any:
    reading = body.reading()
    scan = actions.record_scan(
        actor=request.actor,
        scan_id=reading.scan_id,
        device_seq=body.device_seq,
        code=reading.code,
        direction=reading.direction,
        scanned_at=reading.scanned_at,
        shown=reading.shown,
        override=reading.override,
        undoes=reading.undoes,
        member=reading.member,
        device_time=body.device_time,
    )
    return 200, ScanOut.of(scan)


@router.post("/gate/scans/batch", response=BatchOut, summary="Store what a device gathered")
@allow(gate_upload)
@from_revoked_too(lambda body: [_read(item) for item in body.scans])
@idempotent
def record_upload(request: Request, body: BatchIn) -> Any:
    """One result for each item, in their order. An item that is no scan is kept aside and named by its `error`."""
    items = [_read(item) for item in body.scans]
    upload = actions.record_upload(
        actor=request.actor,
        items=items,
        device_time=_read_moment(body.device_time),
        report=_read_report(body.status),
    )
    results = [
        _show(item, outcome) for item, outcome in zip(body.scans, upload.outcomes, strict=True)
    ]
    said = heard(request).model_dump()
    return 200, BatchOut(results=results, gaps=[list(gap) for gap in upload.gaps], **said)


def _read(item: Any) -> rules.Reading | actions.Malformed:
    try:
        return ScanItem.model_validate(item).reading()
    except ValidationError:
        seq = item.get("device_seq") if isinstance(item, dict) else None
        is_number = isinstance(seq, int) and not isinstance(seq, bool) and 0 <= seq <= _MOST_SEQ
        return actions.Malformed(item, "invalid", seq if is_number else None)


def _read_moment(value: Any) -> Any:
    try:
        return None if value is None else _MOMENT.validate_python(value)
    except ValidationError:
        return None


def _read_report(value: Any) -> actions.Report | None:
    try:
        return (
            None if value is None else actions.Report(**StatusIn.model_validate(value).model_dump())
        )
    except ValidationError:
        return None


def _show(item: Any, outcome: actions.Outcome) -> ScanResult:
    scan = outcome.scan
    if scan is None:
        return ScanResult(
            scan_id=_scan_id_of(item),
            stored=True,
            decision=None,
            reason=None,
            conflict=False,
            error=outcome.error,
        )
    return ScanResult(
        scan_id=str(scan.scan_id),
        stored=True,
        decision=scan.decision,
        reason=scan.reason,
        conflict=scan.conflict,
        error=outcome.error or None,
    )


def _scan_id_of(item: Any) -> str | None:
    """By which the device knows the item again, where it has one."""
    given = item.get("scan_id") if isinstance(item, dict) else None
    try:
        return str(UUID(given)) if isinstance(given, str) else None
    except ValueError:
        return None
