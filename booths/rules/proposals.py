"""Words and limits of proposed allocations, free of Django."""

from enum import StrEnum

from events.rules import Refused


class ProposalState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    # There to be looked at; some of it may be accepted already.
    DONE = "done"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    FAILED = "failed"


UNDER_WAY = frozenset({ProposalState.WAITING, ProposalState.RUNNING})


class AcceptanceState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class PlacementKind(StrEnum):
    NEW = "new"
    MOVED = "moved"
    STAYS = "stays"
    LEFT_OUT = "left_out"


# What accepting a placement would change.
CHANGING = frozenset({PlacementKind.NEW, PlacementKind.MOVED})

# More placements than these are allocated in the background.
AT_ONCE = 200

SECONDS_AT_MOST = 300
SECONDS_USUAL = 20
# Done in a second even by a slow machine, so that the clock hardly ever ends what the number of steps should.
STEPS_PER_SECOND = 5_000
# Work of the integer programme that takes a second or two.
WORK_PER_SECOND = 0.8
WEIGHT_AT_MOST = 1_000


def check_stoppable(state: str) -> None:
    """Raise `proposal_not_running` unless there is something to stop."""
    if state not in UNDER_WAY:
        raise Refused("proposal_not_running")


def check_open(state: str) -> None:
    """Raise `proposal_not_ready` or `proposal_settled` unless the proposal waits to be accepted."""
    if state in UNDER_WAY:
        raise Refused("proposal_not_ready")
    if state != ProposalState.DONE:
        raise Refused("proposal_settled")
