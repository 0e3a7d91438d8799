"""Block booths with a reason, and take the blocks back."""

from collections.abc import Sequence

from django.db import transaction

from booths.actions.plan.steps import close_plan, open_plan
from booths.models import Booth
from events.models import Hall
from events.permissions import Actor
from events.rules import Refused


@transaction.atomic
def block_booths(
    *,
    actor: Actor,
    hall: Hall,
    keys: Sequence[int],
    reason: str,
    version: int | None = None,
) -> None:
    """Block booths that nobody has; `reason` says why. Refuses `booth_in_use`, `reason_missing`."""
    plan = open_plan(actor, hall, version)
    booths = plan.each(keys)
    plan.refuse_in_use(booths)
    if not reason.strip():
        raise Refused("reason_missing")
    Booth.objects.filter(pk__in=keys).update(closed_reason=reason)
    close_plan(
        plan,
        actor=actor,
        action="plan.blocked",
        data={"booths": [booth.code for booth in booths], "reason": reason},
        touched=keys,
    )


@transaction.atomic
def unblock_booths(
    *, actor: Actor, hall: Hall, keys: Sequence[int], version: int | None = None
) -> None:
    """Take blocks back."""
    plan = open_plan(actor, hall, version)
    booths = plan.each(keys)
    Booth.objects.filter(pk__in=keys).update(closed_reason="")
    close_plan(
        plan,
        actor=actor,
        action="plan.unblocked",
        data={"booths": [booth.code for booth in booths]},
        touched=keys,
    )
