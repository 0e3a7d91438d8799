"""Block a booth, and take the block back; whoever has its plan open in the editor hears of it."""

from django.db import transaction

from booths import floor, queries, rules
from booths.actions.plan.steps import lock_version, raise_version
from booths.actions.steps import expire_holds, publish, record_expired
from booths.models import (
    Booth,
)
from events import audit
from events.actions import require_role
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused


@transaction.atomic
def close_booth(*, actor: Actor, booth: Booth, reason: str) -> Booth:
    """Block a booth that nobody has; `reason` says why."""
    require_role(actor, booth.fair, ROLES_THAT_ORGANISE)
    plan = lock_version(booth.hall)
    Booth.objects.select_for_update(no_key=True).get(pk=booth.pk)
    expired = expire_holds(booth.fair, {booth.pk})
    facts = floor.booth_facts(queries.read_booths(booth.fair, [booth.pk])[0])
    rules.check_closable(facts)
    if not reason.strip():
        raise Refused("reason_missing")
    Booth.objects.filter(pk=booth.pk).update(closed_reason=reason)
    raise_version(plan)
    record_expired(booth.fair, expired)
    audit.record(
        actor=actor, action="booth.closed", target=booth, fair=booth.fair, data={"reason": reason}
    )
    publish(booth.fair, {booth.pk})
    booth.refresh_from_db()
    return booth


@transaction.atomic
def reopen_booth(*, actor: Actor, booth: Booth) -> Booth:
    """Take a block back."""
    require_role(actor, booth.fair, ROLES_THAT_ORGANISE)
    plan = lock_version(booth.hall)
    Booth.objects.select_for_update(no_key=True).get(pk=booth.pk)
    Booth.objects.filter(pk=booth.pk).update(closed_reason="")
    raise_version(plan)
    audit.record(actor=actor, action="booth.reopened", target=booth, fair=booth.fair)
    publish(booth.fair, {booth.pk})
    booth.refresh_from_db()
    return booth
