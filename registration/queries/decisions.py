"""Decisions that were made or proposed, and what became of them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from events import clock
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration import rules
from registration.models import Application, BulkDecision, ChangeRequest, Proposal, Review
from registration.queries.applications import booth_codes_of
from registration.queries.exhibitors import get_or_refuse
from registration.queries.places import live_place_of, terms_of
from registration.queries.receipts import is_as_sent


def latest_review_of(application: Application) -> Review | None:
    """The last decision that stands. Of two of the same moment it is the one that led to where it stands now."""
    last = list(application.reviews.filter(undone_at=None).order_by("-at", "-pk")[:2])
    if len(last) == 2 and last[0].at == last[1].at:
        first, second = last
        # Keys are random, so the chain says it: a decision begins where the one before it ended.
        if rules.state_after(first.decision) == second.from_state:
            return second
    return last[0] if last else None


def decision_before(review: Review) -> Review | None:
    """The decision that stood before this one."""
    return (
        Review.objects.filter(application=review.application_id, undone_at=None, at__lt=review.at)
        .exclude(pk=review.pk)
        .order_by("-at")
        .first()
    )


def what_became_of(review: Review, application: Application) -> rules.Decided:
    """What an undo of the latest decision depends on."""
    place = live_place_of(application)
    return rules.Decided(
        at=review.at,
        target=rules.state_after(review.decision),
        is_latest=True,
        is_undone=review.undone_at is not None or not review.from_state,
        current=application.state,
        has_booths=bool(booth_codes_of([application]).get(application.pk)),
        # A place that was never offered is confirmed by the decision itself.
        was_accepted=place is not None
        and place.state == rules.PlaceState.ACCEPTED
        and place.expires_at is not None,
        is_being_changed=review.decision == rules.Decision.REQUEST_CHANGES
        and not is_as_sent(application),
    )


def open_proposal_of(application: Application) -> Proposal | None:
    """A first person's decision that waits for a second one."""
    return (
        Proposal.objects.filter(application=application, settled_at=None)
        .select_related("proposed_by")
        .first()
    )


def proposals_of(applications: Iterable[Application]) -> Mapping[UUID, Proposal]:
    """What waits for a second person, for the applications of one page (one query)."""
    rows = Proposal.objects.filter(
        application__in=[row.pk for row in applications], settled_at=None
    ).select_related("proposed_by")
    return {proposal.application_id: proposal for proposal in rows}


def changes_asked_of(application: Application) -> list[ChangeRequest]:
    """What the exhibitor is asked to change, field by field, with what they answered."""
    return list(application.change_requests.filter(closed_at=None).select_related("asked_by"))


def get_bulk_decision(actor: Actor, fair: Fair, key: UUID) -> BulkDecision:
    if not actor.has_role(fair.pk, ROLES_THAT_REVIEW):
        raise Refused("forbidden")
    return get_or_refuse(BulkDecision.objects.filter(fair=fair).select_related("decided_by"), key)


def undoable_review(actor: Actor, application: Application) -> Review | None:
    """The decision that the actor can still take back; None where the rule would refuse."""
    review = latest_review_of(application)
    if review is None:
        return None
    organises = actor.has_role(application.fair_id, ROLES_THAT_ORGANISE)
    if review.reviewer_id != getattr(actor.user, "pk", None) and not organises:
        return None
    try:
        rules.check_undo(
            what_became_of(review, application),
            now=clock.now(),
            minutes=terms_of(application.fair).undo_minutes,
        )
    except Refused:
        return None
    return review
