"""What every request passes through."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from events import permissions
from events.rules import Refused

GetResponse = Callable[[Any], HttpResponse]
ADMIN_SITE = "/admin/"


def reject_nul(get_response: GetResponse) -> GetResponse:
    """A null character in an address reaches neither PostgreSQL (which fails on it) nor a log."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            request.refused = Refused("null_character")  # type: ignore[attr-defined]  # read by ExplainRefusals
        return get_response(request)

    return middleware


def attach_actor(get_response: GetResponse) -> GetResponse:
    """`request.actor` for pages; the API replaces it by what its credentials say."""

    def middleware(request: HttpRequest) -> HttpResponse:
        def find() -> permissions.Actor:
            user = request.user
            if not user.is_authenticated:
                return permissions.ANONYMOUS
            return permissions.actor_of_session(user)

        request.actor = SimpleLazyObject(find)  # type: ignore[attr-defined]  # the one attribute we add
        return get_response(request)

    return middleware


def guard_admin_site(get_response: GetResponse) -> GetResponse:
    """The admin site asks only whether somebody is staff; whoever has yet to add a second factor waits outside."""

    def middleware(request: permissions.Request) -> HttpResponse:
        if request.path.startswith(ADMIN_SITE) and request.actor.awaits_factor:
            request.refused = Refused("second_factor_required")
        return get_response(request)

    return middleware
