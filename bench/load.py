"""One load generator for everything that is compared: so many callers, each with the next request once answered."""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

import uvloop

from bench.viewers import percentile

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_CLOSES = re.compile(rb"connection: *close", re.IGNORECASE)
Accepts = Callable[[int, bytes], bool]


@dataclass
class Load:
    """What came of it: answers, those that were not what was asked for, and the times of the right ones."""

    concurrency: int
    seconds: float = 0
    times: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def late(self, part: float) -> float:
        """Milliseconds within which this part of the answers came."""
        return percentile(self.times, part) * 1000

    def __str__(self) -> str:
        p50, p95, p99 = (self.late(part) for part in (0.5, 0.95, 0.99))
        return f"{self.rate:,.0f}/s  p50 {p50:.0f}  p95 {p95:.0f}  p99 {p99:.0f} ms"


class _Line(asyncio.Protocol):
    """A connection that sends a request and hands back the answer."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._buffer = b""
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's are no subclass.
        self.transport = cast("asyncio.Transport", transport)
        self.is_open = True

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error or ConnectionResetError("hung up"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = _LENGTH.search(head)
        # Without a length it comes in chunks, and these answers are all one.
        whole = len(body) >= int(length[1]) if length else body.endswith(b"\r\n0\r\n\r\n")
        if whole:
            self._buffer = b""
            if _CLOSES.search(head):
                self.close()
            self._answer((int(head[9:12]), body))

    def _answer(self, answer: tuple[int, bytes]) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(answer)

    def close(self) -> None:
        self.is_open = False
        if self.transport is not None:
            self.transport.close()

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        assert self.transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._waiting


async def _call(
    port: int, requests: Iterator[bytes], accepts: Accepts, load: Load, until: float
) -> None:
    loop = asyncio.get_running_loop()
    line = _Line()
    while (begun := time.perf_counter()) < until:
        request = next(requests)
        try:
            if not line.is_open:
                _transport, line = await loop.create_connection(_Line, "127.0.0.1", port)
            status, body = await line.ask(request)
        except (OSError, ValueError) as error:
            load.refused[type(error).__name__] += 1
            line.close()
            continue
        if accepts(status, body):
            load.times.append(time.perf_counter() - begun)
        else:
            load.refused[f"{status} {body[:200]!r}"] += 1
    line.close()


async def _run(
    port: int, requests: Iterator[bytes], accepts: Accepts, concurrency: int, seconds: float
) -> Load:
    load = Load(concurrency)
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as callers:
        tasks = [
            callers.create_task(_call(port, requests, accepts, load, begun + seconds))
            for _ in range(concurrency)
        ]
    assert all(task.done() for task in tasks)
    load.seconds = time.perf_counter() - begun
    return load


def put_under_load(
    port: int, requests: Iterator[bytes], accepts: Accepts, *, concurrency: int, seconds: float
) -> Load:
    return uvloop.run(_run(port, requests, accepts, concurrency, seconds))


def post(path: str, body: object, **headers: str) -> bytes:
    """The bytes of a request, made before the clock runs as far as possible."""
    content = json.dumps(body).encode()
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content
