"""The log, the streams of changes, answers kept for their keys."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from events import clock
from events.models.fairs import Fair


class LogChain(models.Model):
    """The head of one hash chain of log entries: one per fair, and one ("site") beside them."""

    name = models.CharField(max_length=80, primary_key=True)
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return self.name


class LogEntry(models.Model):
    """Who did what, when and why: append-only (a trigger blocks UPDATE and DELETE), hash-chained."""

    # The actor's name as of today, and whether it is only an e-mail; set by queries.name_actors.
    who: str | None = None
    who_is_unnamed = False

    chain = models.CharField(max_length=80)
    seq = models.BigIntegerField()
    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, null=True, related_name="log")
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    # Of devices and the system alone; entries from before hold names of people too.
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("entry of the log")
        verbose_name_plural = _("entries of the log")
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


class Counter(models.Model):
    """What was counted against a limit, until it expires; Django's database cache writes it and names the columns."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "events_counter"

    def __str__(self) -> str:
        return self.cache_key
