"""Steps that the actions share: lock, choose, expire, publish."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from booths import floor, queries, rules
from booths.models import (
    Allocation,
    Booth,
    Claim,
    Hold,
    HoldState,
)
from events import audit, changes, clock
from events.actions import require_role
from events.models import Fair, WindowKind
from events.permissions import SYSTEM, Actor
from events.queries import is_window_open
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application, ApplicationState
from registration.queries import booths_granted


def lock_application(actor: Actor, fair: Fair, application: Application) -> Application:
    (locked,) = lock_applications(actor, fair, [application.pk])
    return locked


def lock_applications(actor: Actor, fair: Fair, keys: Collection[UUID]) -> list[Application]:
    """Lock approved applications of the fair by primary key, for somebody who may allocate its booths now."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    if not is_window_open(fair, WindowKind.ALLOCATION):
        raise Refused("allocation_window_closed")
    locked = list(
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("exhibitor", "zone")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    for application in locked:
        if application.fair_id != fair.pk:
            raise Refused("not_found")
        if application.state != ApplicationState.APPROVED:
            raise Refused("application_not_approved", state=application.state)
    return locked


@dataclass(frozen=True)
class Expired:
    """What the clock has ended: the booths that are free again, and the holds that have none left."""

    booths: frozenset[int] = frozenset()
    holds: tuple[Hold, ...] = ()


def choose(
    fair: Fair,
    application: Application,
    codes: Sequence[str],
    *,
    moved: Allocation | None = None,
) -> tuple[list[Booth], list[int], Expired]:
    """Lock the booths and pick a slot of each; answers booths, slots, and what of stale holds ended.

    Of an allocation that is `moved`, the booths that it has are locked as well, and it keeps its slots on them.
    """
    rules.check_codes(codes)
    has: dict[int, int] = {}
    if moved is not None:
        has = dict(moved.claims.filter(is_live=True).values_list("booth", "slot"))
    locked = list(
        Booth.objects.select_for_update(of=("self",), no_key=True)
        .filter(Q(code__in=codes) | Q(pk__in=has), fair=fair, merged_into=None, removed_at=None)
        .select_related("hall")
        .order_by("pk")
    )
    locked = [booth for booth in locked if booth.code in codes]
    missing = set(codes) - {booth.code for booth in locked}
    if missing:
        raise Refused("booth_unknown", booth=min(missing))
    keys = {booth.pk for booth in locked}
    queries.refuse_drawn(application, keys)
    # A hold ends by the clock, whether or not the sweeper has come by.
    expired = expire_holds(fair, keys)
    slots = [
        has.get(booth.pk)
        or rules.choose_slot(
            floor.booth_facts(booth),
            application=str(application.pk),
            application_zone=application.zone.code,
            needs=application.needs,
        )
        for booth in queries.read_booths(fair, keys)
    ]
    misplaced = queries.misplaced_among(fair, [booth for booth in locked if booth.pk not in has])
    if misplaced:
        raise Refused("booth_misplaced", booth=min(misplaced))
    elsewhere = queries.live_claims_of(application).exclude(booth__in=keys)
    if moved is not None:
        elsewhere = elsewhere.exclude(allocation=moved)
    check_claims_elsewhere(application, elsewhere, len(keys))
    return locked, slots, expired


def check_claims_elsewhere(
    application: Application, elsewhere: QuerySet[Claim], asked: int
) -> None:
    """Raise `too_many_booths` where with what it has besides, the application would have too many."""
    has = elsewhere.exclude(Q(allocation=None) & Q(hold__expires_at__lte=clock.now())).count()
    rules.check_count(wanted=booths_granted(application), has=has, asked=asked)


def expire_holds(fair: Fair, booths: Collection[int] | QuerySet[Any, Any]) -> Expired:
    """End the holds on these (locked) booths whose time is over; `record_expired` belongs after the last other lock."""
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
        return Expired()
    claims = Claim.objects.filter(hold__in=stale, is_live=True, allocation=None, booth__in=booths)
    freed = frozenset(claims.values_list("booth", flat=True))
    claims.update(is_live=False)
    ended = tuple(hold for hold in stale if not hold.claims.filter(is_live=True).exists())
    for hold in ended:
        hold.state = HoldState.EXPIRED
        hold.save(update_fields=["state"])
    return Expired(freed, ended)


def record_expired(fair: Fair, expired: Expired) -> None:
    for hold in expired.holds:
        audit.record(actor=SYSTEM, action="booths.hold_expired", target=hold, fair=fair)


def replace(claims: QuerySet[Claim], state: HoldState) -> None:
    """End claims of holds for the application's new ones; a hold without any claim left ends in `state`."""
    holds = set(claims.values_list("hold", flat=True))
    claims.update(is_live=False)
    Hold.objects.filter(pk__in=holds, state=HoldState.HELD).exclude(claims__is_live=True).update(
        state=state
    )


def end_holds(holds: Iterable[Hold], state: HoldState) -> None:
    for hold in holds:
        hold.claims.filter(is_live=True, allocation=None).update(is_live=False)
        hold.state = state
        hold.save(update_fields=["state"])


def lock_booths_of(claims: QuerySet[Claim]) -> set[int]:
    """Lock the booths of the claims by primary key; answers their keys."""
    keys = set(claims.values_list("booth", flat=True))
    list(Booth.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    return keys


def publish(fair: Fair, keys: Collection[int], gone: Sequence[dict[str, Any]] = ()) -> None:
    """Count the booths' versions up and publish their whole new state, in order of their keys.

    `gone` are codes that left the floor; they come first, since another booth may have one's place now.
    """
    if not keys and not gone:
        return
    Booth.objects.filter(pk__in=keys).update(version=F("version") + 1)
    booths = queries.read_booths(fair, keys)
    changes.publish(
        fair_id=fair.pk,
        topic=queries.FLOOR,
        payloads=[*gone, *(floor.show_booth(booth) for booth in booths)],
    )


def undoing(entry: int | None) -> dict[str, int]:
    """What an entry of the log says of the entry that it takes back, by its number."""
    return {} if entry is None else {"undoes": entry}
