"""What exhibitors did at past fairs, and the rule by which that counts."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events import clock
from events.models import Fair
from registration.models.bases import PublicId
from registration.models.exhibitors import Exhibitor


class Participation(PublicId):
    """An exhibitor at one past fair: one of the system's, or an earlier one known by its name."""

    exhibitor = models.ForeignKey(
        Exhibitor, on_delete=models.CASCADE, related_name="participations"
    )
    fair = models.ForeignKey(
        Fair, on_delete=models.PROTECT, null=True, blank=True, related_name="participations"
    )
    fair_name = models.CharField(max_length=200)
    ended_on = models.DateField()
    # Booth days: two booths on nine days are eighteen.
    days_expected = models.PositiveSmallIntegerField(default=0)
    days_attended = models.PositiveSmallIntegerField(default=0)
    days_reported = models.PositiveSmallIntegerField(default=0)
    penalties = models.PositiveSmallIntegerField(default=0)
    penalty_reason = models.TextField(max_length=1000, blank=True)
    # Counted from the booth days of the system; what somebody entered is left alone when it counts again.
    is_counted = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-ended_on", "fair_name")
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = (
            models.UniqueConstraint(
                fields=("exhibitor", "fair_name", "ended_on"),
                name="an_exhibitor_took_part_in_a_fair_once",
            ),
            models.CheckConstraint(
                condition=Q(days_attended__lte=F("days_expected"))
                & Q(days_reported__lte=F("days_expected")),
                name="no_more_days_than_were_expected",
            ),
            models.CheckConstraint(
                condition=Q(penalties=0) | ~Q(penalty_reason=""),
                name="a_penalty_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return self.fair_name


class PointsRule(models.Model):
    """How past fairs count at this one; published on the fair's page."""

    fair = models.OneToOneField(
        Fair, on_delete=models.CASCADE, primary_key=True, related_name="points_rule"
    )
    per_fair = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(100)])
    attended_percent = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    for_reports = models.PositiveSmallIntegerField(default=3, validators=[MaxValueValidator(100)])
    per_penalty = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(100)])
    most = models.PositiveSmallIntegerField(default=20, validators=[MaxValueValidator(1000)])
    years = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )

    class Meta:
        verbose_name = _("rule of priority points")
        verbose_name_plural = _("rules of priority points")

    def __str__(self) -> str:
        return str(self.fair)
