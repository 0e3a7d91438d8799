"""What the log says about an application, in words for its exhibitor."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import LogEntry
from events.permissions import SYSTEM, Actor
from events.queries import name_actors
from registration.models import ApplicationState

# What an exhibitor is told, in words; scores, proposals, interests and overrides are the reviewers' own.
_TITLES: dict[str, str | Promise] = {
    "application.started": gettext_lazy("Begun as a draft"),
    "application.changed": gettext_lazy("Changed"),
    "application.amended": gettext_lazy("Changed after it was sent in"),
    "application.partner_added": gettext_lazy("A producer was added"),
    "application.partner_invited": gettext_lazy("A producer was invited"),
    "application.partner_agreed": gettext_lazy("A producer agreed to share the booth"),
    "application.partner_declined": gettext_lazy("A producer declined or left"),
    "application.partner_removed": gettext_lazy("A producer was taken out"),
    "application.submitted": gettext_lazy("Sent in"),
    "application.review_started": gettext_lazy("Somebody reads it"),
    "application.reviewed": gettext_lazy("Reviewed"),
    "application.decision_undone": gettext_lazy("The decision was taken back"),
    "application.withdrawn": gettext_lazy("Withdrawn"),
    "place.offered": gettext_lazy("A place was offered"),
    "place.passed_on": gettext_lazy("A place became free and came to this application"),
    "place.accepted": gettext_lazy("The place was accepted"),
    "place.declined": gettext_lazy("The place was declined"),
    "place.lapsed": gettext_lazy("Nobody answered the offer in time"),
    "place.revoked": gettext_lazy("The place was taken back"),
    "place.restored": gettext_lazy("The place was given back"),
    "booths.allocated": gettext_lazy("Booths given"),
    "booths.released": gettext_lazy("The booths were taken back"),
}
# Whose reason is meant for the exhibitor.
_WITH_REASON = frozenset(
    {"application.reviewed", "application.withdrawn", "place.revoked", "booths.released"}
)


def tell(entries: Iterable[LogEntry], *, reader: Actor) -> list[dict[str, Any]]:
    """``[{"title", "at", "by", "text"}]`` in the order of `entries`; "you" for what the reader did."""
    told = [entry for entry in entries if entry.action in _TITLES]
    return [
        {
            "title": _title(entry),
            "at": entry.at,
            "by": _name(entry, reader),
            "text": entry.data.get("reason", "") if entry.action in _WITH_REASON else "",
        }
        for entry in name_actors(_without_repeats(told))
    ]


def _without_repeats(entries: Iterable[LogEntry]) -> Iterator[LogEntry]:
    """Of changes that one person made one after the other only the first that comes: pages save themselves often."""
    before: LogEntry | None = None
    for entry in entries:
        is_repeat = (
            before is not None
            and entry.action == before.action == "application.changed"
            and entry.actor == before.actor
        )
        if not is_repeat:
            yield entry
        before = entry


def _name(entry: LogEntry, reader: Actor) -> str:
    if entry.actor == reader.principal:
        return _("you")
    # Who has no name is called by an e-mail, which is not the exhibitor's to know.
    is_unnamed = entry.actor == SYSTEM.principal or entry.who_is_unnamed
    return "" if is_unnamed else entry.who or ""


def _title(entry: LogEntry) -> str:
    if entry.action == "application.reviewed":
        return _decided(entry.data.get("to", ""))
    if entry.action == "booths.allocated":
        return _("Booths given: %(booths)s") % {"booths": ", ".join(entry.data.get("booths", []))}
    return str(_TITLES[entry.action])


def _decided(state: str) -> str:
    decided: dict[str, str] = {
        ApplicationState.APPROVED: _("Approved"),
        ApplicationState.WAITLISTED: _("Put on the waiting list"),
        ApplicationState.REJECTED: _("Rejected"),
        ApplicationState.CHANGES_REQUESTED: _("Changes were requested"),
    }
    return decided.get(state, _("Reviewed"))
