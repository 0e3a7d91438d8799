"""What an organiser says when asking for a proposal, and what the fair wishes of proposals."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.models import PlacementKind, ProposalTerms
from booths.rules import SECONDS_AT_MOST, SECONDS_USUAL, WEIGHT_AT_MOST
from events.models import Zone

START, WEIGHTS = "start", "weights"
STOP, DISMISS, ACCEPT = "stop", "dismiss", "accept"
PIN, UNPIN = "pin", "unpin"


class StartForm(forms.Form):
    zones = forms.MultipleChoiceField(
        label=_("Zones"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to propose for all zones."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**53,
        help_text=_("The same number on the same floor gives the same proposal."),
    )
    seconds = forms.IntegerField(
        label=_("Seconds of work at most"),
        min_value=1,
        max_value=SECONDS_AT_MOST,
        initial=SECONDS_USUAL,
        help_text=_("More time finds better neighbours; who gets booths seldom changes."),
    )
    may_move = forms.BooleanField(
        label=_("Those who have booths may be moved"),
        required=False,
        help_text=_("As few as possible, and only where it makes room. Pinned booths stay."),
    )

    def __init__(self, *args: Any, zones: Iterable[Zone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["zones"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - says so to the type checker
        field.choices = [(zone.code, f"{zone.code} · {zone.name}") for zone in zones]


WEIGHTS_SAID = {
    "booth": _("A booth that is given"),
    "star": _("Each star of its best product"),
    "point": _("Each priority point"),
    "together": _("Neighbours of one province or delegation"),
    "apart": _("The same product face to face (taken off)"),
    "entrance": _("Each star, ten metres nearer to an entrance"),
    "spare": _("Each supply of a booth that nobody there needs (taken off)"),
}


class WeightsForm(forms.Form):
    """What is worth how much; published."""

    def __init__(self, *args: Any, terms: ProposalTerms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in WEIGHTS_SAID.items():
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=int(name == "booth"),
                max_value=WEIGHT_AT_MOST,
                initial=getattr(terms, name),
            )


class SettleForm(forms.Form):
    """Stop, dismiss or accept; what to accept: all, a zone, or one application."""

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in (STOP, DISMISS, ACCEPT)])
    zone = forms.CharField(required=False, max_length=12)
    application = forms.UUIDField(required=False)
    # The acceptance that failed: all but those because of whom.
    others_of = forms.UUIDField(required=False)


class PinForm(forms.Form):
    verb = forms.ChoiceField(choices=[(verb, verb) for verb in (PIN, UNPIN)])


class PlacementFilter(forms.Form):
    """The part of a proposal that is looked at; lives in the address."""

    use_required_attribute = False
    kind = forms.ChoiceField(required=False, choices=PlacementKind)
    place = forms.ChoiceField(label=_("Zone"), required=False)
    who = forms.CharField(
        label=_("Find an exhibitor"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, zones: Iterable[Zone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - says so to the type checker
        field.choices = [("", _("All zones")), *((zone.code, zone.name) for zone in zones)]
