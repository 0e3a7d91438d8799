"""Public pages of the fairs, and the sign-in."""

from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from events import clock, queries
from events.forms.sign_in import SignInForm
from events.models import User, WindowKind
from events.permissions import Actor, Request, actor_of, allow, anyone
from events.rules import ROLES_THAT_GUARD, ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Role

# The page on which the work of a role begins, the widest role first.
FIRST_PAGES = (
    (ROLES_THAT_ORGANISE, "dashboard"),
    (ROLES_THAT_REVIEW, "review_queue"),
    (ROLES_THAT_GUARD, "gate"),
)


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


class SignIn(auth_views.LoginView):
    """Django's own, which cycles the session's key and follows `next` to this site only."""

    template_name = "events/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **extra: Any) -> dict[str, Any]:
        return super().get_context_data(is_demo=settings.DEMO, **extra)

    def get_default_redirect_url(self) -> str:
        user = self.request.user
        work = _find_only_work(actor_of(user)) if isinstance(user, User) else None
        return work or super().get_default_redirect_url()

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _find_only_work(actor: Actor) -> str | None:
    """Where the day begins for somebody who works for one fair now and exhibits at none."""
    fairs, _others = queries.split_by_work(actor)
    if len(fairs) != 1 or actor.fairs_with({Role.EXHIBITOR}):
        return None
    pages = (page for roles, page in FIRST_PAGES if actor.has_role(fairs[0].pk, roles))
    return next((reverse(page, args=[fairs[0].slug]) for page in pages), None)


sign_in = allow(anyone)(SignIn.as_view())
sign_out = allow(anyone)(auth_views.LogoutView.as_view())
