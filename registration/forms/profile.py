"""What an exhibitor says about itself, its address included."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.th import tin

from events import areas
from events.forms.fields import TextField
from registration.forms.exhibitor import HOME_COUNTRY, NamesForm, PhoneField
from registration.models import Exhibitor, Segment
from registration.rules.exhibitors import to_arabic_digits

MOST_PLACES = 12
# Columns that the form reads and writes as they are.
PLAIN = (
    "name_th", "name_en", "name_native", "registration_number", "segment", "house_number", "moo",
    "road", "postal_code", "phone", "line_id", "website", "about_th", "about_en",
)  # fmt: skip
REFUSED_AT = {
    "place_unknown": "place_q",
    "province_foreign": "place_q",
    "province_fixed": "place_q",
}


class TaxIdField(TextField):
    """Thirteen digits of a company or a citizen, with or without dashes; kept sealed, so it is never shown again."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        digits = re.sub(r"[\s-]", "", to_arabic_digits(text))
        if not digits:
            return ""
        try:
            return str(tin.validate(digits))
        except WrongNumber:
            raise forms.ValidationError(
                _("Check the 13 digits: one of them is wrong or missing."), code="tax_id"
            ) from None


class WebsiteField(TextField):
    """An address of the web; https:// may be left out."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        if "://" not in text:
            text = f"https://{text}"
        try:
            URLValidator(schemes=["http", "https"])(text)
        except forms.ValidationError:
            raise forms.ValidationError(
                _("Write an address like www.example.or.th."), code="website"
            ) from None
        return text


class LineIdField(TextField):
    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and not re.fullmatch(r"@?[A-Za-z0-9._-]{2,60}", text):
            raise forms.ValidationError(
                _("A LINE ID has Latin letters, digits and . _ - only."), code="line_id"
            )
        return text


class PlaceForm(forms.Form):
    """The sub-district, found by any spelling. Without script: search, choose, save.

    `place_q` is what was typed, `place_found` the text whose places were offered, `subdistrict` the chosen code. A code
    counts while the text is still its own or that for which it was offered; else the text is searched anew.
    """

    place_q = TextField(
        label=_("Sub-district"),
        required=False,
        max_length=100,
        help_text=_("Type a name or a postal code, in Thai or Latin letters: ท่าสว่าง สุรินทร์, 32000."),
    )
    place_found = TextField(required=False, max_length=100, widget=forms.HiddenInput)
    subdistrict = forms.CharField(required=False, max_length=6, widget=forms.HiddenInput)
    find = forms.CharField(required=False, max_length=1)

    # Places to choose from, and the text for which they were found.
    offered: list[areas.Place]
    offered_for = ""

    def offered_places(self) -> list[dict[str, Any]]:
        """Places to choose from, with how they are said; the only one is chosen."""
        chosen = self["subdistrict"].value()
        return [
            {
                "code": place.code,
                "label": say_place(place),
                "chosen": place.code == chosen or len(self.offered) == 1,
            }
            for place in self.offered
        ]

    def settle_place(self, values: dict[str, Any]) -> None:
        """Set `subdistrict` to the code that is meant, or say what to do; offer what was found."""
        typed, code = values.get("place_q", ""), values.get("subdistrict", "")
        chosen = areas.find_place(code)
        is_its_text = chosen is not None and typed in {say_place(chosen), values.get("place_found")}
        if not typed:
            values["subdistrict"] = ""
        elif not is_its_text or values.get("find"):
            self._search(values, typed)

    def _search(self, values: dict[str, Any], typed: str) -> None:
        found = areas.search_places(typed, limit=MOST_PLACES + 1)
        if len(found) == 1 and not values.get("find"):
            values["subdistrict"] = found[0].code
            return
        self.offered, self.offered_for = found[:MOST_PLACES], typed
        if not found:
            message = gettext(
                "No sub-district is called “%(name)s”. Try another spelling or the postal code."
            ) % {"name": typed}
        elif len(found) > MOST_PLACES:
            message = gettext("Many places fit. Choose one, or add the district or province.")
        else:
            message = gettext("Choose the sub-district from the list.")
        self.add_error("place_q", message)


class ProfileForm(PlaceForm, NamesForm):
    """What an exhibitor may change about itself; its kind and country are the registration's."""

    registration_number = TextField(
        label=_("OTOP registration number"),
        required=False,
        max_length=60,
        validators=[
            RegexValidator(
                r"^[0-9A-Za-z\u0e00-\u0e7f ./-]*$",
                _("Use letters, digits, spaces and . / - only."),
            )
        ],
        help_text=_("As it stands in the register of the district's community development office."),
        widget=forms.TextInput(attrs={"class": "input--medium"}),
    )
    segment = forms.ChoiceField(
        label=_("Segment"),
        required=False,
        choices=[("", _("Not known")), *Segment.choices],
        widget=forms.Select(attrs={"class": "input--medium"}),
    )
    tax_id = TaxIdField(
        label=_("Tax ID"),
        required=False,
        max_length=30,
        widget=forms.TextInput(
            attrs={"class": "input--medium", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    forget_tax_id = forms.BooleanField(label=_("Delete the recorded tax ID"), required=False)
    house_number = TextField(
        label=_("House number, building, village"), required=False, max_length=60
    )
    moo = TextField(
        label=_("Moo"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input--short", "inputmode": "numeric"}),
    )
    road = TextField(label=_("Lane, road"), required=False, max_length=120)
    postal_code = TextField(
        label=_("Postal code"),
        required=False,
        max_length=5,
        help_text=_("Found with the sub-district; change it where that has several."),
        widget=forms.TextInput(attrs={"class": "input--short", "inputmode": "numeric"}),
    )
    phone = PhoneField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(
            attrs={"class": "input--medium", "type": "tel", "autocomplete": "tel"}
        ),
    )
    line_id = LineIdField(
        label=_("LINE ID"),
        required=False,
        max_length=61,
        widget=forms.TextInput(attrs={"class": "input--medium", "autocapitalize": "none"}),
    )
    website = WebsiteField(
        label=_("Website"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
    )
    about_th = TextField(
        label=_("About you, in Thai"),
        required=False,
        max_length=2000,
        lines=4,
        help_text=_("Visitors read it beside your products."),
    )
    about_en = TextField(label=_("About you, in English"), required=False, max_length=2000, lines=4)

    def __init__(self, *args: Any, exhibitor: Exhibitor, tax_id: str = "", **options: Any) -> None:
        """`tax_id`: what is recorded, as the reader may see it."""
        self.offered = []
        self.tax_id_recorded = tax_id
        options.setdefault("initial", self.read(exhibitor))
        super().__init__(*args, **options)
        self.fields["tax_id"].help_text = (
            gettext("Recorded: %(number)s. Leave this empty to keep it.") % {"number": tax_id}
            if tax_id
            else gettext("13 digits. A sole owner's is the citizen ID, so it is stored encrypted.")
        )
        if not tax_id:
            del self.fields["forget_tax_id"]
        self.has_address = exhibitor.country == HOME_COUNTRY
        if not self.has_address:
            for name in ("place_q", "place_found", "subdistrict", "find", "postal_code", "segment"):
                del self.fields[name]

    @staticmethod
    def read(exhibitor: Exhibitor) -> dict[str, Any]:
        """The record as the form's initial values."""
        place = areas.find_place(exhibitor.subdistrict)
        return {column: getattr(exhibitor, column) for column in PLAIN} | {
            "subdistrict": exhibitor.subdistrict,
            "place_q": say_place(place) if place else "",
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.has_address and "place_q" not in self.errors:
            self.settle_place(values)
            self._check_postal_code(values)
        return values

    def _check_postal_code(self, values: dict[str, Any]) -> None:
        place = areas.find_place(values.get("subdistrict", ""))
        code = to_arabic_digits(values.get("postal_code", ""))
        values["postal_code"] = code
        # A code that was found with the place before is not this one's business.
        if place is None or not code or "postal_code" not in self.changed_data:
            return
        if code not in place.postal_codes:
            self.add_error(
                "postal_code",
                gettext("%(place)s has %(codes)s.")
                % {"place": place.subdistrict.name_th, "codes": ", ".join(place.postal_codes)},
            )

    def values(self) -> dict[str, Any]:
        """Values for `change_exhibitor`: what the form has, and the tax id where it says something."""
        cleaned = self.cleaned_data
        columns = (*PLAIN, "subdistrict")
        values = {column: cleaned[column] for column in columns if column in cleaned}
        if cleaned.get("tax_id"):
            values["tax_id"] = cleaned["tax_id"]
        elif cleaned.get("forget_tax_id"):
            values["tax_id"] = ""
        return values


def say_place(place: areas.Place) -> str:
    """The place in the reader's language, with its first postal code."""
    return f"{place.say(get_language() or 'th')} {place.postal_codes[0]}"
