"""What an organiser types in about draws of lots."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.models import Draw, EntropyKind
from events.forms.fields import TextField
from events.models import Zone

MAX_LEFT_OUT = 500


class DrawForm(forms.Form):
    """Zones, booths that stay out, and where the numbers come from."""

    zones = forms.MultipleChoiceField(
        label=_("Zones"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one zone.")},
    )
    booths_left_out = TextField(
        label=_("Booths that stay out"),
        required=False,
        max_length=20 * MAX_LEFT_OUT,
        help_text=_(
            "Vacant booths that are not to be drawn: their codes with a comma between them."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    entropy_kind = forms.ChoiceField(
        label=_("Where the numbers come from"),
        choices=EntropyKind.choices,
        widget=forms.RadioSelect,
        help_text=_("Numbers that nobody who organises can choose."),
    )
    entropy_date = forms.DateField(
        label=_("Day of the numbers"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Numbers of witnesses: today or later. A lottery: tomorrow or later."),
    )
    entropy_source = TextField(
        label=_("In words"),
        required=False,
        max_length=300,
        help_text=_(
            "Published before the draw, for example: numbers called by the representatives of five provinces."
            " Left empty, the usual words are taken."
        ),
    )

    def __init__(self, *args: Any, zones: list[Zone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zones"].choices = [(z.code, f"{z.code} · {z.name}") for z in zones]  # type: ignore[attr-defined]

    def clean_booths_left_out(self) -> list[str]:
        return [code for code in re.split(r"[\s,;]+", self.cleaned_data["booths_left_out"]) if code]

    @staticmethod
    def values_of(draw: Draw) -> dict[str, Any]:
        return {
            "zones": [zone.code for zone in draw.zones.all()],
            "booths_left_out": ", ".join(draw.booths_left_out),
            "entropy_kind": draw.entropy_kind,
            "entropy_date": draw.entropy_date,
            "entropy_source": draw.entropy_source,
        }


class TakePartForm(forms.Form):
    """Who takes part, of those who can."""

    applications = forms.TypedMultipleChoiceField(
        coerce=str, error_messages={"required": _("Choose at least one application.")}
    )

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applications"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]


class CommitForm(forms.Form):
    seen = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label=_("I have checked participants and lots. From now on nothing of it can change.")
    )


class RevealForm(forms.Form):
    """The numbers as they were called, and who called them."""

    entropy = TextField(
        label=_("Numbers"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        help_text=_("In the order in which they were called, with a space between them."),
    )
    witnesses = TextField(
        label=_("Witnesses"),
        lines=3,
        required=False,
        max_length=2000,
        help_text=_(
            "One name in each line. They stand on the paper to sign, not in the public record."
        ),
    )
    sure = forms.BooleanField(
        label=_(
            "The numbers were read back aloud and nobody objected. They cannot be changed later."
        )
    )

    def clean_witnesses(self) -> list[str]:
        names = [name.strip() for name in self.cleaned_data["witnesses"].split("\n")]
        names = [name for name in names if name]
        if len(names) > 20 or any(len(name) > 100 for name in names):
            raise forms.ValidationError(_("At most 20 names of 100 letters each."))
        return names


class VoidForm(forms.Form):
    reason = TextField(
        lines=2,
        label=_("Reason"),
        max_length=500,
        help_text=_("Everybody can read it. Name no person."),
    )
