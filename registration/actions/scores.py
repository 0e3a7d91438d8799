"""Scores and impartiality: what each reviewer gives by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from events import audit, clock
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration import queries, rules
from registration.actions.applications import lock
from registration.actions.review import reviewable
from registration.models import Application, Criterion, Interest, Score, ScoreSheet

# While it waits for a decision; afterwards a score would only justify what was decided.
SCORABLE = rules.UNDECIDED | {rules.ApplicationState.WAITLISTED}


@transaction.atomic
def give_scores(
    *, actor: Actor, application: Application, points: Mapping[int, int], remark: str = ""
) -> ScoreSheet:
    """A reviewer's points for every criterion of the fair, by its key; given again they replace the former ones."""
    if actor.user is None:
        raise Refused("not_signed_in")
    application = lock(reviewable(actor, application))
    if application.state not in SCORABLE:
        raise Refused("scores_closed")
    criteria = list(queries.criteria_of(application.fair))
    _check_points(criteria, points)
    percent = rules.weigh_marks(
        [rules.Mark(points[row.pk], row.max_points, row.weight) for row in criteria]
    )
    sheet, is_new = ScoreSheet.objects.update_or_create(
        application=application,
        reviewer=actor.user,
        defaults={"percent": percent, "remark": remark, "changed_at": clock.now()},
    )
    sheet.scores.all().delete()
    Score.objects.bulk_create(
        Score(sheet=sheet, criterion=row, points=points[row.pk]) for row in criteria
    )
    audit.record(
        actor=actor,
        action="application.scored",
        target=application,
        fair=application.fair,
        # Not the points: the log is read by those who are still to score.
        data={"again": not is_new},
    )
    return sheet


def _check_points(criteria: Sequence[Criterion], points: Mapping[int, int]) -> None:
    if not criteria:
        raise Refused("criteria_missing")
    if set(points) != {row.pk for row in criteria}:
        raise Refused("scores_incomplete")
    for row in criteria:
        if not 0 <= points[row.pk] <= row.max_points:
            raise Refused("score_out_of_range", criterion=row.name, most=row.max_points)


@transaction.atomic
def declare_interest(*, actor: Actor, application: Application, reason: str) -> Interest:
    """A reviewer says that they are not impartial: they score and decide no more, and what they scored is void."""
    if actor.user is None:
        raise Refused("not_signed_in")
    visible = queries.get_application(actor, application.pk)
    require_role(actor, visible.fair, ROLES_THAT_REVIEW)
    if not reason.strip():
        raise Refused("reason_missing")
    application = lock(visible)
    interest, is_new = Interest.objects.get_or_create(
        application=application, reviewer=actor.user, defaults={"reason": reason.strip()}
    )
    if not is_new:
        return interest
    void, _rows = ScoreSheet.objects.filter(application=application, reviewer=actor.user).delete()
    if application.assigned_to == actor.user:
        application.assigned_to = None
        application.save(update_fields=["assigned_to"])
    audit.record(
        actor=actor,
        action="application.interest_declared",
        target=application,
        fair=application.fair,
        data={"note": interest.reason, "void": bool(void)},
    )
    return interest


@dataclass(frozen=True)
class CriterionPlan:
    """What a criterion is to be; without a key a new one."""

    name_th: str
    name_en: str
    weight: int
    max_points: int
    key: int | None = None


@transaction.atomic
def set_criteria(*, actor: Actor, fair: Fair, criteria: Sequence[CriterionPlan]) -> list[Criterion]:
    """What reviewers give points for, in this order. Once somebody has scored, only the names can change."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    known = {row.pk: row for row in queries.criteria_of(fair)}
    plain = [(row.pk, row.weight, row.max_points) for row in known.values()]
    if queries.is_scored(fair) and plain != [(p.key, p.weight, p.max_points) for p in criteria]:
        raise Refused("criteria_in_use")
    saved = []
    for position, plan in enumerate(criteria):
        row = known.pop(plan.key, None) if plan.key is not None else None
        row = row or Criterion(fair=fair)
        row.position, row.name_th, row.name_en = position, plan.name_th, plan.name_en
        row.weight, row.max_points = plan.weight, plan.max_points
        row.save()
        saved.append(row)
    for row in known.values():
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
    audit.record(
        actor=actor,
        action="fair.criteria_set",
        target=fair,
        fair=fair,
        data={"number": len(saved), "criteria": [row.name_th for row in saved]},
    )
    return saved
