"""Everybody applies in the last moments: nothing is taken after the deadline, nothing breaks, each key counts once.

BURST_USERS=500 BURST_SECONDS=60 makes it the whole last minute.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.races.test_double_booking import postgres_url, run, sqlite_url

__all__ = ["postgres_url", "sqlite_url"]

pytestmark = pytest.mark.slow
BURST = Path(__file__).with_name("burst.py")
USERS = os.environ.get("BURST_USERS", "100")
SECONDS = os.environ.get("BURST_SECONDS", "6")


def burst(url: str, *, servers: int) -> dict[str, Any]:
    return run(BURST, url, "--users", USERS, "--seconds", SECONDS, "--servers", str(servers))


def expect_the_deadline_to_hold(found: dict[str, Any]) -> None:
    answers = found.pop("answers")
    # Who began in time may have been too late to send it in.
    assert set(answers) - {"submit window_closed"} == {
        "start 201", "start window_closed", "submit 200",
    }, answers  # fmt: skip
    assert sum(number for step, number in answers.items() if step.startswith("start")) == (
        2 * int(USERS)
    )
    assert found == {
        "begun_late": 0,
        "sent_late": 0,
        "receipted_late": 0,
        "keys_with_several": 0,
        "applications_beside_keys": 0,
        "told_but_not_sent": 0,
        "sent_but_not_told": 0,
        "receipts_beside_applications": 0,
        "breaks_in_the_log": [],
    }


def test_deadline_holds_on_sqlite(sqlite_url: str) -> None:
    # The embedded default is one process.
    expect_the_deadline_to_hold(burst(sqlite_url, servers=1))


@pytest.mark.postgres
def test_deadline_holds_on_postgres(postgres_url: str) -> None:
    expect_the_deadline_to_hold(burst(postgres_url, servers=2))
