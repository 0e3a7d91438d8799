"""Several producers behind one application, and what was sent in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events import clock
from registration import rules
from registration.models.applications import Application
from registration.models.bases import PublicId
from registration.models.exhibitors import Exhibitor


class PartnerState(models.TextChoices):
    INVITED = rules.PartnerState.INVITED.value, _("Invited")
    AGREED = rules.PartnerState.AGREED.value, _("Agreed")
    DECLINED = rules.PartnerState.DECLINED.value, _("Declined")


class Partner(PublicId):
    """A producer who shares the booth of somebody else's application, once they have agreed."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="partners")
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="partnerships")
    state = models.CharField(max_length=8, choices=PartnerState, default=PartnerState.INVITED)
    # By which number the lead named them; their name is shown once they have agreed.
    named_as = models.CharField(max_length=60, blank=True)
    invited_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("invited_at", "id")
        verbose_name = _("partner of an application")
        verbose_name_plural = _("partners of applications")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "exhibitor"), name="an_exhibitor_joins_an_application_once"
            ),
            models.CheckConstraint(
                condition=Q(state="invited") | Q(answered_at__isnull=False),
                name="a_partner_who_answered_did_so_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} · {self.state}"


class Receipt(PublicId):
    """What was sent in, word for word, with its fingerprint; another one after each change."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="receipts")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    content = models.JSONField()
    # SHA-256 of the canonical JSON of `content`, in hex; the log names it too.
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "number"), name="receipts_of_an_application_are_numbered"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application.reference}-{self.number}"
