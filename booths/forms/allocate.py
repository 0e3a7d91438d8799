"""What an allocator types in."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.rules import MAX_BOOTHS_PER_CALL
from events.forms.fields import TextField
from events.models import Zone

HOLD, ALLOCATE, RELEASE = "hold", "allocate", "release"
MOVE, SWAP = "move", "swap"


class WaitingFilter(forms.Form):
    """Filters of the side queue. Their names differ from those of the plan, which share the address."""

    who = forms.CharField(
        label=_("Find an application"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Exhibitor, product or reference")}
        ),
    )
    place = forms.ChoiceField(label=_("Zone of the application"), required=False)
    # A booth: of the applications, those that it would do for.
    fits = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zones: list[Zone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(zone.code, f"{zone.code} · {zone.name}") for zone in zones]
        self.fields["place"] = forms.ChoiceField(
            label=_("Zone of the application"),
            required=False,
            choices=[("", _("All zones")), *choices],
        )


class BoothsForm(forms.Form):
    """An application and the booths that it is to get, typed or chosen on the plan."""

    application = forms.UUIDField(
        error_messages={
            "required": _("Choose an application."),
            "invalid": _("Choose an application."),
        }
    )
    booths = forms.CharField(
        label=_("Booths"),
        max_length=20 * MAX_BOOTHS_PER_CALL,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Choose them on the plan, or type their codes with a comma between them."),
        error_messages={"required": _("Choose at least one booth.")},
    )
    verb = forms.ChoiceField(choices=[(HOLD, HOLD), (ALLOCATE, ALLOCATE)])

    def clean_booths(self) -> list[str]:
        return _read_codes(self.cleaned_data["booths"])


class MoveForm(forms.Form):
    """Where an allocation goes: other booths, or those of whoever has them."""

    allocation = forms.UUIDField(widget=forms.HiddenInput)
    booths = forms.CharField(
        label=_("Other booths"),
        max_length=20 * MAX_BOOTHS_PER_CALL,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Type their codes with a comma between them."),
        error_messages={"required": _("Choose at least one booth.")},
    )
    verb = forms.ChoiceField(choices=[(MOVE, MOVE), (SWAP, SWAP)])

    def clean_booths(self) -> list[str]:
        return _read_codes(self.cleaned_data["booths"])


def _read_codes(text: str) -> list[str]:
    """The codes in their order, each as it was typed."""
    codes = [code for code in re.split(r"[\s,;]+", text) if code]
    if len(codes) > MAX_BOOTHS_PER_CALL:
        raise forms.ValidationError(
            _("Choose at most %(limit)s booths at once.") % {"limit": MAX_BOOTHS_PER_CALL}
        )
    return codes


class UndoForm(forms.Form):
    step = forms.IntegerField(min_value=1)


class HoldForm(forms.Form):
    verb = forms.ChoiceField(choices=[(ALLOCATE, ALLOCATE), (RELEASE, RELEASE)])


class ReleaseForm(forms.Form):
    """Which allocation ends, and why: the exhibitor and the log are told."""

    allocation = forms.UUIDField(widget=forms.HiddenInput)
    reason = TextField(
        lines=3,
        label=_("Reason"),
        max_length=500,
        help_text=_("It stands in the log and in the exhibitor's history."),
    )
