"""Public pages of the floor: the live plan, the exhibitors, one of them."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from booths import queries
from booths.forms.directory import DirectoryForm
from booths.forms.floor import FloorFilter
from events.permissions import Request, allow, anyone
from events.queries import get_fair

PAGE = 24
# Stands for the exhibitor's key in the address that the plan's script fills in.
_ANY_KEY = UUID(int=0)


@allow(anyone)
@require_safe
def floor(request: Request, fair: str) -> HttpResponse:
    """The live plan; its list and search work on what the API's snapshot says."""
    found = get_fair(request.actor, fair)
    entry = reverse("directory_entry", args=[found.slug, _ANY_KEY])
    context = {
        "fair": found,
        # Those that have something on them.
        "halls": queries.halls_with_booths(found),
        "exhibitor_url": entry.replace(str(_ANY_KEY), "{id}"),
        "floor_filter": FloorFilter(choices=queries.directory_choices(found)),
    }
    return render(request, "booths/floor.html", context)


@allow(anyone)
@require_safe
@vary_on_headers("HX-Request")
def directory(request: Request, fair: str) -> HttpResponse:
    """Exhibitors with a place at the fair; the filters live in the address."""
    found = get_fair(request.actor, fair)
    form = DirectoryForm(request.GET, choices=queries.directory_choices(found))
    keys = queries.directory_keys(found, form.to_filter(), language=get_language() or "th")
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    booths = queries.booths_of_exhibitors(found, shown)
    context: dict[str, Any] = {
        "fair": found,
        "form": form,
        "page": page,
        "rows": [
            (exhibitor, booths.get(exhibitor.pk, []))
            for exhibitor in queries.exhibitors_by_key(found, shown)
        ],
        "is_filtered": form.is_filtered(),
    }
    template = "booths/_directory_list.html" if _wants_list(request) else "booths/directory.html"
    return render(request, template, context)


def _wants_list(request: Request) -> bool:
    """Whether htmx asks for the list alone; a page restored from history is whole."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers


@allow(anyone)
@require_safe
def directory_entry(request: Request, fair: str, exhibitor: UUID) -> HttpResponse:
    """One exhibitor with its products and booths, as visitors may see it."""
    found = get_fair(request.actor, fair)
    shown = queries.get_directory_entry(found, exhibitor)
    context = {
        "fair": found,
        "exhibitor": shown,
        "products": queries.products_shown_at(found, shown),
        "booths": queries.booths_of_exhibitors(found, [shown.pk]).get(shown.pk, []),
        "zones": queries.zones_of_exhibitor(found, shown),
        "programme": queries.programme_of_guest(found, shown),
    }
    return render(request, "booths/directory_entry.html", context)
