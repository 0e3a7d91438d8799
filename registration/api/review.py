"""Doors: decisions on many, undo, scores, interests, the second of two people."""

from typing import Any
from uuid import UUID

from ninja import Router

from events.api import idempotent
from events.permissions import InFair, Request, allow, signed_in
from events.queries import get_fair
from events.rules import ROLES_THAT_REVIEW, Refused
from registration import actions, queries, rules
from registration.models import Application
from registration.schemas import (
    DecisionsIn,
    DecisionsOut,
    InterestIn,
    RejectionIn,
    ScoresIn,
    ScoresOut,
    StateOut,
)

router = Router(tags=["registration"])


@router.post("/fairs/{fair}/decisions", response=DecisionsOut, summary="Decide on several")
@allow(InFair(ROLES_THAT_REVIEW))
@idempotent
def decide_in_bulk(request: Request, fair: str, body: DecisionsIn) -> Any:
    outcome = actions.decide_in_bulk(
        actor=request.actor,
        fair=get_fair(request.actor, fair),
        applications=body.applications,
        decision=rules.Decision(body.decision),
        reason=body.reason,
        dry_run=body.dry_run,
    )
    return 200, DecisionsOut.of(outcome, dry_run=body.dry_run)


@router.post(
    "/fairs/{fair}/decisions/{uuid:bulk}/undo", response=DecisionsOut, summary="Take them back"
)
@allow(InFair(ROLES_THAT_REVIEW))
@idempotent
def undo_bulk(request: Request, fair: str, bulk: UUID) -> Any:
    found = queries.get_bulk_decision(request.actor, get_fair(request.actor, fair), bulk)
    return 200, DecisionsOut.of(actions.undo_in_bulk(actor=request.actor, bulk=found))


@router.post(
    "/applications/{uuid:application}/undo", response=StateOut, summary="Take the decision back"
)
@allow(signed_in)
@idempotent
def undo_decision(request: Request, application: UUID) -> Any:
    found = queries.get_application(request.actor, application)
    return 200, StateOut.of(actions.undo_decision(actor=request.actor, application=found))


@router.get("/applications/{uuid:application}/scores", response=ScoresOut, summary="Scores")
@allow(signed_in)
def get_scores(request: Request, application: UUID) -> ScoresOut:
    return ScoresOut.of(queries.scores_of(request.actor, _to_review(request, application)))


@router.put(
    "/applications/{uuid:application}/scores", response=ScoresOut, summary="Give one's points"
)
@allow(signed_in)
@idempotent
def give_scores(request: Request, application: UUID, body: ScoresIn) -> Any:
    found = _to_review(request, application)
    criteria = list(queries.criteria_of(found.fair))
    if criteria and len(criteria) != len(body.points):
        raise Refused("scores_incomplete")
    actions.give_scores(
        actor=request.actor,
        application=found,
        points={row.pk: points for row, points in zip(criteria, body.points, strict=False)},
        remark=body.remark,
    )
    return 200, ScoresOut.of(queries.scores_of(request.actor, found))


@router.post(
    "/applications/{uuid:application}/interest", response=StateOut, summary="Declare an interest"
)
@allow(signed_in)
@idempotent
def declare_interest(request: Request, application: UUID, body: InterestIn) -> Any:
    found = _to_review(request, application)
    interest = actions.declare_interest(actor=request.actor, application=found, reason=body.reason)
    return 200, StateOut.of(interest.application)


@router.post(
    "/applications/{uuid:application}/proposal/reject",
    response=StateOut,
    summary="Do not confirm a proposal",
)
@allow(signed_in)
@idempotent
def reject_proposal(request: Request, application: UUID, body: RejectionIn) -> Any:
    found = _to_review(request, application)
    return 200, StateOut.of(
        actions.reject_proposal(actor=request.actor, application=found, reason=body.reason)
    )


def _to_review(request: Request, key: UUID) -> Application:
    """One that the caller sees and reviews: exhibitors see theirs, and nothing of this."""
    found = queries.get_application(request.actor, key)
    return queries.get_application_to_review(request.actor, found.fair, key)
