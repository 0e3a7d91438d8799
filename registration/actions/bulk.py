"""Decisions on many applications at once: seen before they are made, and taken back together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from events import audit, clock
from events.actions import require_role
from events.models import Fair, User
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration import queries, rules
from registration.actions.places import lock_for_decision
from registration.actions.review import check_impartial, decide_locked, undo_locked
from registration.models import Application, ApplicationState, BulkDecision, Place, Review
from registration.signals import places_at_stake


@dataclass(frozen=True)
class Left:
    """An application that is left as it is, and why; None for a key that finds none."""

    key: UUID
    application: Application | None
    refused: Refused


@dataclass(frozen=True)
class BulkOutcome:
    """What was done, or would be: the applications in their new state, and those left out."""

    done: tuple[Application, ...]
    left: tuple[Left, ...]
    bulk: BulkDecision | None = None


@transaction.atomic
def decide_in_bulk(
    *,
    actor: Actor,
    fair: Fair,
    applications: Sequence[UUID],
    decision: rules.Decision,
    reason: str = "",
    dry_run: bool = False,
) -> BulkOutcome:
    """Decide alike on each application that takes it; the others are left out, each with its reason.

    In the order of the line: most points first, then who was sent in first, so that a quota goes to
    whom the rules put first. A dry run does the same and takes all of it back, so it cannot differ.
    """
    if actor.user is None:
        raise Refused("not_signed_in")
    require_role(actor, fair, ROLES_THAT_REVIEW)
    if not applications:
        raise Refused("applications_missing")
    if len(set(applications)) > rules.MOST_AT_ONCE:
        raise Refused("too_many_applications", most=rules.MOST_AT_ONCE)
    is_silent = decision in rules.REASON_REQUIRED and not reason.strip()
    if is_silent and not queries.terms_of(fair).two_person_rule:
        raise Refused("reason_missing")
    listed = queries.applications_to_review(actor, fair).filter(pk__in=set(applications))
    found = lock_for_decision(applications=queries.in_line(listed))
    conflicts = queries.conflicts_of(actor, found)
    with transaction.atomic():
        bulk = BulkDecision.objects.create(
            fair=fair, decided_by=actor.user, decision=decision, reason=reason
        )

        def decide(application: Application) -> Application:
            check_impartial(conflicts.get(application.pk))
            return decide_locked(
                actor=actor, application=application, decision=decision, reason=reason, bulk=bulk
            )

        done, left = _each(found, decide)
        if dry_run:
            transaction.set_rollback(True)
        elif done:
            audit.record(
                actor=actor,
                action="applications.decided_in_bulk",
                target=bulk,
                fair=fair,
                data={"decision": decision, "number": len(done), "reason": reason},
            )
        else:
            bulk.delete()
    unknown = set(applications) - {application.pk for application in found}
    left += [Left(key, None, Refused("not_found")) for key in sorted(unknown)]
    return BulkOutcome(tuple(done), tuple(left), bulk if done and not dry_run else None)


@transaction.atomic
def undo_in_bulk(*, actor: Actor, bulk: BulkDecision, reason: str = "") -> BulkOutcome:
    """Take back what was decided together, as far as each application still allows it."""
    fair = bulk.fair
    require_role(actor, fair, ROLES_THAT_REVIEW)
    if bulk.decided_by != actor.user:
        require_role(actor, fair, ROLES_THAT_ORGANISE)
    listed = queries.applications_to_review(actor, fair).filter(
        reviews__bulk=bulk, reviews__undone_at=None
    )
    found = lock_for_decision(applications=queries.in_line(listed))
    # The booths of all, too: after the first entry in the log it would be too late to lock those of the second.
    places_at_stake.send(Place, applications=found)
    # Locked now: what somebody else has decided since is not this decision's to take back.
    latest = {row.pk: queries.latest_review_of(row) for row in found}
    # Who goes back into the line goes last: what the others give up would pass to them at once.
    found.sort(key=lambda row: _stood_in_line(latest[row.pk]))
    conflicts = queries.conflicts_of(actor, found)

    def undo(application: Application) -> Application:
        review = latest[application.pk]
        if review is None or review.bulk_id != bulk.pk:
            raise Refused("undo_overtaken")
        check_impartial(conflicts.get(application.pk))
        return undo_locked(actor=actor, application=application, reason=reason)

    done, left = _each(found, undo)
    if not done:
        raise left[0].refused if left else Refused("undo_overtaken")
    bulk.undone_at = clock.now()
    bulk.save(update_fields=["undone_at"])
    audit.record(
        actor=actor,
        action="applications.bulk_undone",
        target=bulk,
        fair=fair,
        data={"decision": bulk.decision, "number": len(done), "reason": reason},
    )
    return BulkOutcome(tuple(done), tuple(left), bulk)


@transaction.atomic
def assign_applications(
    *, actor: Actor, fair: Fair, applications: Sequence[UUID], reviewer: User | None
) -> int:
    """Say who is to look at them, or nobody; organisers for anybody, reviewers for themselves."""
    require_role(actor, fair, ROLES_THAT_REVIEW)
    if reviewer != actor.user:
        require_role(actor, fair, ROLES_THAT_ORGANISE)
    if reviewer is not None and not queries.is_reviewer(reviewer, fair):
        raise Refused("reviewer_unknown")
    if not applications:
        raise Refused("applications_missing")
    rows = (
        queries.applications_to_review(actor, fair)
        .filter(pk__in=set(applications))
        .select_related(None)
        .order_by("pk")
    )
    locked = list(rows.select_for_update(no_key=True))
    for application in locked:
        application.assigned_to = reviewer
        application.save(update_fields=["assigned_to"])
    audit.record(
        actor=actor,
        action="applications.assigned",
        target=fair,
        fair=fair,
        data={
            "number": len(locked),
            "applications": [str(application.pk) for application in locked],
            "to": f"user:{reviewer.pk}" if reviewer is not None else None,
        },
    )
    return len(locked)


def _stood_in_line(review: Review | None) -> bool:
    return review is not None and review.from_state == ApplicationState.WAITLISTED


def _each(
    applications: Sequence[Application], act: Callable[[Application], Application]
) -> tuple[list[Application], list[Left]]:
    """Act on one after the other; what one refuses touches none of the others."""
    done: list[Application] = []
    left: list[Left] = []
    for application in applications:
        try:
            with transaction.atomic():
                done.append(act(application))
        except Refused as refused:
            left.append(Left(application.pk, application, refused))
    return done, left
