"""Who wants a place and with what. Each constraint is named as a sentence."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events import clock
from events.models import Fair, Named, Province, Zone
from registration import rules


class PublicId(models.Model):
    """A key that says nothing about how many there are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class WithNativeName(Named):
    """A name in Thai and Latin script, and in the script of its own country beside them."""

    name_native = models.CharField(_("Native name"), max_length=200, blank=True)

    class Meta:
        abstract = True


class ExhibitorKind(models.TextChoices):
    GROUP = "group", _("Community producer group")
    SOLE_OWNER = "sole_owner", _("Community producer, sole owner")
    SME = "sme", _("Small or medium enterprise")
    VILLAGE = "village", _("OTOP Nawatwithi tourism village")
    AGENCY = "agency", _("Partner agency")
    DELEGATION = "delegation", _("Foreign delegation")


class Exhibitor(PublicId, WithNativeName):
    """A producer, agency, village or delegation; it lives on from fair to fair."""

    kind = models.CharField(max_length=12, choices=ExhibitorKind)
    # ISO 3166-1 alpha-2.
    country = models.CharField(
        max_length=2, default="TH", validators=[RegexValidator(r"^[A-Z]{2}$")]
    )
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, null=True, blank=True, related_name="exhibitors"
    )
    host_agency = models.CharField(max_length=200, blank=True)
    registration_number = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    about_th = models.TextField(max_length=2000, blank=True)
    about_en = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("name_th", "id")
        verbose_name = _("exhibitor")
        verbose_name_plural = _("exhibitors")
        constraints = (
            models.CheckConstraint(
                condition=~Q(country="TH") | Q(province__isnull=False) | Q(kind="agency"),
                name="thai_exhibitor_has_a_province",
            ),
        )


class Representative(models.Model):
    """A person who acts for an exhibitor."""

    exhibitor = models.ForeignKey(
        Exhibitor, on_delete=models.CASCADE, related_name="representatives"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="representations"
    )

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        constraints = (
            models.UniqueConstraint(
                fields=("exhibitor", "user"), name="a_person_represents_an_exhibitor_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.exhibitor}"


class Person(PublicId, WithNativeName):
    """Somebody who stands at the booth and wears a badge."""

    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.CASCADE, related_name="people")
    prefix = models.CharField(max_length=40, blank=True)
    role = models.CharField(_("Role"), max_length=100, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("person")
        verbose_name_plural = _("people")

    @property
    def full_name_th(self) -> str:
        return f"{self.prefix}{self.name_th}" if self.name_th else ""


class ProductType(models.IntegerChoices):
    FOOD = 1, _("Food")
    BEVERAGES = 2, _("Beverages")
    FABRIC = 3, _("Fabric and apparel")
    UTENSILS = 4, _("Utensils, decoration and souvenirs")
    HERBS = 5, _("Non-food herbs")


class Product(PublicId, WithNativeName):
    """What is made and sold; reused from fair to fair."""

    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.CASCADE, related_name="products")
    type = models.PositiveSmallIntegerField(choices=ProductType)
    opc_stars = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    origin_country = models.CharField(
        max_length=2, default="TH", validators=[RegexValidator(r"^[A-Z]{2}$")]
    )
    hs_code = models.CharField(
        max_length=12, blank=True, validators=[RegexValidator(r"^[0-9]{4}(\.?[0-9]{2}){0,4}$")]
    )
    price = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    created_at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = (
            models.CheckConstraint(
                condition=Q(opc_stars__isnull=True) | Q(opc_stars__range=(1, 5)),
                name="opc_stars_are_one_to_five",
            ),
            models.CheckConstraint(condition=Q(type__range=(1, 5)), name="product_type_is_1_to_5"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="price_is_not_negative"
            ),
        )


class ApplicationState(models.TextChoices):
    DRAFT = rules.ApplicationState.DRAFT.value, pgettext_lazy("application", "Draft")
    SUBMITTED = rules.ApplicationState.SUBMITTED.value, _("Submitted")
    UNDER_REVIEW = rules.ApplicationState.UNDER_REVIEW.value, _("Under review")
    APPROVED = rules.ApplicationState.APPROVED.value, _("Approved")
    WAITLISTED = rules.ApplicationState.WAITLISTED.value, _("Waitlisted")
    REJECTED = rules.ApplicationState.REJECTED.value, _("Rejected")
    CHANGES_REQUESTED = rules.ApplicationState.CHANGES_REQUESTED.value, _("Changes requested")
    WITHDRAWN = rules.ApplicationState.WITHDRAWN.value, _("Withdrawn")


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
    note = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

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


class Review(PublicId):
    """One decision on an application, with its reason."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
    decision = models.CharField(max_length=16)
    reason = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("at",)
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return self.decision


class ManifestItem(PublicId, WithNativeName):
    """Foreign goods under temporary import. Quantities are in `unit`.

    An item reconciles when imported = sold + given + destroyed + re-exported.
    """

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="manifest_items")
    exhibitor = models.ForeignKey(
        Exhibitor, on_delete=models.PROTECT, related_name="manifest_items"
    )
    position = models.PositiveSmallIntegerField()
    hs_code = models.CharField(max_length=12, blank=True)
    origin_country = models.CharField(max_length=2)
    unit = models.CharField(max_length=20)
    imported = models.DecimalField(max_digits=12, decimal_places=3)
    sold = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    given = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    destroyed = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    re_exported = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    declared_value = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ("position",)
        verbose_name = _("foreign item")
        verbose_name_plural = _("foreign items")
        constraints = (
            models.UniqueConstraint(
                fields=("fair", "exhibitor", "position"), name="manifest_positions_are_unique"
            ),
            models.CheckConstraint(
                condition=Q(
                    imported__gte=models.F("sold")
                    + models.F("given")
                    + models.F("destroyed")
                    + models.F("re_exported")
                ),
                name="no_more_leaves_than_was_imported",
            ),
        )

    @property
    def remaining(self) -> Decimal:
        return self.imported - self.sold - self.given - self.destroyed - self.re_exported
