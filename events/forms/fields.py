"""Names and texts as every form of the product takes them."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.problems import describe
from events.rules import (
    LATIN_NAME,
    THAI_NAME,
    Refused,
    has_invisible,
    has_letter,
    is_written_in,
)


class TextField(forms.CharField):
    """Text as it was typed, composed (NFC); control characters are refused.

    Never NFKC: it breaks น้ำ.
    """

    def __init__(self, *, lines: int = 1, **options: Any) -> None:
        self.lines = lines
        if lines > 1:
            options.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n"))
        if has_invisible(text, breaks=self.lines > 1):
            raise ValidationError(
                _("Remove the invisible characters; they cannot be stored."), code="invisible"
            )
        return text


class NameField(TextField):
    """A name in any script: it has a letter in it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 200)
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        if name and not has_letter(name):
            raise ValidationError(_("A name has at least one letter."), code="no_letter")
        return name


class ThaiNameField(NameField):
    """A name as it stands on Thai lists and badges: Thai, or Latin where that is the name."""

    def clean(self, value: Any) -> str:
        name = super().clean(value)
        if not is_written_in(name, THAI_NAME):
            raise ValidationError(
                _("Write this in Thai letters; another script has a field of its own."),
                code="script",
            )
        return name


class LatinNameField(NameField):
    """A name in Latin letters, for those who do not read Thai."""

    def clean(self, value: Any) -> str:
        name = super().clean(value)
        if not is_written_in(name, LATIN_NAME):
            raise ValidationError(_("Write this in Latin letters (A to Z)."), code="script")
        return name


def show_refusal(
    form: forms.Form, refused: Refused, *, fields: Mapping[str, str] | None = None
) -> None:
    """Say in the form why it was refused: beside the field where one is to blame, else on top.

    `fields` translates the names that a refusal uses (also its code) into the form's.
    """
    names = fields or {}
    if refused.errors:
        for error in refused.errors:
            name = names.get(error["field"], error["field"])
            form.add_error(name if name in form.fields else None, error["message"])
        return
    form.add_error(names.get(refused.code), describe(refused))
