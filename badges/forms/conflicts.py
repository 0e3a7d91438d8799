"""Which conflicts of scans, what they were, and their list as a file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from badges import queries
from badges.forms.badges import ANY
from badges.models import Conflict, ConflictKind, Settlement
from events.forms.exports import Asked, Export, ExportColumn, declare
from events.forms.fields import TextField
from events.models import Gate
from events.rules import ROLES_THAT_CONTROL


class ConflictFilter(forms.Form):
    """Which conflicts of scans; the filters live in the address."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("To settle")), ("settled", _("Settled")), ("all", _("All"))],
    )
    kind = forms.ChoiceField(
        label=_("What happened"), required=False, choices=[ANY, *ConflictKind.choices]
    )
    gate = forms.ChoiceField(label=_("Gate"), required=False)
    q = forms.CharField(
        label=_("Badge number"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, *args: Any, gates: Sequence[Gate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gate"] = forms.ChoiceField(
            label=_("Gate"),
            required=False,
            choices=[ANY, *((gate.code, gate.name) for gate in gates)],
        )


class SettleForm(forms.Form):
    """What a conflict turned out to be, or that this is open again."""

    verb = forms.ChoiceField(choices=[("settle", "settle"), ("reopen", "reopen")])
    settlement = forms.ChoiceField(choices=Settlement.choices, required=False)
    note = TextField(required=False, max_length=500)


def read_conflict_filter(given: Any, fair: Any) -> ConflictFilter:
    form = ConflictFilter(given, gates=list(fair.gates.all()))
    form.is_valid()
    return form


def _conflicts(asked: Asked) -> QuerySet[Conflict]:
    chosen = read_conflict_filter(asked.given, asked.fair).cleaned_data
    return queries.filter_conflicts(queries.conflicts_of(asked.actor, asked.fair), **chosen)


def _of_scan(name: str, value: Any) -> Any:
    """A cell about the first or the second scan; empty where there is none."""

    def read(row: Conflict) -> Any:
        scan = getattr(row, name)
        return value(scan) if scan is not None else ""

    return read


CONFLICTS = declare(
    Export(
        "export_conflicts",
        _("Conflicts of scans"),
        (
            ExportColumn("found", _("Found"), lambda row: row.found_at, 20),
            ExportColumn("kind", _("What happened"), lambda row: row.get_kind_display(), 26),
            ExportColumn(
                "serial", _("Badge number"), lambda row: row.badge.serial if row.badge else "", 16
            ),
            ExportColumn(
                "first_at", _("First scan"), _of_scan("first", lambda one: one.happened_at), 20
            ),
            ExportColumn(
                "first_gate", _("First gate"), _of_scan("first", lambda one: one.gate.name), 24
            ),
            ExportColumn(
                "second_at", _("Second scan"), _of_scan("second", lambda one: one.happened_at), 20
            ),
            ExportColumn(
                "second_gate", _("Second gate"), _of_scan("second", lambda one: one.gate.name), 24
            ),
            ExportColumn(
                "settlement", _("Settled as"), lambda row: row.get_settlement_display(), 22
            ),
            ExportColumn("settled", _("Settled"), lambda row: row.settled_at, 20),
            ExportColumn("by", _("By"), lambda row: str(row.settled_by or ""), 24),
            ExportColumn("note", _("Note"), lambda row: row.note, 40),
        ),
        _conflicts,
        ROLES_THAT_CONTROL,
    )
)
