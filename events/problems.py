"""Stable error codes and their texts. Each app has its own table; this module finds them all."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.rules import Refused


@dataclass(frozen=True)
class Problem:
    """`detail` is filled with the refusal's params by %-formatting; `words` says codes among them in words."""

    status: int
    title: str | Promise
    detail: str | Promise
    words: Mapping[str, str | Promise] = field(default_factory=dict)


STATES: dict[str, str | Promise] = {
    "draft": pgettext_lazy("fair", "Draft"),
    "published": _("Published"),
    "archived": _("Archived"),
}


PROBLEMS: dict[str, Problem] = {
    "not_signed_in": Problem(401, _("Sign in first"), _("This needs you to be signed in.")),
    "second_factor_required": Problem(
        403,
        _("A second factor is needed"),
        _("Your role needs an authenticator app or a passkey. Add one to your account."),
    ),
    "too_many_requests": Problem(
        429,
        _("Too many attempts"),
        _("There were too many attempts. Wait a few minutes and try again."),
    ),
    "device_revoked": Problem(
        401,
        _("This device is no longer paired"),
        _("Its pairing was ended. Pair it again to go on; it deletes what it holds."),
    ),
    "forbidden": Problem(403, _("Not allowed"), _("Your role does not allow this.")),
    "csrf_failed": Problem(
        403,
        _("The page was open too long"),
        _("Reload the page and send it again. What you typed is still there."),
    ),
    "not_found": Problem(404, _("Not found"), _("There is nothing here that you may see.")),
    "method_not_allowed": Problem(
        405, _("Method not allowed"), _("This address does not answer this method.")
    ),
    "bad_request": Problem(400, _("Unreadable request"), _("The request could not be read.")),
    "invalid": Problem(422, _("Please correct your entries"), _("Some entries are not right.")),
    "null_character": Problem(
        422, _("Unusable character"), _("The text holds a null character. Remove it.")
    ),
    "unsupported_media_type": Problem(415, _("Not JSON"), _("Send the body as application/json.")),
    "too_large": Problem(413, _("Too large"), _("The request is larger than is accepted.")),
    "idempotency_mismatch": Problem(
        422,
        _("Key used for something else"),
        _("This Idempotency-Key was used before with another content. Use a new key."),
    ),
    "idempotency_key_invalid": Problem(
        422,
        _("Unusable Idempotency-Key"),
        _("An Idempotency-Key has 1 to 200 visible ASCII characters."),
    ),
    "fair_transition": Problem(
        409,
        _("Not possible now"),
        _("A fair cannot go from “%(current)s” to “%(target)s”."),
        words=STATES,
    ),
    "window_order": Problem(422, _("Wrong order"), _("A window must open before it closes.")),
    "request_open": Problem(
        409,
        _("Asked already"),
        _("A request of this kind waits for its answer. You can take it back above."),
    ),
    "request_settled": Problem(
        409, _("Answered already"), _("This request was answered or taken back. Reload the page.")
    ),
    "answer_missing": Problem(422, _("Answer missing"), _("Write what was done, or why not.")),
    "picture_type": Problem(
        422,
        _("Not a picture that can be used"),
        _("Send the picture as JPEG, PNG or WebP."),
    ),
    "picture_heic": Problem(
        422,
        _("HEIC pictures cannot be used"),
        _("Set the phone's camera to “most compatible”, or send the photo as JPEG."),
    ),
    "picture_moves": Problem(
        422, _("The picture moves"), _("Send a still picture as JPEG, PNG or WebP.")
    ),
    "picture_broken": Problem(
        422,
        _("The picture cannot be read"),
        _("The file is damaged or holds something besides a picture. Take or export it again."),
    ),
    "picture_too_large": Problem(
        422, _("The picture is too large"), _("A picture may have up to %(megabytes)s MB.")
    ),
    "picture_too_many_pixels": Problem(
        422,
        _("The picture is too large"),
        _("A picture of this kind may have up to %(megapixels)s megapixels."),
    ),
    "storage_full": Problem(
        507,
        _("No room for the picture"),
        _("The picture could not be stored. Nothing was changed; please tell the organiser."),
    ),
    "conflict": Problem(
        409, _("Somebody was faster"), _("This changed in the meantime. Reload and try again.")
    ),
    "file_too_large": Problem(
        413,
        _("The file is too large"),
        _("A file may have %(limit)s MB at most. Leave out pictures, or send it in parts."),
    ),
    "file_too_hard": Problem(
        422,
        _("The file asks for too much"),
        _("Reading this file takes too much time or memory. Save it again with its rows only."),
    ),
    "file_type_unknown": Problem(
        422,
        _("Not a table"),
        _("Send an Excel workbook (.xlsx) or a CSV file."),
    ),
    "file_old_excel": Problem(
        422,
        _("Old Excel format"),
        _("This is a workbook of the old kind (.xls). Open it and save it as .xlsx."),
    ),
    "file_encrypted": Problem(
        422,
        _("The file has a password"),
        _("The file is locked by a password. Remove the password and send it again."),
    ),
    "file_macros": Problem(
        422,
        _("The file holds programs"),
        _("This workbook holds macros. Save it as .xlsx without macros."),
    ),
    "file_links": Problem(
        422,
        _("The file reaches outside itself"),
        _(
            "This workbook is linked to other files or holds some. Copy its values into the template."
        ),
    ),
    "file_merged": Problem(
        422,
        _("Merged cells"),
        _("The cells %(cells)s are merged. Unmerge them and repeat the value in each row."),
    ),
    "file_suspicious": Problem(
        422,
        _("The file is built unusually"),
        _("No spreadsheet program writes a file like this. Copy the rows into the template."),
    ),
    "file_damaged": Problem(
        422,
        _("The file is damaged"),
        _("The file cannot be read. Open it, save it again, and send the new file."),
    ),
    "file_empty": Problem(
        422, _("The file is empty"), _("There is no row in this file. Fill in the template.")
    ),
    "file_encoding": Problem(
        422,
        _("Unreadable letters"),
        _("The letters of this file cannot be told. Save it as “CSV UTF-8” or as .xlsx."),
    ),
    "file_too_long": Problem(
        422,
        _("Too many rows"),
        _("A file may have %(limit)s rows at most. Send it in parts."),
    ),
    "export_too_long": Problem(
        422,
        _("Too long for a workbook"),
        _("A list of more than %(limit)s rows goes out as CSV. Choose CSV, or narrow the list."),
    ),
    "file_too_wide": Problem(
        422,
        _("Too many columns"),
        _("A table may have %(limit)s columns at most. Use the template's columns."),
    ),
    "server_error": Problem(
        500, _("Something broke here"), _("The error was recorded. Please try again shortly.")
    ),
}


@cache
def all_problems() -> dict[str, Problem]:
    """The tables of all apps as one; a code stands in one table only."""
    found: dict[str, Problem] = {}
    for config in apps.get_app_configs():
        if not hasattr(config, "problems"):
            continue
        table = importlib.import_module(config.problems).PROBLEMS
        clash = found.keys() & table.keys()
        if clash:
            message = f"error codes defined twice: {sorted(clash)}"
            raise RuntimeError(message)
        found |= table
    return found


def problem_of(code: str) -> Problem:
    return all_problems()[code]


def describe(refused: Refused) -> str:
    """The refusal in the reader's language, one or two sentences that say what to do."""
    problem = problem_of(refused.code)
    params = {
        key: problem.words.get(value, value) if isinstance(value, str) else value
        for key, value in refused.params.items()
    }
    return str(problem.detail) % params if params else str(problem.detail)
