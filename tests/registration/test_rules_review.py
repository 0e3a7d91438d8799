"""Scores and points by the numbers."""

import datetime as dt
from decimal import Decimal

import pytest

from events.rules import Refused
from registration.rules import (
    Decided,
    Mark,
    PastFair,
    PointsTerms,
    check_undo,
    count_points,
    sees_scores_of_others,
    sum_up_scores,
    weigh_marks,
)

NOON = dt.datetime(2017, 12, 1, 12, 0, tzinfo=dt.UTC)


def test_marks_weigh_what_their_criteria_weigh() -> None:
    assert weigh_marks([Mark(5, 5, 3), Mark(0, 10, 1)]) == Decimal("75.00")
    assert weigh_marks([Mark(1, 3, 1)]) == Decimal("33.33")
    assert weigh_marks([]) == 0


def test_several_scores_have_a_mean_and_a_spread() -> None:
    verdict = sum_up_scores([Decimal(40), Decimal(70), Decimal("70.01")])
    assert (verdict.number, verdict.mean, verdict.spread) == (3, Decimal("60.00"), Decimal("30.01"))
    assert sum_up_scores([]).mean is None


@pytest.mark.parametrize("reason", ["organises", "has_scored", "is_decided"])
def test_reviewers_are_blind_until_there_is_a_reason_to_see(reason: str) -> None:
    nothing = {"organises": False, "has_scored": False, "is_decided": False}
    assert not sees_scores_of_others(**nothing)
    assert sees_scores_of_others(**nothing | {reason: True})


def decided(**values: object) -> Decided:
    given: dict[str, object] = {
        "at": NOON,
        "target": "approved",
        "is_latest": True,
        "is_undone": False,
        "current": "approved",
        "has_booths": False,
        "was_accepted": False,
    }
    return Decided(**given | values)  # type: ignore[arg-type]


def test_a_fresh_decision_can_be_undone() -> None:
    check_undo(decided(), now=NOON + dt.timedelta(minutes=59, seconds=59), minutes=60)


@pytest.mark.parametrize(
    ("values", "minutes", "code"),
    [
        ({}, 60, "undo_too_late"),
        ({"is_undone": True}, 0, "undo_overtaken"),
        ({"is_latest": False}, 0, "undo_overtaken"),
        ({"current": "withdrawn"}, 0, "undo_overtaken"),
        ({"has_booths": True}, 0, "undo_has_booths"),
        ({"was_accepted": True}, 0, "undo_accepted"),
    ],
)
def test_an_undo_is_refused(values: dict[str, object], minutes: int, code: str) -> None:
    with pytest.raises(Refused) as caught:
        check_undo(decided(**values), now=NOON + dt.timedelta(minutes=minutes), minutes=60)
    assert caught.value.code == code


def fair(year: int, **values: int) -> PastFair:
    days = {"days_expected": 9, "days_attended": 9, "days_reported": 0} | values
    return PastFair(name=f"City {year}", year=year, **days)


def test_points_are_those_of_the_example_in_the_rule() -> None:
    points = count_points(
        fairs=[
            fair(2016, days_reported=9),
            fair(2015, days_expected=9, days_attended=8, days_reported=9, penalties=1),
        ],
        terms=PointsTerms(),
        year=2017,
    )
    assert points.total == 5
    assert [(line.code, line.number, line.of, line.points) for line in points.lines] == [
        ("attended", 2, 2, 4),
        ("reported", 18, 18, 3),
        ("penalties", 1, 1, -2),
    ]


@pytest.mark.parametrize(
    ("fairs", "total"),
    [
        ([], 0),
        ([fair(2013)], 0),
        ([fair(2014)], 2),
        ([fair(2018)], 0),
        ([fair(2016, days_attended=7)], 0),
        ([fair(2016, days_expected=10, days_attended=8)], 2),
        ([fair(2016, days_expected=0, days_attended=0)], 0),
        ([fair(2016, days_reported=6)], 4),
        ([fair(2016, days_reported=90)], 5),
        ([fair(2016, penalties=9)], 0),
    ],
)
def test_points_count_what_the_rule_counts(fairs: list[PastFair], total: int) -> None:
    assert count_points(fairs=fairs, terms=PointsTerms(), year=2017).total == total


def test_points_stop_at_the_limit_and_say_so() -> None:
    points = count_points(
        fairs=[fair(2016), fair(2015)], terms=PointsTerms(per_fair=8, most=10), year=2017
    )
    assert points.total == 10
    assert points.lines[-1].code == "limit"
    assert sum(line.points for line in points.lines) == 10
