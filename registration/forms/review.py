"""What a reviewer types in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import TextField
from events.models import Zone
from registration import rules

DECISIONS = {
    rules.Decision.APPROVE: _("Approve"),
    rules.Decision.WAITLIST: _("Put on the waiting list"),
    rules.Decision.REQUEST_CHANGES: _("Ask for changes"),
    rules.Decision.REJECT: _("Reject"),
}
ORDERS = {
    "oldest": _("Longest waiting first"),
    "newest": _("Newest first"),
    "name": _("By exhibitor"),
    "zone": _("By zone"),
    "booths": _("Most booths first"),
}


class QueueFilter(forms.Form):
    """Filters of the review queue; they live in the address."""

    state = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Exhibitor, product or reference")}
        ),
    )
    zone = forms.ChoiceField(label=_("Zone"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(ORDERS.items()))

    def __init__(self, *args: Any, zones: list[Zone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"] = forms.ChoiceField(
            label=_("Zone"), required=False, choices=[("", _("All zones")), *zone_choices(zones)]
        )


class DecisionForm(forms.Form):
    """One decision with its reason. Whether it is open, and whether it must say why, is the rule's."""

    use_required_attribute = False
    decision = forms.ChoiceField(
        label=_("Decision"), choices=list(DECISIONS.items()), widget=forms.RadioSelect
    )
    reason = TextField(
        lines=4,
        label=_("Reason"),
        required=False,
        max_length=2000,
        help_text=_("The exhibitor reads it. It is needed for everything but an approval."),
    )

    def offer(self, verbs: frozenset[str]) -> None:
        """Show only the decisions that are open; an answer to another one is the rule's to refuse."""
        shown = [(code, label) for code, label in DECISIONS.items() if code in verbs]
        self.fields["decision"].widget.choices = shown
        # Shown without "optional": its hint says when it is needed.
        self.fields["reason"].required = True


def zone_choices(zones: list[Zone]) -> list[tuple[str, str]]:
    return [(zone.code, f"{zone.code} · {zone.name}") for zone in zones]
