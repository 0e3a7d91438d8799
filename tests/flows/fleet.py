"""Servers of the product in processes of their own, which a test may kill, and the phones that talk to them."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.races.burst import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120


@dataclass
class Fleet:
    """So many servers on one database; `ask` tries them by turns until one has answered."""

    environment: dict[str, str]
    ports: list[int]
    log: Any
    processes: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, port: int) -> None:
        self.processes[port] = subprocess.Popen(
            [sys.executable, "deploy/serve.py", "--port", str(port), "--workers", "1"],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
        )

    def kill(self, port: int) -> None:
        """As a machine that loses its power: nothing is finished, nothing is said."""
        os.kill(self.processes[port].pid, signal.SIGKILL)
        self.processes[port].wait()

    def wait(self, port: int) -> None:
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            answer = send(port, "GET", "/readyz")
            if answer is not None and answer[0] == 200:
                return
            assert self.processes[port].poll() is None, "a server ended by itself"
            time.sleep(0.1)
        raise AssertionError("a server did not start")

    def ask(
        self, method: str, path: str, body: Any, *, first: int = 0, **headers: str
    ) -> tuple[int, bytes]:
        """As a phone does: what was not answered is sent again, the same, until it is."""
        last = time.monotonic() + PATIENCE
        turn = first
        while time.monotonic() < last:
            answer = send(self.ports[turn % len(self.ports)], method, path, body, **headers)
            if answer is not None:
                return answer
            turn += 1
            time.sleep(0.02)
        raise AssertionError("nobody answers")


def send(
    port: int, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, bytes] | None:
    """The answer, or None where it is not known what became of it."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        text = json.dumps(body) if body is not None else None
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            line.request(method, path, text, {"Content-Type": "application/json"} | given)
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            return None


@contextmanager
def launch(count: int, clock_start: dt.datetime) -> Iterator[Fleet]:
    environment = os.environ | {
        "FAIR_DEVELOPMENT": "1",
        "FAIR_CLOCK_START": clock_start.isoformat(),
        "FAIR_CLOCK_ANCHOR": str(time.time()),
        "JOB_SECONDS": "0",
        "LOG_LEVEL": "CRITICAL",
        "WEB_CONCURRENCY": "1",
    }
    with open(os.devnull, "wb") as log:  # noqa: PTH123 - not a path of ours
        fleet = Fleet(environment, [free_port() for _ in range(count)], log)
        try:
            for port in fleet.ports:
                fleet.start(port)
            for port in fleet.ports:
                fleet.wait(port)
            yield fleet
        finally:
            for process in fleet.processes.values():
                process.kill()
            for process in fleet.processes.values():
                process.wait()


@dataclass(frozen=True)
class Phones:
    """Paired devices, and badges that may come in."""

    tokens: list[str]
    codes: list[str]


def build(phones: int, badges: int) -> Phones:
    """A fair in the database of this process, which is migrated where it is not yet."""
    from tests.races.prepared import migrate_if_empty

    migrate_if_empty()
    from badges.actions import issue_badges
    from badges.models import Badge
    from events import clock
    from events.permissions import SYSTEM
    from registration.models import Person
    from tests.conftest import MORNING, make_world

    with clock.travel(MORNING):
        world = make_world()
        exhibitor = world.exhibitor()
        people = Person.objects.bulk_create(
            Person(exhibitor=exhibitor, prefix="นาง", name_th=f"ญาณิศา {number}")
            for number in range(badges)
        )
        issue_badges(actor=SYSTEM, fair=world.fair, people=people)
        tokens = [world.device(name=f"phone {number}")[1] for number in range(phones)]
    return Phones(tokens, list(Badge.objects.order_by("serial").values_list("code", flat=True)))


@dataclass
class Counter:
    """How much was acknowledged, to be waited for."""

    number: int = 0
    news: threading.Condition = field(default_factory=threading.Condition)

    def add(self) -> None:
        with self.news:
            self.number += 1
            self.news.notify_all()

    def reach(self, number: int) -> None:
        with self.news:
            if not self.news.wait_for(lambda: self.number >= number, timeout=10 * PATIENCE):
                raise AssertionError(f"only {self.number} of {number} were acknowledged")
