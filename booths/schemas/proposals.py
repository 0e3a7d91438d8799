"""Proposed allocations, in and out."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from booths import queries
from booths.models import Acceptance, BoothProposal, Placement, PlacementKind
from booths.rules import CHANGING, SECONDS_AT_MOST, SECONDS_USUAL
from booths.schemas.reasons import say_reason, say_stale
from events.models import name_of
from events.problems import describe
from events.rules import Refused
from events.schemas import Id, Input, Name, Text

# Names in one sentence.
NAMED = 5

ZoneCode = Annotated[Text, StringConstraints(min_length=1, max_length=12)]


class ProposalIn(Input):
    """`zones`: all of them where none is named. `may_move`: whether those who have booths may be moved."""

    seed: Annotated[int, Field(ge=0, lt=2**63)]
    zones: Annotated[list[ZoneCode], Field(max_length=100)] = []
    seconds: Annotated[int, Field(ge=1, le=SECONDS_AT_MOST)] = SECONDS_USUAL
    may_move: bool = False


class ProposalStarted(Schema):
    id: UUID


class AcceptIn(Input):
    """What to accept; both empty: all of it. `without` stay open, whatever is accepted."""

    zones: Annotated[list[ZoneCode], Field(max_length=100)] = []
    applications: Annotated[list[Id], Field(max_length=10_000)] = []
    without: Annotated[list[Id], Field(max_length=10_000)] = []


class WishOut(Schema):
    """`score` is what of the wish counts, `met` of `of` is how far it is fulfilled."""

    code: str
    score: int
    met: int
    of: int


class ScoreOut(Schema):
    """`value` is the main value, `bound` the most that any proposal could have; `stays` have their booths already."""

    value: int
    bound: int
    placed: int
    left_out: int
    stays: int
    wishes: Sequence[WishOut]
    wishes_before: Sequence[WishOut]


class ExhibitorOut(Schema):
    id: UUID
    name: Name

    @staticmethod
    def of(placement: Placement) -> "ExhibitorOut":
        exhibitor = placement.application.exhibitor
        return ExhibitorOut(id=exhibitor.pk, name=Name(**name_of(exhibitor)))


class PlacementOut(Schema):
    """`reasons` in the reader's language; `codes` are what stands behind them."""

    application: UUID
    exhibitor: ExhibitorOut
    booths: Sequence[str]
    change: str
    before: Sequence[str]
    reasons: Sequence[str]
    codes: Sequence[str]
    accepted: bool


class UnplacedOut(Schema):
    application: UUID
    exhibitor: ExhibitorOut
    reason: str
    detail: str


class StaleOut(Schema):
    application: UUID
    exhibitor: Name
    code: str
    detail: str


class AcceptanceOut(Schema):
    """`state` is `waiting` `done` `failed`. After a failure nothing was allocated: `code` and `detail` say why, `stale`
    because of whom.
    """

    id: UUID
    state: str
    placements: int
    given: int
    moved: int
    code: str
    detail: str
    stale: Sequence[StaleOut]

    @staticmethod
    def of(acceptance: Acceptance) -> "AcceptanceOut":
        return AcceptanceOut(
            id=acceptance.pk,
            state=acceptance.state,
            placements=acceptance.placements,
            given=acceptance.given,
            moved=acceptance.moved,
            code=acceptance.refusal,
            detail=say_failure(acceptance),
            stale=[
                StaleOut(
                    application=one.pk,
                    exhibitor=Name(**name_of(one.exhibitor)),
                    code=code,
                    detail=say_stale(code, state=one.state),
                )
                for one, code in queries.stale_applications(acceptance)
            ],
        )


def say_failure(acceptance: Acceptance) -> str:
    """Why nothing was allocated, in the reader's language; nothing where no rule refused it."""
    if not acceptance.refusal:
        return ""
    params = dict(acceptance.params)
    if acceptance.stale:
        rows = queries.stale_applications(acceptance)
        params["who"] = ", ".join(row.exhibitor.name for row, _ in rows[:NAMED])
    return describe(Refused(acceptance.refusal, **params))


class ProposalOut(Schema):
    """`state` is `waiting` `running` `done` `accepted` `dismissed` `failed`; `moves` are those who get other booths
    than they have, or than the proposal before this one gave them. `ended_by` is `time` or `stop` if it was cut short.
    `acceptance` is the last that went on in the background.
    """

    id: UUID
    state: str
    seed: int
    zones: Sequence[str]
    seconds: int
    done: int
    total: int
    ended_by: str
    score: ScoreOut
    placements: Sequence[PlacementOut]
    unplaced: Sequence[UnplacedOut]
    moves: int
    acceptance: AcceptanceOut | None

    @staticmethod
    def of(
        proposal: BoothProposal,
        placements: Sequence[Placement],
        codes: Mapping[int, str],
        names: queries.Names,
    ) -> "ProposalOut":
        acceptance = queries.last_acceptance(proposal)
        kinds = [row.kind for row in placements]
        return ProposalOut(
            id=proposal.pk,
            state=proposal.state,
            seed=proposal.seed,
            zones=proposal.zones,
            seconds=proposal.seconds,
            done=proposal.done,
            total=proposal.total,
            ended_by=proposal.ended_by,
            score=ScoreOut(
                value=proposal.value,
                bound=proposal.bound,
                placed=sum(kind in CHANGING for kind in kinds),
                left_out=kinds.count(PlacementKind.LEFT_OUT),
                stays=kinds.count(PlacementKind.STAYS),
                wishes=_wishes(proposal.wishes),
                wishes_before=_wishes(proposal.wishes_before),
            ),
            placements=[
                PlacementOut(
                    application=row.application_id,
                    exhibitor=ExhibitorOut.of(row),
                    booths=[codes.get(key, "") for key in row.booths],
                    change=row.kind,
                    before=[codes.get(key, "") for key in row.before],
                    reasons=[say_reason(reason, names) for reason in row.reasons],
                    codes=[reason["code"] for reason in row.reasons],
                    accepted=row.accepted_at is not None,
                )
                for row in placements
                if row.kind in CHANGING
            ],
            unplaced=[
                UnplacedOut(
                    application=row.application_id,
                    exhibitor=ExhibitorOut.of(row),
                    reason=row.reasons[0]["code"],
                    detail=say_reason(row.reasons[0], names),
                )
                for row in placements
                if row.kind == PlacementKind.LEFT_OUT
            ],
            moves=proposal.moves,
            acceptance=AcceptanceOut.of(acceptance) if acceptance else None,
        )


def _wishes(rows: Sequence[Mapping[str, Any]]) -> list[WishOut]:
    return [WishOut(**row) for row in rows]


class AcceptingOut(Schema):
    """What is accepted is allocated in the background: `GET /proposals/{id}` says how it went."""

    id: UUID
    state: str
    acceptance: AcceptanceOut


class AcceptedOut(Schema):
    id: UUID
    state: str
    allocations: Sequence[UUID]
    moved: int


class ProposalState(Schema):
    id: UUID
    state: str
