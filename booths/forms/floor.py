"""Filters of the live plan beside its search and zones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.queries import DirectoryChoices
from events.queries import sort_key_th
from registration.models import ProductType


class FloorFilter(forms.Form):
    """The script writes what is chosen into the address."""

    province = forms.ChoiceField(label=_("Province"), required=False)
    type = forms.ChoiceField(
        label=_("Type of product"),
        required=False,
        choices=[("", _("All types")), *ProductType.choices],
    )

    def __init__(self, *args: Any, choices: DirectoryChoices, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "floor-%s"} | options)
        named = sorted(
            ((province.code, province.name) for province in choices.provinces),
            key=lambda row: sort_key_th(row[1]),
        )
        field = self.fields["province"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("All provinces")), *named]
        for field in self.fields.values():
            field.widget.attrs["data-floor-filter"] = True
