"""Hold, allocate, release."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction

from booths import queries
from booths.actions.steps import (
    choose,
    end_holds,
    lock_application,
    lock_booths_of,
    publish,
    record_expired,
    replace,
    undoing,
)
from booths.models import (
    Allocation,
    AllocationState,
    Booth,
    BoothDay,
    Claim,
    Hold,
    HoldState,
)
from booths.rules import LIVE_ALLOCATIONS
from booths.signals import allocation_released, allocations_confirmed
from events import audit, clock
from events.actions import require_role
from events.models import Fair
from events.permissions import SYSTEM, Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.actions import accept_place, decline_place
from registration.models import Application
from registration.queries import live_place_of
from registration.rules import check_offer


@transaction.atomic
def hold_booths(
    *,
    actor: Actor,
    fair: Fair,
    application: Application,
    codes: Sequence[str],
    undoes: int | None = None,
) -> Hold:
    """Set booths aside for an application, all or none, for the fair's `hold_minutes`.

    Refuses `booth_taken` (with booth, state and holder), `booth_closed`, `booth_wrong_zone`, `too_many_booths`.
    """
    application = lock_application(actor, fair, application)
    booths, slots, expired = choose(fair, application, codes)
    moment = clock.now()
    hold = Hold.objects.create(
        fair=fair,
        application=application,
        held_by=actor.user,
        created_at=moment,
        expires_at=moment + timedelta(minutes=fair.hold_minutes),
    )
    replaced = Claim.objects.filter(
        application=application, is_live=True, allocation=None, booth__in=booths
    )
    replace(replaced, HoldState.RELEASED)
    Claim.objects.bulk_create(
        Claim(booth=booth, slot=slot, application=application, hold=hold)
        for booth, slot in zip(booths, slots, strict=True)
    )
    record_expired(fair, expired)
    audit.record(
        actor=actor,
        action="booths.held",
        target=hold,
        fair=fair,
        data={"application": str(application.pk), "booths": list(codes)} | undoing(undoes),
    )
    publish(fair, {booth.pk for booth in booths} | expired.booths)
    return hold


@transaction.atomic
def release_hold(*, actor: Actor, hold: Hold, undoes: int | None = None) -> Hold:
    """Give held booths back before the hold expires."""
    require_role(actor, hold.fair, ROLES_THAT_ORGANISE)
    booths = lock_booths_of(Claim.objects.filter(hold=hold, is_live=True, allocation=None))
    hold = (
        Hold.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair")
        .get(pk=hold.pk)
    )
    if hold.state != HoldState.HELD:
        raise Refused("hold_ended")
    codes = [claim.booth.code for claim in queries.booths_on_hold(hold)]
    end_holds([hold], HoldState.RELEASED)
    _record_hold_release(actor, hold, codes, undoes)
    publish(hold.fair, booths)
    return hold


@transaction.atomic
def allocate_booths(
    *,
    actor: Actor,
    fair: Fair,
    application: Application,
    codes: Sequence[str],
    undoes: int | None = None,
) -> Allocation:
    """Give booths to an approved application, all or none; its badges are issued in the same transaction.

    Where its exhibitor has still to confirm the place, the booths stay offered until then, and so do the badges.
    Refuses as `hold_booths` does; holds of the same application on these booths turn into the allocation.
    """
    application = lock_application(actor, fair, application)
    booths, slots, expired = choose(fair, application, codes)
    allocation = write_allocation(actor, application, booths, slots)
    is_offered = allocation.state == AllocationState.OFFERED
    if not is_offered:
        allocations_confirmed.send(Allocation, allocations=[allocation], actor=actor)
    record_expired(fair, expired)
    audit.record(
        actor=actor,
        action="booths.offered" if is_offered else "booths.allocated",
        target=allocation,
        fair=fair,
        data={"application": str(application.pk), "booths": list(codes)} | undoing(undoes),
    )
    publish(fair, {booth.pk for booth in booths} | expired.booths)
    return allocation


def write_allocation(
    actor: Actor, application: Application, booths: Sequence[Booth], slots: Sequence[int]
) -> Allocation:
    """The rows of an allocation; the caller has locked the application and chosen its booths.

    Offered where its exhibitor has still to confirm the place. Holds on these booths turn into it.
    """
    allocation = Allocation.objects.create(
        fair_id=application.fair_id,
        application=application,
        exhibitor=application.exhibitor,
        state=AllocationState.OFFERED if _is_offered(application) else AllocationState.CONFIRMED,
        allocated_by=actor.user,
        created_at=clock.now(),
    )
    held = Claim.objects.filter(
        application=application, is_live=True, allocation=None, booth__in=booths
    )
    replace(held, HoldState.CONVERTED)
    Claim.objects.bulk_create(
        Claim(booth=booth, slot=slot, application=application, allocation=allocation)
        for booth, slot in zip(booths, slots, strict=True)
    )
    return allocation


@transaction.atomic
def release_allocation(
    *, actor: Actor, allocation: Allocation, reason: str = "", undoes: int | None = None
) -> Allocation:
    """Take the booths back: they are vacant, and what the exhibitor's badges opened ends."""
    require_role(actor, allocation.fair, ROLES_THAT_ORGANISE)
    Application.objects.select_for_update(no_key=True).get(pk=allocation.application_id)
    booths = lock_booths_of(Claim.objects.filter(allocation=allocation, is_live=True))
    allocation = (
        Allocation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "exhibitor", "application")
        .get(pk=allocation.pk)
    )
    if allocation.state not in LIVE_ALLOCATIONS:
        raise Refused("allocation_ended")
    codes = _end(actor, allocation, reason)
    _record_release(actor, allocation, codes, undoes)
    publish(allocation.fair, booths)
    return allocation


@transaction.atomic
def accept_allocation(*, actor: Actor, allocation: Allocation) -> Allocation:
    """The exhibitor confirms by its booths: the place, and with it all booths that it was offered."""
    accept_place(actor=actor, application=allocation.application)
    allocation.refresh_from_db()
    if allocation.state != AllocationState.CONFIRMED:
        raise Refused("allocation_ended")
    return allocation


@transaction.atomic
def decline_allocation(*, actor: Actor, allocation: Allocation, reason: str = "") -> Allocation:
    """The exhibitor gives up its place by its booths: both pass to others."""
    # Read without a lock: if it is taken back in this moment, its exhibitor still wants to give the place up.
    allocation.refresh_from_db()
    if allocation.state not in LIVE_ALLOCATIONS:
        raise Refused("allocation_ended")
    decline_place(actor=actor, application=allocation.application, reason=reason)
    allocation.refresh_from_db()
    return allocation


def lock_booths_at_stake(*, applications: Iterable[Application]) -> None:
    """Lock the booths of all these (locked) applications, by primary key, before the first of them is released.

    A later `release_booths_of` in the same transaction then waits for nobody.
    """
    lock_booths_of(Claim.objects.filter(application__in=list(applications), is_live=True))


def release_booths_of(*, actor: Actor, application: Application, reason: str) -> None:
    """Free whatever an application has that lost its place; runs in that transaction, which holds its lock.

    All booths are locked before anything is recorded: the log's chain comes after them in the order of locks.
    """
    booths = lock_booths_of(Claim.objects.filter(application=application, is_live=True))
    allocations = list(application.allocations.filter(state__in=LIVE_ALLOCATIONS))
    holds = list(application.holds.filter(state=HoldState.HELD))
    kept = [[claim.booth.code for claim in queries.booths_on_hold(hold)] for hold in holds]
    end_holds(holds, HoldState.RELEASED)
    ended = [_end(actor, allocation, reason) for allocation in allocations]
    for allocation, codes in zip(allocations, ended, strict=True):
        _record_release(actor, allocation, codes)
    for hold, codes in zip(holds, kept, strict=True):
        _record_hold_release(actor, hold, codes)
    publish(application.fair, booths)


def confirm_allocations_of(*, actor: Actor, application: Application) -> None:
    """The exhibitor has confirmed its place, and with it the booths that it was offered.

    Runs in that transaction, which holds the application's lock.
    """
    offered = list(application.allocations.filter(state=AllocationState.OFFERED))
    booths = lock_booths_of(Claim.objects.filter(allocation__in=offered, is_live=True))
    for allocation in offered:
        allocation.state = AllocationState.CONFIRMED
        allocation.save(update_fields=["state"])
    # Badges are the organisers' to issue; here the system does it for them, by rule.
    allocations_confirmed.send(Allocation, allocations=offered, actor=SYSTEM)
    for allocation in offered:
        audit.record(
            actor=actor,
            action="booths.confirmed",
            target=allocation,
            fair=allocation.fair,
            data={"application": str(application.pk)},
        )
    publish(application.fair, booths)


def _is_offered(application: Application) -> bool:
    """Whether the (locked) application's place waits for an answer; refused once it is too late for one."""
    place = live_place_of(application)
    if place is None or not place.is_offered:
        return False
    check_offer(state=place.state, expires_at=place.expires_at, now=clock.now())
    return True


def _end(actor: Actor, allocation: Allocation, reason: str) -> list[str]:
    """Free the booths of a live allocation and tell later steps; the caller has locked them. Answers their codes."""
    was_confirmed = allocation.state == AllocationState.CONFIRMED
    claims = allocation.claims.filter(is_live=True)
    codes = dict(claims.order_by("booth__code").values_list("booth", "booth__code"))
    booths = list(codes)
    claims.update(is_live=False)
    allocation.state = AllocationState.RELEASED
    allocation.released_at, allocation.release_reason = clock.now(), reason
    allocation.save(update_fields=["state", "released_at", "release_reason"])
    # Nobody attends a booth that nobody has.
    still_taken = Claim.objects.filter(
        booth__in=booths, is_live=True, allocation__state=AllocationState.CONFIRMED
    )
    BoothDay.objects.filter(booth__in=booths, is_open=True).exclude(
        booth__in=still_taken.values("booth")
    ).update(is_open=False)
    if was_confirmed:
        allocation_released.send(Allocation, allocation=allocation, actor=actor, reason=reason)
    return list(codes.values())


def _record_release(
    actor: Actor, allocation: Allocation, codes: list[str], undoes: int | None = None
) -> None:
    audit.record(
        actor=actor,
        action="booths.released",
        target=allocation,
        fair=allocation.fair,
        data={
            "application": str(allocation.application_id),
            "booths": codes,
            "reason": allocation.release_reason,
        }
        | undoing(undoes),
    )


def _record_hold_release(
    actor: Actor, hold: Hold, codes: list[str], undoes: int | None = None
) -> None:
    audit.record(
        actor=actor,
        action="booths.hold_released",
        target=hold,
        fair=hold.fair,
        data={"application": str(hold.application_id), "booths": codes} | undoing(undoes),
    )
