"""Two organisers, one booth (T1): nobody is ever booked over somebody else, on either database.

RACE_BOOTHS=1250 makes it the full 10,000 attempts by 8 processes.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import empty

CONTEND = Path(__file__).with_name("contend.py")
MIX = Path(__file__).with_name("mix.py")
BOOTHS = int(os.environ.get("RACE_BOOTHS", "30"))
PROCESSES = 8


def contend(url: str, *flags: str, booths: int = BOOTHS) -> dict[str, Any]:
    return run(CONTEND, url, "--processes", str(PROCESSES), "--booths", str(booths), *flags)


def run(script: Path, url: str, *flags: str) -> dict[str, Any]:
    """What the script prints of a database of its own."""
    environment = {key: value for key, value in os.environ.items() if key != "REDIS_URL"}
    done = subprocess.run(
        [sys.executable, script, *flags],
        env=environment | {"DATABASE_URL": url, "FAIR_DEVELOPMENT": "1", "LOG_LEVEL": "ERROR"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    database = shutil.copyfile(empty.sqlite_file(), tmp_path / "race.sqlite3")
    return f"sqlite:///{database}"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A database of its own on the server of the tests, thrown away afterwards."""
    with empty.postgres_copy("race") as url:
        yield url


def expect_no_double_booking(found: dict[str, Any]) -> None:
    assert found == {
        "outcomes": {"booth_taken": BOOTHS * (PROCESSES - 1), "won": BOOTHS},
        "double_bookings": 0,
        "breaks_in_the_log": [],
        "feed_seq": BOOTHS,
    }


def test_contended_booths_go_to_one_each_on_sqlite(sqlite_url: str) -> None:
    expect_no_double_booking(contend(sqlite_url))


def test_without_the_lock_sqlite_loses_bookings(sqlite_url: str) -> None:
    found = contend(sqlite_url, "--unlocked", booths=12)
    broken = found["outcomes"].get("error: OperationalError", 0) + found["double_bookings"]
    assert broken > 0, found


@pytest.mark.postgres
def test_contended_booths_go_to_one_each_on_postgres(postgres_url: str) -> None:
    expect_no_double_booking(contend(postgres_url))


@pytest.mark.postgres
def test_without_lock_and_constraint_postgres_books_twice(postgres_url: str) -> None:
    found = contend(postgres_url, "--unlocked", booths=12)
    assert found["double_bookings"] > 0, found


STEPS = int(os.environ.get("RACE_STEPS", "60"))


def expect_all_to_hold(found: dict[str, Any]) -> None:
    assert found.pop("steps") >= 4 * STEPS
    assert found == {
        "errors": {},
        "won": [
            "accept: ok",
            "allocate: ok",
            "decline: ok",
            "hold: ok",
            "move: ok",
            "pin: ok",
            "plan: ok",
            "propose: ok",
            "release: ok",
            "revoke: ok",
            "swap: ok",
            "undo: ok",
            "waitlist: ok",
        ],
        "double_bookings": 0,
        "claims_off_the_floor": 0,
        "breaks_in_the_log": [],
        "deltas_that_differ": [],
        "presences_that_differ": 0,
    }


def test_everything_at_once_leaves_sqlite_whole(sqlite_url: str) -> None:
    expect_all_to_hold(run(MIX, sqlite_url, "--steps", str(STEPS)))


@pytest.mark.postgres
def test_everything_at_once_leaves_postgres_whole_without_a_deadlock(postgres_url: str) -> None:
    expect_all_to_hold(run(MIX, postgres_url, "--steps", str(STEPS)))


PLACES = Path(__file__).with_name("places.py")


def expect_places_to_follow_the_model(found: dict[str, Any]) -> None:
    """Whatever the processes did together, the log reads as one decision after the other, as the model has it."""
    assert (found["errors"], found["over_quota"], found["against_the_model"]) == ({}, 0, [])
    assert found["steps"] == 4 * STEPS
    assert found["breaks_in_the_log"] == []
    assert {"approve: ok", "waitlist: ok", "decline: ok", "withdraw: ok", "change: ok"} <= set(
        found["won"]
    )


def expect_one_place_a_round(found: dict[str, Any], rounds: int) -> None:
    assert found["outcomes"] == {
        "approve: ok": rounds,
        "approve: quota_exceeded": rounds * (PROCESSES - 1),
    }
    assert (found["over_quota"], found["against_the_model"]) == (0, [])


def rush(url: str, *flags: str, rounds: int) -> dict[str, Any]:
    return run(PLACES, url, "--rush", "--processes", str(PROCESSES), "--steps", str(rounds), *flags)


def test_places_follow_the_model_on_sqlite(sqlite_url: str) -> None:
    expect_places_to_follow_the_model(run(PLACES, sqlite_url, "--steps", str(STEPS)))


def test_last_booth_of_a_quota_goes_to_one_on_sqlite(sqlite_url: str) -> None:
    expect_one_place_a_round(rush(sqlite_url, rounds=15), 15)


def test_without_the_lock_sqlite_loses_decisions(sqlite_url: str) -> None:
    found = rush(sqlite_url, "--unlocked", rounds=12)
    assert sum(found["errors"].values()) + found["over_quota"] > 0, found


@pytest.mark.postgres
def test_places_follow_the_model_on_postgres_without_a_deadlock(postgres_url: str) -> None:
    expect_places_to_follow_the_model(run(PLACES, postgres_url, "--steps", str(STEPS)))


@pytest.mark.postgres
def test_last_booth_of_a_quota_goes_to_one_on_postgres(postgres_url: str) -> None:
    expect_one_place_a_round(rush(postgres_url, rounds=15), 15)


@pytest.mark.postgres
def test_without_the_lock_of_the_zone_postgres_goes_over_the_quota(postgres_url: str) -> None:
    found = rush(postgres_url, "--unlocked", rounds=12)
    assert found["over_quota"] > 0, found
