"""Pages of print runs: ask for badges on paper, watch them being made, take the files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from badges import actions, queries, rules
from badges.forms import PrintForm
from badges.models import PrintRun
from events.forms.fields import show_refusal
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair, provinces_by_name, zones_of
from events.rules import ROLES_THAT_ORGANISE, Refused

PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def print_runs(request: Request, fair: str) -> HttpResponse:
    """The choice of badges, and the runs of before."""
    found = get_fair(request.actor, fair)
    form = PrintForm(
        request.POST if request.method == "POST" else None,
        zones=list(zones_of(found)),
        provinces=list(provinces_by_name("th")),
    )
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        try:
            run = actions.start_print_run(
                actor=request.actor,
                fair=found,
                layout=form.chosen_layout(),
                order=rules.PrintOrder(chosen["order"]),
                filters={key: chosen[key] for key in ("kind", "zone", "province")},
                only_changed=chosen["only_changed"],
            )
        except Refused as refused:
            show_refusal(form, refused, fields={})
        else:
            return redirect("print_run", fair=found.slug, run=run.pk)
    runs = queries.print_runs_visible_to(request.actor).filter(fair=found)
    page = Paginator(runs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "fair": found,
        "form": form,
        "page": page,
        "runs": [{"run": run, "said": queries.say_filters(run)} for run in page.object_list],
        "days_kept": rules.PRINT_DAYS_KEPT,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "badges/print_runs.html", context, status=status)


@require_GET
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def print_run(request: Request, fair: str, run: UUID) -> HttpResponse:
    """How far a run is, and its files."""
    found = get_fair(request.actor, fair)
    asked = queries.get_print_run(request.actor, run, found)
    context: dict[str, Any] = {
        "fair": found,
        "run": asked,
        "parts": _parts(asked),
        "said": queries.say_filters(asked),
        "days_kept": rules.PRINT_DAYS_KEPT,
    }
    template = "badges/_print_run.html" if request.htmx else "badges/print_run.html"
    return render(request, template, context)


def _parts(run: PrintRun) -> list[dict[str, Any]]:
    """Each file with the badges that it holds, counted through from the first."""
    first, parts = 1, []
    for part in run.parts.all():
        held = len(part.badges)
        left_out = held - (part.printed or 0)
        parts.append({"part": part, "first": first, "last": first + held - 1, "left_out": left_out})
        first += held
    return parts


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def change_print_run(request: Request, fair: str, run: UUID, step: str) -> HttpResponse:
    """Pause, resume, or delete the files."""
    found = get_fair(request.actor, fair)
    asked = queries.get_print_run(request.actor, run, found)
    steps = {
        "pause": (actions.pause_printing, _("The run is paused. What is made stays.")),
        "resume": (actions.resume_printing, _("The run goes on where it was.")),
        "discard": (actions.discard_prints, _("The files are deleted.")),
    }
    if step not in steps:
        raise Refused("not_found")
    action, said = steps[step]
    try:
        action(actor=request.actor, run=asked)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(request, said)
    return redirect("print_run", fair=found.slug, run=asked.pk)


@require_GET
@allow(InFair(ROLES_THAT_ORGANISE))
def print_part(request: Request, fair: str, run: UUID, part: int) -> HttpResponse:
    """One file; who took it stands in the log."""
    found = get_fair(request.actor, fair)
    asked = queries.get_print_run(request.actor, run, found)
    made = queries.get_print_part(asked, part)
    actions.record_print_download(actor=request.actor, part=made)
    return HttpResponse(
        queries.read_print_part(made),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{queries.name_of_part(made)}"',
            "Cache-Control": "private, no-store",
        },
    )
