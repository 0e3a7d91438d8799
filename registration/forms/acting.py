"""Who acts for an exhibitor, and a provincial officer's list of producers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events import areas
from registration import queries
from registration.models import PRODUCERS, ApplicationState, ExhibitorKind, Segment

ORDERS = {
    "name": _("By name"),
    "newest": _("Newest first"),
    "products": _("Most products first"),
    "district": _("By address"),
}
# States that a province counts, in the order in which an application passes them; "" is all, "none" without one.
STATES = (
    ("", pgettext_lazy("producers", "All")),
    (queries.NOT_APPLIED, _("Not applied")),
    *((state.value, state.label) for state in ApplicationState),
)


class InvitationForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(
        label=_("E-mail of your colleague"),
        max_length=254,
        help_text=_("We send a link that can be used once, within 14 days."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "input--medium"}),
        error_messages={"required": _("Write the e-mail address.")},
    )


class ProducerFilter(forms.Form):
    """Filters of a province's producers; they live in the address."""

    state = forms.ChoiceField(required=False, choices=STATES, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Name, product or OTOP number")}
        ),
    )
    district = forms.ChoiceField(label=_("District"), required=False)
    kind = forms.ChoiceField(
        label=_("Who exhibits"),
        required=False,
        choices=[("", _("All kinds")), *((kind, ExhibitorKind(kind).label) for kind in PRODUCERS)],
    )
    segment = forms.ChoiceField(
        label=_("Segment"),
        required=False,
        choices=[("", _("All segments")), *((code, code) for code in Segment.values)],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(order, ORDERS[order]) for order in queries.PRODUCER_ORDERS],
    )

    def __init__(self, *args: Any, province: str, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [
            (area.code, area.name_en if language == "en" else area.name_th)
            for area in areas.districts_of(province)
        ]
        self.fields["district"] = forms.ChoiceField(
            label=_("District"), required=False, choices=[("", _("All districts")), *names]
        )
