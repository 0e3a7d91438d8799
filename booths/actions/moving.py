"""Move and swap: who has booths goes on having booths, so that no badge changes."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q

from booths import floor, queries, rules
from booths.actions.steps import (
    check_claims_elsewhere,
    choose,
    lock_applications,
    lock_booths_of,
    publish,
    record_expired,
    replace,
    undoing,
)
from booths.models import Allocation, AllocationState, BoothDay, Claim, HoldState
from booths.rules import LIVE_ALLOCATIONS
from events import audit, clock
from events.models import Fair
from events.permissions import Actor
from events.rules import Refused
from registration.models import Exhibitor


@transaction.atomic
def move_allocation(
    *, actor: Actor, allocation: Allocation, codes: Sequence[str], undoes: int | None = None
) -> Allocation:
    """Give an allocation other booths in place of those that it has, all or none.

    Refuses as `allocate_booths` does; a booth that it has already may stand in the list and stays. `undoes` is the
    number of the log's entry that this takes back.
    """
    fair = allocation.fair
    (application,) = lock_applications(actor, fair, [allocation.application_id])
    allocation = _live(allocation)
    # Nothing of this application changes before its lock is given back.
    before = {claim.booth_id: claim for claim in _claims_of(allocation)}
    booths, slots, expired = choose(fair, application, codes, moved=allocation)
    asked = {booth.pk for booth in booths}
    left, gained = before.keys() - asked, asked - before.keys()
    if not left and not gained:
        raise Refused("nothing_moved")
    attended = _attends(allocation.exhibitor, before)
    replace(
        Claim.objects.filter(
            application=application, is_live=True, allocation=None, booth__in=gained
        ),
        HoldState.CONVERTED,
    )
    allocation.claims.filter(is_live=True, booth__in=left).update(is_live=False)
    Claim.objects.bulk_create(
        Claim(booth=booth, slot=slot, application=application, allocation=allocation)
        for booth, slot in zip(booths, slots, strict=True)
        if booth.pk in gained
    )
    _leave(left)
    if attended:
        _attend(allocation.exhibitor, gained)
    record_expired(fair, expired)
    audit.record(
        actor=actor,
        action="booths.moved",
        target=allocation,
        fair=fair,
        data={
            "application": str(application.pk),
            "from": sorted(claim.booth.code for claim in before.values()),
            "booths": list(codes),
        }
        | undoing(undoes),
    )
    publish(fair, left | gained | expired.booths)
    return allocation


@transaction.atomic
def swap_allocations(
    *,
    actor: Actor,
    fair: Fair,
    allocation: Allocation,
    other: Allocation,
    undoes: int | None = None,
) -> tuple[Allocation, Allocation]:
    """Give each of two allocations the booths of the other.

    Refuses `booth_wrong_zone`, `too_many_booths` and `booth_taken`, as if each had asked for the other's booths.
    """
    if allocation.pk == other.pk:
        raise Refused("nothing_moved")
    lock_applications(actor, fair, [allocation.application_id, other.application_id])
    allocation, other = _live(allocation), _live(other)
    if {fair.pk} != {allocation.fair_id, other.fair_id}:
        raise Refused("not_found")
    mine, theirs = _claims_of(allocation), _claims_of(other)
    lock_booths_of(Claim.objects.filter(pk__in=[claim.pk for claim in (*mine, *theirs)]))
    sides = ((allocation, mine, theirs), (other, theirs, mine))
    for side, has, gets in sides:
        _check_swap(side, has, gets)
    attended = [
        _attends(side.exhibitor, [claim.booth_id for claim in has]) for side, has, _gets in sides
    ]
    keys = {claim.booth_id for claim in (*mine, *theirs)}
    Claim.objects.filter(pk__in=[claim.pk for claim in (*mine, *theirs)]).update(is_live=False)
    Claim.objects.bulk_create(
        Claim(
            booth_id=claim.booth_id,
            slot=claim.slot,
            application_id=side.application_id,
            allocation=side,
        )
        for side, _has, gets in sides
        for claim in gets
    )
    # Whose people are in are in wherever they stand; whose are not yet do not open the other's booths.
    BoothDay.objects.filter(booth__in=keys, booth__slots=1, is_open=True).update(is_open=False)
    for (side, _has, gets), is_in in zip(sides, attended, strict=True):
        if is_in:
            _attend(side.exhibitor, [claim.booth_id for claim in gets])
    audit.record(
        actor=actor,
        action="booths.swapped",
        target=allocation,
        fair=fair,
        data={
            "application": str(allocation.application_id),
            "other": str(other.pk),
            "other_application": str(other.application_id),
            "from": sorted(claim.booth.code for claim in mine),
            "booths": sorted(claim.booth.code for claim in theirs),
        }
        | undoing(undoes),
    )
    publish(fair, keys)
    return allocation, other


def _live(allocation: Allocation) -> Allocation:
    """The allocation as it is now; the caller has locked its application."""
    found = (
        Allocation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "exhibitor", "application__zone", "application__exhibitor")
        .get(pk=allocation.pk)
    )
    if found.state not in LIVE_ALLOCATIONS:
        raise Refused("allocation_ended")
    return found


def _claims_of(allocation: Allocation) -> list[Claim]:
    claims = allocation.claims.filter(is_live=True).select_related("booth__zone")
    return list(claims.order_by("booth"))


def _check_swap(allocation: Allocation, has: Sequence[Claim], gets: Sequence[Claim]) -> None:
    """As `choose` would for booths that are free: their zone, their number, and none that it has by another row."""
    zone = allocation.application.zone
    for claim in gets:
        if claim.booth.zone_id != zone.pk:
            raise Refused(
                "booth_wrong_zone",
                booth=claim.booth.code,
                zone=claim.booth.zone.code,
                wanted=zone.code,
            )
        rules.check_services(
            claim.booth.code, floor.services_of(claim.booth), allocation.application.needs
        )
    moved = {claim.pk for claim in (*has, *gets)}
    own = queries.live_claims_of(allocation.application).exclude(pk__in=moved)
    twice = own.filter(booth__in=[claim.booth_id for claim in gets]).first()
    if twice is not None:
        raise Refused(
            "booth_taken",
            booth=twice.booth.code,
            state=rules.BoothState.ALLOCATED,
            holder=allocation.exhibitor.name,
        )
    check_claims_elsewhere(
        allocation.application, own.exclude(booth__in=[claim.booth_id for claim in has]), len(gets)
    )


def _attends(exhibitor: Exhibitor, booths: Collection[int]) -> bool:
    """Whether the exhibitor's people came in today: they opened one of its booths."""
    return (
        BoothDay.objects.filter(booth__in=booths, is_open=True, date=clock.today())
        .filter(Q(booth__slots=1) | Q(opened_by=exhibitor))
        .exists()
    )


def _leave(booths: Collection[int]) -> None:
    """Nobody attends a booth that nobody has."""
    still_taken = Claim.objects.filter(
        booth__in=booths, is_live=True, allocation__state=AllocationState.CONFIRMED
    )
    BoothDay.objects.filter(booth__in=booths, is_open=True).exclude(
        booth__in=still_taken.values("booth")
    ).update(is_open=False)


def _attend(exhibitor: Exhibitor, booths: Collection[int]) -> None:
    today = clock.today()
    BoothDay.objects.filter(booth__in=booths, is_open=True).exclude(date=today).update(
        is_open=False
    )
    for booth in sorted(booths):
        BoothDay.objects.update_or_create(
            booth_id=booth,
            date=today,
            defaults={"is_open": True},
            create_defaults={"opened_at": clock.now(), "opened_by": exhibitor, "is_open": True},
        )
