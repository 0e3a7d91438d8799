"""Badges and the keys that sign them."""

from __future__ import annotations

import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from badges import rules
from events import clock
from events.models import Fair
from registration.models import Exhibitor, Person


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
