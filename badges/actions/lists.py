"""Lists of people as files bring them: checked first, taken over whole, kept no longer than that."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from badges import queries, rules
from badges.actions.holders import NewHolder, add_holders
from badges.models import HolderList, ListState
from badges.queries.holders import who
from events import audit, clock
from events.actions import provide_retention, require_role
from events.actions.retention import RetentionRule, purge_rows
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from events.sheets import Table


@transaction.atomic
def start_holder_list(
    *,
    actor: Actor,
    fair: Fair,
    kind: str,
    organisation: str,
    table: Table,
    file_name: str,
    fingerprint: str,
) -> HolderList:
    """Check each row; nobody gets a badge yet. `organisation` stands where a row names none."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    rules.check_holder_kind(kind)
    columns = rules.find_list_columns(table.rows[0].cells) if table.rows else {}
    if not {"name_th", "name_en"} & set(columns.values()):
        raise Refused("list_columns", heading=rules.LIST_COLUMNS[1].th)
    if len(table.rows) - 1 > rules.LIST_ROWS:
        raise Refused("list_too_long", limit=rules.LIST_ROWS)
    if actor.user is None:
        raise Refused("forbidden")
    seen = queries.find_known_holders(fair)
    flawed = {(flaw.row, columns.get(flaw.column)) for flaw in table.flaws}
    rows: list[dict[str, Any]] = []
    for row in table.rows[1:]:
        values = {
            key: " ".join(row.cells[index].split())
            for index, key in columns.items()
            if index < len(row.cells)
        }
        values["organisation"] = values.get("organisation", "") or organisation
        errors = rules.check_list_row(values)
        errors += [(key, "formula") for at, key in flawed if at == row.number and key]
        names = (values.get("name_th", ""), values.get("name_en", ""))
        key = who(kind, names, values["organisation"])
        # Twice in one file counts once, as does whoever has a badge.
        rows.append(
            {
                "number": row.number,
                "values": {**values, "kind": kind},
                "errors": [{"column": column, "code": code} for column, code in errors],
                "known": not errors and key in seen,
            }
        )
        if not errors:
            seen.add(key)
    sent = HolderList.objects.create(
        fair=fair,
        uploaded_by=actor.user,
        file_name=file_name[:200],
        fingerprint=fingerprint,
        rows=rows,
        total=len(rows),
        wrong=sum(bool(row["errors"]) for row in rows),
        known=sum(row["known"] for row in rows),
        created_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="holders.checked",
        target=sent,
        fair=fair,
        data={"kind": kind, "rows": sent.total, "wrong": sent.wrong},
    )
    return sent


@transaction.atomic
def apply_holder_list(*, actor: Actor, sent: HolderList) -> HolderList:
    """A badge for each person without a mistake who has none; the rows are dropped with it."""
    require_role(actor, sent.fair, ROLES_THAT_ORGANISE)
    sent = HolderList.objects.select_for_update(no_key=True, of=("self",)).get(pk=sent.pk)
    if sent.state != ListState.CHECKED:
        raise Refused("list_done")
    people = _people_of(sent.rows)
    if not people:
        raise Refused("list_empty")
    add_holders(actor=actor, fair=sent.fair, people=people)
    sent.state, sent.applied = ListState.DONE, len(people)
    sent.rows, sent.finished_at = [row for row in sent.rows if row["errors"]], clock.now()
    sent.save(update_fields=["state", "applied", "rows", "finished_at"])
    audit.record(
        actor=actor,
        action="holders.added",
        target=sent,
        fair=sent.fair,
        data={"applied": sent.applied, "rows": sent.total},
    )
    return sent


def _people_of(rows: Sequence[dict[str, Any]]) -> list[NewHolder]:
    return [NewHolder(**row["values"]) for row in rows if not row["errors"] and not row["known"]]


def _purge(before: datetime, only_count: bool) -> int:  # noqa: FBT001 - as a Purger is called
    return purge_rows(HolderList.objects.filter(created_at__lt=before), only_count)


provide_retention(
    RetentionRule(
        code="badges.holder_lists",
        what=_("Lists of people for badges, as they were sent"),
        since=_("sending"),
        basis=_("Rows with mistakes can be looked up and mended for some weeks"),
        days=rules.LIST_DAYS_KEPT,
        purge=_purge,
    )
)
