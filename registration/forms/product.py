"""What is made and sold."""

from typing import Any

from django import forms
from django.core.validators import MinValueValidator, RegexValidator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from events import clock
from events.forms.fields import TextField
from events.forms.manage import DayField
from registration import queries, rules
from registration.forms.exhibitor import HOME_COUNTRY, AmountField, CountryField, NamesForm
from registration.models import Product, ProductType, StandardKind

_STARS = [(number, "★" * number) for number in range(5, 0, -1)]
# Columns that the form reads and writes as they are.
PLAIN = (
    "name_th", "name_en", "name_native", "type", "opc_stars", "opc_year", "price", "price_unit",
    "description_th", "description_en", "origin_country", "hs_code",
)  # fmt: skip
ORDERS = {
    "oldest": _("In the order added"),
    "name": _("By name"),
    "type": _("By type"),
    "stars": _("Most stars first"),
}


class YearField(TextField):
    """The year of a judging, in either era; shown in that of the page, stored as the Gregorian one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=6, **options)
        self.widget.attrs |= {"inputmode": "numeric", "class": "input--short"}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            is_thai = (get_language() or "th").startswith("th")
            return value + rules.BUDDHIST_OFFSET if is_thai else value
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> int | None:
        text: str = super().clean(value)
        if not text:
            return None
        latest = clock.today().year
        try:
            year = rules.read_year(text)
        except ValueError:
            year = 0
        if year not in range(rules.FIRST_OPC_YEAR, latest + 1):
            first = self.prepare_value(rules.FIRST_OPC_YEAR)
            raise forms.ValidationError(
                gettext("Write a year from %(first)s to %(last)s.")
                % {"first": first, "last": self.prepare_value(latest)},
                code="year",
            )
        return year


class ProductForm(NamesForm):
    """What is made and sold; zones ask for its type and its stars."""

    type = forms.TypedChoiceField(
        label=_("Type of product"),
        choices=ProductType.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the type of the product.")},
    )
    opc_stars = forms.TypedChoiceField(
        label=_("OPC stars"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Not judged")), *_STARS],
        help_text=_("The result of the last OTOP Product Champion judging."),
        widget=forms.Select(attrs={"class": "input--short"}),
    )
    opc_year = YearField(
        label=_("Year of the judging"),
        required=False,
        help_text=_("For example 2560 or 2017."),
    )
    description_th = TextField(
        label=_("Description in Thai"),
        required=False,
        max_length=1000,
        lines=3,
        help_text=_("What it is made of, how, and what is special about it."),
    )
    description_en = TextField(
        label=_("Description in English"), required=False, max_length=1000, lines=3
    )
    price_unit = TextField(
        label=_("Unit"),
        required=False,
        max_length=40,
        help_text=_("For example a piece, 250 g, a set."),
        widget=forms.TextInput(attrs={"class": "input--short"}),
    )
    price = AmountField(
        label=_("Price in baht"),
        required=False,
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    origin_country = CountryField(label=_("Country of origin"), initial=HOME_COUNTRY)
    hs_code = TextField(
        label=_("HS code"),
        required=False,
        max_length=12,
        validators=[
            RegexValidator(
                r"^[0-9]{4}(\.?[0-9]{2}){0,4}$",
                _("An HS code has 4 to 12 digits, for example 5007.20."),
            )
        ],
        help_text=_("For goods from abroad; leave it empty for goods from Thailand."),
        widget=forms.TextInput(attrs={"class": "input--short"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in StandardKind:
            self.fields[f"number_{kind}"] = TextField(
                label=kind.label,
                required=False,
                max_length=60,
                widget=forms.TextInput(attrs={"class": "input--medium", "autocomplete": "off"}),
            )
            self.fields[f"until_{kind}"] = DayField(label=_("Valid until"), required=False)

    @staticmethod
    def read(product: Product) -> dict[str, Any]:
        """The product as the form's initial values."""
        values = {field: getattr(product, field) for field in PLAIN}
        for standard in product.standards.all():
            values[f"number_{standard.kind}"] = standard.number
            values[f"until_{standard.kind}"] = standard.valid_until
        return values

    def standards(self) -> list[dict[str, Any]]:
        """Rows of the page: each standard with its two fields."""
        return [
            {
                "kind": kind,
                "label": kind.label,
                "number": self[f"number_{kind}"],
                "until": self[f"until_{kind}"],
            }
            for kind in StandardKind
        ]

    def has_standards(self) -> bool:
        """Whether one of them says something, so that the page shows them open."""
        return any(
            row[field].value() or row[field].errors
            for row in self.standards()
            for field in ("number", "until")
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if (
            values.get("opc_year")
            and not values.get("opc_stars")
            and "opc_stars" not in self.errors
        ):
            self.add_error("opc_stars", gettext("Choose the stars of that judging."))
        if values.get("price_unit") and values.get("price") is None and "price" not in self.errors:
            self.add_error("price", gettext("Write the price of this unit."))
        for kind in StandardKind:
            if values.get(f"until_{kind}") and not values.get(f"number_{kind}"):
                self.add_error(f"number_{kind}", gettext("Write the number of the certificate."))
        return values

    def values(self) -> dict[str, Any]:
        """Values for `add_product` and `change_product`."""
        cleaned = self.cleaned_data
        standards = [
            {
                "kind": kind.value,
                "number": cleaned[f"number_{kind}"],
                "valid_until": cleaned[f"until_{kind}"],
            }
            for kind in StandardKind
            if cleaned[f"number_{kind}"]
        ]
        return {field: cleaned[field] for field in PLAIN} | {"standards": standards}


class ProductFilter(forms.Form):
    """Filters of the list of products; they live in the address."""

    retired = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    type = forms.TypedChoiceField(
        label=_("Type"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("All types")), *ProductType.choices],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(order, ORDERS[order]) for order in queries.PRODUCT_ORDERS],
    )
