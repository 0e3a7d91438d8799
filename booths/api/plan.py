"""Doors of the plan editor. Every write answers the whole plan as it is then."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from ninja import Router

from booths import actions, queries
from booths.schemas.plan import (
    BlockIn,
    CloneIn,
    GenerateIn,
    MergeIn,
    PlanIn,
    PlanOut,
    RenumberIn,
    SplitIn,
    UnblockIn,
)
from events.api import idempotent
from events.models import Hall
from events.permissions import InFair, Request, allow
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused

router = Router()
PLAN = "/fairs/{fair}/halls/{hall}/plan"


@router.get(PLAN, response=PlanOut, summary="A hall's plan, with what is wrong with it")
@allow(InFair(ROLES_THAT_ORGANISE))
def get_plan(request: Request, fair: str, hall: str) -> HttpResponse:
    document = queries.plan_document(_find(request, fair, hall))
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "ETag": f'W/"{hashlib.sha256(text).hexdigest()[:32]}"',
        "Cache-Control": "private, no-cache",
        # Its problems are written in the reader's language.
        "Vary": "Accept-Language, Cookie, Authorization",
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@router.patch(PLAN, response=PlanOut, summary="Change a plan: one step, all or nothing")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def change_plan(request: Request, fair: str, hall: str, body: PlanIn) -> Any:
    found = _find(request, fair, hall)
    return _answer(
        found,
        lambda: actions.change_plan(
            actor=request.actor, hall=found, change=body.to_change(), version=body.version
        ),
    )


@router.post(f"{PLAN}/generate", response={201: PlanOut}, summary="Lay out rows of booths")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def generate_booths(request: Request, fair: str, hall: str, body: GenerateIn) -> Any:
    found = _find(request, fair, hall)
    return _answer(
        found,
        lambda: actions.generate_booths(
            actor=request.actor,
            hall=found,
            rows=body.to_rows(),
            zone=body.zone,
            slots=body.slots,
            version=body.version,
        ),
        status=201,
    )


@router.post(f"{PLAN}/renumber", response=PlanOut, summary="Number booths anew, in this order")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def renumber_booths(request: Request, fair: str, hall: str, body: RenumberIn) -> Any:
    found = _find(request, fair, hall)
    return _answer(
        found,
        lambda: actions.renumber_booths(
            actor=request.actor,
            hall=found,
            keys=body.ids,
            pattern=body.pattern,
            start=body.start,
            row=body.row,
            version=body.version,
        ),
    )


@router.post(f"{PLAN}/merge", response=PlanOut, summary="Make one booth of several")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def merge_booths(request: Request, fair: str, hall: str, body: MergeIn) -> Any:
    found = _find(request, fair, hall)
    return _answer(
        found,
        lambda: actions.merge_booths(
            actor=request.actor,
            hall=found,
            keys=body.ids,
            survivor=body.survivor,
            version=body.version,
        ),
    )


@router.post(f"{PLAN}/split", response=PlanOut, summary="Take a merge back")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def split_booth(request: Request, fair: str, hall: str, body: SplitIn) -> Any:
    found = _find(request, fair, hall)
    return _answer(
        found,
        lambda: actions.split_booth(
            actor=request.actor, hall=found, key=body.id, version=body.version
        ),
    )


@router.post(f"{PLAN}/block", response=PlanOut, summary="Block booths, with a reason")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def block_booths(request: Request, fair: str, hall: str, body: BlockIn) -> Any:
    found = _find(request, fair, hall)
    return _answer(
        found,
        lambda: actions.block_booths(
            actor=request.actor,
            hall=found,
            keys=body.ids,
            reason=body.reason,
            version=body.version,
        ),
    )


@router.post(f"{PLAN}/unblock", response=PlanOut, summary="Take blocks back")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def unblock_booths(request: Request, fair: str, hall: str, body: UnblockIn) -> Any:
    found = _find(request, fair, hall)
    return _answer(
        found,
        lambda: actions.unblock_booths(
            actor=request.actor, hall=found, keys=body.ids, version=body.version
        ),
    )


@router.post(f"{PLAN}/clone", response={201: PlanOut}, summary="Copy an earlier fair's hall")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def clone_plan(request: Request, fair: str, hall: str, body: CloneIn) -> Any:
    found = _find(request, fair, hall)
    source = queries.get_hall_to_clone(request.actor, found.fair, body.fair, body.hall)
    return _answer(
        found,
        lambda: actions.clone_plan(
            actor=request.actor, hall=found, source=source, version=body.version
        ),
        status=201,
    )


def _find(request: Request, fair: str, hall: str) -> Hall:
    return queries.get_hall(request.actor, get_fair(request.actor, fair), hall)


def _answer(hall: Hall, act: Callable[[], object], *, status: int = 200) -> tuple[int, Any]:
    """Do it, and answer the plan; who has seen an older plan is told the new one with the refusal."""
    try:
        act()
    except Refused as refused:
        if refused.code != "plan_changed":
            raise
        raise Refused("plan_changed", plan=queries.plan_document(hall)) from refused
    return status, queries.plan_document(hall)
