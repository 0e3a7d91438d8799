"""Exhibitors, who acts for them, and their products."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
    URLValidator,
)
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from events import clock
from events.models import Province
from registration.models.bases import PublicId, Searchable, SearchField, WithNativeName


class ExhibitorKind(models.TextChoices):
    GROUP = "group", _("Community producer group")
    SOLE_OWNER = "sole_owner", _("Community producer, sole owner")
    SME = "sme", _("Small or medium enterprise")
    VILLAGE = "village", _("OTOP Nawatwithi tourism village")
    AGENCY = "agency", _("Partner agency")
    DELEGATION = "delegation", _("Foreign delegation")


# Those that make what they sell in a province, for which the province's officer may act.
PRODUCERS = (
    ExhibitorKind.GROUP,
    ExhibitorKind.SOLE_OWNER,
    ExhibitorKind.SME,
    ExhibitorKind.VILLAGE,
)


class Segment(models.TextChoices):
    """How the department sorts producers."""

    A = "A", _("A: rising star, ready for the world")
    B = "B", _("B: distinct, creates value")
    C = "C", _("C: developing to compete")
    D = "D", _("D: adapting and developing")


class Exhibitor(PublicId, WithNativeName, Searchable):
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
    segment = models.CharField(max_length=1, choices=Segment, blank=True)
    # The address: six digits of the register of places, and what stands before them on an envelope.
    subdistrict = models.CharField(max_length=6, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    house_number = models.CharField(max_length=60, blank=True)
    moo = models.CharField(max_length=20, blank=True)
    road = models.CharField(max_length=120, blank=True)
    website = models.CharField(
        max_length=200, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    line_id = models.CharField(max_length=60, blank=True)
    # Sealed: a sole owner's tax id is a citizen id.
    tax_id_sealed = models.BinaryField(null=True, blank=True, editable=False)
    about_th = models.TextField(max_length=2000, blank=True)
    about_en = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    search = SearchField(
        of=("name_th", "name_en", "name_native", "registration_number", "host_agency")
    )

    class Meta:
        ordering = ("name_th", "id")
        verbose_name = _("exhibitor")
        verbose_name_plural = _("exhibitors")
        constraints = (
            models.CheckConstraint(
                condition=~Q(country="TH") | Q(province__isnull=False) | Q(kind="agency"),
                name="thai_exhibitor_has_a_province",
            ),
            models.CheckConstraint(
                condition=Q(subdistrict="")
                | Q(province__isnull=False, province=Left("subdistrict", 2)),
                name="address_lies_in_the_province",
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


class Invitation(PublicId):
    """A link by which somebody may begin to act for an exhibitor; only the hash of its token is kept."""

    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations_sent"
    )
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-sent_at", "id")
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=("exhibitor", "email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_of_an_exhibitor_per_address",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class ProductType(models.IntegerChoices):
    FOOD = 1, _("Food")
    BEVERAGES = 2, _("Beverages")
    FABRIC = 3, _("Fabric and apparel")
    UTENSILS = 4, _("Utensils, decoration and souvenirs")
    HERBS = 5, _("Non-food herbs")


class Product(PublicId, WithNativeName, Searchable):
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
    # Of the Gregorian calendar, like every date that is stored.
    opc_year = models.PositiveSmallIntegerField(null=True, blank=True)
    description_th = models.TextField(max_length=1000, blank=True)
    description_en = models.TextField(max_length=1000, blank=True)
    price_unit = models.CharField(max_length=40, blank=True)
    price = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    created_at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True, blank=True)
    search = SearchField(of=("name_th", "name_en", "name_native"))

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


class StandardKind(models.TextChoices):
    FDA = "fda", _("Thai FDA")
    TCPS = "tcps", _("Community product standard")
    TIS = "tis", _("Industrial standard (TIS)")
    GMP = "gmp", "GMP"
    HACCP = "haccp", "HACCP"
    GAP = "gap", "GAP"
    ORGANIC = "organic", _("Organic")
    HALAL = "halal", _("Halal")
    GI = "gi", _("Geographical indication (GI)")


class ProductStandard(models.Model):
    """A standard that a product meets, by the number of its certificate."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="standards")
    kind = models.CharField(max_length=8, choices=StandardKind)
    number = models.CharField(max_length=60)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("standard of a product")
        verbose_name_plural = _("standards of products")
        constraints = (
            models.UniqueConstraint(
                fields=("product", "kind"), name="one_number_of_a_standard_per_product"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
