"""The fair's halls with their plans: what stands in them, what is wrong, and what the fair asks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from booths import actions, queries
from booths.forms.halls import ADD, CLONE, TERMS, CloneForm, HallForm, NewHallForm, TermsForm
from booths.problems import PLAN_KINDS
from events.forms.fields import show_refusal
from events.models import Fair, Hall
from events.permissions import InFair, Request, allow
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def plans(request: Request, fair: str) -> HttpResponse:
    """All halls of the fair; each form names in `verb` what it does."""
    found = get_fair(request.actor, fair)
    halls = queries.hall_summaries(request.actor, found)
    bound = _forms(request, found, halls)
    failed = None
    form = bound.get(request.POST.get("verb", ""))
    if request.method == "POST" and form is not None:
        said = _act(request, found, form) if form.is_valid() else ""
        if said:
            messages.success(request, said)
            return redirect(reverse("plan", args=[found.slug]))
        failed = form
    context = {
        "fair": found,
        "halls": [
            {"row": row, "problems": [(PLAN_KINDS[kind], n) for kind, n in row.problems.items()]}
            for row in halls
        ],
        "forms": bound,
        "failed": failed,
    }
    return render(request, "booths/plans.html", context, status=422 if failed else 200)


def _forms(request: Request, fair: Fair, halls: list[queries.HallSummary]) -> dict[str, forms.Form]:
    """Bound where it was sent; without an empty hall or a plan to copy there is no form for that."""
    sent = request.POST if request.method == "POST" else None

    def data(verb: str) -> Any:
        return sent if sent is not None and sent.get("verb") == verb else None

    found: dict[str, forms.Form] = {
        TERMS: TermsForm(
            data(TERMS), initial=TermsForm.of(queries.floor_terms_of(fair)), prefix=TERMS
        ),
        ADD: NewHallForm(data(ADD), prefix=ADD),
    }
    empty = [row.hall for row in halls if not row.booths]
    sources = list(queries.halls_to_clone(request.actor, fair))
    if empty and sources:
        found[CLONE] = CloneForm(data(CLONE), empty=empty, sources=sources, prefix=CLONE)
    return found


def _act(request: Request, fair: Fair, form: forms.Form) -> str:
    """What was done, in words; empty where the form says why not."""
    try:
        if isinstance(form, CloneForm):
            hall, source = form.chosen
            booths = actions.clone_plan(actor=request.actor, hall=hall, source=source)
            return ngettext(
                "%(count)s booth copied to %(hall)s.",
                "%(count)s booths copied to %(hall)s.",
                len(booths),
            ) % {"count": len(booths), "hall": hall.name}
        if isinstance(form, TermsForm):
            actions.set_floor_terms(actor=request.actor, fair=fair, **form.cleaned_data)
            return _("Saved.")
        hall = actions.add_hall(actor=request.actor, fair=fair, **form.cleaned_data)
    except Refused as refused:
        show_refusal(form, refused, fields={"hall_code_taken": "code"})
        return ""
    return _("Hall %(hall)s added.") % {"hall": hall.name}


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def hall_settings(request: Request, fair: str, hall: str) -> HttpResponse:
    """Name and size of a hall. Another size is asked about once more, with what would stand outside."""
    found = get_fair(request.actor, fair)
    shown = queries.get_hall(request.actor, found, hall)
    form = HallForm(request.POST if request.method == "POST" else None, initial=_initial(shown))
    outside: list[str] | None = None
    if request.method == "POST" and form.is_valid():
        size = form.cleaned_data["width_m"], form.cleaned_data["height_m"]
        is_resized = size != (shown.width_m, shown.height_m)
        if is_resized and request.POST.get("confirmed") != f"{size[0]}x{size[1]}":
            outside = queries.outside_if(shown, *size)
        else:
            try:
                actions.change_hall(actor=request.actor, hall=shown, **form.cleaned_data)
            except Refused as refused:
                show_refusal(form, refused)
            else:
                messages.success(request, _("Saved."))
                return redirect(reverse("plan", args=[found.slug]))
    context = {
        "fair": found,
        "hall": shown,
        "form": form,
        "asked": outside is not None,
        "outside": outside,
        "crumbs": [
            {"url": reverse("plan", args=[found.slug]), "label": _("Hall plans")},
            {"label": shown.name},
        ],
    }
    return render(request, "booths/hall.html", context, status=422 if form.errors else 200)


def _initial(hall: Hall) -> dict[str, Any]:
    return {
        "name_th": hall.name_th,
        "name_en": hall.name_en,
        "width_m": hall.width_m,
        "height_m": hall.height_m,
    }
