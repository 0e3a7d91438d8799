"""Booths open when their people are in, and end their day."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from booths import queries
from booths.actions.steps import expire_holds, publish, record_expired
from booths.models import (
    Booth,
    BoothDay,
    Claim,
    Hold,
    HoldState,
)
from events import audit, clock
from events.models import Fair
from events.permissions import SYSTEM, Actor
from registration.models import Exhibitor


@transaction.atomic
def open_booths(*, actor: Actor, fair: Fair, exhibitor: Exhibitor) -> list[str]:
    """The first person of an exhibitor is in: its booths are occupied today.

    Answers the codes of the booths that it has.
    """
    had = open_booths_of(actors={exhibitor.pk: actor}, fair=fair, exhibitors=[exhibitor])
    return had[exhibitor.pk]


def open_booths_of(
    *, actors: Mapping[UUID, Actor], fair: Fair, exhibitors: Sequence[Exhibitor]
) -> dict[UUID, list[str]]:
    """As `open_booths`, for many exhibitors at once, within the transaction that stores their scans.

    The same few queries, however many they are.

    `actors` says for each exhibitor who opens its booths.
    """
    by_key = {exhibitor.pk: exhibitor for exhibitor in exhibitors}
    booths_of = queries.booths_of_exhibitors(fair, by_key)
    had = {key: [booth.code for booth in booths_of.get(key, [])] for key in by_key}
    today = clock.today()
    keys = {booth.pk for booths in booths_of.values() for booth in booths}
    open_now = BoothDay.objects.filter(booth__in=keys, date=today, is_open=True)
    attended = set(open_now.values_list("booth", flat=True))
    closed = {
        booth.pk: booth
        for booths in booths_of.values()
        for booth in booths
        if booth.pk not in attended and not booth.closed_reason
    }
    if not closed:
        return had
    locked = list(Booth.objects.select_for_update(no_key=True).filter(pk__in=closed).order_by("pk"))
    # While this transaction waited, a booth may have been taken back, or opened by the other who shares it.
    still_had = queries.booths_of_exhibitors(fair, by_key)
    openers: dict[int, Exhibitor] = {}
    for key, exhibitor in by_key.items():
        for booth in still_had.get(key, []):
            openers.setdefault(booth.pk, exhibitor)
    days = {
        day.booth_id: day
        for day in BoothDay.objects.filter(booth__in=[booth.pk for booth in locked], date=today)
    }
    opened: list[Booth] = []
    missing: list[BoothDay] = []
    for booth in locked:
        day = days.get(booth.pk)
        if booth.pk not in openers or (day is not None and day.is_open):
            continue
        if day is None:
            missing.append(
                BoothDay(
                    booth=booth, date=today, opened_at=clock.now(), opened_by=openers[booth.pk]
                )
            )
        opened.append(booth)
    if not opened:
        return had
    theirs = BoothDay.objects.filter(booth__in=opened)
    theirs.filter(is_open=True).exclude(date=today).update(is_open=False)
    theirs.filter(date=today, is_open=False).update(is_open=True)
    BoothDay.objects.bulk_create(missing)
    by_opener: dict[UUID, list[str]] = {}
    for booth in opened:
        by_opener.setdefault(openers[booth.pk].pk, []).append(booth.code)
    for principal in dict.fromkeys(actors[key].principal for key in by_opener):
        theirs_alone = [key for key in by_opener if actors[key].principal == principal]
        audit.record_all(
            actor=actors[theirs_alone[0]],
            fair=fair,
            events=[
                audit.Event(
                    "booths.opened",
                    by_key[key],
                    {"booths": by_opener[key], "date": today.isoformat()},
                )
                for key in theirs_alone
            ],
        )
    publish(fair, {booth.pk for booth in opened})
    return had


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
    expired = expire_holds(fair, keys)
    closed = set(days.filter(booth__in=keys).values_list("booth", flat=True))
    days.filter(booth__in=closed).update(is_open=False)
    # A hold whose booths have gone to others by now still ends.
    Hold.objects.filter(fair=fair, state=HoldState.HELD, expires_at__lte=clock.now()).exclude(
        claims__is_live=True
    ).update(state=HoldState.EXPIRED)
    record_expired(fair, expired)
    if closed:
        audit.record(
            actor=SYSTEM,
            action="booths.day_ended",
            target=fair,
            fair=fair,
            data={"booths": len(closed)},
        )
    changed = expired.booths | closed
    publish(fair, changed)
    return len(changed)
