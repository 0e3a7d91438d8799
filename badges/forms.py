"""Forms of badges and gates."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from badges.models import BadgeKind, BadgeState
from events.forms.fields import TextField
from events.models import Gate
from registration.models import Person

ANY = ("", _("All"))


class PairForm(forms.Form):
    """Which gate this browser stands at, and what it is called."""

    gate = forms.ChoiceField(label=_("Gate"))
    name = TextField(
        label=_("Name of this device"),
        help_text=_("So that colleagues know which one it is, e.g. “Gate 1, left phone”."),
        max_length=100,
        error_messages={"required": _("Give this device a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, gates: Sequence[Gate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gate"].choices = [(gate.code, f"{gate.code} · {gate.name}") for gate in gates]  # type: ignore[attr-defined]  # a ChoiceField


class UnpairForm(forms.Form):
    device = forms.UUIDField(widget=forms.HiddenInput)


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
