"""Print runs: choose badges, make their files part by part, stop and go on, delete what is printed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from badges import queries, rules
from badges.models import Badge, BadgePrint, PrintedFace, PrintPart, PrintRun, PrintState
from badges.rendering import BadgeFace, render_badges_pdf, render_sheets_pdf
from events import audit, clock, jobs
from events.actions import provide_retention, require_role
from events.actions.retention import RetentionRule
from events.models import Fair
from events.permissions import SYSTEM, Actor
from events.rules import ROLES_THAT_ORGANISE, Refused

JOB = "badges.print"
# Beneath MEDIA_ROOT, which is not served.
FOLDER = "prints"


@transaction.atomic
def start_print_run(
    *,
    actor: Actor,
    fair: Fair,
    layout: rules.Layout = rules.Layout.DESIGN,
    order: rules.PrintOrder = rules.PrintOrder.SERIAL,
    filters: Mapping[str, str] | None = None,
    only_changed: bool = False,
) -> PrintRun:
    """Ask for the badges that fit `filters` (kind, zone, province, application) as files of 500.

    The choice itself is made by the job, which sees the badges of that moment. Refuses `badges_missing`.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    run = PrintRun(
        fair=fair,
        asked_by=actor.user,
        filters={key: value for key, value in (filters or {}).items() if value},
        only_changed=only_changed,
        layout=layout,
        order=order,
        created_at=clock.now(),
    )
    if not queries.badges_to_print(run):
        raise Refused("badges_missing")
    run.save()
    audit.record(
        actor=actor,
        action="prints.started",
        target=run,
        fair=fair,
        data={"layout": run.layout, "order": run.order, "filters": run.filters},
    )
    jobs.enqueue(name=JOB, key=str(run.pk))
    return run


@transaction.atomic
def choose_badges(*, run: PrintRun) -> PrintRun:
    """Freeze the badges of a run in their order, in parts; a run that is begun stays as it is."""
    run = _lock(run)
    if run.state != PrintState.WAITING:
        return run
    keys = queries.badges_to_print(run)
    if run.only_changed:
        keys = list(queries.drop_unchanged(keys))
    PrintPart.objects.bulk_create(
        PrintPart(run=run, number=number, badges=keys[start : start + rules.PRINT_PART])
        for number, start in enumerate(range(0, len(keys), rules.PRINT_PART), start=1)
    )
    run.total, run.state = len(keys), PrintState.RUNNING
    run.save(update_fields=["total", "state"])
    return run


def print_next_part(*, run: PrintRun) -> bool:
    """Make the next file; answers whether there may be another. The pages are drawn outside of the transaction."""
    run = PrintRun.objects.select_related("fair").get(pk=run.pk)
    if run.state != PrintState.RUNNING:
        return False
    part = run.parts.filter(printed=None).first()
    if part is None:
        _finish(run)
        return False
    drawn = queries.read_faces(part.badges)
    layout = rules.Layout(run.layout)
    name = _store(_render([face for _badge, face in drawn], layout)) if drawn else ""
    try:
        is_taken = _take(run, part, name=name, drawn=drawn)
    except BaseException:
        if name:
            default_storage.delete(name)
        raise
    if not is_taken and name:
        default_storage.delete(name)
    return is_taken


@transaction.atomic
def _take(
    run: PrintRun, part: PrintPart, *, name: str, drawn: Sequence[tuple[Badge, BadgeFace]]
) -> bool:
    """Make the file the part's; answers False where the run was stopped, or the part made by another, meanwhile."""
    run = _lock(run)
    part = PrintPart.objects.select_for_update(no_key=True).get(pk=part.pk)
    if run.state != PrintState.RUNNING or part.printed is not None:
        return False
    part.file, part.printed, part.made_at = name, len(drawn), clock.now()
    part.save(update_fields=["file", "printed", "made_at"])
    run.done += len(part.badges)
    run.save(update_fields=["done"])
    PrintedFace.objects.bulk_create(
        (
            PrintedFace(
                badge=badge, fingerprint=queries.fingerprint_of(face), printed_at=part.made_at
            )
            for badge, face in drawn
        ),
        update_conflicts=True,
        unique_fields=["badge"],
        update_fields=["fingerprint", "printed_at"],
    )
    BadgePrint.objects.bulk_create(
        BadgePrint(badge=badge, printed_at=part.made_at, printed_by=run.asked_by, run=run)
        for badge, _face in drawn
    )
    return True


def _store(content: bytes) -> str:
    """Write a file under a name that nobody can guess: whoever has it can go in as anybody in it."""
    try:
        return default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}.pdf", ContentFile(content))
    except OSError:
        raise Refused("storage_full") from None


def _render(faces: list[BadgeFace], layout: rules.Layout) -> bytes:
    if layout.size is not None:
        designs = {face.design: replace(face.design, size=layout.size.value) for face in faces}
        faces = [replace(face, design=designs[face.design]) for face in faces]
    render = render_sheets_pdf if layout.is_sheet else render_badges_pdf
    return render(faces, duplex=layout.is_duplex)


@transaction.atomic
def _finish(run: PrintRun) -> None:
    run = _lock(run)
    if run.state != PrintState.RUNNING:
        return
    run.state, run.finished_at = PrintState.DONE, clock.now()
    run.save(update_fields=["state", "finished_at"])
    audit.record(
        actor=SYSTEM,
        action="prints.finished",
        target=run,
        fair=run.fair,
        data={"badges": run.total},
    )


@transaction.atomic
def give_up_printing(*, run: PrintRun) -> None:
    """It cannot go on, e.g. where the disk is full. What is made stays, and the run can be resumed."""
    run = _lock(run)
    if run.state == PrintState.RUNNING:
        _step(SYSTEM, run, PrintState.FAILED, "prints.given_up")


@transaction.atomic
def pause_printing(*, actor: Actor, run: PrintRun) -> PrintRun:
    """Stop after the part at hand; refuses `print_run_state`."""
    require_role(actor, run.fair, ROLES_THAT_ORGANISE)
    return _step(actor, _lock(run), PrintState.PAUSED, "prints.paused")


@transaction.atomic
def resume_printing(*, actor: Actor, run: PrintRun) -> PrintRun:
    """Go on with what is not made yet; refuses `print_run_state`."""
    require_role(actor, run.fair, ROLES_THAT_ORGANISE)
    run = _lock(run)
    rules.check_print_step(run.state, rules.PrintState.RUNNING)
    # One that was paused before it began has nothing chosen yet.
    target = PrintState.RUNNING if run.total is not None else PrintState.WAITING
    run.state = target
    run.save(update_fields=["state"])
    audit.record(actor=actor, action="prints.resumed", target=run, fair=run.fair)
    jobs.enqueue(name=JOB, key=str(run.pk))
    return run


@transaction.atomic
def discard_prints(*, actor: Actor, run: PrintRun) -> PrintRun:
    """Delete the files of a run; what was printed stays known. Refuses `print_run_state`."""
    require_role(actor, run.fair, ROLES_THAT_ORGANISE)
    run = _lock(run)
    rules.check_print_step(run.state, rules.PrintState.DISCARDED)
    _delete_files(run)
    return _step(actor, run, PrintState.DISCARDED, "prints.discarded")


@transaction.atomic
def record_print_download(*, actor: Actor, part: PrintPart) -> None:
    """Who took which file: whoever has it can go in as anybody in it."""
    audit.record(
        actor=actor,
        action="prints.downloaded",
        target=part.run,
        fair=part.run.fair,
        data={"part": part.number, "badges": part.printed},
    )


def _lock(run: PrintRun) -> PrintRun:
    return (
        PrintRun.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "asked_by")
        .get(pk=run.pk)
    )


def _step(actor: Actor, run: PrintRun, target: PrintState, action: str) -> PrintRun:
    rules.check_print_step(run.state, rules.PrintState(target))
    run.state = target
    run.save(update_fields=["state"])
    audit.record(actor=actor, action=action, target=run, fair=run.fair)
    return run


def _delete_files(run: PrintRun) -> None:
    """They go with the commit, so that a transaction that fails leaves them where they are."""
    names = list(run.parts.exclude(file="").values_list("file", flat=True))
    run.parts.update(file="")
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))


def _purge_prints(before: datetime, only_count: bool) -> int:  # noqa: FBT001 - as a Purger is called
    """Delete the files of old runs; those still being made are left alone."""
    old = PrintRun.objects.filter(created_at__lt=before).exclude(
        state__in=[PrintState.DISCARDED, *rules.PRINTING]
    )
    if only_count:
        return old.count()
    _delete_orphans(before)
    runs = list(old.select_for_update(no_key=True).order_by("pk"))
    for run in runs:
        _delete_files(run)
    return PrintRun.objects.filter(pk__in=[run.pk for run in runs]).update(
        state=PrintState.DISCARDED
    )


def _delete_orphans(before: datetime) -> None:
    """Files that no part knows: a process died after it wrote one."""
    if not default_storage.exists(FOLDER):
        return
    known = set(PrintPart.objects.exclude(file="").values_list("file", flat=True))
    for file in default_storage.listdir(FOLDER)[1]:
        name = f"{FOLDER}/{file}"
        if name not in known and default_storage.get_modified_time(name) < before:
            default_storage.delete(name)


provide_retention(
    RetentionRule(
        code="badges.prints",
        what=_("Files of badges to print"),
        since=_("the print run"),
        basis=_(
            "Whoever has such a file can go in as anybody in it; a new one is made in minutes."
        ),
        days=rules.PRINT_DAYS_KEPT,
        purge=_purge_prints,
    )
)
