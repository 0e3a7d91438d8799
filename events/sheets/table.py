"""A table as its rows of text, read in a confined child."""

from dataclasses import dataclass

from events import confined
from events.rules import Refused
from events.sheets.limits import MAX_BYTES, MAX_ROWS, MEGABYTES, SECONDS


@dataclass(frozen=True)
class Row:
    """A row that holds something: its number as the spreadsheet shows it, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Flaw:
    """A cell that has no plain value. `code` is `formula` or `cell_error`; `column` counts from 0."""

    row: int
    column: int
    code: str


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]
    flaws: tuple[Flaw, ...] = ()


def read_table(data: bytes, *, sheet: str = "", max_rows: int = MAX_ROWS) -> Table:
    """The rows of a CSV file, or of one sheet of an XLSX file: the one named `sheet`, else the first.

    What kind of file it is, its bytes say, not its name. Refuses with one of the `file_` codes.
    """
    if len(data) > MAX_BYTES:
        raise Refused("file_too_large", limit=MAX_BYTES // 2**20)
    found = confined.run(
        "events.sheets.reading:read",
        data,
        seconds=SECONDS,
        megabytes=MEGABYTES,
        options={"sheet": sheet, "max_rows": max_rows},
    )
    return Table(
        rows=tuple(Row(number, tuple(cells)) for number, cells in found["rows"]),
        flaws=tuple(Flaw(*flaw) for flaw in found["flaws"]),
    )
