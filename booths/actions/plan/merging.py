"""One booth out of several, and several out of one again."""

from collections.abc import Sequence

from django.db import transaction

from booths import queries
from booths.actions.plan.changing import metres
from booths.actions.plan.steps import close_plan, open_plan
from booths.models import Booth
from booths.rules.geometry import Rect, remainder, union
from events.models import Hall
from events.permissions import Actor
from events.rules import Refused

PLACE = ["x_m", "y_m", "width_m", "depth_m"]


@transaction.atomic
def merge_booths(
    *, actor: Actor, hall: Hall, keys: Sequence[int], survivor: int, version: int | None = None
) -> Booth:
    """Make one booth of several that nobody has. The survivor keeps its code and what it offers.

    The others leave the floor, keep their codes and places, and come back by `split_booth`. Refuses
    `booths_no_rectangle`, `booth_in_use`, `booth_closed`.
    """
    plan = open_plan(actor, hall, version)
    booths = plan.each(keys)
    if survivor not in keys:
        raise Refused("booth_unknown", booth=survivor)
    plan.refuse_in_use(booths)
    for booth in booths:
        if booth.closed_reason:
            raise Refused("booth_closed", booth=booth.code, state="closed")
    whole = union([queries.rect_of(booth) for booth in booths])
    if len(booths) < 2 or whole is None or len({booth.zone_id for booth in booths}) > 1:
        raise Refused("booths_no_rectangle")
    kept = plan.booth(survivor)
    others = [booth for booth in booths if booth.pk != survivor]
    Booth.objects.filter(pk__in=[booth.pk for booth in others]).update(merged_into=kept)
    _place(kept, whole)
    close_plan(
        plan,
        actor=actor,
        action="plan.merged",
        data={"booth": kept.code, "merged": ", ".join(booth.code for booth in others)},
        touched=[kept.pk],
    )
    return kept


@transaction.atomic
def split_booth(*, actor: Actor, hall: Hall, key: int, version: int | None = None) -> list[Booth]:
    """Take a merge back while nobody has the booth; answers all that stand there now."""
    plan = open_plan(actor, hall, version)
    kept = plan.booth(key)
    parts = [booth for booth in plan.booths.values() if booth.merged_into_id == key]
    rest = remainder(queries.rect_of(kept), [queries.rect_of(part) for part in parts])
    if not parts or rest is None:
        raise Refused("booth_not_merged", booth=kept.code)
    plan.refuse_in_use([kept])
    Booth.objects.filter(pk__in=[part.pk for part in parts]).update(merged_into=None)
    _place(kept, rest)
    close_plan(
        plan,
        actor=actor,
        action="plan.split",
        data={"booth": kept.code, "merged": ", ".join(part.code for part in parts)},
        touched=[kept.pk],
    )
    return [kept, *parts]


def _place(booth: Booth, rect: Rect) -> None:
    booth.x_m, booth.y_m = metres(rect.x), metres(rect.y)
    booth.width_m, booth.depth_m = metres(rect.width), metres(rect.depth)
    booth.save(update_fields=PLACE)
