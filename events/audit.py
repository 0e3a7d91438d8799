"""The append-only, hash-chained log of who did what, when and why. Called from actions alone."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.db import models, transaction

from events import clock
from events.models import Fair, LogChain, LogEntry
from events.permissions import Actor

GENESIS = "0" * 64
SITE = "site"


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
    if not transaction.get_connection().in_atomic_block:
        message = "audit.record belongs into the transaction of its cause"
        raise RuntimeError(message)
    name = f"fair:{fair.slug}" if fair is not None else SITE
    chain, _ = LogChain.objects.select_for_update(no_key=True).get_or_create(name=name)
    entry = LogEntry(
        chain=name,
        seq=chain.seq + 1,
        fair=fair,
        at=clock.now(),
        actor=actor.principal,
        actor_name=actor.name,
        action=action,
        object_type=target._meta.model_name or "",
        object_id=str(target.pk),
        data=data or {},
        previous_hash=chain.head,
    )
    entry.hash = hash_entry(entry)
    entry.save(force_insert=True)
    chain.seq, chain.head = entry.seq, entry.hash
    chain.save(update_fields=["seq", "head"])
    return entry


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
