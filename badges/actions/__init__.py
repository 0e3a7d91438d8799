"""Every write to badges and gates. A scan's own row is its log entry, so it writes no second one."""

from badges.actions.gates import (
    CODE_LIMIT,
    pair_device,
    rebuild_presence,
    record_scan,
    revoke_device,
)
from badges.actions.holders import NewHolder, add_holders, change_holder
from badges.actions.issuing import (
    end_badges_of_person,
    end_booth_access,
    end_visit_access,
    issue_badges,
    issue_badges_for,
    issue_badges_to_guests,
    kind_for,
    revoke_badge,
)
from badges.actions.keys import (
    KEY_LIFE,
    KEY_PURPOSE,
    Signer,
    create_signing_key,
    validity_of,
)
from badges.actions.printing import (
    choose_badges,
    discard_prints,
    give_up_printing,
    pause_printing,
    print_next_part,
    record_print_download,
    resume_printing,
    start_print_run,
)
from badges.actions.replacing import record_print, replace_badge

__all__ = [
    "CODE_LIMIT",
    "KEY_LIFE",
    "KEY_PURPOSE",
    "NewHolder",
    "Signer",
    "add_holders",
    "change_holder",
    "choose_badges",
    "create_signing_key",
    "discard_prints",
    "end_badges_of_person",
    "end_booth_access",
    "end_visit_access",
    "give_up_printing",
    "issue_badges",
    "issue_badges_for",
    "issue_badges_to_guests",
    "kind_for",
    "pair_device",
    "pause_printing",
    "print_next_part",
    "rebuild_presence",
    "record_print",
    "record_print_download",
    "record_scan",
    "replace_badge",
    "resume_printing",
    "revoke_badge",
    "revoke_device",
    "start_print_run",
    "validity_of",
]
