"""Many viewers in one process, as cheap as they can be: a socket each, which notes when which change came."""

import asyncio
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parents[1]
SLUG = "bench-live"
PRODUCT = f"/ws/fairs/{SLUG}/floor?since=0"
_SENT = re.compile(rb'"at": ?([0-9]+)')
_SEQ = re.compile(rb'"seq": ?([0-9]+)')
BUILD = f"""
from django.core.management import call_command
import django; django.setup()
call_command("migrate", verbosity=0)
from events import clock
from tests.conftest import MORNING, make_world
with clock.travel(MORNING):
    make_world(slug={SLUG!r})
"""


@dataclass
class Served:
    port: int
    process: "subprocess.Popen[bytes]"

    def tell(self, way: str, count: int = 1) -> None:
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("POST", f"/bench/tell/{way}/{count}")
        assert line.getresponse().status == 204
        line.close()

    def megabytes(self) -> float:
        text = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        found = re.search(r"VmRSS:\s+([0-9]+) kB", text)
        assert found is not None
        return int(found[1]) / 1024


@contextmanager
def serve(further: str = "") -> Iterator[Served]:
    """The product on a database of its own, SQLite, in one process; `further` is run when there is a fair."""
    with tempfile.TemporaryDirectory(prefix="fair-bench-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        free.close()
        environment = {key: value for key, value in os.environ.items() if key != "REDIS_URL"} | {
            "DATABASE_URL": f"sqlite:///{folder}/live.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "FAIR_DEVELOPMENT": "1",
            "FAIR_CLOCK_START": "2017-12-17T09:30:00+07:00",
            "LOG_LEVEL": "CRITICAL",
            "BENCH_PORT": str(port),
        }
        subprocess.run(
            [sys.executable, "-c", BUILD + further], cwd=ROOT, env=environment, check=True
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.served"], cwd=ROOT, env=environment
        )
        try:
            _wait_for(port, process)
            yield Served(port, process)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    last = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < last:
        try:
            line = HTTPConnection("127.0.0.1", port, timeout=20)
            line.request("GET", "/readyz")
            if line.getresponse().status == 200:
                line.close()
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


class Viewer(asyncio.Protocol):
    """Says hello, then only listens."""

    def __init__(self, path: str, port: int) -> None:
        self._hello = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
        ).encode()
        self._buffer = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.late: list[float] = []
        self.seq = 0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's are no subclass.
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        self._buffer += data
        if not self.opened.done():
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head, head
            self._buffer = rest
            self.opened.set_result(None)
        while (text := self._take()) is not None:
            if sent := _SENT.search(text):
                self.late.append((now - int(sent[1])) / 1e9)
            if number := _SEQ.search(text):
                self.seq = int(number[1])

    def _take(self) -> bytes | None:
        """The next whole frame; a server does not mask."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 127, 2
        if length == 126:
            length, start = int.from_bytes(buffer[2:4], "big"), 4
        if len(buffer) < start + length:
            return None
        self._buffer = buffer[start + length :]
        return buffer[start : start + length]

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("refused"))


async def connect(port: int, path: str, count: int, *, at_once: int = 100) -> list[Viewer]:
    """So many viewers, a hundred at a time."""
    loop = asyncio.get_running_loop()
    gate = asyncio.Semaphore(at_once)

    async def one() -> Viewer:
        async with gate:
            _transport, viewer = await loop.create_connection(
                lambda: Viewer(path, port), "127.0.0.1", port
            )
            async with asyncio.timeout(60):
                await viewer.opened
        return viewer

    return list(await asyncio.gather(*(one() for _ in range(count))))


async def until(condition: Any, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for is counted in callbacks
            await asyncio.sleep(0.002)


async def stall(port: int, path: str, count: int) -> list[Viewer]:
    """Viewers that never read; they are there while the answer is kept."""
    loop = asyncio.get_running_loop()
    stalled = []
    for _ in range(count):
        small = socket.socket()
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        small.setblocking(False)
        await loop.sock_connect(small, ("127.0.0.1", port))
        _transport, viewer = await loop.create_connection(lambda: Viewer(path, port), sock=small)
        await viewer.opened
        assert viewer.transport is not None
        viewer.transport.pause_reading()
        stalled.append(viewer)
    return stalled


def held(port: int, viewers: list[Viewer]) -> int:
    """How many of these connections the server's process still has open."""
    wanted = set()
    for viewer in viewers:
        assert viewer.transport is not None
        if name := viewer.transport.get_extra_info("sockname"):
            wanted.add((f"{port:04X}", f"{name[1]:04X}"))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("utf-8").splitlines()[1:]]
    # Without an inode nobody has it open: what remains is the kernel's.
    return sum((row[1][-4:], row[2][-4:]) in wanted and row[9] != "0" for row in rows)


async def leave(viewers: list[Viewer]) -> None:
    for viewer in viewers:
        assert viewer.transport is not None
        viewer.transport.abort()
    await asyncio.sleep(0.1)


def raise_limit() -> None:
    """A socket is a file, and a shell may allow 1,024."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
