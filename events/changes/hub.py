"""Handing changes to viewers."""

import asyncio
import contextlib
import json
import logging
from collections import deque
from collections.abc import Coroutine, Generator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from channels.db import database_sync_to_async
from channels.layers import BaseChannelLayer, InMemoryChannelLayer, get_channel_layer
from django.conf import settings

from events.changes.streams import StreamKey, head_of, read_since

logger = logging.getLogger(__name__)


GROUP = "doorbells"


HISTORY = 1000


SEND_LIMIT_SECONDS = 5.0


BACKLOG_LIMIT = 200


# Viewers told before the loop turns: what was written leaves the process, and the first need not wait for the last.
ROW = 100


class Viewer(Protocol):
    """One connected socket. `key` is the field under which the payload stands in its messages."""

    seq: int

    def send_text(self, text: str) -> Coroutine[Any, Any, None]: ...

    async def drop(self) -> None: ...


@dataclass(eq=False)
class _Seat:
    viewer: Viewer
    waiting: int = 0
    order: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(eq=False)
class _Stream:
    key: StreamKey
    seq: int
    history: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=HISTORY))
    seats: dict[Viewer, _Seat] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    task: asyncio.Task[None] | None = None


RESYNC = json.dumps({"type": "resync"})


def encode_change(topic: str, seq: int, payload: dict[str, Any]) -> str:
    """The text of one delta: the floor's payload stands under "booth"."""
    subject = {"floor": "booth"}.get(topic, topic)
    return json.dumps(
        {"type": "change", "seq": seq, subject: payload},
        ensure_ascii=False,
        separators=(",", ":"),
    )


@dataclass(eq=False)
class _Begun:
    """A coroutine whose first step was made by hand and answered `awaited`; to be awaited once."""

    sending: Coroutine[Any, Any, None]
    awaited: Any

    def __await__(self) -> Generator[Any, Any, None]:
        awaited = self.awaited
        while True:
            try:
                answer = yield awaited
            except GeneratorExit:
                self.sending.close()
                raise
            except BaseException as error:  # noqa: BLE001 - a cancellation is the coroutine's own affair
                step: Any = partial(self.sending.throw, error)
            else:
                step = partial(self.sending.send, answer)
            try:
                awaited = step()
            except StopIteration:
                return


def _layer() -> BaseChannelLayer:
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("CHANNEL_LAYERS has no default")
    return layer


class Hub:
    """One in each process: one doorbell, every change read and serialised once, every viewer served apart."""

    def __init__(self) -> None:
        self._streams: dict[StreamKey, _Stream] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listener: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[None]] = set()

    # from any thread
    def ring(self, key: StreamKey, seq: int) -> None:
        """Tell this process at once and the others through Channels; never raises, never waits."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._ring_here, key, seq)

    def attach(self) -> None:
        """Called by the server inside its event loop: from now on this process listens and rings."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop, self._streams, self._listener = loop, {}, None
        if not isinstance(get_channel_layer(), InMemoryChannelLayer):
            self._listener = loop.create_task(self._listen())

    def _ring_here(self, key: StreamKey, seq: int) -> None:
        self._notice(key, seq)
        if self._listener is not None:
            self._spawn(self._ring_others(key, seq))

    def _notice(self, key: StreamKey, seq: int) -> None:
        stream = self._streams.get(key)
        if stream is not None and seq > stream.seq:
            stream.news.set()

    async def _ring_others(self, key: StreamKey, seq: int) -> None:
        message = {"type": "doorbell", "fair": key[0], "topic": key[1], "seq": seq}
        try:
            async with asyncio.timeout(2):
                await _layer().group_send(GROUP, message)
        except Exception as error:  # noqa: BLE001 - whatever Redis does, the poll delivers
            logger.warning("doorbell not rung: %s", type(error).__name__)

    async def _listen(self) -> None:
        while True:
            try:
                layer = _layer()
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while True:
                    message = await layer.receive(channel)
                    self._notice((message["fair"], message["topic"]), message["seq"])
            except Exception as error:  # noqa: BLE001 - whatever Redis does, the poll delivers
                logger.warning("doorbell not heard: %s", type(error).__name__)
                await asyncio.sleep(1)

    # inside the event loop
    async def join(self, key: StreamKey, viewer: Viewer) -> None:
        """Send what the viewer missed since its `seq`, then everything as it happens.

        Between the copy of the history and taking the seat nothing is awaited, so nothing is missed.
        """
        while True:
            stream = await self._open(key)
            try:
                if viewer.seq < 0:
                    viewer.seq = stream.seq
                missed = await self._find_missed(stream, viewer.seq)
            except BaseException:
                self._close_if_empty(stream)
                raise
            # Meanwhile the last viewer may have left and taken the stream along.
            if self._streams.get(key) is stream:
                break
        seat = stream.seats[viewer] = _Seat(viewer)
        if missed is None:
            viewer.seq = stream.seq
            self._start(stream, seat, [(stream.seq, RESYNC)])
            return
        # What arrived while the table was read stands in the history by now.
        known = missed[-1][0] if missed else viewer.seq
        missed.extend(item for item in stream.history if item[0] > known)
        if missed:
            self._start(stream, seat, missed)

    def leave(self, key: StreamKey, viewer: Viewer) -> None:
        stream = self._streams.get(key)
        if stream is None:
            return
        stream.seats.pop(viewer, None)
        self._close_if_empty(stream)

    def _close_if_empty(self, stream: _Stream) -> None:
        if stream.seats or self._streams.get(stream.key) is not stream:
            return
        del self._streams[stream.key]
        if stream.task is not None:
            stream.task.cancel()

    async def _open(self, key: StreamKey) -> _Stream:
        self.attach()
        stream = self._streams.get(key)
        if stream is None:
            seq = await database_sync_to_async(head_of)(key)
            stream = self._streams.setdefault(key, _Stream(key, seq))
            if stream.task is None:
                stream.task = asyncio.get_running_loop().create_task(self._run(stream))
        return stream

    async def _find_missed(self, stream: _Stream, since: int) -> list[tuple[int, str]] | None:
        """What a viewer at `since` has missed; None when it can only start anew."""
        if since > stream.seq:
            # The snapshot may know of a change that no doorbell has told us of yet.
            await self._pump(stream)
        if since == stream.seq:
            return []
        if since > stream.seq:
            return None
        if stream.history and stream.history[0][0] <= since + 1:
            return [item for item in stream.history if item[0] > since]
        missed: list[tuple[int, str]] = []
        while since < stream.seq:
            batch = await database_sync_to_async(read_since)(stream.key, since)
            if not batch.contiguous:
                return None
            missed += [(seq, encode_change(stream.key[1], seq, p)) for seq, p in batch.changes]
            since = batch.head
            if len(missed) > HISTORY:
                return None
        return missed

    async def _run(self, stream: _Stream) -> None:
        """Poll (the doorbell only shortens the wait), fan out, and beat."""
        loop = asyncio.get_running_loop()
        next_beat = loop.time() + settings.FEED_HEARTBEAT_SECONDS
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(settings.FEED_POLL_SECONDS):
                    await stream.news.wait()
            stream.news.clear()
            try:
                await self._pump(stream)
            except Exception:
                # The database is away: say nothing new, try again at the next poll.
                logger.exception("feed could not be read")
                await asyncio.sleep(settings.FEED_POLL_SECONDS)
            if loop.time() >= next_beat:
                next_beat = loop.time() + settings.FEED_HEARTBEAT_SECONDS
                async with stream.reading:
                    beat = json.dumps({"type": "heartbeat", "seq": stream.seq})
                    await self._fan_out(stream, [(stream.seq, beat)])

    async def _pump(self, stream: _Stream) -> None:
        """Hand on what is new; one at a time, so that nothing is handed on twice."""
        async with stream.reading:
            while True:
                batch = await database_sync_to_async(read_since)(stream.key, stream.seq)
                if batch.head == stream.seq:
                    return
                if not batch.contiguous:
                    stream.seq = await database_sync_to_async(head_of)(stream.key)
                    stream.history.clear()
                    await self._fan_out(stream, [(stream.seq, RESYNC)])
                    return
                items = [(seq, encode_change(stream.key[1], seq, p)) for seq, p in batch.changes]
                stream.history.extend(items)
                stream.seq = batch.head
                await self._fan_out(stream, items)

    async def _fan_out(self, stream: _Stream, items: list[tuple[int, str]]) -> None:
        """Called with `stream.reading` held, so that nobody is told of a later number first.

        Who takes a seat meanwhile finds the items in the history.
        """
        for number, seat in enumerate(list(stream.seats.values())):
            if number % ROW == ROW - 1:
                await asyncio.sleep(0)
            if seat.waiting > BACKLOG_LIMIT:
                self._spawn(self._drop(stream, seat))
            elif seat.waiting:
                self._start(stream, seat, items)
            else:
                self._hand_over(stream, seat, items)

    def _hand_over(self, stream: _Stream, seat: _Seat, items: list[tuple[int, str]]) -> None:
        """Send without a task, as long as nothing has to be waited for: a socket that keeps up takes the text at once.

        A task for each viewer and change cost more than the sending itself (bench/fanout.py).
        """
        for number, (seq, text) in enumerate(items):
            sending = seat.viewer.send_text(text)
            try:
                awaited = sending.send(None)
            except StopIteration:
                seat.viewer.seq = max(seat.viewer.seq, seq)
            except Exception:  # noqa: BLE001 - a viewer that cannot be reached is a viewer that left
                self._spawn(self._drop(stream, seat))
                return
            else:
                self._start(stream, seat, items[number:], begun=_Begun(sending, awaited))
                return

    def _start(
        self,
        stream: _Stream,
        seat: _Seat,
        items: list[tuple[int, str]],
        begun: _Begun | None = None,
    ) -> None:
        # Counted from here on, not from when the task runs: what comes later must not overtake it.
        seat.waiting += 1
        self._spawn(self._deliver(stream, seat, items, begun))

    async def _deliver(
        self,
        stream: _Stream,
        seat: _Seat,
        items: list[tuple[int, str]],
        begun: _Begun | None,
    ) -> None:
        """Send in order, within the time limit; `begun` is the sending of the first, where it has begun."""
        try:
            async with asyncio.timeout(SEND_LIMIT_SECONDS), seat.order:
                for seq, text in items:
                    sending, begun = begun or seat.viewer.send_text(text), None
                    await sending
                    seat.viewer.seq = max(seat.viewer.seq, seq)
        except Exception:  # noqa: BLE001 - a viewer that cannot be reached is a viewer that left
            await self._drop(stream, seat)
        finally:
            seat.waiting -= 1

    async def _drop(self, stream: _Stream, seat: _Seat) -> None:
        self.leave(stream.key, seat.viewer)
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1):
                await seat.viewer.drop()

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


HUB = Hub()
