"""What is wrong with a row, in words that stand beside the cell."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.models import Zone
from events.problems import all_problems, describe
from events.rules import Refused
from registration import rules
from registration.actions.applications import explain_obstacle

TEXTS: dict[str, str | Promise] = {
    "missing": _("Fill this in."),
    "invisible": _("Remove the invisible characters."),
    "too_long": _("Write %(limit)s characters at most."),
    "no_letter": _("A name has at least one letter."),
    "not_thai": _("Write this in Thai letters."),
    "not_latin": _("Write this in Latin letters (A to Z)."),
    "kind_unknown": _("Choose a kind from the list on the sheet of codes."),
    "province_unknown": _("There is no province of this name. Write its name or its two digits."),
    "province_foreign": _("You may send producers of your own province only."),
    "segment_unknown": _("Write A, B, C or D."),
    "phone": _("Write a telephone number like 081 234 5678."),
    "type_unknown": _(
        "Write a number from 1 to 5, or the type as it stands on the sheet of codes."
    ),
    "stars": _("Write 1 to 5 stars, or leave it empty."),
    "whole_number": _("Write a whole number from %(least)s to %(most)s."),
    "year": _("Write a year like 2566, not in the future."),
    "price": _("Write an amount in baht, for example 1,500."),
    "zone_unknown": _("This fair has no such zone. The sheet of codes lists them."),
    "yes_or_no": _("Write yes or no."),
    "repeated": _("The same product stands in row %(row)s."),
    "differs": _("Row %(row)s says something else of the same producer."),
    "waits_for_row": _(
        "Belongs to one application with row %(row)s, which has to be mended first."
    ),
    "formula": _("This cell holds a formula. Paste its value instead."),
    "cell_error": _("The spreadsheet shows an error in this cell."),
    "name_differs": _("This number belongs to “%(name)s”. Check the number or the name."),
    "number_differs": _("A producer of this name is registered under another number. Check it."),
}
_OBSTACLES = frozenset(
    {"no_products", "type_not_taken", "too_few_stars", "power_not_offered", "water_not_offered", "gas_not_offered"}
)  # fmt: skip


def explain_row_error(error: Mapping[str, Any], zones: Mapping[str, Zone]) -> str:
    """The error's text in the reader's language; `zones` by code."""
    code, params = error["code"], error.get("params") or {}
    if code in TEXTS:
        numbers = {
            name: f"{value:,}" if isinstance(value, int) else value
            for name, value in params.items()
        }
        return str(TEXTS[code]) % numbers
    zone = zones.get(params.get("zone", ""))
    if code in _OBSTACLES and zone is not None:
        obstacle = rules.Obstacle(code, params["product"], params["wanted"], params["given"])
        return explain_obstacle(obstacle, zone)["message"]
    return describe(Refused(code, **params)) if code in all_problems() else str(code)
