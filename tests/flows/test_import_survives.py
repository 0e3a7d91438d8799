"""A worker that is killed in the middle of an import loses nothing and enters nothing twice."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests import empty
from tests.browser.server import PROJECT, environment

pytestmark = pytest.mark.slow

# Several batches, so that there is something between the first and the last.
ROWS = 1200
PATIENCE = 240


class Installation:
    """A database of its own, and processes that work on it."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "fair.sqlite3"
        self.log = folder / "log"
        shutil.copyfile(empty.sqlite_file(), self.database)

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.flows.import_worker", *arguments],
                cwd=PROJECT,
                env=environment(database=self.database, static=self.database.parent),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def count(self, what: str) -> int:
        with closing(sqlite3.connect(self.database, timeout=20)) as connection:
            found: int = connection.execute(f"SELECT {what}").fetchone()[0]
            return found

    def applied(self) -> int:
        return self.count("applied FROM registration_import")


def test_a_killed_worker_s_import_goes_on(tmp_path: Path) -> None:
    here = Installation(tmp_path)
    assert here.start("prepare", str(ROWS)).wait(PATIENCE) == 0
    killed_at = []
    for threshold in (1, ROWS // 2):
        worker = here.start("work")
        last = time.monotonic() + PATIENCE
        while here.applied() < threshold and worker.poll() is None and time.monotonic() < last:
            time.sleep(0.02)
        assert worker.poll() is None, here.log.read_text()
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        killed_at.append(here.applied())
        # What is counted is there, and nothing beside it: a batch goes in whole or not at all.
        assert here.count("count(*) FROM registration_application") == killed_at[-1]
        assert here.count("state = 'applying' FROM registration_import") == 1
    assert 0 < killed_at[0] < killed_at[1] < ROWS
    assert here.start("work").wait(PATIENCE) == 0
    assert here.count("state = 'done' FROM registration_import") == 1
    for table in ("exhibitor", "product", "application"):
        assert here.count(f"count(*) FROM registration_{table}") == ROWS
