"""A hall's plan as files: written in each format, each from the same drawing or the same table."""

import json
from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import get_language

from booths import queries, rules
from booths.rendering import pdf, svg
from booths.rendering.plan import Plan, to_json
from events import confined
from events.forms.exports import XLSX
from events.models import Hall
from events.sheets.writing import Column, Sheet, Value, write_csv, write_xlsx

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
    "svg": "image/svg+xml; charset=utf-8",
    "dxf": "image/vnd.dxf",
    "pdf": "application/pdf",
    "png": "image/png",
}
PAPERS: Final = tuple(pdf.PAPERS)
# A3 at 200 dots an inch.
PNG_WIDTH: Final = 3307


def language_of_reader() -> str:
    return "en" if get_language() == "en" else "th"


def write_table(hall: Hall, kind: str) -> bytes:
    """The booths as CSV or XLSX with headings in the reader's language; the file can be sent in again."""
    thai = language_of_reader() == "th"
    columns = [
        Column(column.th if thai else column.en, column.width) for column in rules.PLAN_COLUMNS
    ]
    rows = [[_say(value) for value in row] for row in queries.table_of(hall)]
    if kind == "csv":
        return b"".join(write_csv(columns, rows))
    sheet = Sheet(hall.code, columns, rows)
    return write_xlsx([sheet], language=language_of_reader())


def _say(value: Any) -> Value:
    return queries.say_fact(value) if isinstance(value, bool) else value


def write_drawing(
    hall: Hall, kind: str, *, for_organisers: bool, paper: str = "a3"
) -> queries.Drawing:
    """The plan as SVG, DXF, PDF or PNG: drawn once for all who may see the same."""
    language = language_of_reader()
    key = queries.drawing_key(hall, kind, paper, language, for_organisers)
    known = queries.find_drawing(key)
    if known is not None:
        return known
    plan = queries.plan_to_draw(hall, for_organisers=for_organisers)
    return queries.keep_drawing(key, _WRITERS[kind](plan, language, paper))


def _write_svg(plan: Plan, language: str, paper: str) -> bytes:  # noqa: ARG001 - as every writer
    return svg.write_svg(plan, language=language)


def _write_pdf(plan: Plan, language: str, paper: str) -> bytes:
    return pdf.render_plan(plan, paper=paper, language=language)


def _write_dxf(plan: Plan, language: str, paper: str) -> bytes:  # noqa: ARG001 - as every writer
    data = json.dumps(to_json(plan), ensure_ascii=False).encode()
    written: bytes = confined.run(
        "booths.rendering.dxf:write",
        data,
        options={"language": language},
        seconds=20,
        megabytes=400,
    )
    return written


def _write_png(plan: Plan, language: str, paper: str) -> bytes:
    sheet = pdf.render_plan(plan, paper=paper, language=language)
    drawn: bytes = confined.run(
        "booths.rendering.png:draw_page", sheet, options={"width": PNG_WIDTH}, megabytes=400
    )
    return drawn


_WRITERS: Final[dict[str, Callable[[Plan, str, str], bytes]]] = {
    "svg": _write_svg,
    "pdf": _write_pdf,
    "dxf": _write_dxf,
    "png": _write_png,
}
