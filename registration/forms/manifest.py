"""The table of foreign goods: what became of each item."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from registration.forms.exhibitor import AmountField
from registration.models import ManifestItem

COLUMNS = {
    "sold": _("Sold"),
    "given": _("Given away"),
    "destroyed": _("Destroyed"),
    "re_exported": _("Re-exported"),
}


class QuantityField(AmountField):
    """A quantity in the item's unit; `column` says which way the goods left."""

    def __init__(self, *, item: ManifestItem, column: str) -> None:
        self.column = COLUMNS[column]
        super().__init__(
            label=f"{self.column} · {item.name}",
            initial=f"{getattr(item, column).normalize():f}",
            min_value=0,
            max_digits=12,
            decimal_places=3,
            show_hidden_initial=True,
        )
        self.widget.attrs |= {"aria-label": self.label}


class ManifestForm(forms.Form):
    """One field per item and column.

    Only what was changed on this page is sent on, so that two people can book beside each other.
    """

    def __init__(self, *args: Any, items: Sequence[ManifestItem], **options: Any) -> None:
        super().__init__(*args, **options)
        self.items = items
        for item in items:
            for column in COLUMNS:
                self.fields[_key(item, column)] = QuantityField(item=item, column=column)

    def rows(self) -> list[dict[str, Any]]:
        """Each item with its bound fields, in the order of the columns."""
        return [
            {"item": item, "fields": [self[_key(item, column)] for column in COLUMNS]}
            for item in self.items
        ]

    def changes(self) -> dict[UUID, dict[str, Decimal]]:
        """Item -> column -> quantity, for what was changed."""
        changed = set(self.changed_data)
        found: dict[UUID, dict[str, Decimal]] = {}
        for item in self.items:
            for column in COLUMNS:
                if _key(item, column) in changed:
                    found.setdefault(item.pk, {})[column] = self.cleaned_data[_key(item, column)]
        return found

    def blame(self, key: str, message: str) -> None:
        """Say beside the item's first field that more left than came."""
        self.add_error(f"{key}-sold", message)


def _key(item: ManifestItem, column: str) -> str:
    return f"{item.pk}-{column}"
