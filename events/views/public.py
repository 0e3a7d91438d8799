"""Public pages of the fairs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import clock, queries
from events.models import WindowKind
from events.permissions import Request, allow, anyone


@allow(anyone)
@require_safe
def list_fairs(request: Request) -> HttpResponse:
    """The front page: what is on or comes next, and what was published about earlier fairs."""
    board = queries.board_of_fairs(request.actor)
    current = [
        {
            "fair": fair,
            "today": queries.find_day(fair),
            "hours": queries.opening_hours(fair)[:1],
            "applications": queries.find_window(fair, WindowKind.APPLICATION),
            "takes_applications": queries.is_window_open(fair, WindowKind.APPLICATION),
            "is_running": queries.is_window_open(fair, WindowKind.RUNNING),
        }
        for fair in board.current
    ]
    return render(request, "events/fairs.html", {"current": current, "board": board})


@allow(anyone)
@require_safe
def show_fair(request: Request, fair: str) -> HttpResponse:
    """One fair: theme, dates, hours, halls, zones, windows, the way there."""
    found = queries.get_fair(request.actor, fair)
    moment = clock.now()
    windows = [
        {
            "window": window,
            "is_open": window.span.holds(moment),
            "is_over": window.closes_at <= moment,
        }
        for window in queries.windows_of(found)
    ]
    context = {
        "fair": found,
        "today": queries.find_day(found),
        "hours": queries.opening_hours(found),
        "halls": queries.halls_of(found),
        "zones": queries.zones_of(found),
        "windows": windows,
        "applications": queries.find_window(found, WindowKind.APPLICATION),
        "takes_applications": queries.is_window_open(found, WindowKind.APPLICATION),
        "is_running": queries.is_window_open(found, WindowKind.RUNNING),
        "is_over": found.ends_on < clock.today(),
        "moment": moment,
    }
    return render(request, "events/fair.html", context)
