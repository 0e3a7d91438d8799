"""Doors of the queue: what jobs of this step do."""

from uuid import UUID

from django.http import QueryDict
from django.utils.translation import override

from events import actions, queries
from events.actions.exports import JOB as WRITE_EXPORT
from events.actions.mail import DELIVER
from events.forms.exports import Asked, ExportForm, find_export, write_pieces
from events.jobs import handles
from events.permissions import actor_of
from events.rules import Refused


@handles(DELIVER)
def deliver_mail(key: str) -> None:
    """Send whatever waits; one job may do the work of many."""
    actions.deliver_mail()


@handles(WRITE_EXPORT)
def write_export(key: str) -> None:
    """Write a long list with the rights that its asker has by now."""
    export = queries.find_export_file(UUID(key))
    if export is None or not export.is_running:
        return
    actor, listed = actor_of(export.user), find_export(export.name)
    form = ExportForm(QueryDict(export.query), export=listed)
    if not actor.has_role(export.fair_id, listed.roles) or not form.is_valid():
        actions.fail_export(export=export, code="forbidden")
        return
    done, columns = 0, form.chosen()

    def count(rows: int) -> None:
        nonlocal done
        done = rows
        actions.note_progress(export=export, done=rows)

    with override(export.language):
        try:
            rows = listed.find_rows(Asked(actor, export.fair, QueryDict(export.query)))
            actions.keep_export(
                export=export, pieces=write_pieces(listed, columns, rows, export.kind, count)
            )
        except Refused as refused:
            actions.fail_export(export=export, code=refused.code)
            return
        actions.finish_export(
            actor=actor, export=export, rows=done, columns=[column.key for column in columns]
        )
