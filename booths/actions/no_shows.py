"""Exhibitors who do not come: called, and in the end a person decides to give their booths to the line."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from booths import queries, rules
from booths.actions.allocations import allocate_booths, lock_booths_at_stake
from booths.models import AttendanceTerms, BoothCall, CallAnswer, NoShow
from events import audit, clock
from events.actions import notify, require_role
from events.models import Fair, User, name_of
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.actions import (
    forfeit_place,
    lock_for_decision,
    record_restored,
    restore_place,
)
from registration.models import Application
from registration.queries import exhibitors_of


@transaction.atomic
def set_attendance_terms(
    *, actor: Actor, fair: Fair, rule: rules.NoShowRule | None
) -> AttendanceTerms | None:
    """From when on the fair proposes to give booths away that never opened; None: never."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    terms = None
    if rule is None:
        AttendanceTerms.objects.filter(fair=fair).delete()
    else:
        terms, _is_new = AttendanceTerms.objects.update_or_create(
            fair=fair, defaults={"no_show_day": rule.day, "no_show_until": rule.until}
        )
    audit.record(
        actor=actor,
        action="fair.attendance_terms_set",
        target=fair,
        fair=fair,
        data={} if rule is None else {"day": rule.day, "until": rule.until.isoformat("minutes")},
    )
    return terms


@transaction.atomic
def note_call(
    *, actor: Actor, fair: Fair, application: UUID, answer: rules.CallAnswer, note: str = ""
) -> BoothCall:
    """Write down that an exhibitor was called about its empty booths, and what it said."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    called = queries.get_stand(actor, fair, application)
    call = BoothCall.objects.create(
        fair=fair,
        application=called,
        date=clock.today(),
        called_at=clock.now(),
        called_by=actor.user,
        answer=CallAnswer(answer),
        note=note.strip(),
    )
    audit.record(
        actor=actor,
        action="booths.called",
        target=called,
        fair=fair,
        data={
            "booths": [booth.code for booth in queries.booths_to_take_back(called)],
            "answer": str(answer),
        },
    )
    return call


@transaction.atomic
def release_no_show(*, actor: Actor, fair: Fair, application: UUID, reason: str) -> NoShow:
    """Take the booths back of an exhibitor who did not come, and pass its place to the next in line.

    Refuses `no_show_no_rule`, `no_show_not_due`, `no_show_opened`, and `allocation_ended` where it has none any more.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    # Zone, application and who may get the place; then the booths, so that nobody opens one meanwhile.
    (held,) = lock_for_decision(applications=[queries.get_stand(actor, fair, application)])
    lock_booths_at_stake(applications=[held])
    codes = [booth.code for booth in queries.booths_to_take_back(held)]
    since = queries.given_since(held)
    if not codes or since is None:
        raise Refused("allocation_ended")
    rules.check_no_show(
        moment=_moment_for(fair, since), now=clock.now(), was_opened=queries.has_come(fair, held)
    )
    told = _who_acts(held)
    freed = forfeit_place(actor=actor, application=held, reason=reason)
    row = NoShow.objects.create(
        fair=fair,
        application=held,
        booths=codes,
        decided_at=clock.now(),
        decided_by=actor.user,
        reason=reason.strip(),
        passed_on=len(freed.passed),
    )
    _tell(told, row, "booths_no_show", reason=reason.strip())
    audit.record(
        actor=actor,
        action="booths.no_show",
        target=row,
        fair=fair,
        data={"application": str(held.pk), "booths": codes, "reason": reason.strip()},
    )
    return row


@transaction.atomic
def undo_no_show(*, actor: Actor, no_show: NoShow, reason: str = "") -> NoShow:
    """Give the place and the same booths back, while nobody else got them.

    Refuses `step_overtaken` once the place has passed on, and whatever giving the booths refuses.
    """
    require_role(actor, no_show.fair, ROLES_THAT_ORGANISE)
    (held,) = lock_for_decision(applications=[no_show.application])
    row = NoShow.objects.select_for_update(of=("self",), no_key=True).get(pk=no_show.pk)
    if row.undone_at is not None or row.passed_on:
        raise Refused("step_overtaken")
    place = restore_place(actor=actor, application=held)
    held.refresh_from_db()
    row.undone_at, row.undone_by = clock.now(), actor.user
    row.save(update_fields=["undone_at", "undone_by"])
    _tell(_who_acts(held), row, "booths_no_show_undone")
    allocate_booths(actor=actor, fair=row.fair, application=held, codes=row.booths)
    record_restored(actor=actor, place=place, reason=reason)
    audit.record(
        actor=actor,
        action="booths.no_show_undone",
        target=row,
        fair=row.fair,
        data={"application": str(held.pk), "booths": row.booths, "reason": reason},
    )
    return row


def _moment_for(fair: Fair, since: dt.datetime) -> dt.datetime | None:
    """The rule's moment. Who got booths after it has until the end of the fair."""
    moment = queries.no_show_moment(fair)
    if moment is not None and since >= moment:
        raise Refused("no_show_not_due", until=moment.isoformat())
    return moment


def _who_acts(application: Application) -> list[User]:
    exhibitors = exhibitors_of(application)
    return list(User.objects.filter(representations__exhibitor__in=exhibitors).distinct())


def _tell(users: list[User], row: NoShow, kind: str, **params: str) -> None:
    notify(
        users=users,
        kind=kind,
        fair=row.fair,
        params={
            "fair": name_of(row.fair),
            "exhibitor": name_of(row.application.exhibitor),
            "booths": ", ".join(row.booths),
            **params,
        },
        link=reverse("application", args=[row.application_id]),
    )
