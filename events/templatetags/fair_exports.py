"""The component by which a list is taken away as a file."""

from typing import Any

from django import template
from django.urls import reverse

from events.forms.exports import COLUMNS, FORMAT, find_export

register = template.Library()


@register.inclusion_tag("_components/export.html", takes_context=True)
def export_list(context: dict[str, Any], name: str, *args: Any) -> dict[str, Any]:
    """``{% export_list "export_badges" fair.slug %}``: format and columns; the list's filters go along."""
    request = context["request"]
    export = find_export(name)
    chosen = set(request.GET.getlist(COLUMNS))
    return {
        "export": export,
        "url": reverse(name, args=args),
        "columns": [
            {
                "key": column.key,
                "heading": column.heading,
                "on": column.key in chosen if chosen else column.wanted,
            }
            for column in export.columns
        ],
        "kept": [
            (key, value)
            for key, values in request.GET.lists()
            if key not in {COLUMNS, FORMAT, "page"}
            for value in values
        ],
    }
