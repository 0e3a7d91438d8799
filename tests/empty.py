"""An empty database with every migration done: made once in a run of pytest, for all its processes, and copied.

Migrating takes as long as a hundred tests; a copy takes no time.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
# Where the processes of one run meet.
_FOLDER = "FAIR_TEST_FOLDER"


def begin() -> None:
    """Called by the process that starts the others, before it does."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="fair-tests-")


def end() -> None:
    folder = shared_folder()
    for marker in folder.glob("postgres-*"):
        _drop(marker.read_text("utf-8"), marker.name)
    shutil.rmtree(folder, ignore_errors=True)


def shared_folder() -> Path:
    return Path(os.environ[_FOLDER])


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """One process of the run after the other."""
    with (shared_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sqlite_file() -> Path:
    """The empty database as a file; to be copied, never opened.

    In WAL, as the product keeps it: SQLite does not wait for its turn to change that, so two who open a fresh copy at
    the same moment would meet in "database is locked".
    """
    return _made().with_suffix(".wal-mode")


def _made() -> Path:
    """The same without a log beside it, for a copy into memory, which has none."""
    made = shared_folder() / "empty.sqlite3"
    with one_at_a_time():
        if not made.exists():
            building = made.with_suffix(".building")
            _migrate(f"sqlite:///{building}")
            with closing(sqlite3.connect(building)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE")
            logged = made.with_suffix(".wal-mode")
            shutil.copyfile(building, logged)
            with closing(sqlite3.connect(logged)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
            building.rename(made)
    return made


def fill_memory(name: str) -> sqlite3.Connection:
    """Copy it into SQLite's memory; it stays there while the answered connection is open."""
    kept = sqlite3.connect(name, uri=True)
    with closing(sqlite3.connect(_made())) as source:
        source.backup(kept)
    return kept


def postgres_template(url: str) -> str:
    """The name of the empty database on the server of `url`."""
    server = url.rsplit("/", 1)[0]
    name = f"postgres-{shared_folder().name}"
    marker = shared_folder() / name
    with one_at_a_time():
        if not marker.exists():
            _create(server, name)
            marker.write_text(server, "utf-8")
            _migrate(f"{server}/{name}")
    return name


@contextmanager
def postgres_copy(purpose: str) -> Iterator[str]:
    """The address of a copy on the server of DATABASE_URL, which is thrown away afterwards."""
    url = os.environ["DATABASE_URL"]
    server, name = url.rsplit("/", 1)[0], f"{purpose}_{os.getpid()}"
    _create(server, name, template=postgres_template(url))
    try:
        yield f"{server}/{name}"
    finally:
        _drop(server, name)


def _migrate(url: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "REDIS_URL"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"],
        cwd=PROJECT,
        env=environment | {"DATABASE_URL": url, "FAIR_DEVELOPMENT": "1"},
        check=True,
    )


def _create(server: str, name: str, template: str = "template0") -> None:
    _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _drop(server: str, name: str) -> None:
    _administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(server: str, order: str) -> None:
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(order.encode())
