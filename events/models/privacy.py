"""What people agreed to, and what they ask about their own data."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events import clock, rules
from events.models.people import User


class Purpose(models.TextChoices):
    TAKING_PART = rules.Purpose.TAKING_PART.value, _("Taking part in fairs")
    PUBLICITY = rules.Purpose.PUBLICITY.value, _("Photos and publicity")
    MARKETING = rules.Purpose.MARKETING.value, _("News about coming fairs")


class ConsentText(models.Model):
    """What is agreed to. A published text is never changed: another version is asked anew."""

    purpose = models.CharField(max_length=12, choices=Purpose)
    version = models.PositiveSmallIntegerField()
    text_th = models.TextField(max_length=4000)
    text_en = models.TextField(max_length=4000)
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("purpose", "-version")
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        constraints = (
            models.UniqueConstraint(
                fields=("purpose", "version"), name="one_text_per_purpose_and_version"
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"

    @property
    def text(self) -> str:
        return self.text_en if get_language() == "en" else self.text_th


class Consent(models.Model):
    """Who agreed to which text, given by whom and when; withdrawn rows stay, since what was done before was right."""

    # "user:5", or "person:<key>" for somebody at a booth, for whom a representative answers.
    subject = models.CharField(max_length=60)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("given_at", "pk")
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "text"),
                condition=Q(withdrawn_at__isnull=True),
                name="a_text_is_agreed_to_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_is_withdrawn_after_it_was_given",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.text_id}"


class RequestKind(models.TextChoices):
    ERASURE = rules.RequestKind.ERASURE.value, _("Erase my data")
    ACCESS = rules.RequestKind.ACCESS.value, _("See data that the download does not hold")
    CORRECTION = rules.RequestKind.CORRECTION.value, _("Correct my data")
    OBJECTION = rules.RequestKind.OBJECTION.value, _("Object to a use of my data")


class RequestState(models.TextChoices):
    OPEN = rules.RequestState.OPEN.value, _("Waiting for an answer")
    DONE = rules.RequestState.DONE.value, _("Done")
    REFUSED = rules.RequestState.REFUSED.value, _("Refused")
    TAKEN_BACK = rules.RequestState.TAKEN_BACK.value, _("Taken back")


class PrivacyRequest(models.Model):
    """Somebody uses a right that the law gives them; it is answered within thirty days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="privacy_requests")
    kind = models.CharField(max_length=12, choices=RequestKind)
    note = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    made_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("due_at", "pk")
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "kind"),
                condition=Q(state="open"),
                name="one_open_request_of_a_kind_per_person",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered_at__isnull=False),
                name="a_settled_request_says_when",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
