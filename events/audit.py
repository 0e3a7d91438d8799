"""The append-only, hash-chained log of who did what, when and why. Called from actions alone."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.db import models, transaction

from events import clock
from events.models import Fair, LogChain, LogEntry
from events.permissions import Actor

GENESIS = "0" * 64
SITE = "site"


@dataclass(frozen=True)
class Event:
    """What happened to what, before it stands in the log."""

    action: str
    target: models.Model
    data: Mapping[str, Any] = field(default_factory=dict)


def record(
    *,
    actor: Actor,
    action: str,
    target: models.Model,
    fair: Fair | None,
    data: dict[str, Any] | None = None,
) -> LogEntry:
    """Append one entry in the caller's transaction; the chain's head row stays locked until it ends.

    `data` holds JSON values and no personal data beyond what the reader of the log may see.
    """
    return record_all(actor=actor, fair=fair, events=[Event(action, target, data or {})])[0]


def record_all(*, actor: Actor, fair: Fair | None, events: Sequence[Event]) -> list[LogEntry]:
    """As `record`, for what one actor did in one go, in this order: the chain is locked once for all."""
    if not events:
        return []
    if not transaction.get_connection().in_atomic_block:
        message = "audit.record belongs into the transaction of its cause"
        raise RuntimeError(message)
    name = f"fair:{fair.slug}" if fair is not None else SITE
    chain, _ = LogChain.objects.select_for_update(no_key=True).get_or_create(name=name)
    entries, moment = [], clock.now()
    for event in events:
        entry = LogEntry(
            chain=name,
            seq=chain.seq + 1,
            fair=fair,
            at=moment,
            actor=actor.principal,
            actor_name=name_to_keep(actor),
            action=event.action,
            object_type=event.target._meta.model_name or "",
            object_id=str(event.target.pk),
            data=dict(event.data),
            previous_hash=chain.head,
        )
        entry.hash = hash_entry(entry)
        chain.seq, chain.head = entry.seq, entry.hash
        entries.append(entry)
    LogEntry.objects.bulk_create(entries)
    chain.save(update_fields=["seq", "head"])
    return entries


def name_to_keep(actor: Actor) -> str:
    """What an entry says of its actor besides the key: a device's name, and nothing of a person's.

    An entry cannot be changed, but somebody's name has to go when it is erased; so it is looked up
    when the log is read (`queries.name_actors`).
    """
    return "" if actor.user is not None else actor.name


def hash_entry(entry: LogEntry) -> str:
    """SHA-256 over the canonical JSON of all that the entry says, and the hash before it."""
    content = [
        entry.chain,
        entry.seq,
        entry.fair_id,
        # The database gives a moment back in UTC, whatever it was written in.
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.actor_name,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.data,
        entry.previous_hash,
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def find_breaks(chain: str) -> Iterator[str]:
    """What is wrong with a chain, entry by entry; nothing when it is whole."""
    head = LogChain.objects.filter(name=chain).first() or LogChain(name=chain)
    expected_seq, previous = 0, GENESIS
    for entry in LogEntry.objects.filter(chain=chain).order_by("seq").iterator(2000):
        expected_seq += 1
        if entry.seq != expected_seq:
            yield f"{chain} {expected_seq}: missing"
            expected_seq = entry.seq
        if entry.previous_hash != previous:
            yield f"{chain} {entry.seq}: does not follow the entry before it"
        if entry.hash != hash_entry(entry):
            yield f"{chain} {entry.seq}: was changed"
        previous = entry.hash
    if (expected_seq, previous) != (head.seq, head.head):
        yield f"{chain}: ends before its head {head.seq}"


def chain_names() -> list[str]:
    """All chains: those with a head, and those of which only entries are left."""
    heads = LogChain.objects.values_list("name", flat=True)
    chains = LogEntry.objects.order_by().values_list("chain", flat=True).distinct()
    return sorted({*heads, *chains})
