"""The real server in a process of its own, with viewers connected by real sockets."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import empty

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """Where it answers, and who may do what in its fair."""

    url: str
    environment: dict[str, str]
    organiser: str
    applications: list[str]
    _used: int = 0

    @property
    def feed(self) -> str:
        return self.url.replace("http", "ws") + "/ws/fairs/city-2017/floor"

    def call(self, method: str, path: str, body: object = None) -> httpx.Response:
        return httpx.request(
            method,
            f"{self.url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.organiser}"},
            timeout=20,
        )

    def allocate(self) -> httpx.Response:
        """Give the next booth to the next application."""
        self._used += 1
        return self.call(
            "POST",
            "/fairs/city-2017/allocations",
            {"application": self.applications[self._used - 1], "booths": [f"A{self._used:02d}"]},
        )

    def floor(self) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", "/fairs/city-2017/floor").json()
        return found


@contextlib.contextmanager
def serve(database_url: str, redis_url: str = "", workers: int = 1) -> Iterator[Server]:
    """Build a world in the database, then serve it until the block ends."""
    environment = {
        key: value for key, value in os.environ.items() if key not in {"REDIS_URL", "DATABASE_URL"}
    } | {
        "DATABASE_URL": database_url,
        "FAIR_DEVELOPMENT": "1",
        "FAIR_CLOCK_START": "2017-12-17T09:30:00+07:00",
        "FAIR_CLOCK_ANCHOR": str(time.time()),
        "LOG_LEVEL": "ERROR",
        "WEB_CONCURRENCY": str(workers),
    }
    if redis_url:
        environment["REDIS_URL"] = redis_url
    built = subprocess.run(
        [sys.executable, Path(__file__).with_name("build.py")],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    port = free_port()
    command = [
        sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", "127.0.0.1",
        "--port", str(port), "--ws-per-message-deflate", "false", "--log-level", "error",
        "--workers", str(workers),
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    server = Server(f"http://127.0.0.1:{port}", environment, built[0], built[1:])
    try:
        wait_until_ready(server.url)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_ready(url: str) -> None:
    for _ in range(300):
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    pytest.fail("the server did not get ready")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """SQLite, one process, in-memory layer; each test takes booths that none took before it."""
    database = tmp_path_factory.mktemp("live") / "live.sqlite3"
    shutil.copyfile(empty.sqlite_file(), database)
    with serve(f"sqlite:///{database}") as running:
        yield running
