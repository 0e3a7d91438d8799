"""Where an application fits: what a lost race offers instead."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from booths import floor, rules
from booths.models import Allocation, Booth
from booths.queries.draws import drawn_booths
from booths.queries.plan import booths_of, read_booths
from events.models import Fair
from events.rules import Refused
from registration.models import Application


def find_nearest(
    fair: Fair,
    application: Application,
    codes: Sequence[str],
    *,
    moved: Allocation | None = None,
) -> list[str]:
    """As many free booths of the application's zone as were asked for, side by side and nearest to them."""
    keys = booths_of(fair).filter(zone=application.zone_id).values_list("pk", flat=True)
    booths = read_booths(fair, list(keys))
    own = set()
    if moved is not None:
        own = set(moved.claims.filter(is_live=True).values_list("booth__code", flat=True))
    drawn = drawn_booths(fair)
    free = {
        booth.code
        for booth in booths
        if booth.code in own or (booth.pk not in drawn and _is_free(booth, application))
    }
    spots = [
        rules.Spot(
            code=booth.code,
            hall=booth.hall,
            x_m=booth.x_m,
            y_m=booth.y_m,
            width_m=booth.width_m,
            depth_m=booth.depth_m,
            # What a move leaves is no place to move to, unless it was asked for.
            is_free=booth.code in free and (booth.code not in own or booth.code in codes),
        )
        for booth in booths
    ]
    wanted = rules.nearest_fit(spots, near=codes, wanted=len(codes), kept=free.intersection(codes))
    return list(wanted)


def own_services(fair: Fair) -> dict[str, dict[str, Any]]:
    """What booths say of themselves, by code; null, and a booth that is not here, is as its zone offers."""
    silent = Q(
        power_w=None, has_water=None, has_gas=None, has_ventilation=None, has_cold_storage=None
    )
    rows = booths_of(fair).exclude(silent).order_by("code")
    return {
        code: {"power_w": power, "water": water, "gas": gas, "cold": cold}
        for code, power, water, gas, cold in rows.values_list(
            "code", "power_w", "has_water", "has_gas", "has_cold_storage"
        )
    }


def fitting_for(applications: QuerySet[Application], booth: Booth) -> QuerySet[Application]:
    """Of the applications, those that the booth would do for: its zone, and what it offers of what they need."""
    fitting = applications.filter(zone=booth.zone_id)
    # What a booth does not say of itself is as its zone offers, for which each application was checked.
    if booth.power_w is not None:
        fitting = fitting.filter(power_w__lte=booth.power_w)
    for need in ("water", "gas", "cold_storage"):
        if getattr(booth, f"has_{need}") is False:
            fitting = fitting.filter(**{need: False})
    return fitting


def _is_free(booth: floor.FloorBooth, application: Application) -> bool:
    try:
        rules.choose_slot(
            floor.booth_facts(booth),
            application=str(application.pk),
            application_zone=booth.zone,
            needs=application.needs,
        )
    except Refused:
        return False
    return True
