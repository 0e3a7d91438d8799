"""A badge on a phone: whoever may makes a link, and whoever has the link shows the badge."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from badges import actions, queries
from badges.forms import LinkForm
from badges.models import BadgeLink, BadgeState
from badges.rendering import qr_png
from badges.views.badges import data_uri
from events import clock
from events.forms.fields import show_refusal
from events.permissions import Request, allow, anyone, signed_in
from events.rules import Refused

# Neither search engines nor the next site hear of the address, and no cache keeps what it shows.
GUARDS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(signed_in)
def badge_links(request: Request, badge: str) -> HttpResponse:
    """The links to a badge; POST makes one, and sends it where an address is given."""
    found = queries.get_badge(request.actor, badge)
    if not queries.may_show(request.actor, found):
        raise Refused("not_found")
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            link = actions.make_link(
                actor=request.actor, badge=found, email=form.cleaned_data["email"]
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            said = _("The link is sent.") if link.sent_to else _("The link is made.")
            messages.success(request, said)
            return redirect("badge_links", badge=found.pk)
    moment = clock.now()
    context = {
        "badge": found,
        "form": form,
        "is_active": found.state == BadgeState.ACTIVE,
        "links": [
            {
                "link": link,
                "is_live": _is_live(link, moment),
                "url": request.build_absolute_uri(
                    reverse("shown_badge", args=[queries.token_of(link)])
                ),
            }
            for link in queries.links_of(found)
        ],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "badges/links.html", context, status=status)


@require_POST
@allow(signed_in)
def end_badge_link(request: Request, badge: str, link: UUID) -> HttpResponse:
    """End a link; the badge itself stays good."""
    found = queries.get_badge(request.actor, badge)
    actions.end_link(actor=request.actor, link=queries.get_link(found, link))
    messages.success(request, _("The link shows nothing any more."))
    return redirect("badge_links", badge=found.pk)


@require_safe
@allow(anyone)
def shown_badge(request: Request, token: str) -> HttpResponse:
    """The badge with a large code, or why it is shown no more."""
    link = queries.find_link(token)
    state = _state_of(link)
    if state == "good":
        actions.record_opened(link=link)
    badge = link.badge
    booths = queries.booths_on(badge.fair, [badge]).get(badge.exhibitor_id, [])
    context = {
        "badge": badge,
        "fair": badge.fair,
        "state": state,
        "booths": [booth.code for booth in booths],
        "symbol": data_uri(badge) if state == "good" else "",
        "image": reverse("shown_badge_image", args=[token]),
    }
    status = 200 if state == "good" else 410
    response = render(request, "badges/shown.html", context, status=status)
    for name, value in GUARDS.items():
        response.headers[name] = value
    return response


@require_safe
@allow(anyone)
def shown_badge_image(request: Request, token: str) -> HttpResponse:
    """The code alone, to be kept on the phone."""
    link = queries.find_link(token)
    if _state_of(link) != "good":
        raise Refused("not_found")
    return HttpResponse(
        qr_png(link.badge.code, module=20),
        content_type="image/png",
        headers=GUARDS | {"Content-Disposition": f'inline; filename="{link.badge.serial}.png"'},
    )


def _is_live(link: BadgeLink, moment: datetime) -> bool:
    return link.revoked_at is None and link.expires_at > moment


def _state_of(link: BadgeLink) -> str:
    """`good`, or the first reason why not: the badge first, since that is what gates say."""
    badge, moment = link.badge, clock.now()
    if badge.state != BadgeState.ACTIVE:
        return "revoked"
    if moment >= badge.valid_until:
        return "expired"
    return "good" if _is_live(link, moment) else "ended"
