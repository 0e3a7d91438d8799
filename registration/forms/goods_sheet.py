"""The list of foreign goods as a spreadsheet: its columns, and what is wrong with which cell."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from events.queries import country_names
from events.rules import Refused
from events.sheets import Row, Table
from events.sheets.writing import Column, Sheet, write_xlsx
from registration.forms.manifest import UNITS, ItemForm
from registration.models import ManifestItem

MOST_ROWS: Final = 500
# Field of the form -> heading in the template, and other words by which a column is known.
COLUMNS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "position": (gettext_noop("No."), ("ที่", "no", "item no", "ลำดับ")),
    "name_en": (
        gettext_noop("Item, in English"),
        ("item", "description", "description of goods", "name in english"),
    ),
    "name_native": (gettext_noop("Name in the script of its country"), ("native name",)),
    "name_th": (gettext_noop("Name in Thai"), ("thai name", "รายการสินค้า", "ชื่อภาษาไทย")),
    "hs_code": (gettext_noop("HS code"), ("hs", "พิกัดศุลกากร")),
    "origin_country": (gettext_noop("Country of origin"), ("origin", "country", "ถิ่นกำเนิด")),
    "imported": (gettext_noop("Quantity"), ("qty", "imported")),
    "unit": (gettext_noop("Unit"), ()),
    "declared_value": (gettext_noop("Declared value"), ("value", "มูลค่าที่สำแดง")),
    "currency": (gettext_noop("Currency"), ()),
}
NEEDED: Final = ("name_en", "imported", "unit", "declared_value", "currency")


@dataclass(frozen=True)
class CellError:
    field: str
    column: str
    message: str


@dataclass(frozen=True)
class GoodsRow:
    """A row of the file: its number there, its cells as typed, what they mean, what is wrong."""

    number: int
    typed: Mapping[str, str]
    values: Mapping[str, Any]
    errors: Sequence[CellError] = ()

    @property
    def cells(self) -> list[dict[str, str]]:
        """In the order of the columns, each with what is wrong with it."""
        wrong = {error.field: error.message for error in self.errors}
        return [
            {
                "heading": _(heading),
                "text": self.typed.get(field, ""),
                "error": wrong.get(field, ""),
            }
            for field, (heading, _others) in COLUMNS.items()
        ]


def read_goods_table(table: Table, *, country: str) -> list[GoodsRow]:
    """The rows below the headings, checked like the form; refuses `goods_columns` without the headings."""
    head, *rows = table.rows
    places = _find_columns(head)
    missing = [field for field in NEEDED if field not in places]
    if missing:
        raise Refused("goods_columns", columns=", ".join(heading_of(field) for field in missing))
    if len(rows) > MOST_ROWS:
        raise Refused("file_too_long", limit=MOST_ROWS)
    flaws = {(flaw.row, flaw.column): flaw.code for flaw in table.flaws}
    found = []
    for row in rows:
        typed = {
            field: row.cells[at].strip() if at < len(row.cells) else ""
            for field, at in places.items()
        }
        computed = [field for field, at in places.items() if (row.number, at) in flaws]
        found.append(check_row(row.number, typed, country=country, computed=computed))
    return found


def check_row(
    number: int, typed: Mapping[str, str], *, country: str, computed: Sequence[str] = ()
) -> GoodsRow:
    """What the cells mean. Without an origin goods are from `country`; `computed` cells hold a formula."""
    data = dict(typed)
    data["origin_country"] = _code_of(data.get("origin_country") or country, country_names)
    data["currency"] = data.get("currency", "").upper()
    form = ItemForm(data)
    errors = [
        CellError(field, heading_of(field), _("Write the value itself, not a formula."))
        for field in computed
    ]
    position: int | None = None
    if text := data.get("position", ""):
        plain = re.fullmatch(r"([0-9]{1,4})(\.0+)?", text)
        if plain is None or not int(plain[1]):
            errors.append(
                CellError("position", heading_of("position"), _("Write a number from 1 on."))
            )
        else:
            position = int(plain[1])
    if not form.is_valid():
        errors += [
            CellError(field, heading_of(field), " ".join(map(str, said)))
            for field, said in form.errors.items()
            if field not in computed
        ]
    values = dict(form.cleaned_data) | {"position": position}
    return GoodsRow(number, dict(typed), values, tuple(errors))


class ConfirmForm(forms.Form):
    """The rows of the preview, sent back; they are checked again, so nobody has to trust them."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=1_000_000)

    def __init__(self, *args: Any, country: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._country = country

    @staticmethod
    def write(rows: Iterable[GoodsRow]) -> str:
        return json.dumps([[row.number, dict(row.typed)] for row in rows], ensure_ascii=False)

    def clean_rows(self) -> list[GoodsRow]:
        try:
            sent = json.loads(self.cleaned_data["rows"])
            rows = [
                check_row(
                    int(number),
                    {str(key): str(text) for key, text in typed.items()},
                    country=self._country,
                )
                for number, typed in sent[:MOST_ROWS]
            ]
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise forms.ValidationError(_("Send the file again."), code="rows") from error
        return [row for row in rows if not row.errors]


def write_goods_table(
    items: Iterable[ManifestItem], *, is_template: bool = False, language: str = "en"
) -> bytes:
    """The list as XLSX: to be filled in, or with what became of each item."""
    columns = [
        Column(
            _(heading),
            width=36 if field.startswith("name") else 14,
            choices=UNITS if field == "unit" and is_template else (),
        )
        for field, (heading, _others) in COLUMNS.items()
    ]
    left = ("sold", "given", "destroyed", "re_exported", "remaining")
    if not is_template:
        columns += [
            Column(_(name), width=12)
            for name in ("Sold", "Given away", "Destroyed", "Re-exported", "Remaining")
        ]
    rows = [
        [getattr(item, field) for field in (*COLUMNS, *(() if is_template else left))]
        for item in items
    ]
    return write_xlsx(
        [
            Sheet(
                title=_("Foreign goods"),
                columns=columns,
                rows=rows,
                rows_to_fill=MOST_ROWS if is_template else 0,
            )
        ],
        language=language,
    )


def heading_of(field: str) -> str:
    """The column's heading in the reader's language."""
    return _(COLUMNS[field][0])


def _find_columns(head: Row) -> dict[str, int]:
    known = {
        _plain(word): field
        for field, (heading, others) in COLUMNS.items()
        for word in (heading, _(heading), field, *others)
    }
    found: dict[str, int] = {}
    for at, text in enumerate(head.cells):
        field = known.get(_plain(text))
        if field is not None:
            found.setdefault(field, at)
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\s._:*-]+", " ", text).strip().casefold()


def _code_of(text: str, names: Any) -> str:
    """A code as it is, or the code of a name in either language; anything else stays as typed."""
    if re.fullmatch("[A-Za-z]{2}", text):
        return text.upper()
    for language in ("en", "th"):
        for code, name in names(language).items():
            if name.casefold() == text.casefold():
                return str(code)
    return text
