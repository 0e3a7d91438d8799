"""Every write to badges and gates. A scan's own row is its log entry, so it writes no second one."""

from badges.actions.arriving import record_scan
from badges.actions.conflicts import (
    rebuild_presence,
    settle_conflict,
    undo_scan,
)
from badges.actions.designing import draw_logo, restore_design, save_design
from badges.actions.directory import refresh_directory, sweep_directories
from badges.actions.gates import (
    pair_device,
    redeem_pairing,
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
from badges.actions.judging import (
    CODE_LIMIT,
)
from badges.actions.keys import (
    KEY_LIFE,
    Signer,
    create_signing_key,
    validity_of,
)
from badges.actions.kinds import KindValues, set_kind_rules, set_rules_of_kinds
from badges.actions.links import end_link, make_link, record_opened
from badges.actions.lists import apply_holder_list, start_holder_list
from badges.actions.pairing import offer_pairing
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
from badges.actions.quarantine import (
    Malformed,
)
from badges.actions.replacing import record_print, replace_badge
from badges.actions.rotating import REISSUE, ask_to_reissue, end_key, reissue_next, rotate_key
from badges.actions.settling import close_conflict, reopen_conflict
from badges.actions.uploads import (
    Outcome,
    Report,
    Upload,
    note_status,
    record_upload,
    refuse_revoked,
)
from badges.queries import KEY_PURPOSE

__all__ = [
    "CODE_LIMIT",
    "KEY_LIFE",
    "KEY_PURPOSE",
    "REISSUE",
    "KindValues",
    "Malformed",
    "NewHolder",
    "Outcome",
    "Report",
    "Signer",
    "Upload",
    "add_holders",
    "apply_holder_list",
    "ask_to_reissue",
    "change_holder",
    "choose_badges",
    "close_conflict",
    "create_signing_key",
    "discard_prints",
    "draw_logo",
    "end_badges_of_person",
    "end_booth_access",
    "end_key",
    "end_link",
    "end_visit_access",
    "give_up_printing",
    "issue_badges",
    "issue_badges_for",
    "issue_badges_to_guests",
    "kind_for",
    "make_link",
    "note_status",
    "offer_pairing",
    "pair_device",
    "pause_printing",
    "print_next_part",
    "rebuild_presence",
    "record_opened",
    "record_print",
    "record_print_download",
    "record_scan",
    "record_upload",
    "redeem_pairing",
    "refresh_directory",
    "refuse_revoked",
    "reissue_next",
    "reopen_conflict",
    "replace_badge",
    "restore_design",
    "resume_printing",
    "revoke_badge",
    "revoke_device",
    "rotate_key",
    "save_design",
    "set_kind_rules",
    "set_rules_of_kinds",
    "settle_conflict",
    "start_holder_list",
    "start_print_run",
    "sweep_directories",
    "undo_scan",
    "validity_of",
]
