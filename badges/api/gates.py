"""Doors of a gate's devices: they are paired, and take along what they decide by; docs/gate.md describes all of it."""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from ninja import Query, Router, Status

from badges import actions, queries
from badges.schemas import (
    BundleOut,
    DirectoryItem,
    DirectoryOut,
    HeardOut,
    HeartbeatIn,
    PairedOut,
    PairIn,
    PresenceItem,
    PresenceOut,
    PresenceSince,
    Since,
)
from events import clock
from events.permissions import Request, allow, anyone, gate_device
from events.rules import Refused

router = Router()


@router.post("/gate/pair", response={201: PairedOut}, summary="A device's token for a ticket")
@allow(anyone)
def pair_device(request: Request, body: PairIn) -> Any:
    """The ticket's secret works once and for some minutes. The token is in this answer alone."""
    if not ratelimit.consume(request, action="gate_pair"):
        raise Refused("too_many_requests")
    device, token = actions.redeem_pairing(secret=body.secret)
    return Status(
        201,
        PairedOut(
            token=token,
            device=device.pk,
            name=device.name,
            fair=device.fair.slug,
            gate=device.gate.code,
        ),
    )


@router.get("/gate/bundle", response=BundleOut, summary="What a device decides by")
@allow(gate_device)
def get_bundle(request: Request) -> HttpResponse:
    bundle = queries.read_bundle(queries.get_device(request.actor))
    etag = f'"{bundle.etag}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if _names(request.headers.get("If-None-Match", ""), etag):
        return HttpResponseNotModified(headers=headers)
    return JsonResponse(
        queries.sign_bundle(bundle), json_dumps_params={"ensure_ascii": False}, headers=headers
    )


def _names(given: str, etag: str) -> bool:
    """Whether one of the versions that the device has is this one; what is zipped on the way is called weak."""
    return etag in {part.strip().removeprefix("W/") for part in given.split(",")}


@router.get("/gate/directory", response=DirectoryOut, summary="What devices may show, sealed")
@allow(gate_device)
def get_directory(request: Request, page: Query[Since]) -> DirectoryOut:
    """Entries that changed after `since`; each opens with its badge's code in hand alone."""
    fair = queries.get_device(request.actor).fair
    version, more, entries = queries.read_directory(fair, page.since)
    return DirectoryOut(
        version=version,
        more=more,
        items=[
            DirectoryItem(key=entry.key, nonce=entry.nonce, sealed=entry.sealed or None)
            for entry in entries
        ],
    )


@router.get("/gate/presence", response=PresenceOut, summary="Who came in or left meanwhile")
@allow(gate_device)
def get_presence(request: Request, page: Query[PresenceSince]) -> PresenceOut:
    """Badges that moved after `since`, at any gate; without it all that are inside. Some may come twice."""
    fair = queries.get_device(request.actor).fair
    version, rows = queries.presences_since(fair, page.since)
    return PresenceOut(
        version=version,
        items=[
            PresenceItem(badge=row.badge_id, inside=row.is_inside, at=clock.local(row.changed_at))
            for row in rows
        ],
    )


@router.post("/gate/status", response=HeardOut, summary="What a device says of itself")
@allow(gate_device)
def note_status(request: Request, body: HeartbeatIn) -> HeardOut:
    """For when there is nothing to send. Who is inside comes back, and the fair's time."""
    said = body.model_dump()
    device_time = said.pop("device_time")
    actions.note_status(actor=request.actor, report=actions.Report(**said), device_time=device_time)
    return heard(request)


def heard(request: Request) -> HeardOut:
    """What every answer to a device ends with."""
    inside, inside_gate = queries.count_inside_by(queries.get_device(request.actor))
    return HeardOut(inside=inside, inside_gate=inside_gate, now=clock.local(clock.now()))
