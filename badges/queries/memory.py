"""What each process keeps for a moment of what gates are asked by all the time.

GATE_MEMORY_SECONDS says for how long; what a process changes itself it forgets at once. Whether a device is still
paired and a badge still holds is never taken from here: a scan asks for that in its own transaction.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction

from badges import rules
from badges.models import Device
from badges.queries.gates import find_device, hours_of, keys_that_hold, kinds_of
from events import vault
from events.models import Fair

Read = TypeVar("Read")
# Far more than a fair has devices; then all is forgotten.
MOST_KEPT = 5_000


@dataclass(frozen=True)
class Known:
    """By what a fair's gates decide beside the badges themselves."""

    keys: Mapping[int, tuple[bytes, datetime | None]]
    hours: Mapping[date, rules.Hours]
    kinds: Mapping[str, rules.KindFacts]


_kept: dict[tuple[Any, ...], tuple[float, Any]] = {}


def _keep(key: tuple[Any, ...], read: Callable[[], Read]) -> Read:
    """What was read a moment ago, or now; that nothing was found is not kept."""
    seconds = settings.GATE_MEMORY_SECONDS
    if seconds <= 0:
        return read()
    found = _kept.get(key)
    if found is not None and found[0] > time.monotonic():
        value: Read = found[1]
        return value
    value = read()
    if value is not None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = (time.monotonic() + seconds, value)
    return value


def known_at_gates(fair: Fair, *, anew: bool = False) -> Known:
    """`anew` where what is kept does not explain what is asked, such as a key that nobody knows."""
    if anew:
        _kept.pop(("fair", fair.pk), None)
    return _keep(("fair", fair.pk), lambda: Known(keys_that_hold(), hours_of(fair), kinds_of(fair)))


def device_with_token(token: str) -> Device | None:
    """As `find_device`; that its pairing was ended may be known a moment later."""
    return _keep(("device", vault.hash_token(token)), lambda: find_device(token))


def forget_known() -> None:
    """Once the transaction under way is committed: what is kept may be wrong now."""
    transaction.on_commit(_kept.clear)
