"""The report of a day at the gates on paper, in Thai and English beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from events.typesetting import Cell, Column, Document, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """A table under its title; without rows it says `nothing`."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    nothing: str = "ไม่มี · None"
    # The last row sums up.
    has_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPaper:
    fair_th: str
    fair_en: str
    day_th: str
    day_en: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[ReportTable]


def render_report(paper: ReportPaper) -> bytes:
    """Render the report as a PDF, A4; the same paper gives the same bytes."""
    document = Document(width=210.0, height=297.0, language="th")
    # Many a fair is called the same in both languages.
    names = dict.fromkeys((paper.fair_th, paper.fair_en))
    sheet = Sheet(document, foot=" · ".join((*names, paper.day_th)))
    sheet.title("รายงานประจำวันของประตู", f"{paper.day_th}")
    sheet.paragraph(f"Daily report of the gates · {paper.day_en}")
    sheet.facts(paper.facts)
    for table in paper.tables:
        sheet.heading(table.title)
        if not table.rows:
            sheet.paragraph(table.nothing)
            continue
        last = len(table.rows) - 1
        sheet.table(
            table.columns,
            [
                tuple(Cell((text,), is_strong=table.has_sum and number == last) for text in row)
                for number, row in enumerate(table.rows)
            ],
        )
    return sheet.finish(
        title=f"Daily report {paper.day_en} · {paper.fair_en}",
        author=paper.fair_th,
        subject="Entries, denials, conflicts and attendance of one day",
    )
