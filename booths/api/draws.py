"""Doors of the draws of lots. What is announced is public; docs/draw.md says how to check it."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from booths import actions, queries
from booths.models import Draw
from booths.schemas import AppliedOut, DrawIn, DrawList, DrawOut, RefusedEntry, RevealIn, VoidIn
from events.api import idempotent
from events.permissions import InFair, Request, allow, anyone, signed_in
from events.queries import get_fair, get_zone
from events.rules import ROLES_THAT_ORGANISE, Refused

router = Router()


def _show(draw: Draw) -> DrawOut:
    return DrawOut(
        id=draw.pk,
        number=draw.number or 0,
        state=draw.state,
        commitment=draw.commitment,
        void_reason=draw.void_reason,
    )


@router.get("/fairs/{fair}/draws", response=DrawList, summary="Announced draws of lots")
@allow(anyone)
def list_draws(request: Request, fair: str) -> dict[str, Any]:
    draws = queries.announced_draws(get_fair(request.actor, fair))
    return {"items": [_show(draw) for draw in draws], "count": len(draws)}


@router.post(
    "/fairs/{fair}/draws", response={201: DrawOut}, summary="Announce a draw with its commitment"
)
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def announce_draw(request: Request, fair: str, body: DrawIn) -> Any:
    found = get_fair(request.actor, fair)
    codes = [*([body.zone] if body.zone else []), *(body.zones or [])]
    if not codes:
        raise Refused("zone_unknown", zone="")
    draw = actions.announce_draw(
        actor=request.actor,
        fair=found,
        terms=actions.DrawTerms(
            zones=[get_zone(found, code) for code in dict.fromkeys(codes)],
            applications=body.applications,
            entropy_kind=body.entropy_kind,
            entropy_date=body.entropy_date,
            entropy_source=body.entropy_source,
        ),
    )
    return 201, _show(draw)


@router.post(
    "/draws/{uuid:draw}/reveal", response=DrawOut, summary="Hold the draw with the numbers called"
)
@allow(signed_in)
@idempotent
def reveal_draw(request: Request, draw: UUID, body: RevealIn) -> Any:
    held = actions.reveal_draw(
        actor=request.actor,
        draw=queries.get_draw(request.actor, draw),
        entropy=body.entropy,
        witnesses=body.witnesses,
    )
    return 200, _show(held)


@router.post(
    "/draws/{uuid:draw}/apply",
    response=AppliedOut,
    summary="Give everybody the booths of their lot",
)
@allow(signed_in)
@idempotent
def apply_draw(request: Request, draw: UUID) -> Any:
    applied = actions.apply_draw(actor=request.actor, draw=queries.get_draw(request.actor, draw))
    entries = list(queries.entries_of(applied))
    return 200, AppliedOut(
        id=applied.pk,
        state=applied.state,
        given=sum(entry.state == "given" for entry in entries),
        refused=[
            RefusedEntry(key=entry.key, booths=entry.booths, code=entry.refusal)
            for entry in entries
            if entry.refusal
        ],
    )


@router.post("/draws/{uuid:draw}/void", response=DrawOut, summary="Declare a draw void, publicly")
@allow(signed_in)
@idempotent
def void_draw(request: Request, draw: UUID, body: VoidIn) -> Any:
    voided = actions.void_draw(
        actor=request.actor, draw=queries.get_draw(request.actor, draw), reason=body.reason
    )
    return 200, _show(voided)


@router.get(
    "/draws/{uuid:draw}/record", summary="The record, as `python -m booths.draw verify` reads it"
)
@allow(anyone)
def get_record(request: Request, draw: UUID) -> HttpResponse:
    record = queries.record_of(queries.get_draw(request.actor, draw))
    return HttpResponse(
        json.dumps(record, ensure_ascii=False, indent=1) + "\n",
        content_type="application/json; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )
