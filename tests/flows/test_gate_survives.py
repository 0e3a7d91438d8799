"""What a gate was told stays, whatever dies (T12, T2), and happens once, however often it is asked for (T13).

GATE_SCANS=20000 GATE_KILLS=20 RETRY_KEYS=1000 OFFLINE_DAYS=50 are the full sizes.
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
from tests.flows.fleet import ROOT

SCANS = int(os.environ.get("GATE_SCANS", "96"))
KILLS = int(os.environ.get("GATE_KILLS", "2"))
DAYS = int(os.environ.get("OFFLINE_DAYS", "1"))
KEYS = int(os.environ.get("RETRY_KEYS", "8"))

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of its own on either engine, thrown away afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copyfile(empty.sqlite_file(), tmp_path / 'gate.sqlite3')}"
    else:
        with empty.postgres_copy("gate") as address:
            yield address


def run(module: str, url: str, *flags: str) -> dict[str, Any]:
    environment = {key: value for key, value in os.environ.items() if key != "REDIS_URL"}
    done = subprocess.run(
        [sys.executable, "-m", module, *flags],
        cwd=ROOT,
        env=environment | {"DATABASE_URL": url, "FAIR_DEVELOPMENT": "1", "LOG_LEVEL": "ERROR"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_nothing_acknowledged_is_lost_when_servers_are_killed(url: str) -> None:
    found = run("tests.flows.kills", url, "--scans", str(SCANS), "--kills", str(KILLS))
    assert found == {
        "acknowledged": SCANS,
        "lost": 0,
        "invented": 0,
        "stored_otherwise": 0,
        "refused": 0,
        "presences_beside_the_log": 0,
    }


def test_a_request_that_is_repeated_at_once_has_one_effect(url: str) -> None:
    assert run("tests.flows.retries", url, "--keys", str(KEYS)) == {
        "applications": KEYS,
        "different_answers": 0,
        "statuses": [201],
        "another_body": [422, "idempotency_mismatch"],
        "scans": KEYS,
        "different_answers_to_scans": 0,
        "statuses_of_scans": [200],
    }


def test_phones_that_work_offline_lose_nothing_to_servers_that_are_killed(url: str) -> None:
    found = run("tests.flows.offline", url, "--runs", str(DAYS))
    assert found["runs"] == DAYS
    assert found["deeds"] > 0
