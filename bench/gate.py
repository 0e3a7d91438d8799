"""A gate under load: the product, pretix and the least that could be called a gate, in one run on PostgreSQL.

    python -m bench.gate [--seconds 6] [--rounds 2] [--badges 800] [--without-pretix]

Each has two workers on the same server of databases, with fsync and synchronous_commit as that server has them, and is
loaded by the same generator with 1 and with 32 callers, by turns. A scan counts when it was admitted. In the end the
badges of both are printed. PostgreSQL: TEST_DATABASE_URL (its databases here are thrown away, all but pretix's
empty one, which takes a minute and a half to make); Redis: TEST_REDIS_URL.

pretix is compared with where `python -m bench.pretix.install` has installed it.
"""

import argparse
import contextlib
import datetime as dt
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.load import Accepts, Load, post, put_under_load
from bench.pretix import install

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
DATABASE = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/fair")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
SERVER = DATABASE.rsplit("/", 1)[0]
CALLERS = (1, 32)
WORKERS = "2"
# Ten o'clock has struck: visitors are let in.
OPEN = dt.datetime.fromisoformat("2017-12-17T10:30:00+07:00")


@dataclass
class Gate:
    """Somebody who can be asked to let a badge in."""

    name: str
    port: int
    requests: Iterator[bytes]
    accepts: Accepts
    loads: dict[int, Load] = field(
        default_factory=lambda: {number: Load(number) for number in CALLERS}
    )

    def load(self, callers: int, seconds: float) -> None:
        found = put_under_load(
            self.port, self.requests, self.accepts, concurrency=callers, seconds=seconds
        )
        total = self.loads[callers]
        total.seconds += found.seconds
        total.times += found.times
        total.refused += found.refused


# --- databases and processes -----------------------------------------------------------------------
def administer(order: str) -> None:
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as admin:
        admin.execute(order.encode())


@contextlib.contextmanager
def database(purpose: str, template: str = "template0") -> Iterator[str]:
    name = f"fair_bench_{purpose}_{os.getpid()}"
    administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield name
    finally:
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run(command: list[Any], **environment: str) -> Any:
    """What a process says as JSON in its last line."""
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{command} failed:\n{done.stderr[-3000:]}")
    lines = done.stdout.splitlines()
    return json.loads(lines[-1]) if lines else None


@contextlib.contextmanager
def served(command: list[Any], port: int, path: str, **environment: str) -> Iterator[None]:
    """A server that is ended at the end, and has answered before the beginning."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            last = time.monotonic() + 120
            while not _answers(port, path):
                if process.poll() is not None or time.monotonic() > last:
                    log.seek(0)
                    sys.exit(f"{command} did not start:\n{log.read()[-3000:].decode()}")
                time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def _answers(port: int, path: str) -> bool:
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request("GET", path)
        # Whatever it says of this address: it is there.
        return line.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def by_turns(tickets: list[str], phones: list[str]) -> Iterator[tuple[int, str, str, bool]]:
    """Number, ticket, phone and whether it comes in: each ticket in and out by turns, from whichever phone."""
    number = 0
    while True:
        for ticket in tickets:
            yield number, ticket, phones[number % len(phones)], (number // len(tickets)) % 2 == 0
            number += 1


# --- who is compared -------------------------------------------------------------------------------
@contextlib.contextmanager
def product(badges: int) -> Iterator[tuple[Gate, dict[str, str]]]:
    """Served as `make serve` serves it."""
    with database("gate") as name:
        environment = {
            "DATABASE_URL": f"{SERVER}/{name}",
            "REDIS_URL": REDIS,
            "FAIR_DEVELOPMENT": "1",
            "FAIR_CLOCK_START": OPEN.isoformat(),
            "FAIR_CLOCK_ANCHOR": str(begun := time.time()),
            "LOG_LEVEL": "ERROR",
            "WEB_CONCURRENCY": WORKERS,
        }
        run([sys.executable, "manage.py", "migrate", "--noinput", "-v", "0"], **environment)
        given = run([sys.executable, "-m", "bench.gate_work", "fill", str(badges)], **environment)
        seqs: Counter[str] = Counter()

        def requests() -> Iterator[bytes]:
            for _number, code, token, comes_in in by_turns(given["codes"], given["tokens"]):
                seqs[token] += 1
                yield post(
                    "/api/v1/gate/scans",
                    {
                        "scan_id": str(uuid.uuid4()),
                        "device_seq": seqs[token],
                        "code": code,
                        "direction": "entry" if comes_in else "exit",
                        "scanned_at": str(OPEN + dt.timedelta(seconds=time.time() - begun)),
                    },
                    Authorization=f"Bearer {token}",
                )

        port = free_port()
        command = [sys.executable, "deploy/serve.py", "--port", str(port)]
        with served(command, port, "/readyz", **environment):
            yield (
                Gate(
                    "the product",
                    port,
                    requests(),
                    lambda status, body: status == 200 and b'"decision": "admit"' in body,
                ),
                environment,
            )


@contextlib.contextmanager
def minimal(badges: int, gunicorn: Path | None) -> Iterator[Gate]:
    """One SELECT and one INSERT in a Ninja view, by the product's server or by gunicorn."""
    how = "uvicorn" if gunicorn is None else "gunicorn"
    with database(f"minimal_{how}") as name:
        server = urlsplit(SERVER)
        environment = {
            "BENCH_DATABASE": name,
            "BENCH_HOST": server.hostname or "",
            "BENCH_PORT_OF_DATABASE": str(server.port or 5432),
            "BENCH_USER": server.username or "",
            "BENCH_PASSWORD": server.password or "",
            "PYTHONPATH": str(ROOT),
        }
        filling = f"import json; from bench import minimal; minimal.fill({badges}); "
        filling += f"print(json.dumps(minimal.codes_of({badges})))"
        codes = run([sys.executable, "-c", filling], **environment)

        def requests() -> Iterator[bytes]:
            for _number, code, _phone, _comes_in in by_turns(codes, [""]):
                yield post("/api/scans", {"scan_id": str(uuid.uuid4()), "code": code})

        port = free_port()
        if gunicorn is None:
            environment["BENCH_POOL"] = "1"
            command = [sys.executable, "-m", "bench.gate_work", "minimal", str(port)]
        else:
            command = [str(gunicorn), "bench.minimal:wsgi", *_gunicorn(port)]
        with served(command, port, "/", **environment):
            yield Gate(
                f"minimal view ({how})",
                port,
                requests(),
                lambda status, body: status == 200 and b'"decision": "admit"' in body,
            )


def _gunicorn(port: int) -> list[str]:
    return ["--workers", WORKERS, "--bind", f"127.0.0.1:{port}", "--log-level", "error"]


CONFIGURATION = """
[pretix]
datadir={folder}
url=http://127.0.0.1:{port}
registration=off
ecb_rates=off
[database]
backend=postgresql
name={name}
user={user}
password={password}
host={host}
port={port_of_database}
[mail]
host=127.0.0.1
port=9
[redis]
location={redis}
"""


@contextlib.contextmanager
def pretix(badges: int, folder: Path) -> Iterator[tuple[Gate, dict[str, str]]]:
    """Served as its handbook says: gunicorn, PostgreSQL, Redis."""
    python = install.python_of(folder)
    server, port = urlsplit(SERVER), free_port()
    with tempfile.TemporaryDirectory(prefix="fair-bench-") as data:
        config = Path(data) / "pretix.cfg"
        environment = {"PRETIX_CONFIG_FILE": str(config)}

        def configure(name: str) -> None:
            config.write_text(
                CONFIGURATION.format(
                    folder=data, port=port, name=name, user=server.username or "",
                    password=server.password or "", host=server.hostname or "",
                    port_of_database=server.port or 5432, redis=REDIS.rsplit("/", 1)[0] + "/8",
                ),
                "utf-8",
            )  # fmt: skip

        empty = _empty_pretix(python, configure, environment)
        with database("pretix", template=empty) as name:
            configure(name)
            given = run([python, HERE / "pretix" / "fill.py", str(badges)], **environment)

            def requests() -> Iterator[bytes]:
                turns = by_turns(given["secrets"], given["tokens"])
                for _number, secret, token, comes_in in turns:
                    yield post(
                        "/api/v1/organizers/otop/checkinrpc/redeem/",
                        {
                            "secret": secret,
                            "lists": [given["list"]],
                            "type": "entry" if comes_in else "exit",
                            "nonce": uuid.uuid4().hex,
                        },
                        Authorization=f"Device {token}",
                    )

            command = [folder / "bin" / "gunicorn", "pretix.wsgi", *_gunicorn(port)]
            with served(command, port, "/api/v1/version", **environment):
                yield (
                    Gate(
                        "pretix",
                        port,
                        requests(),
                        lambda status, body: status == 201 and b'"status":"ok"' in body,
                    ),
                    environment,
                )


def _empty_pretix(python: Path, configure: Any, environment: dict[str, str]) -> str:
    """Its empty database, kept from run to run: it takes longer to make than all else."""
    version = run(
        [python, "-c", "import json, pretix; print(json.dumps(pretix.__version__))"], **environment
    )
    name = f"fair_bench_pretix_empty_{version}"
    with psycopg.connect(f"{SERVER}/postgres") as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
    print("Making pretix's database, once ...", file=sys.stderr)
    building = f"{name}_building"
    administer(f'DROP DATABASE IF EXISTS "{building}"')
    administer(f'CREATE DATABASE "{building}"')
    configure(building)
    run([python, "-m", "pretix", "migrate", "--noinput", "-v", "0"], **environment)
    administer(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    return name


# --- the run ---------------------------------------------------------------------------------------
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6, help="of each load in each round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--badges", type=int, default=800)
    parser.add_argument("--pretix", type=Path, default=install.FOLDER, help="where it is installed")
    parser.add_argument("--without-pretix", action="store_true")
    given = parser.parse_args()
    has_pretix = not given.without_pretix and install.is_installed(given.pretix)
    if not has_pretix:
        print(f"pretix is not compared with; to have it: {install.HOW}\n")
    with contextlib.ExitStack() as stack:
        ours, environment = stack.enter_context(product(given.badges))
        gates = [ours, stack.enter_context(minimal(given.badges, None))]
        printed: dict[str, list[dict[str, float]]] = {"product": []}
        if has_pretix:
            gunicorn = given.pretix / "bin" / "gunicorn"
            gates.append(stack.enter_context(minimal(given.badges, gunicorn)))
            theirs, environment_of_pretix = stack.enter_context(pretix(given.badges, given.pretix))
            gates.append(theirs)
            printed["pretix"] = []
        for gate in gates:
            # What is loaded and compiled at the first request is not a scan's daily work.
            gate.load(CALLERS[-1], 3)
            if not gate.loads[CALLERS[-1]].times:
                sys.exit(f"{gate.name} admits nobody: {gate.loads[CALLERS[-1]].refused}")
            gate.loads = {number: Load(number) for number in CALLERS}
        for _ in range(given.rounds):
            for callers in CALLERS:
                for gate in gates:
                    gate.load(callers, given.seconds)
        stored = run([sys.executable, "-m", "bench.gate_work", "count"], **environment)
        printing = [sys.executable, "-m", "bench.gate_work", "print", "3"]
        printed["product"].append(run(printing, **environment))
        if has_pretix:
            script = HERE / "pretix" / "print.py"
            printing = [str(install.python_of(given.pretix)), str(script), "1"]
            printed["pretix"].append(run(printing, **environment_of_pretix))
    report(gates, stored, {who: found[0] for who, found in printed.items()})


def report(gates: list[Gate], stored: dict[str, int], printed: dict[str, dict[str, float]]) -> None:
    ours = gates[0]
    for callers in CALLERS:
        print(f"\nScans with {callers} at once; the ratio is the product's rate to the row's")
        for gate in gates:
            load = gate.loads[callers]
            ratio = ours.loads[callers].rate / load.rate
            refused = f"  refused: {dict(load.refused.most_common(3))}" if load.refused else ""
            print(f"  {gate.name:24} {load!s:55} {ratio:6.2f} x{refused}")
    print(
        f"\nStored: {stored['scans']:,} scans; presences that differ from the log: {stored['wrong']}"
    )
    print("\nBadges, A6, one a page; the ratio is the product's to the row's")
    mine = printed["product"]
    for who, found in printed.items():
        print(
            f"  {who:24} {found['per_second']:8,.0f}/s {found['bytes']:10,.0f} bytes each"
            f" {mine['per_second'] / found['per_second']:8.2f} x the speed"
            f" {mine['bytes'] / found['bytes']:6.2f} x the bytes"
        )


if __name__ == "__main__":
    main()
