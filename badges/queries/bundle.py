"""What a device takes along, so that it decides without a network; docs/gate.md describes it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges.models import (
    Badge,
    BadgeCounter,
    BadgeState,
    Device,
    DirectoryState,
    SigningKey,
)
from badges.queries.gates import hours_of, kinds_of, terms_of_gates
from events import clock, vault
from events.models import Fair
from events.rules import Refused

KEY_PURPOSE = "badge signing key"


@dataclass(frozen=True)
class Bundle:
    """`content` is all but what differs from one answer to the next; `etag` is its fingerprint."""

    content: dict[str, Any]
    etag: str
    key: SigningKey


def canonical(content: Any) -> bytes:
    """The bytes that are signed: UTF-8, names in order, no blanks; there are no fractions in it."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def has_key_in_use(fair: Fair) -> bool:
    return SigningKey.objects.filter(fair=fair, not_after__gt=clock.now(), ended_at=None).exists()


def read_bundle(device: Device) -> Bundle:
    """What the device decides by. Refuses `bundle_unsigned` where the fair has no key yet."""
    fair, gate = device.fair, device.gate
    # Of its own fair alone: what another fair signed is none of this gate's badges.
    keys = list(SigningKey.objects.filter(fair=fair, ended_at=None).order_by("kid"))
    now = clock.now()
    in_use = [key for key in keys if key.not_after > now]
    if not in_use:
        raise Refused("bundle_unsigned")
    terms = terms_of_gates(fair)
    counter = BadgeCounter.objects.filter(fair=fair).first()
    directory = DirectoryState.objects.filter(fair=fair).first()
    revoked = Badge.objects.filter(fair=fair, state=BadgeState.REVOKED).order_by("pk")
    content = {
        "fair": fair.slug,
        "gate": gate.code,
        "gate_name": {"th": gate.name_th, "en": gate.name_en},
        "device": {"id": str(device.pk), "name": device.name},
        "keys": [
            {
                "kid": key.pk,
                "public_key": bytes(key.public_key).hex(),
                "not_after": _iso(key.not_after),
            }
            for key in keys
        ],
        "revoked": {
            "version": counter.revocations if counter is not None else 0,
            "ids": list(revoked.values_list("pk", flat=True)),
        },
        "rules": {
            "gate": {
                "code": gate.code,
                "kinds": list(gate.kinds),
                "zone": gate.zone.code if gate.zone is not None else None,
            },
            "kinds": {
                kind: {
                    "gates": list(facts.gates),
                    "zones": list(facts.zones),
                    "hours": str(facts.hours),
                    "days": list(facts.days),
                    "needs_escort": facts.needs_escort,
                    "reentry": str(facts.reentry),
                    "anti_passback": facts.anti_passback,
                    "may_override": facts.may_override,
                }
                for kind, facts in kinds_of(fair).items()
            },
            "days": [
                {
                    "date": day.isoformat(),
                    "visitors": [_iso(hours.visitors_from), _iso(hours.visitors_until)],
                    "exhibitors": [_iso(hours.exhibitors_from), _iso(hours.exhibitors_until)],
                }
                for day, hours in hours_of(fair).items()
            ],
            "list_age_limit_s": terms.list_age_limit_minutes * 60,
            "undo_s": terms.undo_minutes * 60,
            "shows": str(terms.shows),
            "unlisted": str(terms.unlisted),
        },
        "directory": {"version": directory.version if directory is not None else 0},
        "signed_by": in_use[-1].pk,
    }
    etag = hashlib.sha256(canonical(content)).hexdigest()[:32]
    return Bundle(content, etag, in_use[-1])


def sign_bundle(bundle: Bundle) -> dict[str, Any]:
    """As it is sent: with the moment, and signed by the fair's key in use over all but the signature."""
    content = bundle.content | {"generated_at": _iso(clock.now())}
    private = vault.unseal(bytes(bundle.key.private_sealed), purpose=KEY_PURPOSE)
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(canonical(content))
    return content | {"signature": signature.hex()}


def _iso(moment: datetime) -> str:
    return clock.local(moment).isoformat(timespec="seconds")
