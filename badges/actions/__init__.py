"""Every write to badges and gates. A scan's own row is its log entry, so it writes no second one."""

from badges.actions.gates import (
    CODE_LIMIT,
    pair_device,
    rebuild_presence,
    record_scan,
    revoke_device,
)
from badges.actions.issuing import (
    KEY_LIFE,
    KEY_PURPOSE,
    Signer,
    create_signing_key,
    end_booth_access,
    issue_badges,
    issue_badges_for,
    kind_for,
    revoke_badge,
    validity_of,
)

__all__ = [
    "CODE_LIMIT",
    "KEY_LIFE",
    "KEY_PURPOSE",
    "Signer",
    "create_signing_key",
    "end_booth_access",
    "issue_badges",
    "issue_badges_for",
    "kind_for",
    "pair_device",
    "rebuild_presence",
    "record_scan",
    "revoke_badge",
    "revoke_device",
    "validity_of",
]
