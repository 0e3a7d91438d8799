"""The only source of now.

Real time, or a rehearsal that starts at ``FAIR_CLOCK_START`` and runs on from there, so that organisers
rehearse opening day beforehand, the demo lives in December 2017 and tests travel.
"""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

BANGKOK = ZoneInfo("Asia/Bangkok")
_started = time.time()
_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)


def now() -> datetime:
    """The fair's present moment, aware, in UTC."""
    travelled = _travelled.get()
    if travelled is not None:
        return travelled
    if not settings.FAIR_CLOCK_START:
        return datetime.now(UTC)
    start = datetime.fromisoformat(settings.FAIR_CLOCK_START)
    anchor = settings.FAIR_CLOCK_ANCHOR if settings.FAIR_CLOCK_ANCHOR is not None else _started
    return start.astimezone(UTC) + timedelta(seconds=time.time() - anchor)


def today() -> date:
    """The calendar day in Bangkok."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(BANGKOK)


def is_rehearsal() -> bool:
    return bool(settings.FAIR_CLOCK_START)


@contextlib.contextmanager
def travel(moment: datetime) -> Iterator[None]:
    """Stand still at `moment` inside the block (tests and loading of past data)."""
    token = _travelled.set(moment)
    try:
        yield
    finally:
        _travelled.reset(token)
