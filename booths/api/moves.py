"""Doors that take allocations elsewhere, and one's own steps back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from ninja import Router

from booths import actions, queries
from booths.models import Allocation
from booths.schemas import AllocationOut, MoveIn, SwapIn, SwapOut, UndoneOut
from events.api import idempotent
from events.models import Fair
from events.permissions import InFair, Request, allow, signed_in
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application

router = Router()
# Refusals after which other booths would do.
LOST = frozenset({"booth_taken", "booth_closed", "booth_lacks_service", "booth_in_draw"})


@contextmanager
def offering_nearest(
    fair: Fair, application: Application, codes: Sequence[str], moved: Allocation | None = None
) -> Iterator[None]:
    """A lost race says what would do instead: `nearest`, beside who has the booth."""
    try:
        yield
    except Refused as refused:
        if refused.code in LOST:
            nearest = queries.find_nearest(fair, application, codes, moved=moved)
            refused.params["nearest"] = nearest
        raise


@router.post(
    "/allocations/{uuid:allocation}/move",
    response=AllocationOut,
    summary="Other booths in place of those that it has, all or none",
)
@allow(signed_in)
@idempotent
def move_allocation(request: Request, allocation: UUID, body: MoveIn) -> Any:
    actor = request.actor
    found = queries.get_allocation(actor, allocation)
    with offering_nearest(found.fair, found.application, body.booths, found):
        moved = actions.move_allocation(actor=actor, allocation=found, codes=body.booths)
    return 200, AllocationOut(id=moved.pk, state=moved.state, booths=body.booths)


@router.post(
    "/fairs/{fair}/allocations/swap",
    response=SwapOut,
    summary="Give each of two allocations the booths of the other",
)
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def swap_allocations(request: Request, fair: str, body: SwapIn) -> Any:
    actor = request.actor
    found = get_fair(actor, fair)
    swapped = actions.swap_allocations(
        actor=actor,
        fair=found,
        allocation=queries.get_allocation_of(actor, found, body.allocation),
        other=queries.get_allocation_of(actor, found, body.other),
    )
    return 200, SwapOut(
        items=[
            AllocationOut(
                id=allocation.pk,
                state=allocation.state,
                booths=[booth.code for booth in queries.booths_of_allocation(allocation)],
            )
            for allocation in swapped
        ]
    )


@router.post(
    "/fairs/{fair}/undo", response=UndoneOut, summary="Take one's own last step on the floor back"
)
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def undo_step(request: Request, fair: str) -> Any:
    entry = actions.undo_step(actor=request.actor, fair=get_fair(request.actor, fair))
    return 200, UndoneOut(step=entry.seq, action=entry.action, booths=entry.data["booths"])
