"""What happened to a badge: issued, printed, shown, replaced, revoked, read at gates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from badges import rules
from badges.models import Badge, BadgeState, Scan

# Scans on one page; a badge is read a few times a day.
MOST_SCANS = 200


@dataclass(frozen=True)
class Happening:
    """One thing that happened, in words."""

    at: datetime
    title: str
    by: str = ""
    text: str = ""


def history_of(badge: Badge) -> list[Happening]:
    """The newest first."""
    found = [*_of_badge(badge), *_of_paper(badge), *_of_links(badge), *_of_gates(badge)]
    # Each source tells in the order in which things happened, which decides between equal moments.
    return sorted(found, key=lambda one: one.at)[::-1]


def _of_badge(badge: Badge) -> Iterator[Happening]:
    former = badge.replaces
    yield Happening(
        badge.issued_at,
        _("Issued in place of %(serial)s") % {"serial": former.serial}
        if former
        else _("Badge issued"),
    )
    if badge.state == BadgeState.REVOKED and badge.revoked_at is not None:
        after = badge.replaced_by.first()
        title = _("Replaced by %(serial)s") % {"serial": after.serial} if after else _("Revoked")
        yield Happening(badge.revoked_at, title, text=badge.revoke_reason)


def _of_paper(badge: Badge) -> Iterator[Happening]:
    for printed in badge.prints.select_related("printed_by"):
        title = _("Printed in a run") if printed.run_id else _("Taken to print")
        yield Happening(printed.printed_at, title, by=str(printed.printed_by or ""))


def _of_links(badge: Badge) -> Iterator[Happening]:
    for link in badge.links.select_related("made_by"):
        by = str(link.made_by or "")
        yield Happening(link.created_at, _("Link for a phone made"), by=by, text=link.sent_to)
        if link.opened_at is not None:
            yield Happening(link.opened_at, _("Link opened for the first time"))
        if link.revoked_at is not None:
            yield Happening(link.revoked_at, _("Link ended"))


def _of_gates(badge: Badge) -> Iterator[Happening]:
    scans = Scan.objects.filter(badge=badge).select_related("gate", "device").order_by("-id")
    for scan in reversed(scans[:MOST_SCANS]):
        is_entry = scan.direction == rules.Direction.ENTRY
        if scan.decision == rules.Decision.ADMIT:
            title = _("Came in by %(gate)s") if is_entry else _("Left by %(gate)s")
        else:
            title = _("Refused at %(gate)s")
        yield Happening(scan.happened_at, title % {"gate": scan.gate.name}, by=scan.device.name)
