"""Doors of the queue: what jobs of this step do."""

from uuid import UUID

from events.jobs import handles
from events.permissions import SYSTEM, actor_of
from events.rules import Refused
from registration import actions, queries
from registration.models import ImportState


@handles("registration.import")
def run_import(key: str) -> None:
    """Check a table's rows, then take the good ones over if that was asked for.

    Begun anew it goes on where it was: what went in is marked as such in the transaction that brought it in.
    """
    table = queries.find_import(UUID(key))
    if table is None or not table.is_running:
        return
    actor = actor_of(table.uploaded_by)
    try:
        if table.state != ImportState.APPLYING:
            actions.check_rows(table=table)
        while actions.apply_rows(actor=actor, table=table):
            # Roles are read anew, as each request does.
            actor = actor_of(table.uploaded_by)
        actions.finish_import(actor=actor, table=table)
    except Refused:
        actions.give_up_import(actor=SYSTEM, table=table)
