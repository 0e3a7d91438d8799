"""Laying out the booths of a hall."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booths import queries
from booths.models import FeatureKind
from events.permissions import InFair, Request, allow
from events.queries import get_fair, halls_of, zones_of
from events.rules import ROLES_THAT_ORGANISE


@require_safe
@allow(InFair(ROLES_THAT_ORGANISE))
def plan_editor(request: Request, fair: str, hall: str) -> HttpResponse:
    """The editor; what it shows and stores goes by the API."""
    found = get_fair(request.actor, fair)
    shown = queries.get_hall(request.actor, found, hall)
    context = {
        "fair": found,
        "hall": shown,
        "halls": halls_of(found),
        "zones": zones_of(found),
        "kinds": FeatureKind.choices,
        "codes_elsewhere": queries.codes_outside(shown),
    }
    return render(request, "booths/plan_editor.html", context)
