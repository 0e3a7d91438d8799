"""Foreign goods as people type them: the list, the day sheet, the closing."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.validators import MinValueValidator, RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.forms.fields import LatinNameField, NameField, TextField, ThaiNameField
from events.queries import country_names, currency_names, sort_key_th
from registration.actions import DayTotal
from registration.forms.exhibitor import AmountField, CountryField
from registration.models import ManifestItem, MovementKind

# What is offered; any other unit may be typed.
UNITS = ("kg", "g", "l", "pcs", "bag", "box", "bottle", "jar", "pack", "set", "m", "roll")
# Those in which delegations of the fairs have declared; all others follow.
USUAL_CURRENCIES = ("BTN", "JPY", "USD", "THB", "EUR", "LAK", "MMK", "VND", "CNY")


def currency_choices() -> list[tuple[str, str]]:
    """The usual ones first, then all of ISO 4217, by their codes."""
    names = currency_names("en" if (get_language() or "th").startswith("en") else "th")
    others = [code for code in names if code not in USUAL_CURRENCIES]
    usual = [code for code in USUAL_CURRENCIES if code in names]
    return [("", "–"), *((code, f"{code} · {names[code]}") for code in (*usual, *others))]


def origin_choices() -> list[tuple[str, str]]:
    """Countries as a reader of the page's language looks for them; Thailand has no place of its own here."""
    names = country_names("en" if (get_language() or "th").startswith("en") else "th")
    return sorted(names.items(), key=lambda row: sort_key_th(row[1]))


class ItemForm(forms.Form):
    """One line of the list that customs sees, in the order in which customs reads it."""

    name_en = LatinNameField(
        label=_("Item, in English"),
        error_messages={"required": _("Say in English what it is.")},
        help_text=_("What it is and what it is made of, for example “Red rice, unpolished”."),
    )
    name_native = NameField(label=_("Name in the script of its country"), required=False)
    name_th = ThaiNameField(
        label=_("Name in Thai"),
        required=False,
        help_text=_("The host can add it later. It stands on the Thai customs list."),
    )
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
        widget=forms.TextInput(attrs={"class": "input--short", "inputmode": "decimal"}),
    )
    origin_country = CountryField(label=_("Country of origin"))
    imported = AmountField(
        label=_("Quantity"),
        max_digits=12,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001"), _("Write a quantity above zero."))],
    )
    unit = TextField(
        label=_("Unit"),
        max_length=20,
        help_text=_("For example kg, pcs, bottle."),
        widget=forms.TextInput(attrs={"class": "input--short", "list": "units"}),
    )
    declared_value = AmountField(
        label=_("Declared value"),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("Of the whole quantity, as on the invoice."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices)
    reason = TextField(
        label=_("Reason for the correction"),
        required=False,
        max_length=500,
        help_text=_("Customs has cleared these goods, so the reason is kept with the change."),
    )

    def __init__(self, *args: Any, is_cleared: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_cleared:
            del self.fields["reason"]

    @staticmethod
    def read(item: ManifestItem) -> dict[str, Any]:
        """The item as the form's initial values."""
        return {
            "name_en": item.name_en,
            "name_native": item.name_native,
            "name_th": item.name_th,
            "hs_code": item.hs_code,
            "origin_country": item.origin_country,
            "imported": f"{item.imported.normalize():f}",
            "unit": item.unit,
            "declared_value": f"{item.declared_value:f}",
            "currency": item.currency,
        }


class DayField(AmountField):
    """What of an item left on the day in one way; `column` says which."""

    def __init__(self, *, item: ManifestItem, kind: MovementKind, booked: Decimal) -> None:
        self.kind, self.column, self.booked = kind, kind.label, booked
        super().__init__(
            label=f"{item.name} · {kind.label}",
            required=False,
            initial=f"{booked.normalize():f}" if booked else "",
            max_digits=12,
            decimal_places=3,
            show_hidden_initial=True,
        )
        self.widget.attrs |= {
            "aria-label": self.label,
            "autocomplete": "off",
            "enterkeyhint": "next",
        }


class DayForm(forms.Form):
    """One field per item and way out: the total of the day.

    Only what was changed on this page is sent on, with what the page had shown, so that two people
    can book beside each other.
    """

    def __init__(
        self,
        *args: Any,
        items: Sequence[ManifestItem],
        booked: Mapping[UUID, Mapping[str, Decimal]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.items = items
        for item in items:
            for kind in MovementKind:
                self.fields[name_field(item, kind)] = DayField(
                    item=item, kind=kind, booked=booked.get(item.pk, {}).get(kind, Decimal(0))
                )

    def rows(self) -> list[dict[str, Any]]:
        """Each item with its bound fields, in the order of the columns."""
        return [
            {"item": item, "fields": [self[name_field(item, kind)] for kind in MovementKind]}
            for item in self.items
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in self.changed_data:
            if (values.get(name) or 0) < 0:
                self.add_error(name, _("Write a quantity of zero or more."))
        return values

    def totals(self) -> dict[UUID, dict[MovementKind, DayTotal]]:
        """Item -> kind -> what the page had shown and what was written, for what was changed."""
        changed = set(self.changed_data)
        found: dict[UUID, dict[MovementKind, DayTotal]] = {}
        for item in self.items:
            for kind in MovementKind:
                name = name_field(item, kind)
                if name in changed:
                    found.setdefault(item.pk, {})[kind] = DayTotal(
                        was=self._shown(name), now=self.cleaned_data[name] or Decimal(0)
                    )
        return found

    def blame(self, key: str, message: str) -> None:
        """Say beside the field, or an item's first one, what was refused."""
        self.add_error(key if key in self.fields else f"{key}-{MovementKind.SOLD}", message)

    def _shown(self, name: str) -> Decimal:
        field = self.fields[name]
        hidden = self[name].html_initial_name
        try:
            return field.clean(self.data.get(hidden, "")) or Decimal(0)
        except forms.ValidationError:
            return Decimal(0)


class SignForm(forms.Form):
    """Who answers for the closing report."""

    signatory = TextField(
        label=_("Name and position"),
        max_length=200,
        error_messages={"required": _("Write who signs: a name and a position.")},
        help_text=_("As it shall stand on the report, for example Pema Lhamo, head of delegation."),
    )


class ReasonForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Say why.")},
    )


class ClearanceForm(forms.Form):
    """What customs gave."""

    declaration = TextField(
        label=_("Number of the customs declaration"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input--medium"}),
    )


class PermitForm(forms.Form):
    """A paper, and what it belongs to."""

    title = TextField(
        label=_("What the paper is"),
        max_length=200,
        help_text=_("For example phytosanitary certificate, invoice, letter of the venue."),
        error_messages={"required": _("Say what the paper is.")},
    )
    number = TextField(
        label=_("Its number"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input--medium"}),
    )
    item = forms.TypedChoiceField(
        label=_("Belongs to"), required=False, coerce=str, empty_value=None
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF or a picture (JPEG, PNG), 8 MB at most. No copies of identity papers."),
        error_messages={"required": _("Choose the file.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, items: Sequence[ManifestItem], **options: Any) -> None:
        super().__init__(*args, **options)
        self._items = {str(item.pk): item for item in items}
        choice = cast(forms.TypedChoiceField, self.fields["item"])
        choice.choices = [
            ("", _("All goods")),
            *((key, f"{item.position}. {item.name}") for key, item in self._items.items()),
        ]

    def clean_item(self) -> ManifestItem | None:
        key = self.cleaned_data["item"]
        return self._items[key] if key else None


class SheetForm(forms.Form):
    """The list as a spreadsheet."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "An Excel workbook (.xlsx) or CSV; its first row holds the names of the columns."
        ),
        error_messages={"required": _("Choose the file.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


def name_field(item: ManifestItem, kind: MovementKind) -> str:
    return f"{item.pk}-{kind}"


def read_day(text: str) -> date | None:
    """A day in an address; nothing for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
