"""Bulk intake: take a table in, check its rows, take the good ones over, drop what was sent."""

from registration.actions.imports.applying import apply_rows
from registration.actions.imports.checking import check_rows
from registration.actions.imports.starting import (
    begin_to_apply,
    finish_import,
    give_up_import,
    start_import,
)
from registration.actions.imports.texts import explain_row_error

__all__ = [
    "apply_rows",
    "begin_to_apply",
    "check_rows",
    "explain_row_error",
    "finish_import",
    "give_up_import",
    "start_import",
]
