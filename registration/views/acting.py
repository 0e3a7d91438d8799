"""Pages about who acts for an exhibitor: the list, invitations, and the page to which a link leads."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events import clock, vault
from events.forms.fields import show_refusal
from events.permissions import Request, allow, anyone, signed_in
from events.problems import describe
from events.rules import Refused
from registration import actions, queries
from registration.forms.acting import InvitationForm
from registration.models import Exhibitor

# The session remembers which link was opened, so that its token stands in no further address.
OPENED = "invitation"


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def representatives(request: Request, exhibitor: UUID) -> HttpResponse:
    """Who acts for the exhibitor and who was asked to; a POST invites."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            actions.invite_colleague(
                actor=request.actor, exhibitor=found, email=email, page=reverse("accept_invitation")
            )
        except Refused as refused:
            show_refusal(form, refused, fields=dict.fromkeys([refused.code], "email"))
        else:
            messages.success(
                request, _("The invitation to %(email)s is on its way.") % {"email": email}
            )
            return redirect("representatives", exhibitor=found.pk)
    is_own = request.actor.is_superuser or queries.is_representative(request.actor, found)
    acting = list(queries.representatives_of(found))
    context = {
        "exhibitor": found,
        "form": form,
        "acting": acting,
        "may_remove": is_own and len(acting) > 1,
        "is_own": is_own,
        "now": clock.now(),
        "invitations": queries.open_invitations_of(found),
        "crumbs": _crumbs(found, _("Who acts for the exhibitor")),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/representatives.html", context, status=status)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def remove_representative(request: Request, exhibitor: UUID, representative: int) -> HttpResponse:
    """Ask, then take the right away."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    row = queries.get_own_representative(found, representative)
    if request.method == "POST":
        actions.remove_representative(actor=request.actor, representative=row)
        messages.success(
            request, _("%(name)s no longer acts for the exhibitor.") % {"name": row.user}
        )
        is_self = row.user == request.actor.user
        return redirect("home") if is_self else redirect("representatives", exhibitor=found.pk)
    context = {
        "exhibitor": found,
        "representative": row,
        "is_self": row.user == request.actor.user,
        "crumbs": _crumbs(found, _("Who acts for the exhibitor")),
    }
    return render(request, "registration/remove_representative.html", context)


@allow(signed_in)
@require_POST
def revoke_invitation(request: Request, invitation: UUID) -> HttpResponse:
    """Take an invitation back."""
    found = queries.get_own_invitation(request.actor, invitation)
    return _do(
        request,
        found.exhibitor,
        lambda: actions.revoke_invitation(actor=request.actor, invitation=found),
        _("The invitation to %(email)s is taken back.") % {"email": found.email},
    )


@allow(signed_in)
@require_POST
def resend_invitation(request: Request, invitation: UUID) -> HttpResponse:
    """Send an invitation again, with a new link."""
    found = queries.get_own_invitation(request.actor, invitation)
    return _do(
        request,
        found.exhibitor,
        lambda: actions.resend_invitation(
            actor=request.actor, invitation=found, page=reverse("accept_invitation")
        ),
        _("The invitation to %(email)s is on its way again.") % {"email": found.email},
    )


@allow(anyone)
@require_http_methods(["GET", "POST"])
def accept_invitation(request: Request) -> HttpResponse:
    """Where the link of a mail leads: what it is about, signing in or up, and accepting."""
    if token := request.GET.get("token"):
        request.session[OPENED] = vault.hash_token(token)
        return redirect("accept_invitation")
    token_hash = str(request.session.get(OPENED, ""))
    found = queries.find_invitation(token_hash) if token_hash else None
    if request.method == "POST" and request.actor.user is not None:
        exhibitor = actions.accept_invitation(actor=request.actor, token_hash=token_hash)
        request.session.pop(OPENED, None)
        messages.success(request, _("You act for %(name)s from now on.") % {"name": exhibitor.name})
        return redirect("exhibitor", exhibitor=exhibitor.pk)
    context = {
        "invitation": found,
        "acts_already": found is not None
        and queries.is_representative(request.actor, found.exhibitor),
    }
    return render(request, "registration/accept_invitation.html", context)


def _do(
    request: Request, exhibitor: Exhibitor, step: Callable[[], object], said: str
) -> HttpResponse:
    """Do it and say so, or say why not, on the page of those who act."""
    try:
        step()
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(request, said)
    return redirect("representatives", exhibitor=exhibitor.pk)


def _crumbs(exhibitor: Exhibitor, title: str) -> list[dict[str, Any]]:
    return [
        {"url": reverse("home"), "label": _("Home")},
        {"url": reverse("exhibitor", args=[exhibitor.pk]), "label": exhibitor.name},
        {"label": title},
    ]
