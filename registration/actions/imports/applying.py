"""Take good rows over: producers, their products, their applications. A batch is one transaction."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from events.models import Fair
from events.permissions import Actor
from events.rules import Refused
from registration import queries, rules
from registration.actions.imports.checking import write_rows
from registration.actions.imports.taking import Intake, refuse_rows
from registration.models import Exhibitor, Import, ImportRow, ImportState, Product

# Rows of one transaction, but for those of its last producer. Others wait for it no longer than a second.
BATCH = 100


@transaction.atomic
def apply_rows(*, actor: Actor, table: Import) -> int:
    """Take the next good rows over; answers how many rows it dealt with, 0 when none is left.

    `actor` is whoever sent the table, with the roles of today. The number of queries does not grow with the rows,
    but for what they change of things that are there and for whom they tell.
    """
    table = (
        Import.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "province", "uploaded_by")
        .get(pk=table.pk)
    )
    if table.state != ImportState.APPLYING:
        return 0
    if not actor.has_role(table.fair_id, queries.ROLES_THAT_IMPORT):
        raise Refused("forbidden")
    good = table.table_rows.filter(state=rules.RowState.GOOD)
    producers = dict.fromkeys(good[:BATCH].values_list("producer", flat=True))
    rows = list(good.filter(producer__in=producers))
    if not rows:
        return 0
    groups: dict[str, list[ImportRow]] = {key: [] for key in producers}
    for row in rows:
        groups[row.producer].append(row)
    _take_over(actor, table.fair, list(groups.values()))
    write_rows(rows, ["state", "errors", "outcome", "exhibitor", "application"])
    done = [row for row in rows if row.state == rules.RowState.APPLIED]
    table.applied += len(done)
    table.unchanged += sum(not {"new", "changed"} & set(row.outcome.values()) for row in done)
    table.wrong += len(rows) - len(done)
    table.save(update_fields=["applied", "unchanged", "wrong"])
    return len(rows)


def _take_over(actor: Actor, fair: Fair, groups: Sequence[Sequence[ImportRow]]) -> None:
    """All of these producers at once; where the database refuses, one by one, so that only the one stays out."""
    rows = [row for group in groups for row in group]
    stock = queries.read_stock(fair, queries.provinces_in(row.values for row in rows), rows=rows)
    _lock_what_is_there(rows, stock)
    intake = Intake(fair=fair, stock=stock)
    for group in groups:
        intake.take(group)
    try:
        with transaction.atomic():
            intake.write(actor=actor)
    except IntegrityError:
        if len(groups) == 1:
            refuse_rows(rows, "name_th", "conflict", {})
            return
        for group in groups:
            _take_over(actor, fair, [group])
    else:
        intake.settle()


def _lock_what_is_there(rows: Sequence[ImportRow], stock: queries.Stock) -> None:
    """Everything that the batch may change, before its first entry in the log."""
    found = {known.pk for row in rows if (known := stock.find(row.values)) is not None}
    list(Exhibitor.objects.select_for_update(no_key=True).filter(pk__in=found).order_by("pk"))
    products = Product.objects.filter(exhibitor__in=found, retired_at=None)
    list(products.select_for_update(no_key=True).order_by("pk"))
