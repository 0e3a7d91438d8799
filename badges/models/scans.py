"""What devices read, who is inside, and where two readings cannot both be right."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from badges import rules
from badges.models.badges import Badge
from badges.models.gates import Device
from events import clock
from events.models import Fair, Gate


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
    # As the device says it.
    scanned_at = models.DateTimeField()
    received_at = models.DateTimeField()
    # By the server's clock: the device's, set right by its measured skew, and never after the arrival.
    happened_at = models.DateTimeField(default=clock.now)
    # How far the device's clock was ahead, where it said what it shows.
    skew_ms = models.BigIntegerField(null=True)
    # It arrived after something that happened later to the same badge.
    is_late = models.BooleanField(default=False)
    # The server's verdict, by the state of its moment.
    decision = models.CharField(max_length=5)
    reason = models.CharField(max_length=16)
    # What the device told the person by itself; empty where it asked the server.
    shown_decision = models.CharField(max_length=5, blank=True)
    shown_reason = models.CharField(max_length=16, blank=True)
    # Somebody went through: what was shown says so, else the verdict.
    passed = models.BooleanField(default=False)
    # It moved a known badge into the fair or out of it, which a gate inside does not. Presence follows these, those
    # that were taken back left out.
    counted = models.BooleanField(default=False)
    override_badge = models.ForeignKey(
        Badge, on_delete=models.PROTECT, null=True, related_name="overrides"
    )
    override_reason = models.CharField(max_length=200, blank=True)
    # The scan whose effect this row takes back.
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    # Whose code was read for a member of the same group, whose badge is `badge`.
    member_of = models.ForeignKey(Badge, on_delete=models.PROTECT, null=True, related_name="+")
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
        indexes = (
            models.Index(fields=("badge", "id"), name="scans_of_badge"),
            models.Index(fields=("fair", "happened_at"), name="scans_of_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.scan_id} {self.reason}"


class Presence(models.Model):
    """Whether a badge is inside: a projection that can be rebuilt from the scan log.

    It follows what happened, by the time it happened: `last_scan` is the latest that counted, whatever arrived last.
    """

    badge = models.OneToOneField(
        Badge, on_delete=models.CASCADE, primary_key=True, related_name="presence"
    )
    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="presences")
    is_inside = models.BooleanField(default=False)
    # Null until the badge is first seen; the row itself is made with the badge, so that a scan can lock it.
    last_scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="+")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    # The server's sequence number of what changed it last: devices ask for what is newer.
    seq = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = (
            models.Index(fields=("fair",), condition=Q(is_inside=True), name="who_is_inside"),
            models.Index(fields=("fair", "seq"), name="who_moved_since"),
        )

    def __str__(self) -> str:
        return f"{self.badge_id} {self.is_inside}"


class QuarantinedScan(models.Model):
    """An item of an upload that is no scan: kept as it came, so that nothing is lost and nothing else waits."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="quarantined_scans")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="quarantined_scans")
    device_seq = models.BigIntegerField(null=True)
    # JSON in ASCII, whatever was in it.
    body = models.TextField()
    body_hash = models.CharField(max_length=64)
    error = models.CharField(max_length=40)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("id",)
        verbose_name = _("quarantined scan")
        verbose_name_plural = _("quarantined scans")
        constraints = (
            models.UniqueConstraint(
                fields=("device", "body_hash"), name="an_item_is_quarantined_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.device_id} {self.error}"


class ConflictKind(models.TextChoices):
    DOUBLE_ENTRY = rules.ConflictKind.DOUBLE_ENTRY.value, _("Came in twice")
    REVOKED_ADMITTED = rules.ConflictKind.REVOKED_ADMITTED.value, _("Revoked, but admitted")
    NOT_VALID_ADMITTED = rules.ConflictKind.NOT_VALID_ADMITTED.value, _("Not valid, but admitted")
    UNKNOWN_ADMITTED = rules.ConflictKind.UNKNOWN_ADMITTED.value, _("Unknown, but admitted")


class Settlement(models.TextChoices):
    SAME_PERSON = rules.Settlement.SAME_PERSON.value, _("The same person")
    COPY = rules.Settlement.COPY.value, _("A copied badge")
    MISTAKE = rules.Settlement.MISTAKE.value, _("A mistake at the gate")


class Conflict(models.Model):
    """Two readings that cannot both be right, or one that let somebody in wrongly; a supervisor settles it."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="conflicts")
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, null=True, related_name="conflicts")
    # The earlier one by the time it happened; null where one reading is wrong by itself.
    first = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ConflictKind)
    found_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settlement = models.CharField(max_length=12, choices=Settlement, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-found_at", "-id")
        verbose_name = _("conflict of scans")
        verbose_name_plural = _("conflicts of scans")
        constraints = (
            models.UniqueConstraint(fields=("second", "kind"), name="a_scan_conflicts_once"),
            models.CheckConstraint(
                condition=Q(settled_at=None) | ~Q(settlement=""),
                name="a_settled_conflict_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="a_scan_does_not_conflict_with_itself"
            ),
        )
        indexes = (
            models.Index(
                fields=("fair", "-found_at"),
                condition=Q(settled_at=None),
                name="conflicts_to_settle",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.badge_id}"
