"""Writing changes, in the transaction of their cause."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from events.changes.hub import HUB
from events.models import Change, ChangeStream


def publish(*, fair_id: int, topic: str, payloads: Sequence[dict[str, Any]]) -> int:
    """Append one change per payload and ring after commit; answers the last sequence number.

    The stream's row is locked until the transaction ends, so it must be the last lock that an action takes.
    """
    if not transaction.get_connection().in_atomic_block:
        message = "publish belongs into the transaction of its cause"
        raise RuntimeError(message)
    stream, _ = ChangeStream.objects.select_for_update(no_key=True).get_or_create(
        fair_id=fair_id, topic=topic
    )
    first = stream.seq + 1
    stream.seq += len(payloads)
    stream.save(update_fields=["seq"])
    Change.objects.bulk_create(
        Change(stream=stream, seq=first + index, payload=payload)
        for index, payload in enumerate(payloads)
    )
    seq = stream.seq
    transaction.on_commit(lambda: HUB.ring((fair_id, topic), seq), robust=True)
    return seq
