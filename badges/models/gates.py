"""The devices at the gates, what they read, and who is inside."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from badges.models.badges import Badge
from events import clock
from events.models import Fair, Gate
from registration.models import PublicId


class Device(PublicId):
    """A phone or laptop at one gate; its token is stored hashed."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="devices")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    paired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="devices"
    )
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("gate device")
        verbose_name_plural = _("gate devices")

    def __str__(self) -> str:
        return self.name


class Scan(models.Model):
    """What a device read: append-only, the forged and the unknown too. `id` is the server's sequence."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="scans")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="scans")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="scans")
    scan_id = models.UUIDField()
    device_seq = models.BigIntegerField(null=True)
    # A number that the device had used before for another scan: kept here, so that the scan itself is stored.
    repeated_seq = models.BigIntegerField(null=True)
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, null=True, related_name="scans")
    # The text as read, cut to what a genuine code can hold.
    code = models.CharField(max_length=200)
    direction = models.CharField(max_length=5)
    scanned_at = models.DateTimeField()
    received_at = models.DateTimeField()
    decision = models.CharField(max_length=5)
    reason = models.CharField(max_length=16)
    conflict = models.BooleanField(default=False)
    inside = models.PositiveIntegerField(default=0)
    # Codes of the exhibitor's booths when it was read: a repeated scan is answered as it was then.
    booths = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints = (
            models.UniqueConstraint(fields=("scan_id",), name="a_scan_is_stored_once"),
            models.UniqueConstraint(
                fields=("device", "device_seq"), name="a_device_numbers_its_scans"
            ),
        )
        indexes = (models.Index(fields=("badge", "id"), name="scans_of_badge"),)

    def __str__(self) -> str:
        return f"{self.scan_id} {self.reason}"


class Presence(models.Model):
    """Whether a badge is inside: a projection that can be rebuilt from the scan log."""

    badge = models.OneToOneField(
        Badge, on_delete=models.CASCADE, primary_key=True, related_name="presence"
    )
    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="presences")
    is_inside = models.BooleanField(default=False)
    # Null until the badge is first seen; the row itself is made with the badge, so that a scan can lock it.
    last_scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="+")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = (
            models.Index(fields=("fair",), condition=Q(is_inside=True), name="who_is_inside"),
        )

    def __str__(self) -> str:
        return f"{self.badge_id} {self.is_inside}"
