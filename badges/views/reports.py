"""The report of a day, as a page, on paper and as a workbook."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from badges import queries
from badges.rendering.report import render_report
from events.actions import record_export
from events.forms.exports import XLSX
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.queries import get_fair
from events.rules import ROLES_THAT_CONTROL, Refused
from events.sheets.writing import Sheet, write_xlsx


@require_GET
@never_cache
@allow(InFair(ROLES_THAT_CONTROL))
def reports(request: Request, fair: str) -> HttpResponse:
    """To the latest day that has a report."""
    found = get_fair(request.actor, fair)
    days = queries.days_to_report(found)
    if not days:
        raise Refused("not_found")
    return redirect("report", fair=found.slug, date=days[-1].isoformat())


@require_GET
@never_cache
@allow(InFair(ROLES_THAT_CONTROL))
def report(request: Request, fair: str, date: str) -> HttpResponse:
    """The page of one day, with the ways to the others and to its files."""
    found = get_fair(request.actor, fair)
    day = _read_day(found, date)
    shown = queries.report_of(request.actor, found, day)
    context: dict[str, Any] = {
        "fair": found,
        "report": shown,
        "days": queries.days_to_report(found),
        "date": day,
        "by_hour": [
            {
                "hour": queries.say_hour(hour),
                "numbers": [shown.by_gate_and_hour[gate.pk, hour] for gate in shown.gates],
                "total": shown.by_hour[hour],
            }
            for hour in shown.hours
        ],
        "by_kind": [
            {
                "kind": kind,
                "numbers": [shown.by_kind_and_gate[kind, gate.pk] for gate in shown.gates],
                "total": shown.by_kind[kind],
            }
            for kind in shown.kinds
        ],
        "by_gate": [shown.by_gate[gate.pk] for gate in shown.gates],
        "peak": queries.say_hour(shown.peak[0]) if shown.peak is not None else "",
    }
    return render(request, "badges/report.html", context)


@require_GET
@allow(InFair(ROLES_THAT_CONTROL))
def report_pdf(request: Request, fair: str, date: str) -> HttpResponse:
    """In Thai and English beside each other."""
    found = get_fair(request.actor, fair)
    day = _read_day(found, date)
    shown = queries.report_of(request.actor, found, day)
    pdf = render_report(queries.paper_of_report(shown))
    _record(request, found, rows=shown.total, columns=["paper"], kind="pdf")
    return _send(pdf, "application/pdf", f"{found.slug}-{day.isoformat()}.pdf")


@require_GET
@allow(InFair(ROLES_THAT_CONTROL))
def report_xlsx(request: Request, fair: str, date: str) -> HttpResponse:
    """In the reader's language, with the numbers one by one."""
    found = get_fair(request.actor, fair)
    day = _read_day(found, date)
    sheets = queries.sheets_of_report(queries.report_of(request.actor, found, day))
    language = "en" if (get_language() or "th").startswith("en") else "th"
    file = write_xlsx(sheets, language=language)
    _record(request, found, rows=_count(sheets), columns=[one.title for one in sheets], kind="xlsx")
    return _send(file, XLSX, f"{found.slug}-{day.isoformat()}.xlsx")


def _read_day(fair: Fair, text: str) -> dt.date:
    """A day of the fair that has begun; nothing else has a report."""
    day = next((one for one in queries.days_to_report(fair) if one.isoformat() == text), None)
    if day is None:
        raise Refused("not_found")
    return day


def _count(sheets: Sequence[Sheet]) -> int:
    return sum(len(list(sheet.rows)) for sheet in sheets)


def _record(request: Request, fair: Fair, *, rows: int, columns: list[str], kind: str) -> None:
    record_export(
        actor=request.actor, fair=fair, name="gate_report", rows=rows, columns=columns, kind=kind
    )


def _send(content: bytes, media_type: str, file: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file}"',
            "Cache-Control": "private, no-store",
        },
    )
