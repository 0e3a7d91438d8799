"""What comes in as a table, and what goes out as one."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from events.clock import BANGKOK
from events.sheets import Flaw, read_table
from events.sheets.writing import Column, Sheet, Value, write_csv, write_xlsx
from tests.uploads.hostile import HEAD, MAIN, SHEET, sheet, workbook

# A spreadsheet knows no offsets.
MOMENT = dt.datetime(2017, 12, 17, 9, 30)  # noqa: DTZ001


def cells_of(data: bytes, name: str = "") -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(data, sheet=name).rows]


def saved(*rows: list[Any], title: str = "a") -> bytes:
    """As a spreadsheet program writes it."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = title
    for row in rows:
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_as_text() -> None:
    data = saved(
        ["ผ้าไหม ", 5, 1234567890123, 0.1 + 0.2, 1500.50, True],
        [None, dt.date(2017, 12, 17), MOMENT, dt.time(9, 30)],
    )
    assert cells_of(data) == [
        ("ผ้าไหม", "5", "1234567890123", "0.3", "1500.5", "1"),
        ("", "2017-12-17", "2017-12-17", "09:30"),
    ]


def test_rows_keep_the_numbers_that_the_spreadsheet_shows() -> None:
    data = workbook(
        {
            SHEET: sheet(
                '<row r="3"><c r="B3"><v>1</v></c></row><row r="4"/><row r="9"><c><v>2</v></c></row>'
            )
        }
    )
    assert [(row.number, row.cells) for row in read_table(data).rows] == [
        (3, ("", "1")),
        (9, ("2",)),
    ]


def test_a_sheet_coloured_to_its_end_is_read_to_its_last_row() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(
        f'<row r="{number}" ht="15"/>' for number in range(2, 1_048_576)
    )
    data = workbook({SHEET: sheet(f'{rows}<row r="1048576"><c r="A1048576"><v>2</v></c></row>')})
    assert [row.number for row in read_table(data).rows] == [1, 1_048_576]


def test_a_sheet_is_found_by_its_name_or_is_the_first_one() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["คำแนะนำ"])
    book.create_sheet("สินค้า").append(["ผ้าไหม"])
    book.worksheets[0].sheet_state = "visible"
    file = io.BytesIO()
    book.save(file)
    assert cells_of(file.getvalue(), "สินค้า") == [("ผ้าไหม",)]
    assert cells_of(file.getvalue(), "ไม่มี") == [("คำแนะนำ",)]


def test_a_hidden_sheet_is_not_taken_for_the_first() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["ซ่อน"])
    book.create_sheet("b").append(["เห็น"])
    book.worksheets[0].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    assert cells_of(file.getvalue()) == [("เห็น",)]


def test_formulas_and_broken_cells_are_named() -> None:
    data = workbook(
        {
            SHEET: sheet(
                '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><v>#N/A</v></c></row>'
            )
        }
    )
    assert read_table(data).flaws == (Flaw(1, 0, "formula"), Flaw(1, 1, "cell_error"))


def test_a_text_in_several_fonts_is_one_text() -> None:
    strings = (
        f'{HEAD}<sst xmlns="{MAIN}"><si><r><t>ผ้า</t></r><r><t>ไหม</t></r>'
        "<rPh><t>อ่านว่า</t></rPh></si></sst>"
    )
    cells = '<row><c t="s"><v>0</v></c></row>'
    data = workbook({"xl/sharedStrings.xml": strings, SHEET: sheet(cells)})
    assert cells_of(data) == [("ผ้าไหม",)]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_each_of_its_ways(code: str, delimiter: str) -> None:
    text = f'ชื่อ{delimiter}"ราคา (บาท){delimiter}เต็ม"\r\n\r\nน้ำพริก{delimiter}๑,๕๐๐\r\n'
    if delimiter == ",":
        text = text.replace("๑,๕๐๐", '"๑,๕๐๐"')
    assert [(row.number, row.cells) for row in read_table(text.encode(code)).rows] == [
        (1, ("ชื่อ", f"ราคา (บาท){delimiter}เต็ม")),
        (3, ("น้ำพริก", "๑,๕๐๐")),
    ]


STARTS = ["=1+1", "+66 2 123 4567", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x",
          " =1", "\u00a0=1", "\u3000＝1", "%0A=1", "|cmd", "\ufeff=1", "\x01=1"]  # fmt: skip
COLUMNS = [Column("=ชื่อ", hint="ชื่อกลุ่ม"), Column("ราคา", choices=["1", "2"]), Column("วัน")]


@pytest.mark.parametrize("text", STARTS)
def test_no_cell_of_a_csv_file_starts_a_formula(text: str) -> None:
    written = b"".join(write_csv(COLUMNS, [[text, 1, None]])).decode("utf-8-sig")
    head, row = written.split("\r\n", 1)
    assert head == "'=ชื่อ,ราคา,วัน"
    assert row.lstrip('"').startswith("'")


@pytest.mark.parametrize("text", STARTS)
def test_no_cell_of_a_workbook_is_a_formula(text: str) -> None:
    data = write_xlsx([Sheet("ก", COLUMNS, [[text, -5, None]])])
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.data_type for cell in page[1]] == ["s", "s", "s"]
    assert [cell.data_type for cell in page[2]] == ["s", "n", "n"]
    assert page["B2"].value == -5
    assert read_table(data).flaws == ()


def test_numbers_and_days_stay_what_they_are() -> None:
    moment = dt.datetime(2017, 12, 17, 2, 30, tzinfo=dt.UTC)
    row: list[Value] = [1500, dt.date(2017, 12, 17), moment]
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx([Sheet("ก", COLUMNS, [row])]))).worksheets[
        0
    ]
    assert [cell.value for cell in page[2]] == [
        1500,
        MOMENT.replace(hour=0, minute=0),
        MOMENT,
    ]
    assert page["B2"].number_format == "[$-107041E]d mmm yyyy"
    assert b"".join(write_csv(COLUMNS, [row])).decode("utf-8-sig").split("\r\n")[1] == (
        "1500,2017-12-17,2017-12-17 09:30"
    )
    assert moment.astimezone(BANGKOK).hour == 9


def test_a_workbook_offers_choices_and_marks_cells() -> None:
    data = write_xlsx(
        [
            Sheet(
                "ก", COLUMNS, [["a", 1, None], ["b", 9, None]], frozenset({(1, 1)}), rows_to_fill=50
            )
        ]
    )
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    rules = page.data_validations.dataValidation
    assert [(rule.type, rule.formula1, str(rule.sqref), rule.prompt) for rule in rules] == [
        (None, None, "A2:A51", "ชื่อกลุ่ม"),
        ("list", '"1,2"', "B2:B51", ""),
    ]
    marked = {
        cell.coordinate for row in page.iter_rows(min_row=2) for cell in row if cell.fill.fill_type
    }
    assert marked == {"B3"}
    assert page["A1"].font == Font(bold=True, color="FFFFFFFF")
    assert page.freeze_panes == "A2"


def test_what_was_written_is_read_back() -> None:
    rows = [["กลุ่มทอผ้าไหม", "=1", "ที่ปู่ญี่ปุ่น"], ["+66", "@", ""]]
    data = write_xlsx([Sheet("ก", COLUMNS, rows)])
    assert cells_of(data)[1:] == [("กลุ่มทอผ้าไหม", "=1", "ที่ปู่ญี่ปุ่น"), ("+66", "@")]
