"""What an organiser writes down about a kind of badge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from badges.actions import KindValues
from badges.models import KindHours, KindRules, Reentry
from badges.rules import KINDS_OF_EXHIBITORS
from events.dates import say_date
from events.models import FairDay, Gate, Zone

MOST_PER_BOOTH = 99


@dataclass(frozen=True)
class Places:
    """What the rules of a fair may name."""

    gates: Sequence[Gate]
    zones: Sequence[Zone]
    days: Sequence[FairDay]


class KindRulesForm(forms.Form):
    """Nothing chosen in a list means all of it."""

    gates = forms.MultipleChoiceField(
        label=_("Gates"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to let them in by every gate."),
    )
    zones = forms.MultipleChoiceField(
        label=_("Zones behind a gate of their own"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only gates inside the fair ask for this. Choose none to allow all zones."),
    )
    hours = forms.ChoiceField(label=_("Hours"), choices=KindHours.choices, widget=forms.RadioSelect)
    days = forms.MultipleChoiceField(
        label=_("Days"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to let them in on every day."),
    )
    reentry = forms.ChoiceField(
        label=_("How often they may come in"), choices=Reentry.choices, widget=forms.RadioSelect
    )
    anti_passback = forms.BooleanField(
        label=_("Nobody comes in twice without having left"),
        required=False,
        help_text=_("A second entry with the same badge is refused: it may be a copy."),
    )
    needs_escort = forms.BooleanField(
        label=_("Needs somebody who escorts them"),
        required=False,
        help_text=_("Stands on the badge, and the gate reminds its staff."),
    )
    per_booth = forms.IntegerField(
        label=_("Badges that a booth gives"),
        required=False,
        min_value=1,
        max_value=MOST_PER_BOOTH,
        help_text=_("More of them take an organiser's reason. Leave it empty for no limit."),
    )
    may_override = forms.BooleanField(
        label=_("May let others in who were refused"),
        required=False,
        help_text=_("Whoever shows such a badge at the gate answers for it, with a reason."),
    )

    def __init__(self, *args: Any, rules_of_kind: KindRules, places: Places, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {name: getattr(rules_of_kind, name) for name in self.base_fields},
        )
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("gates", [(gate.code, f"{gate.code} · {gate.name}") for gate in places.gates]),
            ("zones", [(zone.code, f"{zone.code} · {zone.name}") for zone in places.zones]),
            ("days", [(day.date.isoformat(), say_date(day.date)) for day in places.days]),
        ):
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]  # fields with choices
            else:
                del self.fields[name]
        if rules_of_kind.kind not in KINDS_OF_EXHIBITORS:
            del self.fields["per_booth"]

    def values(self) -> KindValues:
        return KindValues(**{"per_booth": None, **self.cleaned_data})
