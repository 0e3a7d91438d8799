"""A hall's plan that comes in as a file: CSV, XLSX, SVG or DXF, by what its bytes say and not its name."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from booths import rules
from booths.problems import PLAN_FAULTS
from booths.reading import limits
from events import confined
from events.models import Hall, Zone
from events.rules import Refused
from events.sheets import Table, read_table

_ROWS_ABOVE: Final = 5
_KEYS: Final = (*(column.key for column in rules.PLAN_COLUMNS), "layer")
_HEADINGS: Final = {column.key: column for column in rules.PLAN_COLUMNS}


class PlanUploadForm(forms.Form):
    """One file; whether it can be read is said by who reads it."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, Excel (.xlsx), SVG or DXF, 10 MB at most."),
        error_messages={
            "required": gettext_lazy("Choose the file with the plan."),
            "empty": gettext_lazy("There is nothing in this file."),
        },
        widget=forms.FileInput(
            attrs={"accept": ".csv,.xlsx,.svg,.dxf", "data-limit": str(limits.MAX_BYTES)}
        ),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Zone of booths that name none"),
        required=False,
        help_text=gettext_lazy(
            "Drawings seldom say it. Without a zone such booths are passed over."
        ),
    )

    def __init__(self, *args: Any, zones: Iterable[Zone], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["zone"].choices = [  # type: ignore[attr-defined]  # a ChoiceField, as above
            ("", _("None")),
            *((zone.code, f"{zone.code} · {zone.name}") for zone in zones),
        ]


class PlanConfirmForm(forms.Form):
    """The rows of the preview, sent back; they are read and compared again, so nobody has to trust them."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)
    zone = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    removes = forms.BooleanField(required=False)
    moves_taken = forms.BooleanField(required=False)

    def clean_rows(self) -> list[rules.FileRow]:
        try:
            return _unpack(json.loads(self.cleaned_data["rows"]))
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            raise forms.ValidationError(_("Send the file again."), code="rows") from error


@dataclass(frozen=True)
class PlanUpload:
    """What a file holds; the file itself goes no further. `passed_over`: shapes that are no booths."""

    rows: tuple[rules.FileRow, ...]
    passed_over: int = 0


def read_plan_file(data: bytes, hall: Hall) -> PlanUpload:
    """Read a file in a confined child; refuses with one of the `file_` and `plan_` codes."""
    if len(data) > limits.MAX_BYTES:
        raise Refused("file_too_large", limit=limits.MAX_BYTES // 2**20)
    kind = kind_of(data)
    if kind == "table":
        return read_plan_table(read_table(data, max_rows=limits.MAX_BOOTHS))
    found = confined.run(
        f"booths.reading.{kind}:read",
        data,
        options={"width": float(hall.width_m), "height": float(hall.height_m)},
        seconds=limits.SECONDS,
        megabytes=limits.MEGABYTES,
    )
    rows = tuple(rules.FileRow(place, cells) for place, cells in found["rows"])
    return PlanUpload(rows, found["passed_over"])


def kind_of(data: bytes) -> str:
    """`svg`, `dxf` or `table`; refuses what a drawing program keeps for itself."""
    start = data[:4096]
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if plain.startswith(b"AC10") and b"\x00" in start:
        raise Refused("plan_dwg")
    if plain.startswith(b"AutoCAD Binary DXF"):
        raise Refused("plan_binary")
    if plain.startswith(b"<") or start.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "svg"
    lines = plain.split(b"\n", 2)
    if lines[0].strip() in {b"0", b"999"} and len(lines) > 1:
        return "dxf"
    return "table"


def read_plan_table(table: Table) -> PlanUpload:
    """Rows below the headings, which stand in one of the first rows."""
    found = [(row, rules.find_plan_columns(row.cells)) for row in table.rows[:_ROWS_ABOVE]]
    head, columns = max(found, key=lambda pair: len(pair[1]))
    missing = [key for key in rules.NEEDED if key not in columns.values()]
    if missing:
        raise Refused("columns_missing", columns=", ".join(heading_of(key) for key in missing))
    flaws: dict[int, list[rules.PlanFault]] = {}
    for flaw in table.flaws:
        if flaw.column in columns:
            fault = rules.PlanFault(columns[flaw.column], flaw.code)
            flaws.setdefault(flaw.row, []).append(fault)
    rows = []
    for row in table.rows:
        cells = {key: row.cells[at] if at < len(row.cells) else "" for at, key in columns.items()}
        if row.number > head.number and any(cells.values()):
            # An apostrophe keeps a text a text, in our own CSV files too.
            plain = {key: text.removeprefix("'") for key, text in cells.items()}
            rows.append(rules.FileRow(str(row.number), plain, tuple(flaws.get(row.number, ()))))
    if not rows:
        raise Refused("file_empty")
    return PlanUpload(tuple(rows))


def pack(rows: Iterable[rules.FileRow]) -> str:
    """Rows as the page keeps them between the look and the press."""
    listed = [
        [
            row.place,
            {key: row.cells[key] for key in _KEYS if key in row.cells},
            [[fault.column, fault.code] for fault in row.faults],
        ]
        for row in rows
    ]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))


def _unpack(listed: Any) -> list[rules.FileRow]:
    if not isinstance(listed, list) or len(listed) > limits.MAX_BOOTHS:
        raise ValueError("not the rows of a plan")
    rows = []
    for place, cells, faults in listed:
        kept = {str(key): str(text)[:1000] for key, text in cells.items() if key in _KEYS}
        wrong = tuple(
            rules.PlanFault(str(column), str(code))
            for column, code in faults
            if code in PLAN_FAULTS and column in _KEYS
        )
        rows.append(rules.FileRow(str(place)[:200], kept, wrong))
    return rows


def heading_of(key: str) -> str:
    column = _HEADINGS.get(key)
    if column is None:
        return ""
    return column.en if _is_english() else column.th


def _is_english() -> bool:
    return get_language() == "en"


def explain_faults(row: rules.PlanRow) -> list[str]:
    """What is wrong with a row, each with the column that it stands in."""
    said = []
    for fault in row.faults:
        text: str | Promise = PLAN_FAULTS[fault.code]
        params = dict(fault.params)
        if str(params.get("place", "")).isdecimal():
            params["place"] = _("Row %(row)s") % {"row": params["place"]}
        words = str(text) % params
        heading = heading_of(fault.column)
        said.append(f"{heading}: {words}" if heading else words)
    return said


def say_fields(fields: Sequence[str]) -> str:
    """Names of the columns that a change touches."""
    by_field = {column.field: column.key for column in rules.PLAN_COLUMNS}
    return ", ".join(heading_of(by_field[name]) for name in fields)
