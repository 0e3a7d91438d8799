"""The organiser's quotas: a zone as a table with live counters, one quota with its places and its line."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.forms.fields import show_refusal
from events.models import Fair, Zone
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair, zones_of
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration import actions, queries
from registration.forms.places import QuotaForm, QuotaGrid, TermsForm, label_of
from registration.models import Place
from registration.rules import QuotaChange


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_REVIEW))
def quotas(request: Request, fair: str) -> HttpResponse:
    """The quotas of one zone. As htmx asks, only their counters; with `edit`, the table as fields."""
    actor = request.actor
    found = get_fair(actor, fair)
    zones = list(zones_of(found))
    zone = next((one for one in zones if one.code == request.GET.get("zone")), None)
    zone = zone or next(iter(zones), None)
    may_edit = actor.has_role(found.pk, ROLES_THAT_ORGANISE)
    form = None
    if zone is not None and may_edit and (request.method == "POST" or "edit" in request.GET):
        form = _grid(request, found, zone)
        if request.method == "POST" and form.is_valid() and _save(request, found, form):
            return redirect(_address(found, zone))
    elif request.method == "POST":
        raise Refused("forbidden")
    context = _describe(request, found, zone) | {
        "zones": _tabs(request, found, zones, zone),
        "form": form,
        "may_edit": may_edit,
    }
    template = "registration/quotas_counters.html" if request.htmx else "registration/quotas.html"
    return render(request, template, context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_REVIEW))
def quota(request: Request, fair: str, quota: int) -> HttpResponse:
    """One quota: its counters, the places that it has given, and the line with its reasons."""
    actor = request.actor
    found = get_fair(actor, fair)
    row = queries.get_quota(actor, found, quota)
    may_edit = actor.has_role(found.pk, ROLES_THAT_ORGANISE)
    if request.method == "POST" and not may_edit:
        raise Refused("forbidden")
    form = QuotaForm(request.POST or None, initial={"given": row.given})
    if request.method == "POST" and form.is_valid():
        try:
            passed = actions.set_quotas(
                actor=actor,
                fair=found,
                changes=[
                    QuotaChange(
                        row.zone.code,
                        form.cleaned_data["given"],
                        row.province_id,
                        row.product_type,
                        row.agency_id,
                    )
                ],
                override=form.cleaned_data["override"],
            )
        except Refused as refused:
            show_refusal(form, refused, fields={"quota_below_places": "override"})
        else:
            messages.success(request, _say_passed(_("The quota is saved."), passed))
            return redirect("quota", fair=found.slug, quota=row.pk)
    counters = next(
        one
        for one in queries.quota_rows(actor, found, zone=row.zone)
        if one.quota is not None and one.quota.pk == row.pk
    )
    context = {
        "fair": found,
        "quota": row,
        "row": counters,
        "places": queries.places_under(row),
        "line": queries.line_under(row),
        "form": form,
        "may_edit": may_edit,
        "crumbs": [
            {"url": _address(found, row.zone), "label": _("Quotas")},
            {"label": row.zone.name},
        ],
    }
    return render(request, "registration/quota.html", context, status=422 if form.errors else 200)


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def serve_line(request: Request, fair: str, zone: str) -> HttpResponse:
    """Pass on what is free in a zone to those who wait for it."""
    found = get_fair(request.actor, fair)
    try:
        passed = actions.serve_line(actor=request.actor, fair=found, zone=zone)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(request, _say_passed("", passed) or _("Nobody waits for what is free."))
    return redirect(f"{reverse('quotas', args=[found.slug])}?zone={zone}")


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def fair_terms(request: Request, fair: str) -> HttpResponse:
    """Whether exhibitors confirm their places, and until when provinces put theirs forward."""
    found = get_fair(request.actor, fair)
    terms = queries.terms_of(found)
    names = ("asks_confirmation", "confirm_hours", "shortlist_until")
    form = TermsForm(request.POST or None, initial={name: getattr(terms, name) for name in names})
    if request.method == "POST" and form.is_valid():
        actions.set_terms(actor=request.actor, fair=found, values=form.cleaned_data)
        messages.success(request, _("The terms are saved."))
        return redirect("fair_terms", fair=found.slug)
    context = {
        "fair": found,
        "form": form,
        "crumbs": [
            {
                "url": reverse("fair_settings", args=[found.slug]),
                "label": _("Settings of the fair"),
            },
            {"label": _("Offers and shortlists")},
        ],
    }
    return render(
        request, "registration/fair_terms.html", context, status=422 if form.errors else 200
    )


@require_GET
@allow(InFair(ROLES_THAT_ORGANISE))
def overrides(request: Request, fair: str) -> HttpResponse:
    """Places that somebody gave against the rule, with the name and the reason."""
    found = get_fair(request.actor, fair)
    context = {
        "fair": found,
        "places": queries.overridden_places(request.actor, found),
        "crumbs": [
            {"url": reverse("quotas", args=[found.slug]), "label": _("Quotas")},
            {"label": _("Against the rule")},
        ],
    }
    return render(request, "registration/overrides.html", context)


def _grid(request: Request, fair: Fair, zone: Zone) -> QuotaGrid:
    provinces = queries.provinces_applying(fair, [zone])
    added = request.POST.getlist("add") if request.method == "POST" else request.GET.getlist("add")
    return QuotaGrid(
        request.POST if request.method == "POST" else None,
        zone=zone,
        kinds=queries.kinds_of(zone, queries.quota_rows(request.actor, fair, zone=zone)),
        provinces=queries.with_provinces(provinces, added),
        added=added,
        agencies=queries.agencies(),
        quotas=queries.quotas_visible_to(request.actor, fair).filter(zone=zone),
    )


def _save(request: Request, fair: Fair, form: QuotaGrid) -> bool:
    changes = form.changes()
    try:
        passed = (
            actions.set_quotas(
                actor=request.actor,
                fair=fair,
                changes=changes,
                override=form.cleaned_data["override"],
            )
            if changes
            else []
        )
    except Refused as refused:
        show_refusal(form, refused, fields={"quota_below_places": "override"})
        return False
    messages.success(request, _say_passed(_("The quotas are saved."), passed))
    return True


def _say_passed(said: str, passed: list[Place]) -> str:
    if not passed:
        return said
    told = ngettext(
        "A place passed to %(number)s application in line.",
        "Places passed to %(number)s applications in line.",
        len(passed),
    ) % {"number": len(passed)}
    return f"{said} {told}".strip()


def _describe(request: Request, fair: Fair, zone: Zone | None) -> dict[str, Any]:
    rows = queries.quota_rows(request.actor, fair, zone=zone) if zone is not None else []
    kinds = queries.kinds_of(zone, rows) if zone is not None else []
    return {
        "fair": fair,
        "zone": zone,
        "rows": rows,
        "table": queries.lay_out(rows, kinds),
        "agency_rows": [row for row in rows if row.quota is not None and row.quota.agency_id],
        "rests": [row for row in rows if row.quota is None],
        "types": [(kind, label_of(kind)) for kind in kinds],
        "total": queries.sum_up_quotas(rows),
        "over": [row for row in rows if row.is_over],
        "could_pass": any(row.could_pass for row in rows),
        "line": queries.line_without_quota(zone) if zone is not None and not rows else [],
        "provinces": queries.all_provinces(),
    }


def _tabs(
    request: Request, fair: Fair, zones: list[Zone], current: Zone | None
) -> list[dict[str, Any]]:
    over = {row.zone.pk for row in queries.quota_rows(request.actor, fair) if row.is_over}
    return [
        {
            "url": _address(fair, zone),
            "zone": zone,
            "current": zone == current,
            "is_over": zone.pk in over,
        }
        for zone in zones
    ]


def _address(fair: Fair, zone: Zone) -> str:
    return f"{reverse('quotas', args=[fair.slug])}?zone={zone.code}"
