"""The report of a day as a paper and as a workbook."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from django.utils.translation import gettext, override

from badges.models import BadgeKind, ConflictKind, ReasonText, Settlement
from badges.queries.reports import Report
from badges.rendering.report import ReportPaper, ReportTable
from events import clock
from events.dates import say_date, say_moment
from events.models import Named
from events.sheets.writing import Column as SheetColumn
from events.sheets.writing import Sheet, Value
from events.typesetting import Column

Say = Callable[[], object]


def both(say: Say) -> str:
    """What a thing is called in Thai and English; once where both are the same."""
    said = []
    for language in ("th", "en"):
        with override(language):
            text = str(say())
        if text and text not in said:
            said.append(text)
    return " · ".join(said)


def name_both(thing: Named) -> str:
    return both(lambda: thing.name)


def say_hour(hour: int) -> str:
    return f"{hour:02}.00–{hour:02}.59"


def paper_of_report(report: Report) -> ReportPaper:
    """The paper, in both languages."""
    return ReportPaper(
        fair_th=report.fair.name_th,
        fair_en=report.fair.name_en or report.fair.name_th,
        day_th=say_date(report.date, language="th"),
        day_en=say_date(report.date, language="en"),
        facts=tuple(_facts(report)),
        tables=(
            _entries_by_hour(report),
            _entries_by_kind(report),
            _denials(report),
            _conflicts(report),
            _overrides(report),
            _late(report),
            _no_shows(report),
        ),
    )


def _facts(report: Report) -> Iterable[tuple[str, str]]:
    yield "เข้าทั้งหมด · Entries", f"{report.total:,}"
    yield "ออกทั้งหมด · Exits", f"{report.exits:,}"
    if report.peak is not None:
        hour, number = report.peak
        yield "ชั่วโมงที่เข้ามากที่สุด · Busiest hour", f"{say_hour(hour)} ({number:,})"
    if report.most_inside_at is not None:
        moment = f"{clock.local(report.most_inside_at):%H.%M}"
        yield "อยู่ในงานมากที่สุด · Most inside", f"{report.most_inside:,} ({moment})"
    yield "ไม่ให้เข้า · Turned away", f"{report.denied:,}"
    yield "รายการขัดแย้ง · Conflicts", f"{len(report.conflicts):,}"
    yield "เปิดบูธสาย · Opened late", f"{len(report.late):,}"
    yield "ไม่ได้เปิดบูธ · Not opened", f"{len(report.not_opened):,}"
    yield "พิมพ์เมื่อ · Printed", both(lambda: say_moment(clock.now()))


_WIDTH: Final = 186.0


def _entries_by_hour(report: Report) -> ReportTable:
    width = min(40.0, (_WIDTH - 36 - 22) / max(1, len(report.gates)))
    columns = [
        Column(("เวลา", "Hour"), 36),
        *(Column((gate.code, gate.name_th), width, "right") for gate in report.gates),
        Column(("รวม", "Total"), 22, "right"),
    ]
    rows = [
        [
            say_hour(hour),
            *(f"{report.by_gate_and_hour[gate.pk, hour]:,}" for gate in report.gates),
            f"{report.by_hour[hour]:,}",
        ]
        for hour in report.hours
    ]
    if rows:
        rows.append(
            [
                "รวม · Total",
                *(f"{report.by_gate[gate.pk]:,}" for gate in report.gates),
                f"{report.total:,}",
            ]
        )
    return ReportTable(
        title="จำนวนเข้าแยกตามเวลาและประตู · Entries by hour and gate",
        columns=columns,
        rows=rows,
        has_sum=True,
    )


def _entries_by_kind(report: Report) -> ReportTable:
    width = min(32.0, (_WIDTH - 60 - 22) / max(1, len(report.gates)))
    columns = [
        Column(("ประเภทบัตร", "Kind of badge"), 60),
        *(Column((gate.code, gate.name_th), width, "right") for gate in report.gates),
        Column(("รวม", "Total"), 22, "right"),
    ]
    rows = [
        [
            both(lambda kind=kind: BadgeKind(kind).label),  # type: ignore[misc]  # bound at once
            *(f"{report.by_kind_and_gate[kind, gate.pk]:,}" for gate in report.gates),
            f"{report.by_kind[kind]:,}",
        ]
        for kind in report.kinds
    ]
    if rows:
        rows.append(
            [
                "รวม · Total",
                *(f"{report.by_gate[gate.pk]:,}" for gate in report.gates),
                f"{report.total:,}",
            ]
        )
    return ReportTable(
        title="จำนวนเข้าแยกตามประเภทบัตรและประตู · Entries by kind and gate",
        columns=columns,
        rows=rows,
        has_sum=True,
    )


def _denials(report: Report) -> ReportTable:
    rows = [
        [both(partial(_say_reason, reason)), f"{number:,}"] for reason, number in report.by_reason
    ]
    if rows:
        rows.append(["รวม · Total", f"{report.denied:,}"])
    return ReportTable(
        title="ไม่ให้เข้าแยกตามเหตุผล · Turned away by reason",
        columns=[Column(("เหตุผล", "Reason"), 150), Column(("จำนวน", "Number"), 36, "right")],
        rows=rows,
        has_sum=True,
    )


def _say_reason(reason: str) -> str:
    return str(ReasonText(reason).label) if reason in ReasonText.values else reason


def _conflicts(report: Report) -> ReportTable:
    return ReportTable(
        title="รายการขัดแย้ง · Conflicts",
        columns=[
            Column(("เวลา", "Time"), 18),
            Column(("เลขที่บัตร", "Badge"), 30),
            Column(("เหตุการณ์", "What happened"), 56),
            Column(("ผลการตรวจสอบ", "Settled as"), 40),
            Column(("หมายเหตุ", "Note"), 42),
        ],
        rows=[
            [
                _clock(row.found_at),
                row.badge.serial if row.badge is not None else "–",
                both(partial(getattr, ConflictKind(row.kind), "label")),
                both(partial(getattr, Settlement(row.settlement), "label"))
                if row.settlement
                else "รอตรวจสอบ · To settle",
                row.note,
            ]
            for row in report.conflicts
        ],
    )


def _overrides(report: Report) -> ReportTable:
    return ReportTable(
        title="อนุญาตเป็นกรณีพิเศษ · Let in by a supervisor",
        columns=[
            Column(("เวลา", "Time"), 18),
            Column(("ประตู", "Gate"), 44),
            Column(("เลขที่บัตร", "Badge"), 30),
            Column(("อนุญาตโดยบัตร", "By badge"), 30),
            Column(("เหตุผล", "Reason"), 64),
        ],
        rows=[
            [
                _clock(scan.happened_at),
                name_both(scan.gate),
                scan.badge.serial if scan.badge is not None else "–",
                scan.override_badge.serial if scan.override_badge is not None else "–",
                scan.override_reason,
            ]
            for scan in report.overrides
        ],
    )


def _late(report: Report) -> ReportTable:
    return ReportTable(
        title="บูธที่เปิดสาย · Opened late",
        columns=[
            Column(("เวลา", "Time"), 18),
            Column(("บูธ", "Booths"), 36),
            Column(("ผู้ออกร้าน", "Exhibitor"), 132),
        ],
        rows=[
            [_clock(one.opened_at), ", ".join(one.booths), name_both(one.exhibitor)]
            for one in report.late
        ],
    )


def _no_shows(report: Report) -> ReportTable:
    return ReportTable(
        title="บูธที่เรียกคืนเพราะไม่มีใครมา · Given away because nobody came",
        columns=[
            Column(("เวลา", "Time"), 18),
            Column(("บูธ", "Booths"), 36),
            Column(("ผู้ออกร้าน", "Exhibitor"), 66),
            Column(("เหตุผล", "Reason"), 66),
        ],
        rows=[
            [
                _clock(row.decided_at),
                ", ".join(row.booths),
                name_both(row.application.exhibitor),
                row.reason,
            ]
            for row in report.no_shows
        ],
    )


def _clock(moment: dt.datetime | None) -> str:
    return f"{clock.local(moment):%H.%M}" if moment is not None else ""


def sheets_of_report(report: Report) -> list[Sheet]:
    """A workbook in the reader's language: the numbers one by one, so that they can be counted again."""
    _ = gettext
    gates = {gate.pk: gate for gate in report.gates}

    def sheet(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> Sheet:
        return Sheet(title[:31], [SheetColumn(head, 22) for head in heads], list(rows))

    return [
        sheet(
            _("Entries"),
            (_("Kind of badge"), _("Gate"), _("Hour"), _("Entries")),
            (
                (str(BadgeKind(kind).label) if kind else "", gates[gate].name, hour, number)
                for (kind, gate, hour), number in sorted(report.entries.items())
            ),
        ),
        sheet(
            _("Turned away"),
            (_("Reason"), _("Gate"), _("Number of people")),
            (
                (_say_reason(reason), gates[gate].name, number)
                for (reason, gate), number in sorted(report.denials.items())
            ),
        ),
        sheet(
            _("Conflicts"),
            (
                _("Found"),
                _("Badge number"),
                _("What happened"),
                _("Settled as"),
                _("Settled"),
                _("Note"),
            ),
            (
                (
                    row.found_at,
                    row.badge.serial if row.badge is not None else "",
                    row.get_kind_display(),
                    row.get_settlement_display(),
                    row.settled_at,
                    row.note,
                )
                for row in report.conflicts
            ),
        ),
        sheet(
            _("Let in by a supervisor"),
            (_("When"), _("Gate"), _("Badge number"), _("By badge"), _("Reason")),
            (
                (
                    scan.happened_at,
                    scan.gate.name,
                    scan.badge.serial if scan.badge is not None else "",
                    scan.override_badge.serial if scan.override_badge is not None else "",
                    scan.override_reason,
                )
                for scan in report.overrides
            ),
        ),
        sheet(
            _("Opened late"),
            (_("Opened at"), _("Booths"), _("Exhibitor")),
            ((one.opened_at, ", ".join(one.booths), one.exhibitor.name) for one in report.late),
        ),
        sheet(
            _("Not opened"),
            (_("Hall"), _("Zone"), _("Booths"), _("Exhibitor")),
            (
                (one.hall.name, one.zone.code, ", ".join(one.booths), one.exhibitor.name)
                for one in report.not_opened
            ),
        ),
        sheet(
            _("Given away"),
            (_("Decided"), _("Booths"), _("Exhibitor"), _("Reason")),
            (
                (row.decided_at, ", ".join(row.booths), row.application.exhibitor.name, row.reason)
                for row in report.no_shows
            ),
        ),
    ]
