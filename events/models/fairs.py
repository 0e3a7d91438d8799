"""The fair: windows, days, halls, zones, gates, members."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events import rules
from events.models.names import Named, Province
from events.models.people import User


class Series(models.TextChoices):
    MIDYEAR = rules.Series.MIDYEAR.value, _("OTOP Midyear")
    CITY = rules.Series.CITY.value, _("OTOP City")
    SILAPACHEEP = rules.Series.SILAPACHEEP.value, _("Silapacheep Prateep Thai OTOP")
    OTHER = rules.Series.OTHER.value, _("Other fair")


class FairState(models.TextChoices):
    DRAFT = rules.FairState.DRAFT.value, pgettext_lazy("fair", "Draft")
    PUBLISHED = rules.FairState.PUBLISHED.value, _("Published")
    ARCHIVED = rules.FairState.ARCHIVED.value, _("Archived")


class Fair(Named):
    """One edition of a series. Names, themes and zones change every year, so they are data."""

    slug = models.SlugField(unique=True, max_length=60)
    series = models.CharField(max_length=12, choices=Series)
    edition = models.PositiveSmallIntegerField(null=True, blank=True)
    theme_th = models.CharField(max_length=300, blank=True)
    theme_en = models.CharField(max_length=300, blank=True)
    venue_th = models.CharField(max_length=200, blank=True)
    venue_en = models.CharField(max_length=200, blank=True)
    directions_th = models.TextField(blank=True)
    directions_en = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=FairState, default=FairState.DRAFT)
    hold_minutes = models.PositiveSmallIntegerField(default=15)
    # Published figures of past fairs, with their source; null = not known.
    booths_planned = models.PositiveIntegerField(null=True, blank=True)
    visitors = models.PositiveIntegerField(null=True, blank=True)
    sold_baht = models.BigIntegerField(null=True, blank=True)
    ordered_baht = models.BigIntegerField(null=True, blank=True)
    total_baht = models.BigIntegerField(null=True, blank=True)
    figures_source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-starts_on",)
        verbose_name = _("fair")
        verbose_name_plural = _("fairs")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="fair_ends_after_it_starts"
            ),
        )

    @property
    def theme(self) -> str:
        return self.theme_en if get_language() == "en" and self.theme_en else self.theme_th

    @property
    def venue(self) -> str:
        return self.venue_en if get_language() == "en" and self.venue_en else self.venue_th

    @property
    def directions(self) -> str:
        english = get_language() == "en" and self.directions_en
        return self.directions_en if english else self.directions_th


class WindowKind(models.TextChoices):
    APPLICATION = rules.WindowKind.APPLICATION.value, pgettext_lazy("window", "Applications")
    REVIEW = rules.WindowKind.REVIEW.value, _("Review")
    ALLOCATION = rules.WindowKind.ALLOCATION.value, _("Allocation of booths")
    MOVE_IN = rules.WindowKind.MOVE_IN.value, _("Move-in")
    RUNNING = rules.WindowKind.RUNNING.value, _("Running")


class FairWindow(models.Model):
    """When something may be done. Windows overlap: late applications replace no-shows while the fair runs."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="windows")
    kind = models.CharField(max_length=12, choices=WindowKind)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        ordering = ("opens_at",)
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        constraints = (
            models.UniqueConstraint(fields=("fair", "kind"), name="one_window_of_a_kind_per_fair"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="window_closes_after_it_opens"
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def span(self) -> rules.Span:
        return rules.Span(self.opens_at, self.closes_at)


class FairDay(models.Model):
    """A day with its hours in Bangkok time: for visitors, and the wider ones for exhibitors."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    exhibitors_from = models.TimeField()
    exhibitors_until = models.TimeField()
    is_move_in = models.BooleanField(default=False)
    is_move_out = models.BooleanField(default=False)

    class Meta:
        ordering = ("date",)
        verbose_name = _("day of a fair")
        verbose_name_plural = _("days of fairs")
        constraints = (
            models.UniqueConstraint(fields=("fair", "date"), name="one_row_per_day_of_a_fair"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="day_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(exhibitors_from__lte=F("opens_at"))
                & Q(exhibitors_until__gte=F("closes_at")),
                name="exhibitor_hours_hold_visitor_hours",
            ),
        )

    def __str__(self) -> str:
        return self.date.isoformat()


class Hall(Named):
    """A hall with its size in metres; booths lie in its coordinates, origin top left."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="halls")
    code = models.CharField(max_length=12)
    width_m = models.DecimalField(max_digits=7, decimal_places=2)
    height_m = models.DecimalField(max_digits=7, decimal_places=2)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")
        verbose_name = _("hall")
        verbose_name_plural = _("halls")
        constraints = (
            models.UniqueConstraint(fields=("fair", "code"), name="hall_code_is_unique_in_a_fair"),
            models.CheckConstraint(
                condition=Q(width_m__gt=0) & Q(height_m__gt=0), name="hall_has_a_size"
            ),
        )


class Zone(Named):
    """A part of the fair: what it takes and what it offers, as data."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="zones")
    code = models.CharField(max_length=12)
    colour = models.CharField(max_length=7, default="#1f3f73")
    # Product types (1-5) that the zone takes; an empty list takes all of them.
    product_types = models.JSONField(default=list, blank=True)
    min_stars = models.PositiveSmallIntegerField(default=0)
    offers_power_w = models.PositiveIntegerField(default=0)
    offers_water = models.BooleanField(default=False)
    offers_gas = models.BooleanField(default=False)
    offers_cold_storage = models.BooleanField(default=False)
    by_invitation = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        constraints = (
            models.UniqueConstraint(fields=("fair", "code"), name="zone_code_is_unique_in_a_fair"),
            models.CheckConstraint(
                condition=Q(min_stars__lte=5), name="zone_asks_for_five_stars_at_most"
            ),
        )


class Gate(Named):
    """A way in and out, and the kinds of badges that it takes (an empty list takes all).

    A gate inside the fair leads to a zone; one without leads into the fair itself.
    """

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="gates")
    code = models.CharField(max_length=12)
    kinds = models.JSONField(default=list, blank=True)
    # The hall that it leads into; for a gate inside, its zone says where it is.
    hall = models.ForeignKey(
        Hall, on_delete=models.SET_NULL, null=True, blank=True, related_name="gates"
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="gates"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        constraints = (
            models.UniqueConstraint(fields=("fair", "code"), name="gate_code_is_unique_in_a_fair"),
        )


class Role(models.TextChoices):
    ADMIN = rules.Role.ADMIN.value, _("Administrator")
    ORGANISER = rules.Role.ORGANISER.value, _("Organiser")
    REVIEWER = rules.Role.REVIEWER.value, _("Reviewer")
    PROVINCIAL_OFFICER = rules.Role.PROVINCIAL_OFFICER.value, _("Provincial officer")
    GATE_SUPERVISOR = rules.Role.GATE_SUPERVISOR.value, _("Gate supervisor")
    GATE_STAFF = rules.Role.GATE_STAFF.value, _("Gate staff")
    EXHIBITOR = rules.Role.EXHIBITOR.value, _("Exhibitor")


class Member(models.Model):
    """A person's role in a fair."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        constraints = (
            models.UniqueConstraint(
                fields=("fair", "user", "role"), name="one_membership_per_person_and_role"
            ),
            models.CheckConstraint(
                condition=~Q(role=rules.Role.PROVINCIAL_OFFICER.value) | Q(province__isnull=False),
                name="provincial_officer_has_a_province",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
