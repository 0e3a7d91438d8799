"""The decision that can still be taken back, kept in reach while its reviewer goes on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair
from events.rules import ROLES_THAT_REVIEW, Refused
from registration import actions, queries
from registration.views.outcome import say_left

LAST = "last_decision"


def remember(request: Request, fair: Fair, *, kind: str, key: UUID, said: str) -> None:
    """Keep the last decision of this browser's reviewer; whether it can be undone is the rule's to say."""
    request.session[LAST] = {"fair": fair.slug, "kind": kind, "key": str(key), "said": said}


def offer_undo(request: Request, fair: Fair) -> dict[str, Any] | None:
    """What was done last in this fair, and where it is undone."""
    last = request.session.get(LAST)
    if last is None or last["fair"] != fair.slug:
        return None
    name = "undo_bulk" if last["kind"] == "bulk" else "undo_decision"
    return {"said": last["said"], "url": reverse(name, args=[fair.slug, last["key"]])}


def _forget(request: Request) -> None:
    request.session.pop(LAST, None)


@require_POST
@allow(InFair(ROLES_THAT_REVIEW))
def undo_decision(request: Request, fair: str, application: UUID) -> HttpResponse:
    """Take the latest decision back, and show the application again."""
    found_fair = get_fair(request.actor, fair)
    found = queries.get_application_to_review(request.actor, found_fair, application)
    try:
        actions.undo_decision(actor=request.actor, application=found)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(request, _("The decision is taken back. The exhibitor is told."))
    _forget(request)
    return redirect(reverse("review", args=[fair, application]))


@require_POST
@allow(InFair(ROLES_THAT_REVIEW))
def undo_bulk(request: Request, fair: str, bulk: UUID) -> HttpResponse:
    """Take back what was decided at once, as far as it goes."""
    found_fair = get_fair(request.actor, fair)
    found = queries.get_bulk_decision(request.actor, found_fair, bulk)
    try:
        outcome = actions.undo_in_bulk(actor=request.actor, bulk=found)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        done = _("%(number)s decisions are taken back.") % {"number": f"{len(outcome.done):,}"}
        left = say_left(outcome)
        show = messages.warning if left else messages.success
        show(request, f"{done} {left}".strip())
    _forget(request)
    return redirect(reverse("review_queue", args=[fair]))
