"""The table of producers as a file: the template that officers fill in, the rows that they mend, the upload."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from events.models import Province, Zone
from events.rules import Refused
from events.sheets import MAX_BYTES, Table, read_table
from events.sheets.writing import Column, Sheet, Value, write_csv, write_xlsx
from registration import actions, rules
from registration.models import ExhibitorKind, ImportRow, ProductType

ROWS_TO_FILL = 2_000
HINTS: dict[str, str | Promise] = {
    "registration_number": gettext_lazy(
        "By it a producer is known again. Without a number it is the name and the province."
    ),
    "name_th": gettext_lazy("Repeat it in each row of the producer: one row for each product."),
    "kind": gettext_lazy("Choose from the list."),
    "province": gettext_lazy("The name or the two digits of the province."),
    "segment": gettext_lazy("A, B, C or D, if it is known."),
    "contact_name": gettext_lazy(
        "First name and surname. This person is the first to get a badge."
    ),
    "phone": gettext_lazy("For example 081 234 5678."),
    "product_th": gettext_lazy("One product in each row. Leave it empty if there is none yet."),
    "type": gettext_lazy("1 to 5, or choose from the list."),
    "opc_stars": gettext_lazy("1 to 5; leave it empty if the product was not judged."),
    "opc_year": gettext_lazy("The year of judging, for example 2566 or 66."),
    "price": gettext_lazy("In baht, for example 1,500."),
    "zone": gettext_lazy("Whoever names a zone applies for it. Leave it empty to register only."),
    "booths": gettext_lazy("How many booths are wanted in this zone; 1 if it is empty."),
    "power_w": gettext_lazy("Watts for each booth."),
    "water": gettext_lazy("yes or no"),
    "gas": gettext_lazy("yes or no"),
}
_WIDTHS = {
    "name_th": 34,
    "product_th": 34,
    "kind": 26,
    "type": 26,
    "zone": 26,
    "note": 30,
    "contact_name": 22,
}
_EXAMPLE = {
    "registration_number": "320001",
    "name_th": "ตัวอย่าง: กลุ่มทอผ้าไหมบ้านท่าสว่าง",
    "name_en": "Tha Sawang silk weavers",
    "province": "สุรินทร์",
    "segment": "A",
    "contact_name": "สมหญิง ใจดี",
    "phone": "081 234 5678",
    "product_th": "ผ้ามัดหมี่ยกดอก 6 ตะกอ",
    "product_en": "Mudmee silk",
    "opc_stars": "5",
    "opc_year": "2566",
    "price": "1500",
    "booths": "1",
    "power_w": "500",
}


class UploadForm(forms.Form):
    """One file; whether it can be read is said by who reads it."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Excel workbook (.xlsx) or CSV, 10 MB and 10,000 rows at most."),
        error_messages={
            "required": gettext_lazy("Choose the file that you filled in."),
            "empty": gettext_lazy("There is no row in this file. Fill in the template."),
        },
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,.csv,text/csv", "data-limit": str(MAX_BYTES)}
        ),
    )


@dataclass(frozen=True)
class Upload:
    """What an uploaded file holds; the file itself goes no further."""

    table: Table
    file_name: str
    fingerprint: str


def read_upload(file: UploadedFile) -> Upload:
    """Read the file in a confined child; refuses with one of the `file_` codes."""
    data = file.read(MAX_BYTES + 1)
    name = "".join(char for char in file.name or "" if char.isprintable())
    if name.casefold().endswith((".xlsx", ".xlsm")) and not data.startswith((b"PK", b"\xd0\xcf")):
        # Whatever it is, it is no workbook; read as text it would only lack its columns.
        raise Refused("file_damaged")
    return Upload(read_table(data), name, hashlib.sha256(data).hexdigest())


def is_thai() -> bool:
    return not (get_language() or "th").startswith("en")


def heading_of(key: str) -> str:
    found = next(heading for heading in rules.HEADINGS if heading.key == key)
    return found.th if is_thai() else found.en


def template_xlsx(*, zones: Sequence[Zone], provinces: Sequence[Province]) -> bytes:
    """Headings with hints and lists, one example that is passed over, a sheet of codes, how to fill it in."""
    codes = _codes(zones, provinces)
    columns = _columns(codes)
    example = [_example(zones, provinces).get(heading.key) for heading in rules.HEADINGS]
    return write_xlsx(
        [
            Sheet(_title(), columns, [example], rows_to_fill=ROWS_TO_FILL),
            _sheet_of(codes),
            Sheet(_("How to fill it in"), [Column(_("How to fill it in"), width=100)], _guide()),
        ]
    )


def template_csv(*, zones: Sequence[Zone], provinces: Sequence[Province]) -> Iterable[bytes]:
    example: list[Value] = [
        _example(zones, provinces).get(heading.key) for heading in rules.HEADINGS
    ]
    return write_csv(_columns({}), [example])


def rows_xlsx(
    rows: Sequence[ImportRow], *, zones: Sequence[Zone], provinces: Sequence[Province]
) -> bytes:
    """Rows to mend as a file that can be sent again: wrong cells are marked, the last column says why."""
    codes = _codes(zones, provinces)
    by_code = {zone.code: zone for zone in zones}
    keys = [heading.key for heading in rules.HEADINGS]
    lines: list[list[Value]] = []
    marks: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        said = say_errors(row, by_code)
        lines.append([*(row.cells.get(key, "") for key in keys), said])
        marks |= {(number, keys.index(error["column"])) for error in row.errors}
    columns = [*_columns(codes), Column(rules.REMARKS[0 if is_thai() else 1], width=60)]
    return write_xlsx(
        [Sheet(_title(), columns, lines, frozenset(marks), len(lines)), _sheet_of(codes)]
    )


def say_errors(row: ImportRow, zones: Mapping[str, Zone]) -> str:
    return " · ".join(
        f"{heading_of(error['column'])}: {actions.explain_row_error(error, zones)}"
        for error in row.errors
    )


def _title() -> str:
    return _("Producers and products")


def _columns(codes: Mapping[str, Sequence[str]]) -> list[Column]:
    return [
        Column(
            f"{heading_of(heading.key)} *" if heading.required else heading_of(heading.key),
            width=_WIDTHS.get(heading.key, 16),
            hint=str(HINTS.get(heading.key, "")),
            choices=_range_of(heading.key, codes),
        )
        for heading in rules.HEADINGS
    ]


def _codes(zones: Sequence[Zone], provinces: Sequence[Province]) -> dict[str, list[str]]:
    """What a column may say, as it is offered; each is read back."""
    kinds = [str(ExhibitorKind(kind).label) for kind in rules.KIND_WORDS]
    return {
        "kind": kinds if not is_thai() else [words[0] for words in rules.KIND_WORDS.values()],
        "type": [f"{number} · {_type_name(number)}" for number in rules.TYPE_WORDS],
        "zone": [f"{zone.code} · {zone.name}" for zone in zones if not zone.by_invitation],
        "province": [province.name for province in provinces],
        "segment": ["A", "B", "C", "D"],
        "opc_stars": ["1", "2", "3", "4", "5"],
        "water": [_("yes"), _("no")],
        "gas": [_("yes"), _("no")],
    }


def _type_name(number: int) -> str:
    return rules.TYPE_WORDS[number][0] if is_thai() else str(ProductType(number).label)


def _range_of(key: str, codes: Mapping[str, Sequence[str]]) -> str:
    """Where the sheet of codes lists the choices of a column."""
    if not codes.get(key):
        return ""
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[list(codes).index(key)]
    return f"'{_('Codes')}'!${letter}$2:${letter}${len(codes[key]) + 1}"


def _sheet_of(codes: Mapping[str, Sequence[str]]) -> Sheet:
    longest = max(len(listed) for listed in codes.values())
    rows = [
        [listed[index] if index < len(listed) else None for listed in codes.values()]
        for index in range(longest)
    ]
    return Sheet(_("Codes"), [Column(heading_of(key), width=32) for key in codes], rows)


def _example(zones: Sequence[Zone], provinces: Sequence[Province]) -> dict[str, Value]:
    zone = next((zone for zone in zones if not zone.by_invitation), None)
    example: dict[str, Value] = dict(_EXAMPLE)
    example["kind"] = _codes(zones, provinces)["kind"][0]
    example["type"] = f"3 · {_type_name(3)}"
    example["zone"] = f"{zone.code} · {zone.name}" if zone else None
    if provinces:
        example["province"] = provinces[0].name
    return example


def _guide() -> list[list[Any]]:
    return [
        [_("One row for each product. Whoever brings three products stands in three rows.")],
        [_("Columns with a star have to be filled in. The order of the columns does not matter.")],
        [_("The row that begins with “ตัวอย่าง” is an example and is passed over.")],
        [
            _(
                "Thai digits, years such as 2566 or 66, and the names of zones and types are understood."
            )
        ],
        [
            _(
                "Rows of one producer with the same zone become one application, which is sent in at once."
            )
        ],
        [_("The same file may be sent again: what is there already is not entered twice.")],
        [_("Do not merge cells, and paste values instead of formulas.")],
    ]
