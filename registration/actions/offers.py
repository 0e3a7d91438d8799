"""The answer to an offered place: yes, no, or none in time; and a place that nobody came to take."""

import logging

from django.db import DatabaseError, transaction

from events import audit, clock
from events.actions import require_role
from events.permissions import SYSTEM, Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import queries, rules
from registration.actions.places import Freed, free_place, lock_for_decision, record_freed
from registration.actions.telling import tell_state
from registration.models import Application, ApplicationState, Place, PlaceState
from registration.signals import place_accepted, place_lost

logger = logging.getLogger(__name__)


@transaction.atomic
def accept_place(*, actor: Actor, application: Application) -> Place:
    """Confirm it: the booths that were set aside are the exhibitor's, and its badges are issued.

    Refuses `offer_lapsed` from the deadline on, whether or not the sweeper has come by, and `offer_settled`.
    """
    application, place = _open_offer(queries.get_own_application(actor, application.pk))
    place.state, place.settled_at = PlaceState.ACCEPTED, clock.now()
    place.save(update_fields=["state", "settled_at"])
    place_accepted.send(Place, application=application, actor=actor)
    audit.record(
        actor=actor,
        action="place.accepted",
        target=application,
        fair=application.fair,
        data={"booths": place.booths, "place": str(place.pk)},
    )
    return place


@transaction.atomic
def decline_place(*, actor: Actor, application: Application, reason: str = "") -> Place:
    """Give it up: it passes to the next in line in the same transaction. Refuses as `accept_place` does."""
    application, _place = _open_offer(queries.get_own_application(actor, application.pk))
    return _lose(actor, application, verb="decline", state=rules.PlaceState.DECLINED, reason=reason)


def lapse_offers() -> int:
    """End the offers whose time is over and pass them on; answers how many. Each is a transaction of its own."""
    stale = Place.objects.filter(
        state=PlaceState.OFFERED, expires_at__lte=clock.now()
    ).select_related("application")
    ended = 0
    for place in stale.order_by("expires_at", "pk"):
        try:
            ended += _lapse(place.application)
        except (Refused, DatabaseError):
            # One that cannot end now must not keep all later ones from ending; the next round meets it again.
            logger.exception("an offer could not lapse")
    return ended


@transaction.atomic
def _lapse(application: Application) -> bool:
    (application,) = lock_for_decision(applications=[application])
    place = queries.live_place_of(application)
    # Answered, or lapsed by another process, while this one waited for the lock.
    if place is None or not place.is_offered or (place.expires_at or clock.now()) > clock.now():
        return False
    _lose(SYSTEM, application, verb="lapse", state=rules.PlaceState.LAPSED)
    return True


@transaction.atomic
def forfeit_place(*, actor: Actor, application: Application, reason: str) -> Freed:
    """Take back the place of an exhibitor who did not come; it passes to the next in line.

    Refuses `reason_missing`, and `offer_settled` where it has no place any more.
    """
    require_role(actor, application.fair, ROLES_THAT_ORGANISE)
    if not reason.strip():
        raise Refused("reason_missing")
    (application,) = lock_for_decision(applications=[application])
    if queries.live_place_of(application) is None:
        raise Refused("offer_settled")
    application.state = ApplicationState(
        rules.next_state(current=application.state, verb="forfeit")
    )
    application.save(update_fields=["state"])
    freed = free_place(application=application, state=rules.PlaceState.REVOKED)
    # Booths first, then the log: whoever hears it locks booths.
    place_lost.send(Place, application=application, actor=actor, reason="no_show")
    record_freed(actor=actor, fair=application.fair, freed=freed, reason=reason)
    return freed


@transaction.atomic
def restore_place(*, actor: Actor, application: Application) -> Place:
    """Give a forfeited place back, while nobody else has it; `record_restored` belongs after the last other lock.

    Refuses `application_transition` where it was not forfeited, and `quota_exceeded` and `waitlist_first` as an
    approval does.
    """
    require_role(actor, application.fair, ROLES_THAT_ORGANISE)
    (application,) = lock_for_decision(applications=[application])
    place = queries.places_of(application).last()
    target = rules.next_state(current=application.state, verb="restore")
    if place is None or place.state != PlaceState.REVOKED:
        raise Refused("offer_settled")
    standing = queries.standing_of_place(place)
    rules.check_place(standing.tally, wanted=place.booths, key=application.pk, line=standing.line)
    place.state, place.settled_at = PlaceState.ACCEPTED, clock.now()
    place.save(update_fields=["state", "settled_at"])
    application.state = ApplicationState(target)
    application.save(update_fields=["state"])
    restored: Place = place
    return restored


def record_restored(*, actor: Actor, place: Place, reason: str = "") -> None:
    audit.record(
        actor=actor,
        action="place.restored",
        target=place.application,
        fair=place.application.fair,
        data={"booths": place.booths, "place": str(place.pk), "reason": reason},
    )


def _open_offer(application: Application) -> tuple[Application, Place]:
    """The application and its offer, locked; refused unless it may still be answered."""
    (application,) = lock_for_decision(applications=[application])
    place = queries.places_of(application).last()
    if place is None:
        raise Refused("offer_settled")
    rules.check_offer(state=place.state, expires_at=place.expires_at, now=clock.now())
    return application, place


def _lose(
    actor: Actor, application: Application, *, verb: str, state: rules.PlaceState, reason: str = ""
) -> Place:
    application.state = ApplicationState(rules.next_state(current=application.state, verb=verb))
    application.save(update_fields=["state"])
    freed = free_place(application=application, state=state)
    tell_state(application=application)
    # Booths first, then the log: whoever hears it locks booths.
    place_lost.send(Place, application=application, actor=actor, reason=str(state))
    record_freed(actor=actor, fair=application.fair, freed=freed, reason=reason)
    assert freed.place is not None  # noqa: S101 - for the types: an open offer is a live place
    return freed.place
