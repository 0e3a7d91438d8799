"""The exhibitor's answer to an offered place, and the rule by which places are given."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events import clock
from events.forms.fields import show_refusal
from events.permissions import Request, allow, anyone, signed_in
from events.problems import describe, problem_of
from events.queries import get_fair
from events.rules import Refused
from registration import actions, queries
from registration.forms.places import DeclineForm
from registration.models import Application, Place


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def offer(request: Request, application: UUID) -> HttpResponse:
    """What is offered, until when, and what yes and no mean. Posting is the yes."""
    found = queries.get_own_application(request.actor, application)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            actions.accept_place(actor=request.actor, application=found)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Your place is confirmed."))
            return redirect("application", application=found.pk)
    return _show(request, found, refused)


def _show(request: Request, found: Application, refused: Refused | None) -> HttpResponse:
    place = _place_of(found)
    context = _describe(found, place) | {
        "problem": describe(refused) if refused else "",
        "is_open": place.is_offered and not _is_late(place),
        "is_late": place.state == "lapsed" or _is_late(place),
        "events": queries.places_of(found),
    }
    status = problem_of(refused.code).status if refused else 200
    return render(request, "registration/offer.html", context, status=status)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def decline_offer(request: Request, application: UUID) -> HttpResponse:
    """Ask once what it means, then give the place to the next in line."""
    found = queries.get_own_application(request.actor, application)
    place = _place_of(found)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if not place.is_offered or _is_late(place):
        return redirect("offer", application=found.pk)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline_place(
                actor=request.actor, application=found, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("You have given the place up."))
            return redirect("application", application=found.pk)
    context = _describe(found, place) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "registration/decline_offer.html", context, status=status)


@allow(anyone)
@require_safe
def how_places_are_given(request: Request, fair: str) -> HttpResponse:
    """The rule of quotas, offers and lines, as the fair publishes it."""
    found = get_fair(request.actor, fair)
    context = {
        "fair": found,
        "terms": queries.terms_of(found),
        "crumbs": [
            {"url": reverse("fair", args=[found.slug]), "label": found.name},
            {"label": _("How places are given")},
        ],
    }
    return render(request, "registration/how_places_are_given.html", context)


def _place_of(application: Application) -> Place:
    """The last place of the application; `not_found` where it never had one."""
    place: Place | None = queries.places_of(application).last()
    if place is None:
        raise Refused("not_found")
    return place


def _is_late(place: Place) -> bool:
    return place.is_offered and place.expires_at is not None and clock.now() >= place.expires_at


def _describe(application: Application, place: Place) -> dict[str, Any]:
    return {
        "application": application,
        "fair": application.fair,
        "exhibitor": application.exhibitor,
        "place": place,
        "fewer": place.booths < application.booths_wanted,
        "booths": queries.booth_codes_of([application]).get(application.pk, []),
        "people": queries.people_of(application.exhibitor),
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"url": reverse("application", args=[application.pk]), "label": application.reference},
            {"label": _("Offered place")},
        ],
    }
