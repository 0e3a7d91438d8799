"""The life of an import, from the file to the day on which its rows are dropped."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import audit, clock, jobs
from events.actions import notify, provide_retention, require_role
from events.actions.retention import RetentionRule
from events.models import Fair, name_of
from events.permissions import Actor
from events.rules import Refused
from events.sheets import Row, Table
from registration import queries, rules
from registration.models import Import, ImportRow, ImportState

JOB = "registration.import"
# Above the headings there may be a title; below so many rows nobody puts them.
_ROWS_ABOVE = 10


@transaction.atomic
def start_import(
    *, actor: Actor, fair: Fair, table: Table, file_name: str, fingerprint: str, applies: bool
) -> Import:
    """Keep the rows of a table and have them checked in the background; with `applies` good ones go in at once.

    Refuses `columns_missing` where the headings of the template are not there, and `import_running`.
    """
    require_role(actor, fair, queries.ROLES_THAT_IMPORT)
    if actor.user is None:
        raise Refused("forbidden")
    running = Import.objects.filter(
        fair=fair, uploaded_by=actor.user, state__in=[str(state) for state in rules.RUNNING]
    )
    if running.exists():
        raise Refused("import_running")
    head, columns = _find_head(table)
    row_flaws: dict[int, list[dict[str, object]]] = {}
    for flaw in table.flaws:
        if flaw.column in columns:
            row_flaws.setdefault(flaw.row, []).append(
                {"column": columns[flaw.column], "code": flaw.code, "params": {}}
            )
    rows = [
        ImportRow(number=row.number, cells=cells, errors=row_flaws.get(row.number, []))
        for row in table.rows
        if row.number > head.number
        for cells in [_name_cells(row, columns)]
        if any(cells.values()) and not rules.is_example(cells)
    ]
    if not rows:
        raise Refused("file_empty")
    found = Import.objects.create(
        fair=fair,
        uploaded_by=actor.user,
        province=queries.province_to_import(actor, fair),
        file_name=file_name[:200],
        fingerprint=fingerprint,
        applies=applies,
        rows=len(rows),
        columns=[heading.key for heading in rules.HEADINGS if heading.key in columns.values()],
        ignored=[
            cell[:60]
            for index, cell in enumerate(head.cells)
            if cell and index not in columns and not rules.is_remark(cell)
        ][:20],
    )
    for row in rows:
        row.table = found
    ImportRow.objects.bulk_create(rows, batch_size=500)
    audit.record(
        actor=actor, action="import.started", target=found, fair=fair, data={"rows": len(rows)}
    )
    jobs.enqueue(name=JOB, key=str(found.pk))
    return found


def _find_head(table: Table) -> tuple[Row, dict[int, str]]:
    """The row of headings: of the first rows the one that knows most of them."""
    found = [(row, rules.find_columns(row.cells)) for row in table.rows[:_ROWS_ABOVE]]
    head, columns = max(found, key=lambda pair: len(pair[1]))
    missing = [
        heading
        for heading in rules.HEADINGS
        if heading.required and heading.key not in columns.values()
    ]
    if missing:
        names = ", ".join(heading.th for heading in missing)
        raise Refused("columns_missing", columns=names)
    return head, columns


def _name_cells(row: Row, columns: dict[int, str]) -> dict[str, str]:
    return {
        key: row.cells[index]
        for index, key in columns.items()
        if index < len(row.cells) and row.cells[index]
    }


@transaction.atomic
def begin_to_apply(*, actor: Actor, table: Import) -> Import:
    """Let the good rows of a checked table go in; also takes up again one whose worker gave up."""
    table = _lock(table)
    require_role(actor, table.fair, queries.ROLES_THAT_IMPORT)
    if table.purged_at or table.state not in {
        ImportState.CHECKED,
        ImportState.APPLYING,
        ImportState.FAILED,
    }:
        raise Refused("import_not_checked")
    # One that broke off is checked anew: what it found may be old.
    table.state = ImportState.APPLYING if table.checked == table.rows else ImportState.WAITING
    table.applies, table.finished_at = True, None
    table.save(update_fields=["state", "applies", "finished_at"])
    jobs.enqueue(name=JOB, key=str(table.pk))
    return table


@transaction.atomic
def finish_import(*, actor: Actor, table: Import) -> Import:
    """All that could be done is done: say so in the log, and to whoever sent it."""
    table = _lock(table)
    table.state = ImportState.DONE if table.applies else ImportState.CHECKED
    table.finished_at = clock.now()
    table.save(update_fields=["state", "finished_at"])
    audit.record(
        actor=actor,
        action="import.finished" if table.applies else "import.checked",
        target=table,
        fair=table.fair,
        data={
            "rows": table.rows,
            "applied": table.applied,
            "unchanged": table.unchanged,
            "wrong": table.wrong,
        },
    )
    notify(
        users=[table.uploaded_by],
        kind="import_done" if table.applies else "import_checked",
        fair=table.fair,
        params={
            "fair": name_of(table.fair),
            "rows": f"{table.rows:,}",
            "applied": f"{table.applied:,}",
            "good": f"{table.good:,}",
            "wrong": f"{table.wrong:,}",
        },
        link=reverse("import", args=[table.fair.slug, table.pk]),
    )
    return table


@transaction.atomic
def give_up_import(*, actor: Actor, table: Import) -> Import:
    """It cannot go on: the sender lost the role, or the work fails each time. What went in stays."""
    table = _lock(table)
    table.state, table.finished_at = ImportState.FAILED, clock.now()
    table.save(update_fields=["state", "finished_at"])
    audit.record(
        actor=actor,
        action="import.given_up",
        target=table,
        fair=table.fair,
        data={"rows": table.rows, "applied": table.applied},
    )
    return table


def _lock(table: Import) -> Import:
    return (
        Import.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "province", "uploaded_by")
        .get(pk=table.pk)
    )


def _purge_imports(before: datetime, only_count: bool) -> int:  # noqa: FBT001 - as a Purger is called
    """Drop the cells of tables; what was counted of them stays, and so does what went in."""
    old = Import.objects.filter(created_at__lt=before, purged_at=None).exclude(
        state__in=[str(state) for state in rules.RUNNING]
    )
    if only_count:
        return old.count()
    keys = list(old.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    ImportRow.objects.filter(table__in=keys).delete()
    return Import.objects.filter(pk__in=keys).update(
        purged_at=clock.now(), file_name="", ignored=[]
    )


provide_retention(
    RetentionRule(
        code="registration.imports",
        what=_("Rows of tables of producers, as they were sent"),
        since=_("the upload"),
        basis=_("Mending rows and sending them again"),
        days=rules.IMPORT_DAYS_KEPT,
        purge=_purge_imports,
    )
)
