"""Pages of badges: an exhibitor's own, and those of a whole fair."""

import base64
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from badges import actions, queries
from badges.forms import BADGES, BadgeFilterForm, IssueForm, RevokeForm, narrow_badges
from badges.models import Badge, BadgeState
from badges.rendering import qr_svg, render_badge_pdf
from events.dates import say_span
from events.forms.exports import Asked
from events.permissions import InFair, Request, allow, signed_in
from events.problems import describe
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused
from events.views.exporting import send_list

PER_PAGE = 50


@require_safe
@allow(signed_in)
def badge_pdf(request: Request, badge: str) -> HttpResponse:
    found = queries.get_printable(request.actor, badge)
    actions.record_print(actor=request.actor, badge=found)
    return HttpResponse(
        render_badge_pdf(queries.faces_of([found])[0]),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="badge-{found.serial}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


@require_safe
@never_cache
@allow(signed_in)
def application_badges(request: Request, application: UUID) -> HttpResponse:
    """Badges of the people of one's application, with their codes."""
    found = queries.get_application_with_badges(request.actor, application)
    visible = queries.badges_visible_to(request.actor)
    badges = sorted(
        queries.badges_of_application(visible, found),
        key=lambda badge: badge.revoked_at is not None,
    )
    context = {
        "application": found,
        "fair": found.fair,
        "badges": _with_booths(badges, show_codes=True),
        "valid": say_span(found.fair.starts_on, found.fair.ends_on),
    }
    return render(request, "badges/application_badges.html", context)


@require_safe
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def fair_badges(request: Request, fair: str) -> HttpResponse:
    """All badges of a fair: searched, filtered, in pages."""
    found = get_fair(request.actor, fair)
    form = BadgeFilterForm(request.GET)
    narrowed = narrow_badges(Asked(request.actor, found, request.GET), form)
    page = Paginator(narrowed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "fair": found,
        "form": form,
        "page": page,
        "badges": _with_booths(list(page.object_list)),
    }
    return render(request, "badges/fair_badges.html", context)


@require_safe
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def export_badges(request: Request, fair: str) -> HttpResponse:
    """The badges with the page's filters, as a file; without their codes, which open the gates."""
    found = get_fair(request.actor, fair)
    return send_list(request, fair=found, export=BADGES)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def revoke_badge(request: Request, fair: str, badge: str) -> HttpResponse:
    """Ask for the reason, then end the badge at every gate."""
    found = get_fair(request.actor, fair)
    target = queries.get_badge_of(request.actor, found, badge)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.revoke_badge(
                    actor=request.actor, badge=target, reason=form.cleaned_data["reason"]
                )
            except Refused as refused:
                form.add_error(None, describe(refused))
            else:
                messages.success(
                    request,
                    _("Badge %(serial)s is revoked. No gate admits it any more.")
                    % {"serial": target.serial},
                )
                return redirect("fair_badges", fair=found.slug)
    context = {
        "fair": found,
        "form": form,
        "entry": _with_booths([target])[0],
        "is_active": target.state == BadgeState.ACTIVE,
    }
    return render(request, "badges/revoke_badge.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def issue_badges(request: Request, fair: str) -> HttpResponse:
    """Badges for whoever has none: delegations without a booth, latecomers, replacements."""
    found = get_fair(request.actor, fair)
    people = list(queries.people_awaiting_badges(request.actor, found))
    form = IssueForm(request.POST if request.method == "POST" else None, people=people)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                issued = actions.issue_badges(
                    actor=request.actor,
                    fair=found,
                    people=form.chosen(),
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refused:
                form.add_error(None, describe(refused))
            else:
                told = ngettext("%(count)s badge issued.", "%(count)s badges issued.", len(issued))
                messages.success(request, told % {"count": len(issued)})
                return redirect("fair_badges", fair=found.slug)
    context = {"fair": found, "form": form, "people": people}
    return render(request, "badges/issue_badges.html", context, status=status)


def _with_booths(badges: list[Badge], *, show_codes: bool = False) -> list[dict[str, Any]]:
    """``{"badge", "booths": [code], "symbol"}``; `symbol` is the QR code as data URI of an active badge."""
    if not badges:
        return []
    booths = queries.booths_on(badges[0].fair, badges)
    return [
        {
            "badge": badge,
            "booths": [booth.code for booth in booths.get(badge.exhibitor_id, [])],
            "symbol": data_uri(badge) if show_codes and badge.state == BadgeState.ACTIVE else "",
        }
        for badge in badges
    ]


def data_uri(badge: Badge) -> str:
    svg = qr_svg(badge.code, title=badge.serial)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
