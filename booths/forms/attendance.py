"""What the control room types about booths that stay empty, and their list as a file."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booths import queries, rules
from booths.models import CallAnswer
from events.forms.exports import Asked, Export, ExportColumn, declare
from events.forms.fields import TextField
from events.models import Hall, Zone
from events.rules import ROLES_THAT_ORGANISE

CALL, TAKE_BACK, TERMS = "call", "take_back", "terms"
EMPTY, DUE, LATE, GONE = "empty", "due", "late", "gone"
TABS = (EMPTY, DUE, LATE, GONE)


class AttendanceFilter(forms.Form):
    """The list's filters; they live in the address."""

    show = forms.ChoiceField(
        choices=[(tab, tab) for tab in TABS], required=False, widget=forms.HiddenInput
    )
    day = forms.DateField(
        label=pgettext_lazy("attendance", "Day"), required=False, widget=forms.Select
    )
    hall = forms.ChoiceField(label=_("Hall"), required=False)
    zone = forms.ChoiceField(label=_("Zone"), required=False)
    q = forms.CharField(
        label=_("Booth or exhibitor"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(
        self,
        *args: Any,
        halls: list[Hall],
        zones: list[Zone],
        days: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].widget = forms.Select(choices=[("", _("Today")), *days])
        self.fields["hall"] = forms.ChoiceField(
            label=_("Hall"),
            required=False,
            choices=[("", _("All halls")), *((hall.code, hall.name) for hall in halls)],
        )
        self.fields["zone"] = forms.ChoiceField(
            label=_("Zone"),
            required=False,
            choices=[
                ("", _("All zones")),
                *((zone.code, f"{zone.code} · {zone.name}") for zone in zones),
            ],
        )

    def narrow(self, stands: Any) -> list[queries.Stand]:
        """Those that the filters leave; what cannot be a filter narrows nothing."""
        given = self.cleaned_data
        hall, zone = given.get("hall"), given.get("zone")
        words = (given.get("q") or "").casefold().split()
        return [
            stand
            for stand in stands
            if (not hall or stand.hall.code == hall)
            and (not zone or stand.zone.code == zone)
            and all(word in _text_of(stand) for word in words)
        ]


def _text_of(stand: queries.Stand) -> str:
    names = [name for one in stand.exhibitors for name in (one.name_th, one.name_en)]
    return " ".join([*stand.booths, *names]).casefold()


class CallForm(forms.Form):
    """Who was called said this."""

    answer = forms.ChoiceField(
        label=_("What they said"),
        choices=CallAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they said.")},
    )
    note = TextField(label=_("Note"), required=False, max_length=200)


class TakeBackForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        lines=3,
        max_length=500,
        help_text=_("The exhibitor reads it, and it stands in the log."),
        error_messages={"required": _("Say why the booths are taken back.")},
    )


class NoShowTermsForm(forms.Form):
    """The fair's rule; without a day there is none."""

    day = forms.IntegerField(
        label=_("Day of the fair"), required=False, min_value=1, max_value=60,
        help_text=_("1 is the first day. Leave it empty for no rule."),
    )  # fmt: skip
    until = forms.TimeField(
        label=_("Not opened by"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and not cleaned.get("until") and not self.has_error("until"):
            self.add_error("until", _("Say by when a booth has to be opened."))
        return cleaned

    def rule(self) -> rules.NoShowRule | None:
        day, until = self.cleaned_data.get("day"), self.cleaned_data.get("until")
        return rules.NoShowRule(day, until) if day and until else None


def read_filter(asked: Any, fair: Any, days: list[tuple[str, str]]) -> AttendanceFilter:
    form = AttendanceFilter(
        asked, halls=list(fair.halls.all()), zones=list(fair.zones.all()), days=days
    )
    form.is_valid()
    return form


def choose_stands(seen: queries.Attendance, form: AttendanceFilter) -> list[queries.Stand]:
    """Those of the chosen tab that the filters leave."""
    of_tab = {DUE: seen.due, LATE: seen.late}
    return form.narrow(of_tab.get(form.cleaned_data.get("show") or EMPTY, seen.empty))


def _stands(asked: Asked) -> list[queries.Stand]:
    days = queries.running_days(asked.fair)
    form = read_filter(asked.given, asked.fair, [(str(day.date), "") for day in days])
    day = queries.find_running_day(days, form.cleaned_data.get("day"))
    if day is None:
        return []
    return choose_stands(queries.attendance_of(asked.actor, asked.fair, day), form)


def _last_call(stand: queries.Stand) -> str:
    if not stand.calls:
        return ""
    call = stand.calls[0]
    return f"{call.get_answer_display()} {call.note}".strip()


def _called_at(stand: queries.Stand) -> dt.datetime | None:
    return stand.calls[0].called_at if stand.calls else None


ATTENDANCE = declare(
    Export(
        "export_attendance",
        _("Booths that are not open"),
        (
            ExportColumn("hall", _("Hall"), lambda row: row.hall.name, 18),
            ExportColumn("zone", _("Zone"), lambda row: row.zone.code, 10),
            ExportColumn("booths", _("Booths"), lambda row: ", ".join(row.booths), 16),
            ExportColumn("exhibitor", _("Exhibitor"), lambda row: row.exhibitor.name, 40),
            ExportColumn(
                "province",
                _("Province"),
                lambda row: row.exhibitor.province.name if row.exhibitor.province else "",
            ),
            ExportColumn("phone", _("Phone"), lambda row: row.exhibitor.phone, 16),
            ExportColumn("opened", _("Opened at"), lambda row: row.opened_at, 20),
            ExportColumn("called", _("Called at"), _called_at, 20),
            ExportColumn("answer", _("What they said"), _last_call, 40),
        ),
        _stands,
        ROLES_THAT_ORGANISE,
    )
)
