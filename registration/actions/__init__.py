"""Every write of registration. Each is one transaction: lock, rule, write, signal upward, record."""

from registration.actions.agencies import (
    release_sponsored,
    set_agency,
    sponsor_application,
)
from registration.actions.amend import (
    change_application,
)
from registration.actions.answers import (
    answer_changes,
)
from registration.actions.applications import (
    explain_obstacle,
    start_application,
    submit_application,
    withdraw_application,
)
from registration.actions.bulk import (
    BulkOutcome,
    Left,
    assign_applications,
    decide_in_bulk,
    undo_in_bulk,
)
from registration.actions.closings import (
    close_manifest,
    explain_missing,
    reopen_manifest,
)
from registration.actions.erasure import (
    erase_person,
    erase_representations,
)
from registration.actions.exhibitors import (
    change_exhibitor,
    register_exhibitor,
)
from registration.actions.history import (
    count_participations,
    recompute_points,
    record_participation,
    record_participations,
    set_points_rule,
)
from registration.actions.imports import (
    apply_rows,
    begin_to_apply,
    check_rows,
    explain_row_error,
    finish_import,
    give_up_import,
    start_import,
)
from registration.actions.invitations import (
    accept_invitation,
    invite_colleague,
    remove_representative,
    resend_invitation,
    revoke_invitation,
)
from registration.actions.manifests import (
    LOCKED_BY_CLEARANCE,
    Imported,
    add_manifest_item,
    clear_manifest,
    edit_manifest_item,
    import_manifest,
    remove_manifest_item,
)
from registration.actions.movements import (
    DayTotal,
    Move,
    book_day,
    book_movements,
    change_manifest_item,
    confirm_quiet_day,
    explain_overdraft,
)
from registration.actions.offers import (
    accept_place,
    decline_place,
    forfeit_place,
    lapse_offers,
    record_restored,
    restore_place,
)
from registration.actions.partners import (
    add_partner,
    answer_invitation,
    leave_application,
    remove_partner,
)
from registration.actions.people import (
    add_person,
    bring_back_person,
    change_person,
    remove_person,
    reseal_identities,
    reveal_identity,
    set_publicity,
)
from registration.actions.permits import (
    add_permit,
    remove_permit,
)
from registration.actions.pictures import (
    add_product_photo,
    bring_back_product_photo,
    change_product_photo,
    crop_person_photo,
    delete_person_photo,
    delete_product_photo,
    move_product_photo,
    set_person_photo,
)
from registration.actions.places import (
    free_place,
    lock_for_decision,
    pass_on,
    record_freed,
    record_passed,
    take_place,
)
from registration.actions.products import (
    add_product,
    bring_back_product,
    change_product,
    retire_product,
)
from registration.actions.proposals import (
    reject_proposal,
)
from registration.actions.quotas import (
    serve_line,
    set_quotas,
)
from registration.actions.review import (
    review_application,
    start_review,
    undo_decision,
)
from registration.actions.saved_views import (
    delete_view,
    save_view,
)
from registration.actions.scores import (
    SCORABLE,
    CriterionPlan,
    declare_interest,
    give_scores,
    set_criteria,
)
from registration.actions.search import (
    refresh_search,
)
from registration.actions.shortlists import (
    shortlist_application,
    shortlist_applications,
)
from registration.actions.terms import (
    set_terms,
)
from registration.actions.visits import (
    add_member,
    admit_visit,
    announce_visit,
    change_member,
    decline_visit,
    name_in_thai,
    register_delegation,
    withdraw_visit,
)

__all__ = [
    "LOCKED_BY_CLEARANCE",
    "SCORABLE",
    "BulkOutcome",
    "CriterionPlan",
    "DayTotal",
    "Imported",
    "Left",
    "Move",
    "accept_invitation",
    "accept_place",
    "add_manifest_item",
    "add_member",
    "add_partner",
    "add_permit",
    "add_person",
    "add_product",
    "add_product_photo",
    "admit_visit",
    "announce_visit",
    "answer_changes",
    "answer_invitation",
    "apply_rows",
    "assign_applications",
    "begin_to_apply",
    "book_day",
    "book_movements",
    "bring_back_person",
    "bring_back_product",
    "bring_back_product_photo",
    "change_application",
    "change_exhibitor",
    "change_manifest_item",
    "change_member",
    "change_person",
    "change_product",
    "change_product_photo",
    "check_rows",
    "clear_manifest",
    "close_manifest",
    "confirm_quiet_day",
    "count_participations",
    "crop_person_photo",
    "decide_in_bulk",
    "declare_interest",
    "decline_place",
    "decline_visit",
    "delete_person_photo",
    "delete_product_photo",
    "delete_view",
    "edit_manifest_item",
    "erase_person",
    "erase_representations",
    "explain_missing",
    "explain_obstacle",
    "explain_overdraft",
    "explain_row_error",
    "finish_import",
    "forfeit_place",
    "free_place",
    "give_scores",
    "give_up_import",
    "import_manifest",
    "invite_colleague",
    "lapse_offers",
    "leave_application",
    "lock_for_decision",
    "move_product_photo",
    "name_in_thai",
    "pass_on",
    "recompute_points",
    "record_freed",
    "record_participation",
    "record_participations",
    "record_passed",
    "record_restored",
    "refresh_search",
    "register_delegation",
    "register_exhibitor",
    "reject_proposal",
    "release_sponsored",
    "remove_manifest_item",
    "remove_partner",
    "remove_permit",
    "remove_person",
    "remove_representative",
    "reopen_manifest",
    "reseal_identities",
    "resend_invitation",
    "restore_place",
    "retire_product",
    "reveal_identity",
    "review_application",
    "revoke_invitation",
    "save_view",
    "serve_line",
    "set_agency",
    "set_criteria",
    "set_person_photo",
    "set_points_rule",
    "set_publicity",
    "set_quotas",
    "set_terms",
    "shortlist_application",
    "shortlist_applications",
    "sponsor_application",
    "start_application",
    "start_import",
    "start_review",
    "submit_application",
    "take_place",
    "undo_decision",
    "undo_in_bulk",
    "withdraw_application",
    "withdraw_visit",
]
