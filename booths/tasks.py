"""Doors of the queue: what jobs of this step do."""

from uuid import UUID

from booths import actions, queries
from events.jobs import handles


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
