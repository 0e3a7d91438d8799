"""What an organiser types in about the fair itself."""

from datetime import date, datetime
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from events.dates import BUDDHIST_OFFSET, YEARS
from events.forms.fields import TextField
from events.models import FairState, WindowKind

# A year from here on was meant as one of the Buddhist Era.
BUDDHIST_FROM = 2400
# Groups of the log, by the first word of an action.
SUBJECTS = {
    "fair": _("Fair and windows"),
    "application": _("Applications"),
    "booth": _("Booths and holds"),
    "badge": _("Badges"),
    "device": _("Gate devices"),
    "key": _("Signing keys"),
    "manifest": _("Foreign goods"),
    "visit": _("Delegations"),
}


Day = TypeVar("Day", date, datetime)


def to_gregorian(day: Day) -> Day:
    """A Buddhist year counts as one; ValueError for a day that there is not, or that nobody means."""
    if day.year >= BUDDHIST_FROM:
        day = day.replace(year=day.year - BUDDHIST_OFFSET)
    if day.year not in YEARS:
        raise ValueError(day.year)
    return day


class BangkokMoment(forms.DateTimeField):
    """A moment in Bangkok time, as the browser's own field writes it; a Buddhist year counts as one."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "class": "input--medium"}, format="%Y-%m-%dT%H:%M"
    )

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        try:
            return to_gregorian(moment) if moment is not None else None
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class DayField(forms.DateField):
    """A day, as the browser's own field writes it; a Buddhist year counts as one."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        try:
            return to_gregorian(day) if day is not None else None
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


MOMENT_MISSING = {"required": _("Give the date and the time.")}


class WindowForm(forms.Form):
    """When one window opens and closes."""

    kind = forms.ChoiceField(choices=WindowKind.choices, widget=forms.HiddenInput)
    opens_at = BangkokMoment(label=_("Opens"), error_messages=MOMENT_MISSING)
    closes_at = BangkokMoment(label=_("Closes"), error_messages=MOMENT_MISSING)


class StateForm(forms.Form):
    """Where the fair goes, and why."""

    target = forms.ChoiceField(choices=FairState.choices, widget=forms.HiddenInput)
    reason = TextField(
        lines=2,
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("It stands in the log."),
    )


class LogFilter(forms.Form):
    """Filters of the log; they live in the address."""

    about = forms.ChoiceField(
        label=_("About"), required=False, choices=[("", _("Everything")), *SUBJECTS.items()]
    )
    who = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Reference, booth or badge number")}
        ),
    )
    since = DayField(label=_("From day"), required=False)
    until = DayField(label=_("To day"), required=False)
