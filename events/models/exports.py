"""Long lists as files: written by a job, kept for a day, then dropped."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events import clock, rules
from events.models.fairs import Fair
from events.models.people import User


class ExportState(models.TextChoices):
    WAITING = rules.ExportState.WAITING.value, pgettext_lazy("export", "Waiting")
    WRITING = rules.ExportState.WRITING.value, pgettext_lazy("export", "Being written")
    READY = rules.ExportState.READY.value, pgettext_lazy("export", "Ready")
    FAILED = rules.ExportState.FAILED.value, pgettext_lazy("export", "Could not be written")


class ExportFile(models.Model):
    """A list that somebody asked for as a file, by the address that said which rows and columns."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="exports")
    # The name of the list (`events.forms.exports`), and the query string of its page.
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    kind = models.CharField(max_length=4)
    language = models.CharField(max_length=2)
    file_name = models.CharField(max_length=200)
    state = models.CharField(
        max_length=7, choices=ExportState, default=rules.ExportState.WAITING.value
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # Why it could not be written, as a stable code.
    error = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "id")
        verbose_name = _("list as a file")
        verbose_name_plural = _("lists as files")
        indexes = (models.Index(fields=("expires_at",), name="exports_by_expiry"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        return self.state in {ExportState.WAITING, ExportState.WRITING}

    @property
    def is_there(self) -> bool:
        """Whether it can be downloaded now."""
        return (
            self.state == ExportState.READY
            and self.expires_at is not None
            and clock.now() < self.expires_at
        )


class ExportPart(models.Model):
    """A piece of the file, so that neither writing nor sending it holds all of it in memory."""

    export = models.ForeignKey(ExportFile, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=("export", "number"), name="a_part_of_a_file_is_kept_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.export_id} {self.number}"
