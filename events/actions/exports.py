"""What leaves the product as a file is written down: who took which list, how long it was.

A long list is written by a job, piece by piece; its file expires, and is only its asker's.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import audit, clock, jobs
from events.actions.notices import notify
from events.actions.retention import RetentionRule, provide_retention, purge_rows
from events.models import ExportFile, ExportPart, ExportState, Fair, name_of
from events.notices import Param
from events.permissions import Actor
from events.rules import Refused

JOB = "events.export"
HOURS_KEPT = 24
# A file is kept in pieces of about this size.
PART = 512_000


@transaction.atomic
def record_export(
    *, actor: Actor, fair: Fair, name: str, rows: int, columns: Sequence[str], kind: str
) -> None:
    """One entry for each file, with the columns that it holds and none of what stands in them."""
    audit.record(
        actor=actor,
        action="export.made",
        target=fair,
        fair=fair,
        data={"list": name, "rows": rows, "columns": list(columns), "format": kind},
    )


@transaction.atomic
def start_export(
    *,
    actor: Actor,
    fair: Fair,
    name: str,
    query: str,
    kind: str,
    language: str,
    file_name: str,
    total: int,
) -> ExportFile:
    """Ask for a long list; the door has asked whether one may take it, and the job asks again."""
    if actor.user is None:
        raise Refused("not_signed_in")
    _drop_expired()
    export = ExportFile.objects.create(
        user=actor.user,
        fair=fair,
        name=name,
        query=query,
        kind=kind,
        language=language,
        file_name=file_name,
        total=total,
    )
    jobs.enqueue(name=JOB, key=str(export.pk))
    return export


def keep_export(*, export: ExportFile, pieces: Iterable[bytes]) -> None:
    """Keep a file as it is written. Begun anew, after a worker that died, it starts from its first piece."""
    _begin(export=export)
    number, buffer = 0, b""
    for piece in pieces:
        buffer += piece
        while len(buffer) >= PART:
            _keep_part(export=export, number=number, content=buffer[:PART])
            number, buffer = number + 1, buffer[PART:]
    _keep_part(export=export, number=number, content=buffer)


@transaction.atomic
def _begin(*, export: ExportFile) -> None:
    ExportPart.objects.filter(export=export).delete()
    ExportFile.objects.filter(pk=export.pk).update(state=ExportState.WRITING, done=0)


@transaction.atomic
def _keep_part(*, export: ExportFile, number: int, content: bytes) -> None:
    ExportPart.objects.create(export=export, number=number, content=content)


@transaction.atomic
def note_progress(*, export: ExportFile, done: int) -> None:
    """How many rows are written; for whoever looks at the page."""
    ExportFile.objects.filter(pk=export.pk).update(done=done)


@transaction.atomic
def finish_export(*, actor: Actor, export: ExportFile, rows: int, columns: Sequence[str]) -> None:
    """It is ready: say so in the log, and to whoever asked for it. From now on its time runs."""
    export.state, export.done, export.total = ExportState.READY, rows, rows
    export.expires_at = clock.now() + timedelta(hours=HOURS_KEPT)
    export.save(update_fields=["state", "done", "total", "expires_at"])
    record_export(
        actor=actor,
        fair=export.fair,
        name=export.name,
        rows=rows,
        columns=columns,
        kind=export.kind,
    )
    _tell(export, "export_ready", {"rows": f"{rows:,}", "hours": str(HOURS_KEPT)})


@transaction.atomic
def fail_export(*, export: ExportFile, code: str) -> None:
    """It cannot be written: too long for its kind, or who asked for it may not any more."""
    ExportPart.objects.filter(export=export).delete()
    export.state, export.error = ExportState.FAILED, code
    # The row goes the way of the others.
    export.expires_at = clock.now() + timedelta(hours=HOURS_KEPT)
    export.save(update_fields=["state", "error", "expires_at"])
    _tell(export, "export_failed", {})


def _tell(export: ExportFile, kind: str, further: dict[str, Param]) -> None:
    params: dict[str, Param] = {"fair": name_of(export.fair), "file": export.file_name}
    notify(
        users=[export.user],
        kind=kind,
        fair=export.fair,
        params=params | further,
        link=reverse("export_file", args=[export.pk]),
    )


def _drop_expired() -> None:
    ExportFile.objects.filter(expires_at__lt=clock.now()).delete()


provide_retention(
    RetentionRule(
        code="events.exports",
        what=_("Long lists as files, waiting to be downloaded"),
        since=_("a day after they were ready"),
        basis=_("Needed for the service itself"),
        days=0,
        purge=lambda before, only_count: purge_rows(
            ExportFile.objects.filter(expires_at__lt=before), only_count
        ),
    )
)
