"""One hub and its viewers: who comes while another goes, and who knows more than the hub."""

import asyncio
import json
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.db import transaction

from events.changes import Hub, Pass, publish
from events.consumers import OpenDoors
from events.rules import Refused
from tests.conftest import make_fair

pytestmark = pytest.mark.django_db(transaction=True)


class Watcher:
    """A viewer that keeps what it is told."""

    def __init__(self, seq: int) -> None:
        self.seq = seq
        self.told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send_text(self, text: str) -> None:
        self.told.put_nowait(json.loads(text))

    async def drop(self) -> None:
        self.told.put_nowait({"type": "dropped"})

    async def next(self) -> tuple[str, int | None]:
        """Type and number of the next message that is no heartbeat."""
        while True:
            async with asyncio.timeout(15):
                message = await self.told.get()
            if message["type"] != "heartbeat":
                return message["type"], message.get("seq")


@database_sync_to_async
def make_floor() -> int:
    return make_fair().pk


@database_sync_to_async
def change(fair_id: int, times: int = 1) -> int:
    """Further changes, of which only the table knows."""
    with transaction.atomic():
        return publish(fair_id=fair_id, topic="floor", payloads=[{"code": "A01"}] * times)


async def test_viewer_that_comes_while_the_last_one_goes_is_told_what_follows() -> None:
    hub, fair_id = Hub(), await make_floor()
    key = (fair_id, "floor")
    await change(fair_id, 3)
    leaving, coming = Watcher(-1), Watcher(0)
    await hub.join(key, leaving)
    joining = asyncio.create_task(hub.join(key, coming))
    await asyncio.sleep(0)
    # By now the table is being read for the one who comes.
    hub.leave(key, leaving)
    await joining
    assert [await coming.next() for _ in range(3)] == [("change", 1), ("change", 2), ("change", 3)]
    hub.ring(key, await change(fair_id))
    assert await coming.next() == ("change", 4)
    hub.leave(key, coming)


async def test_viewer_that_knows_more_than_the_hub_goes_on_from_there() -> None:
    hub, fair_id = Hub(), await make_floor()
    key = (fair_id, "floor")
    early = Watcher(-1)
    await hub.join(key, early)
    late = Watcher(await change(fair_id, 2))
    await hub.join(key, late)
    hub.ring(key, await change(fair_id))
    assert await late.next() == ("change", 3)
    assert [await early.next() for _ in range(3)] == [("change", 1), ("change", 2), ("change", 3)]
    for viewer in (early, late):
        hub.leave(key, viewer)


async def test_viewer_that_knows_more_than_the_table_starts_anew() -> None:
    hub, fair_id = Hub(), await make_floor()
    key = (fair_id, "floor")
    stranger = Watcher(await change(fair_id) + 1)
    await hub.join(key, stranger)
    assert await stranger.next() == ("resync", None)
    hub.ring(key, await change(fair_id))
    assert await stranger.next() == ("change", 2)
    hub.leave(key, stranger)


class Slow(Watcher):
    """Takes a text only once its door is open, as a socket whose buffer is full does."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.door = asyncio.Event()

    async def send_text(self, text: str) -> None:
        await self.door.wait()
        await super().send_text(text)


class Broken(Watcher):
    async def send_text(self, text: str) -> None:
        raise ConnectionResetError(text)


async def test_viewer_that_waits_holds_up_nobody_and_is_told_in_order() -> None:
    hub, fair_id = Hub(), await make_floor()
    key = (fair_id, "floor")
    slow, broken, quick = Slow(0), Broken(0), Watcher(0)
    for viewer in (slow, broken, quick):
        await hub.join(key, viewer)
    for number in (1, 2, 3):
        hub.ring(key, await change(fair_id))
        assert await quick.next() == ("change", number)
    # Who cannot be reached has left; who only waits has not.
    assert await broken.next() == ("dropped", None)
    assert slow.told.empty()
    slow.door.set()
    assert [await slow.next() for _ in range(3)] == [("change", 1), ("change", 2), ("change", 3)]
    assert slow.seq == 3
    hub.ring(key, await change(fair_id))
    assert (await slow.next(), await quick.next()) == (("change", 4), ("change", 4))
    for viewer in (slow, quick):
        hub.leave(key, viewer)


async def test_viewer_that_never_takes_a_text_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.changes.hub.SEND_LIMIT_SECONDS", 0.01)
    hub, fair_id = Hub(), await make_floor()
    key = (fair_id, "floor")
    stuck = Slow(0)
    await hub.join(key, stuck)
    hub.ring(key, await change(fair_id))
    assert await stuck.next() == ("dropped", None)


# --- who may watch ----------------------------------------------------------------------------------
async def test_a_crowd_without_sessions_asks_the_database_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def admit(slug: str) -> Pass:
        asked.append(slug)
        if slug == "missing":
            raise Refused("not_found")
        return Pass(fair_id=7)

    monkeypatch.setattr("events.consumers._admit_anybody", admit)
    monkeypatch.setattr("events.consumers.KNOWN_SECONDS", 60.0)
    doors = OpenDoors()
    found = await asyncio.gather(*(doors.find("city-2017") for _ in range(50)))
    assert {one.fair_id for one in found} == {7}
    assert asked == ["city-2017"]
    for _ in range(2):
        with pytest.raises(Refused):
            await doors.find("missing")
    assert asked == ["city-2017", "missing", "missing"]
    monkeypatch.setattr("events.consumers.KNOWN_SECONDS", 0.0)
    late = OpenDoors()
    for _ in range(2):
        await late.find("city-2017")
    assert asked[3:] == ["city-2017"] * 2
