"""`manage.py messages`: bring locale/*/django.po up to date with the source; --check only compares.

Django's own makemessages needs GNU gettext; Babel needs nothing but itself, and Django's `templatize` turns a template
into text that Babel's reader of Python understands.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

PACKAGES = ("badges", "booths", "config", "events", "registration")
KEYWORDS = DEFAULT_KEYWORDS | {
    "_": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
LANGUAGES = ("th",)
# Pages, and the mails and remarks of allauth.
TEMPLATES = (".html", ".txt")
PROJECT = "OTOP fairs"
# What Django's forms say to people: its own Thai lacks these, or says them as a machine would.
FROM_DJANGO: tuple[str | tuple[str, str], ...] = (
    "This field is required.",
    "Enter a whole number.",
    "Enter a number.",
    "Enter a valid date.",
    "Enter a valid date/time.",
    "Enter a valid email address.",
    "Enter a valid value.",
    "Enter a valid UUID.",
    "Enter a list of values.",
    "Select a valid choice. %(value)s is not one of the available choices.",
    "Select a valid choice. That choice is not one of the available choices.",
    "Ensure this value is less than or equal to %(limit_value)s.",
    "Ensure this value is greater than or equal to %(limit_value)s.",
    "Null characters are not allowed.",
    "This password is too common.",
    "The password is too similar to the %(verbose_name)s.",
    (
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    (
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
    (
        "Ensure that there are no more than %(max)s digit in total.",
        "Ensure that there are no more than %(max)s digits in total.",
    ),
    (
        "Ensure that there are no more than %(max)s decimal place.",
        "Ensure that there are no more than %(max)s decimal places.",
    ),
    (
        "Ensure that there are no more than %(max)s digit before the decimal point.",
        "Ensure that there are no more than %(max)s digits before the decimal point.",
    ),
)
# Dates, names and versions of tools would change the file where no text has changed.
HEADERS = (
    "Project-Id-Version",
    "Language",
    "Plural-Forms",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
)


class Command(BaseCommand):
    help = "Collect the texts of the source into the message catalogues, or check that none is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if a text is untranslated")

    def handle(self, *args: Any, **options: Any) -> None:
        template = collect(settings.BASE_DIR)
        for language in LANGUAGES:
            path = catalogue_path(language)
            if options["check"]:
                problems = list(find_problems(template, read_catalogue(path)))
                if problems:
                    raise CommandError("\n".join(problems))
                self.stdout.write(f"{path.relative_to(settings.BASE_DIR)}: complete")
                continue
            catalogue = read_catalogue(path) if path.exists() else Catalog(locale=language)
            bring_up_to_date(catalogue, template)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_po(catalogue))
            missing = sum(not is_translated(message) for message in catalogue if message.id)
            self.stdout.write(f"{path.relative_to(settings.BASE_DIR)}: {missing} to translate")


def catalogue_path(language: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def bring_up_to_date(catalogue: Catalog, template: Catalog) -> None:
    """Give `catalogue` the texts of `template`: new ones untranslated, those that are gone removed."""
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as a file that is the same, byte for byte, as long as its texts are."""
    catalogue.project, catalogue.version, catalogue.fuzzy = PROJECT, "", False
    catalogue.header_comment = (
        f"# {PROJECT}: {catalogue.locale_identifier}\n"
        "# Written by `manage.py messages`; the terms are in docs/glossary.md."
    )
    file = io.BytesIO()
    write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
    header, gap, messages = file.getvalue().partition(b"\n\n")
    kept = [
        line.replace(f"{PROJECT} ", PROJECT)  # the space before a version that there is not
        for line in header.decode().splitlines()
        if not line.startswith('"') or line[1:].split(":")[0] in HEADERS
    ]
    return "\n".join(kept).encode() + gap + messages


def collect(root: Path) -> Catalog:
    """All texts of the source, with the files in which they stand."""
    catalogue = Catalog(project=PROJECT, charset="utf-8")
    for known in FROM_DJANGO:
        catalogue.add(known, locations=[("django", 1)])
    for path in source_files(root):
        source = path.read_text(encoding="utf-8")
        if path.suffix in TEMPLATES:
            # Indentation means something to a reader of Python and nothing in a template.
            lines = templatize(source, origin=str(path)).splitlines()
            source = "\n".join(line.lstrip() for line in lines)
        found = extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for _line, text, comments, context in found:
            name = str(path.relative_to(root))
            catalogue.add(
                text, locations=[(name, 1)], auto_comments=comments, context=context or None
            )
    return catalogue


def source_files(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    yield from sorted(path for path in (root / "templates").rglob("*") if path.suffix in TEMPLATES)


def is_translated(message: Message) -> bool:
    string = message.string
    texts = list(string) if isinstance(string, (list, tuple)) else [string or ""]
    return all(texts) and not message.fuzzy


def places(message: Message) -> str:
    """The files in which a text stands."""
    return ", ".join(sorted({str(name) for name, _line in message.locations}))


def find_problems(template: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Texts that are missing, untranslated, left over, or whose placeholders differ."""
    for message in template:
        if not message.id:
            continue
        translation = catalogue.get(message.id, message.context)
        if translation is None or not is_translated(translation):
            yield f"not translated: {message.id!r} ({places(message)})"
            continue
        yield from (f"{message.id!r}: {error}" for error in translation.check(catalogue))
    for message in catalogue:
        if message.id and template.get(message.id, message.context) is None:
            yield f"not in the source any more: {message.id!r}"
