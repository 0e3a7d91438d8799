"""What a gate decides by, and what it has read."""

from datetime import datetime, time
from uuid import UUID

from django.db.models import Max, QuerySet

from badges import rules
from badges.models import Badge, Device, Presence, Scan, SigningKey
from events import clock, vault
from events.models import Fair, FairDay, Gate
from events.permissions import Actor
from events.rules import Refused
from registration.queries import (
    get_or_refuse,
)


def find_device(token: str) -> Device | None:
    """The paired device to which a token belongs, or None."""
    return (
        Device.objects.select_related("fair", "gate__zone")
        .filter(token_hash=vault.hash_token(token), revoked_at=None)
        .first()
    )


def get_device(actor: Actor) -> Device:
    if not isinstance(actor.device, Device):
        raise Refused("not_signed_in")
    return actor.device


def get_device_of(fair: Fair, key: UUID) -> Device:
    return get_or_refuse(Device.objects.select_related("fair").filter(fair=fair), key)


def public_keys() -> dict[int, bytes]:
    """Public keys of all fairs by key id: a badge of another fair is genuine, and refused as such."""
    return {kid: bytes(key) for kid, key in SigningKey.objects.values_list("kid", "public_key")}


def hours_at(fair: Fair, moment: datetime) -> rules.Hours | None:
    """Opening hours of the day in Bangkok on which `moment` falls."""
    day = FairDay.objects.filter(fair=fair, date=clock.local(moment).date()).first()
    if day is None:
        return None

    def at(hour: time) -> datetime:
        return datetime.combine(day.date, hour, tzinfo=clock.BANGKOK)

    return rules.Hours(
        visitors_from=at(day.opens_at),
        visitors_until=at(day.closes_at),
        exhibitors_from=at(day.exhibitors_from),
        exhibitors_until=at(day.exhibitors_until),
    )


def gate_facts(gate: Gate, fair: Fair, moment: datetime) -> rules.GateFacts:
    """`gate` comes with its zone."""
    return rules.GateFacts(
        fair_id=fair.pk,
        kinds=tuple(gate.kinds),
        hours=hours_at(fair, moment),
        code=gate.code,
        zone=gate.zone.code if gate.zone is not None else None,
    )


def last_entry_of(badge: Badge) -> datetime | None:
    """When the badge was last let into the fair."""
    admitted = Scan.objects.filter(
        badge=badge,
        decision=rules.Decision.ADMIT,
        direction=rules.Direction.ENTRY,
        gate__zone=None,
    )
    found: datetime | None = admitted.aggregate(last=Max("scanned_at"))["last"]
    return found


def count_inside(fair: Fair) -> int:
    """How many badges are inside now."""
    return Presence.objects.filter(fair=fair, is_inside=True).count()


def find_scan(scan_id: UUID) -> Scan | None:
    return Scan.objects.select_related("badge").filter(scan_id=scan_id).first()


def scans_of(device: Device) -> QuerySet[Scan]:
    """What the device read, the newest first."""
    return Scan.objects.filter(device=device).select_related("badge").order_by("-id")
