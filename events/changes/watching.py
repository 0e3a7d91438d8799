"""Asking again, every second, whether each viewer may still watch. It needs no doorbell, so it holds for every
process and with Redis away: whoever signs out or loses a role is shut out within two seconds."""

import asyncio
import contextlib
import logging
from typing import Protocol

from channels.db import database_sync_to_async

from events.changes.access import Pass, find_invalid

logger = logging.getLogger(__name__)

CHECK_SECONDS = 1.0
CLOSE_LIMIT_SECONDS = 1.0


class Guest(Protocol):
    """A connected socket that can be shown out."""

    async def show_out(self) -> None: ...


class Watch:
    """One in each process; it runs while there is anybody to watch over."""

    def __init__(self) -> None:
        self._guests: dict[Guest, Pass] = {}
        self._task: asyncio.Task[None] | None = None

    def join(self, guest: Guest, admitted_by: Pass) -> None:
        self._guests[guest] = admitted_by
        if self._task is None or self._task.done() or self._task.get_loop() is not _loop():
            self._task = _loop().create_task(self._run())

    def leave(self, guest: Guest) -> None:
        self._guests.pop(guest, None)

    async def _run(self) -> None:
        while self._guests:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.check()
            except Exception:
                # The database is away, so nothing is sent either; the next round asks again.
                logger.exception("viewers could not be checked")

    async def check(self) -> None:
        """Show out whoever may no longer watch."""
        guests = dict(self._guests)
        invalid = await database_sync_to_async(find_invalid)(guests.values())
        out = [guest for guest, admitted_by in guests.items() if admitted_by in invalid]
        for guest in out:
            self.leave(guest)
        await asyncio.gather(*(_show_out(guest) for guest in out))


async def _show_out(guest: Guest) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSE_LIMIT_SECONDS):
            await guest.show_out()


def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


WATCH = Watch()
