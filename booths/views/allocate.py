"""Giving booths to approved applications, on the live plan or by typing their codes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booths import actions, queries
from booths.forms.allocate import HOLD, RELEASE, BoothsForm, HoldForm, ReleaseForm, WaitingFilter
from booths.models import Allocation, Booth, BoothState, Hold
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair, zones_of
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application
from registration.queries import filter_applications, get_application

SHOWN = 40


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def allocate(request: Request, fair: str) -> HttpResponse:
    """The plan with the applications that wait for booths; as htmx asks, only the queue."""
    found = get_fair(request.actor, fair)
    if request.htmx:
        return render(request, "booths/allocate_queue.html", _describe_queue(request, found))
    form = BoothsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _give(request, found, form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, said)
            return redirect(reverse("allocate", args=[found.slug]))
    context = _describe_queue(request, found) | {"form": form}
    return render(request, "booths/allocate.html", context, status=422 if form.errors else 200)


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def settle_hold(request: Request, fair: str, hold: UUID) -> HttpResponse:
    """Turn a hold into an allocation, or give its booths back."""
    found = get_fair(request.actor, fair)
    row = queries.get_hold_of(request.actor, found, hold)
    form = HoldForm(request.POST)
    if not form.is_valid():
        raise Refused("invalid")
    try:
        said, level = _settle(request, found, row, form.cleaned_data["verb"]), messages.SUCCESS
    except Refused as refused:
        said, level = describe(refused), messages.ERROR
    if request.htmx:
        context = _describe_queue(request, found) | {
            "said": said,
            "said_bad": level != messages.SUCCESS,
        }
        return render(request, "booths/allocate_queue.html", context)
    messages.add_message(request, level, said)
    return redirect(reverse("allocate", args=[found.slug]))


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def allocate_booth(request: Request, fair: str, booth: str) -> HttpResponse:
    """Who has one booth, and taking it back with a reason."""
    found = get_fair(request.actor, fair)
    row = queries.get_booth(found, booth)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    said = ""
    if request.method == "POST" and form.is_valid():
        try:
            said = _release(request, found, form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            if not request.htmx:
                messages.success(request, said)
                return redirect(f"{reverse('allocate', args=[found.slug])}?booth={row.code}")
            form, row = ReleaseForm(), queries.get_booth(found, booth)
    context = _describe_booth(request, found, row) | {"form": form, "said": said}
    template = (
        "booths/allocate_booth_details.html" if request.htmx else "booths/allocate_booth.html"
    )
    return render(request, template, context, status=422 if form.errors else 200)


def _describe_queue(request: Request, fair: Fair) -> dict[str, Any]:
    everybody = queries.waiting_applications(request.actor, fair)
    filters = WaitingFilter(request.GET, zones=list(zones_of(fair)))
    filters.is_valid()
    waiting = filter_applications(
        everybody,
        q=filters.cleaned_data.get("who", ""),
        zone=filters.cleaned_data.get("place", ""),
    )
    shown = list(waiting[:SHOWN])
    chosen = queries.find_waiting(
        everybody, request.POST.get("application") or request.GET.get("application")
    )
    if chosen is not None and chosen not in shown:
        shown.insert(0, chosen)
    return {
        "fair": fair,
        "filters": filters,
        "filtered": bool(filters.cleaned_data.get("who") or filters.cleaned_data.get("place")),
        "waiting": shown,
        "waiting_count": waiting.count(),
        "chosen": chosen,
        "holds": queries.live_holds(request.actor, fair),
    }


def _describe_booth(request: Request, fair: Fair, booth: Booth) -> dict[str, Any]:
    return {
        "fair": fair,
        "booth": booth,
        "state": BoothState(queries.state_of(booth)),
        "allocations": queries.allocations_of_booth(request.actor, booth),
        "held": queries.held_claims(booth),
    }


def _give(request: Request, fair: Fair, data: dict[str, Any]) -> str:
    application = get_application(request.actor, data["application"])
    act = actions.hold_booths if data["verb"] == HOLD else actions.allocate_booths
    act(actor=request.actor, fair=fair, application=application, codes=data["booths"])
    return _say_given(application, data["booths"], held=data["verb"] == HOLD)


def _settle(request: Request, fair: Fair, hold: Hold, verb: str) -> str:
    codes = [claim.booth.code for claim in queries.booths_on_hold(hold)]
    if verb == RELEASE:
        actions.release_hold(actor=request.actor, hold=hold)
        return _("The hold ended; free again: %(booths)s.") % {"booths": ", ".join(codes)}
    actions.allocate_booths(
        actor=request.actor, fair=fair, application=hold.application, codes=codes
    )
    return _say_given(hold.application, codes, held=False)


def _say_given(application: Application, codes: list[str], *, held: bool) -> str:
    words = {"booths": ", ".join(codes), "exhibitor": application.exhibitor.name}
    if held:
        return _("Held for %(exhibitor)s: %(booths)s.") % words
    return _("%(exhibitor)s has %(booths)s. The badges are issued.") % words


def _release(request: Request, fair: Fair, data: dict[str, Any]) -> str:
    allocation = queries.get_allocation_of(request.actor, fair, data["allocation"])
    codes = [booth.code for booth in queries.booths_of_allocation(allocation)]
    released: Allocation = actions.release_allocation(
        actor=request.actor, allocation=allocation, reason=data["reason"]
    )
    return _("Taken back from %(exhibitor)s: %(booths)s.") % {
        "exhibitor": released.exhibitor.name,
        "booths": ", ".join(codes),
    }
