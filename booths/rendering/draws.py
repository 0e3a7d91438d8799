"""The record of a draw of lots on paper, for signatures: in Thai and English beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from events.typesetting import Cell, Column, Document, Sheet

_COLUMNS: Final = (
    Column(("ที่", "No."), 14, "right"),
    Column(("ผู้จับสลาก", "Participant"), 104),
    Column(("เลขที่ใบสมัคร", "Reference"), 30),
    Column(("บูธ", "Booths"), 38),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawLine:
    """A participant; `place` and `booths` are empty before the draw."""

    place: str
    names: tuple[str, ...]
    key: str
    booths: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPaper:
    """One draw. Facts are (label, value), both languages in each; lines by group under its title."""

    fair_th: str
    fair_en: str
    number: int
    facts: tuple[tuple[str, str], ...]
    # Long values that anybody compares sign by sign.
    proofs: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[DrawLine, ...]], ...]
    notices: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()


def render_draw(paper: DrawPaper) -> bytes:
    """Render the record as a PDF, A4; the same paper gives the same bytes."""
    document = Document(width=210.0, height=297.0, language="th")
    sheet = Sheet(document, foot=f"{paper.fair_th} · {paper.fair_en}")
    sheet.title(f"บันทึกการจับสลาก ครั้งที่ {paper.number}", f"Record of draw of lots no. {paper.number}")
    sheet.facts(paper.facts)
    for notice in paper.notices:
        sheet.paragraph(notice)
    for label, value in paper.proofs:
        sheet.paragraph(f"{label}: {value}")
    for title, lines in paper.groups:
        sheet.heading(title)
        sheet.table(
            _COLUMNS,
            [
                (
                    Cell((line.place,)),
                    Cell(line.names),
                    Cell((line.key,)),
                    Cell((line.booths,), is_strong=True),
                )
                for line in lines
            ],
        )
    witnesses = list(paper.witnesses) or ["", ""]
    for first in range(0, len(witnesses), 3):
        sheet.signatures(("พยาน · Witness", name) for name in witnesses[first : first + 3])
    sheet.signatures((("ผู้จัดงาน · Organiser", ""), ("ผู้จับสลาก · For the participants", "")))
    return sheet.finish(
        title=f"Draw of lots {paper.number} · {paper.fair_en}",
        author=paper.fair_th,
        subject="Record of a draw of lots",
    )
