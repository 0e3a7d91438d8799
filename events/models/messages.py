"""What the product tells people: in their inbox, and by e-mail."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events import clock, rules
from events.models.fairs import Fair
from events.models.people import User


class Notice(models.Model):
    """One message to one person. Its words stand in a table by `kind`, so each reader has their own language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    fair = models.ForeignKey(
        Fair, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    # An address of this site without its host.
    link = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = (models.Index(fields=("user", "-at"), name="notices_of_a_person"),)

    def __str__(self) -> str:
        return self.kind


class MailState(models.TextChoices):
    WAITING = rules.MailState.WAITING.value, pgettext_lazy("mail", "Waiting")
    SENDING = rules.MailState.SENDING.value, pgettext_lazy("mail", "Being sent")
    SENT = rules.MailState.SENT.value, pgettext_lazy("mail", "Sent")
    FAILED = rules.MailState.FAILED.value, pgettext_lazy("mail", "Could not be sent")
    UNKNOWN = rules.MailState.UNKNOWN.value, pgettext_lazy("mail", "Not known whether sent")


class OutgoingMail(models.Model):
    """One e-mail to one address, written with its cause and sent later, at most once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    notice = models.OneToOneField(
        Notice, on_delete=models.CASCADE, null=True, blank=True, related_name="mail"
    )
    state = models.CharField(max_length=8, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    next_try_at = models.DateTimeField(default=clock.now)
    # When the attempt began that has not ended yet, or that ended last.
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # The kind of error of the last attempt; never its text, which may repeat the address.
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("created_at", "pk")
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="a_sent_mail_says_when",
            ),
            models.CheckConstraint(
                condition=Q(next_try_at__gte=F("created_at")),
                name="a_mail_is_tried_after_it_was_written",
            ),
        )
        indexes = (models.Index(fields=("state", "next_try_at"), name="mails_that_wait"),)

    def __str__(self) -> str:
        return str(self.pk)


class JobWorker(models.Model):
    """A thread that does jobs; what it left unfinished is taken up once it has been silent."""

    id = models.CharField(max_length=64, primary_key=True)
    # By the database's clock: rehearsals start theirs anew.
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id
