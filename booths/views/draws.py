"""Draws of lots, for those who hold them: list, preparation, one draw, the screen in the hall, the paper to sign."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from booths import actions, queries
from booths.forms.draws import CommitForm, DrawForm, RevealForm, TakePartForm, VoidForm
from booths.models import Draw, DrawState
from booths.rendering.draws import render_draw
from booths.rules import Absence
from events import clock
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.queries import get_fair, get_zone, zones_of
from events.rules import ROLES_THAT_ORGANISE, Refused

ORGANISERS = InFair(ROLES_THAT_ORGANISE)
# In which language the reason of an absence or an unused booth is said.
ABSENT = {
    "has_booths": lambda: _("Has some of its booths already"),
    "held": lambda: _("Has booths on hold"),
    "in_a_draw": lambda: _("Waits in another draw"),
    "needs": lambda: _("Needs more than the zone offers"),
    "no_lot": lambda: _("No stretch of neighbouring booths is long enough"),
    "left_out": lambda: _("Left out by the organiser"),
}
UNUSED = {
    "shared": lambda: _("Shared by several exhibitors"),
    "offers_less": lambda: _("Offers less than its zone promises"),
    "in_a_draw": lambda: _("Waits in another draw"),
    "left_out": lambda: _("Left out by the organiser"),
    "over": lambda: _("Stays over: more booths than participants want"),
}


@require_safe
@allow(ORGANISERS)
def draws(request: Request, fair: str) -> HttpResponse:
    """All draws of the fair, those in preparation first."""
    found = get_fair(request.actor, fair)
    rows = queries.draws_of(request.actor, found)
    return render(request, "booths/draws.html", {"fair": found, "draws": rows})


@require_http_methods(["GET", "POST"])
@allow(ORGANISERS)
def new_draw(request: Request, fair: str) -> HttpResponse:
    found = get_fair(request.actor, fair)
    return _edit(request, found, None, {"entropy_kind": "witnesses", "entropy_date": clock.today()})


@require_http_methods(["GET", "POST"])
@allow(ORGANISERS)
def edit_draw(request: Request, fair: str, draw: UUID) -> HttpResponse:
    """Other zones, booths or numbers for a draw that is not announced."""
    found = get_fair(request.actor, fair)
    row = queries.get_draw_of(request.actor, found, draw)
    if row.state != DrawState.DRAFT:
        return redirect(reverse("draw", args=[found.slug, row.pk]))
    return _edit(request, found, row, DrawForm.values_of(row))


def _edit(request: Request, fair: Fair, draw: Draw | None, initial: dict[str, Any]) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = DrawForm(data, zones=list(zones_of(fair)), initial=initial)
    if data is not None and form.is_valid():
        values = form.cleaned_data
        terms = actions.DrawTerms(
            zones=[get_zone(fair, code) for code in values["zones"]],
            booths_left_out=values["booths_left_out"],
            entropy_kind=values["entropy_kind"],
            entropy_date=values["entropy_date"],
            entropy_source=values["entropy_source"],
        )
        try:
            kept = actions.prepare_draw(actor=request.actor, fair=fair, terms=terms, draw=draw)
        except Refused as refused:
            names = {"draw_date_wrong": "entropy_date", "booth_unknown": "booths_left_out"}
            show_refusal(form, refused, fields=names)
        else:
            return redirect(reverse("draw", args=[fair.slug, kept.pk]))
    context = {"fair": fair, "draw": draw, "form": form}
    return render(request, "booths/draw_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allow(ORGANISERS)
def draw(request: Request, fair: str, draw: UUID) -> HttpResponse:
    """One draw: what it is held over, and its next step."""
    found = get_fair(request.actor, fair)
    row = queries.get_draw_of(request.actor, found, draw)
    plan = _plan_of(request, row) if row.state == DrawState.DRAFT else None
    forms: dict[str, Form] = _forms(plan, row)
    failed: Form | None = None
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        if verb not in _STEPS:
            raise Refused("invalid")
        failed = _bound(verb, request, plan)
        if failed.is_valid():
            try:
                said, target = _STEPS[verb](request, row, failed.cleaned_data)
            except Refused as refused:
                show_refusal(failed, refused)
            else:
                messages.success(request, said)
                return redirect(target)
        forms[verb] = failed
        row.refresh_from_db()
        plan = _plan_of(request, row) if row.state == DrawState.DRAFT else None
    context = _describe(row, plan) | {"fair": found, "forms": forms, "failed": failed}
    return render(request, "booths/draw.html", context, status=422 if failed else 200)


def _plan_of(request: Request, draw: Draw) -> queries.DrawPlan:
    return queries.plan_draw(
        request.actor,
        draw.fair,
        zones=draw.zones.all(),
        chosen=draw.chosen,
        left_out=draw.booths_left_out,
    )


def _able(plan: queries.DrawPlan | None) -> list[str]:
    """Keys of those who take part, and of those who could."""
    if plan is None:
        return []
    left = [application for application, why in plan.absent if why == Absence.LEFT_OUT]
    return [str(application.pk) for application in (*plan.applications, *left)]


def _forms(plan: queries.DrawPlan | None, draw: Draw) -> dict[str, Form]:
    seen = plan.fingerprint if plan is not None else ""
    return {
        "take": TakePartForm(keys=_able(plan)),
        "commit": CommitForm(initial={"seen": seen}),
        "reveal": RevealForm(),
        "void": VoidForm(),
        "apply": Form(),
        "discard": Form(),
    }


def _bound(verb: str, request: Request, plan: queries.DrawPlan | None) -> Form:
    if verb == "take":
        return TakePartForm(request.POST, keys=_able(plan))
    kinds: dict[str, type[Form]] = {"commit": CommitForm, "reveal": RevealForm, "void": VoidForm}
    return kinds.get(verb, Form)(request.POST)


Step = Callable[[Request, Draw, dict[str, Any]], tuple[str, str]]


def _page_of(draw: Draw) -> str:
    return reverse("draw", args=[draw.fair.slug, draw.pk])


def _take(request: Request, draw: Draw, data: dict[str, Any]) -> tuple[str, str]:
    actions.prepare_draw(
        actor=request.actor,
        fair=draw.fair,
        draw=draw,
        terms=actions.DrawTerms(
            zones=list(draw.zones.all()),
            applications=[UUID(key) for key in data["applications"]],
            booths_left_out=draw.booths_left_out,
            entropy_kind=draw.entropy_kind,
            entropy_date=draw.entropy_date,
            entropy_source=draw.entropy_source,
        ),
    )
    return _("Participants kept. Check the lots anew."), _page_of(draw)


def _commit(request: Request, draw: Draw, data: dict[str, Any]) -> tuple[str, str]:
    kept = actions.commit_draw(actor=request.actor, draw=draw, seen=data["seen"])
    return _("Draw no. %(number)s is announced.") % {"number": kept.number}, _page_of(draw)


def _reveal(request: Request, draw: Draw, data: dict[str, Any]) -> tuple[str, str]:
    actions.reveal_draw(
        actor=request.actor, draw=draw, entropy=data["entropy"], witnesses=data["witnesses"]
    )
    return _("The draw is held. Show the names on the screen in the hall."), _page_of(draw)


def _apply(request: Request, draw: Draw, data: dict[str, Any]) -> tuple[str, str]:
    done = actions.apply_draw(actor=request.actor, draw=draw)
    given = sum(entry.state == "given" for entry in queries.entries_of(done))
    return _("Booths are given to %(given)s participants.") % {"given": given}, _page_of(draw)


def _void(request: Request, draw: Draw, data: dict[str, Any]) -> tuple[str, str]:
    actions.void_draw(actor=request.actor, draw=draw, reason=data["reason"])
    return _("The draw is void. It stays public with its reason."), _page_of(draw)


def _discard(request: Request, draw: Draw, data: dict[str, Any]) -> tuple[str, str]:
    actions.discard_draw(actor=request.actor, draw=draw)
    return _("The draft is dropped."), reverse("draws", args=[draw.fair.slug])


_STEPS: dict[str, Step] = {
    "take": _take,
    "commit": _commit,
    "reveal": _reveal,
    "apply": _apply,
    "void": _void,
    "discard": _discard,
}


def _describe(draw: Draw, plan: queries.DrawPlan | None) -> dict[str, Any]:
    if plan is None:
        return {
            "draw": draw,
            "groups": queries.drawn_groups(draw),
            "is_day": clock.today() >= draw.entropy_date,
        }
    unused: dict[str, list[str]] = {}
    for code, why in plan.unused:
        unused.setdefault(str(UNUSED[why]()), []).append(code)
    return {
        "draw": draw,
        "plan": plan,
        "absent": [(a, ABSENT[why](), why == Absence.LEFT_OUT) for a, why in plan.absent],
        "unused": sorted(unused.items()),
    }


@require_safe
@allow(ORGANISERS)
def draw_screen(request: Request, fair: str, draw: UUID) -> HttpResponse:
    """Name by name, for a projector; it waits until the draw is held."""
    found = get_fair(request.actor, fair)
    row = queries.get_announced_draw(request.actor, found, draw)
    context = {"fair": found, "draw": row, "groups": queries.drawn_groups(row)}
    return render(request, "booths/draw_screen.html", context)


@require_safe
@allow(ORGANISERS)
def draw_paper(request: Request, fair: str, draw: UUID) -> HttpResponse:
    """The record as a PDF, with lines for the signatures of witnesses."""
    found = get_fair(request.actor, fair)
    row = queries.get_announced_draw(request.actor, found, draw)
    name = f"draw-{found.slug}-{row.number}.pdf"
    return HttpResponse(
        render_draw(queries.paper_of_draw(row)),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
