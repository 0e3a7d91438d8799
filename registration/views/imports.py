"""Bulk intake: send a table of producers, look at its rows, let the good ones in, mend the others."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.forms.fields import show_refusal
from events.models import Zone
from events.permissions import InFair, Request, allow
from events.problems import describe
from events.queries import get_fair, provinces_by_name, zones_of
from events.rules import Refused
from registration import actions, queries, rules
from registration.forms.imports import (
    UploadForm,
    heading_of,
    is_thai,
    read_upload,
    rows_xlsx,
    template_csv,
    template_xlsx,
)
from registration.models import Import, ImportRow
from registration.queries import ROLES_THAT_IMPORT

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Tabs of an import's page: rows by state, and the columns that a narrow table shows first.
TABS = ("wrong", "good", "applied", "all")


@require_http_methods(["GET", "POST"])
@allow(InFair(ROLES_THAT_IMPORT))
def imports(request: Request, fair: str) -> HttpResponse:
    """The template, the upload, and what was sent before."""
    found = get_fair(request.actor, fair)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if is_sent and form.is_valid():
        try:
            upload = read_upload(form.cleaned_data["file"])
            sent = actions.start_import(
                actor=request.actor,
                fair=found,
                table=upload.table,
                file_name=upload.file_name,
                fingerprint=upload.fingerprint,
                applies=False,
            )
        except Refused as refused:
            show_refusal(form, refused, fields={refused.code: "file"})
        else:
            return redirect(reverse("import", args=[found.slug, sent.pk]))
    province = queries.province_to_import(request.actor, found)
    context = {
        "fair": found,
        "form": form,
        "province": province,
        "page": Paginator(
            queries.imports_visible_to(request.actor).filter(fair=found), PAGE
        ).get_page(request.GET.get("page")),
        "days_kept": rules.IMPORT_DAYS_KEPT,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "registration/imports.html", context, status=status)


@require_GET
@allow(InFair(ROLES_THAT_IMPORT))
def import_template(request: Request, fair: str, kind: str) -> HttpResponse:
    """The empty table, with the fair's zones and the officer's province."""
    found = get_fair(request.actor, fair)
    zones = list(zones_of(found))
    province = queries.province_to_import(request.actor, found)
    provinces = [province] if province else provinces_by_name("th" if is_thai() else "en")
    name = f"{found.slug}-{province.pk if province else 'all'}"
    if kind == "csv":
        content = b"".join(template_csv(zones=zones, provinces=provinces))
        return _as_file(content, f"{name}.csv", "text/csv; charset=utf-8")
    return _as_file(template_xlsx(zones=zones, provinces=provinces), f"{name}.xlsx", XLSX)


@require_GET
@allow(InFair(ROLES_THAT_IMPORT))
def import_table(request: Request, fair: str, table: UUID) -> HttpResponse:
    """One import: how far it is, what went in, and each row with what is wrong beside its cell."""
    found = get_fair(request.actor, fair)
    sent = queries.get_import(request.actor, table, found)
    if request.htmx and sent.is_running:
        return render(request, "registration/_import_progress.html", {"fair": found, "table": sent})
    if request.htmx:
        # All rows are there now: the page is asked for anew.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    zones = {zone.code: zone for zone in zones_of(found)}
    tab = request.GET.get("rows", "")
    tab = tab if tab in TABS else ("wrong" if sent.wrong else "all")
    rows = queries.rows_of(sent, state="" if tab == "all" else tab)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    keys = _columns_of(sent, tab, page.object_list)
    context = {
        "fair": found,
        "table": sent,
        "tab": tab,
        "tabs": _tabs(sent, tab),
        "page": page,
        "headings": [heading_of(key) for key in keys],
        "rows": [_describe_row(row, zones, keys) for row in page.object_list],
        "before": _sent_before(request, sent),
    }
    return render(request, "registration/import.html", context)


@require_GET
@allow(InFair(ROLES_THAT_IMPORT))
def import_rows(request: Request, fair: str, table: UUID) -> HttpResponse:
    """The rows to mend, as a workbook that can be sent again."""
    found = get_fair(request.actor, fair)
    sent = queries.get_import(request.actor, table, found)
    province = sent.province
    content = rows_xlsx(
        list(queries.rows_of(sent, state=rules.RowState.WRONG)),
        zones=list(zones_of(found)),
        provinces=[province] if province else provinces_by_name("th" if is_thai() else "en"),
    )
    return _as_file(content, f"{found.slug}-to-mend.xlsx", XLSX)


@require_POST
@allow(InFair(ROLES_THAT_IMPORT))
def apply_import(request: Request, fair: str, table: UUID) -> HttpResponse:
    """Let the good rows in."""
    found = get_fair(request.actor, fair)
    sent = queries.get_import(request.actor, table, found)
    good = sent.good
    try:
        actions.begin_to_apply(actor=request.actor, table=sent)
    except Refused as refused:
        messages.error(request, describe(refused))
    else:
        said = ngettext("%(good)s row goes in now.", "%(good)s rows go in now.", good)
        messages.success(request, said % {"good": f"{good:,}"})
    return redirect(reverse("import", args=[found.slug, sent.pk]))


def _as_file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _tabs(sent: Import, current: str) -> list[dict[str, Any]]:
    labels = {
        "wrong": (_("To mend"), sent.wrong),
        "good": (_("Good"), sent.good),
        "applied": (_("Taken over"), sent.applied),
        "all": (_("All"), sent.rows),
    }
    return [
        {"key": key, "label": label, "count": count, "current": key == current}
        for key, (label, count) in labels.items()
    ]


def _columns_of(sent: Import, tab: str, rows: Iterable[ImportRow]) -> list[str]:
    """Among the rows to mend the columns in which something is wrong, and who it is; else all of the file."""
    used = {error["column"] for row in rows for error in row.errors}
    used |= {"name_th", "product_th"} if tab == rules.RowState.WRONG else set(sent.columns)
    return [heading.key for heading in rules.HEADINGS if heading.key in used]


def _describe_row(row: ImportRow, zones: Mapping[str, Zone], keys: list[str]) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    for error in row.errors:
        errors.setdefault(error["column"], []).append(actions.explain_row_error(error, zones))
    return {
        "row": row,
        "cells": [
            {
                "key": key,
                "heading": heading_of(key),
                "text": row.cells.get(key, ""),
                "errors": errors.get(key),
            }
            for key in keys
        ],
        "outcome": _say_outcome(row),
    }


def _say_outcome(row: ImportRow) -> str:
    """What the row does, or did: new producer, changed product, application sent in."""
    if row.state == rules.RowState.WRONG:
        return _("does not go in yet")
    words = {
        ("exhibitor", "new"): _("new exhibitor"),
        ("exhibitor", "changed"): _("exhibitor changed"),
        ("product", "new"): _("new product"),
        ("product", "changed"): _("product changed"),
        ("application", "new"): _("new application"),
    }
    said = [words[pair] for pair in row.outcome.items() if pair in words]
    if not said and row.outcome:
        return _("nothing changes")
    return ", ".join(said)


def _sent_before(request: Request, sent: Import) -> Import | None:
    """The same file, sent earlier: whoever sends it again should know."""
    return (
        queries.imports_visible_to(request.actor)
        .filter(fair=sent.fair, fingerprint=sent.fingerprint, created_at__lt=sent.created_at)
        .first()
    )
