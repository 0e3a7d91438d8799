"""A new exhibitor, and the fields that its other forms share."""

import re
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.forms.fields import LatinNameField, NameField, TextField, ThaiNameField
from events.models import Province
from events.queries import country_names, provinces_by_name, sort_key_th
from registration import rules
from registration.models import ExhibitorKind

HOME_COUNTRY = "TH"
_STARS = [(number, "★" * number) for number in range(5, 0, -1)]


def country_choices() -> list[tuple[str, str]]:
    """Thailand first, then all countries as a reader of the page's language looks for them."""
    names = country_names(_language())
    others = sorted(
        ((code, name) for code, name in names.items() if code != HOME_COUNTRY),
        key=lambda row: sort_key_th(row[1]),
    )
    return [(HOME_COUNTRY, names[HOME_COUNTRY]), *others]


def _language() -> str:
    return "en" if (get_language() or "th").startswith("en") else "th"


class CountryField(forms.ChoiceField):
    """An ISO 3166-1 code, chosen by the country's name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=country_choices, **options)


class NumberText:
    """Takes 1,500 and ๑๕๐๐ as well as 1500: people type numbers as they write them."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = re.sub(r"(?<=\d)[,\s](?=\d)", "", value.strip())
        return super().to_python(value)  # type: ignore[misc]  # mixed into fields, which have it


class CountField(NumberText, forms.IntegerField):
    """A whole number within limits; one sentence says which, whatever is wrong with it."""

    widget = forms.TextInput

    def __init__(self, *, min_value: int, max_value: int, **options: Any) -> None:
        message = format_lazy(
            "{text} {least}–{most}",
            text=_("Write a whole number:"),
            least=min_value,
            most=f"{max_value:,}",
        )
        super().__init__(error_messages={"required": message, "invalid": message}, **options)
        self.validators += [
            MinValueValidator(min_value, message),
            MaxValueValidator(max_value, message),
        ]
        self.widget.attrs |= {"inputmode": "numeric", "class": "input--short"}


class AmountField(NumberText, forms.DecimalField):
    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "decimal", "class": "input--short"}


class PhoneField(TextField):
    """A telephone number in any way of writing; clean gives the one way."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return rules.normalise_phone(text) if text else ""
        except ValueError:
            raise forms.ValidationError(
                _("Write a telephone number like 081 234 5678 or +975 2 322 211."), code="phone"
            ) from None


class ProvinceField(forms.TypedChoiceField):
    """One of the 77, chosen by its name; clean gives the Province."""

    def __init__(self, **options: Any) -> None:
        self._known: dict[str, Province] = {}
        super().__init__(coerce=self._known.__getitem__, empty_value=None, **options)

    def load(self) -> None:
        """Read the provinces, once per form and in the page's language."""
        provinces = provinces_by_name(_language())
        self._known.clear()
        self._known.update({province.code: province for province in provinces})
        names = [(province.code, province.name) for province in provinces]
        self.choices = [("", _("Choose a province")), *names]


class NamesForm(forms.Form):
    """A name in Thai, Latin and its own script."""

    name_th = ThaiNameField(
        label=_("Name in Thai"), error_messages={"required": _("Write the name in Thai letters.")}
    )
    name_en = LatinNameField(label=_("Name in Latin letters"), required=False)
    name_native = NameField(
        label=_("Name in the script of its country"),
        required=False,
        help_text=_("For guests from abroad, for example འབྲུག་ཡུལ། or くまモン."),
    )


class ExhibitorForm(NamesForm):
    """A new exhibitor, with the person to talk to."""

    kind = forms.ChoiceField(
        label=_("Who exhibits"),
        choices=ExhibitorKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who exhibits.")},
    )
    country = CountryField(label=_("Country"), initial=HOME_COUNTRY)
    province = ProvinceField(
        label=_("Province"),
        required=False,
        help_text=_("Exhibitors from Thailand choose the province of their production."),
    )
    contact_name = ThaiNameField(
        label=_("Contact person"),
        error_messages={"required": _("Write the name of the contact person.")},
        help_text=_("First name and surname. This person is the first to get a badge."),
    )
    phone = PhoneField(label=_("Telephone"), required=False, max_length=30)
    host_agency = TextField(
        label=_("Host agency"),
        required=False,
        max_length=200,
        help_text=_("For foreign delegations: the Thai agency that invites you."),
    )
    field_order = (
        "kind", "name_th", "name_en", "name_native", "country", "province",
        "contact_name", "phone", "host_agency",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(ProvinceField, self.fields["province"]).load()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        is_thai = values.get("country") == HOME_COUNTRY
        if not is_thai:
            values["province"] = None
        elif (
            not values.get("province")
            and "province" not in self.errors
            and values.get("kind") != ExhibitorKind.AGENCY
        ):
            self.add_error("province", _("Choose the province of your production."))
        return values
