"""Keys that sign badges: what each does, a new one without printing anew, and the end of one that was stolen."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from badges import actions, queries
from badges.forms import EndKeyForm, RotateForm
from events import clock
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused


@require_safe
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def signing_keys(request: Request, fair: str) -> HttpResponse:
    found = get_fair(request.actor, fair)
    context = {
        "fair": found,
        "keys": queries.keys_of(found),
        "to_reissue": queries.count_to_reissue(found),
    }
    return render(request, "badges/keys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def rotate_key(request: Request, fair: str) -> HttpResponse:
    """First what will happen, then the button."""
    found = get_fair(request.actor, fair)
    form = RotateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["hold_until"]
        until = (
            datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.BANGKOK) if day else None
        )
        try:
            actions.rotate_key(actor=request.actor, fair=found, hold_until=until)
        except Refused as refused:
            show_refusal(form, refused, fields={"key_date_past": "hold_until"})
        else:
            messages.success(request, _("A new key signs from now on."))
            return redirect("signing_keys", fair=found.slug)
    holding = [one for one in queries.keys_of(found) if one.state in {"signs", "holds"}]
    context = {
        "fair": found,
        "form": form,
        "badges": sum(one.badges for one in holding),
        "crumbs": _crumbs(found, _("Replace the key")),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "badges/rotate_key.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def end_key(request: Request, fair: str, kid: int) -> HttpResponse:
    """How many badges no gate will admit any more, then the button."""
    found = get_fair(request.actor, fair)
    key = queries.get_key(found, kid)
    form = EndKeyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.end_key(actor=request.actor, key=key, reason=form.cleaned_data["reason"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request, _("Key %(kid)s is ended. No gate admits what it signed.") % {"kid": kid}
            )
            return redirect("signing_keys", fair=found.slug)
    used = next(one for one in queries.keys_of(found) if one.key.kid == key.kid)
    context = {
        "fair": found,
        "form": form,
        "used": used,
        "crumbs": _crumbs(found, _("Key %(kid)s") % {"kid": kid}),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "badges/end_key.html", context, status=status)


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def reissue_badges(request: Request, fair: str) -> HttpResponse:
    """New badges for all of ended keys, in the background."""
    found = get_fair(request.actor, fair)
    count = queries.count_to_reissue(found)
    actions.ask_to_reissue(actor=request.actor, fair=found)
    said = ngettext("%(count)s badge is issued anew.", "%(count)s badges are issued anew.", count)
    messages.success(request, said % {"count": count})
    return redirect("signing_keys", fair=found.slug)


def _crumbs(fair: Fair, here: str) -> list[dict[str, Any]]:
    return [
        {"url": reverse("fair_badges", args=[fair.slug]), "label": _("Badges")},
        {"url": reverse("signing_keys", args=[fair.slug]), "label": _("Signing keys")},
        {"label": here},
    ]
