"""The organiser's dashboard: it looks at every step of a fair, so it stands above them all."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from badges.queries import count_badges, count_inside
from booths.models import BoothState
from booths.queries import count_booths_by_state, draws_to_apply, live_holds, waiting_applications
from events import clock
from events.models import Fair
from events.permissions import Actor, InFair, Request, allow
from events.queries import get_fair, windows_of
from events.rules import ROLES_THAT_ORGANISE
from registration.models import ApplicationState
from registration.queries import (
    applications_to_review,
    count_by_state,
    open_offers,
    quota_rows,
    sum_up_quotas,
    undecided,
)

SHOWN = 5
FUNNEL = (
    ApplicationState.SUBMITTED,
    ApplicationState.UNDER_REVIEW,
    ApplicationState.CHANGES_REQUESTED,
    ApplicationState.APPROVED,
    ApplicationState.WAITLISTED,
    ApplicationState.REJECTED,
    ApplicationState.WITHDRAWN,
    ApplicationState.DECLINED,
    ApplicationState.LAPSED,
)
TONES = {
    ApplicationState.CHANGES_REQUESTED: "warn",
    ApplicationState.WAITLISTED: "warn",
    ApplicationState.APPROVED: "good",
    ApplicationState.REJECTED: "bad",
    ApplicationState.WITHDRAWN: "off",
    ApplicationState.DECLINED: "off",
    ApplicationState.LAPSED: "off",
}


@require_GET
@allow(InFair(ROLES_THAT_ORGANISE))
def dashboard(request: Request, fair: str) -> HttpResponse:
    """Problems first, then how far the fair is. As htmx asks, only its numbers."""
    found = get_fair(request.actor, fair)
    template = "config/dashboard_numbers.html" if request.htmx else "config/dashboard.html"
    return render(request, template, _describe(request.actor, found))


def _describe(actor: Actor, fair: Fair) -> dict[str, Any]:
    applications = applications_to_review(actor, fair)
    by_state = count_by_state(fair, applications)
    waiting, lacking, holds = (
        undecided(applications),
        waiting_applications(actor, fair),
        live_holds(actor, fair),
    )
    booths = count_booths_by_state(fair)
    badges = count_badges(fair)
    return {
        "fair": fair,
        "waiting": waiting[:SHOWN],
        "waiting_count": by_state.get("submitted", 0) + by_state.get("under_review", 0),
        "lacking": lacking[:SHOWN],
        "lacking_count": lacking.count(),
        "holds": holds[:SHOWN],
        "holds_count": holds.count(),
        "funnel": _funnel(by_state),
        "applications_count": sum(by_state.values()),
        "booths": [
            {"state": state.value, "label": state.label, "count": booths[state.value]}
            for state in BoothState
        ],
        "booths_count": sum(booths.values()),
        "draws": draws_to_apply(actor, fair),
        "badges": badges,
        "inside": count_inside(fair),
        "windows": _windows(fair),
        **_places(actor, fair),
    }


def _places(actor: Actor, fair: Fair) -> dict[str, Any]:
    """Quotas in sum, those that somebody went over, and offers by the deadline next to come."""
    rows = quota_rows(actor, fair)
    offers = open_offers(actor, fair)
    return {
        "quotas": sum_up_quotas(rows) if rows else None,
        "quotas_over": [row for row in rows if row.is_over],
        "offers": offers[:SHOWN],
        "offers_count": offers.count(),
    }


def _funnel(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Bars relative to the longest, in percent."""
    longest = max(counts.values(), default=0) or 1
    return [
        {
            "state": state.value,
            "label": state.label,
            "count": counts.get(state.value, 0),
            "percent": round(100 * counts.get(state.value, 0) / longest, 1),
            "tone": TONES.get(state, ""),
        }
        for state in FUNNEL
    ]


def _windows(fair: Fair) -> list[dict[str, Any]]:
    """What is open now or opens next, with the moment that comes next."""
    now = clock.now()
    rows = []
    for window in windows_of(fair):
        is_open = window.span.holds(now)
        if not is_open and window.closes_at <= now:
            continue
        rows.append(
            {
                "label": window.get_kind_display(),
                "is_open": is_open,
                "at": window.closes_at if is_open else window.opens_at,
            }
        )
    return sorted(rows, key=lambda row: row["at"])
