"""Who was called because a booth stayed empty, and whose booths were given to somebody else for it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booths import rules
from events import clock
from events.models import Fair
from registration.models import Application, PublicId


class AttendanceTerms(models.Model):
    """When a fair gives up waiting for an exhibitor; without a row it never does by itself propose it."""

    fair = models.OneToOneField(
        Fair, on_delete=models.CASCADE, primary_key=True, related_name="attendance_terms"
    )
    no_show_day = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    no_show_until = models.TimeField(default=dt.time(14))

    class Meta:
        verbose_name = _("rule for booths that stay empty")
        verbose_name_plural = _("rules for booths that stay empty")
        constraints = (
            models.CheckConstraint(
                condition=Q(no_show_day__range=(1, 60)), name="no_show_day_is_a_day_of_a_fair"
            ),
        )

    def __str__(self) -> str:
        return f"{self.no_show_day} {self.no_show_until}"

    @property
    def rule(self) -> rules.NoShowRule:
        return rules.NoShowRule(self.no_show_day, self.no_show_until)


class CallAnswer(models.TextChoices):
    ON_THE_WAY = rules.CallAnswer.ON_THE_WAY.value, _("On the way")
    WILL_BE_LATE = rules.CallAnswer.WILL_BE_LATE.value, _("Comes later")
    NOT_COMING = rules.CallAnswer.NOT_COMING.value, _("Does not come")
    NO_ANSWER = rules.CallAnswer.NO_ANSWER.value, _("No answer")


class BoothCall(models.Model):
    """Somebody called an exhibitor whose booths were empty on a day."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="booth_calls")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="booth_calls"
    )
    date = models.DateField()
    called_at = models.DateTimeField(default=clock.now)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.CharField(max_length=12, choices=CallAnswer)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-called_at", "-id")
        verbose_name = _("call about an empty booth")
        verbose_name_plural = _("calls about empty booths")
        indexes = (models.Index(fields=("fair", "date"), name="calls_of_a_day"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.called_at}"


class NoShow(PublicId):
    """Booths that were taken back because nobody came, by a person's decision."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="no_shows")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="no_shows")
    # Codes of the booths, as they were then.
    booths = models.JSONField(default=list)
    decided_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=500)
    # How many of the line got a place by it: then it cannot be taken back any more.
    passed_on = models.PositiveSmallIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-decided_at", "id")
        verbose_name = _("exhibitor who did not come")
        verbose_name_plural = _("exhibitors who did not come")
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(undone_at=None),
                name="an_application_fails_to_show_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.decided_at}"
