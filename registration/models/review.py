"""What reviewing leaves behind beside the decisions: scores, interests, questions, proposals, views."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events import clock
from events.models import Fair, Named
from registration.models.applications import Application
from registration.models.bases import PublicId


class Criterion(Named):
    """What the fair's reviewers give points for."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=0)
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    max_points = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = (
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100)) & Q(max_points__range=(1, 100)),
                name="criterion_weighs_and_gives_1_to_100",
            ),
        )


class ScoreSheet(PublicId):
    """One reviewer's scores for one application; `percent` is their weighted sum."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sheets")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sheets"
    )
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    remark = models.TextField(max_length=2000, blank=True)
    given_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("given_at", "id")
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "reviewer"), name="a_reviewer_scores_an_application_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.percent} %"


class Score(models.Model):
    """The points for one criterion."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("criterion__position", "criterion")
        constraints = (
            models.UniqueConstraint(
                fields=("sheet", "criterion"), name="one_score_per_sheet_and_criterion"
            ),
        )

    def __str__(self) -> str:
        return str(self.points)


class Interest(PublicId):
    """A reviewer's own word that they are not impartial about an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="interests")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interests"
    )
    reason = models.TextField(max_length=500)
    declared_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("declared_at",)
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "reviewer"), name="an_interest_is_declared_once"
            ),
        )

    def __str__(self) -> str:
        return self.reason


class ChangeRequest(PublicId):
    """What the exhibitor is asked to change in one field, and what they say to it."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="change_requests"
    )
    # One of rules.CHANGE_FIELDS.
    field = models.CharField(max_length=20)
    comment = models.TextField(max_length=1000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="change_requests"
    )
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Asked again, decided or taken back: it stands in the history and asks nothing more.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("asked_at", "id")
        verbose_name = _("requested change")
        verbose_name_plural = _("requested changes")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "field"),
                condition=Q(closed_at=None),
                name="one_open_request_per_field_of_an_application",
            ),
        )

    def __str__(self) -> str:
        return f"{self.field}: {self.comment}"


class BulkDecision(PublicId):
    """One decision on several applications, so that it can be undone as it was made."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="bulk_decisions")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_decisions"
    )
    decision = models.CharField(max_length=16)
    reason = models.TextField(max_length=2000, blank=True)
    decided_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-decided_at",)
        verbose_name = _("bulk decision")
        verbose_name_plural = _("bulk decisions")

    def __str__(self) -> str:
        return self.decision


class Proposal(PublicId):
    """A first person's decision that a second one has to confirm, where the fair wants two."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="proposals")
    decision = models.CharField(max_length=16)
    reason = models.TextField(max_length=2000, blank=True)
    # Field -> comment, for a request of changes.
    changes = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals"
    )
    proposed_at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=10, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="settlements"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_reason = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ("-proposed_at",)
        verbose_name = _("proposed decision")
        verbose_name_plural = _("proposed decisions")
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(settled_at=None),
                name="one_open_proposal_per_application",
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=models.F("proposed_by")),
                name="a_proposal_is_settled_by_another_person",
            ),
        )

    def __str__(self) -> str:
        return self.decision


class SavedView(PublicId):
    """Filters and order of the review under a name, for oneself or for all who review the fair."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = (
            models.UniqueConstraint(
                fields=("fair", "owner", "name"), name="a_view_has_its_own_name"
            ),
        )

    def __str__(self) -> str:
        return self.name
