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
    "conflict": Problem(
        409, _("Somebody was faster"), _("This changed in the meantime. Reload and try again.")
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
