"""Booths and who has them. Booth state, hold and allocation are three records (see docs/architecture.md)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booths import rules
from events import clock
from events.models import Fair, Hall, Zone
from registration.models import Application, Exhibitor, PublicId


class BoothState(models.TextChoices):
    """Derived, never stored: see `booths.rules.booth_state`."""

    VACANT = rules.BoothState.VACANT.value, _("Vacant")
    HELD = rules.BoothState.HELD.value, _("Held")
    ALLOCATED = rules.BoothState.ALLOCATED.value, _("Allocated")
    OCCUPIED = rules.BoothState.OCCUPIED.value, _("Occupied")
    CLOSED = rules.BoothState.CLOSED.value, _("Closed")


class Side(models.TextChoices):
    NORTH = rules.Side.NORTH.value, pgettext_lazy("side of a booth", "North")
    EAST = rules.Side.EAST.value, pgettext_lazy("side of a booth", "East")
    SOUTH = rules.Side.SOUTH.value, pgettext_lazy("side of a booth", "South")
    WEST = rules.Side.WEST.value, pgettext_lazy("side of a booth", "West")


class Booth(models.Model):
    """A rectangle in a hall, in metres from its top left corner, that 1 to 8 exhibitors share."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="booths")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="booths")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="booths")
    code = models.CharField(max_length=16)
    x_m = models.DecimalField(max_digits=7, decimal_places=2)
    y_m = models.DecimalField(max_digits=7, decimal_places=2)
    width_m = models.DecimalField(max_digits=6, decimal_places=2)
    depth_m = models.DecimalField(max_digits=6, decimal_places=2)
    slots = models.PositiveSmallIntegerField(default=1)
    front = models.CharField(max_length=1, choices=Side, default=Side.SOUTH)
    # What the booth itself has; null = as its zone offers.
    power_w = models.PositiveIntegerField(null=True, blank=True)
    has_water = models.BooleanField(null=True, blank=True)
    has_gas = models.BooleanField(null=True, blank=True)
    has_ventilation = models.BooleanField(null=True, blank=True)
    has_cold_storage = models.BooleanField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)
    # Not on the floor while it is part of another; its own place is kept, so that it can come back.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    # Off the floor for good. The row stays for what happened on it; its code may be given anew.
    removed_at = models.DateTimeField(null=True, blank=True)
    # Counts the booth's changes; a viewer ignores a delta with a version that it has already seen.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("code",)
        verbose_name = _("booth")
        verbose_name_plural = _("booths")
        constraints = (
            models.UniqueConstraint(
                fields=("fair", "code"),
                condition=Q(removed_at__isnull=True),
                name="booth_code_is_unique_in_a_fair",
            ),
            models.CheckConstraint(
                condition=Q(x_m__gte=0) & Q(y_m__gte=0) & Q(width_m__gt=0) & Q(depth_m__gt=0),
                name="booth_has_a_place_and_a_size",
            ),
            models.CheckConstraint(
                condition=Q(slots__range=(1, rules.MAX_SLOTS)), name="booth_has_1_to_8_slots"
            ),
        )

    def __str__(self) -> str:
        return self.code


class HoldState(models.TextChoices):
    HELD = rules.HoldState.HELD.value, _("Held")
    CONVERTED = rules.HoldState.CONVERTED.value, _("Turned into an allocation")
    RELEASED = rules.HoldState.RELEASED.value, _("Released")
    EXPIRED = rules.HoldState.EXPIRED.value, _("Expired")


class Hold(PublicId):
    """Booths set aside for an application until `expires_at` by the fair's clock."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="holds")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="holds")
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="holds"
    )
    state = models.CharField(max_length=10, choices=HoldState, default=HoldState.HELD)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        indexes = (
            models.Index(
                fields=("expires_at",), condition=Q(state="held"), name="holds_that_may_expire"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.state}"


class AllocationState(models.TextChoices):
    OFFERED = rules.AllocationState.OFFERED.value, _("Offered")
    CONFIRMED = rules.AllocationState.CONFIRMED.value, _("Confirmed")
    RELEASED = rules.AllocationState.RELEASED.value, _("Released")


class Allocation(PublicId):
    """Booths given to an application, all or none."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="allocations")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="allocations"
    )
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="allocations")
    state = models.CharField(
        max_length=10, choices=AllocationState, default=AllocationState.CONFIRMED
    )
    allocated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="allocations"
    )
    created_at = models.DateTimeField(default=clock.now)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("created_at",)
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        indexes = (models.Index(fields=("fair", "exhibitor"), name="allocations_of_exhibitor"),)

    def __str__(self) -> str:
        return f"{self.application} {self.state}"


class Claim(models.Model):
    """One slot of one booth, taken by a hold or by an allocation.

    The partial unique constraint on live claims is what makes double booking impossible.
    """

    booth = models.ForeignKey(Booth, on_delete=models.PROTECT, related_name="claims")
    slot = models.PositiveSmallIntegerField(default=1)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="claims")
    hold = models.ForeignKey(
        Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    is_live = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = (
            models.UniqueConstraint(
                fields=("booth", "slot"),
                condition=Q(is_live=True),
                name="one_live_allocation_per_booth_slot",
            ),
            models.UniqueConstraint(
                fields=("booth", "application"),
                condition=Q(is_live=True),
                name="an_application_has_one_slot_of_a_booth",
            ),
            models.CheckConstraint(
                condition=Q(hold__isnull=False) | Q(allocation__isnull=False),
                name="claim_belongs_to_a_hold_or_an_allocation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.booth} {self.slot}"


class BoothDay(models.Model):
    """A day on which a booth was attended: opened by the first admitted person of an exhibitor."""

    booth = models.ForeignKey(Booth, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="booth_days")
    # Open until the day ends or the booth is given up; an open day is what makes a booth occupied.
    is_open = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("day of a booth")
        verbose_name_plural = _("days of booths")
        constraints = (
            models.UniqueConstraint(fields=("booth", "date"), name="one_row_per_booth_and_day"),
            models.UniqueConstraint(
                fields=("booth",), condition=Q(is_open=True), name="one_open_day_per_booth"
            ),
        )

    def __str__(self) -> str:
        return f"{self.booth} {self.date}"
