"""A plan that was good once serves again."""

from django.db import transaction

from booths.actions.plan.changing import add_booths
from booths.actions.plan.steps import close_plan, open_plan
from booths.models import Booth, Feature
from events.models import Hall
from events.permissions import Actor
from events.queries import fairs_visible_to
from events.rules import Refused

COPIED = (
    "code", "x_m", "y_m", "width_m", "depth_m", "front", "slots", "power_w", "has_water", "has_gas",
    "has_ventilation", "has_cold_storage",
)  # fmt: skip
OF_A_FEATURE = ("kind", "x_m", "y_m", "width_m", "depth_m", "label_th", "label_en")


@transaction.atomic
def clone_plan(
    *, actor: Actor, hall: Hall, source: Hall, version: int | None = None
) -> list[Booth]:
    """Copy booths and features of another fair's hall into this empty one; zones are matched by their codes.

    Blocks and merges are copied as they stand on the floor: what was blocked then need not be now, and a merged booth
    is one booth. Refuses `plan_not_empty`, `zone_unknown` (naming the first that this fair lacks), `booth_code_taken`.
    """
    plan = open_plan(actor, hall, version)
    if not fairs_visible_to(actor).filter(pk=source.fair_id).exists():
        raise Refused("not_found")
    if plan.booths or hall.features.exists():
        raise Refused("plan_not_empty")
    zones = {zone.code: zone for zone in hall.fair.zones.all()}
    models = list(
        Booth.objects.filter(hall=source, merged_into=None, removed_at=None)
        .select_related("zone")
        .order_by("pk")
    )
    missing = sorted({booth.zone.code for booth in models} - zones.keys())
    if missing:
        raise Refused("zone_unknown", zone=missing[0])
    booths = add_booths(
        plan,
        [
            Booth(
                fair=hall.fair,
                hall=hall,
                zone=zones[booth.zone.code],
                **{name: getattr(booth, name) for name in COPIED},
            )
            for booth in models
        ],
    )
    Feature.objects.bulk_create(
        Feature(hall=hall, **{name: getattr(feature, name) for name in OF_A_FEATURE})
        for feature in source.features.all()
    )
    close_plan(
        plan,
        actor=actor,
        action="plan.cloned",
        data={"booths": len(booths), "from": source.fair.slug, "from_hall": source.code},
    )
    return booths
