"""What is printed of badges, and the steps of a print run."""

from enum import StrEnum

from events.rules import Refused


class BadgeSize(StrEnum):
    """A6, a card of 86 x 54 mm, or 4 x 6 inches with a slot for a lanyard."""

    A6 = "a6"
    CR80 = "cr80"
    LANYARD = "lanyard"


class Layout(StrEnum):
    """What a printed page holds: one badge, or as many as go on A4 to be cut; one side or both.

    In the size that its design says, or all in one size. A4 and A4_DUPLEX are sheets of A6.
    """

    DESIGN = "design"
    DESIGN_DUPLEX = "design_duplex"
    DESIGN_A4 = "design_a4"
    DESIGN_A4_DUPLEX = "design_a4_duplex"
    A6 = "a6"
    A6_DUPLEX = "a6_duplex"
    A4 = "a4"
    A4_DUPLEX = "a4_duplex"
    CR80 = "cr80"
    CR80_DUPLEX = "cr80_duplex"
    CR80_A4 = "cr80_a4"
    CR80_A4_DUPLEX = "cr80_a4_duplex"
    LANYARD = "lanyard"
    LANYARD_DUPLEX = "lanyard_duplex"
    LANYARD_A4 = "lanyard_a4"
    LANYARD_A4_DUPLEX = "lanyard_a4_duplex"

    @property
    def size(self) -> BadgeSize | None:
        """None where each badge's design says it."""
        if self in {Layout.A4, Layout.A4_DUPLEX}:
            return BadgeSize.A6
        name = self.value.partition("_")[0]
        return None if name == "design" else BadgeSize(name)

    @property
    def is_sheet(self) -> bool:
        return "a4" in self.value.split("_")

    @property
    def is_duplex(self) -> bool:
        return self.value.endswith("_duplex")


def choose_layout(*, size: BadgeSize | None, is_sheet: bool, is_duplex: bool) -> Layout:
    return next(
        layout
        for layout in Layout
        if (layout.size, layout.is_sheet, layout.is_duplex) == (size, is_sheet, is_duplex)
    )


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
