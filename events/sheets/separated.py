"""CSV as Excel, LibreOffice and Google write it in Thailand. Runs in the child."""

import codecs
import csv
import io
from typing import Any, Final

from events.rules import Refused
from events.sheets import limits

_DELIMITERS: Final = ",;\t"


def read_separated(data: bytes, *, max_rows: int) -> dict[str, Any]:
    """Rows of text; UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-874 (TIS-620)."""
    text = decode(data)
    if "\x00" in text:
        raise Refused("null_character")
    csv.field_size_limit(limits.MAX_CELL)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=find_delimiter(text))
    try:
        for number, cells in enumerate(reader, start=1):
            values = [cell.strip() for cell in cells]
            while values and not values[-1]:
                values.pop()
            if not values:
                continue
            if len(values) > limits.MAX_COLUMNS:
                raise Refused("file_too_wide", limit=limits.MAX_COLUMNS)
            rows.append((number, values))
            if len(rows) > max_rows:
                raise Refused("file_too_long", limit=max_rows)
    except csv.Error as error:
        raise Refused("file_damaged") from error
    return {"rows": rows, "flaws": []}


def decode(data: bytes) -> str:
    """The text, without its mark."""
    marked = {
        codecs.BOM_UTF8: "utf-8-sig",
        codecs.BOM_UTF16_LE: "utf-16",
        codecs.BOM_UTF16_BE: "utf-16",
    }
    codes = next((code for mark, code in marked.items() if data.startswith(mark)), None)
    for code in (codes,) if codes else ("utf-8", "cp874"):
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise Refused("file_encoding")


def find_delimiter(text: str) -> str:
    """What parts the first line most often, outside quotes."""
    # Every other piece between quotes lies outside them.
    outside = "".join(text.split("\n", 1)[0][: limits.MAX_CELL].split('"')[::2])
    return max(_DELIMITERS, key=outside.count)
