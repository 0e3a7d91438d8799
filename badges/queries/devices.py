"""The devices of a fair's gates, as their supervisors look at them."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from badges import rules
from badges.models import Device, DeviceStatus, PairingTicket
from badges.queries.board import list_age_limit
from events import clock
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_GUARD, Refused
from registration.queries import get_or_refuse


@dataclass(frozen=True)
class DeviceEntry:
    """A device and what it last said of itself."""

    device: Device
    status: DeviceStatus | None
    state: rules.DeviceState
    list_is_old: bool


def devices_at_gates(actor: Actor, fair: Fair) -> list[DeviceEntry]:
    """Those in use by gate and name, and after them those that were ended, the last one first."""
    if not actor.has_role(fair.pk, ROLES_THAT_GUARD):
        return []
    rows = Device.objects.filter(fair=fair).select_related("gate", "status", "paired_by")
    limit = list_age_limit(fair)
    entries = [
        _entry(device, limit) for device in rows.order_by("gate__order", "gate__code", "name")
    ]
    used = [entry for entry in entries if entry.device.revoked_at is None]
    ended = [entry for entry in entries if entry.device.revoked_at is not None]
    ended.sort(key=lambda entry: entry.device.revoked_at or entry.device.created_at, reverse=True)
    return used + ended


def device_at_gate(device: Device) -> DeviceEntry:
    return _entry(device, list_age_limit(device.fair))


def _entry(device: Device, limit: timedelta) -> DeviceEntry:
    status: DeviceStatus | None = getattr(device, "status", None)
    seen = status.last_seen if status is not None else None
    as_of = status.list_as_of if status is not None else None
    moment = clock.now()
    return DeviceEntry(
        device=device,
        status=status,
        state=rules.device_state(seen=seen, is_ended=device.revoked_at is not None, moment=moment),
        list_is_old=as_of is not None and moment - as_of > limit,
    )


def get_pairing(actor: Actor, fair: Fair, key: UUID) -> PairingTicket:
    if not actor.has_role(fair.pk, ROLES_THAT_GUARD):
        raise Refused("not_found")
    rows = PairingTicket.objects.select_related("gate", "device").filter(fair=fair)
    return get_or_refuse(rows, key)


def next_name(fair: Fair, name: str) -> str:
    """The name for the next device in a row: its number one higher, until nobody has it."""
    found = re.search(r"^(.*?)(\d+)$", name)
    stem, number = (found[1], int(found[2])) if found else (f"{name} ", 1)
    taken = set(Device.objects.filter(fair=fair, revoked_at=None).values_list("name", flat=True))
    number += 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
