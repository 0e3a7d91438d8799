"""The inbox: what the product told a person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from events import actions, queries
from events.models import Notice
from events.notices import say_notice
from events.permissions import Request, allow, signed_in

PAGE = 30


@allow(signed_in)
@require_safe
def inbox(request: Request) -> HttpResponse:
    """All that a person was told, the newest first; `?unread=1` leaves out what was read."""
    notices = queries.notices_of(request.actor)
    only_unread = request.GET.get("unread") == "1"
    shown = notices.filter(read_at=None) if only_unread else notices
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_describe(notice) for notice in page],
        "only_unread": only_unread,
        "unread": queries.count_unread(request.actor),
    }
    return render(request, "events/inbox.html", context)


@allow(signed_in)
@require_safe
def notice(request: Request, notice: UUID) -> HttpResponse:
    """One message; seeing it makes it read."""
    found = queries.get_notice(request.actor, notice)
    found = actions.read_notice(actor=request.actor, notice=found)
    crumbs = [{"url": reverse("inbox"), "label": _("Inbox")}, {"label": _("Message")}]
    return render(request, "events/notice.html", _describe(found) | {"crumbs": crumbs})


@allow(signed_in)
@require_POST
def read_inbox(request: Request) -> HttpResponse:
    number = actions.read_all_notices(actor=request.actor)
    messages.success(
        request,
        ngettext(
            "%(count)s message is marked as read.", "%(count)s messages are marked as read.", number
        )
        % {"count": number}
        if number
        else _("All messages were read already."),
    )
    return redirect("inbox")


def _describe(notice: Notice) -> dict[str, Any]:
    title, body = say_notice(notice.kind, notice.params)
    return {"notice": notice, "title": title, "body": body}
