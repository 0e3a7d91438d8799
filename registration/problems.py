"""Error codes of registration and their texts."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.problems import Problem

STATES: dict[str, str | Promise] = {
    "draft": pgettext_lazy("application", "Draft"),
    "submitted": _("Submitted"),
    "under_review": _("Under review"),
    "changes_requested": _("Changes requested"),
    "approved": _("Approved"),
    "waitlisted": _("Waitlisted"),
    "rejected": _("Rejected"),
    "withdrawn": _("Withdrawn"),
    "declined": _("Declined"),
    "lapsed": _("Lapsed"),
}

DECISIONS: dict[str, str | Promise] = {
    "approve": _("Approve"),
    "waitlist": _("Put on the waiting list"),
    "request_changes": _("Ask for changes"),
    "reject": _("Reject"),
}

VISITS: dict[str, str | Promise] = {
    "announced": _("Announced"),
    "admitted": _("Admitted"),
    "declined": _("Declined"),
    "withdrawn": _("Withdrawn"),
}

PROBLEMS: dict[str, Problem] = {
    "window_closed": Problem(
        409,
        _("Applications are closed"),
        _("This fair does not take applications now. The dates stand on the fair's page."),
    ),
    "application_transition": Problem(
        409,
        _("Not possible in this state"),
        _("The application is “%(current)s”, so this step is not open any more. Reload the page."),
        words=STATES,
    ),
    "application_not_editable": Problem(
        409,
        _("No longer editable"),
        _("The application was sent in. Ask the organiser to request changes, or withdraw it."),
    ),
    "application_changed": Problem(
        409,
        _("Changed on another device"),
        _("Somebody has changed this section since you opened it. Compare the two, and choose."),
    ),
    "consent_missing": Problem(
        409,
        _("Your agreement is missing"),
        _(
            "Nobody can take part without agreeing to how personal data is used for it. Read the text on the page that "
            "checks your answers, tick it, and send in again."
        ),
    ),
    "application_incomplete": Problem(
        422,
        _("Not complete yet"),
        _("Go through all sections before you send the application in."),
    ),
    "partner_unknown": Problem(
        422,
        _("Unknown producer"),
        _("No producer is registered here with the number %(number)s. Ask them for their number."),
    ),
    "partner_twice": Problem(
        409, _("Already there"), _("This producer is in the application already.")
    ),
    "too_many_partners": Problem(
        409,
        _("Too many producers"),
        _("An application takes %(limit)s further producers at most."),
    ),
    "invitation_answered": Problem(
        409, _("Already answered"), _("This invitation was answered or taken back before.")
    ),
    "not_eligible": Problem(
        422,
        _("The zone cannot take this application"),
        _("Choose other products or another zone. The reasons stand beside the entries."),
    ),
    "zone_unknown": Problem(422, _("Unknown zone"), _("This fair has no zone %(zone)s.")),
    "zone_by_invitation": Problem(
        422,
        _("By invitation only"),
        _("The organiser invites exhibitors to zone %(zone)s. Choose another zone."),
    ),
    "product_unknown": Problem(
        422, _("Unknown product"), _("A product is not one of this exhibitor's.")
    ),
    "province_missing": Problem(
        422, _("Province missing"), _("An exhibitor from Thailand needs its province.")
    ),
    "province_foreign": Problem(
        403,
        _("Another province"),
        _("As a provincial officer you act for the producers of your own province."),
    ),
    "province_fixed": Problem(
        409,
        _("The province stays for now"),
        _(
            "An application under way counts for this province. "
            "Withdraw it first, or ask the organiser of the fair."
        ),
    ),
    "place_unknown": Problem(
        422, _("Unknown sub-district"), _("Choose the sub-district from the list.")
    ),
    "already_represents": Problem(
        409, _("Acts for it already"), _("This person acts for the exhibitor already.")
    ),
    "too_many_invitations": Problem(
        409,
        _("Too many open invitations"),
        _("%(limit)s invitations are open. Take some back before you send another."),
    ),
    "invitation_just_sent": Problem(
        409,
        _("Sent a moment ago"),
        _("The invitation was sent within the last minute. Wait a moment, then send it again."),
    ),
    "invitation_ended": Problem(
        409,
        _("The invitation has ended"),
        _(
            "It was used, taken back, sent anew or is older than 14 days. "
            "Ask the person who invited you to send another."
        ),
    ),
    "last_representative": Problem(
        409,
        _("The last one stays"),
        _("Somebody has to act for the exhibitor. Invite another person first."),
    ),
    "reason_missing": Problem(
        422, _("Reason missing"), _("Say why, so that the exhibitor knows what to do.")
    ),
    "own_application": Problem(
        403,
        _("Your own application"),
        _("You act for this exhibitor, so somebody else has to review the application."),
    ),
    "sponsored_unknown": Problem(
        404,
        _("No such application"),
        _(
            "No application with this reference can come under the agency's quota. Ask the producer for the eight "
            "signs on the receipt; applications that are decided, or count under another agency, are not found."
        ),
    ),
    "sponsored_too_late": Problem(
        409,
        _("Decided already"),
        _(
            "Under which quota an application counts can be changed while it is to be decided or waits in line. "
            "Take the decision back first."
        ),
    ),
    "quota_exceeded": Problem(
        409,
        _("The quota is used up"),
        _(
            "The application wants %(wanted)s booths; of the quota of %(given)s booths %(free)s are free. "
            "Put it on the waiting list, or an organiser says why it goes over the quota."
        ),
    ),
    "waitlist_first": Problem(
        409,
        _("Others are first"),
        _(
            "%(waiting)s applications wait in line under this quota. Approve the first of them, "
            "or an organiser says why this one goes past the line."
        ),
    ),
    "offer_lapsed": Problem(
        409,
        _("Too late"),
        _("The time to answer is over. The place passes to the next on the waiting list."),
    ),
    "offer_settled": Problem(
        409,
        _("No open offer"),
        _("There is no offer here that waits for an answer. Reload the page."),
    ),
    "quota_below_places": Problem(
        409,
        _("More places than booths"),
        _("%(missing)s booths more than this are places already. An organiser says why it is so."),
    ),
    "too_many_photos": Problem(
        409,
        _("Photos enough"),
        _("A product has up to %(most)s photos. Delete one before you add another."),
    ),
    "citizen_id_wrong": Problem(
        422,
        _("Not a citizen id"),
        _(
            "A Thai citizen id has 13 digits and the last one fits the others. Compare it with the card."
        ),
    ),
    "passport_wrong": Problem(
        422,
        _("Not a passport number"),
        _("A passport number has 5 to 15 Latin letters and digits."),
    ),
    "passport_expired": Problem(
        422,
        _("Passport expired"),
        _("The passport is no longer valid. Write the day in the new one."),
    ),
    "identity_taken": Problem(
        409,
        _("Listed already"),
        _("Somebody else of this exhibitor is listed with this number."),
    ),
    "identity_missing": Problem(
        409, _("No number recorded"), _("No number is recorded for this person.")
    ),
    "reveal_reason_missing": Problem(
        422, _("Reason missing"), _("Say why; the person can ask who looked.")
    ),
    "reason_holds_number": Problem(
        422,
        _("Number in the reason"),
        _("Write the reason without the number, since reasons are kept in the log."),
    ),
    "quota_target_unknown": Problem(
        422, _("Unknown province or agency"), _("There is no province or agency “%(target)s”.")
    ),
    "shortlist_closed": Problem(
        409,
        _("The shortlist is closed"),
        _("The time for the provinces to put their applications forward is over."),
    ),
    "conflict_of_interest": Problem(
        403,
        _("Conflict of interest"),
        _("You have an interest in this application, so somebody else has to review it."),
    ),
    "second_person_needed": Problem(
        409,
        _("A second person has to confirm"),
        _("You proposed this decision. It counts once another person confirms it."),
    ),
    "decision_proposed": Problem(
        409,
        _("Another decision was proposed"),
        _("Somebody proposed “%(decision)s”. Confirm that, or reject the proposal first."),
        words=DECISIONS,
    ),
    "no_proposal": Problem(
        409,
        _("Nothing was proposed"),
        _("No proposed decision waits here any more. Reload the page."),
    ),
    "change_field_unknown": Problem(
        422, _("Unknown field"), _("An application has no field %(field)s.")
    ),
    "changes_without_request": Problem(
        422,
        _("Changes belong to a request"),
        _("Comments on single fields can be sent only when you ask for changes."),
    ),
    "undo_too_late": Problem(
        409,
        _("Too late to take back"),
        _("A decision can be taken back for %(minutes)s minutes; this one is older."),
    ),
    "undo_accepted": Problem(
        409,
        _("The exhibitor has accepted"),
        _("The place was accepted, so the decision cannot be taken back any more."),
    ),
    "undo_has_booths": Problem(
        409,
        _("Booths were given already"),
        _("Take the booths back first; then the decision can be taken back."),
    ),
    "undo_overtaken": Problem(
        409,
        _("There is something newer"),
        _("The application has moved on since this decision. Reload the page."),
    ),
    "applications_missing": Problem(
        422, _("No application chosen"), _("Choose at least one application.")
    ),
    "too_many_applications": Problem(
        422,
        _("Too many at once"),
        _("At most %(most)s applications can be decided on at once."),
    ),
    "reviewer_unknown": Problem(
        422, _("Not a reviewer"), _("This person does not review applications of this fair.")
    ),
    "scores_closed": Problem(
        409,
        _("Scores are closed"),
        _("Points are given while an application waits for its decision."),
    ),
    "scores_incomplete": Problem(
        422, _("Points missing"), _("Give points for each of the fair's criteria, and no others.")
    ),
    "score_out_of_range": Problem(
        422, _("Too many points"), _("“%(criterion)s” takes 0 to %(most)s points.")
    ),
    "criteria_missing": Problem(
        409, _("No criteria"), _("This fair has no criteria to give points for.")
    ),
    "criteria_in_use": Problem(
        409,
        _("Points were given already"),
        _("Once somebody has scored, criteria keep their number, weights and points."),
    ),
    "too_many_views": Problem(
        409, _("Too many views"), _("At most %(most)s views can be kept. Delete one first.")
    ),
    "participation_days": Problem(
        422,
        _("These days do not fit"),
        _("The fair ended before this one, with no more days attended or reported than it had."),
    ),
    "fair_not_over": Problem(
        409, _("The fair is not over"), _("Attendance is counted after the fair's last day.")
    ),
    "manifest_overdrawn": Problem(
        422,
        _("More than was imported"),
        _("Sold, given, destroyed and re-exported together exceed what was imported."),
    ),
    "manifest_taken_back": Problem(
        422,
        _("Less than nothing"),
        _("More would be taken back than was booked. Correct the quantity."),
    ),
    "manifest_moved": Problem(
        409,
        _("Somebody has booked beside you"),
        _("Look at what is booked now, and write the day's total again."),
    ),
    "movement_day": Problem(
        422,
        _("Not on this day"),
        _("Goods are booked on a day that has begun, and not before they can have come."),
    ),
    "day_has_movements": Problem(
        409, _("Something moved on this day"), _("Entries for this day are booked already.")
    ),
    "manifest_cleared": Problem(
        409,
        _("Customs has cleared these goods"),
        _("What customs has seen is corrected with a reason only, item by item."),
    ),
    "item_has_moved": Problem(
        409,
        _("Something of this item has left"),
        _("Take its entries back before you remove the item."),
    ),
    "position_taken": Problem(
        409,
        _("Number taken"),
        _("Number %(position)s of the list is another item. Choose another number."),
    ),
    "manifest_empty": Problem(
        409, _("No goods are listed"), _("Add the goods that come to the fair first.")
    ),
    "manifest_unbalanced": Problem(
        409,
        _("The goods do not balance yet"),
        _("Account for every item first; what is missing stands item by item below."),
    ),
    "manifest_closed": Problem(
        409,
        _("The closing report is signed"),
        _("Nothing changes any more. An organiser can reopen it with a reason."),
    ),
    "manifest_not_closed": Problem(
        409, _("Not signed yet"), _("There is no signed closing report to reopen.")
    ),
    "permit_type": Problem(
        422,
        _("Not a paper that can be kept"),
        _("Send the permit as a PDF file, or as a picture (JPEG or PNG)."),
    ),
    "permit_active": Problem(
        422,
        _("The file does more than show a paper"),
        _("This PDF holds programs or other files. Print it to a new PDF and send that one."),
    ),
    "permits_full": Problem(
        409,
        _("No room for more papers"),
        _("A list may have %(limit)s papers at most. Put several into one PDF."),
    ),
    "goods_columns": Problem(
        422,
        _("Columns are missing"),
        _("The first row has to name these columns: %(columns)s. Use the template."),
    ),
    "visit_transition": Problem(
        409,
        _("Not possible in this state"),
        _("The visit is “%(current)s”, so this step is not open any more. Reload the page."),
        words=VISITS,
    ),
    "columns_missing": Problem(
        422,
        _("Columns are missing"),
        _(
            "The file has no column %(columns)s. Use the template, and leave its first row as it is."
        ),
    ),
    "import_running": Problem(
        409,
        _("Another file is being read"),
        _("The file that you sent before is still being worked on. Wait until it is done."),
    ),
    "import_not_checked": Problem(
        409,
        _("Not checked"),
        _("Rows can be taken over once all of them are checked, and while they are kept."),
    ),
    "multipart_expected": Problem(
        415, _("No file"), _("Send the file as multipart/form-data, in the field “file”.")
    ),
}
