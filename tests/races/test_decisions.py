"""Two reviewers, one application: one decision counts, and the other reviewer is told, on either database."""

from pathlib import Path
from typing import Any

import pytest

from tests.races.test_double_booking import postgres_url, run, sqlite_url

__all__ = ["postgres_url", "sqlite_url"]

DECIDE = Path(__file__).with_name("decide.py")
APPLICATIONS = 40


def decide(url: str) -> dict[str, Any]:
    return run(DECIDE, url, "--applications", str(APPLICATIONS))


def expect_one_decision_each(found: dict[str, Any]) -> None:
    assert found == {
        "outcomes": {"application_transition": APPLICATIONS, "won": APPLICATIONS},
        "decided": APPLICATIONS,
        "decided_twice": 0,
        "otherwise_than_reviewed": 0,
        "breaks_in_the_log": [],
    }


@pytest.mark.slow
def test_one_of_two_reviewers_decides_on_sqlite(sqlite_url: str) -> None:
    expect_one_decision_each(decide(sqlite_url))


@pytest.mark.slow
@pytest.mark.postgres
def test_one_of_two_reviewers_decides_on_postgresql(postgres_url: str) -> None:
    expect_one_decision_each(decide(postgres_url))
