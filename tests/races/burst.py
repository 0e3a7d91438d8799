"""Everybody applies in the last moments before the deadline, and some after it; says what came of it as JSON.

    python tests/races/burst.py --users 500 --seconds 60 --servers 2

The database is DATABASE_URL, which is filled and left for the caller to throw away. The servers are the product's own,
in processes of their own on one rehearsal clock, which crosses the deadline while requests are under way. Each user
presses every button twice at the same moment, under one Idempotency-Key.
"""

import argparse
import datetime as dt
import json
import os
import random
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]
PATIENCE = 120
# How much longer than the last stretch before the deadline it goes on.
AFTER = 1.3


@dataclass(frozen=True)
class User:
    """Somebody with one exhibitor, and when they press: seconds from the beginning of the burst."""

    token: str
    exhibitor: str
    product: str
    at: float


@dataclass
class Heard:
    """What the servers said, and what was started and sent in by whom they say so."""

    answers: Counter[str] = field(default_factory=Counter)
    started: dict[str, set[str]] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


def build(users: int, seconds: float) -> list[User]:
    """A fair, and so many people with one weavers' group and one product each."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.races.prepared import migrate_if_empty

    migrate_if_empty()
    from events import clock, vault
    from events.models import ApiToken, Consent, ConsentText, Purpose
    from events.models import User as Account
    from registration.models import Exhibitor, Product, Representative
    from tests.conftest import MORNING, make_world

    rng = random.Random(2560)
    with clock.travel(MORNING):
        make_world()
        accounts = Account.objects.bulk_create(
            Account(email=f"weaver-{number}@otop.example") for number in range(users)
        )
        exhibitors = Exhibitor.objects.bulk_create(
            Exhibitor(kind="group", name_th=f"กลุ่มทอผ้า {number}", province_id="32")
            for number in range(users)
        )
        products = Product.objects.bulk_create(
            Product(exhibitor=exhibitor, name_th="ผ้าไหม", type=3, opc_stars=4)
            for exhibitor in exhibitors
        )
        Representative.objects.bulk_create(
            Representative(exhibitor=exhibitor, user=account)
            for exhibitor, account in zip(exhibitors, accounts, strict=True)
        )
        text = ConsentText.objects.get(purpose=Purpose.TAKING_PART)
        Consent.objects.bulk_create(
            Consent(subject=f"user:{account.pk}", text=text, given_by=account)
            for account in accounts
        )
        tokens = [vault.new_token() for _ in range(users)]
        ApiToken.objects.bulk_create(
            ApiToken(user=account, name="burst", token_hash=vault.hash_token(token))
            for account, token in zip(accounts, tokens, strict=True)
        )
    return [
        # Most come late.
        User(token, str(exhibitor.pk), str(product.pk), rng.triangular(0, seconds * AFTER, seconds))
        for token, exhibitor, product in zip(tokens, exhibitors, products, strict=True)
    ]


@contextmanager
def serve(count: int, anchor: float) -> Iterator[list[int]]:
    """The product in `count` processes; answers their ports."""
    from tests.conftest import MORNING

    environment = os.environ | {
        "FAIR_CLOCK_START": MORNING.isoformat(),
        "FAIR_CLOCK_ANCHOR": str(anchor),
        "LOG_LEVEL": "CRITICAL",
    }
    ports = [free_port() for _ in range(count)]
    command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--no-access-log"]
    processes = [
        subprocess.Popen(
            [*command, "--log-level", "critical", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for port in ports
    ]
    try:
        for port in ports:
            _wait_for(port)
        yield ports
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=PATIENCE)


def free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        try:
            if ask(port, "GET", "/readyz")[0] == HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.1)
    message = "a server did not start"
    raise RuntimeError(message)


def ask(
    port: int, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, dict[str, Any]]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        text = json.dumps(body) if body is not None else None
        line.request(method, path, text, {"Content-Type": "application/json"} | headers)
        answer = line.getresponse()
        content = answer.read()
    try:
        return answer.status, json.loads(content)
    except ValueError:
        return answer.status, {}


def press(user: User, keys: tuple[str, str], port: int, begin: float, heard: Heard) -> None:
    """Begin an application and send it in, at the user's moment."""
    time.sleep(max(0.0, begin + user.at - time.time()))
    credentials = {"Authorization": f"Bearer {user.token}"}
    wishes = {"exhibitor": user.exhibitor, "products": [user.product], "zone": "FAB"}
    path = "/api/v1/fairs/city-2017/applications"
    status, answer = ask(port, "POST", path, wishes, **credentials, **{"Idempotency-Key": keys[0]})
    _hear(heard, "start", status, answer)
    if status != HTTPStatus.CREATED:
        return
    with heard.lock:
        heard.started.setdefault(keys[0], set()).add(answer["id"])
    path = f"/api/v1/applications/{answer['id']}/submit"
    status, answer = ask(port, "POST", path, **credentials, **{"Idempotency-Key": keys[1]})
    _hear(heard, "submit", status, answer)
    if status == HTTPStatus.OK:
        with heard.lock:
            heard.sent.add(answer["id"])


def _hear(heard: Heard, step: str, status: int, answer: dict[str, Any]) -> None:
    with heard.lock:
        heard.answers[f"{step} {answer.get('code', status)}"] += 1


def judge(heard: Heard, deadline: dt.datetime) -> dict[str, Any]:
    """What the database says to what was heard.

    An entry of the log may bear a later time: it is written last, and on PostgreSQL each waits for its turn in the
    chain. What counts is the moment that the action took once for its check and for what it stored.
    """
    from events import audit
    from registration.models import Application, Receipt

    sent_in = {
        str(key)
        for key in Application.objects.filter(state="submitted").values_list("pk", flat=True)
    }
    return {
        "answers": dict(sorted(heard.answers.items())),
        "begun_late": Application.objects.filter(created_at__gte=deadline).count(),
        "sent_late": Application.objects.filter(submitted_at__gte=deadline).count(),
        "receipted_late": Receipt.objects.filter(at__gte=deadline).count(),
        "keys_with_several": sum(len(ids) > 1 for ids in heard.started.values()),
        "applications_beside_keys": Application.objects.count() - len(heard.started),
        "told_but_not_sent": len(heard.sent - sent_in),
        "sent_but_not_told": len(sent_in - heard.sent),
        "receipts_beside_applications": Receipt.objects.count() - len(sent_in),
        "breaks_in_the_log": list(audit.find_breaks("fair:city-2017")),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--servers", type=int, default=2)
    given = parser.parse_args()
    users = build(given.users, given.seconds)
    from events.models import FairWindow, WindowKind
    from tests.conftest import MORNING

    anchor = time.time()
    with serve(given.servers, anchor) as ports:
        begin = time.time() + 0.5
        deadline = MORNING + dt.timedelta(seconds=begin - anchor + given.seconds)
        FairWindow.objects.filter(kind=WindowKind.APPLICATION).update(closes_at=deadline)
        heard = Heard()
        with ThreadPoolExecutor(max_workers=2 * given.users) as crowd:
            pressed = []
            for user in users:
                keys = (str(uuid.uuid4()), str(uuid.uuid4()))
                for number in range(2):
                    port = ports[number % len(ports)]
                    pressed.append(crowd.submit(press, user, keys, port, begin, heard))
            for one in pressed:
                one.result()
    print(json.dumps(judge(heard, deadline)))


if __name__ == "__main__":
    main()
