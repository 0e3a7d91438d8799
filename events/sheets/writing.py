"""Writes tables as XLSX and CSV. Text stays text: no cell starts a formula."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from events.clock import BANGKOK

Value = str | int | float | Decimal | dt.date | bool | None
# What spreadsheets take for the start of a formula, the full-width forms of Thai and Japanese keyboards too.
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
_BLANKS: Final = " \u00a0\u3000\u200b\ufeff"
_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CELL_LENGTH: Final = 32_767
# 17 ธันวาคม 2560: a true date, shown in the Buddhist Era by the Thai calendar.
DATE_TH: Final = "[$-107041E]d mmm yyyy"
DATE_EN: Final = "d mmm yyyy"
_HEAD: Final = PatternFill("solid", fgColor="FF1F3F73")
_WRONG: Final = PatternFill("solid", fgColor="FFF6D5DA")
_TOP: Final = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True)
class Column:
    """`width` in characters. `choices` is a range of cells (``'รหัส'!$A$2:$A$6``) or a list of words."""

    heading: str
    width: int = 18
    hint: str = ""
    choices: str | Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """`marks` names the cells to mark, as (index in `rows`, index in `columns`)."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]] = ()
    marks: frozenset[tuple[int, int]] = frozenset()
    # How far down choices are offered.
    rows_to_fill: int = 0


def safe_text(text: str) -> str:
    """As it may stand in a CSV file: an apostrophe before what would start a formula, as Excel has it."""
    plain = _UNSTORABLE.sub("", text)
    # A blank in front does not keep a spreadsheet from computing.
    return f"'{plain}" if plain.lstrip(_BLANKS).startswith(_STARTS_FORMULA) else plain


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """UTF-8 with the mark by which Excel knows it; piece by piece, so that a long list needs no room."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    writer.writerow([_say(column.heading) for column in columns])
    for row in rows:
        writer.writerow([_say(value) for value in row])
        if buffer.tell() > 64_000:
            yield _drain(buffer)
    yield _drain(buffer)


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _say(value: Value) -> str:
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, dt.datetime):
        return _local(value).isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value)


def write_xlsx(sheets: Sequence[Sheet], *, language: str = "th") -> bytes:
    """A workbook with a sheet for each; headings stay in sight, lists of choices drop down."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        page.freeze_panes = "A2"
        for index, column in enumerate(sheet.columns, start=1):
            page.column_dimensions[get_column_letter(index)].width = column.width
            _offer_choices(page, sheet, index, column)
        looks = _Looks(page, DATE_TH if language == "th" else DATE_EN)
        page.append([_cell(page, looks, column.heading, "head") for column in sheet.columns])
        for number, row in enumerate(sheet.rows):
            page.append(
                [
                    _cell(page, looks, value, "wrong" if (number, index) in sheet.marks else "")
                    for index, value in enumerate(row)
                ]
            )
        if sheet.columns:
            page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}1"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class _Looks:
    """The styles of a sheet, each made once: openpyxl takes its time for one."""

    def __init__(self, page: Any, date_format: str) -> None:
        self._page = page
        self._date_format = date_format
        self._known: dict[tuple[str, str], Any] = {}

    def of(self, look: str, kind: str) -> Any:
        """`look`: head, wrong or nothing; `kind`: text, quoted, date, moment or number."""
        if (look, kind) not in self._known:
            cell: Any = WriteOnlyCell(self._page)
            cell.alignment = _TOP
            if look == "head":
                cell.fill, cell.font = _HEAD, Font(bold=True, color="FFFFFFFF")
            elif look == "wrong":
                cell.fill = _WRONG
            if kind in {"date", "moment"}:
                cell.number_format = self._date_format + (" hh:mm" if kind == "moment" else "")
            cell.quotePrefix = kind == "quoted"
            self._known[look, kind] = cell._style  # noqa: SLF001
        return self._known[look, kind]


def _offer_choices(page: Any, sheet: Sheet, index: int, column: Column) -> None:
    """The list of choices, and the hint that a spreadsheet shows beside the chosen cell."""
    if not sheet.rows_to_fill or not (column.choices or column.hint):
        return
    listed = column.choices if isinstance(column.choices, str) else f'"{",".join(column.choices)}"'
    rule = DataValidation(
        type="list" if column.choices else None,
        formula1=listed if column.choices else None,
        allow_blank=True,
        # A word that is not in the list may be right all the same (a number, another spelling).
        showErrorMessage=False,
        showInputMessage=True,
        promptTitle=column.heading[:32],
        prompt=column.hint[:255],
    )
    letter = get_column_letter(index)
    rule.add(f"{letter}2:{letter}{sheet.rows_to_fill + 1}")
    page.data_validations.append(rule)


def _cell(page: Any, looks: _Looks, value: Value, look: str) -> Any:
    # Its stubs know neither a cell's style nor that it takes days and decimals.
    cell: Any = WriteOnlyCell(page)
    if isinstance(value, str):
        text = _UNSTORABLE.sub("", value)[:_CELL_LENGTH]
        # Set apart from its type: openpyxl would guess that "=1+1" is a formula.
        cell._value, cell.data_type = text, "s"  # noqa: SLF001
        kind = "quoted" if text.startswith(_STARTS_FORMULA) else "text"
    else:
        # A spreadsheet knows no offsets: what is written is Bangkok's time, as on the pages.
        is_moment = isinstance(value, dt.datetime)
        cell.value = _local(value) if isinstance(value, dt.datetime) else value
        kind = "moment" if is_moment else "date" if isinstance(value, dt.date) else "number"
    cell._style = looks.of(look, kind)  # noqa: SLF001 - see _Looks
    return cell


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(BANGKOK).replace(tzinfo=None)
