"""Hold, allocate, release."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from booths.actions.steps import (
    choose,
    end_holds,
    lock_application,
    lock_booths_of,
    publish,
    record_expired,
    replace,
)
from booths.models import (
    Allocation,
    AllocationState,
    BoothDay,
    Claim,
    Hold,
    HoldState,
)
from booths.signals import allocation_confirmed, allocation_released
from events import audit, clock
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application


@transaction.atomic
def hold_booths(
    *, actor: Actor, fair: Fair, application: Application, codes: Sequence[str]
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
        data={"application": str(application.pk), "booths": list(codes)},
    )
    publish(fair, {booth.pk for booth in booths} | expired.booths)
    return hold


@transaction.atomic
def release_hold(*, actor: Actor, hold: Hold) -> Hold:
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
    end_holds([hold], HoldState.RELEASED)
    audit.record(actor=actor, action="booths.hold_released", target=hold, fair=hold.fair)
    publish(hold.fair, booths)
    return hold


@transaction.atomic
def allocate_booths(
    *, actor: Actor, fair: Fair, application: Application, codes: Sequence[str]
) -> Allocation:
    """Give booths to an approved application, all or none; its badges are issued in the same transaction.

    Refuses as `hold_booths` does; holds of the same application on these booths turn into the allocation.
    """
    application = lock_application(actor, fair, application)
    booths, slots, expired = choose(fair, application, codes)
    moment = clock.now()
    allocation = Allocation.objects.create(
        fair=fair,
        application=application,
        exhibitor=application.exhibitor,
        allocated_by=actor.user,
        created_at=moment,
    )
    held = Claim.objects.filter(
        application=application, is_live=True, allocation=None, booth__in=booths
    )
    replace(held, HoldState.CONVERTED)
    Claim.objects.bulk_create(
        Claim(booth=booth, slot=slot, application=application, allocation=allocation)
        for booth, slot in zip(booths, slots, strict=True)
    )
    allocation_confirmed.send(Allocation, allocation=allocation, actor=actor)
    record_expired(fair, expired)
    audit.record(
        actor=actor,
        action="booths.allocated",
        target=allocation,
        fair=fair,
        data={"application": str(application.pk), "booths": list(codes)},
    )
    publish(fair, {booth.pk for booth in booths} | expired.booths)
    return allocation


@transaction.atomic
def release_allocation(*, actor: Actor, allocation: Allocation, reason: str = "") -> Allocation:
    """Take the booths back: they are vacant, and what the exhibitor's badges opened ends."""
    require_role(actor, allocation.fair, ROLES_THAT_ORGANISE)
    Application.objects.select_for_update(no_key=True).get(pk=allocation.application_id)
    booths = lock_booths_of(Claim.objects.filter(allocation=allocation, is_live=True))
    allocation = (
        Allocation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "exhibitor", "application")
        .get(pk=allocation.pk)
    )
    if allocation.state != AllocationState.CONFIRMED:
        raise Refused("allocation_ended")
    _end(actor, allocation, reason)
    _record_release(actor, allocation)
    publish(allocation.fair, booths)
    return allocation


def release_booths_of(*, actor: Actor, application: Application, reason: str) -> None:
    """Free whatever a withdrawn application has; runs in the withdrawal's transaction, which holds its lock.

    All booths are locked before anything is recorded: the log's chain comes after them in the order of locks.
    """
    booths = lock_booths_of(Claim.objects.filter(application=application, is_live=True))
    allocations = list(application.allocations.filter(state=AllocationState.CONFIRMED))
    holds = list(application.holds.filter(state=HoldState.HELD))
    end_holds(holds, HoldState.RELEASED)
    for allocation in allocations:
        _end(actor, allocation, reason)
    for allocation in allocations:
        _record_release(actor, allocation)
    for hold in holds:
        audit.record(actor=actor, action="booths.hold_released", target=hold, fair=application.fair)
    publish(application.fair, booths)


def _end(actor: Actor, allocation: Allocation, reason: str) -> None:
    """Free the booths of a live allocation and tell later steps; the caller has locked them."""
    claims = allocation.claims.filter(is_live=True)
    booths = list(claims.values_list("booth", flat=True))
    claims.update(is_live=False)
    allocation.state = AllocationState.RELEASED
    allocation.released_at, allocation.release_reason = clock.now(), reason
    allocation.save(update_fields=["state", "released_at", "release_reason"])
    # Nobody attends a booth that nobody has.
    still_taken = Claim.objects.filter(booth__in=booths, is_live=True, allocation__isnull=False)
    BoothDay.objects.filter(booth__in=booths, is_open=True).exclude(
        booth__in=still_taken.values("booth")
    ).update(is_open=False)
    allocation_released.send(Allocation, allocation=allocation, actor=actor, reason=reason)


def _record_release(actor: Actor, allocation: Allocation) -> None:
    audit.record(
        actor=actor,
        action="booths.released",
        target=allocation,
        fair=allocation.fair,
        data={"application": str(allocation.application_id), "reason": allocation.release_reason},
    )
