"""The log in words: what an entry says to whoever reads it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events import dates
from events.models import LogEntry

register = template.Library()

# One sentence for each action of each step; a test compares them with what the actions record.
SENTENCES: dict[str, str | Promise] = {
    "fair.state_changed": gettext_lazy("Fair changed from %(from)s to %(to)s"),
    "fair.window_set": gettext_lazy("Window set: %(kind)s"),
    "fair.member_added": gettext_lazy("Role given: %(role)s"),
    "fair.member_removed": gettext_lazy("Role taken away: %(role)s"),
    "account.opened": gettext_lazy("Account opened"),
    "account.changed": gettext_lazy("Account's name or language changed"),
    "account.password_changed": gettext_lazy("Password changed"),
    "account.email_changed": gettext_lazy("Account's e-mail changed"),
    "account.factor_added": gettext_lazy("Second factor added: %(kind)s"),
    "account.factor_removed": gettext_lazy("Second factor removed: %(kind)s"),
    "account.codes_renewed": gettext_lazy("Recovery codes renewed"),
    "account.line_connected": gettext_lazy("LINE connected to the account"),
    "account.line_disconnected": gettext_lazy("LINE disconnected from the account"),
    "token.issued": gettext_lazy("Access token issued"),
    "consent.text_published": gettext_lazy(
        "Text of a consent published: %(purpose)s, version %(version)s"
    ),
    "consent.given": gettext_lazy("Consent given: %(purpose)s, version %(version)s"),
    "consent.withdrawn": gettext_lazy("Consent withdrawn: %(purpose)s, version %(version)s"),
    "privacy.requested": gettext_lazy("Request about personal data: %(kind)s"),
    "privacy.answered": gettext_lazy("Request about personal data answered: %(kind)s, %(state)s"),
    "privacy.user_erased": gettext_lazy("Personal data of a user erased"),
    "privacy.purged": gettext_lazy("Kept long enough and deleted: %(rule)s, %(count)s"),
    "person.erased": gettext_lazy("Personal data of a person at a booth erased"),
    "exhibitor.registered": gettext_lazy("Exhibitor registered"),
    "exhibitor.changed": gettext_lazy("Exhibitor's record changed"),
    "person.added": gettext_lazy("Person added to an exhibitor"),
    "person.changed": gettext_lazy("Person's record changed"),
    "person.removed": gettext_lazy("Person removed from an exhibitor"),
    "person.brought_back": gettext_lazy("Removal of a person undone"),
    "person.revealed": gettext_lazy("Whole number of a person's identity paper shown"),
    "person.photo_set": gettext_lazy("Photo of a person saved"),
    "person.photo_deleted": gettext_lazy("Photo of a person deleted"),
    "product.photo_added": gettext_lazy("Photo of a product added"),
    "product.photo_changed": gettext_lazy("Photo of a product described or moved"),
    "product.photo_deleted": gettext_lazy("Photo of a product deleted"),
    "product.photo_brought_back": gettext_lazy("Photo of a product brought back"),
    "exhibitor.invited": gettext_lazy("Somebody invited to act for an exhibitor"),
    "exhibitor.invitation_revoked": gettext_lazy("Invitation taken back"),
    "exhibitor.invitation_accepted": gettext_lazy("Invitation accepted"),
    "exhibitor.representative_removed": gettext_lazy("Right to act for an exhibitor taken away"),
    "product.retired": gettext_lazy("Product retired"),
    "product.brought_back": gettext_lazy("Product brought back"),
    "product.added": gettext_lazy("Product added"),
    "product.changed": gettext_lazy("Product changed"),
    "application.started": gettext_lazy("Application %(application)s started for zone %(zone)s"),
    "application.changed": gettext_lazy("Application %(application)s changed"),
    "application.amended": gettext_lazy("Application %(application)s changed after it was sent in"),
    "application.partner_added": gettext_lazy("Application %(application)s: producer added"),
    "application.partner_invited": gettext_lazy("Application %(application)s: producer invited"),
    "application.partner_agreed": gettext_lazy("Application %(application)s: producer agreed"),
    "application.partner_declined": gettext_lazy(
        "Application %(application)s: producer declined or left"
    ),
    "application.partner_left": gettext_lazy("Application %(application)s: producer left"),
    "application.partner_removed": gettext_lazy("Application %(application)s: producer removed"),
    "application.submitted": gettext_lazy("Application %(application)s sent in"),
    "application.review_started": gettext_lazy("Application %(application)s: review started"),
    "application.reviewed": gettext_lazy("Application %(application)s: %(decision)s"),
    "application.proposed": gettext_lazy("Application %(application)s: proposed: %(decision)s"),
    "application.proposal_rejected": gettext_lazy(
        "Application %(application)s: proposal rejected: %(decision)s"
    ),
    "application.proposal_withdrawn": gettext_lazy(
        "Application %(application)s: proposal taken back: %(decision)s"
    ),
    "application.decision_undone": gettext_lazy(
        "Application %(application)s: decision taken back: %(decision)s"
    ),
    "application.scored": gettext_lazy("Application %(application)s scored"),
    "application.interest_declared": gettext_lazy(
        "Application %(application)s: conflict of interest declared"
    ),
    "applications.decided_in_bulk": gettext_lazy("%(number)s applications at once: %(decision)s"),
    "applications.bulk_undone": gettext_lazy(
        "%(number)s applications at once: decision taken back: %(decision)s"
    ),
    "applications.assigned": gettext_lazy("%(number)s applications assigned to a reviewer"),
    "view.saved": gettext_lazy("View of the review saved: %(name)s"),
    "view.deleted": gettext_lazy("View of the review deleted: %(name)s"),
    "fair.criteria_set": gettext_lazy("Criteria set: %(criteria)s"),
    "fair.points_rule_set": gettext_lazy("Rule of priority points published"),
    "fair.points_counted": gettext_lazy(
        "Priority points counted anew; %(number)s applications changed"
    ),
    "fair.participations_counted": gettext_lazy("Attendance of %(number)s exhibitors counted"),
    "exhibitor.participation_recorded": gettext_lazy(
        "Earlier fair of an exhibitor entered: %(name)s"
    ),
    "application.changes_answered": gettext_lazy(
        "Application %(application)s: what was asked for is answered"
    ),
    "application.sponsored": gettext_lazy(
        "Application %(application)s counts under the quota of %(agency)s"
    ),
    "application.released": gettext_lazy(
        "Application %(application)s no longer counts under the quota of %(agency)s"
    ),
    "application.withdrawn": gettext_lazy("Application %(application)s withdrawn"),
    "place.offered": gettext_lazy(
        "Place offered to application %(application)s: %(booths)s booths"
    ),
    "place.given": gettext_lazy(
        "Place given to application %(application)s against the rule: %(booths)s booths"
    ),
    "place.passed_on": gettext_lazy(
        "Place passed on to application %(application)s, next in line: %(booths)s booths"
    ),
    "place.declined": gettext_lazy(
        "Place declined by application %(application)s: %(booths)s booths"
    ),
    "place.lapsed": gettext_lazy("Offer to application %(application)s lapsed: %(booths)s booths"),
    "place.revoked": gettext_lazy(
        "Place taken back from application %(application)s: %(booths)s booths"
    ),
    "place.restored": gettext_lazy(
        "Place given back to application %(application)s: %(booths)s booths"
    ),
    "place.accepted": gettext_lazy(
        "Place confirmed by application %(application)s: %(booths)s booths"
    ),
    "place.line_served": gettext_lazy("Free booths of zone %(zone)s passed on to the line"),
    "quota.set": gettext_lazy("Quota of zone %(zone)s for %(whom)s: %(given)s booths"),
    "quota.removed": gettext_lazy("Quota of zone %(zone)s for %(whom)s taken away"),
    "application.shortlisted": gettext_lazy("Application %(application)s, the province: %(mark)s"),
    "fair.terms_set": gettext_lazy("Terms of the fair set: %(fields)s"),
    "manifest.changed": gettext_lazy("Foreign goods booked"),
    "manifest.item_added": gettext_lazy("Item %(position)s added to the foreign goods"),
    "manifest.item_changed": gettext_lazy("Item %(position)s of the foreign goods changed"),
    "manifest.item_amended": gettext_lazy(
        "Item %(position)s of the foreign goods amended after clearance"
    ),
    "manifest.item_removed": gettext_lazy("Item %(position)s taken off the foreign goods"),
    "manifest.imported": gettext_lazy(
        "Foreign goods imported from a file: %(added)s new, %(changed)s changed"
    ),
    "manifest.permit_added": gettext_lazy("Paper added to the foreign goods: %(title)s"),
    "manifest.permit_removed": gettext_lazy("Paper of the foreign goods removed: %(title)s"),
    "manifest.cleared": gettext_lazy("Foreign goods cleared by customs"),
    "manifest.day_confirmed": gettext_lazy("Confirmed that no foreign goods moved on %(date)s"),
    "manifest.closed": gettext_lazy("Closing report of foreign goods signed"),
    "manifest.reopened": gettext_lazy("Closing report of foreign goods reopened"),
    "visit.announced": gettext_lazy("A delegation announced its visit"),
    "visit.changed": gettext_lazy("A delegation changed its visit"),
    "visit.admitted": gettext_lazy("A delegation was admitted"),
    "visit.declined": gettext_lazy("The visit of a delegation was declined"),
    "visit.withdrawn": gettext_lazy("The visit of a delegation ended"),
    "booths.held": gettext_lazy("Booths %(booths)s held for application %(application)s"),
    "booths.hold_released": gettext_lazy("Hold given back"),
    "booths.hold_expired": gettext_lazy("Hold expired"),
    "booths.allocated": gettext_lazy("Booths %(booths)s allocated to application %(application)s"),
    "booths.offered": gettext_lazy("Booths %(booths)s offered to application %(application)s"),
    "booths.confirmed": gettext_lazy("Booths of application %(application)s confirmed"),
    "booths.released": gettext_lazy("Booths of application %(application)s released"),
    "booths.moved": gettext_lazy(
        "Booths of application %(application)s moved from %(from)s to %(booths)s"
    ),
    "booths.swapped": gettext_lazy(
        "Booths swapped: application %(application)s has %(booths)s, application %(other_application)s has %(from)s"
    ),
    "booths.pinned": gettext_lazy("Booths pinned: no proposal moves them"),
    "booths.unpinned": gettext_lazy("Pin taken off booths"),
    "proposal.started": gettext_lazy("Proposal of booths started with the number %(seed)s"),
    "proposal.ready": gettext_lazy(
        "Proposal of booths ready: %(placed)s with booths, %(left_out)s left out, %(moves)s moved"
    ),
    "proposal.failed": gettext_lazy("Proposal of booths broken off"),
    "proposal.stopped": gettext_lazy("Proposal of booths asked to stop"),
    "proposal.dismissed": gettext_lazy("Proposal of booths dismissed"),
    "proposal.accepted": gettext_lazy(
        "Proposal of booths accepted: %(given)s with new booths, %(moved)s moved"
    ),
    "proposal.acceptance_asked": gettext_lazy(
        "Proposal of booths: %(placements)s placements accepted, allocated in the background"
    ),
    "proposal.acceptance_failed": gettext_lazy(
        "Proposal of booths: nothing was allocated of what was accepted"
    ),
    "proposal.terms_set": gettext_lazy("Weights of proposals of booths set"),
    "booths.opened": gettext_lazy("Booths %(booths)s opened for the day"),
    "booths.day_ended": gettext_lazy("Booths closed at the end of the day"),
    "conflict.reopened": gettext_lazy("Conflict of badge %(serial)s open again: %(settlement)s"),
    "booths.called": gettext_lazy("Exhibitor of booths %(booths)s called: %(answer)s"),
    "booths.no_show": gettext_lazy(
        "Booths %(booths)s taken back from application %(application)s: nobody came"
    ),
    "booths.no_show_undone": gettext_lazy(
        "Booths %(booths)s given back to application %(application)s"
    ),
    "fair.attendance_terms_set": gettext_lazy("Rule for booths that stay empty set"),
    "booth.closed": gettext_lazy("Booth blocked"),
    "booth.reopened": gettext_lazy("Booth no longer blocked"),
    "plan.changed": gettext_lazy("Plan of hall %(hall)s changed: %(booths)s booths"),
    "plan.generated": gettext_lazy("Rows laid out in hall %(hall)s: %(booths)s booths"),
    "plan.renumbered": gettext_lazy("Booths of hall %(hall)s numbered anew: %(booths)s"),
    "plan.merged": gettext_lazy("Booth %(booth)s merged with %(merged)s"),
    "plan.split": gettext_lazy("Booth %(booth)s split: %(merged)s are back"),
    "plan.blocked": gettext_lazy("Booths %(booths)s blocked"),
    "plan.unblocked": gettext_lazy("Booths %(booths)s no longer blocked"),
    "plan.cloned": gettext_lazy(
        "Plan of hall %(hall)s copied from %(from_hall)s of %(from)s: %(booths)s booths"
    ),
    "plan.terms_set": gettext_lazy("Aisles of at least %(min_aisle_m)s m asked for"),
    "hall.added": gettext_lazy("Hall %(hall)s added: %(width_m)s × %(height_m)s m"),
    "hall.changed": gettext_lazy("Hall %(hall)s changed: %(width_m)s × %(height_m)s m"),
    "draw.prepared": gettext_lazy("Draw of lots prepared for zones %(zones)s"),
    "draw.discarded": gettext_lazy("Draft of a draw of lots dropped"),
    "draw.committed": gettext_lazy("Draw of lots no. %(number)s announced: %(commitment)s"),
    "draw.revealed": gettext_lazy("Draw of lots no. %(number)s held with the numbers %(entropy)s"),
    "draw.applied": gettext_lazy("Booths given by draw of lots no. %(number)s: %(given)s"),
    "draw.voided": gettext_lazy("Draw of lots no. %(number)s declared void"),
    "badge.issued": gettext_lazy("Badge %(serial)s issued"),
    "kind_rules.changed": gettext_lazy("Rules of the badge kind “%(kind)s” changed"),
    "holders.checked": gettext_lazy("List of people checked: %(wrong)s of %(rows)s rows to mend"),
    "holders.added": gettext_lazy("Badges issued to %(applied)s people of a list"),
    "badge.link_made": gettext_lazy("Link to badge %(serial)s for a phone made"),
    "badge.link_ended": gettext_lazy("Link to badge %(serial)s for a phone ended"),
    "key.shortened": gettext_lazy("Signing key %(kid)s holds no longer than until %(not_after)s"),
    "key.ended": gettext_lazy("Signing key %(kid)s ended at once"),
    "key.reissue_asked": gettext_lazy("Badges of ended keys issued anew"),
    "badge.printed": gettext_lazy("Badge %(serial)s taken to print, %(count)s in all"),
    "holder.changed": gettext_lazy("Details of badge %(serial)s changed"),
    "badge.revoked": gettext_lazy("Badge %(serial)s revoked"),
    "badge_design.saved": gettext_lazy("Design of badges changed: version %(number)s"),
    "badge_design.restored": gettext_lazy(
        "Design of badges: version %(restored)s used again as version %(number)s"
    ),
    "prints.started": gettext_lazy("Print run of badges asked for"),
    "prints.finished": gettext_lazy("Print run finished: %(badges)s badges"),
    "prints.paused": gettext_lazy("Print run paused"),
    "prints.resumed": gettext_lazy("Print run resumed"),
    "prints.given_up": gettext_lazy("Print run broken off"),
    "prints.downloaded": gettext_lazy("File %(part)s of a print run taken: %(badges)s badges"),
    "prints.discarded": gettext_lazy("Files of a print run deleted"),
    "key.created": gettext_lazy("Signing key for badges created"),
    "device.paired": gettext_lazy("Gate device paired at gate %(gate)s"),
    "device.pairing_offered": gettext_lazy("Code shown to pair a device at gate %(gate)s"),
    "device.revoked": gettext_lazy("Gate device blocked"),
    "scan.overridden": gettext_lazy(
        "Badge %(serial)s let in at gate %(gate)s by badge %(by)s against the rules: %(reason)s"
    ),
    "scan.undone": gettext_lazy("Scan of badge %(serial)s at gate %(gate)s taken back"),
    "conflict.settled": gettext_lazy("Conflict of scans of badge %(serial)s settled"),
    "import.started": gettext_lazy("Table of producers sent: %(rows)s rows"),
    "import.checked": gettext_lazy(
        "Table of producers checked: %(wrong)s of %(rows)s rows to mend"
    ),
    "import.finished": gettext_lazy(
        "Table of producers taken over: %(applied)s of %(rows)s rows, %(wrong)s to mend"
    ),
    "import.given_up": gettext_lazy(
        "Table of producers broken off: %(applied)s of %(rows)s rows went in"
    ),
    "export.made": gettext_lazy("List downloaded: %(list)s (%(rows)s rows)"),
    "admin.saved": gettext_lazy("Saved in the administration: %(model)s (%(fields)s)"),
    "admin.deleted": gettext_lazy("Deleted in the administration: %(model)s"),
    "demo.loaded": gettext_lazy("Demo data loaded"),
}
# Codes that stand in an entry's data, in words.
WORDS: dict[str, str | Promise] = {
    "taking_part": gettext_lazy("Taking part in fairs"),
    "publicity": gettext_lazy("Photos and publicity"),
    "marketing": gettext_lazy("News about coming fairs"),
    "erasure": gettext_lazy("Erase my data"),
    "access": gettext_lazy("See data that the download does not hold"),
    "correction": gettext_lazy("Correct my data"),
    "objection": gettext_lazy("Object to a use of my data"),
    "done": gettext_lazy("Done"),
    "refused": gettext_lazy("Refused"),
    "taken_back": gettext_lazy("Taken back"),
    "draft": pgettext_lazy("application", "Draft"),
    "submitted": gettext_lazy("Submitted"),
    "under_review": gettext_lazy("Under review"),
    "approved": gettext_lazy("Approved"),
    "waitlisted": gettext_lazy("Waitlisted"),
    "rejected": gettext_lazy("Rejected"),
    "changes_requested": gettext_lazy("Changes requested"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "declined": gettext_lazy("Declined"),
    "lapsed": gettext_lazy("Lapsed"),
    "first": gettext_lazy("Put forward"),
    "reserve": gettext_lazy("In reserve"),
    "not": gettext_lazy("Not put forward"),
    "published": gettext_lazy("Published"),
    "archived": gettext_lazy("Archived"),
    "approve": gettext_lazy("Approved"),
    "waitlist": gettext_lazy("Waitlisted"),
    "reject": gettext_lazy("Rejected"),
    "request_changes": gettext_lazy("Changes requested"),
    "application": pgettext_lazy("window", "Applications"),
    "review": gettext_lazy("Review"),
    "allocation": gettext_lazy("Allocation of booths"),
    "boothproposal": gettext_lazy("Proposal of booths"),
    "proposalterms": gettext_lazy("Weights of proposals of booths"),
    "move_in": gettext_lazy("Move-in"),
    "running": gettext_lazy("Running"),
    "admin": gettext_lazy("Administrator"),
    "organiser": gettext_lazy("Organiser"),
    "reviewer": gettext_lazy("Reviewer"),
    "provincial_officer": gettext_lazy("Provincial officer"),
    "gate_supervisor": gettext_lazy("Gate supervisor"),
    "gate_staff": gettext_lazy("Gate staff"),
    "exhibitor": gettext_lazy("Exhibitor"),
    "totp": gettext_lazy("Authenticator app"),
    "webauthn": gettext_lazy("Passkey"),
    "recovery_codes": gettext_lazy("Recovery codes"),
    "all": gettext_lazy("All"),
    "same_person": gettext_lazy("The same person"),
    "copy": gettext_lazy("A copied badge"),
    "mistake": gettext_lazy("A mistake at the gate"),
    "on_the_way": gettext_lazy("On the way"),
    "will_be_late": gettext_lazy("Comes later"),
    "not_coming": gettext_lazy("Does not come"),
    "no_answer": gettext_lazy("No answer"),
}
# Reasons that the product itself gives.
REASONS: dict[str, str | Promise] = {
    "withdrawn": gettext_lazy("The application was withdrawn."),
    "declined": gettext_lazy("The exhibitor declined the place."),
    "lapsed": gettext_lazy("The place was not confirmed in time."),
    "revoked": gettext_lazy("The approval was taken back."),
    "person_left": gettext_lazy("The person no longer stands at the booth."),
    "person_erased": gettext_lazy("The person's data was erased."),
    "user_erased": gettext_lazy("At the person's own request."),
    "copied": gettext_lazy("A copy of the badge was in use."),
    "no_show": gettext_lazy("Nobody came to open the booths."),
    "key_ended": gettext_lazy("The key that signed the badge was ended."),
    "undone": gettext_lazy("Undone by whoever had done it."),
}
MANY = 6


@register.filter
def say_entry(entry: LogEntry) -> str:
    """What was done, in one sentence without its reason."""
    sentence = SENTENCES.get(entry.action)
    return str(sentence) % _Words(entry) if sentence is not None else entry.action


@register.filter
def say_reason(entry: LogEntry) -> str:
    """Why, or what the sentence leaves out; empty where there is nothing more."""
    data = entry.data
    if entry.action == "fair.window_set":
        return _("From %(opens_at)s to %(closes_at)s") % {
            "opens_at": _say_moment(data.get("opens_at")),
            "closes_at": _say_moment(data.get("closes_at")),
        }
    reason = data.get("reason", "")
    return str(REASONS.get(reason, reason))


@register.filter
def say_who(entry: LogEntry) -> str:
    """The name as it is today; rows that `queries.name_actors` has not seen have a device's name at most."""
    if entry.actor == "system":
        return _("The system")
    return (entry.actor_name if entry.who is None else entry.who) or _("Somebody who was erased")


class _Words(Mapping[str, str]):
    """An entry's data in words; what it does not hold reads as a dash, since old entries stay as they were."""

    def __init__(self, entry: LogEntry) -> None:
        self._data = dict(entry.data)
        if entry.object_type == "application":
            self._data["application"] = entry.object_id

    def __getitem__(self, key: str) -> str:
        value: Any = self._data.get(key)
        if value in (None, "", []):
            return "–"
        if key in {"application", "other_application"}:
            return str(value).replace("-", "")[:8].upper()
        if isinstance(value, list):
            shown = ", ".join(map(str, value[:MANY]))
            more = len(value) - MANY
            return (
                _("%(shown)s and %(more)s more") % {"shown": shown, "more": more}
                if more > 0
                else shown
            )
        return str(WORDS.get(str(value), value))

    def __iter__(self) -> Any:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


def _say_moment(text: Any) -> str:
    return dates.say_moment(datetime.fromisoformat(text)) if text else "–"
