"""Doors: quotas, and the answer to an offered place."""

from typing import Any
from uuid import UUID

from ninja import Router

from events.api import idempotent
from events.permissions import InFair, Request, allow, signed_in
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Role
from registration import actions, queries
from registration.schemas import AnswerIn, AnswerOut, QuotaList, QuotaOut, QuotasIn

router = Router(tags=["registration"])


@router.get("/fairs/{fair}/quotas", response=QuotaList, summary="Quotas with their counters")
@allow(InFair(ROLES_THAT_REVIEW | {Role.PROVINCIAL_OFFICER}))
def list_quotas(request: Request, fair: str) -> QuotaList:
    return _show(request, fair)


@router.put("/fairs/{fair}/quotas", response=QuotaList, summary="Set some of them, all or none")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def set_quotas(request: Request, fair: str, body: QuotasIn) -> Any:
    actions.set_quotas(
        actor=request.actor,
        fair=get_fair(request.actor, fair),
        changes=[item.to_rule() for item in body.items],
        override=body.override,
    )
    return 200, _show(request, fair)


@router.post(
    "/applications/{uuid:application}/accept", response=AnswerOut, summary="Confirm the place"
)
@allow(signed_in)
@idempotent
def accept_place(request: Request, application: UUID) -> Any:
    found = queries.get_own_application(request.actor, application)
    place = actions.accept_place(actor=request.actor, application=found)
    return 200, AnswerOut.of(place.application, place)


@router.post(
    "/applications/{uuid:application}/decline", response=AnswerOut, summary="Give the place up"
)
@allow(signed_in)
@idempotent
def decline_place(request: Request, application: UUID, body: AnswerIn) -> Any:
    found = queries.get_own_application(request.actor, application)
    place = actions.decline_place(actor=request.actor, application=found, reason=body.reason)
    return 200, AnswerOut.of(place.application, place)


def _show(request: Request, fair: str) -> QuotaList:
    rows = queries.quota_rows(request.actor, get_fair(request.actor, fair))
    return QuotaList(items=[QuotaOut.of(row) for row in rows], count=len(rows))
