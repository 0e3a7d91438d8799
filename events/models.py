"""Tables of the fair itself and of what every step needs. Each constraint is named as a sentence."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events import clock, rules


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, by e-mail."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, default="th")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=clock.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.email


class Named(models.Model):
    """Something with a Thai name and an English one."""

    name_th = models.CharField(_("Thai name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, Thai where no English name was given."""
        if get_language() == "en" and self.name_en:
            return self.name_en
        return self.name_th or self.name_en


def name_of(thing: Named) -> dict[str, str]:
    """``{"th", "en", "native"?}``, as the API and the feeds write names."""
    name = {"th": thing.name_th, "en": thing.name_en}
    native = getattr(thing, "name_native", "")
    return name | {"native": native} if native else name


class Region(models.TextChoices):
    NORTH = "north", _("North")
    NORTHEAST = "northeast", _("Northeast")
    CENTRAL = "central", _("Central")
    SOUTH = "south", _("South")


class Province(Named):
    """One of the 77, keyed by its two-digit DOPA code."""

    code = models.CharField(primary_key=True, max_length=2)
    region = models.CharField(max_length=10, choices=Region)

    class Meta:
        ordering = ("code",)
        verbose_name = _("province")


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
    by_invitation = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")
        constraints = (
            models.UniqueConstraint(fields=("fair", "code"), name="zone_code_is_unique_in_a_fair"),
            models.CheckConstraint(
                condition=Q(min_stars__lte=5), name="zone_asks_for_five_stars_at_most"
            ),
        )


class Gate(Named):
    """A way in and out, and the kinds of badges that it takes (an empty list takes all)."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="gates")
    code = models.CharField(max_length=12)
    kinds = models.JSONField(default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")
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


class ApiToken(models.Model):
    """A person's bearer token; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class LogChain(models.Model):
    """The head of one hash chain of log entries: one per fair, and one ("site") beside them."""

    name = models.CharField(max_length=80, primary_key=True)
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return self.name


class LogEntry(models.Model):
    """Who did what, when and why: append-only (a trigger blocks UPDATE and DELETE), hash-chained."""

    chain = models.CharField(max_length=80)
    seq = models.BigIntegerField()
    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, null=True, related_name="log")
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("chain", "seq"), name="log_has_no_gap_filled_twice"),
        )
        indexes = (
            models.Index(fields=("object_type", "object_id"), name="log_by_object"),
            models.Index(fields=("fair", "-id"), name="log_by_fair"),
        )

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.action}"


class ChangeStream(models.Model):
    """A live feed; its row is the last lock that an action takes, so sequence order is commit order."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="streams")
    topic = models.CharField(max_length=20)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fair", "topic"), name="one_stream_per_fair_and_topic"),
        )

    def __str__(self) -> str:
        return f"{self.topic} at {self.seq}"


class Change(models.Model):
    """One delta of a stream: the whole new state of one thing."""

    stream = models.ForeignKey(ChangeStream, on_delete=models.CASCADE, related_name="changes")
    seq = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)
    payload = models.JSONField()

    class Meta:
        ordering = ("seq",)
        constraints = (
            models.UniqueConstraint(fields=("stream", "seq"), name="change_has_its_own_number"),
        )

    def __str__(self) -> str:
        return f"{self.stream_id} {self.seq}"


class IdempotencyRecord(models.Model):
    """The answer that a key got; stored in the transaction of its effect."""

    principal = models.CharField(max_length=120)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("principal", "key"), name="one_answer_per_principal_and_key"
            ),
        )

    def __str__(self) -> str:
        return self.key
