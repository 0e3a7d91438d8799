"""Lists of people who get a badge without belonging to an exhibitor, as a file brings them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from badges import rules
from events import clock
from events.models import Fair
from registration.models import PublicId


class ListState(models.TextChoices):
    CHECKED = rules.ListState.CHECKED.value, pgettext_lazy("import", "Checked")
    APPLYING = rules.ListState.APPLYING.value, pgettext_lazy("import", "Being taken over")
    DONE = rules.ListState.DONE.value, pgettext_lazy("import", "Taken over")
    FAILED = rules.ListState.FAILED.value, pgettext_lazy("import", "Broken off")


class HolderList(PublicId):
    """One file of people: its rows as they were read, until they are taken over."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="holder_lists")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=ListState, default=rules.ListState.CHECKED.value
    )
    # ``[{"number", "values", "errors": [{"column", "code"}], "known"}]``; emptied once it is done.
    rows = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    # Of those without a mistake: how many have their badge already.
    known = models.PositiveIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("list of holders of badges")
        verbose_name_plural = _("lists of holders of badges")

    def __str__(self) -> str:
        return self.file_name or str(self.pk)

    @property
    def good(self) -> int:
        """People who get a badge when it is taken over."""
        return self.total - self.wrong - self.known

    @property
    def is_running(self) -> bool:
        return self.state == ListState.APPLYING
