"""What was asked for, and what came of it, in words."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from registration.forms.review import CHANGE_LABELS

register = template.Library()


@register.simple_tag
def say_change_field(field: str) -> str:
    """The field by the name that it has on the exhibitor's form."""
    return str(CHANGE_LABELS.get(field, field))


@register.simple_tag
def say_value(field: str, value: Any) -> str:
    """A value of an application as a receipt holds it; a dash where there is none."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(value) or "–"
    if field == "power_w" and value:
        return _("%(power)s W") % {"power": f"{value:,}"}
    return f"{value:,}" if isinstance(value, int) else str(value) or "–"
