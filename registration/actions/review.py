"""A reviewer's steps: take up, decide, and take a decision back."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from events import audit, clock
from events.actions import require_role
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration import queries, rules
from registration.actions.applications import lock, move
from registration.actions.lapsing import lapse_proposal
from registration.actions.places import free_place, lock_for_decision, record_freed, take_place
from registration.actions.proposals import settle_or_propose
from registration.actions.telling import tell
from registration.models import (
    Application,
    ApplicationState,
    BulkDecision,
    ChangeRequest,
    Place,
    Proposal,
    Review,
)
from registration.signals import place_lost

Changes = Mapping[str, str]


@transaction.atomic
def start_review(*, actor: Actor, application: Application) -> Application:
    """Take an application in hand, so that its exhibitor and other reviewers see that somebody reads it."""
    application = lock(reviewable(actor, application))
    target = rules.next_state(current=application.state, verb="start_review")
    return move(actor, application, target, "application.review_started")


@transaction.atomic
def review_application(
    *,
    actor: Actor,
    application: Application,
    decision: rules.Decision,
    reason: str = "",
    override: str = "",
    changes: Changes | None = None,
) -> Application:
    """Approve, waitlist, reject or request changes. Nobody decides on what they have an interest in.

    `override`: why an organiser approves over the quota or past the line. `changes`: what to change, by
    field, for a request of changes. Where the fair wants two people the first one's decision is a proposal.
    """
    (application,) = lock_for_decision(applications=[reviewable(actor, application)])
    return decide_locked(
        actor=actor,
        application=application,
        decision=decision,
        reason=reason,
        override=override,
        changes=changes,
    )


def decide_locked(
    *,
    actor: Actor,
    application: Application,
    decision: rules.Decision,
    reason: str = "",
    override: str = "",
    changes: Changes | None = None,
    bulk: BulkDecision | None = None,
) -> Application:
    """Decide on an application that `lock_for_decision` has locked and `reviewable` let through."""
    if actor.user is None:
        raise Refused("not_signed_in")
    target = rules.next_state(current=application.state, verb=decision)
    asked = _read_changes(decision, changes)
    needs_two = queries.terms_of(application.fair).two_person_rule
    proposed = queries.open_proposal_of(application) if needs_two else None
    if proposed is not None and proposed.decision == decision:
        # Whoever confirms need not say again why.
        reason, asked = reason or proposed.reason, asked or proposed.changes
    reason = reason.strip() or " · ".join(asked.values())
    if decision in rules.REASON_REQUIRED and not reason:
        raise Refused("reason_missing")
    settled: Proposal | None = None
    if needs_two:
        settled = settle_or_propose(
            actor=actor, application=application, decision=decision, reason=reason, changes=asked
        )
        if settled is None:
            return application
    else:
        # The rule was lifted: what waited for a second person waits no more.
        lapse_proposal(application=application)
    if decision == rules.Decision.APPROVE:
        take_place(actor=actor, application=application, override=override)
    application.decided_at = clock.now()
    Review.objects.create(
        application=application,
        reviewer=actor.user,
        decision=decision,
        reason=reason,
        from_state=application.state,
        bulk=bulk,
        proposal=settled,
    )
    _ask_for_changes(actor, application, asked)
    return move(
        actor,
        application,
        target,
        "application.reviewed",
        {"decision": decision, "reason": reason}
        | ({"fields": sorted(asked)} if asked else {})
        | ({"proposed_by": f"user:{settled.proposed_by_id}"} if settled else {}),
    )


@transaction.atomic
def undo_decision(*, actor: Actor, application: Application, reason: str = "") -> Application:
    """Take the latest decision back, for whoever made it and for organisers.

    Refuses `undo_too_late`, `undo_accepted`, `undo_has_booths` and `undo_overtaken`.
    """
    (application,) = lock_for_decision(applications=[reviewable(actor, application)])
    return undo_locked(actor=actor, application=application, reason=reason)


def undo_locked(*, actor: Actor, application: Application, reason: str = "") -> Application:
    """As `undo_decision`, for what is locked already."""
    review = queries.latest_review_of(application)
    if review is None:
        raise Refused("undo_overtaken")
    if review.reviewer != actor.user:
        require_role(actor, application.fair, ROLES_THAT_ORGANISE)
    rules.check_undo(
        queries.what_became_of(review, application),
        now=clock.now(),
        minutes=queries.terms_of(application.fair).undo_minutes,
    )
    before = application.state
    application.state = ApplicationState(review.from_state)
    earlier = queries.decision_before(review)
    application.decided_at = earlier.at if earlier is not None else None
    application.save(update_fields=["state", "decided_at"])
    review.undone_at, review.undone_by = clock.now(), actor.user
    review.save(update_fields=["undone_at", "undone_by"])
    _open_changes(application).filter(asked_at__gte=review.at).update(closed_at=clock.now())
    freed = free_place(application=application, state=rules.PlaceState.REVOKED)
    if freed.place is not None:
        # Booths first, then the log: whoever hears it locks booths. What was held for it is vacant again.
        place_lost.send(Place, application=application, actor=actor, reason="revoked")
    audit.record(
        actor=actor,
        action="application.decision_undone",
        target=application,
        fair=application.fair,
        data={
            "from": before,
            "to": review.from_state,
            "decision": review.decision,
            "reason": reason,
        },
    )
    record_freed(actor=actor, fair=application.fair, freed=freed)
    tell(application=application, kind="application_decision_undone")
    return application


def reviewable(actor: Actor, application: Application) -> Application:
    """The application, if the actor reviews its fair and has no interest in it."""
    visible = queries.get_application(actor, application.pk)
    require_role(actor, visible.fair, ROLES_THAT_REVIEW)
    check_impartial(queries.conflict_of(actor, visible))
    return visible


def check_impartial(conflict: rules.Conflict | None) -> None:
    """Refuse `own_application` or `conflict_of_interest`; an office alone bars nobody."""
    if conflict is rules.Conflict.REPRESENTS:
        raise Refused("own_application")
    if conflict in rules.BARRING:
        raise Refused("conflict_of_interest")


def _read_changes(decision: rules.Decision, changes: Changes | None) -> dict[str, str]:
    """What was asked for, by field; blank comments ask for nothing."""
    asked = {field: text.strip() for field, text in (changes or {}).items() if text.strip()}
    unknown = sorted(asked.keys() - set(rules.CHANGE_FIELDS))
    if unknown:
        raise Refused("change_field_unknown", field=unknown[0])
    if asked and decision != rules.Decision.REQUEST_CHANGES:
        raise Refused("changes_without_request")
    return asked


def _open_changes(application: Application) -> QuerySet[ChangeRequest]:
    return ChangeRequest.objects.filter(application=application, closed_at=None)


def _ask_for_changes(actor: Actor, application: Application, asked: Changes) -> None:
    """A decision closes what was asked before; the exhibitor sees what is asked now beside the fields."""
    _open_changes(application).update(closed_at=clock.now())
    ChangeRequest.objects.bulk_create(
        ChangeRequest(application=application, field=field, comment=text, asked_by=actor.user)
        for field, text in asked.items()
    )
