"""The hall that booths stand in: what else is there, how often its plan changed, what the fair asks of plans."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booths import rules
from events.models import Fair, Hall


class FeatureKind(models.TextChoices):
    ENTRANCE = rules.FeatureKind.ENTRANCE.value, _("Entrance")
    EXIT = rules.FeatureKind.EXIT.value, pgettext_lazy("of a hall", "Exit")
    PILLAR = rules.FeatureKind.PILLAR.value, _("Pillar")
    STAGE = rules.FeatureKind.STAGE.value, _("Stage")
    TOILET = rules.FeatureKind.TOILET.value, _("Toilets")
    FIRE_LANE = rules.FeatureKind.FIRE_LANE.value, _("Fire lane")
    SERVICE = rules.FeatureKind.SERVICE.value, _("Service point")
    WALL = rules.FeatureKind.WALL.value, _("Wall")
    OTHER = rules.FeatureKind.OTHER.value, pgettext_lazy("on a plan", "Something else")


class Feature(models.Model):
    """A rectangle of a hall that is no booth: an entrance, a pillar, a fire lane."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="features")
    kind = models.CharField(max_length=10, choices=FeatureKind)
    x_m = models.DecimalField(max_digits=7, decimal_places=2)
    y_m = models.DecimalField(max_digits=7, decimal_places=2)
    width_m = models.DecimalField(max_digits=6, decimal_places=2)
    depth_m = models.DecimalField(max_digits=6, decimal_places=2)
    label_th = models.CharField(max_length=80, blank=True)
    label_en = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("feature of a hall")
        verbose_name_plural = _("features of halls")
        constraints = (
            models.CheckConstraint(
                condition=Q(x_m__gte=0) & Q(y_m__gte=0) & Q(width_m__gt=0) & Q(depth_m__gt=0),
                name="feature_has_a_place_and_a_size",
            ),
        )

    def __str__(self) -> str:
        return self.label_th or self.get_kind_display()


class HallPlan(models.Model):
    """Counts the changes of a hall's plan, so that two who edit it do not overwrite each other."""

    hall = models.OneToOneField(Hall, on_delete=models.CASCADE, related_name="plan")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("plan of a hall")
        verbose_name_plural = _("plans of halls")

    def __str__(self) -> str:
        return f"{self.hall} {self.version}"


class FloorTerms(models.Model):
    """What a fair asks of its plans."""

    fair = models.OneToOneField(Fair, on_delete=models.CASCADE, related_name="floor_terms")
    min_aisle_m = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal("2.00"))
    # What the editor snaps to.
    grid_m = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal("0.50"))

    class Meta:
        verbose_name = _("what a fair asks of its plans")
        verbose_name_plural = _("what fairs ask of their plans")
        constraints = (
            models.CheckConstraint(
                condition=Q(min_aisle_m__gte=0) & Q(grid_m__gt=0),
                name="an_aisle_is_not_negative_and_a_grid_has_a_step",
            ),
        )

    def __str__(self) -> str:
        return str(self.fair)
