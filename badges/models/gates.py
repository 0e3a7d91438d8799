"""The devices at the gates: how they are paired, how they are, and by what terms they decide."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from badges import rules
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


class PairingTicket(PublicId):
    """What a supervisor shows as a QR code: whoever sends its secret in time gets a device's token, once."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="pairing_tickets")
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    device = models.OneToOneField(
        Device, on_delete=models.SET_NULL, null=True, blank=True, related_name="ticket"
    )

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("pairing ticket")
        verbose_name_plural = _("pairing tickets")

    def __str__(self) -> str:
        return self.name


class DeviceStatus(models.Model):
    """What a device last said of itself. Its row is the lock under which uploads of one device stand in line."""

    device = models.OneToOneField(
        Device, on_delete=models.CASCADE, primary_key=True, related_name="status"
    )
    last_seen = models.DateTimeField(null=True, blank=True)
    # Scans that wait on the device.
    queue = models.PositiveIntegerField(null=True, blank=True)
    bundle_version = models.CharField(max_length=80, blank=True)
    directory_version = models.BigIntegerField(null=True, blank=True)
    # As of when the device knows what was revoked.
    list_as_of = models.DateTimeField(null=True, blank=True)
    battery = models.PositiveSmallIntegerField(null=True, blank=True)
    app = models.CharField(max_length=40, blank=True)
    # How far the clock by which it stamps scans was ahead when it last sent something.
    skew_ms = models.BigIntegerField(null=True, blank=True)
    # All of its numbers up to this one were received.
    complete_to = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("status of a device")
        verbose_name_plural = _("statuses of devices")

    def __str__(self) -> str:
        return str(self.device_id)


class GateTerms(models.Model):
    """By what a fair's devices decide beside the rules of kinds; a missing row means these defaults."""

    class Shows(models.TextChoices):
        KIND = rules.Shows.KIND.value, _("The kind of badge")
        BOOTH = rules.Shows.BOOTH.value, _("The kind of badge and the booths")
        NAME = rules.Shows.NAME.value, _("The kind of badge, the booths and the name")

    class Unlisted(models.TextChoices):
        ADMIT = rules.Decision.ADMIT.value, pgettext_lazy("unlisted badge", "Admit")
        DENY = rules.Decision.DENY.value, pgettext_lazy("unlisted badge", "Turn away")

    fair = models.OneToOneField(
        Fair, on_delete=models.CASCADE, primary_key=True, related_name="gate_terms"
    )
    list_age_limit_minutes = models.PositiveIntegerField(default=60)
    shows = models.CharField(max_length=5, choices=Shows, default=rules.Shows.BOOTH.value)
    # What happens to a genuine code that a device finds in no directory.
    unlisted = models.CharField(max_length=5, choices=Unlisted, default=rules.Decision.ADMIT.value)
    undo_minutes = models.PositiveSmallIntegerField(default=15)

    class Meta:
        verbose_name = _("terms of the gates")
        verbose_name_plural = _("terms of the gates")

    def __str__(self) -> str:
        return str(self.fair_id)


class DirectoryState(models.Model):
    """How far the directory is that devices hold; its row is the lock under which entries are written."""

    fair = models.OneToOneField(
        Fair, on_delete=models.CASCADE, primary_key=True, related_name="gate_directory"
    )
    version = models.BigIntegerField(default=0)
    # What it was made from: while that stands, nothing has to be looked at.
    basis = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("directory of a fair's gates")
        verbose_name_plural = _("directories of fairs' gates")

    def __str__(self) -> str:
        return f"{self.fair_id} {self.version}"


class DirectoryEntry(models.Model):
    """What a device may show of one badge, readable only with the badge's code in hand."""

    badge = models.OneToOneField(
        Badge, on_delete=models.CASCADE, primary_key=True, related_name="directory_entry"
    )
    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="+")
    version = models.BigIntegerField()
    key = models.CharField(max_length=32)
    nonce = models.CharField(max_length=24)
    # Empty where the badge has ended.
    sealed = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("directory entry")
        verbose_name_plural = _("directory entries")
        indexes = (models.Index(fields=("fair", "version"), name="directory_by_version"),)

    def __str__(self) -> str:
        return self.key
