"""Doors of the queue: what jobs of this step do."""

from uuid import UUID

from booths import actions, queries
from events.jobs import handles
from events.permissions import SYSTEM, actor_of


@handles(actions.PROPOSE)
def work_out_proposal(key: str) -> None:
    """Work one proposal out; one that is there already, or was put aside, needs nothing more."""
    proposal = queries.find_proposal(UUID(key))
    if proposal is None or not proposal.is_under_way:
        return
    try:
        actions.run_proposal(proposal=proposal)
    except Exception:
        actions.fail_proposal(proposal=proposal, rules_broken=())
        raise


@handles(actions.ACCEPT)
def accept_many(key: str) -> None:
    """Allocate what somebody accepted of a proposal; with the roles that they have now."""
    acceptance = queries.find_acceptance(UUID(key))
    if acceptance is None or not acceptance.is_under_way:
        return
    actor = SYSTEM if acceptance.asked_by is None else actor_of(acceptance.asked_by)
    try:
        actions.run_acceptance(actor=actor, acceptance=acceptance)
    except Exception:
        actions.fail_acceptance(acceptance=acceptance, refused=None)
        raise


@handles(actions.TELL_OF_DRAW)
def tell_of_draw(key: str) -> None:
    """Tell the participants of a draw where it stands now; begun anew it tells nobody twice."""
    draw = queries.find_draw(UUID(key))
    if draw is not None:
        actions.tell_of_draw(draw=draw)
