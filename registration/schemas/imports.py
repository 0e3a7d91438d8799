"""Imports of tables, out; what goes in is a file."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ninja import Schema

from events.models import Zone
from registration import actions
from registration.models import Import, ImportRow


class ImportStarted(Schema):
    id: UUID


class RowFault(Schema):
    """`row` as the spreadsheet numbers it, `column` by its key, `message` in the reader's language."""

    row: int
    column: str
    code: str
    message: str


class ImportOut(Schema):
    """`rows` are all of the table; `good` may go in, `wrong` have to be mended, `unchanged` are among `applied`."""

    id: UUID
    state: str
    rows: int
    checked: int
    good: int
    wrong: int
    applied: int
    unchanged: int
    errors: Sequence[RowFault]

    @staticmethod
    def of(table: Import, wrong: Sequence[ImportRow], zones: Mapping[str, Zone]) -> "ImportOut":
        return ImportOut(
            id=table.pk,
            state=table.state,
            rows=table.rows,
            checked=table.checked,
            good=table.good,
            wrong=table.wrong,
            applied=table.applied,
            unchanged=table.unchanged,
            errors=[
                RowFault(
                    row=row.number,
                    column=error["column"],
                    code=error["code"],
                    message=actions.explain_row_error(error, zones),
                )
                for row in wrong
                for error in row.errors
            ],
        )
