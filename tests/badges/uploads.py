"""Readings as phones send them, for tests."""

import datetime as dt
import itertools
import uuid
from typing import Any

from badges import actions, rules
from badges.models import Device
from events.permissions import actor_of_device
from tests.conftest import MORNING

SHOWN_ADMIT = rules.ADMITTED
SHOWN_DENY = rules.deny(rules.Reason.CLOSED)
_numbers = itertools.count(1)


def at(minutes: float) -> dt.datetime:
    """Some minutes after (or before) 09:30 of the first day."""
    return MORNING + dt.timedelta(minutes=minutes)


def entry(code: str, minutes: float = 0, **given: Any) -> rules.Reading:
    """A reading at a moment; `shown` admits unless it is given."""
    values: dict[str, Any] = {
        "scan_id": uuid.uuid4(),
        "device_seq": next(_numbers),
        "code": code,
        "direction": rules.Direction.ENTRY,
        "scanned_at": at(minutes),
        "shown": SHOWN_ADMIT,
    }
    return rules.Reading(**values | given)


def leaving(code: str, minutes: float = 0, **given: Any) -> rules.Reading:
    return entry(code, minutes, direction=rules.Direction.EXIT, **given)


def upload(device: Device, *items: rules.Reading | actions.Malformed, **given: Any) -> Any:
    device.refresh_from_db()
    return actions.record_upload(actor=actor_of_device(device), items=items, **given)


def reasons(sent: Any) -> list[str]:
    return [outcome.scan.reason if outcome.scan else outcome.error for outcome in sent.outcomes]
