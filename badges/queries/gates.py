"""What a gate decides by."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import QuerySet

from badges import rules
from badges.models import Badge, Device, GateTerms, KindRules, Scan, SigningKey
from events import clock, vault
from events.models import Fair, FairDay, FairState, Gate
from events.permissions import Actor
from events.rules import Refused
from registration.queries import (
    get_or_refuse,
)


def find_device(token: str) -> Device | None:
    """The device to which a token belongs, one whose pairing was ended too, or None."""
    return (
        Device.objects.select_related("fair", "gate__zone")
        .filter(token_hash=vault.hash_token(token))
        .first()
    )


def revoked_among(devices: Collection[UUID]) -> set[UUID]:
    """Devices whose pairing was ended."""
    rows = Device.objects.filter(pk__in=devices).exclude(revoked_at=None)
    return set(rows.values_list("pk", flat=True))


def get_device(actor: Actor) -> Device:
    if not isinstance(actor.device, Device):
        raise Refused("not_signed_in")
    return actor.device


def get_device_of(fair: Fair, key: UUID) -> Device:
    return get_or_refuse(Device.objects.select_related("fair").filter(fair=fair), key)


def keys_that_hold() -> dict[int, tuple[bytes, datetime]]:
    """Public keys of all fairs by key id, with the moment until which what they signed holds.

    Of all fairs: a badge of another one is genuine, and refused as such. A key that was ended verifies nothing:
    somebody else may sign badges with it.
    """
    keys = SigningKey.objects.filter(ended_at=None)
    return {
        kid: (bytes(key), until)
        for kid, key, until in keys.values_list("kid", "public_key", "not_after")
    }


def public_keys() -> dict[int, bytes]:
    return {kid: key for kid, (key, _until) in keys_that_hold().items()}


def hours_at(fair: Fair, moment: datetime) -> rules.Hours | None:
    """Opening hours of the day in Bangkok on which `moment` falls."""
    return hours_of(fair).get(clock.local(moment).date())


def hours_of(fair: Fair) -> dict[date, rules.Hours]:
    """Opening hours of each day of the fair."""
    return {day.date: _hours(day) for day in FairDay.objects.filter(fair=fair).order_by("date")}


def _hours(day: FairDay) -> rules.Hours:
    def at(hour: time) -> datetime:
        return datetime.combine(day.date, hour, tzinfo=clock.BANGKOK)

    return rules.Hours(
        visitors_from=at(day.opens_at),
        visitors_until=at(day.closes_at),
        exhibitors_from=at(day.exhibitors_from),
        exhibitors_until=at(day.exhibitors_until),
    )


def gate_facts(
    gate: Gate, fair: Fair, moment: datetime, hours: Mapping[date, rules.Hours] | None = None
) -> rules.GateFacts:
    """`gate` comes with its zone; `hours` are those of `hours_of`, where many moments are asked for."""
    known = hours_of(fair) if hours is None else hours
    return rules.GateFacts(
        fair_id=fair.pk,
        kinds=tuple(gate.kinds),
        hours=known.get(clock.local(moment).date()),
        code=gate.code,
        zone=gate.zone.code if gate.zone is not None else None,
    )


def kinds_of(fair: Fair) -> dict[str, rules.KindFacts]:
    """What badges of each kind may do at the fair."""
    written = {row.kind: row.facts for row in KindRules.objects.filter(fair=fair)}
    return {
        kind.value: written.get(kind.value) or rules.default_kind(kind.value)
        for kind in rules.BadgeKind
    }


def terms_of_gates(fair: Fair) -> GateTerms:
    """By what the fair's devices decide beside the rules of kinds; not stored where nobody changed it."""
    return GateTerms.objects.filter(fair=fair).first() or GateTerms(fair=fair)


def last_entry_of(badge: Badge) -> datetime | None:
    """When the badge last came into the fair."""
    entries = Scan.objects.filter(
        badge=badge, counted=True, undone_by=None, direction=rules.Direction.ENTRY
    )
    return entries.order_by("happened_at").values_list("happened_at", flat=True).last()


def fairs_with_devices() -> QuerySet[Fair]:
    """Fairs at whose gates somebody may be scanning."""
    paired = Device.objects.filter(revoked_at=None).values("fair")
    return Fair.objects.filter(pk__in=paired).exclude(state=FairState.ARCHIVED).order_by("pk")
