"""What each kind of badge may do at a fair."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from badges import rules
from badges.models.badges import BadgeKind
from events.models import Fair


class KindHours(models.TextChoices):
    VISITORS = rules.KindHours.VISITORS.value, _("While the fair is open to visitors")
    EXHIBITORS = rules.KindHours.EXHIBITORS.value, _("In the exhibitors' hours")
    ALWAYS = rules.KindHours.ALWAYS.value, _("At any hour")


class Reentry(models.TextChoices):
    FREE = rules.Reentry.FREE.value, _("As often as they like")
    ONCE_A_DAY = rules.Reentry.ONCE_A_DAY.value, _("Once a day")
    NEVER = rules.Reentry.NEVER.value, _("Once in the whole fair")


class KindRules(models.Model):
    """The rules of one kind at one fair. Where there is no row, `rules.default_kind` holds; an empty list takes all."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="kind_rules")
    kind = models.CharField(max_length=12, choices=BadgeKind)
    # Codes of gates and of zones, and ISO dates.
    gates = models.JSONField(default=list, blank=True)
    zones = models.JSONField(default=list, blank=True)
    days = models.JSONField(default=list, blank=True)
    hours = models.CharField(max_length=10, choices=KindHours, default=KindHours.EXHIBITORS)
    # Badges that a booth gives; null = as many as are asked for.
    per_booth = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_escort = models.BooleanField(default=False)
    reentry = models.CharField(max_length=10, choices=Reentry, default=Reentry.FREE)
    anti_passback = models.BooleanField(default=True)
    may_override = models.BooleanField(default=False)

    class Meta:
        ordering = ("kind",)
        verbose_name = _("rules of a kind of badge")
        verbose_name_plural = _("rules of kinds of badges")
        constraints = (
            models.UniqueConstraint(
                fields=("fair", "kind"), name="one_set_of_rules_per_kind_of_badge"
            ),
        )

    def __str__(self) -> str:
        return f"{self.fair_id} {self.kind}"

    @property
    def facts(self) -> rules.KindFacts:
        return rules.KindFacts(
            gates=tuple(self.gates),
            zones=tuple(self.zones),
            hours=self.hours,
            days=tuple(self.days),
            needs_escort=self.needs_escort,
            reentry=self.reentry,
            anti_passback=self.anti_passback,
            may_override=self.may_override,
        )
