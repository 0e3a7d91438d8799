"""The real server in a process of its own, with its own database and its own static files."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from pytest_django import DjangoDbBlocker

PROJECT = Path(__file__).resolve().parents[2]
STARTS_AT = "2017-12-17T09:30:00+07:00"
PATIENCE = 60
# As in the Makefile: of 2,250 font files the pages name six.
FONTS_LEFT_OUT = ("*.woff", "*-italic.woff2", "noto-sans-jp-[0-9]*")


@dataclass(frozen=True)
class Site:
    """Where the server listens, and the database that it and the test share."""

    url: str
    database: Path
    log: Path

    @contextmanager
    def open_database(self, blocker: DjangoDbBlocker) -> Iterator[None]:
        """Inside the block this test's ORM works on the server's database."""
        before = connections["default"]
        given = {
            **connections.settings["default"],
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(self.database),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;",
            },
        }
        connections["default"] = DatabaseWrapper(given, "default")
        try:
            with blocker.unblock():
                yield
        finally:
            connections["default"].close()
            connections["default"] = before


def environment(*, database: Path, static: Path, starts_at: str = STARTS_AT) -> dict[str, str]:
    """A development installation on the rehearsal clock, whatever the shell has set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "STATIC_ROOT": str(static),
        # The test and the server look at the same pictures.
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "FAIR_DEVELOPMENT": "1",
        "FAIR_CLOCK_START": starts_at,
        "FEED_POLL_SECONDS": "0.2",
        "PYTHONUNBUFFERED": "1",
    }


def collect_static(into: Path) -> None:
    left_out = [part for pattern in FONTS_LEFT_OUT for part in ("--ignore", pattern)]
    _manage("collectstatic", "--noinput", *left_out, database=into / "none", static=into)


def _manage(*arguments: str, database: Path, static: Path) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments, "--verbosity", "0"],
        cwd=PROJECT,
        env=environment(database=database, static=static),
        check=True,
    )


@contextmanager
def serve(*, database: Path, static: Path, log: Path, starts_at: str = STARTS_AT) -> Iterator[Site]:
    """Run config.asgi under uvicorn until the block ends; its clock runs on from `starts_at`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--ws-per-message-deflate", "false", "--no-access-log"],
            cwd=PROJECT,
            env=environment(database=database, static=static, starts_at=starts_at),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, process, log)
            yield Site(url=f"http://127.0.0.1:{port}", database=database, log=log)
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    last = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < last:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as asking:
                asking.request("GET", "/readyz")
                if asking.getresponse().status == HTTPStatus.OK:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")
