"""Draws of lots on pages of earlier steps, which do not know them."""

from collections.abc import Iterable

from django import template

from booths import queries
from booths.models import DrawEntry
from registration.models import Application

register = template.Library()


@register.simple_tag
def draws_of(application: Application) -> Iterable[DrawEntry]:
    """Where the application takes part, the latest first."""
    return queries.draws_of_application(application)
