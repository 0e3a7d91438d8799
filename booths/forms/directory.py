"""Filters of the public directory."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from booths.queries import DirectoryChoices, DirectoryFilter
from events.forms.fields import TextField
from events.queries import country_names, sort_key_th


class DirectoryForm(forms.Form):
    """A value that the fair does not have finds nothing to filter by, and is left out."""

    q = TextField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 100}),
    )
    zone = forms.ChoiceField(label=_("Zone"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, choices: DirectoryChoices, **options: Any) -> None:
        super().__init__(*args, **options)
        names = country_names("en" if get_language() == "en" else "th")
        self._offer("zone", _("All zones"), [(zone.code, zone.name) for zone in choices.zones])
        self._offer(
            "province",
            _("All provinces"),
            sorted(
                ((province.code, province.name) for province in choices.provinces),
                key=lambda row: sort_key_th(row[1]),
            ),
        )
        self._offer(
            "country",
            _("All countries"),
            sorted(
                ((code, names.get(code, code)) for code in choices.countries),
                key=lambda row: sort_key_th(row[1]),
            ),
        )

    def _offer(self, name: str, everything: Any, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", everything), *choices]

    def to_filter(self) -> DirectoryFilter:
        """The entries that can be read; one that cannot says so beside it and does not narrow the list."""
        self.is_valid()
        return DirectoryFilter(**{name: self.cleaned_data.get(name, "") for name in self.fields})

    def is_filtered(self) -> bool:
        return self.to_filter() != DirectoryFilter()
