"""What a page asks of its reader about personal data."""

from typing import Any

from django import template

from events import queries
from events.permissions import Actor

register = template.Library()


@register.inclusion_tag("events/_consent_due.html")
def consent_due(actor: Actor) -> dict[str, Any]:
    """Texts that the reader has to read: needed ones, and those that have changed since."""
    return {"due": queries.consents_due(actor)}
