"""Runs in the child: which kind of file it is, and its rows."""

from typing import Any, Final

from events.rules import Refused
from events.sheets.archive import open_workbook
from events.sheets.separated import read_separated
from events.sheets.workbook import read_workbook

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK"
# How other kinds of files begin; text that begins so is no table either.
_OTHERS: Final = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"{\\rtf", b"<", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!",
    b"MZ", b"\x7fELF", b"#!", b"BM6", b"\xfd7zXZ", b"BZh",
)  # fmt: skip


def read(data: bytes, *, sheet: str, max_rows: int) -> dict[str, Any]:
    """``{"rows": [[number, [text, …]], …], "flaws": [[row, column, code], …]}``."""
    if data.startswith(_OLE):
        # A workbook with a password is wrapped in the same container as the old format.
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused("file_encrypted" if locked else "file_old_excel")
    if data.startswith(_ZIP):
        found = read_workbook(open_workbook(data), sheet=sheet, max_rows=max_rows)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_OTHERS):
        raise Refused("file_type_unknown")
    else:
        found = read_separated(data, max_rows=max_rows)
    if not found["rows"]:
        raise Refused("file_empty")
    return found
