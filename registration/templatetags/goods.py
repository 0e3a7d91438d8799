"""How pages name what a list of foreign goods holds."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

register = template.Library()

_FIELDS: dict[str, str | Promise] = {
    "name_en": _("Item, in English"),
    "name_th": _("Name in Thai"),
    "name_native": _("Name in the script of its country"),
    "hs_code": _("HS code"),
    "origin_country": _("Country of origin"),
    "imported": _("Quantity"),
    "unit": _("Unit"),
    "declared_value": _("Declared value"),
    "currency": _("Currency"),
}


_UNITS: dict[str, str | Promise] = {
    "kg": pgettext_lazy("unit", "kg"),
    "g": pgettext_lazy("unit", "g"),
    "l": pgettext_lazy("unit", "l"),
    "m": pgettext_lazy("unit", "m"),
    "pcs": pgettext_lazy("unit", "pcs"),
    "bag": pgettext_lazy("unit", "bag"),
    "box": pgettext_lazy("unit", "box"),
    "bottle": pgettext_lazy("unit", "bottle"),
    "jar": pgettext_lazy("unit", "jar"),
    "pack": pgettext_lazy("unit", "pack"),
    "set": pgettext_lazy("unit", "set"),
    "roll": pgettext_lazy("unit", "roll"),
}


@register.filter
def say_unit(unit: str) -> str:
    """A usual unit in the reader's language; any other one as it was typed."""
    return str(_UNITS.get(unit.strip().casefold(), unit))


@register.filter
def say_field(name: str) -> str:
    """The column's name as the form says it."""
    return str(_FIELDS.get(name, name))
