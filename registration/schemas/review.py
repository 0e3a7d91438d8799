"""Scores, interests and decisions on many, in and out."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from events.problems import describe
from events.schemas import Bilingual, Id, Input, Prose
from registration.actions import BulkOutcome
from registration.models import ScoreSheet
from registration.queries import Scores
from registration.rules import MOST_AT_ONCE
from registration.schemas.applications import StateOut
from registration.schemas.fields import LongText, each_once

# A sentence that has to be there.
Said = Annotated[str, StringConstraints(max_length=500), Prose]


class DecisionsIn(Input):
    """One decision on several applications; `dry_run` says what would happen."""

    applications: Annotated[
        list[Id], Field(min_length=1, max_length=MOST_AT_ONCE), AfterValidator(each_once)
    ]
    decision: Literal["approve", "waitlist", "reject", "request_changes"]
    reason: LongText = ""
    dry_run: bool = False


class LeftOut(Schema):
    id: UUID
    code: str
    detail: str


class DecisionsOut(Schema):
    """`done` in their new state, in the order in which they were decided on; `left` as they are, and why."""

    id: UUID | None
    dry_run: bool
    done: Sequence[StateOut]
    left: Sequence[LeftOut]

    @staticmethod
    def of(outcome: BulkOutcome, *, dry_run: bool = False) -> "DecisionsOut":
        return DecisionsOut(
            id=outcome.bulk.pk if outcome.bulk is not None else None,
            dry_run=dry_run,
            done=[StateOut.of(application) for application in outcome.done],
            left=[
                LeftOut(id=row.key, code=row.refused.code, detail=describe(row.refused))
                for row in outcome.left
            ],
        )


class ScoresIn(Input):
    """Points in the order of the fair's criteria."""

    points: Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(max_length=50)]
    remark: LongText = ""


class CriterionOut(Schema):
    name: Bilingual
    weight: int
    max_points: int


class SheetOut(Schema):
    reviewer: str
    points: list[int]
    percent: Decimal
    remark: str

    @staticmethod
    def of(sheet: ScoreSheet) -> "SheetOut":
        return SheetOut(
            reviewer=str(sheet.reviewer),
            points=[score.points for score in sheet.scores.all()],
            percent=sheet.percent,
            remark=sheet.remark,
        )


class ScoresOut(Schema):
    """What the caller may see: `hidden` counts the sheets of others before the caller has given their own."""

    criteria: Sequence[CriterionOut]
    sheets: Sequence[SheetOut]
    hidden: int
    mean: Decimal | None
    spread: Decimal | None

    @staticmethod
    def of(scores: Scores) -> "ScoresOut":
        return ScoresOut(
            criteria=[
                CriterionOut(
                    name=Bilingual(th=row.name_th, en=row.name_en),
                    weight=row.weight,
                    max_points=row.max_points,
                )
                for row in scores.criteria
            ],
            sheets=[SheetOut.of(sheet) for sheet in scores.sheets],
            hidden=scores.hidden,
            mean=scores.verdict.mean,
            spread=scores.verdict.spread,
        )


class InterestIn(Input):
    reason: Said


class RejectionIn(Input):
    reason: LongText = ""
