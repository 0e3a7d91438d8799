"""The directory that devices hold follows the badges: what changed gets the next versions."""

import hashlib
import json

from django.db import transaction

from badges import queries
from badges.models import DirectoryEntry, DirectoryState
from events.models import Fair

BATCH = 500


def sweep_directories() -> int:
    """Bring the directories of fairs with devices up to date; answers how many entries changed."""
    return sum(refresh_directory(fair=fair) for fair in queries.fairs_with_devices())


@transaction.atomic
def refresh_directory(*, fair: Fair, is_sure: bool = False) -> int:
    """Seal anew what differs from what devices were given; answers how many entries changed.

    Nothing is looked at while nothing that it is made from has moved, unless `is_sure` that something did.
    """
    basis = queries.basis_of(fair)
    known = DirectoryState.objects.filter(fair=fair).first()
    if known is not None and known.basis == basis and not is_sure:
        return 0
    state, _made = DirectoryState.objects.select_for_update(no_key=True).get_or_create(fair=fair)
    # Read before what it stands for: what changes meanwhile is found the next time.
    state.basis = queries.basis_of(fair)
    held = dict(DirectoryEntry.objects.filter(fair=fair).values_list("badge", "fingerprint"))
    changed = []
    for badge, code, content in queries.entries_wanted(fair):
        mark = _fingerprint(code, content)
        if held.get(badge) == mark or (content is None and badge not in held):
            continue
        state.version += 1
        nonce, sealed = ("", "") if content is None else queries.seal_entry(code, content)
        changed.append(
            DirectoryEntry(
                badge_id=badge,
                fair=fair,
                version=state.version,
                key=queries.key_of_entry(code),
                nonce=nonce,
                sealed=sealed,
                fingerprint=mark,
            )
        )
    for start in range(0, len(changed), BATCH):
        DirectoryEntry.objects.bulk_create(
            changed[start : start + BATCH],
            update_conflicts=True,
            unique_fields=["badge"],
            update_fields=["version", "key", "nonce", "sealed", "fingerprint"],
        )
    state.save(update_fields=["version", "basis"])
    return len(changed)


def _fingerprint(code: str, content: object) -> str:
    """Tells whether an entry says something else; a name alone cannot be guessed from it, since the code is in it."""
    plain = json.dumps([code, content], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()
