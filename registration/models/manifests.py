"""Foreign goods under temporary import: the list, the ledger of what became of it, its closing."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events import clock
from events.models import Fair
from registration import rules
from registration.models.bases import PublicId, WithNativeName
from registration.models.exhibitors import Exhibitor


class MovementKind(models.TextChoices):
    SOLD = rules.MovementKind.SOLD.value, _("Sold")
    GIVEN = rules.MovementKind.GIVEN.value, _("Given away")
    DESTROYED = rules.MovementKind.DESTROYED.value, _("Destroyed")
    RE_EXPORTED = rules.MovementKind.RE_EXPORTED.value, _("Re-exported")


class Manifest(models.Model):
    """The goods of one delegation at one fair as a whole; its row is the lock under which they move."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="manifests")
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="manifests")
    # From then on quantities are what customs has seen, and change with a reason only.
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    declaration = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("list of foreign goods")
        verbose_name_plural = _("lists of foreign goods")
        constraints = (
            models.UniqueConstraint(
                fields=("fair", "exhibitor"), name="one_manifest_per_delegation_and_fair"
            ),
        )

    def __str__(self) -> str:
        return f"{self.exhibitor} · {self.fair}"


class ManifestItem(PublicId, WithNativeName):
    """Foreign goods under temporary import. Quantities are in `unit`.

    An item reconciles when imported = sold + given + destroyed + re-exported. Those four are sums of
    its movements, kept here so that the database itself can refuse to let more leave than came.
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
            models.CheckConstraint(
                condition=Q(sold__gte=0)
                & Q(given__gte=0)
                & Q(destroyed__gte=0)
                & Q(re_exported__gte=0),
                name="nothing_comes_back_that_never_left",
            ),
        )

    @property
    def remaining(self) -> Decimal:
        return rules.remaining(
            self.imported, {kind: getattr(self, kind) for kind in rules.MovementKind}
        )


class ManifestMovement(models.Model):
    """Something left, on a day of the fair: append-only. What was wrong is set right by a counter-entry.

    The totals of an item are projections of these rows.
    """

    item = models.ForeignKey(ManifestItem, on_delete=models.PROTECT, related_name="movements")
    date = models.DateField()
    kind = models.CharField(max_length=12, choices=MovementKind)
    # In the item's unit; below zero where it takes back what was booked before.
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    note = models.CharField(max_length=200, blank=True)
    # Null where the system itself has booked.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("id",)
        verbose_name = _("movement of foreign goods")
        verbose_name_plural = _("movements of foreign goods")
        constraints = (
            models.CheckConstraint(condition=~Q(quantity=0), name="a_movement_moves_something"),
        )
        indexes = (models.Index(fields=("item", "date"), name="movements_of_item_and_day"),)

    def __str__(self) -> str:
        return f"{self.date} {self.kind} {self.quantity}"


class QuietDay(models.Model):
    """Somebody's word that nothing moved on a day."""

    manifest = models.ForeignKey(Manifest, on_delete=models.CASCADE, related_name="quiet_days")
    date = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("date",)
        constraints = (
            models.UniqueConstraint(
                fields=("manifest", "date"), name="a_quiet_day_is_confirmed_once"
            ),
        )

    def __str__(self) -> str:
        return self.date.isoformat()


class Amendment(models.Model):
    """A correction of what customs has seen, with its reason."""

    item = models.ForeignKey(ManifestItem, on_delete=models.CASCADE, related_name="amendments")
    # Field -> [before, after], as text.
    changes = models.JSONField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("at",)
        verbose_name = _("amendment of foreign goods")
        verbose_name_plural = _("amendments of foreign goods")

    def __str__(self) -> str:
        return self.reason


class Closing(PublicId):
    """The closing report, signed: nothing of the manifest changes while it stands."""

    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="closings")
    # As it stands on the report: a name and a position.
    signatory = models.CharField(max_length=200)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(default=clock.now)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True)
    reopen_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("signed_at",)
        verbose_name = _("closing report")
        verbose_name_plural = _("closing reports")
        constraints = (
            models.UniqueConstraint(
                fields=("manifest",),
                condition=Q(reopened_at=None),
                name="one_standing_closing_per_manifest",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None) | ~Q(reopen_reason=""),
                name="a_closing_is_reopened_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return self.signatory


class Permit(PublicId):
    """A paper that belongs to the goods: of one item, or of the whole list."""

    manifest = models.ForeignKey(Manifest, on_delete=models.CASCADE, related_name="permits")
    item = models.ForeignKey(
        ManifestItem, on_delete=models.CASCADE, null=True, blank=True, related_name="permits"
    )
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("added_at", "id")
        verbose_name = _("permit")
        verbose_name_plural = _("permits")

    def __str__(self) -> str:
        return self.title


class PermitFile(models.Model):
    """What a permit holds. In the database, so that it comes and goes with its row; apart, so that lists stay light."""

    permit = models.OneToOneField(
        Permit, on_delete=models.CASCADE, primary_key=True, related_name="file"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.permit_id)
