"""Scores: what a reviewer gave, what others gave once that may be seen, and their mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Avg, DecimalField, OuterRef, Q, QuerySet, Subquery

from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE
from registration import rules
from registration.models import Application, Criterion, ScoreSheet


def criteria_of(fair: Fair) -> QuerySet[Criterion]:
    """What the fair's reviewers give points for, in their order."""
    return fair.criteria.filter(retired_at=None)


@dataclass(frozen=True)
class Scores:
    """`own` is the reader's; `sheets` are all that the reader may see; `hidden` says how many are not shown yet."""

    criteria: tuple[Criterion, ...]
    own: ScoreSheet | None
    sheets: tuple[ScoreSheet, ...]
    hidden: int
    verdict: rules.Verdict


def scores_of(actor: Actor, application: Application) -> Scores:
    """An application's scores as far as the actor may see them; the caller checked that they review it."""
    sheets = list(
        application.sheets.select_related("reviewer").prefetch_related("scores__criterion")
    )
    own = next((sheet for sheet in sheets if sheet.reviewer == actor.user), None)
    sees_all = rules.sees_scores_of_others(
        organises=actor.has_role(application.fair_id, ROLES_THAT_ORGANISE),
        has_scored=own is not None,
        is_decided=application.state in DECIDED,
    )
    seen = sheets if sees_all else [sheet for sheet in sheets if sheet is own]
    return Scores(
        criteria=tuple(criteria_of(application.fair)),
        own=own,
        sheets=tuple(seen),
        hidden=len(sheets) - len(seen),
        verdict=rules.sum_up_scores(sheet.percent for sheet in seen),
    )


# Once it is decided nobody's score influences another's.
DECIDED = frozenset(
    str(state) for state in rules.ApplicationState if state not in rules.UNDECIDED
) - {rules.ApplicationState.CHANGES_REQUESTED, rules.ApplicationState.WAITLISTED}


def _sheets_seen(actor: Actor, fair: Fair) -> QuerySet[ScoreSheet]:
    """Sheets of the fair that the actor may see."""
    sheets = ScoreSheet.objects.filter(application__fair=fair)
    if actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        return sheets
    own = ScoreSheet.objects.filter(reviewer=actor.user).values("application")
    return sheets.filter(Q(application__state__in=DECIDED) | Q(application__in=own))


def with_scores(
    applications: QuerySet[Application], actor: Actor, fair: Fair
) -> QuerySet[Application]:
    """Each with `score`, the mean in percent; None where there is none or none to be seen."""
    sheets = _sheets_seen(actor, fair).filter(application=OuterRef("pk"))
    mean = sheets.order_by().values("application").annotate(mean=Avg("percent")).values("mean")
    annotated: QuerySet[Application] = applications.annotate(
        score=Subquery(mean, output_field=DecimalField(max_digits=5, decimal_places=2))
    )
    return annotated


def verdicts_of(
    actor: Actor, fair: Fair, applications: Iterable[Application]
) -> Mapping[UUID, rules.Verdict]:
    """Number, mean and spread of the scores that the actor sees, for the applications of one page (one query)."""
    percents: dict[UUID, list[Decimal]] = {}
    rows = _sheets_seen(actor, fair).filter(application__in=[row.pk for row in applications])
    for key, percent in rows.values_list("application", "percent"):
        percents.setdefault(key, []).append(percent)
    return {key: rules.sum_up_scores(given) for key, given in percents.items()}


def is_scored(fair: Fair) -> bool:
    """Whether somebody has given points at the fair already."""
    return ScoreSheet.objects.filter(application__fair=fair).exists()
