"""Who looks at a floor right now."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events import clock
from events.models import Fair


class Onlooker(models.Model):
    """An organiser's window with the floor of a fair in it; it says every few seconds that it is still there."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="onlookers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="onlooking"
    )
    # Drawn by the window itself: one person may have several.
    window = models.UUIDField()
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("somebody at the floor")
        verbose_name_plural = _("people at the floor")
        constraints = (
            models.UniqueConstraint(
                fields=("fair", "user", "window"), name="a_window_is_at_a_floor_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.seen_at}"
