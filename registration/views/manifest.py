"""Foreign goods of a delegation at a fair: what came, what became of it, what is left."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.permissions import Request, allow, signed_in
from events.problems import describe
from events.queries import get_fair
from events.rules import Refused
from registration import actions, queries
from registration.forms.manifest import ManifestForm


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def manifest(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """The table of items, with one field for each way in which goods leave; all or none is saved."""
    actor = request.actor
    found_fair = get_fair(actor, fair)
    found = queries.get_exhibitor(actor, exhibitor)
    items = list(queries.manifest_of(actor, found.pk, found_fair))
    may_change = queries.may_change_manifest(actor, found, found_fair)
    if request.method == "POST" and not may_change:
        raise Refused("forbidden")
    form = ManifestForm(request.POST if request.method == "POST" else None, items=items)
    if request.method == "POST" and form.is_valid():
        changes = form.changes()
        try:
            actions.change_manifest(actor=actor, exhibitor=found, fair=found_fair, values=changes)
        except Refused as refused:
            if not refused.errors:
                form.add_error(None, describe(refused))
            for error in refused.errors:
                form.blame(error["field"], error["message"])
        else:
            said = ngettext(
                "%(number)s item is saved.", "%(number)s items are saved.", len(changes)
            )
            messages.success(request, said % {"number": len(changes)})
            return redirect("manifest", exhibitor=found.pk, fair=found_fair.slug)
    context = {
        "fair": found_fair,
        "exhibitor": found,
        "form": form,
        "items": items,
        "open_items": sum(item.remaining != 0 for item in items),
        "is_sample": any(item.is_sample for item in items),
        "may_change": may_change,
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"url": reverse("exhibitor", args=[found.pk]), "label": found.name},
            {"label": _("Foreign goods")},
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "registration/manifest.html", context, status=status)
