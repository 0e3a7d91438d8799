"""Devices at gates: they are paired, and their pairing ends."""

from django.db import transaction

from badges import queries
from badges.actions.keys import create_signing_key
from badges.models import Device, DeviceStatus, PairingTicket
from events import audit, clock, vault
from events.actions import require_role
from events.models import Fair, Gate, User
from events.permissions import SYSTEM, Actor, actor_of
from events.rules import ROLES_THAT_GUARD, Refused


@transaction.atomic
def pair_device(*, actor: Actor, fair: Fair, gate_code: str, name: str) -> tuple[Device, str]:
    """A new device at a gate, and its token, shown this once."""
    require_role(actor, fair, ROLES_THAT_GUARD)
    gate = Gate.objects.filter(fair=fair, code=gate_code).first()
    if gate is None:
        raise Refused("gate_unknown", gate=gate_code)
    return _pair(actor, fair, gate, name, actor.user)


@transaction.atomic
def redeem_pairing(*, secret: str) -> tuple[Device, str]:
    """A device and its token for the secret of a ticket, once and in time; refuses `pairing_refused`.

    Whoever made the ticket pairs the device; a role that ended meanwhile ends the ticket too.
    """
    ticket = (
        PairingTicket.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "gate", "created_by")
        .filter(secret_hash=vault.hash_token(secret), used_at=None, expires_at__gt=clock.now())
        .first()
    )
    if ticket is None:
        raise Refused("pairing_refused")
    actor = actor_of(ticket.created_by) if ticket.created_by is not None else SYSTEM
    if not actor.has_role(ticket.fair_id, ROLES_THAT_GUARD):
        raise Refused("pairing_refused")
    device, token = _pair(actor, ticket.fair, ticket.gate, ticket.name, ticket.created_by)
    ticket.used_at, ticket.device = clock.now(), device
    ticket.save(update_fields=["used_at", "device"])
    return device, token


def _pair(
    actor: Actor, fair: Fair, gate: Gate, name: str, paired_by: User | None
) -> tuple[Device, str]:
    if not queries.has_key_in_use(fair):
        # What the device takes along is signed, also before the first badge.
        create_signing_key(actor=SYSTEM, fair=fair)
    token = vault.new_token()
    device = Device.objects.create(
        fair=fair, gate=gate, name=name, token_hash=vault.hash_token(token), paired_by=paired_by
    )
    DeviceStatus.objects.create(device=device)
    audit.record(
        actor=actor, action="device.paired", target=device, fair=fair, data={"gate": gate.code}
    )
    return device, token


@transaction.atomic
def revoke_device(*, actor: Actor, device: Device) -> Device:
    """End a device's token."""
    require_role(actor, device.fair, ROLES_THAT_GUARD)
    device = Device.objects.select_for_update(of=("self",), no_key=True).get(pk=device.pk)
    if device.revoked_at is None:
        device.revoked_at = clock.now()
        device.save(update_fields=["revoked_at"])
        queries.forget_known()
        audit.record(actor=actor, action="device.revoked", target=device, fair=device.fair)
    return device
