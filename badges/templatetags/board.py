"""The control room in words and strokes: reasons, alerts, bars of a chart."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges import rules
from badges.models import BadgeKind, ReasonText
from events import clock, dates

register = template.Library()

HEIGHT = 24


@register.filter
def say_reason_of_denial(reason: str) -> str:
    return str(ReasonText(reason).label) if reason in ReasonText.values else reason


@register.filter
def say_kind(kind: str) -> str:
    return str(BadgeKind(kind).label) if kind in BadgeKind.values else kind


@register.filter
def moment(text: str | None) -> datetime | None:
    """A moment of the board, which is written as JSON has it."""
    return datetime.fromisoformat(text) if text else None


@register.filter
def say_second(moment: datetime) -> str:
    """17 ธันวาคม 2560 09.31.05 น.: two scans may lie seconds apart."""
    said = dates.say_moment(moment)
    local = clock.local(moment)
    mark = "." if f"{local:%H.%M}" in said else ":"
    whole = f"{local:%H}{mark}{local:%M}"
    return said.replace(whole, f"{whole}{mark}{local:%S}")


@register.simple_tag
def say_alert(alert: dict[str, Any]) -> str:
    """One sentence without its time; `gate` and `device` are names by now."""
    kind, number = alert["kind"], alert["number"] or 0
    words = {"gate": alert["gate"], "device": alert["device"], "number": f"{number:,}"}
    sentences = {
        rules.AlertKind.CONFLICT: ngettext(
            "%(number)s conflict to settle", "%(number)s conflicts to settle", number
        ),
        rules.AlertKind.DEVICE_SILENT: _("%(gate)s: nothing heard of %(device)s")
        if words["device"]
        else _("%(gate)s: nothing heard of %(number)s devices"),
        rules.AlertKind.LIST_OLD: _("%(gate)s: %(device)s has an old list of revoked badges")
        if words["device"]
        else _("%(gate)s: %(number)s devices have an old list of revoked badges"),
        rules.AlertKind.QUEUE_GROWING: ngettext(
            "%(gate)s: %(number)s scan waits on %(device)s",
            "%(gate)s: %(number)s scans wait on %(device)s",
            number,
        ),
        rules.AlertKind.DENIAL_BURST: ngettext(
            "%(gate)s: %(number)s person turned away in 5 minutes",
            "%(gate)s: %(number)s people turned away in 5 minutes",
            number,
        ),
        rules.AlertKind.GATE_QUIET: _("%(gate)s: nobody for 15 minutes while the fair is open"),
    }
    return sentences[rules.AlertKind(kind)] % words


@register.simple_tag
def bars(numbers: Sequence[int], peak: int, below: Sequence[int] | None = None) -> str:
    """A path of bars, one unit wide, on a ground of `HEIGHT`; each stands on its bar of `below`."""
    if not peak:
        return ""
    under = below or [0] * len(numbers)
    return "".join(
        f"M{index}.1 {_y(under[index], peak)}V{_y(under[index] + number, peak)}h.8V{_y(under[index], peak)}z"
        for index, number in enumerate(numbers)
        if number
    )


def _y(number: int, peak: int) -> str:
    return f"{HEIGHT - HEIGHT * number / peak:.2f}".rstrip("0").rstrip(".")
