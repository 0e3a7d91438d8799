"""A draw is held once, whoever presses first; and what was drawn meets what is allocated by hand."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.races.test_double_booking import postgres_url, run, sqlite_url

__all__ = ["postgres_url", "sqlite_url"]
SCRIPT = Path(__file__).with_name("draws.py")
DRAWS = 8


def expect_one_result_each(found: dict[str, Any]) -> None:
    outcomes = Counter(found.pop("outcomes"))
    assert found == {"wrong": [], "double_bookings": 0, "breaks_in_the_log": []}
    assert outcomes.pop("reveal: done") == DRAWS
    assert outcomes.pop("reveal: draw_wrong_state") == DRAWS
    assert outcomes.pop("apply: done") == DRAWS
    # Before it is applied the booth waits in the draw, afterwards somebody has it.
    lost = outcomes.pop("allocate: booth_in_draw", 0) + outcomes.pop("allocate: booth_taken", 0)
    assert (lost, dict(outcomes)) == (DRAWS, {})


def test_two_reveals_and_an_allocation_against_a_draw_on_sqlite(sqlite_url: str) -> None:
    expect_one_result_each(run(SCRIPT, sqlite_url, "--draws", str(DRAWS)))


@pytest.mark.postgres
def test_two_reveals_and_an_allocation_against_a_draw_on_postgres(postgres_url: str) -> None:
    expect_one_result_each(run(SCRIPT, postgres_url, "--draws", str(DRAWS)))
