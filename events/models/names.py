"""Things with a Thai and an English name, and the provinces."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a Thai name and an English one."""

    name_th = models.CharField(_("Thai name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, Thai where no English name was given."""
        if get_language() == "en" and self.name_en:
            return self.name_en
        return self.name_th or self.name_en


def name_of(thing: Named) -> dict[str, str]:
    """``{"th", "en", "native"?}``, as the API and the feeds write names."""
    name = {"th": thing.name_th, "en": thing.name_en}
    native = getattr(thing, "name_native", "")
    return name | {"native": native} if native else name


class Region(models.TextChoices):
    NORTH = "north", _("North")
    NORTHEAST = "northeast", _("Northeast")
    CENTRAL = "central", _("Central")
    SOUTH = "south", _("South")


class Province(Named):
    """One of the 77, keyed by its two-digit DOPA code."""

    code = models.CharField(primary_key=True, max_length=2)
    region = models.CharField(max_length=10, choices=Region)

    class Meta:
        ordering = ("code",)
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
