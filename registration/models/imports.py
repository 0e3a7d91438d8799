"""Tables of producers that a province sends in: what was read of them, and what became of each row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events import clock
from events.models import Fair, Province
from registration import rules
from registration.models.applications import Application
from registration.models.bases import PublicId
from registration.models.exhibitors import Exhibitor


class ImportState(models.TextChoices):
    WAITING = rules.ImportState.WAITING.value, pgettext_lazy("import", "Waiting")
    CHECKING = rules.ImportState.CHECKING.value, pgettext_lazy("import", "Being checked")
    CHECKED = rules.ImportState.CHECKED.value, pgettext_lazy("import", "Checked")
    APPLYING = rules.ImportState.APPLYING.value, pgettext_lazy("import", "Being taken over")
    DONE = rules.ImportState.DONE.value, pgettext_lazy("import", "Taken over")
    FAILED = rules.ImportState.FAILED.value, pgettext_lazy("import", "Broken off")


class Import(PublicId):
    """One table that somebody sent. The file itself is never kept, only the cells that were read of it."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="imports")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports"
    )
    # The only province that may come in; empty for an organiser, who may send any.
    province = models.ForeignKey(Province, on_delete=models.PROTECT, null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    # SHA-256 of the file: the same one sent again is told apart from another.
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=ImportState, default=rules.ImportState.WAITING.value
    )
    # Whether good rows go in by themselves once all are checked.
    applies = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    # Of those applied: how many changed nothing.
    unchanged = models.PositiveIntegerField(default=0)
    # Columns that the file has, in the template's order, and headings that stand for nothing here.
    columns = models.JSONField(default=list, blank=True)
    ignored = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    # When its cells were dropped; the counts stay.
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = (
            models.CheckConstraint(
                condition=Q(applied__lte=models.F("rows")),
                name="no_more_rows_are_applied_than_there_are",
            ),
        )
        indexes = (models.Index(fields=("fair", "-created_at"), name="imports_by_fair"),)

    def __str__(self) -> str:
        return self.file_name or str(self.pk)

    @property
    def is_running(self) -> bool:
        return rules.ImportState(self.state) in rules.RUNNING

    @property
    def good(self) -> int:
        """Rows that may go in and have not yet."""
        return self.checked - self.wrong - self.applied


class ImportRow(models.Model):
    """One row: its cells as they were sent, what they mean, what is wrong, and what became of it."""

    table = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="table_rows")
    # As the spreadsheet numbers it.
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    # ``[{"column", "code", "params"}]``; the texts are made for whoever reads them.
    errors = models.JSONField(default=list)
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.value) for state in rules.RowState],
        default=rules.RowState.NEW.value,
    )
    # Rows of one producer go in together.
    producer = models.CharField(max_length=300, blank=True)
    # ``{"exhibitor", "product", "application"}`` -> new, changed, same, none.
    outcome = models.JSONField(default=dict)
    exhibitor = models.ForeignKey(
        Exhibitor, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    application = models.ForeignKey(
        Application, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("number",)
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints = (
            models.UniqueConstraint(
                fields=("table", "number"), name="a_row_of_an_import_stands_once"
            ),
        )
        indexes = (models.Index(fields=("table", "state", "number"), name="import_rows_by_state"),)

    def __str__(self) -> str:
        return str(self.number)
