"""Guests from abroad: that a delegation comes to a fair, and what its people need."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events import clock
from events.models import Fair
from registration import rules
from registration.models.bases import PublicId
from registration.models.exhibitors import Exhibitor
from registration.models.people import Person


class VisitState(models.TextChoices):
    ANNOUNCED = rules.VisitState.ANNOUNCED.value, _("Announced")
    ADMITTED = rules.VisitState.ADMITTED.value, _("Admitted")
    DECLINED = rules.VisitState.DECLINED.value, _("Declined")
    WITHDRAWN = rules.VisitState.WITHDRAWN.value, _("Withdrawn")


class Visit(PublicId):
    """A delegation at one fair, with or without a booth. Admitted, its people have badges."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="visits")
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="visits")
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.ANNOUNCED)
    wants_booth = models.BooleanField(default=False)
    arrives_on = models.DateField(null=True, blank=True)
    departs_on = models.DateField(null=True, blank=True)
    # What it does there, for visitors to read: shows, talks, meetings.
    programme = models.TextField(max_length=2000, blank=True)
    # For the host alone: travel, protocol, meals.
    note = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("visit of a delegation")
        verbose_name_plural = _("visits of delegations")
        constraints = (
            models.UniqueConstraint(
                fields=("fair", "exhibitor"), name="one_visit_per_delegation_and_fair"
            ),
            models.CheckConstraint(
                condition=Q(arrives_on=None)
                | Q(departs_on=None)
                | Q(departs_on__gte=F("arrives_on")),
                name="a_delegation_departs_after_it_arrives",
            ),
        )

    def __str__(self) -> str:
        return f"{self.exhibitor} · {self.fair}"


class GuestNeeds(models.Model):
    """What a guest eats and speaks. Food can tell of faith and health: for the hosts of the fair alone."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="guest_needs"
    )
    diet = models.CharField(max_length=200, blank=True)
    languages = models.CharField(max_length=100, blank=True)
    needs_interpreter = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("needs of a guest")
        verbose_name_plural = _("needs of guests")

    def __str__(self) -> str:
        return str(self.pk)
