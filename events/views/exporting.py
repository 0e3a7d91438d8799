"""Answers a list as a file. The door that calls it has asked who may, and narrowed the list."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_safe

from events import actions, clock, queries
from events.actions.exports import HOURS_KEPT
from events.forms.exports import FORMATS, Asked, Export, ExportForm, find_export, write_list
from events.models import ExportFile, Fair
from events.permissions import Request, allow, signed_in
from events.problems import describe
from events.rules import Refused

# A list with more rows is written by a job, so that nobody waits for it with the page open.
MOST_AT_ONCE = 2_000


def send_list(
    request: Request, *, fair: Fair, export: Export, rows: Iterable[Any] | None = None
) -> HttpResponse:
    """The rows as XLSX or CSV with the columns that the address names; written down in the log.

    Without `rows` those that the list itself finds for this address; only such a list can be long.
    """
    form = ExportForm(request.GET, export=export)
    if not form.is_valid():
        raise Refused("invalid")
    kind, columns = form.cleaned_data["format"] or "xlsx", form.chosen()
    day = clock.local(clock.now()).date().isoformat()
    file = f"{fair.slug}-{export.name.removeprefix('export_')}-{day}.{kind}"
    if rows is None:
        found = export.find_rows(Asked(request.actor, fair, request.GET))
        total = found.count() if isinstance(found, QuerySet) else len(found)
        if total > MOST_AT_ONCE:
            begun = actions.start_export(
                actor=request.actor,
                fair=fair,
                name=export.name,
                query=request.GET.urlencode(),
                kind=kind,
                language="en" if (get_language() or "th").startswith("en") else "th",
                file_name=file,
                total=total,
            )
            return redirect("export_file", begun.pk)
        rows = found
    written = write_list(export, columns, rows, kind)
    actions.record_export(
        actor=request.actor,
        fair=fair,
        name=export.name,
        rows=written.rows,
        columns=[column.key for column in columns],
        kind=kind,
    )
    return HttpResponse(written.content, headers=_headers(file, kind))


@require_GET
@allow(signed_in)
def export_file(request: Request, export: UUID) -> HttpResponse:
    """A long list: how far it is, and the file once it is ready. Only for who asked for it."""
    found = queries.get_export(request.actor, export)
    if request.htmx and not found.is_running:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    template = "events/_export_progress.html" if request.htmx else "events/export_file.html"
    context = {
        "export": found,
        "fair": found.fair,
        "title": find_export(found.name).title,
        "hours": HOURS_KEPT,
        "reason": _reason(found),
    }
    return render(request, template, context)


@require_safe
@allow(signed_in)
def download_export(request: Request, export: UUID) -> HttpResponseBase:
    """The file, piece by piece; gone once its time is over."""
    found = queries.get_export(request.actor, export)
    # Whoever is no longer of the fair's staff asked for it with rights that are gone.
    may = request.actor.has_role(found.fair_id, find_export(found.name).roles)
    if not found.is_there or not may:
        raise Refused("not_found")
    is_async = isinstance(request, ASGIRequest)
    parts = queries.read_parts_async(found) if is_async else queries.read_parts(found)
    return StreamingHttpResponse(parts, headers=_headers(found.file_name, found.kind))


def _reason(export: ExportFile) -> str:
    return describe(Refused(export.error, limit="20,000")) if export.error else ""


def _headers(file: str, kind: str) -> dict[str, str]:
    return {
        "Content-Type": FORMATS[kind],
        "Content-Disposition": f'attachment; filename="{file}"',
        "Cache-Control": "no-store",
    }
