"""One badge for organisers: what happened to it, its details, and another one in its place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from badges import actions, queries
from badges.forms import HolderForm, ReplaceForm
from badges.models import Badge, BadgeState
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused


@require_safe
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def badge_history(request: Request, fair: str, badge: str) -> HttpResponse:
    """Issued, printed, shown, replaced, revoked, read at gates."""
    found = get_fair(request.actor, fair)
    target = queries.get_badge_of(request.actor, found, badge)
    context = _about(found, target) | {
        "events": queries.history_of(target),
        "prints": target.prints.count(),
    }
    return render(request, "badges/badge_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def replace_badge(request: Request, fair: str, badge: str) -> HttpResponse:
    """Ask for the reason; then the former badge ends at every gate, and the new one waits to be printed."""
    found = get_fair(request.actor, fair)
    target = queries.get_badge_of(request.actor, found, badge)
    form = ReplaceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            new = actions.replace_badge(
                actor=request.actor, badge=target, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request,
                _("Badge %(new)s is issued in place of %(serial)s, which no gate admits any more.")
                % {"new": new.serial, "serial": target.serial},
            )
            return redirect("badge_history", fair=found.slug, badge=new.pk)
    context = _about(found, target, _("Replace")) | {"form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "badges/replace_badge.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def change_holder(request: Request, fair: str, badge: str) -> HttpResponse:
    """Mend a name or an organisation; whoever belongs to an exhibitor is changed there."""
    found = get_fair(request.actor, fair)
    target = queries.get_badge_of(request.actor, found, badge)
    holder = target.holder
    if holder is None:
        raise Refused("not_found")
    initial = {name: getattr(holder, name) for name in HolderForm.base_fields}
    form = HolderForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.change_holder(actor=request.actor, badge=target, values=form.person())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The details are kept. Print the badge again."))
            return redirect("badge_history", fair=found.slug, badge=target.pk)
    context = _about(found, target, _("Change details")) | {"form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "badges/change_holder.html", context, status=status)


def _about(fair: Fair, badge: Badge, here: str = "") -> dict[str, Any]:
    crumbs = [{"url": reverse("fair_badges", args=[fair.slug]), "label": _("Badges")}]
    page = {"label": badge.serial}
    if here:
        page["url"] = reverse("badge_history", args=[fair.slug, badge.pk])
    crumbs.append(page)
    if here:
        crumbs.append({"label": here})
    booths = queries.booths_on(fair, [badge]).get(badge.exhibitor_id, [])
    return {
        "fair": fair,
        "badge": badge,
        "booths": [booth.code for booth in booths],
        "is_active": badge.state == BadgeState.ACTIVE,
        "crumbs": crumbs,
    }
