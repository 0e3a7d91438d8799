"""The table of producers that a province sends: its columns, its rows, and what only shows between rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from registration.rules.cells import Known, Unreadable, fold, read_cell


class ImportState(StrEnum):
    WAITING = "waiting"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"


# What a worker still has to do something about.
RUNNING = frozenset({ImportState.WAITING, ImportState.CHECKING, ImportState.APPLYING})


class RowState(StrEnum):
    NEW = "new"
    GOOD = "good"
    WRONG = "wrong"
    APPLIED = "applied"


# Whoever uploads a table does so once; what it held is dropped after so many days.
IMPORT_DAYS_KEPT = 30
# Rows whose name begins so are examples of the template.
EXAMPLES = ("ตัวอย่าง", "example")


@dataclass(frozen=True)
class Heading:
    """A column of the table: its key, its two headings, and whether each row needs it."""

    key: str
    th: str
    en: str
    required: bool = False


HEADINGS = (
    Heading("registration_number", "เลขทะเบียน OTOP", "OTOP registration number"),
    Heading("name_th", "ชื่อผู้ออกร้าน", "Exhibitor", required=True),
    Heading("name_en", "ชื่อภาษาอังกฤษ", "Name in English"),
    Heading("kind", "ประเภทผู้ออกร้าน", "Kind of exhibitor", required=True),
    Heading("province", "จังหวัด", "Province", required=True),
    Heading("segment", "กลุ่ม A-D", "Segment"),
    Heading("contact_name", "ผู้ติดต่อ", "Contact person", required=True),
    Heading("phone", "โทรศัพท์", "Telephone"),
    Heading("product_th", "ชื่อสินค้า", "Product"),
    Heading("product_en", "ชื่อสินค้าภาษาอังกฤษ", "Product in English"),
    Heading("type", "ประเภทสินค้า", "Type of product"),
    Heading("opc_stars", "ดาว OPC", "OPC stars"),
    Heading("opc_year", "ปีที่คัดสรร", "Year of judging"),
    Heading("price", "ราคา (บาท)", "Price (baht)"),
    Heading("zone", "โซน", "Zone"),
    Heading("booths", "จำนวนบูธ", "Booths"),
    Heading("power_w", "ไฟฟ้า (วัตต์)", "Power (W)"),
    Heading("water", "น้ำ", "Water"),
    Heading("gas", "แก๊ส", "Gas"),
    Heading("note", "หมายเหตุ", "Note"),
)
# The column that says, in a file of rows to mend, what is wrong with each; nobody has to take it out again.
REMARKS = ("สิ่งที่ต้องแก้", "What to mend")
KEYS = tuple(heading.key for heading in HEADINGS)
REQUIRED = frozenset(heading.key for heading in HEADINGS if heading.required)
# What a row says of its producer, of its product, of its application.
OF_PRODUCER = (
    "registration_number",
    "name_th",
    "name_en",
    "kind",
    "province",
    "segment",
    "contact_name",
    "phone",
)
OF_PRODUCT = ("product_th", "product_en", "type", "opc_stars", "opc_year", "price")
OF_APPLICATION = ("zone", "booths", "power_w", "water", "gas", "note")

_HEADINGS = {
    fold(name): heading.key
    for heading in HEADINGS
    for name in (heading.th, heading.en, heading.key)
}


@dataclass(frozen=True)
class RowError:
    """What is wrong with a cell: a stable code, and what its text is filled with."""

    column: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)


def find_columns(cells: Sequence[str]) -> dict[int, str]:
    """Which column of the sheet holds what, by the words in its first row; unknown ones are left out."""
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        key = _HEADINGS.get(fold(cell))
        if key is not None and key not in found.values():
            found[index] = key
    return found


def is_remark(heading: str) -> bool:
    return fold(heading) in {fold(remark) for remark in REMARKS}


def is_example(cells: Mapping[str, str]) -> bool:
    return fold(cells.get("name_th", "")).startswith(EXAMPLES)


def read_row(cells: Mapping[str, str], known: Known) -> tuple[dict[str, Any], list[RowError]]:
    """The values that the cells mean (JSON values, None for an empty cell), and what is wrong with them."""
    values: dict[str, Any] = {}
    errors: list[RowError] = []
    for key in KEYS:
        text = cells.get(key, "").strip()
        try:
            values[key] = read_cell(key, text, known) if text else None
        except Unreadable as wrong:
            values[key] = None
            errors.append(RowError(key, wrong.code, wrong.params))
            continue
        if not text and key in REQUIRED:
            errors.append(RowError(key, "missing"))
    wrong_columns = {error.column for error in errors}
    errors += [error for error in _look_across(values, cells) if error.column not in wrong_columns]
    return values, errors


def _look_across(values: Mapping[str, Any], cells: Mapping[str, str]) -> Iterable[RowError]:
    """What a row must say once it says something else."""
    if any(cells.get(key) for key in OF_PRODUCT):
        for key in ("product_th", "type"):
            if not cells.get(key):
                yield RowError(key, "missing")
    if values["zone"] is None and any(cells.get(key) for key in ("booths", "power_w")):
        yield RowError("zone", "missing")
    if values["zone"] is not None and not cells.get("product_th"):
        yield RowError("product_th", "missing")


def producer_key(values: Mapping[str, Any]) -> str:
    """By what a producer is known again: its number, else its name in its province."""
    number = values.get("registration_number")
    if number:
        return f"number:{fold(number)}"
    return f"name:{values['province']}:{fold(values['name_th'])}"


@dataclass(frozen=True)
class ReadRow:
    """A row as it was read: its number on the sheet, its values, what is wrong with it."""

    number: int
    values: dict[str, Any]
    errors: list[RowError]


def compare_rows(rows: Sequence[ReadRow]) -> None:
    """Add to the rows' errors what only shows beside the other rows of the file.

    A producer is the same in each of its rows, an application in each of its own, and a product stands once.
    """
    producers: dict[str, ReadRow] = {}
    products: dict[tuple[str, str], int] = {}
    applications: dict[tuple[str, str], ReadRow] = {}
    readable = [row for row in rows if row.values.get("name_th") and row.values.get("province")]
    for row in readable:
        key = producer_key(row.values)
        first = producers.setdefault(key, row)
        _agree(row, first, ("name_th", "kind", "province", "segment", "phone", "name_en"))
        if zone := row.values.get("zone"):
            _agree(
                row,
                applications.setdefault((key, zone), row),
                ("booths", "power_w", "water", "gas"),
            )
        if product := row.values.get("product_th"):
            before = products.setdefault((key, fold(product)), row.number)
            if before != row.number:
                row.errors.append(RowError("product_th", "repeated", {"row": before}))


def hold_back(rows: Sequence[ReadRow]) -> None:
    """Rows of one application go in together: a good one waits for the one that has to be mended."""
    wrong = {
        (producer_key(row.values), row.values["zone"]): row.number
        for row in reversed(rows)
        if row.errors and row.values.get("zone")
    }
    for row in rows:
        other = wrong.get((producer_key(row.values), row.values.get("zone")))
        if other is not None and not row.errors:
            row.errors.append(RowError("zone", "waits_for_row", {"row": other}))


def _agree(row: ReadRow, first: ReadRow, keys: Iterable[str]) -> None:
    for key in keys:
        here, there = row.values.get(key), first.values.get(key)
        if None not in (here, there) and here != there:
            row.errors.append(RowError(key, "differs", {"row": first.number}))
