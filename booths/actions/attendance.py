"""Booths open when their people are in, and end their day."""

from django.db import transaction

from booths import queries
from booths.actions.steps import expire_holds, publish, record_expired
from booths.models import (
    AllocationState,
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
from registration.queries import shown_by


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
    # While this transaction waited, a booth may have been taken back, or opened by the other who shares it.
    still_had = set(
        Claim.objects.filter(
            shown_by([exhibitor.pk]),
            booth__in=locked,
            is_live=True,
            allocation__state=AllocationState.CONFIRMED,
        ).values_list("booth", flat=True)
    )
    opened: list[Booth] = []
    for booth in locked:
        if booth.pk not in still_had:
            continue
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
        publish(fair, {booth.pk for booth in opened})
    return codes


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
