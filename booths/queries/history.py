"""What the log says of a booth, and of one's own last steps."""

from datetime import timedelta
from typing import Final

from booths.models import Booth, Claim, Hold, HoldState
from events import clock
from events.models import Fair, LogEntry
from events.permissions import Actor
from events.queries import name_actors
from events.rules import ROLES_THAT_ORGANISE, Refused

# What can be undone, and for how long after it was done.
STEPS: Final = (
    "booths.held",
    "booths.hold_released",
    "booths.allocated",
    "booths.offered",
    "booths.released",
    "booths.moved",
    "booths.swapped",
)
UNDO_TIME: Final = timedelta(hours=1)
# Further back than that nobody goes step by step.
MOST_STEPS: Final = 200
# Entries of a booth's history that a panel shows.
MOST_ENTRIES: Final = 30


def own_steps(actor: Actor, fair: Fair) -> list[LogEntry]:
    """The actor's own steps on the floor that can be undone, the last one first.

    A step that takes another back is none itself, and takes that one out of the list.
    """
    if actor.user is None or not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        return []
    entries = LogEntry.objects.filter(
        fair=fair,
        actor=actor.principal,
        action__in=STEPS,
        at__gte=clock.now() - UNDO_TIME,
    ).order_by("-id")[:MOST_STEPS]
    undone: set[int] = set()
    steps: list[LogEntry] = []
    for entry in entries:
        if "undoes" in entry.data:
            undone.add(entry.data["undoes"])
        elif entry.seq not in undone and "application" in entry.data:
            steps.append(entry)
    # A hold that became an allocation, or ended by the clock, is nothing to give back.
    held = [entry.object_id for entry in steps if entry.action == "booths.held"]
    live = {
        str(key)
        for key in Hold.objects.filter(pk__in=held, state=HoldState.HELD).values_list(
            "pk", flat=True
        )
    }
    return [e for e in steps if e.action != "booths.held" or e.object_id in live]


def get_own_step(actor: Actor, fair: Fair, seq: int | None = None) -> LogEntry:
    """The last step, or the one of that number; `nothing_to_undo` where there is none."""
    for entry in own_steps(actor, fair):
        if seq is None or entry.seq == seq:
            return entry
    raise Refused("nothing_to_undo")


def history_of_booth(actor: Actor, booth: Booth) -> list[LogEntry]:
    """Who held, gave, moved, released and blocked the booth, the last first; for the fair's organisers."""
    if not actor.has_role(booth.fair_id, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    claims = Claim.objects.filter(booth=booth).values_list("hold", "allocation")
    # Either may be null, which no entry is of.
    held = {str(hold) for hold, _allocation in claims}
    given = {str(allocation) for _hold, allocation in claims}
    rows = LogEntry.objects.filter(fair=booth.fair_id)
    entries = (
        rows.filter(object_type="booth", object_id=str(booth.pk))
        | rows.filter(object_type="hold", object_id__in=held)
        | rows.filter(object_type="allocation", object_id__in=given)
    )
    found = [entry for entry in entries.order_by("-id")[:MOST_STEPS] if _touches(entry, booth.code)]
    return name_actors(found[:MOST_ENTRIES])


def _touches(entry: LogEntry, code: str) -> bool:
    """Of an allocation that moved, a booth's history holds what was done while it had that booth."""
    named = [*entry.data.get("booths", ()), *entry.data.get("from", ())]
    return not named or code in named
