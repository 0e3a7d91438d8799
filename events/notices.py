"""Texts of what people are told, by kind. Each app has its own table; this module finds them all."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# A text as it stands, or a name by language: ``{"th", "en"}``.
Param = str | Mapping[str, str]


@dataclass(frozen=True)
class NoticeText:
    """`title` is the subject of the e-mail too; both are filled with the notice's params by %-formatting."""

    title: str | Promise
    body: str | Promise


NOTICES: dict[str, NoticeText] = {
    "privacy_granted": NoticeText(
        _("Your request about personal data is granted"),
        _("Read the answer on the page of your data."),
    ),
    "privacy_refused": NoticeText(
        _("Your request about personal data is refused"),
        _("Read the answer on the page of your data."),
    ),
    "export_ready": NoticeText(
        _("%(fair)s: the file %(file)s is ready"),
        _(
            "%(rows)s rows are written. You can download the file for %(hours)s hours; then it is deleted."
        ),
    ),
    "export_failed": NoticeText(
        _("%(fair)s: the file %(file)s could not be written"),
        _("Its page says why, and what you can do."),
    ),
}


@cache
def all_notices() -> Mapping[str, NoticeText]:
    """Every kind with its text; two apps with the same kind would be a bug."""
    found: dict[str, NoticeText] = {}
    for app in apps.get_app_configs():
        module = getattr(app, "notices", None)
        if module is None:
            continue
        table: Mapping[str, NoticeText] = importlib.import_module(module).NOTICES
        twice = found.keys() & table.keys()
        if twice:
            raise ValueError(f"notices defined twice: {sorted(twice)}")
        found |= table
    return found


def say_notice(kind: str, params: Mapping[str, Param]) -> tuple[str, str]:
    """Title and body in the reader's language."""
    text = all_notices()[kind]
    said = {name: _say(value) for name, value in params.items()}
    return str(text.title) % said, str(text.body) % said


def _say(value: Param) -> str:
    if isinstance(value, str):
        return value
    language = get_language() or "th"
    return value.get(language) or value.get("th") or value.get("en") or ""
