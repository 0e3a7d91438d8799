"""What is printed of badges, and the steps of a print run."""

from enum import StrEnum

from events.rules import Refused


class Layout(StrEnum):
    """What a printed page holds: one badge of A6, or four on A4 to be cut, on one side or on both."""

    A6 = "a6"
    A4 = "a4"
    A4_DUPLEX = "a4_duplex"


class PrintOrder(StrEnum):
    SERIAL = "serial"
    PROVINCE = "province"
    ZONE = "zone"
    BOOTH = "booth"


class PrintState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    DISCARDED = "discarded"


# What a worker still has to do something about.
PRINTING = frozenset({PrintState.WAITING, PrintState.RUNNING})
# Badges of one file: what a printer takes in one go, and what has to be done anew after a paper jam.
PRINT_PART = 500
# Files open the gates for whoever has them, so they go as soon as they are surely printed.
PRINT_DAYS_KEPT = 7

_PRINT_STEPS: dict[PrintState, frozenset[PrintState]] = {
    PrintState.WAITING: frozenset({PrintState.RUNNING, PrintState.PAUSED, PrintState.DISCARDED}),
    PrintState.RUNNING: frozenset(
        {PrintState.PAUSED, PrintState.DONE, PrintState.FAILED, PrintState.DISCARDED}
    ),
    PrintState.PAUSED: frozenset({PrintState.RUNNING, PrintState.DISCARDED}),
    PrintState.FAILED: frozenset({PrintState.RUNNING, PrintState.DISCARDED}),
    PrintState.DONE: frozenset({PrintState.DISCARDED}),
    PrintState.DISCARDED: frozenset(),
}


def check_print_step(state: str, target: PrintState) -> None:
    """Raise `print_run_state` when a run cannot go from its state to the other."""
    if target not in _PRINT_STEPS[PrintState(state)]:
        raise Refused("print_run_state", state=state)
