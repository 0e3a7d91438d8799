"""Read all rows, and say of each what is wrong with it or what it would do."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from events import clock
from events.models import Zone
from events.queries import zones_of
from registration import queries, rules
from registration.actions.imports.matching import find_conflicts, foresee
from registration.models import Application, ApplicationState, Import, ImportRow, ImportState

# So many rows are written at a time; the page shows how far it is.
BATCH = 250


def check_rows(*, table: Import) -> None:
    """Check every row that has not gone in. May be broken off and begun anew at any time."""
    rows = list(table.table_rows.exclude(state=rules.RowState.APPLIED))
    known = queries.words_known_at(table.fair, table.province)
    read = [_read(row, known) for row in rows]
    rules.compare_rows(read)
    _look_at_stock(table, read)
    _begin(table=table)
    for start in range(0, len(rows), BATCH):
        _write(table=table, rows=rows[start : start + BATCH], read=read[start : start + BATCH])
    _end(table=table)


def _read(row: ImportRow, known: rules.Known) -> rules.ReadRow:
    values, errors = rules.read_row(row.cells, known)
    # What the file itself said of a cell comes first, and is all that is said of it.
    flaws = [
        rules.RowError(error["column"], error["code"])
        for error in row.errors
        if error["code"] in {"formula", "cell_error"}
    ]
    columns = {flaw.column for flaw in flaws}
    return rules.ReadRow(
        row.number, values, flaws + [error for error in errors if error.column not in columns]
    )


def _look_at_stock(table: Import, read: Sequence[rules.ReadRow]) -> None:
    """What contradicts what is there, and what the zones do not take."""
    readable = [row for row in read if row.values.get("name_th") and row.values.get("province")]
    stock = queries.read_stock(table.fair, queries.provinces_in(row.values for row in readable))
    zones = {zone.code: zone for zone in zones_of(table.fair)}
    is_open = takes_applications(table)
    for row in readable:
        known = stock.find(row.values)
        row.errors.extend(find_conflicts(row.values, known))
        outcome = foresee(row.values, stock)
        row.values["outcome"] = outcome
        row.values["known"] = known.pk if known is not None else None
        if outcome["application"] == "new" and not row.errors:
            row.errors.extend(_weigh(row.values, zones[row.values["zone"]], is_open=is_open))
    rules.hold_back(readable)


def takes_applications(table: Import) -> bool:
    draft = Application(fair=table.fair, state=ApplicationState.DRAFT)
    return queries.find_deadline(draft, clock.now()) is not None


def _weigh(values: Mapping[str, object], zone: Zone, *, is_open: bool) -> list[rules.RowError]:
    if not is_open:
        return [rules.RowError("zone", "window_closed")]
    if zone.by_invitation:
        return [rules.RowError("zone", "zone_by_invitation", {"zone": zone.code})]
    obstacles = queries.weigh_facts(
        zone=zone,
        products=[
            rules.ProductFacts(
                str(values["product_th"]),
                int(str(values["type"])),
                values["opc_stars"],  # type: ignore[arg-type]  # read as a number
            )
        ],
        needs=needs_of(values),
    )
    columns = {
        "power_not_offered": "power_w",
        "water_not_offered": "water",
        "gas_not_offered": "gas",
    }
    return [
        rules.RowError(
            columns.get(obstacle.code, "zone"),
            obstacle.code,
            {
                "zone": zone.code,
                "product": obstacle.product,
                "wanted": obstacle.wanted,
                "given": obstacle.given,
            },
        )
        for obstacle in obstacles
    ]


def write_rows(rows: Sequence[ImportRow], columns: Sequence[str]) -> None:
    """Write columns of rows that are there: many times faster than an UPDATE that tells each row by a CASE."""
    ImportRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def needs_of(values: Mapping[str, object]) -> rules.Needs:
    return rules.Needs(
        power_w=int(str(values.get("power_w") or 0)),
        water=bool(values.get("water")),
        gas=bool(values.get("gas")),
    )


@transaction.atomic
def _begin(*, table: Import) -> None:
    Import.objects.filter(pk=table.pk).update(
        state=ImportState.CHECKING, checked=table.applied, wrong=0
    )


@transaction.atomic
def _write(*, table: Import, rows: Sequence[ImportRow], read: Sequence[rules.ReadRow]) -> None:
    locked = Import.objects.select_for_update(no_key=True).get(pk=table.pk)
    for row, found in zip(rows, read, strict=True):
        row.outcome = found.values.pop("outcome", {})
        row.exhibitor_id = found.values.pop("known", None)
        row.values = found.values
        row.errors = [
            {"column": error.column, "code": error.code, "params": error.params}
            for error in found.errors
        ]
        row.state = rules.RowState.WRONG if found.errors else rules.RowState.GOOD
        row.producer = "" if found.errors else rules.producer_key(found.values)
    write_rows(rows, ["values", "errors", "state", "producer", "outcome", "exhibitor"])
    locked.checked += len(rows)
    locked.wrong += sum(row.state == rules.RowState.WRONG for row in rows)
    locked.save(update_fields=["checked", "wrong"])


@transaction.atomic
def _end(*, table: Import) -> None:
    target = ImportState.APPLYING if table.applies else ImportState.CHECKED
    Import.objects.filter(pk=table.pk).update(state=target)
