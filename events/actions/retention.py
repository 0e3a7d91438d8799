"""How long what is kept, and the purge that keeps to it. Each step of the house provides its own rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events import audit, clock
from events.models import IdempotencyRecord, LogChain, Notice, OutgoingMail, PrivacyRequest
from events.permissions import SYSTEM

# (rows older than this moment, whether only to count) -> how many there are, or were.
Purger = Callable[[datetime, bool], int]


@dataclass(frozen=True)
class RetentionRule:
    """What is kept for how many days after `since`, and why so long; `purge` takes what is older."""

    code: str
    what: str | Promise
    since: str | Promise
    basis: str | Promise
    days: int
    purge: Purger


_rules: dict[str, RetentionRule] = {}


def provide_retention(*rules: RetentionRule) -> None:
    """A step of the house adds its rules; a code stands once."""
    _rules.update({rule.code: rule for rule in rules})


def retention_rules() -> list[RetentionRule]:
    return sorted(_rules.values(), key=lambda rule: rule.code)


def purge_personal_data(*, dry_run: bool, codes: Iterable[str] = ()) -> dict[str, int]:
    """Counts by rule; without `dry_run` what is counted is gone. Again at once, nothing is left to do."""
    wanted = set(codes)
    return {
        rule.code: _apply(rule, dry_run=dry_run)
        for rule in retention_rules()
        if not wanted or rule.code in wanted
    }


@transaction.atomic
def _apply(rule: RetentionRule, *, dry_run: bool) -> int:
    """Each rule in its own transaction, so that one that fails leaves the others done."""
    count = rule.purge(clock.now() - timedelta(days=rule.days), dry_run)
    if count and not dry_run:
        audit.record(
            actor=SYSTEM,
            action="privacy.purged",
            target=LogChain(name="site"),
            fair=None,
            data={"rule": rule.code, "count": count, "days": rule.days},
        )
    return count


def purge_rows(rows: QuerySet[Any], only_count: bool) -> int:  # noqa: FBT001 - as a Purger is called
    """Delete rows, or only say how many there are."""
    count = rows.count()
    if count and not only_count:
        rows.delete()
    return count


def _purge_answers(before: datetime, only_count: bool) -> int:  # noqa: FBT001
    rows = PrivacyRequest.objects.filter(answered_at__lt=before)
    rows = rows.exclude(note="", answer="")
    count = rows.count()
    if not only_count:
        rows.update(note="", answer="")
    return count


provide_retention(
    RetentionRule(
        code="events.answers_to_requests",
        what=_("Words of requests about personal data and of their answers"),
        since=_("the answer"),
        basis=_("Proof that a request was answered in time (PDPA section 30)"),
        days=3 * 365,
        purge=_purge_answers,
    ),
    RetentionRule(
        code="events.idempotency_records",
        what=_("Answers kept so that a repeated request does nothing twice"),
        since=_("the request"),
        basis=_("Needed for the service itself"),
        days=30,
        purge=lambda before, only_count: purge_rows(
            IdempotencyRecord.objects.filter(created_at__lt=before), only_count
        ),
    ),
    RetentionRule(
        code="events.messages",
        what=_("Messages in the inbox"),
        since=_("the message"),
        basis=_("Looking up what was told during a fair and the year after it"),
        days=2 * 365,
        purge=lambda before, only_count: purge_rows(
            Notice.objects.filter(at__lt=before), only_count
        ),
    ),
    RetentionRule(
        code="events.sent_mail",
        what=_("E-mails that were sent"),
        since=_("sending"),
        basis=_("Finding out why an e-mail did not arrive"),
        days=90,
        purge=lambda before, only_count: purge_rows(
            OutgoingMail.objects.filter(state__in=("sent", "failed", "unknown")).filter(
                created_at__lt=before
            ),
            only_count,
        ),
    ),
    RetentionRule(
        code="events.sessions",
        what=_("Sessions of people who are signed in"),
        since=_("their end"),
        basis=_("Needed for the service itself"),
        days=0,
        purge=lambda before, only_count: purge_rows(
            Session.objects.filter(expire_date__lt=before), only_count
        ),
    ),
)
