"""How the badges of a fair look: versions, of which the newest counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from badges.models.badges import BadgeKind
from badges.models.prints import BadgeSize
from events import clock
from events.models import Fair


class BadgeDesign(models.Model):
    """One version of how badges look, of one kind or, without a kind, of all that have no design of their own.

    Versions are kept, so that an earlier one can be used again; the one with the highest number counts.
    """

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="badge_designs")
    kind = models.CharField(max_length=12, choices=BadgeKind, blank=True)
    number = models.PositiveIntegerField()
    # A kind that had a design of its own looks like the others again.
    follows = models.BooleanField(default=False)
    size = models.CharField(max_length=8, choices=BadgeSize, default=BadgeSize.A6)
    # Names of rendering.FIELDS that are shown.
    fields = models.JSONField(default=list)
    # Empty for the zone's.
    colour = models.CharField(max_length=7, blank=True)
    # A JPEG that this product drew anew.
    logo = models.BinaryField(blank=True, default=b"")
    back_th = models.TextField(blank=True)
    back_en = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("fair", "kind", "-number")
        verbose_name = _("design of badges")
        verbose_name_plural = _("designs of badges")
        constraints = (
            models.UniqueConstraint(
                fields=("fair", "kind", "number"), name="versions_of_a_design_are_numbered"
            ),
        )

    def __str__(self) -> str:
        return f"{self.fair_id} {self.kind} {self.number}"
