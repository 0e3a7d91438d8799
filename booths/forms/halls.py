"""Halls of a fair and what it asks of their plans."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.models import FloorTerms
from booths.rules import numbering
from events.forms.fields import LatinNameField, TextField, ThaiNameField
from events.models import Hall
from events.problems import describe
from events.rules import Refused

ADD, CLONE, TERMS, SAVE = "add", "clone", "terms", "save"


def metres(label: Any, *, least: str, most: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(least),
        max_value=Decimal(most),
        decimal_places=2,
        max_digits=7,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        **options,
    )


class HallForm(forms.Form):
    name_th = ThaiNameField(label=_("Thai name"))
    name_en = LatinNameField(label=_("English name"), required=False)
    width_m = metres(
        _("Width (m)"), least="1", most="2000", help_text=_("From left to right on the plan.")
    )
    height_m = metres(
        _("Depth (m)"), least="1", most="2000", help_text=_("From top to bottom on the plan.")
    )


class NewHallForm(HallForm):
    code = TextField(
        label=_("Code"), max_length=12, help_text=_("Short, as it stands on plans: C1")
    )
    field_order = ("code", "name_th", "name_en", "width_m", "height_m")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            numbering.check_code(code)
        except Refused as refused:
            raise forms.ValidationError(describe(refused)) from refused
        return code


class TermsForm(forms.Form):
    min_aisle_m = metres(
        _("Narrowest aisle (m)"),
        least="0",
        most="20",
        help_text=_("What booths, walls and stages leave free before each booth's front."),
    )
    grid_m = metres(
        _("Grid of the editor (m)"),
        least="0.05",
        most="10",
        help_text=_("Booths snap to multiples of it while they are moved."),
    )

    @staticmethod
    def of(terms: FloorTerms) -> dict[str, Any]:
        return {"min_aisle_m": terms.min_aisle_m, "grid_m": terms.grid_m}


class CloneForm(forms.Form):
    """An empty hall, and the hall of another fair whose plan it gets."""

    hall = forms.ChoiceField(label=_("Empty hall"))
    source = forms.ChoiceField(label=_("Plan of"))

    def __init__(self, *args: Any, empty: list[Hall], sources: list[Hall], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sources = {str(hall.pk): hall for hall in sources}
        self.empty = {hall.code: hall for hall in empty}
        for name, choices in (
            ("hall", [(hall.code, f"{hall.code} · {hall.name}") for hall in empty]),
            ("source", [(str(hall.pk), f"{hall.fair.name} · {hall.name}") for hall in sources]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    @property
    def chosen(self) -> tuple[Hall, Hall]:
        return self.empty[self.cleaned_data["hall"]], self.sources[self.cleaned_data["source"]]
