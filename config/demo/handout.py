"""What a visitor of the demo needs: tokens for this start, written to var/demo.json.

Only hashes of tokens are stored, so each start issues new ones and ends the old.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from badges.models import Badge, BadgeState, Device
from booths.models import AllocationState
from config.demo.accounts import DEMO_ACCOUNTS
from events import actions, vault
from events.models import Fair, User
from events.permissions import SYSTEM

LABEL = "demo"
BADGES = 50


@transaction.atomic
def prepare_handout(*, fair: Fair, base_url: str) -> dict[str, Any]:
    """``{"base_url", "fair", "accounts", "devices", "badges"}`` with tokens that are valid now."""
    return {
        "base_url": base_url,
        "fair": fair.slug,
        "accounts": dict(_issue_tokens()),
        "devices": list(_pair_devices(fair)),
        "badges": [
            {"id": badge.pk, "code": badge.code, "kind": badge.kind} for badge in pick_badges(fair)
        ],
    }


def write_handout(path: Path, handout: dict[str, Any]) -> None:
    """Write it for the owner's eyes only, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(handout, file, ensure_ascii=False, indent=2)
        file.write("\n")
    draft.replace(path)


def pick_badges(fair: Fair) -> list[Badge]:
    """Active badges of exhibitors with booths of whom nobody is inside; one of each exhibitor first."""
    # Of exhibitors alone: an empty one among them would exclude everybody.
    inside = Badge.objects.filter(fair=fair, presence__is_inside=True, exhibitor__isnull=False)
    candidates = (
        Badge.objects.filter(
            fair=fair,
            state=BadgeState.ACTIVE,
            exhibitor__allocations__fair=fair,
            exhibitor__allocations__state=AllocationState.CONFIRMED,
        )
        .exclude(exhibitor__in=inside.values("exhibitor"))
        .distinct()
        .order_by("serial")
    )
    first: list[Badge] = []
    others: list[Badge] = []
    seen = set()
    for badge in candidates[: 40 * BADGES]:
        (others if badge.exhibitor_id in seen else first).append(badge)
        seen.add(badge.exhibitor_id)
    return (first + others)[:BADGES]


def _issue_tokens() -> Iterator[tuple[str, dict[str, str]]]:
    users = {user.email: user for user in User.objects.filter(email__endswith="@otop.example")}
    for account in DEMO_ACCOUNTS:
        user = users[account.email]
        actions.revoke_tokens(actor=SYSTEM, user=user, name=LABEL)
        token = actions.issue_token(actor=SYSTEM, user=user, name=LABEL)
        yield (
            account.key,
            {"email": account.email, "password": account.password, "token": token},
        )


def _pair_devices(fair: Fair) -> Iterator[dict[str, str]]:
    """New tokens for the devices at the gates that take every kind of badge."""
    devices = Device.objects.filter(fair=fair, revoked_at=None).select_related("gate")
    for device in devices.order_by("created_at", "name"):
        if device.gate.kinds:
            continue
        token = vault.new_token()
        device.token_hash = vault.hash_token(token)
        device.save(update_fields=["token_hash"])
        yield {"name": device.name, "gate": device.gate.code, "token": token}
