"""Giving booths to approved applications, on the live plan or by typing their codes."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booths import actions, queries
from booths.forms.allocate import (
    HOLD,
    MOVE,
    RELEASE,
    SWAP,
    BoothsForm,
    HoldForm,
    MoveForm,
    ReleaseForm,
    UndoForm,
    WaitingFilter,
)
from booths.forms.floor import FloorFilter
from booths.models import Allocation, Booth, BoothState, Hold
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair, zones_of
from events.rules import ROLES_THAT_ORGANISE, Refused
from events.templatetags.fair_log import say_entry
from registration.models import Application
from registration.queries import filter_applications, get_application

SHOWN = 40
# Of one's own last steps, those that the page offers to undo.
STEPS_SHOWN = 3


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
    context = _describe_queue(request, found) | {
        "form": form,
        "floor_filter": FloorFilter(choices=queries.directory_choices(found)),
        "not_open": queries.count_empty(found),
        "services": json.dumps(queries.own_services(found)),
    }
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
    return _answer_queue(request, found, said, level)


def _answer_queue(request: Request, fair: Fair, said: str, level: int) -> HttpResponse:
    if request.htmx:
        context = _describe_queue(request, fair) | {
            "said": said,
            "said_bad": level != messages.SUCCESS,
        }
        return render(request, "booths/allocate_queue.html", context)
    messages.add_message(request, level, said)
    return redirect(reverse("allocate", args=[fair.slug]))


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def undo(request: Request, fair: str) -> HttpResponse:
    """Take one of one's own last steps back."""
    found = get_fair(request.actor, fair)
    form = UndoForm(request.POST)
    if not form.is_valid():
        raise Refused("invalid")
    try:
        entry = actions.undo_step(actor=request.actor, fair=found, step=form.cleaned_data["step"])
    except Refused as refused:
        said, level = describe(refused), messages.ERROR
    else:
        said, level = _("Undone: %(step)s.") % {"step": say_entry(entry)}, messages.SUCCESS
    return _answer_queue(request, found, said, level)


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def allocate_booth(request: Request, fair: str, booth: str) -> HttpResponse:
    """Who has one booth and had it, taking it back with a reason, moving and swapping."""
    found = get_fair(request.actor, fair)
    row = queries.get_booth(found, booth)
    moves = request.POST.get("verb") in {MOVE, SWAP}
    data = request.POST if request.method == "POST" else None
    form: MoveForm | ReleaseForm = MoveForm(data) if moves else ReleaseForm(data)
    said = ""
    if request.method == "POST" and form.is_valid():
        try:
            said = (_move if moves else _release)(request, found, form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            if not request.htmx:
                messages.success(request, said)
                return redirect(f"{reverse('allocate', args=[found.slug])}?booth={row.code}")
            moves, form, row = False, ReleaseForm(), queries.get_booth(found, booth)
    context = _describe_booth(request, found, row) | {
        "form": form,
        "move_form": form if moves else MoveForm(),
        "release_form": ReleaseForm() if moves else form,
        "said": said,
    }
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
    if filters.cleaned_data.get("fits"):
        fits = queries.find_booth(fair, filters.cleaned_data["fits"])
        waiting = queries.fitting_for(waiting, fits) if fits else waiting.none()
    shown = list(waiting[:SHOWN])
    chosen = queries.find_waiting(
        everybody, request.POST.get("application") or request.GET.get("application")
    )
    if chosen is not None and chosen not in shown:
        shown.insert(0, chosen)
    return {
        "fair": fair,
        "filters": filters,
        "filtered": any(filters.cleaned_data.values()),
        "fits": filters.cleaned_data.get("fits", ""),
        "waiting": shown,
        "waiting_count": waiting.count(),
        "chosen": chosen,
        "holds": queries.live_holds(request.actor, fair),
        "steps": queries.own_steps(request.actor, fair)[:STEPS_SHOWN],
    }


def _describe_booth(request: Request, fair: Fair, booth: Booth) -> dict[str, Any]:
    return {
        "fair": fair,
        "booth": booth,
        "state": BoothState(queries.state_of(booth)),
        "allocations": queries.allocations_of_booth(request.actor, booth),
        "held": queries.held_claims(booth),
        "history": queries.history_of_booth(request.actor, booth),
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


def _move(request: Request, fair: Fair, data: dict[str, Any]) -> str:
    allocation = queries.get_allocation_of(request.actor, fair, data["allocation"])
    if data["verb"] == MOVE:
        actions.move_allocation(actor=request.actor, allocation=allocation, codes=data["booths"])
        words = {"exhibitor": allocation.exhibitor.name, "booths": ", ".join(data["booths"])}
        return _("%(exhibitor)s has %(booths)s now. The badges stay as they are.") % words
    other = queries.get_allocation_at(request.actor, fair, data["booths"][0])
    one, two = actions.swap_allocations(
        actor=request.actor, fair=fair, allocation=allocation, other=other
    )
    words = {"one": one.exhibitor.name, "other": two.exhibitor.name}
    return _("Swapped: %(one)s and %(other)s. The badges stay as they are.") % words


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
