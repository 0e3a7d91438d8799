"""A reviewer's steps: take up, decide."""

from django.db import transaction

from events import clock
from events.actions import require_role
from events.permissions import Actor
from events.rules import ROLES_THAT_REVIEW, Refused
from registration import queries, rules
from registration.actions.applications import lock, move
from registration.models import (
    Application,
    Review,
)


@transaction.atomic
def start_review(*, actor: Actor, application: Application) -> Application:
    """Take an application in hand, so that its exhibitor and other reviewers see that somebody reads it."""
    application = lock(_reviewable(actor, application))
    target = rules.next_state(current=application.state, verb="start_review")
    return move(actor, application, target, "application.review_started")


@transaction.atomic
def review_application(
    *, actor: Actor, application: Application, decision: rules.Decision, reason: str = ""
) -> Application:
    """Approve, waitlist, reject or request changes. Nobody decides on an exhibitor that they act for."""
    if actor.user is None:
        raise Refused("not_signed_in")
    application = lock(_reviewable(actor, application))
    target = rules.next_state(current=application.state, verb=decision)
    if decision in rules.REASON_REQUIRED and not reason.strip():
        raise Refused("reason_missing")
    application.decided_at = clock.now()
    Review.objects.create(
        application=application, reviewer=actor.user, decision=decision, reason=reason
    )
    return move(
        actor, application, target, "application.reviewed", {"decision": decision, "reason": reason}
    )


def _reviewable(actor: Actor, application: Application) -> Application:
    visible = queries.get_application(actor, application.pk)
    require_role(actor, visible.fair, ROLES_THAT_REVIEW)
    if queries.is_representative(actor, visible.exhibitor):
        raise Refused("own_application")
    return visible
