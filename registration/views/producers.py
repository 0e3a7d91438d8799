"""A provincial officer's page: the producers of the province and where their applications stand."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.models import WindowKind
from events.permissions import InFair, Request, allow
from events.queries import get_fair, is_window_open
from events.rules import Role
from registration import queries
from registration.forms.acting import STATES, ProducerFilter

PAGE = 50


@require_GET
@allow(InFair(frozenset({Role.PROVINCIAL_OFFICER})))
def producers(request: Request, fair: str) -> HttpResponse:
    """Those of the province, by name, district, kind and the state of their applications to the fair."""
    found = get_fair(request.actor, fair)
    province = queries.province_of_officer(request.actor, found)
    form = ProducerFilter(request.GET, province=province.pk, language=get_language() or "th")
    form.is_valid()
    filters = {
        name: str(form.cleaned_data.get(name) or "")
        for name in ("q", "state", "kind", "segment", "district", "sort")
    }
    rows = queries.producers_of(province, found, **filters)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    applications = queries.applications_to(found, page)
    counts = queries.count_producers(province, found)
    context = {
        "fair": found,
        "province": province,
        "form": form,
        "page": page,
        "rows": [
            {
                "exhibitor": exhibitor,
                "place": queries.place_of(exhibitor),
                "applications": applications.get(exhibitor.pk, []),
            }
            for exhibitor in page
        ],
        "tabs": _tabs(counts, filters["state"]),
        "filtered": any(filters[name] for name in ("q", "kind", "segment", "district")),
        "is_open": is_window_open(found, WindowKind.APPLICATION),
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"label": _("Producers of the province")},
        ],
    }
    return render(request, "registration/producers.html", context)


def _tabs(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    """All, those that did not apply, and each state that some application has."""
    return [
        {"state": state, "label": label, "count": counts.get(state, 0), "current": state == current}
        for state, label in STATES
        if counts.get(state) or state in {"", queries.NOT_APPLIED, current}
    ]
