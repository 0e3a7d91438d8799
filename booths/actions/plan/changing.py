"""One step of somebody's work on a plan: booths and things that changed, came or went, all or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from booths.actions.plan.steps import OpenPlan, close_plan, open_plan
from booths.models import Booth, Feature
from booths.rules import numbering
from booths.rules.plan import MAX_BOOTHS_IN_HALL
from events import clock
from events.models import Hall, Zone
from events.permissions import Actor
from events.rules import Refused

SIZE = ("width_m", "depth_m")
PLACE = ("x_m", "y_m")


@dataclass(frozen=True)
class BoothChange:
    """`values` holds the fields that change, the zone by its code; without a key the booth is new."""

    values: Mapping[str, Any]
    key: int | None = None


@dataclass(frozen=True)
class FeatureChange:
    values: Mapping[str, Any]
    key: int | None = None


@dataclass(frozen=True)
class PlanChange:
    booths: Sequence[BoothChange] = ()
    remove_booths: Sequence[int] = ()
    features: Sequence[FeatureChange] = ()
    remove_features: Sequence[int] = ()


@transaction.atomic
def change_plan(*, actor: Actor, hall: Hall, change: PlanChange, version: int | None) -> None:
    """Apply a change whole, or refuse it.

    A booth that somebody has keeps its zone, its slots and its place on the floor; moved it may be, to where it can
    stand. Refuses `plan_changed`, `booth_unknown`, `booth_in_use`, `booth_merged`, `booth_misplaced`,
    `booth_code_taken`, `booth_code_unusable`, `feature_unknown`, `zone_unknown`, `plan_too_large`.
    """
    plan = open_plan(actor, hall, version)
    zones = {zone.code: zone for zone in hall.fair.zones.all()}
    old = [item for item in change.booths if item.key is not None]
    new = [item for item in change.booths if item.key is None]
    keys = [item.key for item in old if item.key is not None]
    if len(set(keys) | set(change.remove_booths)) != len(keys) + len(change.remove_booths):
        raise Refused("booths_repeated")
    removed = [plan.booth(key) for key in change.remove_booths]
    if len(plan.codes) - len(removed) + len(new) > MAX_BOOTHS_IN_HALL:
        raise Refused("plan_too_large", limit=MAX_BOOTHS_IN_HALL)
    _remove(plan, removed)
    changed = _change(plan, old, zones)
    added = _add(plan, new, zones)
    features, gone = _change_features(hall, change)
    close_plan(
        plan,
        actor=actor,
        action="plan.changed",
        data={
            "changed": [booth.code for booth in changed],
            "added": [booth.code for booth in added],
            "removed": [booth.code for booth in removed],
            "features": len(features) + gone,
            "booths": len(changed) + len(added) + len(removed),
        },
        touched=[booth.pk for booth in changed],
        features=features,
    )


def _remove(plan: OpenPlan, booths: Sequence[Booth]) -> None:
    plan.refuse_in_use(booths)
    for booth in booths:
        _refuse_merged(plan, booth)
        booth.removed_at = clock.now()
    Booth.objects.filter(pk__in=[booth.pk for booth in booths]).update(removed_at=clock.now())


def _refuse_merged(plan: OpenPlan, booth: Booth) -> None:
    if plan.parts_of(booth.pk):
        raise Refused("booth_merged", booth=booth.code)


def _change(
    plan: OpenPlan, changes: Sequence[BoothChange], zones: Mapping[str, Zone]
) -> list[Booth]:
    moved: list[Booth] = []
    booths: list[Booth] = []
    recoded: dict[int, str] = {}
    for item in changes:
        booth = plan.booth(item.key or 0)
        before = {name: getattr(booth, name) for name in (*PLACE, *SIZE, "zone_id", "code")}
        _set(booth, item.values, zones)
        _check_claims(plan, booth, before)
        if any(getattr(booth, name) != before[name] for name in (*SIZE, "zone_id")):
            _refuse_merged(plan, booth)
        moved += _shift_parts(plan, booth, before)
        if booth.code != before["code"]:
            recoded[booth.pk] = booth.code
        booths.append(booth)
    write_codes(plan, recoded)
    Booth.objects.bulk_update(
        [*booths, *moved],
        [
            "zone", *PLACE, *SIZE, "front", "slots", "closed_reason", "power_w", "has_water", "has_gas",
            "has_ventilation", "has_cold_storage",
        ],
        batch_size=200,
    )  # fmt: skip
    return booths


def _set(booth: Booth, values: Mapping[str, Any], zones: Mapping[str, Zone]) -> None:
    for name, value in values.items():
        if name == "zone":
            booth.zone = _zone(zones, value)
        else:
            setattr(booth, name, value)


def _zone(zones: Mapping[str, Zone], code: str) -> Zone:
    if code not in zones:
        raise Refused("zone_unknown", zone=code)
    return zones[code]


def _check_claims(plan: OpenPlan, booth: Booth, before: Mapping[str, Any]) -> None:
    slots = plan.claims.get(booth.pk, [])
    if slots and (
        booth.zone_id != before["zone_id"] or booth.slots < max(slots) or booth.closed_reason
    ):
        raise Refused("booth_in_use", booth=before["code"])


def _shift_parts(plan: OpenPlan, booth: Booth, before: Mapping[str, Any]) -> list[Booth]:
    """What a booth is made of moves with it, so that it can be split where it stands then."""
    by_x, by_y = (getattr(booth, name) - before[name] for name in PLACE)
    if not by_x and not by_y:
        return []
    parts = plan.parts_of(booth.pk)
    for part in parts:
        part.x_m, part.y_m = part.x_m + by_x, part.y_m + by_y
    return parts


def write_codes(plan: OpenPlan, codes: Mapping[int, str]) -> None:
    """Give booths new codes, also such as swap theirs; by way of codes that nobody can have."""
    if not codes:
        return
    others = plan.codes_in_use() - {plan.codes[key] for key in codes if key in plan.codes}
    for code in codes.values():
        numbering.check_code(code)
    numbering.check_free(list(codes.values()), frozenset(others))
    for key in codes:
        Booth.objects.filter(pk=key).update(code=f"/{key}")
    booths = [plan.booths[key] for key in codes]
    for booth in booths:
        booth.code = codes[booth.pk]
    Booth.objects.bulk_update(booths, ["code"], batch_size=400)


def _add(plan: OpenPlan, changes: Sequence[BoothChange], zones: Mapping[str, Zone]) -> list[Booth]:
    booths = [Booth(fair=plan.hall.fair, hall=plan.hall) for _ in changes]
    for booth, item in zip(booths, changes, strict=True):
        _set(booth, item.values, zones)
    return add_booths(plan, booths)


def add_booths(plan: OpenPlan, booths: Sequence[Booth]) -> list[Booth]:
    """Put new booths on the floor under codes that are free."""
    codes = [booth.code for booth in booths]
    for code in codes:
        numbering.check_code(code)
    numbering.check_free(codes, frozenset(plan.codes_in_use()) if codes else frozenset())
    return Booth.objects.bulk_create(booths, batch_size=400)


def _change_features(hall: Hall, change: PlanChange) -> tuple[list[int], int]:
    """Keys of what came or changed, and how many went."""
    known = {feature.pk: feature for feature in hall.features.all()}
    keys = [item.key for item in change.features if item.key is not None]
    asked = [*keys, *change.remove_features]
    if len(set(asked)) != len(asked) or not set(asked) <= known.keys():
        raise Refused("feature_unknown")
    hall.features.filter(pk__in=change.remove_features).delete()
    for item in change.features:
        feature = known[item.key] if item.key is not None else Feature(hall=hall)
        for name, value in item.values.items():
            setattr(feature, name, value)
        feature.save()
        keys.append(feature.pk)
    return list(dict.fromkeys(keys)), len(change.remove_features)


def metres(centimetres: int) -> Decimal:
    return Decimal(centimetres) / 100


def keys_of(booths: Iterable[Booth]) -> list[int]:
    return [booth.pk for booth in booths]
