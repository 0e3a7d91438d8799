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
    "token.issued": gettext_lazy("Access token issued"),
    "exhibitor.registered": gettext_lazy("Exhibitor registered"),
    "exhibitor.changed": gettext_lazy("Exhibitor's record changed"),
    "person.added": gettext_lazy("Person added to an exhibitor"),
    "person.changed": gettext_lazy("Person's record changed"),
    "product.added": gettext_lazy("Product added"),
    "product.changed": gettext_lazy("Product changed"),
    "application.started": gettext_lazy("Application %(application)s started for zone %(zone)s"),
    "application.changed": gettext_lazy("Application %(application)s changed"),
    "application.submitted": gettext_lazy("Application %(application)s sent in"),
    "application.review_started": gettext_lazy("Application %(application)s: review started"),
    "application.reviewed": gettext_lazy("Application %(application)s: %(decision)s"),
    "application.withdrawn": gettext_lazy("Application %(application)s withdrawn"),
    "manifest.changed": gettext_lazy("Foreign goods booked"),
    "booths.held": gettext_lazy("Booths %(booths)s held for application %(application)s"),
    "booths.hold_released": gettext_lazy("Hold given back"),
    "booths.hold_expired": gettext_lazy("Hold expired"),
    "booths.allocated": gettext_lazy("Booths %(booths)s allocated to application %(application)s"),
    "booths.released": gettext_lazy("Booths of application %(application)s released"),
    "booths.opened": gettext_lazy("Booths %(booths)s opened for the day"),
    "booths.day_ended": gettext_lazy("Booths closed at the end of the day"),
    "booth.closed": gettext_lazy("Booth blocked"),
    "booth.reopened": gettext_lazy("Booth no longer blocked"),
    "badge.issued": gettext_lazy("Badge %(serial)s issued"),
    "badge.revoked": gettext_lazy("Badge %(serial)s revoked"),
    "key.created": gettext_lazy("Signing key for badges created"),
    "device.paired": gettext_lazy("Gate device paired at gate %(gate)s"),
    "device.revoked": gettext_lazy("Gate device blocked"),
    "admin.saved": gettext_lazy("Saved in the administration: %(model)s (%(fields)s)"),
    "admin.deleted": gettext_lazy("Deleted in the administration: %(model)s"),
    "demo.loaded": gettext_lazy("Demo data loaded"),
}
# Codes that stand in an entry's data, in words.
WORDS: dict[str, str | Promise] = {
    "draft": pgettext_lazy("application", "Draft"),
    "submitted": gettext_lazy("Submitted"),
    "under_review": gettext_lazy("Under review"),
    "approved": gettext_lazy("Approved"),
    "waitlisted": gettext_lazy("Waitlisted"),
    "rejected": gettext_lazy("Rejected"),
    "changes_requested": gettext_lazy("Changes requested"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "published": gettext_lazy("Published"),
    "archived": gettext_lazy("Archived"),
    "approve": gettext_lazy("Approved"),
    "waitlist": gettext_lazy("Waitlisted"),
    "reject": gettext_lazy("Rejected"),
    "request_changes": gettext_lazy("Changes requested"),
    "application": pgettext_lazy("window", "Applications"),
    "review": gettext_lazy("Review"),
    "allocation": gettext_lazy("Allocation of booths"),
    "move_in": gettext_lazy("Move-in"),
    "running": gettext_lazy("Running"),
    "admin": gettext_lazy("Administrator"),
    "organiser": gettext_lazy("Organiser"),
    "reviewer": gettext_lazy("Reviewer"),
    "provincial_officer": gettext_lazy("Provincial officer"),
    "gate_supervisor": gettext_lazy("Gate supervisor"),
    "gate_staff": gettext_lazy("Gate staff"),
    "exhibitor": gettext_lazy("Exhibitor"),
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
    if reason == "withdrawn":
        return _("The application was withdrawn.")
    return str(reason)


@register.filter
def say_who(entry: LogEntry) -> str:
    return _("The system") if entry.actor == "system" else entry.actor_name


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
        if key == "application":
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
