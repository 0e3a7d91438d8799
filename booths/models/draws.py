"""Draws of lots: what was published before, the secret under seal until it is revealed, and what became of whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booths import rules
from booths.models.booths import Allocation, Booth
from events import clock
from events.models import Fair, Zone
from registration.models import Application, PublicId


class DrawState(models.TextChoices):
    DRAFT = rules.DrawState.DRAFT.value, pgettext_lazy("draw", "Draft")
    COMMITTED = rules.DrawState.COMMITTED.value, pgettext_lazy("draw", "Announced")
    REVEALED = rules.DrawState.REVEALED.value, pgettext_lazy("draw", "Drawn")
    APPLIED = rules.DrawState.APPLIED.value, pgettext_lazy("draw", "Booths given")
    VOID = rules.DrawState.VOID.value, pgettext_lazy("draw", "Void")


class EntropyKind(models.TextChoices):
    WITNESSES = rules.EntropyKind.WITNESSES.value, _("Numbers that witnesses call in the room")
    LOTTERY = rules.EntropyKind.LOTTERY.value, _("Result of a published lottery")


class Draw(PublicId):
    """One draw. From its commitment on only its end is added: the record never changes (docs/draw.md)."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="draws")
    # Counts the fair's announced draws without a gap, so that none can be kept quiet.
    number = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=DrawState, default=DrawState.DRAFT)
    zones = models.ManyToManyField(Zone, related_name="draws")
    # Keys of the applications that take part; null: all that can.
    chosen = models.JSONField(null=True, blank=True)
    # Codes of vacant booths that stay out.
    booths_left_out = models.JSONField(default=list, blank=True)
    entropy_kind = models.CharField(
        max_length=10, choices=EntropyKind, default=EntropyKind.WITNESSES
    )
    entropy_date = models.DateField()
    entropy_source = models.CharField(max_length=300)
    # As published: before the draw what was committed to, afterwards all that is needed to repeat it.
    record = models.JSONField(null=True, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    sealed_secret = models.BinaryField(null=True, blank=True)
    # Who called the numbers: for the paper that they sign, not for the public.
    witnesses = models.JSONField(default=list, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)
    # What those who take part were told last.
    told = models.CharField(max_length=10, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="draws"
    )
    created_at = models.DateTimeField(default=clock.now)
    committed_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-number", "-created_at")
        verbose_name = _("draw of lots")
        verbose_name_plural = _("draws of lots")
        constraints = (
            models.UniqueConstraint(fields=("fair", "number"), name="draws_of_a_fair_are_numbered"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(number__isnull=False, record__isnull=False),
                name="announced_draw_has_number_and_record",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fair} {self.number or self.id}"


class EntryState(models.TextChoices):
    WAITING = rules.EntryState.WAITING.value, pgettext_lazy("draw", "Waits for the draw")
    GIVEN = rules.EntryState.GIVEN.value, pgettext_lazy("draw", "Booths given")
    RESERVE = rules.EntryState.RESERVE.value, pgettext_lazy("draw", "In reserve")
    REFUSED = rules.EntryState.REFUSED.value, pgettext_lazy("draw", "No longer possible")


class DrawEntry(models.Model):
    """An application that takes part."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="entries")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="draw_entries"
    )
    # The application's reference, by which the record names it.
    key = models.CharField(max_length=32)
    # Its place among its equals, from 1, once drawn, and the booths of its lot.
    place = models.PositiveIntegerField(null=True, blank=True)
    booths = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=8, choices=EntryState, default=EntryState.WAITING)
    # Why the booths could not be given: the code of the refusal.
    refusal = models.CharField(max_length=40, blank=True)
    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, null=True, blank=True, related_name="draw_entries"
    )
    is_live = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("entry of a draw")
        verbose_name_plural = _("entries of draws")
        constraints = (
            models.UniqueConstraint(
                fields=("draw", "application"), name="an_application_is_in_a_draw_once"
            ),
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(is_live=True),
                name="an_application_waits_in_one_draw",
            ),
        )

    def __str__(self) -> str:
        return f"{self.draw} {self.key}"


class DrawBooth(models.Model):
    """A booth that is drawn for, and the code by which the record names it."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="booths")
    booth = models.ForeignKey(Booth, on_delete=models.PROTECT, related_name="draw_booths")
    code = models.CharField(max_length=16)
    is_live = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("booth of a draw")
        verbose_name_plural = _("booths of draws")
        constraints = (
            models.UniqueConstraint(fields=("draw", "code"), name="a_booth_is_in_a_draw_once"),
            models.UniqueConstraint(
                fields=("booth",), condition=Q(is_live=True), name="a_booth_waits_in_one_draw"
            ),
        )

    def __str__(self) -> str:
        return f"{self.draw} {self.code}"
