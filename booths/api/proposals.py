"""Doors: proposed allocations."""

from typing import Any
from uuid import UUID

from ninja import Router

from booths import actions, queries
from booths.models import Acceptance
from booths.schemas import (
    AcceptanceOut,
    AcceptedOut,
    AcceptIn,
    AcceptingOut,
    ProposalIn,
    ProposalOut,
    ProposalStarted,
    ProposalState,
)
from events.api import idempotent
from events.permissions import InFair, Request, allow, signed_in
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE

router = Router(tags=["booths"])


@router.post(
    "/fairs/{fair}/proposals",
    response={202: ProposalStarted},
    summary="Propose who gets which booths",
)
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def start_proposal(request: Request, fair: str, body: ProposalIn) -> Any:
    """Worked out in the background; the same seed on the same floor gives the same proposal."""
    proposal = actions.start_proposal(
        actor=request.actor,
        fair=get_fair(request.actor, fair),
        seed=body.seed,
        zones=body.zones,
        seconds=body.seconds,
        may_move=body.may_move,
    )
    return 202, ProposalStarted(id=proposal.pk)


@router.get("/proposals/{uuid:proposal}", response=ProposalOut, summary="What is proposed, and why")
@allow(signed_in)
def get_proposal(request: Request, proposal: UUID) -> ProposalOut:
    found = queries.get_proposal(request.actor, proposal)
    placements = list(queries.placements_of(found))
    return ProposalOut.of(
        found,
        placements,
        queries.codes_of_booths(placements),
        queries.names_for(found.fair, placements),
    )


@router.post(
    "/proposals/{uuid:proposal}/stop", response=ProposalState, summary="End with what is found"
)
@allow(signed_in)
@idempotent
def stop_proposal(request: Request, proposal: UUID) -> Any:
    found = queries.get_proposal(request.actor, proposal)
    stopped = actions.stop_proposal(actor=request.actor, proposal=found)
    return 200, ProposalState(id=stopped.pk, state=stopped.state)


@router.post(
    "/proposals/{uuid:proposal}/accept",
    response={200: AcceptedOut, 202: AcceptingOut},
    summary="Allocate what is proposed",
)
@allow(signed_in)
@idempotent
def accept_proposal(request: Request, proposal: UUID, body: AcceptIn | None = None) -> Any:
    """All of it, some zones, or some applications; in one transaction, checked anew by every hard rule.

    More than 200 placements are allocated in the background, all or none: 202, and `acceptance` of the proposal says
    how it went.
    """
    found = queries.get_proposal(request.actor, proposal)
    asked = body or AcceptIn()
    accepted = actions.accept_or_ask(
        actor=request.actor,
        proposal=found,
        zones=asked.zones,
        applications=asked.applications,
        without=asked.without,
    )
    if isinstance(accepted, Acceptance):
        return 202, AcceptingOut(
            id=found.pk, state=found.state, acceptance=AcceptanceOut.of(accepted)
        )
    return 200, AcceptedOut(
        id=found.pk,
        state=accepted.proposal.state,
        allocations=[allocation.pk for allocation in accepted.given],
        moved=len(accepted.moved),
    )


@router.post("/proposals/{uuid:proposal}/dismiss", response=ProposalState, summary="Put it aside")
@allow(signed_in)
@idempotent
def dismiss_proposal(request: Request, proposal: UUID) -> Any:
    found = queries.get_proposal(request.actor, proposal)
    dismissed = actions.dismiss_proposal(actor=request.actor, proposal=found)
    return 200, ProposalState(id=dismissed.pk, state=dismissed.state)


@router.put("/allocations/{uuid:allocation}/pin", response={204: None}, summary="This one stays")
@allow(signed_in)
@idempotent
def pin_allocation(request: Request, allocation: UUID) -> Any:
    actions.pin_allocation(
        actor=request.actor, allocation=queries.get_allocation(request.actor, allocation)
    )
    return 204, None


@router.delete(
    "/allocations/{uuid:allocation}/pin", response={204: None}, summary="It may be moved again"
)
@allow(signed_in)
@idempotent
def unpin_allocation(request: Request, allocation: UUID) -> Any:
    actions.unpin_allocation(
        actor=request.actor, allocation=queries.get_allocation(request.actor, allocation)
    )
    return 204, None
