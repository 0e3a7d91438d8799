"""Print runs: what was asked for, the files it became, and which face of a badge was printed last."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from badges import rules
from badges.models.badges import Badge
from events import clock
from events.models import Fair
from registration.models import PublicId


class BadgeSize(models.TextChoices):
    A6 = rules.BadgeSize.A6.value, _("A6, 105 × 148 mm")
    CR80 = rules.BadgeSize.CR80.value, _("Card, 86 × 54 mm")
    LANYARD = rules.BadgeSize.LANYARD.value, _("Lanyard, 4 × 6 inches")


class PrintOrder(models.TextChoices):
    SERIAL = rules.PrintOrder.SERIAL.value, _("Badge number")
    PROVINCE = rules.PrintOrder.PROVINCE.value, _("Province, then exhibitor")
    ZONE = rules.PrintOrder.ZONE.value, _("Zone, then booth")
    BOOTH = rules.PrintOrder.BOOTH.value, pgettext_lazy("order", "Booth")


class PrintState(models.TextChoices):
    WAITING = rules.PrintState.WAITING.value, pgettext_lazy("print run", "Waiting")
    RUNNING = rules.PrintState.RUNNING.value, pgettext_lazy("print run", "Being made")
    PAUSED = rules.PrintState.PAUSED.value, pgettext_lazy("print run", "Paused")
    DONE = rules.PrintState.DONE.value, pgettext_lazy("print run", "Ready")
    FAILED = rules.PrintState.FAILED.value, pgettext_lazy("print run", "Broken off")
    DISCARDED = rules.PrintState.DISCARDED.value, pgettext_lazy("print run", "Files deleted")


class PrintRun(PublicId):
    """Badges asked for at one time, chosen by filters and frozen in their order when the run begins."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="print_runs")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # ``{"kind", "zone", "province", "application"}``, those that narrow.
    filters = models.JSONField(default=dict, blank=True)
    only_changed = models.BooleanField(default=False)
    # One of rules.Layout.
    layout = models.CharField(max_length=20, default=rules.Layout.DESIGN.value)
    order = models.CharField(
        max_length=10, choices=PrintOrder, default=rules.PrintOrder.SERIAL.value
    )
    state = models.CharField(
        max_length=10, choices=PrintState, default=rules.PrintState.WAITING.value
    )
    # Null until the badges are chosen.
    total = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("print run")
        verbose_name_plural = _("print runs")
        constraints = (
            models.CheckConstraint(
                condition=Q(total=None) | Q(done__lte=F("total")),
                name="no_more_badges_are_printed_than_were_chosen",
            ),
        )
        indexes = (models.Index(fields=("fair", "-created_at"), name="print_runs_by_fair"),)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def said_layout(self) -> str:
        """Size and paper in words."""
        layout = rules.Layout(self.layout)
        size = layout.size
        said = [
            gettext("Each in the size of its design") if size is None else BadgeSize(size).label,
            gettext("A4 with cut marks") if layout.is_sheet else gettext("one badge a page"),
        ]
        if layout.is_duplex:
            said.append(gettext("both sides"))
        return " · ".join(map(str, said))

    @property
    def is_running(self) -> bool:
        return rules.PrintState(self.state) in rules.PRINTING


class PrintPart(models.Model):
    """A file of up to 500 badges of a run."""

    run = models.ForeignKey(PrintRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    # Ids of badges in the order of print, as chosen.
    badges = models.JSONField(default=list)
    # How many of them it holds: what was revoked meanwhile is left out.
    printed = models.PositiveSmallIntegerField(null=True, blank=True)
    file = models.FileField(blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        verbose_name = _("part of a print run")
        verbose_name_plural = _("parts of print runs")
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="parts_of_a_run_are_numbered"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class PrintedFace(models.Model):
    """The face of a badge that was printed last, as a fingerprint: what differs from it has to be printed again."""

    badge = models.OneToOneField(
        Badge, on_delete=models.CASCADE, primary_key=True, related_name="printed_face"
    )
    fingerprint = models.CharField(max_length=64)
    printed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("printed face of a badge")
        verbose_name_plural = _("printed faces of badges")

    def __str__(self) -> str:
        return str(self.badge_id)
