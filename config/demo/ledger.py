"""Writes many log entries at once, hashed as `events.audit` hashes them.

One entry at a time costs a lock and three queries, and a full fair has 40,000 of them.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Model

from events.audit import SITE, hash_entry, name_to_keep
from events.models import Fair, LogChain, LogEntry
from events.permissions import Actor


class Ledger:
    """Entries of one chain, a fair's or the site's, written in the order in which things happened."""

    def __init__(self, fair: Fair | None) -> None:
        self._fair = fair
        self._entries: list[LogEntry] = []

    def add(
        self,
        at: datetime,
        actor: Actor,
        action: str,
        target: Model,
        data: dict[str, Any] | None = None,
    ) -> None:
        self._entries.append(
            LogEntry(
                chain=f"fair:{self._fair.slug}" if self._fair else SITE,
                fair=self._fair,
                # The chain hashes moments as the database gives them back.
                at=at.astimezone(UTC),
                actor=actor.principal,
                actor_name=name_to_keep(actor),
                action=action,
                object_type=target._meta.model_name or "",
                object_id=str(target.pk),
                data=data or {},
            )
        )

    def write(self) -> None:
        """Append all entries to the chain, in the caller's transaction."""
        if not self._entries:
            return
        name = self._entries[0].chain
        chain, _ = LogChain.objects.select_for_update().get_or_create(name=name)
        self._entries.sort(key=lambda entry: entry.at)
        for entry in self._entries:
            entry.seq = chain.seq + 1
            entry.previous_hash = chain.head
            entry.hash = hash_entry(entry)
            chain.seq, chain.head = entry.seq, entry.hash
        LogEntry.objects.bulk_create(self._entries, batch_size=1000)
        chain.save(update_fields=["seq", "head"])
        self._entries.clear()
