"""Two people for a decision: what the first one proposes counts once a second one says the same."""

from django.db import transaction

from events import audit, clock
from events.actions import require_role
from events.permissions import Actor
from events.rules import ROLES_THAT_REVIEW, Refused
from registration import queries, rules
from registration.actions.applications import lock
from registration.actions.telling import tell_state
from registration.models import Application, ApplicationState, Proposal


def settle_or_propose(
    *,
    actor: Actor,
    application: Application,
    decision: rules.Decision,
    reason: str,
    changes: dict[str, str],
) -> Proposal | None:
    """The proposal that this decision confirms; None where it is the first one and becomes a proposal.

    Refuses `second_person_needed` to whoever proposed it, `decision_proposed` where it says something else.
    """
    waiting = _open_proposal(application)
    if waiting is not None and queries.is_barred(waiting.proposed_by, application):
        # Whoever proposed it has an interest by now, so it was the word of nobody.
        _settle(waiting, None, rules.ProposalOutcome.LAPSED)
        waiting = None
    if waiting is None:
        _propose(actor, application, decision, reason, changes)
        return None
    if waiting.proposed_by == actor.user:
        raise Refused("second_person_needed")
    if waiting.decision != decision:
        raise Refused("decision_proposed", decision=waiting.decision)
    _settle(waiting, actor, rules.ProposalOutcome.CONFIRMED)
    return waiting


@transaction.atomic
def reject_proposal(*, actor: Actor, application: Application, reason: str) -> Application:
    """A second person disagrees: the application waits again, for anybody's decision.

    Whoever proposed it may take it back themselves.
    """
    visible = queries.get_application(actor, application.pk)
    require_role(actor, visible.fair, ROLES_THAT_REVIEW)
    conflict = queries.conflict_of(actor, visible)
    application = lock(visible)
    waiting = _open_proposal(application)
    if waiting is None:
        raise Refused("no_proposal")
    is_own = waiting.proposed_by == actor.user
    if conflict in rules.BARRING and not is_own:
        raise Refused("conflict_of_interest")
    if not reason.strip() and not is_own:
        raise Refused("reason_missing")
    if is_own:
        _settle(waiting, None, rules.ProposalOutcome.LAPSED, reason)
    else:
        _settle(waiting, actor, rules.ProposalOutcome.REJECTED, reason)
    audit.record(
        actor=actor,
        action="application.proposal_withdrawn" if is_own else "application.proposal_rejected",
        target=application,
        fair=application.fair,
        data={"decision": waiting.decision, "note": reason},
    )
    return application


def _open_proposal(application: Application) -> Proposal | None:
    """What waits for a second person; what was proposed before the application was sent in anew lapses."""
    waiting = queries.open_proposal_of(application)
    if waiting is None:
        return None
    # The time of the last receipt: who sends in anew keeps the place in the queue, and so `submitted_at`.
    receipt = queries.last_receipt(application)
    sent = receipt.at if receipt is not None else application.submitted_at
    if sent is not None and waiting.proposed_at < sent:
        _settle(waiting, None, rules.ProposalOutcome.LAPSED)
        return None
    return waiting


def _settle(
    proposal: Proposal, actor: Actor | None, outcome: rules.ProposalOutcome, reason: str = ""
) -> None:
    proposal.outcome, proposal.settled_reason = outcome, reason
    proposal.settled_by = actor.user if actor is not None else None
    proposal.settled_at = clock.now()
    proposal.save(update_fields=["outcome", "settled_reason", "settled_by", "settled_at"])


def _propose(
    actor: Actor,
    application: Application,
    decision: rules.Decision,
    reason: str,
    changes: dict[str, str],
) -> None:
    """Somebody reads it, is all that the exhibitor hears of a proposal."""
    if actor.user is None:
        raise Refused("not_signed_in")
    Proposal.objects.create(
        application=application,
        decision=decision,
        reason=reason,
        changes=changes,
        proposed_by=actor.user,
    )
    before = application.state
    if before == ApplicationState.SUBMITTED:
        application.state = ApplicationState.UNDER_REVIEW
        application.save(update_fields=["state"])
    audit.record(
        actor=actor,
        action="application.proposed",
        target=application,
        fair=application.fair,
        # "note", not "reason": the exhibitor's timeline shows reasons.
        data={
            "from": before,
            "to": str(application.state),
            "decision": decision,
            "note": reason,
        },
    )
    if application.state != before:
        tell_state(application=application)
