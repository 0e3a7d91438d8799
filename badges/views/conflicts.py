"""Scans that contradict each other: both side by side, and what they turned out to be."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from badges import actions, queries
from badges.forms import CONFLICTS, SettleForm, read_conflict_filter
from badges.models import Conflict, Settlement
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair
from events.rules import ROLES_THAT_CONTROL, ROLES_THAT_ORGANISE, Refused
from events.views.exporting import send_list

PER_PAGE = 20


@require_GET
@never_cache
@allow(InFair(ROLES_THAT_CONTROL))
def conflicts(request: Request, fair: str) -> HttpResponse:
    """The list by its filters; as htmx asks with `after`, only those that are newer, for its top."""
    found = get_fair(request.actor, fair)
    form = read_conflict_filter(request.GET, found)
    every = queries.conflicts_of(request.actor, found)
    rows = queries.filter_conflicts(every, **form.cleaned_data)
    newest = every.order_by("-pk").values_list("pk", flat=True).first() or 0
    context: dict[str, Any] = {
        "fair": found,
        "form": form,
        "newest": newest,
        "polls": _polls(request, newest),
    }
    after = request.GET.get("after", "")
    if request.htmx and after.isdecimal():
        shown = list(rows.filter(pk__gt=int(after[:18])))
        context |= {"conflicts": _describe(request, found, shown)}
        return render(request, "badges/_conflicts.html", context)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "conflicts": _describe(request, found, list(page.object_list))}
    return render(request, "badges/conflicts.html", context)


def _polls(request: Request, newest: int) -> str:
    """The address that brings what is newer; only a first page of what waits grows by itself."""
    asked = request.GET.copy()
    if asked.get("state") == "settled" or asked.get("page", "1") != "1":
        return ""
    asked["after"] = str(newest)
    return f"{request.path}?{asked.urlencode()}"


def _describe(request: Request, fair: Fair, rows: list[Conflict]) -> list[dict[str, Any]]:
    booths = queries.booth_codes_of(fair, [row.badge for row in rows])
    named = queries.may_name_bearers(request.actor, fair)
    organises = request.actor.has_role(fair.pk, ROLES_THAT_ORGANISE)
    return [
        {
            "row": row,
            "scans": [scan for scan in (row.first, row.second) if scan is not None],
            "booths": booths.get(row.badge_id or "", []),
            "named": named,
            "settlements": queries.settlements(row),
            "may_reopen": organises
            or (row.settled_by is not None and row.settled_by == request.actor.user),
        }
        for row in rows
    ]


@require_POST
@allow(InFair(ROLES_THAT_CONTROL))
def settle_conflict(request: Request, fair: str, conflict: int) -> HttpResponse:
    """Say what it was, or open it again."""
    found = get_fair(request.actor, fair)
    row = queries.get_conflict(request.actor, found, conflict)
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise Refused("invalid")
    given = form.cleaned_data
    try:
        said = _settle(request, row, given)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(request, said)
    return redirect(reverse("conflicts", args=[found.slug]))


def _settle(request: Request, row: Conflict, given: dict[str, Any]) -> str:
    if given["verb"] == "reopen":
        actions.reopen_conflict(actor=request.actor, conflict=row)
        return _("The conflict is open again.")
    if not given["settlement"]:
        raise Refused("settlement_missing")
    settlement = Settlement(given["settlement"])
    actions.close_conflict(
        actor=request.actor, conflict=row, settlement=settlement, note=given["note"]
    )
    if settlement == Settlement.COPY:
        return _("Settled. The copied badge is revoked, and a new one is issued to its owner.")
    return _("Settled.")


@require_GET
@allow(InFair(ROLES_THAT_CONTROL))
def export_conflicts(request: Request, fair: str) -> HttpResponse:
    """The list as it is filtered, without names."""
    return send_list(request, fair=get_fair(request.actor, fair), export=CONFLICTS)
