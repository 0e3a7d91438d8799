"""Every write to booths. Each is one transaction of five beats: lock, rule, write, record, publish.

Locks are taken in one order everywhere: the application, booths by primary key, (badges,) the log's chain, the stream.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from booths import floor, queries, rules
from booths.models import (
    Allocation,
    AllocationState,
    Booth,
    BoothDay,
    Claim,
    Hold,
    HoldState,
)
from booths.signals import allocation_confirmed, allocation_released
from events import audit, changes, clock
from events.actions import require_role
from events.models import Fair, WindowKind
from events.permissions import SYSTEM, Actor
from events.queries import is_window_open
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application, ApplicationState, Exhibitor


@transaction.atomic
def hold_booths(
    *, actor: Actor, fair: Fair, application: Application, codes: Sequence[str]
) -> Hold:
    """Set booths aside for an application, all or none, for the fair's `hold_minutes`.

    Refuses `booth_taken` (with booth, state and holder), `booth_closed`, `booth_wrong_zone`, `too_many_booths`.
    """
    application = _lock_application(actor, fair, application)
    booths, slots, expired = _choose(fair, application, codes)
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
    _replace(replaced, HoldState.RELEASED)
    Claim.objects.bulk_create(
        Claim(booth=booth, slot=slot, application=application, hold=hold)
        for booth, slot in zip(booths, slots, strict=True)
    )
    audit.record(
        actor=actor,
        action="booths.held",
        target=hold,
        fair=fair,
        data={"application": str(application.pk), "booths": list(codes)},
    )
    _publish(fair, {booth.pk for booth in booths} | expired)
    return hold


@transaction.atomic
def release_hold(*, actor: Actor, hold: Hold) -> Hold:
    """Give held booths back before the hold expires."""
    require_role(actor, hold.fair, ROLES_THAT_ORGANISE)
    booths = _lock_booths_of(Claim.objects.filter(hold=hold, is_live=True, allocation=None))
    hold = (
        Hold.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair")
        .get(pk=hold.pk)
    )
    if hold.state != HoldState.HELD:
        raise Refused("hold_ended")
    _end_holds([hold], HoldState.RELEASED)
    audit.record(actor=actor, action="booths.hold_released", target=hold, fair=hold.fair)
    _publish(hold.fair, booths)
    return hold


@transaction.atomic
def allocate_booths(
    *, actor: Actor, fair: Fair, application: Application, codes: Sequence[str]
) -> Allocation:
    """Give booths to an approved application, all or none; its badges are issued in the same transaction.

    Refuses as `hold_booths` does; holds of the same application on these booths turn into the allocation.
    """
    application = _lock_application(actor, fair, application)
    booths, slots, touched = _choose(fair, application, codes)
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
    _replace(held, HoldState.CONVERTED)
    Claim.objects.bulk_create(
        Claim(booth=booth, slot=slot, application=application, allocation=allocation)
        for booth, slot in zip(booths, slots, strict=True)
    )
    allocation_confirmed.send(Allocation, allocation=allocation, actor=actor)
    audit.record(
        actor=actor,
        action="booths.allocated",
        target=allocation,
        fair=fair,
        data={"application": str(application.pk), "booths": list(codes)},
    )
    _publish(fair, {booth.pk for booth in booths} | touched)
    return allocation


@transaction.atomic
def release_allocation(*, actor: Actor, allocation: Allocation, reason: str = "") -> Allocation:
    """Take the booths back: they are vacant, and what the exhibitor's badges opened ends."""
    require_role(actor, allocation.fair, ROLES_THAT_ORGANISE)
    Application.objects.select_for_update(no_key=True).get(pk=allocation.application_id)
    return _release(actor, allocation, reason)


def release_booths_of(*, actor: Actor, application: Application, reason: str) -> None:
    """Free whatever a withdrawn application has; runs in the withdrawal's transaction, which holds its lock."""
    for allocation in application.allocations.filter(state=AllocationState.CONFIRMED):
        _release(actor, allocation, reason)
    holds = list(application.holds.filter(state=HoldState.HELD))
    if holds:
        booths = _lock_booths_of(
            Claim.objects.filter(hold__in=holds, is_live=True, allocation=None)
        )
        _end_holds(holds, HoldState.RELEASED)
        for hold in holds:
            audit.record(
                actor=actor, action="booths.hold_released", target=hold, fair=application.fair
            )
        _publish(application.fair, booths)


@transaction.atomic
def open_booths(*, actor: Actor, fair: Fair, exhibitor: Exhibitor) -> list[str]:
    """The first person of an exhibitor is in: its booths are occupied today.

    Answers the codes of the booths that it has.
    """
    booths = queries.booths_of_exhibitors(fair, [exhibitor.pk]).get(exhibitor.pk, [])
    codes = [booth.code for booth in booths]
    today = clock.today()
    keys = [booth.pk for booth in booths]
    attended = set(
        BoothDay.objects.filter(booth__in=keys, date=today, is_open=True).values_list(
            "booth", flat=True
        )
    )
    closed = [booth.pk for booth in booths if booth.pk not in attended and not booth.closed_reason]
    if not closed:
        return codes
    locked = list(Booth.objects.select_for_update(no_key=True).filter(pk__in=closed).order_by("pk"))
    opened: list[Booth] = []
    for booth in locked:
        # A shared booth may have been opened by its other exhibitor while this transaction waited.
        BoothDay.objects.filter(booth=booth, is_open=True).exclude(date=today).update(is_open=False)
        _, created = BoothDay.objects.get_or_create(
            booth=booth,
            date=today,
            defaults={"opened_at": clock.now(), "opened_by": exhibitor},
        )
        if created or BoothDay.objects.filter(booth=booth, date=today, is_open=False).update(
            is_open=True
        ):
            opened.append(booth)
    if opened:
        audit.record(
            actor=actor,
            action="booths.opened",
            target=exhibitor,
            fair=fair,
            data={"booths": [booth.code for booth in opened], "date": today.isoformat()},
        )
        _publish(fair, {booth.pk for booth in opened})
    return codes


@transaction.atomic
def close_booth(*, actor: Actor, booth: Booth, reason: str) -> Booth:
    """Block a booth that nobody has; `reason` says why."""
    require_role(actor, booth.fair, ROLES_THAT_ORGANISE)
    Booth.objects.select_for_update(no_key=True).get(pk=booth.pk)
    _expire_holds(booth.fair, {booth.pk})
    facts = floor.booth_facts(queries.read_booths(booth.fair, [booth.pk])[0])
    rules.check_closable(facts)
    if not reason.strip():
        raise Refused("reason_missing")
    Booth.objects.filter(pk=booth.pk).update(closed_reason=reason)
    audit.record(
        actor=actor, action="booth.closed", target=booth, fair=booth.fair, data={"reason": reason}
    )
    _publish(booth.fair, {booth.pk})
    booth.refresh_from_db()
    return booth


@transaction.atomic
def reopen_booth(*, actor: Actor, booth: Booth) -> Booth:
    """Take a block back."""
    require_role(actor, booth.fair, ROLES_THAT_ORGANISE)
    Booth.objects.select_for_update(no_key=True).get(pk=booth.pk)
    Booth.objects.filter(pk=booth.pk).update(closed_reason="")
    audit.record(actor=actor, action="booth.reopened", target=booth, fair=booth.fair)
    _publish(booth.fair, {booth.pk})
    booth.refresh_from_db()
    return booth


def sweep_floor() -> int:
    """Expire holds whose time is over and close days that are over; answers how many booths changed.

    What only time causes needs somebody to say it, or a viewer's plan would differ from a fresh one.
    """
    changed = 0
    stale = Hold.objects.filter(state=HoldState.HELD, expires_at__lte=clock.now())
    over = BoothDay.objects.filter(is_open=True).exclude(date=clock.today())
    fairs = set(stale.values_list("fair", flat=True)) | set(
        over.values_list("booth__fair", flat=True)
    )
    for fair in Fair.objects.filter(pk__in=fairs):
        changed += _sweep_fair(fair)
    return changed


@transaction.atomic
def _sweep_fair(fair: Fair) -> int:
    claims = Claim.objects.filter(
        is_live=True,
        allocation=None,
        hold__fair=fair,
        hold__expires_at__lte=clock.now(),
    )
    days = BoothDay.objects.filter(booth__fair=fair, is_open=True).exclude(date=clock.today())
    keys = set(claims.values_list("booth", flat=True)) | set(days.values_list("booth", flat=True))
    list(Booth.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    expired = _expire_holds(fair, keys)
    closed = set(days.filter(booth__in=keys).values_list("booth", flat=True))
    days.filter(booth__in=closed).update(is_open=False)
    # A hold whose booths have gone to others by now still ends.
    Hold.objects.filter(fair=fair, state=HoldState.HELD, expires_at__lte=clock.now()).exclude(
        claims__is_live=True
    ).update(state=HoldState.EXPIRED)
    if closed:
        audit.record(
            actor=SYSTEM,
            action="booths.day_ended",
            target=fair,
            fair=fair,
            data={"booths": len(closed)},
        )
    changed = expired | closed
    _publish(fair, changed)
    return len(changed)


# --- steps that the actions share ----------------------------------------------------------------
def _lock_application(actor: Actor, fair: Fair, application: Application) -> Application:
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    if not is_window_open(fair, WindowKind.ALLOCATION):
        raise Refused("allocation_window_closed")
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("exhibitor", "zone")
        .get(pk=application.pk)
    )
    if application.fair_id != fair.pk:
        raise Refused("not_found")
    if application.state != ApplicationState.APPROVED:
        raise Refused("application_not_approved", state=application.state)
    return application


def _choose(
    fair: Fair, application: Application, codes: Sequence[str]
) -> tuple[list[Booth], list[int], set[int]]:
    """Lock the booths and pick a slot of each; answers booths, slots, and booths whose stale holds ended."""
    rules.check_codes(codes)
    locked = list(
        Booth.objects.select_for_update(no_key=True)
        .filter(fair=fair, code__in=codes)
        .order_by("pk")
    )
    missing = set(codes) - {booth.code for booth in locked}
    if missing:
        raise Refused("booth_unknown", booth=min(missing))
    keys = {booth.pk for booth in locked}
    # A hold ends by the clock, whether or not the sweeper has come by.
    expired = _expire_holds(fair, keys)
    slots = [
        rules.choose_slot(
            floor.booth_facts(booth),
            application=str(application.pk),
            application_zone=application.zone.code,
        )
        for booth in queries.read_booths(fair, keys)
    ]
    elsewhere = (
        queries.live_claims_of(application)
        .exclude(booth__in=keys)
        .exclude(Q(allocation=None) & Q(hold__expires_at__lte=clock.now()))
        .count()
    )
    rules.check_count(wanted=application.booths_wanted, has=elsewhere, asked=len(keys))
    return locked, slots, expired


def _expire_holds(fair: Fair, booths: Collection[int]) -> set[int]:
    """End the holds on these (locked) booths whose time is over; answers all booths that they free."""
    stale = list(
        Hold.objects.filter(
            fair=fair,
            state=HoldState.HELD,
            expires_at__lte=clock.now(),
            claims__booth__in=booths,
            claims__is_live=True,
        ).distinct()
    )
    if not stale:
        return set()
    claims = Claim.objects.filter(hold__in=stale, is_live=True, allocation=None, booth__in=booths)
    freed = set(claims.values_list("booth", flat=True))
    claims.update(is_live=False)
    for hold in stale:
        if not hold.claims.filter(is_live=True).exists():
            hold.state = HoldState.EXPIRED
            hold.save(update_fields=["state"])
            audit.record(actor=SYSTEM, action="booths.hold_expired", target=hold, fair=fair)
    return freed


def _replace(claims: QuerySet[Claim], state: HoldState) -> None:
    """End claims of holds for the application's new ones; a hold without any claim left ends in `state`."""
    holds = set(claims.values_list("hold", flat=True))
    claims.update(is_live=False)
    Hold.objects.filter(pk__in=holds, state=HoldState.HELD).exclude(claims__is_live=True).update(
        state=state
    )


def _end_holds(holds: Iterable[Hold], state: HoldState) -> None:
    for hold in holds:
        hold.claims.filter(is_live=True, allocation=None).update(is_live=False)
        hold.state = state
        hold.save(update_fields=["state"])


def _lock_booths_of(claims: object) -> set[int]:
    keys = set(claims.values_list("booth", flat=True))  # type: ignore[attr-defined]
    list(Booth.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    return keys


def _release(actor: Actor, allocation: Allocation, reason: str) -> Allocation:
    booths = _lock_booths_of(Claim.objects.filter(allocation=allocation, is_live=True))
    allocation = (
        Allocation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "exhibitor", "application")
        .get(pk=allocation.pk)
    )
    if allocation.state != AllocationState.CONFIRMED:
        raise Refused("allocation_ended")
    allocation.claims.filter(is_live=True).update(is_live=False)
    allocation.state = AllocationState.RELEASED
    allocation.released_at, allocation.release_reason = clock.now(), reason
    allocation.save(update_fields=["state", "released_at", "release_reason"])
    # Nobody attends a booth that nobody has.
    still_taken = Claim.objects.filter(booth__in=booths, is_live=True, allocation__isnull=False)
    BoothDay.objects.filter(booth__in=booths, is_open=True).exclude(
        booth__in=still_taken.values("booth")
    ).update(is_open=False)
    allocation_released.send(Allocation, allocation=allocation, actor=actor, reason=reason)
    audit.record(
        actor=actor,
        action="booths.released",
        target=allocation,
        fair=allocation.fair,
        data={"application": str(allocation.application_id), "reason": reason},
    )
    _publish(allocation.fair, booths)
    return allocation


def _publish(fair: Fair, keys: Collection[int]) -> None:
    """Count the booths' versions up and publish their whole new state, in order of their keys."""
    if not keys:
        return
    Booth.objects.filter(pk__in=keys).update(version=F("version") + 1)
    booths = queries.read_booths(fair, keys)
    changes.publish(
        fair_id=fair.pk,
        topic=queries.FLOOR,
        payloads=[floor.show_booth(booth) for booth in booths],
    )
