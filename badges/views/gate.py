"""The page of a gate: pair this browser, then scan. What is read goes to the API with the device's token."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from badges import actions, queries, rules
from badges.forms import PairForm, UnpairForm
from badges.models import BadgeKind
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import gates_of, get_fair
from events.rules import ROLES_THAT_GUARD, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allow(InFair(ROLES_THAT_GUARD))
def gate(request: Request, fair: str) -> HttpResponse:
    """POST pairs this browser; its token is in that one answer only, and the page keeps it."""
    found = get_fair(request.actor, fair)
    gates = list(gates_of(found))
    form = PairForm(request.POST if request.method == "POST" else None, gates=gates)
    paired: dict[str, str] | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                device, token = actions.pair_device(
                    actor=request.actor,
                    fair=found,
                    gate_code=form.cleaned_data["gate"],
                    name=form.cleaned_data["name"],
                )
            except Refused as refused:
                form.add_error(None, describe(refused))
            else:
                status = 201
                paired = {
                    "token": token,
                    "device": str(device.pk),
                    "name": device.name,
                    "gate": device.gate.code,
                }
    context: dict[str, Any] = {
        "fair": found,
        "gates": gates,
        "form": form,
        "paired": paired,
        "kinds": BadgeKind.choices,
        "reasons": list(_reasons().items()),
    }
    return render(request, "badges/gate.html", context, status=status)


@require_POST
@allow(InFair(ROLES_THAT_GUARD))
def unpair_device(request: Request, fair: str) -> HttpResponse:
    """End this browser's token; the page forgets it when it sees the fragment."""
    found = get_fair(request.actor, fair)
    form = UnpairForm(request.POST)
    if not form.is_valid():
        raise Refused("not_found")
    device = queries.get_device_of(found, form.cleaned_data["device"])
    actions.revoke_device(actor=request.actor, device=device)
    messages.success(request, _("This device is no longer paired."))
    return redirect(f"{reverse('gate', args=[found.slug])}#unpaired")


def _reasons() -> dict[rules.Reason, str]:
    """One line for each reason, for whoever stands at the gate."""
    return {
        rules.Reason.OK: _("Badge is valid"),
        rules.Reason.FORGED: _("Not a genuine badge code"),
        rules.Reason.UNKNOWN: _("Genuine code, but no such badge"),
        rules.Reason.REVOKED: _("This badge was revoked"),
        rules.Reason.NOT_YET_VALID: _("This badge is not valid yet"),
        rules.Reason.EXPIRED: _("This badge has expired"),
        rules.Reason.WRONG_FAIR: _("This badge belongs to another fair"),
        rules.Reason.WRONG_GATE: _("This kind of badge uses another gate"),
        rules.Reason.ALREADY_INSIDE: _("This badge is already inside"),
        rules.Reason.NOT_INSIDE: _("This badge was not inside"),
        rules.Reason.CLOSED: _("Closed to this kind of badge at this hour"),
    }
