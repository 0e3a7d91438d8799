"""Forms of badges and gates."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from badges import queries, rules
from badges.models import Badge, BadgeKind, BadgeSize, BadgeState, PrintOrder
from events.forms.exports import Asked, Export, ExportColumn, declare
from events.forms.fields import TextField
from events.models import Gate, Province, Zone
from events.rules import ROLES_THAT_ORGANISE
from registration.models import Person

ANY = ("", _("All"))


class PairForm(forms.Form):
    """Which gate a device stands at, and what it is called."""

    gate = forms.ChoiceField(label=_("Gate"))
    name = TextField(
        label=_("Name of the device"),
        help_text=_("So that colleagues know which one it is, e.g. “Gate 1, left phone”."),
        max_length=100,
        error_messages={"required": _("Give the device a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, gates: Sequence[Gate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gate"].choices = [(gate.code, f"{gate.code} · {gate.name}") for gate in gates]  # type: ignore[attr-defined]  # a ChoiceField


class BadgeFilterForm(forms.Form):
    """Filters that live in the address."""

    q = TextField(
        label=_("Name or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *BadgeState.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *BadgeKind.choices])


class PrintForm(forms.Form):
    """Which badges are printed, on what paper and in which order."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *BadgeKind.choices])
    zone = forms.ChoiceField(label=_("Zone"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    size = forms.ChoiceField(
        label=_("Size"),
        required=False,
        choices=[("", _("As its design says")), *BadgeSize.choices],
        widget=forms.RadioSelect,
    )
    paper = forms.ChoiceField(
        label=_("Paper"),
        choices=[
            ("sheet", _("A4 with cut marks, as many on a sheet as go on it")),
            ("page", _("One badge a page")),
        ],
        widget=forms.RadioSelect,
        initial="sheet",
    )
    both_sides = forms.BooleanField(
        label=_("Print both sides"),
        required=False,
        help_text=_(
            "The printer turns the paper over its long edge. Without words of its own, "
            "the back shows the same as the front."
        ),
    )
    order = forms.ChoiceField(
        label=_("Order"),
        choices=PrintOrder.choices,
        help_text=_("Badges lie in the file as they are handed out, e.g. province by province."),
    )
    only_changed = forms.BooleanField(
        label=_("Only what changed since it was printed"),
        required=False,
        help_text=_(
            "New badges, and those whose name, booth, zone, photo or design is another one now."
        ),
    )

    def __init__(
        self, *args: Any, zones: Sequence[Zone], provinces: Sequence[Province], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [  # type: ignore[attr-defined]  # as above
            ANY,
            *((zone.code, f"{zone.code} · {zone.name}") for zone in zones),
        ]
        self.fields["province"].choices = [  # type: ignore[attr-defined]  # as above
            ANY,
            *((province.pk, province.name) for province in provinces),
        ]

    def chosen_layout(self) -> rules.Layout:
        chosen = self.cleaned_data
        return rules.choose_layout(
            size=rules.BadgeSize(chosen["size"]) if chosen["size"] else None,
            is_sheet=chosen["paper"] == "sheet",
            is_duplex=chosen["both_sides"],
        )


class ReplaceForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        lines=2,
        initial=_("Lost"),
        help_text=_("Kept with the former badge and in the log, e.g. “Lost” or “Damaged by rain”."),
        max_length=500,
        error_messages={"required": _("Say why this badge is replaced.")},
    )


class RevokeForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        lines=3,
        help_text=_("Kept with the badge and in the log, e.g. “Lost, replaced”."),
        max_length=500,
        error_messages={"required": _("Say why this badge ends.")},
    )


class IssueForm(forms.Form):
    """Who of the people without a badge gets one."""

    people = forms.MultipleChoiceField(
        label=_("People"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )
    reason = forms.CharField(
        label=_("Reason for more badges than the rules allow"),
        help_text=_(
            "Only where an exhibitor gets more badges than its booths give. It stands in the log."
        ),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, person in self._people.items():
            label = " · ".join(filter(None, (person.full_name_th, person.name_en)))
            groups.setdefault(person.exhibitor.name, []).append((key, label))
        self.fields["people"].choices = list(groups.items())  # type: ignore[attr-defined]  # as above

    def chosen(self) -> list[Person]:
        return [self._people[key] for key in self.cleaned_data["people"]]


def narrow_badges(asked: Asked, form: BadgeFilterForm) -> QuerySet[Badge]:
    """The badges as the page's filters have them."""
    badges = queries.badges_visible_to(asked.actor).filter(fair=asked.fair)
    # What cannot be a filter is said beside its field, and narrows nothing.
    form.is_valid()
    return queries.filter_badges(
        badges, **{key: form.cleaned_data.get(key, "") for key in ("q", "state", "kind")}
    )


def _badges_with_booths(asked: Asked) -> list[dict[str, Any]]:
    badges = list(narrow_badges(asked, BadgeFilterForm(asked.given)))
    booths = queries.booths_on(asked.fair, badges)
    return [
        {
            "badge": badge,
            "booths": [booth.code for booth in booths.get(badge.exhibitor_id, [])],
        }
        for badge in badges
    ]


BADGES = declare(
    Export(
        "export_badges",
        _("Badges"),
        (
            ExportColumn("serial", _("Serial"), lambda row: row["badge"].serial, 16),
            ExportColumn(
                "name",
                _("Name"),
                lambda row: row["badge"].bearer.full_name_th or str(row["badge"].bearer),
                30,
            ),
            ExportColumn(
                "name_en",
                _("Name in Latin letters"),
                lambda row: row["badge"].bearer.name_en,
                30,
                wanted=False,
            ),
            ExportColumn("kind", _("Kind"), lambda row: row["badge"].get_kind_display(), 16),
            ExportColumn(
                "exhibitor",
                _("Exhibitor or organisation"),
                lambda row: (
                    row["badge"].exhibitor.name_th
                    if row["badge"].exhibitor
                    else row["badge"].holder.organisation
                ),
                36,
            ),
            ExportColumn("booths", _("Booths"), lambda row: ", ".join(row["booths"]), 18),
            ExportColumn("state", _("State"), lambda row: row["badge"].get_state_display(), 12),
            ExportColumn("issued", _("Issued"), lambda row: row["badge"].issued_at, 20),
            ExportColumn("revoked", _("Revoked"), lambda row: row["badge"].revoked_at, 20),
            ExportColumn(
                "reason", _("Reason"), lambda row: row["badge"].revoke_reason, 30, wanted=False
            ),
        ),
        _badges_with_booths,
        ROLES_THAT_ORGANISE,
    )
)
