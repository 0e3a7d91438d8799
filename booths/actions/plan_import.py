"""Take over a plan that came as a file: the booths that are new, those that changed, and if wanted those that left."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from booths import queries, rules
from booths.actions.plan import BoothChange, PlanChange, change_plan
from booths.models import Booth, HallPlan
from events.actions import require_role
from events.models import Hall
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused


@dataclass(frozen=True)
class PlanImported:
    added: int = 0
    changed: int = 0
    removed: int = 0
    # Rows that are wrong, and booths that somebody has and that were not to be moved.
    left_out: int = 0


@transaction.atomic
def import_plan(
    *,
    actor: Actor,
    hall: Hall,
    rows: Sequence[rules.PlanRow],
    version: int | None,
    removes: bool,
    moves_taken: bool,
) -> PlanImported:
    """Apply good rows in one step; a file that says what is there already changes nothing.

    `removes`: booths go that the file does not have and nobody has. `moves_taken`: booths move that somebody has.
    Refuses as `change_plan` does, `plan_changed` where the plan is not the one that was looked at.
    """
    require_role(actor, hall.fair, ROLES_THAT_ORGANISE)
    _lock(hall, version)
    difference = rules.compare_plans(rows, queries.known_booths(hall))
    changed = [
        change for change in difference.changed if moves_taken or not change.touches_somebody
    ]
    removed = difference.removable if removes else ()
    outcome = PlanImported(
        added=len(difference.new),
        changed=len(changed),
        removed=len(removed),
        left_out=len(difference.wrong) + len(difference.changed) - len(changed),
    )
    if not (difference.new or changed or removed):
        return outcome
    change = PlanChange(
        booths=[
            *(BoothChange(dict(row.values)) for row in difference.new),
            *(
                BoothChange(
                    {name: new for name, (_old, new) in change.fields.items()}, change.booth.key
                )
                for change in changed
            ),
        ],
        remove_booths=[booth.key for booth in removed],
    )
    change_plan(actor=actor, hall=hall, change=change, version=version)
    return outcome


def _lock(hall: Hall, version: int | None) -> None:
    """The plan, then its booths, as every change of it does: nobody gets one of them while they are compared."""
    HallPlan.objects.get_or_create(hall=hall)
    plan = HallPlan.objects.select_for_update(no_key=True).get(hall=hall)
    if version is not None and version != plan.version:
        raise Refused("plan_changed")
    booths = Booth.objects.select_for_update(of=("self",), no_key=True)
    list(booths.filter(hall=hall, removed_at=None).order_by("pk").values_list("pk", flat=True))
