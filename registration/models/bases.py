"""What several tables of registration share."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from events import spelling
from events.models import Named


class PublicId(models.Model):
    """A key that says nothing about how many there are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class WithNativeName(Named):
    """A name in Thai and Latin script, and in the script of its own country beside them."""

    name_native = models.CharField(_("Native name"), max_length=200, blank=True)

    class Meta:
        abstract = True


class SearchField(models.TextField):  # type: ignore[type-arg]  # text in, text out
    """What other columns of the row say, as a search compares it; it follows them at every write of the row.

    Rows that are written in bulk are followed as well. Only a queryset's `update` passes it by.
    """

    def __init__(self, *, of: Iterable[str] = (), **options: Any) -> None:
        self.of = tuple(of)
        super().__init__(**options | {"editable": False, "blank": True, "default": ""})

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        for fixed in ("editable", "blank", "default"):
            options.pop(fixed, None)
        return name, path, arguments, options | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001 - Django's signature
        said = " ".join(str(getattr(model_instance, column) or "") for column in self.of)
        setattr(model_instance, self.attname, text := spelling.normalise(said))
        return text


class Searchable(models.Model):
    """A row with a `search` column. A write of some columns writes that one with them."""

    search: SearchField

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if update_fields is not None:
            update_fields = {*update_fields}
            if not update_fields.isdisjoint(self._meta.get_field("search").of):  # type: ignore[union-attr]
                update_fields.add("search")
        super().save(update_fields=update_fields, **options)
