"""The list that customs sees: every item with its HS code, origin, quantity and declared value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from events.typesetting import Cell, Column
from registration.rendering.goods import say

if TYPE_CHECKING:
    from registration.rendering.goods import GoodsLine, GoodsPaper

_COLUMNS: Final = (
    Column(("ที่", "No."), 11, "right"),
    Column(("รายการสินค้า", "Description of goods"), 88),
    Column(("พิกัดศุลกากร", "HS code"), 25),
    Column(("ถิ่นกำเนิด", "Origin"), 28),
    Column(("จำนวน", "Quantity"), 24, "right"),
    Column(("หน่วย", "Unit"), 19),
    Column(("มูลค่าที่สำแดง", "Declared value"), 30, "right"),
    Column(("สกุลเงิน", "Currency"), 17),
    Column(("ใบอนุญาต", "Permits"), 31),
)


def render_customs_list(paper: GoodsPaper) -> bytes:
    """Render the list as a PDF, A4 lengthwise; the same paper gives the same bytes."""
    sheet = paper.open_sheet()
    sheet.title("บัญชีรายการสินค้านำเข้าชั่วคราว", "List of goods under temporary import")
    sheet.facts(paper.facts)
    sheet.paragraph(paper.notice_th)
    sheet.paragraph(paper.notice_en)
    if paper.is_sample:
        sheet.paragraph("รายการตัวอย่าง · Sample list")
    sheet.table(_COLUMNS, [_row(line) for line in paper.lines])
    sheet.heading("มูลค่ารวมตามสกุลเงิน · Total declared value by currency")
    sheet.table(
        (
            Column(("สกุลเงิน", "Currency"), 40),
            Column(("จำนวนรายการ", "Items"), 40, "right"),
            Column(("มูลค่ารวม", "Total value"), 60, "right"),
        ),
        [
            (
                Cell((total.currency,), is_strong=True),
                Cell((str(total.items),)),
                Cell((f"{total.value:,.2f}",)),
            )
            for total in paper.sums
        ],
    )
    sheet.signatures(
        (
            ("ผู้แทนคณะ · For the delegation", ""),
            ("หน่วยงานที่เชิญ · Host agency", ""),
            ("เจ้าหน้าที่ศุลกากร · Customs officer", ""),
        )
    )
    return sheet.finish(
        title=f"{paper.delegation} · {paper.fair_en}",
        author=paper.fair_th,
        subject="List of goods under temporary import",
    )


def _row(line: GoodsLine) -> tuple[Cell, ...]:
    return (
        Cell((str(line.position),)),
        Cell(line.names),
        Cell((line.hs_code or "–",)),
        Cell((line.origin_en, line.origin_th)),
        Cell((say(line.imported),)),
        Cell((line.unit,)),
        Cell((f"{line.declared_value:,.2f}",)),
        Cell((line.currency,)),
        Cell(line.permits),
    )
