"""A province puts its applications forward; the reviewers decide."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from events import audit, clock
from events.models import Fair
from events.permissions import Actor
from events.rules import Refused
from registration import queries, rules
from registration.actions.places import lock_applications
from registration.models import Application, Shortlisting, ShortlistMark


@transaction.atomic
def shortlist_application(
    *,
    actor: Actor,
    application: Application,
    mark: rules.ShortlistMark | None,
    rank: int | None = None,
    note: str = "",
) -> Shortlisting | None:
    """Mark one application of the officer's province, or take the mark away (`mark` None).

    Refuses `shortlist_closed` after the fair's deadline, and once the application is decided.
    """
    visible = queries.get_application_to_shortlist(actor, application.fair, application.pk)
    application = lock_applications(keys=[visible.pk])[visible.pk]
    _check_open(application.fair)
    if application.state not in rules.UNDECIDED:
        raise Refused("application_transition", current=application.state, verb="shortlist")
    if actor.user is None:
        raise Refused("not_signed_in")
    if mark is None:
        deleted, _rows = Shortlisting.objects.filter(application=application).delete()
        marking = None
        if not deleted:
            return None
    else:
        marking, _created = Shortlisting.objects.update_or_create(
            application=application,
            defaults={
                "mark": ShortlistMark(mark),
                "rank": rank,
                "note": note,
                "marked_by": actor.user,
                "marked_at": clock.now(),
            },
        )
    audit.record(
        actor=actor,
        action="application.shortlisted",
        target=application,
        fair=application.fair,
        data={"mark": str(mark) if mark else None, "rank": rank, "reason": note},
    )
    return marking


@transaction.atomic
def shortlist_applications(*, actor: Actor, entries: Sequence[dict[str, Any]]) -> int:
    """Several marks at once, all or none; answers how many. An entry holds what `shortlist_application` takes."""
    lock_applications(keys=[entry["application"].pk for entry in entries])
    for entry in entries:
        mark = entry["mark"]
        shortlist_application(
            actor=actor,
            application=entry["application"],
            mark=rules.ShortlistMark(mark) if mark else None,
            rank=entry["rank"],
            note=entry["note"],
        )
    return len(entries)


def _check_open(fair: Fair) -> None:
    until = queries.terms_of(fair).shortlist_until
    if until is not None and clock.now() >= until:
        raise Refused("shortlist_closed")
