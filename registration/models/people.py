"""People at the booths, and the numbers by which their papers name them."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events import clock
from registration import rules
from registration.models.bases import PublicId, WithNativeName
from registration.models.exhibitors import Exhibitor


class Person(PublicId, WithNativeName):
    """Somebody who stands at the booth and wears a badge."""

    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.CASCADE, related_name="people")
    prefix = models.CharField(max_length=40, blank=True)
    role = models.CharField(_("Role"), max_length=100, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)
    # What was personal is gone for good; the row stays for the badges and scans that name it.
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = (
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(left_at__isnull=False),
                name="who_was_erased_has_left",
            ),
        )

    @property
    def full_name_th(self) -> str:
        return f"{self.prefix}{self.name_th}" if self.name_th else ""


class IdentityKind(models.TextChoices):
    CITIZEN_ID = rules.IdentityKind.CITIZEN_ID.value, _("Thai citizen id")
    PASSPORT = rules.IdentityKind.PASSPORT.value, _("Passport")


class Identity(models.Model):
    """The number of a person's citizen id or passport. In a table of its own, so that no list reads it.

    `sealed` is encrypted by events.vault for this person alone. `fingerprint` is a keyed hash: it says
    that two numbers are the same, and nothing about either.
    """

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="identity"
    )
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12, choices=IdentityKind)
    # Which state gave it out, ISO 3166-1 alpha-2.
    country = models.CharField(max_length=2, validators=[RegexValidator(r"^[A-Z]{2}$")])
    expires_on = models.DateField(null=True, blank=True)
    sealed = models.BinaryField()
    fingerprint = models.CharField(max_length=64, db_index=True)
    # The last three signs: enough to tell papers apart, too little to use them.
    tail = models.CharField(max_length=3)
    # Ends with the person's time at the booth, so that the number is free for whoever comes back.
    is_live = models.BooleanField(default=True)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("number of an identity paper")
        verbose_name_plural = _("numbers of identity papers")
        constraints = (
            models.UniqueConstraint(
                fields=("exhibitor", "fingerprint"),
                condition=Q(is_live=True),
                name="an_exhibitor_lists_a_paper_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind="citizen_id") | Q(country="TH"), name="citizen_ids_are_thai"
            ),
        )

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return rules.mask(self.tail, rules.IdentityKind(self.kind))
