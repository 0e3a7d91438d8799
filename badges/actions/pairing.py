"""Offering a pairing: what a supervisor shows, for one device and for ten minutes."""

from django.db import transaction

from badges import rules
from badges.models import PairingTicket
from events import audit, clock, vault
from events.actions import require_role
from events.models import Fair, Gate
from events.permissions import Actor
from events.rules import ROLES_THAT_GUARD, Refused


@transaction.atomic
def offer_pairing(
    *, actor: Actor, fair: Fair, gate_code: str, name: str
) -> tuple[PairingTicket, str]:
    """A ticket for one device, and its secret, shown this once."""
    require_role(actor, fair, ROLES_THAT_GUARD)
    gate = Gate.objects.filter(fair=fair, code=gate_code).first()
    if gate is None:
        raise Refused("gate_unknown", gate=gate_code)
    secret = vault.new_token()
    moment = clock.now()
    ticket = PairingTicket.objects.create(
        fair=fair,
        gate=gate,
        name=name,
        secret_hash=vault.hash_token(secret),
        created_by=actor.user,
        created_at=moment,
        expires_at=moment + rules.PAIRING_LIFE,
    )
    audit.record(
        actor=actor,
        action="device.pairing_offered",
        target=ticket,
        fair=fair,
        data={"gate": gate.code},
    )
    return ticket, secret
