"""What an application asks for."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import TextField
from events.models import Zone
from registration import rules
from registration.forms.exhibitor import CountField
from registration.models import Application, Product

MAX_POWER_W = 100_000


class ApplicationForm(forms.Form):
    """Zone, products, booths and needs. Whether they fit each other is the rules' to say."""

    zone = forms.ChoiceField(
        label=_("Zone"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a zone."),
            "invalid_choice": _("Choose one of the zones in the list."),
        },
    )
    products = forms.TypedMultipleChoiceField(
        label=_("Products that you bring"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose products from this exhibitor's list only."),
        },
    )
    booths_wanted = CountField(
        label=_("Number of booths"), min_value=1, max_value=rules.MAX_BOOTHS, initial=1
    )
    power_w = CountField(
        label=_("Electric power at each booth, in watts"),
        required=False,
        min_value=0,
        max_value=MAX_POWER_W,
        help_text=_("Leave it empty if you need none. A refrigerator takes about 300 W."),
    )
    water = forms.BooleanField(label=_("We need running water"), required=False)
    gas = forms.BooleanField(label=_("We cook with gas"), required=False)
    note = TextField(
        label=_("Anything that the organiser should know"),
        required=False,
        max_length=2000,
        lines=4,
    )

    def __init__(
        self, *args: Any, zones: Sequence[Zone], products: Sequence[Product], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.zones, self.offered = zones, products
        cast(forms.ChoiceField, self.fields["zone"]).choices = [
            (zone.code, zone.name) for zone in zones
        ]
        cast(forms.ChoiceField, self.fields["products"]).choices = [
            (str(product.pk), product.name) for product in products
        ]

    def zone_rows(self) -> list[tuple[Any, Zone]]:
        """Each radio button beside its zone, to say what the zone takes."""
        return list(zip(self["zone"], self.zones, strict=True))

    def product_rows(self) -> list[tuple[Any, Product]]:
        """Each checkbox beside its product."""
        return list(zip(self["products"], self.offered, strict=True))

    def clean_power_w(self) -> int:
        return self.cleaned_data["power_w"] or 0

    @staticmethod
    def read(application: Application) -> dict[str, Any]:
        """The application as the form's initial values."""
        return {
            "zone": application.zone.code,
            "products": [str(product.pk) for product in application.products.all()],
            "booths_wanted": application.booths_wanted,
            "power_w": application.power_w or None,
            "water": application.water,
            "gas": application.gas,
            "note": application.note,
        }

    def wishes(self) -> dict[str, Any]:
        """Keyword arguments of the actions that start and change an application."""
        values = self.cleaned_data
        return {
            "zone": values["zone"],
            "products": values["products"],
            "booths_wanted": values["booths_wanted"],
            "needs": rules.Needs(values["power_w"], values["water"], values["gas"]),
            "note": values["note"],
        }


class WithdrawForm(forms.Form):
    """Giving an application up."""

    reason = TextField(
        label=_("Why you withdraw"),
        required=False,
        max_length=500,
        lines=3,
        help_text=_("The organiser reads it; it helps to plan the next fair."),
    )
