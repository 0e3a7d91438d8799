"""How the badges of a fair look: chosen, tried on hard names while it is chosen, and taken back."""

import base64
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from badges import actions, queries
from badges.forms import DesignForm, RestoreDesignForm, sign_logo
from badges.models import BadgeKind
from badges.rendering import FaceDesign, badge_svg
from events.forms.fields import show_refusal
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.forms.pictures import REFUSED_AT

REFUSED = dict.fromkeys(REFUSED_AT, "logo")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def badge_design(request: Request, fair: str) -> HttpResponse:
    """The design of one kind (?kind=), or of all that have none of their own."""
    found = get_fair(request.actor, fair)
    kind = _kind(request)
    latest = queries.latest_design(found, kind)
    own = queries.face_design(latest)
    current = own or queries.designs_of(found)[kind]
    form = _form(request, kind, current.logo)
    if form.is_bound and form.is_valid():
        try:
            logo = _draw(request, found, form)
            actions.save_design(
                actor=request.actor,
                fair=found,
                kind=kind,
                design=form.design(logo=logo),
                seen=form.cleaned_data["seen"],
            )
        except Refused as refused:
            show_refusal(form, refused, fields=REFUSED)
        else:
            messages.success(
                request, _("The design is saved. Badges are printed in it from now on.")
            )
            return redirect(_address(found, kind))
    seen = latest.number if latest else 0
    if not form.is_bound:
        form.initial = DesignForm.start_from(current, seen=seen, follows=bool(kind) and own is None)
    context = {
        "fair": found,
        "form": form,
        "kind": kind,
        "kinds": _kinds(found, kind),
        "follows": bool(kind) and own is None,
        "versions": queries.versions_of_design(found, kind),
        "seen": seen,
        **_preview(found, kind, current, "usual"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "badges/design.html", context, status=status)


@require_POST
@never_cache
@allow(InFair(ROLES_THAT_ORGANISE))
def preview_design(request: Request, fair: str) -> HttpResponse:
    """Both sides of a badge as the form has it now; nothing is stored."""
    found = get_fair(request.actor, fair)
    kind = _kind(request)
    current = queries.designs_of(found)[kind]
    form = _form(request, kind, current.logo)
    context: dict[str, Any] = {"fair": found, "kind": kind}
    if form.is_valid():
        try:
            logo = _draw(request, found, form) or form.cleaned_data["logo_draft"]
        except Refused as refused:
            context["problem"] = describe(refused)
        else:
            design = form.design(logo=logo) or queries.designs_of(found)[queries.ALL_KINDS]
            context |= _preview(found, kind, design, form.cleaned_data["sample"] or "usual")
            context["logo_draft"] = sign_logo(logo) if logo else ""
    else:
        context["problem"] = " ".join(
            str(error) for errors in form.errors.values() for error in errors
        )
    return render(request, "badges/_design_preview.html", context)


@require_POST
@allow(InFair(ROLES_THAT_ORGANISE))
def restore_design(request: Request, fair: str) -> HttpResponse:
    """Use an earlier version again."""
    found = get_fair(request.actor, fair)
    kind = _kind(request)
    form = RestoreDesignForm(request.POST)
    if not form.is_valid():
        raise Refused("not_found")
    try:
        actions.restore_design(
            actor=request.actor,
            fair=found,
            kind=kind,
            number=form.cleaned_data["number"],
            seen=form.cleaned_data["seen"],
        )
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        messages.success(request, _("The earlier design is used again."))
    return redirect(_address(found, kind))


def _kind(request: Request) -> str:
    kind = request.GET.get("kind", "")
    if kind and kind not in BadgeKind.values:
        raise Refused("not_found")
    return kind


def _address(fair: Fair, kind: str) -> str:
    address = reverse("badge_design", args=[fair.slug])
    return f"{address}?{urlencode({'kind': kind})}" if kind else address


def _form(request: Request, kind: str, logo: bytes) -> DesignForm:
    if request.method == "POST":
        return DesignForm(request.POST, request.FILES, kind=kind, logo=logo)
    return DesignForm(kind=kind, logo=logo)


def _draw(request: Request, fair: Fair, form: DesignForm) -> bytes:
    data = form.cleaned_data["logo"]
    return actions.draw_logo(actor=request.actor, fair=fair, data=data) if data else b""


def _kinds(fair: Fair, chosen: str) -> list[dict[str, Any]]:
    """All kinds together, then each; those with a design of their own are marked."""
    own = queries.kinds_with_designs(fair)
    rows = [("", _("All kinds")), *((value, str(label)) for value, label in BadgeKind.choices)]
    return [
        {
            "label": label,
            "url": _address(fair, value),
            "current": value == chosen,
            "own": value in own,
        }
        for value, label in rows
    ]


def _preview(fair: Fair, kind: str, design: FaceDesign, sample: str) -> dict[str, Any]:
    face = queries.sample_face(fair, kind=kind, design=design, sample=sample)
    return {
        "front": _data_uri(badge_svg(face)),
        "back": _data_uri(badge_svg(face, is_back=True)) if design.has_back else "",
        "size": design.size,
        "format": design.format,
    }


def _data_uri(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
