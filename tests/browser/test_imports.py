"""A provincial officer at a phone sends 60 producers, mends the seven rows that are wrong, and sends all again."""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from registration.models import Application, Exhibitor, Import, Product
from tests.browser.conftest import Visit
from tests.conftest import World
from tests.registration.tables import KEYS, officer, producers

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WRONG = {
    3: {"phone": "ไม่มี"},
    9: {"type": "7"},
    14: {"zone": "ไม่รู้"},
    22: {"opc_stars": "2"},
    31: {"province": "บุรีรัมย์"},
    40: {"contact_name": ""},
    58: {"price": "แล้วแต่"},
}


def fill_in(template: Path, rows: list[dict[str, str]], into: Path) -> Path:
    """As an officer does: the downloaded template, row by row below its example."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, start=3):
        for column, key in enumerate(KEYS, start=1):
            sheet.cell(number, column).value = row.get(key) or None
    book.save(into)
    return into


def mend(file: Path, rows: list[dict[str, str]], into: Path) -> Path:
    """Write what was meant over the cells that are marked."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    meant = {row["registration_number"]: row for row in rows}
    number_at = KEYS.index("registration_number")
    for number, line in enumerate(sheet.iter_rows(min_row=2), start=2):
        right = meant[str(line[number_at].value)]
        for column, cell in enumerate(line, start=1):
            if cell.fill.fill_type:
                sheet.cell(number, column).value = right[KEYS[column - 1]]
                # A star too few shows beside the zone.
                sheet.cell(number, KEYS.index("opc_stars") + 1).value = right["opc_stars"]
    book.save(into)
    return into


def send(page: Page, slug: str, file: Path) -> None:
    page.goto(f"/manage/{slug}/imports/")
    page.get_by_label("ไฟล์").set_input_files(file)
    page.get_by_role("button", name="ตรวจไฟล์").click()
    expect(page.locator(".tiles")).to_be_visible(timeout=60_000)


def let_in(page: Page) -> None:
    page.get_by_role("button", name="นำแถวที่ถูกต้องเข้า").click()
    expect(page.locator(".pill").first).to_have_text("นำเข้าแล้ว", timeout=60_000)


def test_officer_imports_sixty_producers_and_mends_seven(
    world: World, visit: Visit, tmp_path: Path
) -> None:
    visitor = visit(officer(world))
    page, slug = visitor.page, world.fair.slug
    rows = producers(60)
    sent = [row | WRONG.get(number, {}) for number, row in enumerate(rows, start=1)]
    page.goto(f"/manage/{slug}/imports/")
    with page.expect_download() as download:
        page.get_by_role("link", name="แบบฟอร์ม Excel").first.click()
    template = tmp_path / "template.xlsx"
    download.value.save_as(template)
    file = fill_in(template, sent, tmp_path / "surin.xlsx")

    send(page, slug, file)
    assert Exhibitor.objects.count() == 0
    wrong = page.locator("td.cell--wrong")
    expect(wrong).to_have_count(7)
    expect(wrong.first).to_contain_text("เขียนหมายเลขโทรศัพท์")
    # Nothing stands wider than the phone.
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390

    let_in(page)
    assert Exhibitor.objects.count() == Application.objects.count() == 53
    with page.expect_download() as download:
        page.get_by_role("link", name="ดาวน์โหลดแถวที่ต้องแก้ 7 แถว").click()
    bad = tmp_path / "bad.xlsx"
    download.value.save_as(bad)
    assert openpyxl.load_workbook(bad).worksheets[0].max_row == 8
    send(page, slug, mend(bad, rows, tmp_path / "mended.xlsx"))
    expect(page.locator("td.cell--wrong")).to_have_count(0)
    let_in(page)
    assert Exhibitor.objects.count() == Product.objects.count() == Application.objects.count() == 60

    # The whole file, mended, once more: nothing changes.
    again = fill_in(template, rows, tmp_path / "again.xlsx")
    before = list(Exhibitor.objects.order_by("pk").values())
    send(page, slug, again)
    let_in(page)
    last = Import.objects.get(file_name="again.xlsx")
    assert (last.rows, last.applied, last.unchanged, last.wrong) == (60, 60, 60, 0)
    assert before == list(Exhibitor.objects.order_by("pk").values())
    expect(page.locator(".tiles")).to_contain_text("ไม่มีอะไรเปลี่ยน 60 แถว")


def test_without_scripts_the_intake_works_as_well(
    world: World, visit: Visit, tmp_path: Path
) -> None:
    visitor = visit(officer(world), scripts=False)
    page, slug = visitor.page, world.fair.slug
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(KEYS)
    for row in producers(2):
        sheet.append([row.get(key, "") for key in KEYS])
    content = io.BytesIO()
    book.save(content)
    file = tmp_path / "surin.xlsx"
    file.write_bytes(content.getvalue())
    page.goto(f"/manage/{slug}/imports/")
    page.get_by_label("ไฟล์").set_input_files(file)
    page.get_by_role("button", name="ตรวจไฟล์").click()
    for _ in range(60):
        if page.locator(".tiles").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="ดูอีกครั้ง").click()
    expect(page.get_by_role("button", name="นำแถวที่ถูกต้องเข้า 2 แถว")).to_be_visible()
