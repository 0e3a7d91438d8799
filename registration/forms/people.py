"""People at the booth: names, papers, and why somebody wants to see a number."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from events.forms.fields import TextField
from events.forms.manage import DayField
from registration.forms.exhibitor import HOME_COUNTRY, CountryField, NamesForm
from registration.models import Identity, IdentityKind, Person
from registration.rules import PREFIXES, IdentityGiven
from registration.rules import IdentityKind as Kind

# Where a refusal of the action is shown.
REFUSED_AT = {
    "citizen_id_wrong": "paper_number",
    "passport_wrong": "paper_number",
    "passport_expired": "paper_expires",
    "identity_taken": "paper_number",
}
NO_PAPER = ""


class SuggestingInput(forms.TextInput):
    """Free text with a list to choose from."""

    def __init__(self, suggestions: tuple[str, ...], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}_list"
        field = super().render(name, value, (attrs or {}) | {"list": list_id}, renderer)
        options = format_html_join(
            "", '<option value="{}"></option>', ((s,) for s in self.suggestions)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


class PersonForm(NamesForm):
    """Somebody who stands at the booth and wears a badge."""

    # Not "prefix": a form has an attribute of this name.
    title = TextField(
        label=_("Title"),
        required=False,
        max_length=40,
        help_text=_(
            "Choose from the list or write your own, for example นาย, นางสาว, ดร., ร้อยเอก."
        ),
        widget=SuggestingInput(PREFIXES, attrs={"class": "input--short"}),
    )
    role = TextField(
        label=_("Role at the booth"),
        required=False,
        max_length=100,
        help_text=_("Stands on the badge, for example weaver or head of delegation."),
    )
    paper_kind = forms.ChoiceField(
        label=_("Identity paper"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(NO_PAPER, _("None")), *IdentityKind.choices],
    )
    paper_number = TextField(
        label=_("Number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "input--medium mono",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    paper_country = CountryField(
        label=_("Issued by"), required=False, help_text=_("For a passport only.")
    )
    paper_expires = DayField(
        label=_("Valid until"), required=False, help_text=_("For a passport only.")
    )
    publicity = forms.BooleanField(
        label=_("This person agrees to be seen in photos of the fair that are published"),
        required=False,
        help_text=_("Ask the person first. It is free, and can be taken back here at any time."),
    )
    paper_clear = forms.BooleanField(label=_("Delete the recorded number"), required=False)
    field_order: tuple[str, ...] = ("title", "name_th", "name_en", "name_native", "role")
    names = ("title", "name_th", "name_en", "name_native", "role")

    def __init__(self, *args: Any, recorded: Identity | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.recorded = recorded
        if recorded is None:
            del self.fields["paper_clear"]
        else:
            self.fields["paper_number"].help_text = _(
                "Recorded: %(number)s. Leave this empty to keep it."
            ) % {"number": recorded.masked}

    @staticmethod
    def read(person: Person) -> dict[str, Any]:
        """The person as the form's initial values; never a number."""
        paper: Identity | None = getattr(person, "identity", None)
        names = {
            "title": person.prefix,
            "name_th": person.name_th,
            "name_en": person.name_en,
            "name_native": person.name_native,
            "role": person.role,
        }
        if paper is None:
            return names | {"paper_country": person.exhibitor.country}
        return names | {
            "paper_kind": paper.kind,
            "paper_country": paper.country,
            "paper_expires": paper.expires_on,
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        kind, number = values.pop("paper_kind", ""), values.pop("paper_number", "")
        country, expires = values.pop("paper_country", ""), values.pop("paper_expires", None)
        clears = values.pop("paper_clear", False)
        if number and kind == NO_PAPER:
            self.add_error("paper_kind", _("Say which paper the number is from."))
        if number and clears:
            self.add_error(
                "paper_clear", _("Either write a new number or delete the recorded one.")
            )
        if kind and not number and self.recorded is None:
            self.add_error("paper_number", _("Write the number, or choose “None” above."))
        if self.recorded is not None and not number and not clears and kind != self.recorded.kind:
            self.add_error("paper_number", _("Write the number of this paper."))
        values["prefix"] = values.pop("title", "")
        values["publicity"] = bool(values.get("publicity"))
        values["clear_identity"] = bool(clears)
        values["identity"] = (
            IdentityGiven(
                kind=Kind(kind),
                number=number,
                country=country or HOME_COUNTRY,
                expires_on=expires,
            )
            if number and kind and not self.errors
            else None
        )
        return values


class EraseForm(forms.Form):
    """Why somebody's data goes for good."""

    reason = TextField(
        label=_("Why is it erased?"),
        max_length=500,
        error_messages={"required": _("Say why, for example at the person's request.")},
        help_text=_("Kept in the log. Do not write names or numbers here."),
    )


class RevealForm(forms.Form):
    """Why somebody wants to see a number."""

    reason = TextField(
        label=_("Why do you need the number?"),
        max_length=500,
        error_messages={"required": _("Say why; the person can ask who looked.")},
        help_text=_(
            "For example: list for the venue's security. Kept in the log with your name; do not write the number here."
        ),
    )
