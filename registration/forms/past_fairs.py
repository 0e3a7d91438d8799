"""What exhibitors did at earlier fairs, as a table: its columns, and what is wrong with which cell."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from events.rules import Refused
from events.sheets import Row, Table
from events.sheets.writing import Column, Sheet, write_xlsx
from registration import rules
from registration.forms.imports import UploadForm
from registration.forms.review_settings import PastFairForm
from registration.models import Exhibitor

MOST_ROWS: Final = 2_000
# Field -> heading, in both languages and by its own name known.
COLUMNS: Final[dict[str, str]] = {
    "registration_number": gettext_noop("OTOP registration number"),
    "exhibitor": gettext_noop("Exhibitor"),
    "fair_name": gettext_noop("Name of the earlier fair"),
    "ended_on": gettext_noop("Its last day"),
    "days_expected": gettext_noop("Booth days"),
    "days_attended": gettext_noop("Booth days attended"),
    "days_reported": gettext_noop("Days with sales reported"),
    "penalties": gettext_noop("Penalties"),
    "penalty_reason": gettext_noop("What the penalties were for"),
}
NEEDED: Final = ("exhibitor", "fair_name", "ended_on", "days_expected", "days_attended")
_EMPTY: Final = {"days_reported": "0", "penalties": "0"}


@dataclass(frozen=True)
class PastRow:
    """A row of the file: its number, its cells as typed, whom and what they mean, what is wrong."""

    number: int
    typed: Mapping[str, str]
    exhibitor: Exhibitor | None
    values: Mapping[str, Any]
    errors: Mapping[str, str]

    @property
    def cells(self) -> list[dict[str, str]]:
        return [
            {
                "heading": _(heading),
                "text": self.typed.get(field, ""),
                "error": self.errors.get(field, ""),
            }
            for field, heading in COLUMNS.items()
        ]


class Known:
    """Exhibitors by number and by name; a name that several have means nobody."""

    def __init__(self, exhibitors: Iterable[Exhibitor]) -> None:
        self._numbers: dict[str, list[Exhibitor]] = {}
        self._names: dict[str, list[Exhibitor]] = {}
        for one in exhibitors:
            if one.registration_number:
                self._numbers.setdefault(rules.fold(one.registration_number), []).append(one)
            self._names.setdefault(rules.fold(one.name_th), []).append(one)

    def find(self, typed: Mapping[str, str]) -> Exhibitor | None:
        number = rules.fold(typed.get("registration_number", ""))
        found = self._numbers.get(number, []) if number else []
        found = found or self._names.get(rules.fold(typed.get("exhibitor", "")), [])
        return found[0] if len(found) == 1 else None


def read_past_table(table: Table, *, known: Known) -> list[PastRow]:
    """The rows below the headings; refuses `columns_missing` and `file_too_long`."""
    head, *rows = table.rows
    places = _find_columns(head)
    missing = [field for field in NEEDED if field not in places]
    if missing:
        raise Refused("columns_missing", columns=", ".join(_(COLUMNS[one]) for one in missing))
    if len(rows) > MOST_ROWS:
        raise Refused("file_too_long", limit=MOST_ROWS)
    flaws = {(flaw.row, flaw.column) for flaw in table.flaws}
    found = []
    for row in rows:
        typed = {
            field: row.cells[at].strip() if at < len(row.cells) else ""
            for field, at in places.items()
        }
        computed = [field for field, at in places.items() if (row.number, at) in flaws]
        found.append(check_row(row.number, typed, known=known, computed=computed))
    return found


def check_row(
    number: int, typed: Mapping[str, str], *, known: Known, computed: Sequence[str] = ()
) -> PastRow:
    """Checked like the form for one exhibitor; `computed` cells hold a formula."""
    data = {field: typed.get(field, "") or _EMPTY.get(field, "") for field in COLUMNS}
    data["ended_on"] = _read_day(data["ended_on"])
    form = PastFairForm(data)
    errors = dict.fromkeys(computed, _("Write the value itself, not a formula."))
    if not form.is_valid():
        for field, said in form.errors.items():
            errors.setdefault(field, " ".join(map(str, said)))
    exhibitor = known.find(typed)
    if exhibitor is None:
        errors.setdefault("exhibitor", _("No exhibitor, or several, have this number or name."))
    return PastRow(number, dict(typed), exhibitor, dict(form.cleaned_data), errors)


def write_past_template(*, language: str) -> bytes:
    """The headings, and nothing below them."""
    columns = [
        Column(_(heading), width=36 if field in {"exhibitor", "fair_name"} else 18)
        for field, heading in COLUMNS.items()
    ]
    return write_xlsx([Sheet(_("Earlier fairs"), columns, rows_to_fill=500)], language=language)


class PastUploadForm(UploadForm):
    """The same file field, and how many rows such a table may have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Excel workbook (.xlsx) or CSV, 10 MB and %(rows)s rows at most."
        ) % {"rows": f"{MOST_ROWS:,}"}


class PastConfirmForm(forms.Form):
    """The rows of the preview, sent back; they are checked again, so nobody has to trust them."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)

    def __init__(self, *args: Any, known: Known, **options: Any) -> None:
        super().__init__(*args, **options)
        self._known = known

    @staticmethod
    def write(rows: Iterable[PastRow]) -> str:
        return json.dumps([[row.number, dict(row.typed)] for row in rows], ensure_ascii=False)

    def clean_rows(self) -> list[PastRow]:
        try:
            rows = [
                check_row(
                    int(number),
                    {str(key): str(text) for key, text in typed.items()},
                    known=self._known,
                )
                for number, typed in json.loads(self.cleaned_data["rows"])[:MOST_ROWS]
            ]
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise forms.ValidationError(_("Send the file again."), code="rows") from error
        return [row for row in rows if not row.errors]


def _find_columns(head: Row) -> dict[str, int]:
    known = {
        rules.fold(word): field
        for field, heading in COLUMNS.items()
        for word in (heading, _(heading), field)
    }
    found: dict[str, int] = {}
    for at, text in enumerate(head.cells):
        field = known.get(rules.fold(text))
        if field is not None:
            found.setdefault(field, at)
    return found


def _read_day(text: str) -> str:
    """25/12/2560, 25-12-2017 or 2017-12-25 as the form takes it; anything else stays for it to refuse."""
    plain = text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")).split(" ")[0]
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", plain):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", plain):
        day, month, year = map(int, found.groups())
    else:
        return text
    try:
        return date(year - 543 if year > 2400 else year, month, day).isoformat()
    except ValueError:
        return text
