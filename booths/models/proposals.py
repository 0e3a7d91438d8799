"""Proposed allocations: what the optimiser was asked, what it answered, what of it was accepted."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booths import rules
from booths.models.booths import Allocation
from events import clock
from events.models import Fair
from registration.models import Application, PublicId


class ProposalTerms(models.Model):
    """What the fair's places are worth, and its wishes; published with how places are given."""

    fair = models.OneToOneField(Fair, on_delete=models.CASCADE, related_name="proposal_terms")
    booth = models.PositiveSmallIntegerField(default=100, validators=[MaxValueValidator(1000)])
    star = models.PositiveSmallIntegerField(default=4, validators=[MaxValueValidator(1000)])
    point = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(1000)])
    together = models.PositiveSmallIntegerField(default=10, validators=[MaxValueValidator(1000)])
    apart = models.PositiveSmallIntegerField(default=10, validators=[MaxValueValidator(1000)])
    entrance = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(1000)])
    spare = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(1000)])

    class Meta:
        verbose_name = _("what a fair wishes of its proposals")
        verbose_name_plural = _("what fairs wish of their proposals")
        constraints = (
            models.CheckConstraint(
                condition=Q(booth__gte=1), name="a_booth_given_is_worth_something"
            ),
        )

    def __str__(self) -> str:
        return str(self.fair)


class ProposalState(models.TextChoices):
    WAITING = rules.ProposalState.WAITING.value, pgettext_lazy("proposal", "Waiting to start")
    RUNNING = rules.ProposalState.RUNNING.value, pgettext_lazy("proposal", "Being worked out")
    DONE = rules.ProposalState.DONE.value, pgettext_lazy("proposal", "Ready")
    ACCEPTED = rules.ProposalState.ACCEPTED.value, pgettext_lazy("proposal", "Accepted")
    DISMISSED = rules.ProposalState.DISMISSED.value, pgettext_lazy("proposal", "Dismissed")
    FAILED = rules.ProposalState.FAILED.value, pgettext_lazy("proposal", "Broken off")


class BoothProposal(PublicId):
    """Who could get which booths: a proposal, not a fact."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="booth_proposals")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="booth_proposals",
    )
    state = models.CharField(
        max_length=10, choices=ProposalState, default=rules.ProposalState.WAITING.value
    )
    seed = models.BigIntegerField()
    # Codes of zones; empty for all of them.
    zones = models.JSONField(default=list, blank=True)
    seconds = models.PositiveSmallIntegerField(default=rules.SECONDS_USUAL)
    # Whether those who have booths may be moved, where that makes room for somebody.
    may_move = models.BooleanField(default=False)
    # The weights as they were: published with the proposal.
    weights = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    # "" when the whole budget was used, else "time" or "stop".
    ended_by = models.CharField(max_length=8, blank=True)
    value = models.BigIntegerField(default=0)
    bound = models.BigIntegerField(default=0)
    moves = models.PositiveIntegerField(default=0)
    # The score by wish, after the main value alone and after the improvement.
    wishes = models.JSONField(default=list)
    wishes_before = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("proposed allocation")
        verbose_name_plural = _("proposed allocations")
        constraints = (
            models.CheckConstraint(
                condition=Q(value__lte=models.F("bound")),
                name="a_proposal_is_worth_its_bound_at_most",
            ),
        )
        indexes = (models.Index(fields=("fair", "-created_at"), name="booth_proposals_by_fair"),)

    def __str__(self) -> str:
        return f"{self.fair} {self.seed}"

    @property
    def is_under_way(self) -> bool:
        return self.state in rules.UNDER_WAY

    @property
    def is_proved(self) -> bool:
        """Whether nothing is worth more."""
        return self.value == self.bound

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class PlacementKind(models.TextChoices):
    NEW = rules.PlacementKind.NEW.value, pgettext_lazy("placement", "New")
    MOVED = rules.PlacementKind.MOVED.value, pgettext_lazy("placement", "Moved")
    STAYS = rules.PlacementKind.STAYS.value, pgettext_lazy("placement", "Stays")
    LEFT_OUT = rules.PlacementKind.LEFT_OUT.value, pgettext_lazy("placement", "Left out")


class Placement(models.Model):
    """What a proposal says of one application, and why."""

    proposal = models.ForeignKey(BoothProposal, on_delete=models.CASCADE, related_name="placements")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="placements"
    )
    kind = models.CharField(max_length=8, choices=PlacementKind)
    # Keys of booths along the row; none for who is left out.
    booths = models.JSONField(default=list)
    # Those that it had before: what it is moved from.
    before = models.JSONField(default=list)
    # Codes with what fills their words.
    reasons = models.JSONField(default=list)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("proposed placement")
        verbose_name_plural = _("proposed placements")
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "application"),
                name="a_proposal_speaks_of_an_application_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.kind}"


class AcceptanceState(models.TextChoices):
    WAITING = rules.AcceptanceState.WAITING.value, pgettext_lazy("acceptance", "Being allocated")
    DONE = rules.AcceptanceState.DONE.value, pgettext_lazy("acceptance", "Allocated")
    FAILED = (
        rules.AcceptanceState.FAILED.value,
        pgettext_lazy("acceptance", "Nothing was allocated"),
    )


class Acceptance(PublicId):
    """Many placements that an organiser accepts at once; allocated in the background, all or none."""

    proposal = models.ForeignKey(
        BoothProposal, on_delete=models.CASCADE, related_name="acceptances"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="acceptances"
    )
    state = models.CharField(
        max_length=8, choices=AcceptanceState, default=rules.AcceptanceState.WAITING.value
    )
    # Which placements: codes of zones, keys of applications; both empty for all. And those that stay out.
    zones = models.JSONField(default=list, blank=True)
    applications = models.JSONField(default=list, blank=True)
    without = models.JSONField(default=list, blank=True)
    placements = models.PositiveIntegerField()
    given = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    # Why nothing was allocated: the code of the refusal with what fills its words, and each application with its own.
    refusal = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict, blank=True)
    stale = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("acceptance of a proposal")
        verbose_name_plural = _("acceptances of proposals")
        constraints = (
            models.UniqueConstraint(
                fields=("proposal",),
                condition=Q(state="waiting"),
                name="a_proposal_has_one_acceptance_under_way",
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal} {self.state}"

    @property
    def is_under_way(self) -> bool:
        return self.state == rules.AcceptanceState.WAITING


class Pin(models.Model):
    """This one stays: no proposal moves the booths of a pinned allocation."""

    allocation = models.OneToOneField(Allocation, on_delete=models.CASCADE, related_name="pin")
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="pins"
    )
    pinned_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")

    def __str__(self) -> str:
        return str(self.allocation)
