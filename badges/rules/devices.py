"""Devices at the gates: for how long a pairing is offered, and what their silence means."""

from datetime import datetime, timedelta
from enum import StrEnum

from badges.rules.board import SILENT_AFTER

# As long as it takes to walk over to whoever holds the phone.
PAIRING_LIFE = timedelta(minutes=10)


class DeviceState(StrEnum):
    NEW = "new"
    CONNECTED = "connected"
    SILENT = "silent"
    ENDED = "ended"


def device_state(*, seen: datetime | None, is_ended: bool, moment: datetime) -> DeviceState:
    """What a supervisor is told of a device that was last heard of at `seen`."""
    if is_ended:
        return DeviceState.ENDED
    if seen is None:
        return DeviceState.NEW
    return DeviceState.SILENT if moment - seen >= SILENT_AFTER else DeviceState.CONNECTED
