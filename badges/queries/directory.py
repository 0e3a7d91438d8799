"""What a device may show of a badge, sealed so that only the badge's code opens it; docs/gate.md describes it."""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from badges import codes, rules
from badges.models import Badge, BadgeCounter, BadgeState, DirectoryEntry, DirectoryState
from badges.queries.gates import terms_of_gates
from booths.queries import booths_of_exhibitors
from events.models import ChangeStream, Fair, name_of

INFO = b"otop-gate-directory"
KEY_PREFIX = "otop-gate-directory:"
# Entries of one answer.
PART = 2000
_NONCE = 12
_SIGNATURE = 64


def key_of_entry(code: str) -> str:
    """Under which a device finds the entry of a code that it has read."""
    return hashlib.sha256(f"{KEY_PREFIX}{code}".encode()).digest()[:16].hex()


def seal_entry(code: str, content: dict[str, Any], nonce: bytes | None = None) -> tuple[str, str]:
    """The nonce and the sealed entry, as hex. The key comes from the code's own signature."""
    nonce = nonce or os.urandom(_NONCE)
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return nonce.hex(), AESGCM(_key(code)).encrypt(nonce, plain, None).hex()


def _key(code: str) -> bytes:
    signature = codes.decode_base45(code)[-_SIGNATURE:]
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(signature)


def read_directory(
    fair: Fair, since: int, limit: int = PART
) -> tuple[int, bool, list[DirectoryEntry]]:
    """The version up to which the entries reach, whether there are more, and those that changed after `since`."""
    state = DirectoryState.objects.filter(fair=fair).first()
    newest = state.version if state is not None else 0
    rows = DirectoryEntry.objects.filter(fair=fair, version__gt=since, version__lte=newest)
    found = list(rows.order_by("version", "badge")[: limit + 1])
    if len(found) <= limit:
        return newest, False, found
    return found[limit - 1].version, True, found[:limit]


def basis_of(fair: Fair) -> str:
    """What says that something may have changed: booths, badges given and ended, and what devices may show."""
    counter = BadgeCounter.objects.filter(fair=fair).first()
    floor = ChangeStream.objects.filter(fair=fair).order_by("topic").values_list("topic", "seq")
    seen = [
        counter.issued if counter is not None else 0,
        counter.revocations if counter is not None else 0,
        str(terms_of_gates(fair).shows),
        [list(row) for row in floor],
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def entries_wanted(fair: Fair) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """The badge, its code and what its entry says, of each badge of the fair; None of one that has ended."""
    shows = terms_of_gates(fair).shows
    badges = list(Badge.objects.filter(fair=fair).select_related("person", "holder").order_by("pk"))
    active = [badge for badge in badges if badge.state == BadgeState.ACTIVE]
    exhibitors = {badge.exhibitor_id for badge in active if badge.exhibitor_id is not None}
    booths = booths_of_exhibitors(fair, exhibitors)
    groups: dict[Any, list[Badge]] = defaultdict(list)
    for badge in active:
        if badge.exhibitor_id is not None:
            groups[badge.exhibitor_id].append(badge)
    for badge in badges:
        if badge.state != BadgeState.ACTIVE:
            yield badge.pk, badge.code, None
            continue
        group = groups.get(badge.exhibitor_id, [])
        content = _shown(badge, shows)
        if shows != rules.Shows.KIND:
            owner = badge.exhibitor_id
            had = booths.get(owner, []) if owner is not None else []
            content["booths"] = [booth.code for booth in had]
        is_group = len(group) > 1
        content["group"] = str(badge.exhibitor_id) if is_group else None
        content["members"] = [_shown(one, shows) for one in group if one.pk != badge.pk]
        yield badge.pk, badge.code, content


def _shown(badge: Badge, shows: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": badge.pk, "serial": badge.serial, "kind": badge.kind}
    if shows == rules.Shows.NAME:
        shown["name"] = name_of(badge.bearer)
    return shown
