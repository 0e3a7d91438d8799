"""How a list of people becomes rows: its columns, and what is wrong with a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.rules import LATIN_NAME, THAI_NAME, has_invisible, has_letter, is_written_in


@dataclass(frozen=True)
class ListColumn:
    key: str
    th: str
    en: str
    most: int


LIST_COLUMNS = (
    ListColumn("prefix", "คำนำหน้า", "Title", 40),
    ListColumn("name_th", "ชื่อ-นามสกุล (ไทย)", "Name (Thai)", 200),
    ListColumn("name_en", "ชื่อ-นามสกุล (อังกฤษ)", "Name (Latin letters)", 200),
    ListColumn("organisation", "หน่วยงาน", "Organisation", 200),
    ListColumn("remark", "หมายเหตุ", "Remark", 300),
)
# Headings that people write by themselves.
_OTHERS = {
    "ชื่อ": "name_th",
    "ชื่อสกุล": "name_th",
    "ชื่อนามสกุล": "name_th",
    "ชื่อนามสกุลไทย": "name_th",
    "name": "name_en",
    "fullname": "name_en",
    "englishname": "name_en",
    "thainame": "name_th",
    "สถาบัน": "organisation",
    "มหาวิทยาลัย": "organisation",
    "organization": "organisation",
    "company": "organisation",
}


def _plain(heading: str) -> str:
    return "".join(
        char for char in heading.casefold() if char.isalnum() or "\u0e30" <= char <= "\u0e4e"
    )


_KEYS = {
    **_OTHERS,
    **{_plain(text): column.key for column in LIST_COLUMNS for text in (column.th, column.en)},
    **{_plain(column.key): column.key for column in LIST_COLUMNS},
}


def find_list_columns(cells: Sequence[str]) -> dict[int, str]:
    """Which column holds what, by its heading; the first of two with one meaning counts."""
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        key = _KEYS.get(_plain(cell))
        if key is not None and key not in found.values():
            found[index] = key
    return found


def check_list_row(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of column and code: what is wrong with a person's row."""
    errors = []
    if not values.get("name_th") and not values.get("name_en"):
        errors.append(("name_th", "name_missing"))
    for column in LIST_COLUMNS:
        text = values.get(column.key, "")
        if len(text) > column.most:
            errors.append((column.key, "too_long"))
        elif has_invisible(text):
            errors.append((column.key, "invisible"))
    for key, scripts in (("name_th", THAI_NAME), ("name_en", LATIN_NAME)):
        name = values.get(key, "")
        if name and not has_letter(name):
            errors.append((key, "no_letter"))
        elif name and not is_written_in(name, scripts):
            errors.append((key, "script"))
    return errors
