"""What the log says about an application, in words for its exhibitor."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from events.models import LogEntry
from events.permissions import SYSTEM, Actor
from registration.models import ApplicationState


def tell(entries: Iterable[LogEntry], *, reader: Actor) -> list[dict[str, Any]]:
    """``[{"title", "at", "by", "text"}]`` in the order of `entries`; "you" for what the reader did."""
    return [
        {
            "title": _title(entry),
            "at": entry.at,
            "by": _name(entry, reader),
            "text": entry.data.get("reason", ""),
        }
        for entry in entries
    ]


def _name(entry: LogEntry, reader: Actor) -> str:
    if entry.actor == reader.principal:
        return _("you")
    # Who has no name is called by an e-mail, which is not the exhibitor's to know.
    is_unnamed = entry.actor == SYSTEM.principal or "@" in entry.actor_name
    return "" if is_unnamed else entry.actor_name


def _title(entry: LogEntry) -> str:
    titles = {
        "application.started": _("Begun as a draft"),
        "application.changed": _("Changed"),
        "application.submitted": _("Sent in"),
        "application.review_started": _("Somebody reads it"),
        "application.withdrawn": _("Withdrawn"),
        "booths.released": _("The booths were taken back"),
    }
    if entry.action == "application.reviewed":
        return _decided(entry.data.get("to", ""))
    if entry.action == "booths.allocated":
        return _("Booths given: %(booths)s") % {"booths": ", ".join(entry.data.get("booths", []))}
    return titles.get(entry.action, entry.action)


def _decided(state: str) -> str:
    decided: dict[str, str] = {
        ApplicationState.APPROVED: _("Approved"),
        ApplicationState.WAITLISTED: _("Put on the waiting list"),
        ApplicationState.REJECTED: _("Rejected"),
        ApplicationState.CHANGES_REQUESTED: _("Changes were requested"),
    }
    return decided.get(state, _("Reviewed"))
