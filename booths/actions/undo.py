"""Take one's own last steps on the floor back. Each is a new action, which checks everything again."""

from collections.abc import Callable

from django.db import transaction

from booths import queries
from booths.actions.allocations import (
    allocate_booths,
    hold_booths,
    release_allocation,
    release_hold,
)
from booths.actions.moving import move_allocation, swap_allocations
from booths.models import Allocation, Hold
from events.actions import require_role
from events.models import Fair, LogEntry
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application

UNDONE = "undone"


@transaction.atomic
def undo_step(*, actor: Actor, fair: Fair, step: int | None = None) -> LogEntry:
    """Undo the actor's last step, or the one of that number; answers the log's entry of what is undone.

    Refuses `nothing_to_undo`, `step_overtaken` where the booths went on since, and whatever the step back refuses.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    entry = queries.get_own_step(actor, fair, step)
    # Two presses at once undo it once: whoever comes second finds that it is undone already.
    names = {entry.data["application"], entry.data.get("other_application")} - {None}
    list(Application.objects.select_for_update(no_key=True).filter(pk__in=names).order_by("pk"))
    entry = queries.get_own_step(actor, fair, entry.seq)
    _BACK[entry.action](actor, fair, entry)
    return entry


def _unhold(actor: Actor, _fair: Fair, entry: LogEntry) -> None:
    release_hold(actor=actor, hold=Hold.objects.get(pk=entry.object_id), undoes=entry.seq)


def _hold_again(actor: Actor, fair: Fair, entry: LogEntry) -> None:
    hold_booths(
        actor=actor,
        fair=fair,
        application=Application.objects.get(pk=entry.data["application"]),
        codes=entry.data["booths"],
        undoes=entry.seq,
    )


def _take_back(actor: Actor, _fair: Fair, entry: LogEntry) -> None:
    allocation = _where_it_was(entry.object_id, entry.data["booths"])
    release_allocation(actor=actor, allocation=allocation, reason=UNDONE, undoes=entry.seq)


def _give_again(actor: Actor, fair: Fair, entry: LogEntry) -> None:
    allocate_booths(
        actor=actor,
        fair=fair,
        application=Application.objects.get(pk=entry.data["application"]),
        codes=entry.data["booths"],
        undoes=entry.seq,
    )


def _move_back(actor: Actor, _fair: Fair, entry: LogEntry) -> None:
    move_allocation(
        actor=actor,
        allocation=_where_it_was(entry.object_id, entry.data["booths"]),
        codes=entry.data["from"],
        undoes=entry.seq,
    )


def _swap_back(actor: Actor, fair: Fair, entry: LogEntry) -> None:
    swap_allocations(
        actor=actor,
        fair=fair,
        allocation=_where_it_was(entry.object_id, entry.data["booths"]),
        other=_where_it_was(entry.data["other"], entry.data["from"]),
        undoes=entry.seq,
    )


def _where_it_was(key: str, codes: list[str]) -> Allocation:
    """The allocation, if it has the booths that the step gave it; somebody else's later step is not undone."""
    allocation = Allocation.objects.select_related("fair", "application").get(pk=key)
    if {booth.code for booth in queries.booths_of_allocation(allocation)} != set(codes):
        raise Refused("step_overtaken")
    return allocation


_BACK: dict[str, Callable[[Actor, Fair, LogEntry], None]] = {
    "booths.held": _unhold,
    "booths.hold_released": _hold_again,
    "booths.allocated": _take_back,
    "booths.offered": _take_back,
    "booths.released": _give_again,
    "booths.moved": _move_back,
    "booths.swapped": _swap_back,
}
