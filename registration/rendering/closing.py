"""The closing report: imported = sold + given away + destroyed + re-exported, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from events.typesetting import Cell, Column
from registration.rendering.goods import say, say_or_dash

if TYPE_CHECKING:
    from registration.rendering.goods import GoodsLine, GoodsPaper

_COLUMNS: Final = (
    Column(("ที่", "No."), 11, "right"),
    Column(("รายการสินค้า", "Description of goods"), 86),
    Column(("หน่วย", "Unit"), 20),
    Column(("นำเข้า", "Imported"), 26, "right"),
    Column(("ขาย", "Sold"), 26, "right"),
    Column(("แจก", "Given away"), 26, "right"),
    Column(("ทำลาย", "Destroyed"), 26, "right"),
    Column(("ส่งกลับ", "Re-exported"), 26, "right"),
    Column(("ยังขาด", "Missing"), 26, "right"),
)


def render_closing_report(paper: GoodsPaper) -> bytes:
    """Render the balance as a PDF, A4 lengthwise: signed, or with what is missing until it is."""
    sheet = paper.open_sheet()
    sheet.title("รายงานปิดยอดสินค้านำเข้าชั่วคราว", "Closing report of goods under temporary import")
    sheet.facts(paper.facts)
    sheet.paragraph(paper.notice_th)
    sheet.paragraph(paper.notice_en)
    if paper.is_sample:
        sheet.paragraph("รายการตัวอย่าง · Sample list")
    missing = [line for line in paper.lines if line.remaining]
    if paper.signature is None:
        sheet.heading("ยังไม่ได้ลงนาม · Not signed")
    if missing:
        sheet.paragraph(
            f"ยอดยังไม่ตรง {len(missing)} รายการ · Items that do not balance yet: {len(missing)}"
        )
    else:
        sheet.paragraph("ยอดตรงทุกรายการ · Every item balances")
    sheet.table(_COLUMNS, [_row(line) for line in paper.lines])
    if missing:
        sheet.heading("ส่วนที่ขาด · What is missing")
        for line in missing:
            sheet.paragraph(
                f"{line.position}. {line.names[0] if line.names else '–'}: "
                f"{say(line.remaining)} / {say(line.imported)} {line.unit}"
            )
    if paper.open_days:
        sheet.heading("วันที่ยังไม่มีบันทึก · Days without an entry")
        sheet.paragraph(", ".join(paper.open_days))
    if paper.corrections:
        sheet.heading("การแก้ไขหลังผ่านพิธีการศุลกากร · Corrections after clearance")
        for correction in paper.corrections:
            sheet.paragraph(f"{correction.text} · {correction.reason} · {correction.who_and_when}")
    signature = paper.signature
    signed = signature.signatory if signature else ""
    sheet.signatures(
        (
            (
                f"ลงนาม · Signed · {signature.at_th} · {signature.at_en}"
                if signature
                else "ผู้แทนคณะ · For the delegation",
                signed,
            ),
            ("ผู้จัดงาน · Organiser", ""),
            ("เจ้าหน้าที่ศุลกากร · Customs officer", ""),
        )
    )
    return sheet.finish(
        title=f"{paper.delegation} · {paper.fair_en}",
        author=paper.fair_th,
        subject="Closing report of goods under temporary import",
    )


def _row(line: GoodsLine) -> tuple[Cell, ...]:
    return (
        Cell((str(line.position),)),
        Cell(line.names),
        Cell((line.unit,)),
        Cell((say(line.imported),)),
        Cell((say_or_dash(line.sold),)),
        Cell((say_or_dash(line.given),)),
        Cell((say_or_dash(line.destroyed),)),
        Cell((say_or_dash(line.re_exported),)),
        Cell((say_or_dash(line.remaining),), is_strong=bool(line.remaining)),
    )
