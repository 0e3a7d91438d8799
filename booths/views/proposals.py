"""Proposed allocations: ask for one, watch it, look at it on the plan, accept it."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from booths import actions, queries
from booths.forms.proposals import (
    ACCEPT,
    PIN,
    STOP,
    WEIGHTS,
    WEIGHTS_SAID,
    PinForm,
    PlacementFilter,
    SettleForm,
    StartForm,
    WeightsForm,
)
from booths.models import Acceptance, BoothProposal, Placement, PlacementKind
from booths.rules import CHANGING
from booths.schemas import say_failure, say_reason, say_stale, say_wish
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow, anyone
from events.problems import describe
from events.queries import get_fair, zones_of
from events.rules import ROLES_THAT_ORGANISE, Refused

PAGE = 40
LIST = 20


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_ORGANISE))
def proposals(request: Request, fair: str) -> HttpResponse:
    """Those there are, a form for another, and what the fair wishes."""
    found = get_fair(request.actor, fair)
    zones = list(zones_of(found))
    verb = request.POST.get("verb", "")
    sent = request.POST if request.method == "POST" else None
    terms = queries.proposal_terms(found)
    start = StartForm(
        None if verb == WEIGHTS else sent, zones=zones, initial={"seed": secrets.randbelow(10**6)}
    )
    weights = WeightsForm(sent if verb == WEIGHTS else None, terms=terms)
    form: StartForm | WeightsForm = weights if verb == WEIGHTS else start
    if form.is_bound and form.is_valid():
        try:
            return _take(request, found, form)
        except Refused as refused:
            show_refusal(form, refused)
    rows = queries.proposals_of(request.actor, found)
    context = {
        "fair": found,
        "form": form,
        "start": start,
        "weights": weights,
        "page": Paginator(rows, LIST).get_page(request.GET.get("page")),
        "waiting_count": queries.waiting_applications(request.actor, found).count(),
    }
    return render(request, "booths/proposals.html", context, status=422 if form.errors else 200)


def _take(request: Request, fair: Fair, form: StartForm | WeightsForm) -> HttpResponse:
    if isinstance(form, WeightsForm):
        actions.set_proposal_terms(actor=request.actor, fair=fair, weights=form.cleaned_data)
        messages.success(request, _("The weights are saved and published."))
        return redirect(reverse("proposals", args=[fair.slug]))
    proposal = actions.start_proposal(actor=request.actor, fair=fair, **form.cleaned_data)
    return redirect(reverse("proposal", args=[fair.slug, proposal.pk]))


@require_GET
@allow(InFair(ROLES_THAT_ORGANISE))
def proposal(request: Request, fair: str, proposal: UUID) -> HttpResponse:
    """One proposal: how far it is, or what it says, on the plan and beside it."""
    found = get_fair(request.actor, fair)
    row = queries.get_proposal(request.actor, proposal, found)
    context: dict[str, Any] = {"fair": found, "proposal": row}
    acceptance = context["acceptance"] = queries.last_acceptance(row)
    is_accepting = acceptance is not None and acceptance.is_under_way
    if request.htmx and (row.is_under_way or is_accepting):
        part = "accepting" if is_accepting else "progress"
        return render(request, f"booths/_proposal_{part}.html", context)
    if request.htmx:
        # It is there now: the page is asked for anew.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    if not row.is_under_way:
        context |= _describe(request, found, row)
    if acceptance is not None and not is_accepting:
        context["failure"] = say_failure(acceptance)
        context["stale"] = [
            (one, say_stale(code, state=one.state))
            for one, code in queries.stale_applications(acceptance)
        ]
    return render(request, "booths/proposal.html", context)


def _describe(request: Request, fair: Fair, row: BoothProposal) -> dict[str, Any]:
    zones = [zone for zone in zones_of(fair) if not row.zones or zone.code in row.zones]
    filters = PlacementFilter(request.GET, zones=zones)
    filters.is_valid()
    asked = filters.cleaned_data
    counts = queries.count_placements(row)
    kind = asked.get("kind") or next((one for one in PlacementKind if counts.get(one)), "new")
    rows = queries.filter_placements(
        row, kind=kind, zone=asked.get("place", ""), who=asked.get("who", "")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    names = queries.names_for(fair, shown)
    codes = queries.codes_of_booths(shown)
    return {
        "filters": filters,
        "filtered": bool(asked.get("place") or asked.get("who")),
        "kind": kind,
        "tabs": [
            {
                "key": one.value,
                "label": one.label,
                "count": counts.get(one, 0),
                "current": one == kind,
            }
            for one in PlacementKind
            if counts.get(one) or one == kind
        ],
        "counts": counts,
        "page": page,
        "rows": [_describe_row(one, codes, names) for one in shown],
        "open": queries.count_open(row),
        "open_zones": queries.count_open_by_zone(row),
        "wishes": _compare(row),
    }


def _describe_row(one: Placement, codes: Any, names: queries.Names) -> dict[str, Any]:
    return {
        "placement": one,
        "booths": [codes[key] for key in one.booths if key in codes],
        "before": [codes[key] for key in one.before if key in codes],
        "reasons": [say_reason(reason, names) for reason in one.reasons],
        "is_open": one.kind in CHANGING and one.accepted_at is None,
    }


def _compare(row: BoothProposal) -> Sequence[dict[str, Any]]:
    """Each wish with what it came to, and what it was before neighbours were improved."""
    before = {wish["code"]: wish for wish in row.wishes_before}
    return [
        {"label": say_wish(wish["code"]), "before": before.get(wish["code"], wish), **wish}
        for wish in row.wishes
    ]


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def settle_proposal(request: Request, fair: str, proposal: UUID) -> HttpResponse:
    """Stop it, put it aside, or accept all or part of it."""
    found = get_fair(request.actor, fair)
    row = queries.get_proposal(request.actor, proposal, found)
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise Refused("invalid")
    try:
        messages.success(request, _settle(request, row, form.cleaned_data))
    except Refused as refused:
        messages.error(request, describe(refused))
    return redirect(reverse("proposal", args=[found.slug, row.pk]))


def _settle(request: Request, row: BoothProposal, data: dict[str, Any]) -> str:
    if data["verb"] == STOP:
        actions.stop_proposal(actor=request.actor, proposal=row)
        return _("The work ends with what it has found.")
    if data["verb"] != ACCEPT:
        actions.dismiss_proposal(actor=request.actor, proposal=row)
        return _("The proposal is put aside. What was accepted of it stands.")
    failed = queries.get_acceptance(row, data["others_of"]) if data["others_of"] else None
    accepted = actions.accept_or_ask(
        actor=request.actor,
        proposal=row,
        zones=failed.zones if failed else [data["zone"]] if data["zone"] else [],
        applications=[data["application"]] if data["application"] else [],
        without=[*failed.without, *failed.stale] if failed else [],
    )
    if isinstance(accepted, Acceptance):
        return _("Accepted. The booths are being allocated.")
    number = len(accepted.given) + len(accepted.moved)
    return ngettext(
        "Allocated as proposed: %(number)s exhibitor. The badges are issued.",
        "Allocated as proposed: %(number)s exhibitors. The badges are issued.",
        number,
    ) % {"number": number}


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def pin(request: Request, fair: str, allocation: UUID) -> HttpResponse:
    """This one stays, or may be moved again; back to its booth."""
    found = get_fair(request.actor, fair)
    row = queries.get_allocation_of(request.actor, found, allocation)
    form = PinForm(request.POST)
    if not form.is_valid():
        raise Refused("invalid")
    is_pin = form.cleaned_data["verb"] == PIN
    act = actions.pin_allocation if is_pin else actions.unpin_allocation
    try:
        act(actor=request.actor, allocation=row)
        said = _("Pinned: no proposal moves it.") if is_pin else _("No longer pinned.")
        messages.success(request, said)
    except Refused as refused:
        messages.error(request, describe(refused))
    booth = queries.booths_of_allocation(row).first()
    if booth is None:
        return redirect(reverse("allocate", args=[found.slug]))
    return redirect(reverse("allocate_booth", args=[found.slug, booth.code]))


@allow(anyone)
@require_safe
def booth_rules(request: Request, fair: str) -> HttpResponse:
    """How booths are proposed: rules, what counts, what is wished. For everybody."""
    found = get_fair(request.actor, fair)
    terms = queries.proposal_terms(found)
    weights = [(label, getattr(terms, name)) for name, label in WEIGHTS_SAID.items()]
    context = {
        "fair": found,
        "value": weights[:3],
        "wishes": weights[3:],
        "crumbs": [{"url": reverse("fair", args=[found.slug]), "label": found.name}],
    }
    return render(request, "booths/booth_rules.html", context)
