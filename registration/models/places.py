"""Booths by quota, and the places that applications have of them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events import clock
from events.models import Fair, Province, Zone
from registration import rules
from registration.models.applications import Application
from registration.models.bases import PublicId
from registration.models.exhibitors import Exhibitor, ProductType


class Quota(models.Model):
    """Booths of a zone for a province, a product type, both, or an agency; a zone without any row is not limited."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="quotas")
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="quotas")
    # None: all provinces, or all types, that have no row of their own.
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, null=True, blank=True, related_name="quotas"
    )
    product_type = models.PositiveSmallIntegerField(choices=ProductType, null=True, blank=True)
    agency = models.ForeignKey(
        Exhibitor, on_delete=models.PROTECT, null=True, blank=True, related_name="quotas"
    )
    given = models.PositiveSmallIntegerField(validators=[MaxValueValidator(rules.MAX_QUOTA)])

    class Meta:
        ordering = ("zone__order", "zone__code", "province", "product_type", "agency", "id")
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = (
            # One for each kind of row: a database holds two nulls for different.
            models.UniqueConstraint(
                fields=("zone", "province", "product_type"),
                condition=Q(province__isnull=False, product_type__isnull=False),
                name="one_quota_per_zone_province_and_type",
            ),
            models.UniqueConstraint(
                fields=("zone", "province"),
                condition=Q(province__isnull=False, product_type=None),
                name="one_quota_per_zone_and_province",
            ),
            models.UniqueConstraint(
                fields=("zone", "product_type"),
                condition=Q(province=None, product_type__isnull=False),
                name="one_quota_per_zone_and_type",
            ),
            models.UniqueConstraint(
                fields=("zone", "agency"),
                condition=Q(agency__isnull=False),
                name="one_quota_per_zone_and_agency",
            ),
            models.UniqueConstraint(
                fields=("zone",),
                condition=Q(province=None, product_type=None, agency=None),
                name="one_quota_per_zone_for_all_others",
            ),
            models.CheckConstraint(
                condition=Q(agency=None) | Q(province=None, product_type=None),
                name="quota_of_an_agency_is_for_all_types",
            ),
            models.CheckConstraint(
                condition=Q(given__lte=rules.MAX_QUOTA), name="quota_is_at_most_9999_booths"
            ),
        )

    def __str__(self) -> str:
        return f"{self.zone_id} {self.province_id or '*'} {self.product_type or '*'} {self.given}"

    @property
    def cell(self) -> rules.Cell:
        return rules.Cell(self.pk, self.province_id, self.product_type, self.agency_id)


class PlaceState(models.TextChoices):
    OFFERED = rules.PlaceState.OFFERED.value, _("Offered")
    ACCEPTED = rules.PlaceState.ACCEPTED.value, _("Confirmed")
    DECLINED = rules.PlaceState.DECLINED.value, _("Declined")
    LAPSED = rules.PlaceState.LAPSED.value, _("Lapsed")
    WITHDRAWN = rules.PlaceState.WITHDRAWN.value, _("Withdrawn")
    REVOKED = rules.PlaceState.REVOKED.value, _("Revoked")


class Place(PublicId):
    """Booths of a zone that an approved application has: offered until its exhibitor answers, then confirmed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="places")
    # None: no quota speaks of it.
    quota = models.ForeignKey(
        Quota, on_delete=models.SET_NULL, null=True, blank=True, related_name="places"
    )
    booths = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(rules.MAX_BOOTHS)]
    )
    state = models.CharField(max_length=10, choices=PlaceState)
    offered_at = models.DateTimeField(default=clock.now)
    # By the fair's clock; the moment itself is too late.
    expires_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # Whether it came down the line rather than by a decision.
    passed_on = models.BooleanField(default=False)
    # Who gave it over the quota or past the line, and why.
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="overrides",
    )
    override_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("offered_at", "id")
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(state__in=("offered", "accepted")),
                name="an_application_has_one_live_place",
            ),
            models.CheckConstraint(
                condition=Q(booths__range=(1, rules.MAX_BOOTHS)), name="place_has_1_to_20_booths"
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(expires_at__isnull=False),
                name="offered_place_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(override_by=None, override_reason="")
                | (Q(override_by__isnull=False) & ~Q(override_reason="")),
                name="override_has_a_name_and_a_reason",
            ),
        )
        indexes = (
            models.Index(fields=("quota", "state"), name="places_by_quota"),
            models.Index(
                fields=("expires_at",), condition=Q(state="offered"), name="offers_that_may_lapse"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in rules.LIVE_PLACES

    @property
    def is_offered(self) -> bool:
        return self.state == rules.PlaceState.OFFERED

    @property
    def fewer(self) -> bool:
        """Whether it has fewer booths than the application wants: what was left when its turn came."""
        return self.booths < self.application.booths_wanted


class ShortlistMark(models.TextChoices):
    FIRST = rules.ShortlistMark.FIRST.value, _("Put forward")
    RESERVE = rules.ShortlistMark.RESERVE.value, _("In reserve")
    NOT = rules.ShortlistMark.NOT.value, _("Not put forward")


class Shortlisting(models.Model):
    """What a province says about an application of its own. It advises; the decision is the reviewers'."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, primary_key=True, related_name="shortlisting"
    )
    mark = models.CharField(max_length=8, choices=ShortlistMark)
    # The province's own order, 1 first.
    rank = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(rules.MAX_QUOTA)]
    )
    note = models.CharField(max_length=500, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shortlistings"
    )
    marked_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("mark of a shortlist")
        verbose_name_plural = _("marks of shortlists")
        constraints = (
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(rank__gte=1),
                name="rank_of_a_shortlist_begins_at_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.mark}"
