"""Devices at the gates: who is there, pairing by a code that is shown once, and ending one."""

import base64
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from badges import actions, queries
from badges.forms import PairForm
from badges.models import PairingTicket
from badges.rendering import link_svg
from events import clock
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import gates_of, get_fair
from events.rules import ROLES_THAT_GUARD, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_GUARD))
def devices(request: Request, fair: str) -> HttpResponse:
    """POST offers a pairing; its secret is in that one answer only, as a QR code and as a link."""
    found = get_fair(request.actor, fair)
    gates = list(gates_of(found))
    form = PairForm(request.POST if request.method == "POST" else None, gates=gates)
    context: dict[str, Any] = {"fair": found, "gates": gates, "form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ticket, secret = actions.offer_pairing(
                    actor=request.actor,
                    fair=found,
                    gate_code=form.cleaned_data["gate"],
                    name=form.cleaned_data["name"],
                )
            except Refused as refused:
                form.add_error(None, describe(refused))
            else:
                status = 201
                context |= _offered(request, found, ticket, secret)
    if request.htmx and request.method == "POST":
        return render(request, "badges/_pairing.html", context, status=200)
    context |= _listed(request, found)
    if request.htmx:
        return render(request, "badges/_devices.html", context)
    return render(request, "badges/devices.html", context, status=status)


def _offered(request: Request, fair: Fair, ticket: PairingTicket, secret: str) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("gate_pair", args=[fair.slug])) + f"#{secret}"
    symbol = link_svg(address, title=_("Code to pair a device"))
    return {
        "ticket": ticket,
        "address": address,
        "symbol": f"data:image/svg+xml;base64,{base64.b64encode(symbol.encode()).decode()}",
    }


def _listed(request: Request, fair: Fair) -> dict[str, Any]:
    return {
        "entries": queries.devices_at_gates(request.actor, fair),
        "moment": clock.now(),
    }


@require_safe
@never_cache
@allow(InFair(ROLES_THAT_GUARD))
def pairing(request: Request, fair: str, ticket: UUID) -> HttpResponse:
    """Asked by the page while the code is shown: 204 until it was used or is over."""
    found = get_fair(request.actor, fair)
    asked = queries.get_pairing(request.actor, found, ticket)
    if asked.used_at is None and asked.expires_at > clock.now():
        return HttpResponse(status=204)
    gates = list(gates_of(found))
    given = {"gate": asked.gate.code, "name": queries.next_name(found, asked.name)}
    context = {
        "fair": found,
        "gates": gates,
        "form": PairForm(initial=given, gates=gates),
        "ended": asked,
    }
    return render(request, "badges/_pairing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_GUARD))
def revoke_device(request: Request, fair: str, device: UUID) -> HttpResponse:
    """Ask, then end the device: at its next contact it deletes what it holds."""
    found = get_fair(request.actor, fair)
    target = queries.get_device_of(found, device)
    if request.method == "POST":
        actions.revoke_device(actor=request.actor, device=target)
        told = _("%(name)s is ended. It deletes its data as soon as it is connected again.")
        messages.success(request, told % {"name": target.name})
        return redirect("devices", fair=found.slug)
    context = {"fair": found, "device": target, "entry": queries.device_at_gate(target)}
    return render(request, "badges/revoke_device.html", context)
