"""What an application asks for, section by section."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import TextField
from events.models import Zone
from registration import rules
from registration.forms.exhibitor import CountField
from registration.models import Application, Exhibitor, Product
from registration.queries import Answered

MAX_POWER_W = 100_000


class AnswersForm(forms.Form):
    """What is said to each request of a change, and the agreement without which nobody takes part."""

    def __init__(
        self, *args: Any, answers: Sequence[Answered], is_asked: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.answers = list(answers)
        for found in self.answers:
            self.fields[f"answer_{found.field}"] = TextField(
                label=_("Your answer"),
                required=False,
                max_length=1000,
                lines=2,
                initial=found.request.answer,
            )
        if is_asked:
            self.fields["consent"] = forms.BooleanField(
                label=_("I have read this and agree to it."), required=False
            )

    def rows(self) -> list[tuple[Answered, Any]]:
        """Each request with its field."""
        return [(found, self[f"answer_{found.field}"]) for found in self.answers]

    def said(self) -> dict[str, str]:
        return {
            found.field: self.cleaned_data.get(f"answer_{found.field}", "")
            for found in self.answers
        }


def zone_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Zone"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a zone."),
            "invalid_choice": _("Choose one of the zones in the list."),
        },
    )


def product_field() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("Products that you bring"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose products from this exhibitor's list only."),
        },
    )


class WithZones(forms.Form):
    """A choice among `zones`, each shown with what it takes."""

    zone = zone_field()

    def __init__(self, *args: Any, zones: Sequence[Zone], **options: Any) -> None:
        super().__init__(*args, **options)
        self.zones = zones
        cast(forms.ChoiceField, self.fields["zone"]).choices = [
            (zone.code, zone.name) for zone in zones
        ]

    def zone_rows(self) -> list[tuple[Any, Zone]]:
        """Each radio button beside its zone, to say what the zone takes."""
        return list(zip(self["zone"], self.zones, strict=True))

    def chosen_zone(self) -> Zone | None:
        """The zone that was chosen, also where another entry is wrong."""
        code = self.cleaned_data.get("zone")
        return next((zone for zone in self.zones if zone.code == code), None)


class WithProducts(forms.Form):
    """A choice among the products `offered`."""

    products = product_field()

    def __init__(self, *args: Any, offered: Sequence[Product], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = offered
        cast(forms.ChoiceField, self.fields["products"]).choices = [
            (str(product.pk), product.name) for product in offered
        ]

    def product_rows(self) -> list[tuple[Any, Product]]:
        """Each checkbox beside its product."""
        return list(zip(self["products"], self.offered, strict=True))


class StartForm(WithZones):
    """The one question before there is a draft; a key makes pressing the button twice one application."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class ProductsForm(WithProducts, WithZones):
    """Zone and products. Whether they fit each other is the rules' to say."""

    field_order = ("zone", "products")

    @staticmethod
    def read(application: Application) -> dict[str, Any]:
        return {
            "zone": application.zone.code,
            "products": [str(product.pk) for product in application.products.all()],
        }

    def entries(self) -> dict[str, Any]:
        return {"zone": self.cleaned_data["zone"], "products": self.cleaned_data["products"]}


class NeedsForm(forms.Form):
    """What each booth must be supplied with."""

    power_w = CountField(
        label=_("Electric power at each booth, in watts"),
        required=False,
        min_value=0,
        max_value=MAX_POWER_W,
        help_text=_("Leave it empty if you need none. A refrigerator takes about 300 W."),
    )
    water = forms.BooleanField(label=_("We need running water"), required=False)
    gas = forms.BooleanField(label=_("We cook with gas"), required=False)
    cold_storage = forms.BooleanField(
        label=_("We need room in the cold storage of the fair"), required=False
    )

    def clean_power_w(self) -> int:
        return self.cleaned_data["power_w"] or 0

    @staticmethod
    def read(application: Application) -> dict[str, Any]:
        return {
            "power_w": application.power_w or None,
            "water": application.water,
            "gas": application.gas,
            "cold_storage": application.cold_storage,
        }

    def needs(self) -> rules.Needs:
        """As far as they are right."""
        given = self.cleaned_data
        return rules.Needs(
            given.get("power_w", 0),
            given.get("water", False),
            given.get("gas", False),
            given.get("cold_storage", False),
        )

    def entries(self) -> dict[str, Any]:
        return {"needs": self.needs()}


class BoothsForm(forms.Form):
    """How many booths, and what else the organiser should know."""

    booths_wanted = CountField(
        label=_("Number of booths"), min_value=1, max_value=rules.MAX_BOOTHS, initial=1
    )
    note = TextField(
        label=_("Anything that the organiser should know"),
        required=False,
        max_length=2000,
        lines=4,
    )

    @staticmethod
    def read(application: Application) -> dict[str, Any]:
        return {"booths_wanted": application.booths_wanted, "note": application.note}

    def entries(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {"booths_wanted": values["booths_wanted"], "note": values["note"]}


class NothingForm(forms.Form):
    """A section that is read and gone on from; what it holds is changed elsewhere."""

    @staticmethod
    def read(application: Application) -> dict[str, Any]:  # noqa: ARG004 - as the other sections have it
        return {}

    def entries(self) -> dict[str, Any]:
        return {}


class PartnerForm(forms.Form):
    """Another producer: one of one's own, or by registration number."""

    exhibitor = forms.TypedChoiceField(
        label=_("One of your own producers"), coerce=UUID, empty_value=None, required=False
    )
    registration_number = TextField(
        label=_("OTOP registration number of the producer"),
        required=False,
        max_length=60,
        help_text=_("They get an invitation and have to agree."),
    )

    def __init__(self, *args: Any, own: Sequence[Exhibitor], **options: Any) -> None:
        super().__init__(*args, **options)
        if own:
            cast(forms.ChoiceField, self.fields["exhibitor"]).choices = [
                ("", _("None of them")),
                *((str(one.pk), one.name) for one in own),
            ]
        else:
            del self.fields["exhibitor"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("exhibitor") and not values.get("registration_number"):
            self.add_error("registration_number", _("Write the registration number."))
        return values


class AnswerForm(WithProducts):
    """With which products a producer joins somebody's application."""


class WithdrawForm(forms.Form):
    """Giving an application up."""

    reason = TextField(
        label=_("Why you withdraw"),
        required=False,
        max_length=500,
        lines=3,
        help_text=_("The organiser reads it; it helps to plan the next fair."),
    )
