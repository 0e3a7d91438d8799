"""Badges, whose they are, and the keys that sign them."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from badges import rules
from events import clock
from events.models import Fair
from registration.models import Exhibitor, Person, PublicId, WithNativeName


class SigningKey(models.Model):
    """An Ed25519 key of one fair. `private_sealed` is encrypted by events.vault.

    The newest signs. An older one verifies until its `not_after`; one that was ended, since somebody else may have it,
    verifies nothing any more.
    """

    kid = models.PositiveSmallIntegerField(primary_key=True)
    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="signing_keys")
    public_key = models.BinaryField(max_length=32)
    private_sealed = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now)
    not_after = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

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


class Holder(PublicId, WithNativeName):
    """Somebody with a badge who belongs to no exhibitor: staff, press, volunteers, contractors."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="holders")
    kind = models.CharField(max_length=12, choices=BadgeKind)
    prefix = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    # For the organisers alone: it is never printed.
    remark = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    # What was personal is gone for good; the row stays for the badges and scans that name it.
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("holder of a badge")
        verbose_name_plural = _("holders of badges")
        indexes = (models.Index(fields=("fair", "kind"), name="holders_by_kind"),)

    @property
    def full_name_th(self) -> str:
        return f"{self.prefix}{self.name_th}" if self.name_th else ""

    @property
    def role(self) -> str:
        """What a person of an exhibitor has; of a holder the organisation is said, and the kind."""
        return ""


class Badge(models.Model):
    """One person's way in; the code is signed, and its QR symbol chosen, once: when it is issued.

    It is that of a person of an exhibitor, or of a holder who belongs to none.
    """

    id = models.CharField(
        primary_key=True,
        max_length=16,
        default=new_badge_id,
        validators=[RegexValidator(r"^[0-9a-f]{16}$")],
    )
    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="badges")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="badges"
    )
    exhibitor = models.ForeignKey(
        Exhibitor, on_delete=models.PROTECT, null=True, blank=True, related_name="badges"
    )
    holder = models.ForeignKey(
        Holder, on_delete=models.PROTECT, null=True, blank=True, related_name="badges"
    )
    kind = models.CharField(max_length=12, choices=BadgeKind, default=BadgeKind.EXHIBITOR)
    serial = models.CharField(max_length=24)
    code = models.CharField(max_length=122)
    symbol = models.BinaryField(blank=True, default=b"")
    # Which key signed the code.
    kid = models.PositiveIntegerField(default=0)
    # The badge in whose place it came.
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
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
            models.UniqueConstraint(
                fields=("holder",),
                condition=Q(state="active"),
                name="one_active_badge_per_holder",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="badge_is_valid_for_some_time"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, exhibitor__isnull=False, holder__isnull=True)
                | Q(person__isnull=True, exhibitor__isnull=True, holder__isnull=False),
                name="badge_is_of_an_exhibitors_person_or_of_a_holder",
            ),
        )
        indexes = (
            models.Index(fields=("fair", "exhibitor"), name="badges_of_exhibitor"),
            models.Index(fields=("fair", "kid"), name="badges_of_a_key"),
        )

    def __str__(self) -> str:
        return self.serial

    @property
    def bearer(self) -> Person | Holder:
        """Whose name stands on it."""
        found = self.person or self.holder
        if found is None:
            raise ValueError(f"badge {self.pk} is nobody's")
        return found

    @property
    def belongs_to(self) -> str:
        """The exhibitor's name, or the organisation that a holder comes from."""
        if self.exhibitor is not None:
            return self.exhibitor.name
        return self.holder.organisation if self.holder is not None else ""


class BadgePrint(models.Model):
    """That a badge went to paper: one by one, or in a run."""

    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="prints")
    printed_at = models.DateTimeField(default=clock.now)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    run = models.ForeignKey("PrintRun", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        verbose_name = _("print of a badge")
        verbose_name_plural = _("prints of badges")

    def __str__(self) -> str:
        return f"{self.badge_id} {self.printed_at.isoformat()}"


class BadgeLink(PublicId):
    """A way to show a badge on a phone, for some days; the address holds the signed id of this row."""

    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="links")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Where it was sent, masked: so that whoever made it can tell two apart.
    sent_to = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("link to a badge")
        verbose_name_plural = _("links to badges")

    def __str__(self) -> str:
        return str(self.pk)


class BadgeCounter(models.Model):
    """The last serial number given in a fair; its row is the lock under which badges are issued."""

    fair = models.OneToOneField(Fair, on_delete=models.CASCADE, primary_key=True)
    issued = models.PositiveIntegerField(default=0)
    # Counts revocations: the version of the list that devices hold.
    revocations = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.issued)
