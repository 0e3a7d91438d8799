"""Many allocations in one transaction: all locks in the order of the house first, then one after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from booths.actions.allocations import write_allocation
from booths.actions.steps import Expired, choose, expire_holds, publish, record_expired
from booths.models import Allocation, AllocationState, Booth
from booths.signals import allocations_confirmed
from events import audit
from events.actions import require_role
from events.models import Fair, WindowKind
from events.permissions import Actor
from events.queries import is_window_open
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application, ApplicationState


@dataclass
class Together:
    """What could be given, and why the rest could not."""

    fair: Fair
    given: dict[UUID, Allocation] = field(default_factory=dict)
    codes: dict[UUID, list[str]] = field(default_factory=dict)
    refused: dict[UUID, Refused] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    expired: Expired = field(default_factory=Expired)


def allocate_together(
    *, actor: Actor, fair: Fair, wishes: Mapping[UUID, Sequence[int]]
) -> Together:
    """Give each application (by key) its booths (by key), all or none of them; `refused` says who could not get theirs.

    Runs in the caller's transaction, which records what it has to say, and then calls `record_together`: the log's
    chain comes after the last other lock.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    if not is_window_open(fair, WindowKind.ALLOCATION):
        raise Refused("allocation_window_closed")
    applications = {
        application.pk: application
        for application in Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("exhibitor", "zone")
        .filter(pk__in=wishes, fair=fair)
        .order_by("pk")
    }
    wanted = {key for keys in wishes.values() for key in keys}
    booths = {
        booth.pk: booth
        for booth in Booth.objects.select_for_update(no_key=True)
        .filter(pk__in=wanted, fair=fair)
        .order_by("pk")
    }
    done = Together(fair, expired=expire_holds(fair, wanted))
    for key, keys in wishes.items():
        try:
            _give(actor, done, applications.get(key), [booths[booth] for booth in keys])
        except Refused as refused:
            done.refused[key] = refused
    confirmed = [one for one in done.given.values() if one.state == AllocationState.CONFIRMED]
    allocations_confirmed.send(Allocation, allocations=confirmed, actor=actor)
    return done


def _give(
    actor: Actor, done: Together, application: Application | None, booths: Sequence[Booth]
) -> None:
    if application is None:
        raise Refused("not_found")
    if application.state != ApplicationState.APPROVED:
        raise Refused("application_not_approved", state=application.state)
    codes = [booth.code for booth in booths if booth.removed_at is None]
    if len(codes) != len(booths):
        raise Refused("booth_unknown", booth=next(b.code for b in booths if b.removed_at))
    chosen, slots, _expired = choose(done.fair, application, codes)
    allocation = write_allocation(actor, application, chosen, slots)
    done.given[application.pk], done.codes[application.pk] = allocation, codes
    done.changed |= {booth.pk for booth in chosen}


def record_together(actor: Actor, done: Together) -> None:
    """The last two beats: what was given, and the booths' new state."""
    record_expired(done.fair, done.expired)
    for key, allocation in done.given.items():
        is_confirmed = allocation.state == AllocationState.CONFIRMED
        audit.record(
            actor=actor,
            action="booths.allocated" if is_confirmed else "booths.offered",
            target=allocation,
            fair=done.fair,
            data={"application": str(key), "booths": done.codes[key]},
        )
    publish(done.fair, done.changed | done.expired.booths)
