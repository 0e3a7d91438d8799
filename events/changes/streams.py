"""Reading changes."""

from dataclasses import dataclass
from typing import Any

from events.models import Change, ChangeStream

READ_LIMIT = 1000


StreamKey = tuple[int, str]


@dataclass(frozen=True)
class Batch:
    """Changes after `since` in order, without a gap; `contiguous` is False when some are gone."""

    head: int
    contiguous: bool
    changes: tuple[tuple[int, dict[str, Any]], ...]


def head_of(key: StreamKey) -> int:
    """The last sequence number of a stream; 0 before its first change."""
    fair_id, topic = key
    return (
        ChangeStream.objects.filter(fair_id=fair_id, topic=topic)
        .values_list("seq", flat=True)
        .first()
        or 0
    )


def read_since(key: StreamKey, since: int) -> Batch:
    """At most 1,000 changes after `since`."""
    head = head_of(key)
    if since == head:
        return Batch(head, True, ())
    fair_id, topic = key
    rows = tuple(
        Change.objects.filter(stream__fair_id=fair_id, stream__topic=topic, seq__gt=since)
        .order_by("seq")
        .values_list("seq", "payload")[:READ_LIMIT]
    )
    contiguous = since <= head and bool(rows) and rows[0][0] == since + 1
    return Batch(rows[-1][0] if rows else head, contiguous, rows)
