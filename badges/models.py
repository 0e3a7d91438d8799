"""Badges, the keys that sign them, the devices that read them, and what they read."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from badges import rules
from events import clock
from events.models import Fair, Gate
from registration.models import Exhibitor, Person, PublicId


class SigningKey(models.Model):
    """An Ed25519 key of one fair. `private_sealed` is encrypted by events.vault; old keys keep verifying."""

    kid = models.PositiveSmallIntegerField(primary_key=True)
    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="signing_keys")
    public_key = models.BinaryField(max_length=32)
    private_sealed = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now)
    not_after = models.DateTimeField()

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")

    def __str__(self) -> str:
        return f"key {self.kid}"


class BadgeKind(models.TextChoices):
    EXHIBITOR = rules.BadgeKind.EXHIBITOR.value, _("Exhibitor")
    STAFF = rules.BadgeKind.STAFF.value, _("Staff")
    ORGANISER = rules.BadgeKind.ORGANISER.value, _("Organiser")
    DELEGATION = rules.BadgeKind.DELEGATION.value, _("Delegation")
    VIP = rules.BadgeKind.VIP.value, _("VIP")
    PRESS = rules.BadgeKind.PRESS.value, _("Press")
    CONTRACTOR = rules.BadgeKind.CONTRACTOR.value, _("Contractor")
    VOLUNTEER = rules.BadgeKind.VOLUNTEER.value, _("Volunteer")
    VISITOR = rules.BadgeKind.VISITOR.value, _("Visitor")


class BadgeState(models.TextChoices):
    ACTIVE = rules.BadgeState.ACTIVE.value, _("Active")
    REVOKED = rules.BadgeState.REVOKED.value, _("Revoked")


def new_badge_id() -> str:
    """The opaque id inside the QR code: 8 random bytes as hex."""
    return secrets.token_hex(8)


class Badge(models.Model):
    """One person's way in; the code is signed, and its QR symbol chosen, once: when it is issued."""

    id = models.CharField(
        primary_key=True,
        max_length=16,
        default=new_badge_id,
        validators=[RegexValidator(r"^[0-9a-f]{16}$")],
    )
    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="badges")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="badges")
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="badges")
    kind = models.CharField(max_length=12, choices=BadgeKind, default=BadgeKind.EXHIBITOR)
    serial = models.CharField(max_length=24)
    code = models.CharField(max_length=122)
    symbol = models.BinaryField(blank=True, default=b"")
    state = models.CharField(max_length=8, choices=BadgeState, default=BadgeState.ACTIVE)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    issued_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("serial",)
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = (
            models.UniqueConstraint(fields=("fair", "serial"), name="serial_is_unique_in_a_fair"),
            models.UniqueConstraint(
                fields=("fair", "person"),
                condition=Q(state="active"),
                name="one_active_badge_per_person_and_fair",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="badge_is_valid_for_some_time"
            ),
        )
        indexes = (models.Index(fields=("fair", "exhibitor"), name="badges_of_exhibitor"),)

    def __str__(self) -> str:
        return self.serial


class BadgeCounter(models.Model):
    """The last serial number given in a fair; its row is the lock under which badges are issued."""

    fair = models.OneToOneField(Fair, on_delete=models.CASCADE, primary_key=True)
    issued = models.PositiveIntegerField(default=0)
    # Counts revocations: the version of the list that devices hold.
    revocations = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.issued)


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
