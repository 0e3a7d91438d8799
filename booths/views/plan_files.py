"""A hall's plan as files: take it away in each format, bring one in after a look at what it would do."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from booths import actions, queries, rules
from booths.forms.plan_import import (
    PlanConfirmForm,
    PlanUpload,
    PlanUploadForm,
    explain_faults,
    pack,
    read_plan_file,
    say_fields,
)
from booths.reading.limits import MAX_BYTES
from booths.rendering.preview import Place, draw_preview
from events.forms.fields import show_refusal
from events.models import Hall
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair, halls_of, zones_of
from events.rules import ROLES_THAT_ORGANISE, Refused

# Of each list the page shows so many; the rest is counted.
MOST_LISTED = 50


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def plan_files(request: Request, fair: str, hall: str) -> HttpResponse:
    """Downloads, the upload, and what the file would change."""
    found = get_fair(request.actor, fair)
    ground = queries.find_hall(found, hall)
    zones = list(zones_of(found))
    if request.method == "POST" and "rows" in request.POST:
        return _apply(request, ground)
    is_sent = request.method == "POST"
    form = (
        PlanUploadForm(request.POST, request.FILES, zones=zones)
        if is_sent
        else PlanUploadForm(zones=zones)
    )
    preview: dict[str, Any] | None = None
    if is_sent and form.is_valid():
        try:
            upload = read_plan_file(form.cleaned_data["file"].read(MAX_BYTES + 1), ground)
        except Refused as refused:
            show_refusal(form, refused, fields={refused.code: "file"})
        else:
            preview = _preview(ground, upload, zone=form.cleaned_data["zone"])
    context = {
        "fair": found,
        "hall": ground,
        "halls": list(halls_of(found)),
        "form": form,
        "preview": preview,
        "api": f"/api/v1/fairs/{found.slug}/halls/{ground.code}/plan",
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "booths/plan_files.html", context, status=status)


def _apply(request: Request, hall: Hall) -> HttpResponse:
    back = redirect(reverse("plan_files", args=[hall.fair.slug, hall.code]))
    form = PlanConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Send the file again."))
        return back
    sent = form.cleaned_data
    rows = rules.read_plan(sent["rows"], queries.ground_of(hall, zone=sent["zone"]))
    try:
        done = actions.import_plan(
            actor=request.actor,
            hall=hall,
            rows=rows,
            version=sent["version"],
            removes=sent["removes"],
            moves_taken=sent["moves_taken"],
        )
    except Refused as refused:
        messages.error(request, describe(refused))
        return back
    if not (done.added or done.changed or done.removed):
        messages.info(request, _("The plan is as it was: the file changes nothing."))
    else:
        messages.success(request, _say_done(done))
    return back


def _say_done(done: actions.PlanImported) -> str:
    said = [
        ngettext("%(number)s booth is new", "%(number)s booths are new", done.added)
        % {"number": f"{done.added:,}"},
        _("%(number)s changed") % {"number": f"{done.changed:,}"},
        _("%(number)s removed") % {"number": f"{done.removed:,}"},
    ]
    if done.left_out:
        said.append(_("%(number)s left out") % {"number": f"{done.left_out:,}"})
    return ", ".join(said)


def _preview(hall: Hall, upload: PlanUpload, *, zone: str) -> dict[str, Any]:
    version = queries.plan_version(hall)
    rows = rules.read_plan(upload.rows, queries.ground_of(hall, zone=zone))
    known = queries.known_booths(hall)
    difference = rules.compare_plans(rows, known)
    after = _foresee(difference, known)
    listed: dict[str, list[Any]] = {
        "problems": _new_problems(hall, known, after),
        "wrong": [
            (row.place, row.cells.get("code", ""), explain_faults(row)) for row in difference.wrong
        ],
        "new": [row.values["code"] for row in difference.new],
        "changed": [
            (change.booth.code, say_fields(list(change.fields)))
            for change in difference.changed
            if not change.touches_somebody
        ],
        "touched": [
            (change.booth.code, say_fields(list(change.fields))) for change in difference.touched
        ],
        "missing": [booth.code for booth in difference.removable],
        "kept": [booth.code for booth in difference.kept],
    }
    return {
        "counts": {name: len(items) for name, items in listed.items()}
        | {"unchanged": difference.unchanged, "rows": len(rows), "passed_over": upload.passed_over},
        "listed": {name: items[:MOST_LISTED] for name, items in listed.items()},
        "more": {name: max(len(items) - MOST_LISTED, 0) for name, items in listed.items()},
        "is_same": not (difference.new or difference.changed or difference.missing),
        "can_apply": bool(difference.new or difference.changed or difference.removable),
        "picture": _picture(hall, after),
        "rows": pack(upload.rows),
        "version": version,
        "zone": zone,
    }


def _foresee(
    difference: rules.Difference, known: Iterable[rules.KnownBooth]
) -> dict[str, list[Mapping[str, Any]]]:
    """Every booth by what becomes of it, with its fields as they would be."""
    changes = {change.booth.key: change for change in difference.changed}
    missing = {booth.key for booth in difference.removable}
    after: dict[str, list[Mapping[str, Any]]] = {"same": [], "changed": [], "gone": []}
    for booth in known:
        if booth.key in changes:
            fields = {name: new for name, (_old, new) in changes[booth.key].fields.items()}
            after["changed"].append({**booth.values, **fields})
        else:
            after["gone" if booth.key in missing else "same"].append(booth.values)
    return after | {"new": [row.values for row in difference.new]}


def _new_problems(
    hall: Hall,
    known: Iterable[rules.KnownBooth],
    after: Mapping[str, Iterable[Mapping[str, Any]]],
) -> list[str]:
    """What would be wrong with the plan that is not wrong with it already."""
    there = set(queries.problems_with(hall, (booth.values for booth in known)))
    then = queries.problems_with(hall, (*after["same"], *after["changed"], *after["new"]))
    return [problem for problem in then if problem not in there]


def _picture(hall: Hall, after: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    """The plan as it would be, as an address that holds the picture itself."""
    places = {state: [_place(values) for values in booths] for state, booths in after.items()}
    features = queries.frame_plan(hall, ()).features
    drawn = draw_preview(float(hall.width_m), float(hall.height_m), places, features)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"


def _place(values: Mapping[str, Any]) -> Place:
    x, y, width, depth = (float(values[name]) for name in ("x_m", "y_m", "width_m", "depth_m"))
    return x, y, width, depth
