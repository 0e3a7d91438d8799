"""Decisions about reviewing, free of Django: scores, who sees them, what can be undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from events.rules import Refused

HUNDREDTH = Decimal("0.01")
# What a reviewer can ask an exhibitor to change, by the name that the field has on the application's form.
CHANGE_FIELDS = (
    "products",
    "zone",
    "booths_wanted",
    "power_w",
    "water",
    "gas",
    "cold_storage",
    "partners",
    "note",
    "photos",
    "standards",
    "profile",
    "people",
)
# So many applications can be decided on at once.
MOST_AT_ONCE = 500


class Conflict(StrEnum):
    """Why somebody has an interest in a decision."""

    REPRESENTS = "represents"
    SAME_PROVINCE = "same_province"
    DECLARED = "declared"


# An officer acts for a province's producers by office, which is shown but is no interest of one's own.
BARRING = frozenset({Conflict.REPRESENTS, Conflict.DECLARED})


class ProposalOutcome(StrEnum):
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    # The application moved on otherwise: withdrawn, or the rule was lifted.
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Mark:
    """Points given for one criterion, out of how many, and what the criterion weighs."""

    points: int
    most: int
    weight: int


def weigh_marks(marks: Sequence[Mark]) -> Decimal:
    """The weighted score in percent of what could be reached, to a hundredth; 0 for no marks."""
    weights = sum(mark.weight for mark in marks)
    if not weights:
        return Decimal(0)
    reached = sum((Decimal(mark.points * mark.weight) / mark.most for mark in marks), Decimal(0))
    return (100 * reached / weights).quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Verdict:
    """Several reviewers' scores: how many, their mean, and how far apart the lowest and the highest are."""

    number: int
    mean: Decimal | None
    spread: Decimal | None


def sum_up_scores(percents: Iterable[Decimal]) -> Verdict:
    given = list(percents)
    if not given:
        return Verdict(0, None, None)
    mean = (sum(given, Decimal(0)) / len(given)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Verdict(len(given), mean, max(given) - min(given))


def sees_scores_of_others(*, organises: bool, has_scored: bool, is_decided: bool) -> bool:
    """Reviewers are blind to each other until they have given their own score, or it no longer matters."""
    return organises or has_scored or is_decided


@dataclass(frozen=True)
class Decided:
    """What an undo depends on: the decision, and what became of the application since."""

    at: datetime
    target: str
    is_latest: bool
    is_undone: bool
    current: str
    has_booths: bool
    was_accepted: bool
    # The exhibitor has begun to answer a request: what would be reviewed again was never sent in.
    is_being_changed: bool = False


def check_undo(decided: Decided, *, now: datetime, minutes: int) -> None:
    """Raise unless a decision can still be taken back; a decision is undone once, the latest alone."""
    if decided.is_undone or not decided.is_latest or decided.current != decided.target:
        raise Refused("undo_overtaken")
    if decided.is_being_changed:
        raise Refused("undo_overtaken")
    if decided.has_booths:
        raise Refused("undo_has_booths")
    if decided.was_accepted:
        raise Refused("undo_accepted")
    if now >= decided.at + timedelta(minutes=minutes):
        raise Refused("undo_too_late", minutes=minutes)
