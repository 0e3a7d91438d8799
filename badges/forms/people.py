"""People who get a badge without belonging to an exhibitor: one by one, or as a list."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from badges.actions import NewHolder
from badges.models import BadgeKind
from badges.rules import KINDS_OF_HOLDERS, LIST_COLUMNS, LIST_ROWS
from events.forms.fields import LatinNameField, NameField, TextField, ThaiNameField
from events.sheets import MAX_BYTES, Table, read_table
from events.sheets.writing import Column, Sheet, write_xlsx

KIND_CHOICES = [(kind.value, BadgeKind(kind).label) for kind in KINDS_OF_HOLDERS]


class HolderForm(forms.Form):
    """Who is to get a badge."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KIND_CHOICES, initial="volunteer")
    prefix = TextField(  # type: ignore[assignment]  # a field, not the prefix of names
        label=_("Title"), required=False, max_length=40, help_text=_("For example นาย or นางสาว.")
    )
    name_th = ThaiNameField(label=_("Name in Thai"), required=False)
    name_en = LatinNameField(label=_("Name in Latin letters"), required=False)
    name_native = NameField(label=_("Name in another script"), required=False)
    organisation = TextField(
        label=_("Organisation"),
        required=False,
        max_length=200,
        help_text=_("University, newspaper, company; it stands on the badge."),
    )
    remark = TextField(
        label=_("Remark"),
        required=False,
        max_length=300,
        help_text=_("For organisers alone; it is not printed."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("name_th") and not values.get("name_en"):
            raise ValidationError(_("Write the name in Thai or in Latin letters."))
        return values

    def person(self) -> NewHolder:
        return NewHolder(**self.cleaned_data)


class HolderListForm(forms.Form):
    """A file of people of one kind."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Kind"), choices=KIND_CHOICES, initial="volunteer")
    organisation = TextField(
        label=_("Organisation"),
        required=False,
        max_length=200,
        help_text=_("For rows that name none."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel workbook (.xlsx) or CSV with a column of names, 3,000 people at most."),
        error_messages={
            "required": _("Choose the file that you filled in."),
            "empty": _("There is no row in this file. Fill in the template."),
        },
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,.csv,text/csv", "data-limit": str(MAX_BYTES)}
        ),
    )


def read_people(file: UploadedFile) -> tuple[Table, str, str]:
    """The rows of an upload, read in a confined child, its name and fingerprint; refuses with a `file_` code."""
    data = file.read(MAX_BYTES + 1)
    name = "".join(char for char in file.name or "" if char.isprintable())
    # One for the headings, and one more, so that a file that is too long is seen to be.
    table = read_table(data, max_rows=LIST_ROWS + 2)
    return table, name, hashlib.sha256(data).hexdigest()


def template_of_people() -> bytes:
    """Headings alone, in the reader's language."""
    is_english = get_language() == "en"
    columns = [Column(one.en if is_english else one.th, 30) for one in LIST_COLUMNS]
    return write_xlsx([Sheet("People" if is_english else "รายชื่อ", columns, [])])
