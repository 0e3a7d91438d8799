"""Pages and API of the bulk intake, the template and the rows to mend as files."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from events import actions as event_actions
from events import clock
from events.sheets import read_table
from events.sheets.writing import Column, Sheet, write_xlsx
from registration import queries, rules
from registration.models import Exhibitor, Import
from tests.conftest import Call, World
from tests.registration.tables import HEAD, KEYS, officer, producers, row, send
from tests.uploads.hostile import TABLES

Run = Callable[[], None]
URL = "/manage/city-2017/imports/"
API = "/api/v1/fairs/city-2017/imports"


@pytest.fixture
def page(world: World, client: Client) -> Client:
    client.force_login(officer(world))
    return client


def workbook(rows: list[dict[str, str]]) -> bytes:
    cells = [[one.get(key, "") for key in KEYS] for one in rows]
    return write_xlsx([Sheet("ผู้ออกร้าน", [Column(head) for head in HEAD], cells)])


def upload(page: Client, content: bytes, name: str = "surin.xlsx") -> Any:
    return page.post(URL, {"file": SimpleUploadedFile(name, content)})


def test_the_template_is_read_back_as_it_is(world: World, page: Client, run_jobs: Run) -> None:
    """Its headings are found, its example is passed over, and what its lists offer is understood."""
    answer = page.get(f"{URL}template.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="city-2017-32.xlsx"'
    table = read_table(answer.content)
    assert set(rules.find_columns(table.rows[0].cells).values()) == set(KEYS)
    assert [
        rules.is_example(dict(zip(KEYS, one.cells, strict=False))) for one in table.rows[1:]
    ] == [True]
    codes = read_table(answer.content, sheet="รหัส").rows
    known = queries.words_known_at(world.fair, None)
    columns = rules.find_columns(codes[0].cells)
    for line in codes[1:]:
        for index, text in enumerate(line.cells):
            if text:
                assert rules.read_row({columns[index]: text}, known)[0][columns[index]] is not None
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["ผู้ออกร้านและสินค้า", "รหัส", "วิธีกรอก"]
    lists = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in book.worksheets[0].data_validations.dataValidation
        if rule.type == "list"
    }
    assert lists["D2"] == "'รหัส'!$A$2:$A$5"
    assert len(lists) == 8


def test_the_csv_template_holds_the_headings(page: Client) -> None:
    answer = page.get(f"{URL}template.csv")
    heads = read_table(answer.content).rows[0].cells
    assert set(rules.find_columns(heads).values()) == set(KEYS)


def test_an_organiser_s_template_offers_all_provinces(world: World, client: Client) -> None:
    client.force_login(world.users["organiser"])
    codes = read_table(client.get(f"{URL}template.xlsx").content, sheet="รหัส").rows
    at = codes[0].cells.index("จังหวัด")
    assert sum(1 for line in codes[1:] if len(line.cells) > at and line.cells[at]) == 77


def test_a_file_is_checked_and_its_wrong_cells_say_why(page: Client, run_jobs: Run) -> None:
    answer = upload(page, workbook([*producers(2), row(phone="เบอร์ใหม่")]))
    sent = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{URL}{sent.pk}/")
    run_jobs()
    html = page.get(answer["Location"]).content.decode()
    assert (
        'class="cell--wrong"><span>เบอร์ใหม่<span class="cell__why">เขียนหมายเลขโทรศัพท์ เช่น 081 234 5678'
        in html
    )
    assert "นำแถวที่ถูกต้องเข้า 2 แถว" in html
    assert "ดาวน์โหลดแถวที่ต้องแก้ 1 แถว" in html
    assert not Exhibitor.objects.exists()


def test_bad_rows_are_downloaded_mended_and_sent_again(page: Client, run_jobs: Run) -> None:
    bad = producers(3)[2] | {"opc_stars": "9", "phone": "x"}
    upload(page, workbook([*producers(2), bad]))
    run_jobs()
    sent = Import.objects.get()
    page.post(f"{URL}{sent.pk}/apply/")
    run_jobs()
    assert Exhibitor.objects.count() == 2
    file = page.get(f"{URL}{sent.pk}/rows.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(file))
    sheet = book.worksheets[0]
    assert sheet.max_row == 2
    marked = {int(cell.column or 0) - 1 for cell in sheet[2] if cell.fill.fill_type}
    assert {KEYS[index] for index in marked} == {"opc_stars", "phone"}
    said = sheet.cell(2, len(KEYS) + 1).value
    assert said == (
        "โทรศัพท์: เขียนหมายเลขโทรศัพท์ เช่น 081 234 5678 · ดาว OPC: ใส่ 1 ถึง 5 ดาว หรือเว้นว่างไว้"
    )
    sheet.cell(2, KEYS.index("opc_stars") + 1).value = 4
    sheet.cell(2, KEYS.index("phone") + 1).value = "0812345678"
    mended = io.BytesIO()
    book.save(mended)
    upload(page, mended.getvalue(), "mended.xlsx")
    run_jobs()
    again = Import.objects.get(file_name="mended.xlsx")
    assert (again.rows, again.wrong, again.ignored) == (1, 0, [])
    page.post(f"{URL}{again.pk}/apply/")
    run_jobs()
    assert Exhibitor.objects.count() == 3


def test_a_hostile_file_is_refused_on_the_page(page: Client) -> None:
    answer = upload(page, TABLES["external entity"][0](), "a.xlsx")
    assert answer.status_code == 422
    assert (
        "โครงสร้างไฟล์ผิดปกติ" in answer.content.decode()
        or "โปรแกรมตารางทั่วไป" in answer.content.decode()
    )
    assert not Import.objects.exists()


def test_a_page_without_a_file_says_so(page: Client) -> None:
    answer = page.post(URL)
    assert answer.status_code == 422
    assert "เลือกไฟล์ที่กรอกไว้" in answer.content.decode()


def test_progress_is_shown_while_it_runs_and_the_page_comes_anew_after(
    world: World, page: Client, run_jobs: Run
) -> None:
    sent = send(world, producers(2), applies=False)
    running = page.get(f"{URL}{sent.pk}/", headers={"HX-Request": "true"})
    assert 'value="0" max="2"' in running.content.decode()
    run_jobs()
    over = page.get(f"{URL}{sent.pk}/", headers={"HX-Request": "true"})
    assert (over.content, over["HX-Refresh"]) == (b"", "true")


def test_the_same_file_again_is_told_on_the_page(page: Client, run_jobs: Run) -> None:
    file = workbook(producers(2))
    upload(page, file)
    run_jobs()
    page.post(f"{URL}{Import.objects.get().pk}/apply/")
    run_jobs()
    with clock.travel(clock.now().replace(minute=45)):
        answer = upload(page, file)
        run_jobs()
        html = page.get(answer["Location"]).content.decode()
    assert "เคยส่งไฟล์เดียวกันนี้" in html
    assert html.count("ไม่มีอะไรเปลี่ยน") == 2


def test_an_officer_of_another_province_does_not_find_the_import(
    world: World, page: Client, client: Client
) -> None:
    sent = send(world, producers(1))
    client.force_login(officer(world, "31", "other"))
    assert [
        client.generic(method, f"{URL}{sent.pk}/{path}").status_code
        for method, path in (("GET", ""), ("GET", "rows.xlsx"), ("POST", "apply/"))
    ] == [404, 404, 404]
    assert "surin.xlsx" not in client.get(URL).content.decode()


@pytest.mark.parametrize("path", ["", "template.xlsx", "template.csv"])
def test_the_intake_is_closed_to_others(world: World, client: Client, path: str) -> None:
    client.force_login(world.users["reviewer"])
    assert client.get(f"{URL}{path}").status_code == 403


def test_purged_rows_are_no_longer_shown(world: World, page: Client, run_jobs: Run) -> None:
    sent = send(world, producers(1))
    run_jobs()
    with clock.travel(clock.now().replace(year=2018)):
        event_actions.purge_personal_data(dry_run=False, codes=["registration.imports"])
        html = page.get(f"{URL}{sent.pk}/").content.decode()
    assert "ถูกลบเมื่อ" in html
    assert "กลุ่มทอผ้าไหมบ้านที่ 1" not in html


# --- the API --------------------------------------------------------------------------------------
def post(client: Client, token: str, content: bytes, key: str = "", **fields: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    # A workbook, and else a table as text: one that only calls itself a workbook is damaged.
    suffix = "xlsx" if content.startswith((b"PK", b"\xd0\xcf")) else "csv"
    file = SimpleUploadedFile(f"surin.{suffix}", content)
    return client.post(API, {"file": file} | fields, headers=headers)


def test_the_api_takes_a_table_in_and_says_how_far_it_is(
    world: World, client: Client, api: Call, run_jobs: Run
) -> None:
    officer(world)
    token = world.token("officer")
    answer = post(client, token, workbook([*producers(2), row(type="ผ้าใบ")]))
    assert answer.status_code == 202
    key = answer.json()["id"]
    assert api("get", f"/imports/{key}", token=token).json()["state"] == "waiting"
    run_jobs()
    found = api("get", f"/imports/{key}", token=token).json()
    assert found == {
        "id": key, "state": "done", "rows": 3, "checked": 3, "good": 0, "wrong": 1, "applied": 2,
        "unchanged": 0,
        "errors": [
            {
                "row": 4, "column": "type", "code": "type_unknown",
                "message": "ใส่เลข 1 ถึง 5 หรือชื่อประเภทตามแผ่นงาน “รหัส”",
            }
        ],
    }  # fmt: skip


def test_a_dry_run_by_the_api_goes_in_when_it_is_asked_to(
    world: World, client: Client, api: Call, run_jobs: Run
) -> None:
    officer(world)
    token = world.token("officer")
    key = post(client, token, workbook(producers(2)), dry_run="true").json()["id"]
    early = api("post", f"/imports/{key}/apply", token=token)
    assert (early.status_code, early.json()["code"]) == (409, "import_not_checked")
    run_jobs()
    assert api("get", f"/imports/{key}", token=token).json()["state"] == "checked"
    assert not Exhibitor.objects.exists()
    assert api("post", f"/imports/{key}/apply", token=token).status_code == 202
    run_jobs()
    assert api("get", f"/imports/{key}", token=token).json()["applied"] == 2


def test_a_key_makes_one_import_of_a_file_sent_twice(world: World, client: Client) -> None:
    officer(world)
    token = world.token("officer")
    file = workbook(producers(1))
    first, second = (post(client, token, file, key="k1") for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.content == second.content
    assert Import.objects.count() == 1
    other = post(client, token, workbook(producers(2)), key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    changed = post(client, token, file, key="k1", dry_run="true")
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency_mismatch")


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"dry_run": "yes"}, "dry_run"), ({"extra": "1"}, "extra"), ({"file": "text"}, "file")],
)
def test_wrong_fields_are_named(
    world: World, client: Client, fields: dict[str, str], field: str
) -> None:
    officer(world)
    headers = {"Authorization": f"Bearer {world.token('officer')}"}
    file = {} if "file" in fields else {"file": SimpleUploadedFile("a.csv", b"a")}
    answer = client.post(API, file | fields, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_json_is_no_file(world: World, api: Call) -> None:
    officer(world)
    answer = api("post", "/fairs/city-2017/imports", {"file": "x"}, token=world.token("officer"))
    assert (answer.status_code, answer.json()["code"]) == (415, "multipart_expected")


@pytest.mark.parametrize(
    "name", ["zip bomb", "macros", "null characters", "truncated", "old Excel"]
)
def test_a_hostile_file_is_refused_by_the_api(world: World, client: Client, name: str) -> None:
    make, code = TABLES[name]
    officer(world)
    answer = post(client, world.token("officer"), make())
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Import.objects.exists()
