"""Applications and the decisions on them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events import clock
from events.models import Fair, Zone
from registration import rules
from registration.models.bases import PublicId
from registration.models.exhibitors import Exhibitor, Product, ProductType


class ApplicationState(models.TextChoices):
    DRAFT = rules.ApplicationState.DRAFT.value, pgettext_lazy("application", "Draft")
    SUBMITTED = rules.ApplicationState.SUBMITTED.value, _("Submitted")
    UNDER_REVIEW = rules.ApplicationState.UNDER_REVIEW.value, _("Under review")
    APPROVED = rules.ApplicationState.APPROVED.value, _("Approved")
    WAITLISTED = rules.ApplicationState.WAITLISTED.value, _("Waitlisted")
    REJECTED = rules.ApplicationState.REJECTED.value, _("Rejected")
    CHANGES_REQUESTED = rules.ApplicationState.CHANGES_REQUESTED.value, _("Changes requested")
    WITHDRAWN = rules.ApplicationState.WITHDRAWN.value, _("Withdrawn")
    DECLINED = rules.ApplicationState.DECLINED.value, _("Declined")
    LAPSED = rules.ApplicationState.LAPSED.value, _("Lapsed")


class Application(PublicId):
    """An exhibitor's wish for booths in one zone of one fair."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="applications")
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="applications")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="applications")
    products = models.ManyToManyField(Product, related_name="applications", blank=True)
    state = models.CharField(
        max_length=20, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    booths_wanted = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(rules.MAX_BOOTHS)]
    )
    power_w = models.PositiveIntegerField(default=0)
    water = models.BooleanField(default=False)
    gas = models.BooleanField(default=False)
    cold_storage = models.BooleanField(default=False)
    note = models.TextField(max_length=2000, blank=True)
    # Under which quota it counts: the type of most of its products, set when it is sent in, and the agency, if any.
    product_type = models.PositiveSmallIntegerField(choices=ProductType, null=True, blank=True)
    agency = models.ForeignKey(
        Exhibitor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sponsored_applications",
    )
    # Its rank in the line: most points first, then the earlier application.
    priority_points = models.IntegerField(default=0)
    # Counts the changes; beside it the version at which each section changed last (rules.Section).
    version = models.PositiveIntegerField(default=1)
    section_versions = models.JSONField(default=dict, blank=True)
    # Which page of which browser wrote each section last: a random name that the page gives itself.
    section_writers = models.JSONField(default=dict, blank=True)
    # Sections that its exhibitor has not gone through yet; empty for one that came in whole.
    sections_left = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # Who is to look at it; anybody who reviews the fair may.
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_applications",
    )

    class Meta:
        ordering = ("submitted_at", "created_at", "id")
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = (
            models.CheckConstraint(
                condition=Q(booths_wanted__range=(1, rules.MAX_BOOTHS)),
                name="booths_wanted_is_1_to_20",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | Q(submitted_at__isnull=False),
                name="application_past_draft_was_submitted",
            ),
        )
        indexes = (
            models.Index(fields=("fair", "state", "submitted_at"), name="applications_by_state"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people say on the phone: eight characters of the key."""
        return self.id.hex[:8].upper()

    @property
    def needs(self) -> rules.Needs:
        return rules.Needs(self.power_w, self.water, self.gas, self.cold_storage)


class Review(PublicId):
    """One decision on an application, with its reason."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
    decision = models.CharField(max_length=16)
    reason = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(default=clock.now)
    # Where the application stood before, so that the decision can be taken back.
    from_state = models.CharField(max_length=20, blank=True)
    bulk = models.ForeignKey(
        "BulkDecision", on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    # Who proposed what this confirms, where the fair wants two people.
    proposal = models.OneToOneField(
        "Proposal", on_delete=models.PROTECT, null=True, blank=True, related_name="review"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_reviews",
    )

    class Meta:
        ordering = ("at",)
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return self.decision


class FairTerms(models.Model):
    """What a fair has decided about its intake; a fair without a row has the defaults."""

    fair = models.OneToOneField(
        Fair, on_delete=models.CASCADE, primary_key=True, related_name="terms"
    )
    # Whether an approved exhibitor has to accept the place, and for how long it is kept for them.
    asks_confirmation = models.BooleanField(default=False)
    confirm_hours = models.PositiveSmallIntegerField(
        default=72, validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )
    # Until when the provinces say which of their applications they put forward; None: at any time.
    shortlist_until = models.DateTimeField(null=True, blank=True)
    # Whether a decision counts only once a second person has confirmed it.
    two_person_rule = models.BooleanField(default=False)
    # For how long a decision can be taken back.
    undo_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )
    # The legal ground of temporary import, as it stands on the papers for customs.
    customs_notice_th = models.CharField(
        max_length=300, blank=True, default="นำเข้าชั่วคราวตามประกาศกรมศุลกากร ที่ 220/2561"
    )
    customs_notice_en = models.CharField(
        max_length=300, blank=True, default="Temporary import under Customs Notification 220/2561"
    )

    class Meta:
        verbose_name = _("terms of a fair")
        verbose_name_plural = _("terms of fairs")
        constraints = (
            models.CheckConstraint(
                condition=Q(confirm_hours__range=(1, 24 * 60)),
                name="a_place_is_kept_for_an_hour_to_sixty_days",
            ),
        )

    def __str__(self) -> str:
        return str(self.fair)
