"""Every write to booths. Each is one transaction of five beats: lock, rule, write, record, publish.

Locks are taken in one order everywhere: (zones,) applications, booths by primary key, (badges,) the log's chain, the
stream.
"""

from booths.actions.acceptances import (
    ACCEPT,
    accept_or_ask,
    fail_acceptance,
    run_acceptance,
)
from booths.actions.accepting import (
    Accepted,
    accept_proposal,
)
from booths.actions.allocations import (
    accept_allocation,
    allocate_booths,
    confirm_allocations_of,
    decline_allocation,
    hold_booths,
    lock_booths_at_stake,
    release_allocation,
    release_booths_of,
    release_hold,
)
from booths.actions.announcing import (
    DrawTerms,
    announce_draw,
    commit_draw,
    discard_draw,
    prepare_draw,
)
from booths.actions.attendance import (
    open_booths,
    open_booths_of,
    sweep_floor,
)
from booths.actions.blocking import (
    close_booth,
    reopen_booth,
)
from booths.actions.draws import (
    apply_draw,
    reveal_draw,
    void_draw,
)
from booths.actions.moving import (
    move_allocation,
    swap_allocations,
)
from booths.actions.no_shows import (
    note_call,
    release_no_show,
    set_attendance_terms,
    undo_no_show,
)
from booths.actions.onlookers import (
    look_away,
    look_on,
)
from booths.actions.plan import (
    BoothChange,
    FeatureChange,
    PlanChange,
    add_hall,
    block_booths,
    change_hall,
    change_plan,
    clone_plan,
    generate_booths,
    merge_booths,
    renumber_booths,
    set_floor_terms,
    split_booth,
    unblock_booths,
)
from booths.actions.plan_import import (
    PlanImported,
    import_plan,
)
from booths.actions.proposals import (
    PROPOSE,
    dismiss_proposal,
    fail_proposal,
    pin_allocation,
    run_proposal,
    set_proposal_terms,
    start_proposal,
    stop_proposal,
    unpin_allocation,
)
from booths.actions.telling import (
    TELL_OF_DRAW,
    tell_of_draw,
)
from booths.actions.undo import (
    undo_step,
)

__all__ = [
    "ACCEPT",
    "PROPOSE",
    "TELL_OF_DRAW",
    "Accepted",
    "BoothChange",
    "DrawTerms",
    "FeatureChange",
    "PlanChange",
    "PlanImported",
    "accept_allocation",
    "accept_or_ask",
    "accept_proposal",
    "add_hall",
    "allocate_booths",
    "announce_draw",
    "apply_draw",
    "block_booths",
    "change_hall",
    "change_plan",
    "clone_plan",
    "close_booth",
    "commit_draw",
    "confirm_allocations_of",
    "decline_allocation",
    "discard_draw",
    "dismiss_proposal",
    "fail_acceptance",
    "fail_proposal",
    "generate_booths",
    "hold_booths",
    "import_plan",
    "lock_booths_at_stake",
    "look_away",
    "look_on",
    "merge_booths",
    "move_allocation",
    "note_call",
    "open_booths",
    "open_booths_of",
    "pin_allocation",
    "prepare_draw",
    "release_allocation",
    "release_booths_of",
    "release_hold",
    "release_no_show",
    "renumber_booths",
    "reopen_booth",
    "reveal_draw",
    "run_acceptance",
    "run_proposal",
    "set_attendance_terms",
    "set_floor_terms",
    "set_proposal_terms",
    "split_booth",
    "start_proposal",
    "stop_proposal",
    "swap_allocations",
    "sweep_floor",
    "tell_of_draw",
    "unblock_booths",
    "undo_no_show",
    "undo_step",
    "unpin_allocation",
    "void_draw",
]
