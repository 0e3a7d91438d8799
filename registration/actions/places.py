"""Places: lock what decides about them, take one, give one up, pass it on.

Whatever moves a place or a line holds the lock of the zone, taken before any application's: see
docs/adr/0009-places-and-quotas.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from events import audit, clock
from events.actions import require_role
from events.models import Fair, Zone
from events.permissions import SYSTEM, Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import queries, rules
from registration.actions.lapsing import lapse_proposal
from registration.actions.telling import tell_state
from registration.models import Application, ApplicationState, FairTerms, Place, PlaceState


def lock_zones(*, zones: Iterable[int]) -> None:
    """The first lock of all: a zone's row stands for its quotas and its lines."""
    keys = set(zones)
    list(Zone.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def lock_for_decision(*, applications: Sequence[Application]) -> list[Application]:
    """The applications locked and read anew, in the order given, and with them all that a decision may touch.

    Locks their zones by key, then by key the applications and those next in line for what these may give up.
    Locking again what is locked already waits for nobody, so several decisions may share one transaction:
    lock all of them first, then decide on one after the other.
    """
    zones = {application.zone_id for application in applications}
    lock_zones(zones=zones)
    keys = {application.pk for application in applications}
    found = lock_applications(keys=keys | queries.heads_behind(applications))
    if any(row.zone_id not in zones for key, row in found.items() if key in keys):
        # Its exhibitor chose another zone since it was read: that zone's lock would come too late now.
        raise Refused("conflict")
    return [found[application.pk] for application in applications]


def lock_applications(*, keys: Iterable[UUID]) -> dict[UUID, Application]:
    rows = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "exhibitor", "zone")
        .filter(pk__in=set(keys))
        .order_by("pk")
    )
    return {row.pk: row for row in rows}


def take_place(*, actor: Actor, application: Application, override: str = "") -> Place:
    """A place for an application that is being approved; call it under `lock_for_decision`, before its state changes.

    Refuses `quota_exceeded` and `waitlist_first`, unless an organiser says in `override` why not.
    """
    if not transaction.get_connection().in_atomic_block:
        message = "take_place belongs into the transaction of its decision"
        raise RuntimeError(message)
    standing = queries.standing_of(application)
    overridden = ""
    try:
        rules.check_place(
            standing.tally,
            wanted=application.booths_wanted,
            key=application.pk,
            line=standing.line,
        )
    except Refused:
        if not override.strip():
            raise
        require_role(actor, application.fair, ROLES_THAT_ORGANISE)
        overridden = override.strip()
    place = _give(
        application=application,
        terms=queries.terms_of(application.fair),
        quota=standing.quota,
        booths=application.booths_wanted,
    )
    if overridden:
        place.override_by, place.override_reason = actor.user, overridden
    place.save(force_insert=True)
    if place.is_offered or overridden:
        _record_given(actor, place)
    return place


@dataclass(frozen=True)
class Freed:
    """A place that was given up, and to whom its booths passed; to be recorded after the last other lock."""

    place: Place | None = None
    passed: tuple[Place, ...] = ()


def free_place(*, application: Application, state: rules.PlaceState) -> Freed:
    """End the place of a (locked) application, if it has one, and pass its booths to the line.

    Call it under `lock_for_decision`, after the application's new state is stored, and `record_freed` once no
    other lock is needed: the log's chain comes last.
    """
    place = queries.live_place_of(application)
    if place is None:
        return Freed()
    place.state, place.settled_at = PlaceState(state), clock.now()
    place.save(update_fields=["state", "settled_at"])
    if application.state == ApplicationState.WAITLISTED:
        # An approval was taken back and its application stands in line again: all is as it was before.
        return Freed(place)
    return Freed(place, pass_on(standing=queries.standing_of_place(place), freed=place.booths))


def pass_on(*, standing: queries.Standing, freed: int = 0) -> tuple[Place, ...]:
    """Give the free booths of a quota to its line, from the head on; the caller has locked those in reach."""
    shares = rules.share_out(standing.room(freed), standing.line)
    if not shares:
        return ()
    # Locked already; taken again so that what is written is what stands in the row now.
    found = lock_applications(keys=[share.key for share in shares])
    fair = next(iter(found.values())).fair
    if fair.ends_on < clock.today():
        return ()
    terms = queries.terms_of(fair)
    passed = []
    for share in shares:
        application = found[share.key]
        application.state = ApplicationState(
            rules.next_state(current=application.state, verb="pass")
        )
        application.decided_at = clock.now()
        application.save(update_fields=["state", "decided_at"])
        lapse_proposal(application=application)
        place = _give(
            application=application, terms=terms, quota=standing.quota, booths=share.booths
        )
        place.passed_on = True
        place.save(force_insert=True)
        tell_state(application=application)
        passed.append(place)
    return tuple(passed)


def record_freed(*, actor: Actor, fair: Fair, freed: Freed, reason: str = "") -> None:
    """Log what was given up and to whom it passed; that a withdrawn application has no place needs no second entry."""
    if freed.place is not None and freed.place.state != PlaceState.WITHDRAWN:
        audit.record(
            actor=actor,
            action=f"place.{freed.place.state}",
            target=freed.place.application,
            fair=fair,
            data={"booths": freed.place.booths, "place": str(freed.place.pk), "reason": reason},
        )
    record_passed(fair=fair, passed=freed.passed, after=freed.place)


def record_passed(*, fair: Fair, passed: Iterable[Place], after: Place | None = None) -> None:
    """Log who of the line got a place, by rule, and whose place it was."""
    for place in passed:
        audit.record(
            actor=SYSTEM,
            action="place.passed_on",
            target=place.application,
            fair=fair,
            data=_describe(place)
            | {"wanted": place.application.booths_wanted}
            | ({"after": str(after.application_id)} if after is not None else {}),
        )


def _give(*, application: Application, terms: FairTerms, quota: int | None, booths: int) -> Place:
    """The place, not stored yet: open for an answer where the fair asks for one, else confirmed at once."""
    moment = clock.now()
    asks = terms.asks_confirmation
    return Place(
        application=application,
        quota_id=quota,
        booths=booths,
        state=PlaceState.OFFERED if asks else PlaceState.ACCEPTED,
        offered_at=moment,
        expires_at=moment + timedelta(hours=terms.confirm_hours) if asks else None,
        settled_at=None if asks else moment,
    )


def _record_given(actor: Actor, place: Place) -> None:
    """What the decision's own entry does not say: until when it is offered, who overrode what."""
    data = _describe(place)
    if place.override_by is not None:
        data |= {"reason": place.override_reason}
    audit.record(
        actor=actor,
        action="place.offered" if place.is_offered else "place.given",
        target=place.application,
        fair=place.application.fair,
        data=data,
    )


def _describe(place: Place) -> dict[str, int | str]:
    data: dict[str, int | str] = {"booths": place.booths, "place": str(place.pk)}
    if place.expires_at is not None:
        data["expires_at"] = place.expires_at.isoformat()
    return data
