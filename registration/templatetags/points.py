"""The rule of priority points in words, for the fair's page and its settings."""

from typing import Any

from django import template

from events.models import Fair
from registration import queries

register = template.Library()


@register.inclusion_tag("registration/_points_rule.html")
def points_rule(fair: Fair, *, heading: bool = False) -> dict[str, Any]:
    """What the fair has published; nothing where it has not."""
    return {"rule": queries.find_points_rule(fair), "heading": heading}
