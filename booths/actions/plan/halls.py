"""Halls and what a fair asks of its plans."""

from decimal import Decimal

from django.db import transaction

from booths.actions.plan.steps import close_plan, open_plan
from booths.models import FloorTerms, HallPlan
from events import audit
from events.actions import require_role
from events.models import Fair, Hall
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused


@transaction.atomic
def add_hall(
    *,
    actor: Actor,
    fair: Fair,
    code: str,
    name_th: str,
    name_en: str,
    width_m: Decimal,
    height_m: Decimal,
) -> Hall:
    """One more hall, empty; refuses `hall_code_taken`."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    if fair.halls.filter(code=code).exists():
        raise Refused("hall_code_taken", hall=code)
    hall = Hall.objects.create(
        fair=fair,
        code=code,
        name_th=name_th,
        name_en=name_en,
        width_m=width_m,
        height_m=height_m,
        order=fair.halls.count(),
    )
    HallPlan.objects.create(hall=hall)
    audit.record(actor=actor, action="hall.added", target=hall, fair=fair, data=_say(hall))
    return hall


@transaction.atomic
def change_hall(
    *,
    actor: Actor,
    hall: Hall,
    name_th: str,
    name_en: str,
    width_m: Decimal,
    height_m: Decimal,
) -> Hall:
    """Rename or resize a hall. What stands outside then is marked; refuses `booth_misplaced` where somebody has it."""
    plan = open_plan(actor, hall)
    before = _say(hall)
    hall.name_th, hall.name_en = name_th, name_en
    hall.width_m, hall.height_m = width_m, height_m
    hall.save(update_fields=["name_th", "name_en", "width_m", "height_m"])
    close_plan(
        plan,
        actor=actor,
        action="hall.changed",
        data={**_say(hall), "before": before},
        touched_hall=True,
    )
    return hall


@transaction.atomic
def set_floor_terms(
    *, actor: Actor, fair: Fair, min_aisle_m: Decimal, grid_m: Decimal
) -> FloorTerms:
    """How wide aisles must be, and what the editor snaps to."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    terms, _ = FloorTerms.objects.update_or_create(
        fair=fair, defaults={"min_aisle_m": min_aisle_m, "grid_m": grid_m}
    )
    audit.record(
        actor=actor,
        action="plan.terms_set",
        target=fair,
        fair=fair,
        data={"min_aisle_m": str(min_aisle_m), "grid_m": str(grid_m)},
    )
    return terms


def _say(hall: Hall) -> dict[str, str]:
    return {"hall": hall.code, "width_m": str(hall.width_m), "height_m": str(hall.height_m)}
