"""Lists as files: which columns there are, which of them are wanted, in which format."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.template import engines
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events import queries
from events.forms.manage import LogFilter
from events.models import Fair, LogEntry
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused, Role
from events.sheets.writing import Column, Sheet, Value, write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
# A workbook is written in memory, cell by cell; a longer list goes out as CSV.
MOST_XLSX_ROWS = 20_000
# So many rows are read at a time, and said to whoever waits for them.
STEP = 500
# Names of the two entries of an address that are the file's and not the list's.
COLUMNS, FORMAT = "columns", "format"


@dataclass(frozen=True)
class ExportColumn:
    """A column of a list: `value` reads it off a row; `wanted` says whether it is there unless asked otherwise."""

    key: str
    heading: str | Promise
    value: Callable[[Any], Value]
    width: int = 18
    wanted: bool = True


@dataclass(frozen=True)
class Asked:
    """Who wants a list, of which fair, and the entries of the address that narrow it."""

    actor: Actor
    fair: Fair
    given: QueryDict


def _none(asked: Asked) -> Sequence[Any]:  # noqa: ARG001 - as a list is found
    return ()


@dataclass(frozen=True)
class Export:
    """A list that may be taken away. `name` is the one of its route too, and the log's word for it.

    `find_rows` finds what an address asks for, as far as the asker may see it; `roles` may have it. Both are asked
    by the door, and again by the job that writes a long list.
    """

    name: str
    title: str | Promise
    columns: Sequence[ExportColumn]
    find_rows: Callable[[Asked], QuerySet[Any] | Sequence[Any]] = _none
    roles: frozenset[Role] = frozenset()


_known: dict[str, Export] = {}


def declare(export: Export) -> Export:
    """Make a list known to the pages that offer it."""
    _known[export.name] = export
    return export


def find_export(name: str) -> Export:
    return _known[name]


class ExportForm(forms.Form):
    """Format and columns; they live in the address beside the list's own filters."""

    format = forms.ChoiceField(choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV")], required=False)
    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, export: Export, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(column.key, str(column.heading)) for column in export.columns]
        self.fields["columns"] = forms.MultipleChoiceField(choices=choices, required=False)
        self.export = export

    def chosen(self) -> list[ExportColumn]:
        """Those that were ticked, in the list's order; without a word about it those that most people want."""
        wanted = set(self.cleaned_data.get("columns") or ())
        return [
            column
            for column in self.export.columns
            if (column.key in wanted if wanted else column.wanted)
        ]


@dataclass
class Written:
    """A file as it goes out, and how many rows it holds once all of it is written."""

    content: bytes
    rows: int = field(default=0)


def write_list(
    export: Export, columns: Sequence[ExportColumn], rows: Iterable[Any], kind: str
) -> Written:
    """The whole file at once; see `write_pieces`."""
    written = Written(b"")

    def count(done: int) -> None:
        written.rows = done

    written.content = b"".join(write_pieces(export, columns, rows, kind, count))
    return written


def write_pieces(
    export: Export,
    columns: Sequence[ExportColumn],
    rows: Iterable[Any],
    kind: str,
    count: Callable[[int], None],
) -> Iterator[bytes]:
    """Headings in the reader's language; text stays text, whatever it begins with.

    CSV comes piece by piece, a workbook in one; `count` hears from time to time, and at the end, how many rows it is.
    """
    heads = [Column(str(column.heading), width=column.width) for column in columns]

    def lines() -> Iterator[list[Value]]:
        done = 0
        for row in rows.iterator(STEP) if isinstance(rows, QuerySet) else rows:
            done += 1
            if done % STEP == 0:
                count(done)
            yield [column.value(row) for column in columns]
        count(done)

    if kind == "csv":
        yield from write_csv(heads, lines())
        return
    known = list(islice(lines(), MOST_XLSX_ROWS + 1))
    if len(known) > MOST_XLSX_ROWS:
        raise Refused("export_too_long", limit=f"{MOST_XLSX_ROWS:,}")
    language = "en" if (get_language() or "th").startswith("en") else "th"
    yield write_xlsx([Sheet(str(export.title)[:31], heads, known)], language=language)


def _say_entry(entry: Any) -> str:
    """As the log's page says it: the words are those of its template."""
    text = "{% load fair_log %}{% autoescape off %}{{ entry|say_entry }}{% endautoescape %}"
    return engines["django"].from_string(text).render({"entry": entry})


def narrow_log(asked: Asked, form: LogFilter) -> QuerySet[LogEntry]:
    """The log as the page's filters have it; what cannot be a filter narrows nothing."""
    form.is_valid()
    return queries.filter_log(
        queries.log_visible_to(asked.actor, asked.fair),
        subject=form.cleaned_data.get("about", ""),
        who=form.cleaned_data.get("who", ""),
        q=form.cleaned_data.get("q", ""),
        since=form.cleaned_data.get("since"),
        until=form.cleaned_data.get("until"),
    )


def _log_entries(asked: Asked) -> Sequence[LogEntry]:
    return queries.name_actors(narrow_log(asked, LogFilter(asked.given)))


LOG = declare(
    Export(
        "export_log",
        _("Log"),
        (
            ExportColumn("at", _("When"), lambda entry: entry.at, 20),
            ExportColumn("who", _("Who"), lambda entry: entry.who, 28),
            ExportColumn("what", _("What"), _say_entry, 60),
            ExportColumn("why", _("Why"), lambda entry: str(entry.data.get("reason", "")), 40),
            ExportColumn("action", _("Code"), lambda entry: entry.action, 26, wanted=False),
            ExportColumn(
                "number", _("Number in the chain"), lambda entry: entry.seq, 12, wanted=False
            ),
            ExportColumn("hash", _("Fingerprint"), lambda entry: entry.hash, 40, wanted=False),
        ),
        _log_entries,
        ROLES_THAT_ORGANISE,
    )
)
