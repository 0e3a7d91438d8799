"""Many booths at once: rows by a pattern, new numbers by a pattern."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from booths.actions.plan.changing import add_booths, metres, write_codes
from booths.actions.plan.steps import close_plan, open_plan
from booths.models import Booth
from booths.rules.layout import Rows, lay_rows
from booths.rules.numbering import write_code
from booths.rules.plan import MAX_BOOTHS_IN_HALL
from events.models import Hall
from events.permissions import Actor
from events.queries import get_zone
from events.rules import Refused


@transaction.atomic
def generate_booths(
    *,
    actor: Actor,
    hall: Hall,
    rows: Rows,
    zone: str,
    slots: int = 1,
    version: int | None = None,
) -> list[Booth]:
    """Lay out rows of booths; refuses `plan_too_large`, `booth_code_taken`, `pattern_unusable`."""
    plan = open_plan(actor, hall, version)
    laid = lay_rows(rows)
    if len(plan.codes) + len(laid) > MAX_BOOTHS_IN_HALL:
        raise Refused("plan_too_large", limit=MAX_BOOTHS_IN_HALL)
    stands_in = get_zone(hall.fair, zone)
    booths = add_booths(
        plan,
        [
            Booth(
                fair=hall.fair,
                hall=hall,
                zone=stands_in,
                code=one.code,
                x_m=metres(one.rect.x),
                y_m=metres(one.rect.y),
                width_m=metres(one.rect.width),
                depth_m=metres(one.rect.depth),
                front=one.front,
                slots=slots,
            )
            for one in laid
        ],
    )
    close_plan(
        plan,
        actor=actor,
        action="plan.generated",
        data=_say(booths, zone=zone),
    )
    return booths


@transaction.atomic
def renumber_booths(
    *,
    actor: Actor,
    hall: Hall,
    keys: Sequence[int],
    pattern: str,
    start: int = 1,
    row: int = 1,
    version: int | None = None,
) -> list[Booth]:
    """Number booths anew in the order of `keys`; refuses `booth_code_taken`, `pattern_unusable`."""
    plan = open_plan(actor, hall, version)
    booths = plan.each(keys)
    before = [booth.code for booth in booths]
    write_codes(
        plan,
        {
            booth.pk: write_code(pattern, row=row, n=start + index)
            for index, booth in enumerate(booths)
        },
    )
    close_plan(
        plan,
        actor=actor,
        action="plan.renumbered",
        data=_say(booths, before=before),
    )
    return booths


def _say(booths: Sequence[Booth], **more: Any) -> dict[str, Any]:
    return {"booths": len(booths), "codes": [booth.code for booth in booths], **more}
