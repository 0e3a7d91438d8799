"""Why each one stands where it does, and why others stand nowhere: codes with what fills their words."""

from collections import Counter
from collections.abc import Mapping

from booths.optimiser.geometry import nearness
from booths.optimiser.model import Application, Reason, Services
from booths.optimiser.parts import Ground, covers
from booths.optimiser.wishes import Neighbourhood

# Supplies that may be lacking, each with the need that asks for it alone.
SUPPLIES = ("power", "water", "gas", "cold_storage")


def explain_place(state: Neighbourhood, one: Application) -> tuple[Reason, ...]:
    """Reasons for a placement, the most general first."""
    booths = [state.ground.booths[key] for key in state.of[one.key]]
    reasons = [Reason("zone", {"zone": one.zone})]
    if one.stars:
        reasons.append(Reason("stars", {"stars": one.stars}))
    if one.points > 0:
        reasons.append(Reason("points", {"points": one.points}))
    reasons += _of_place(one, set(state.of[one.key]))
    company = state.company(one.key)
    for group, others in sorted(company.items(), key=lambda item: (-item[1], item[0])):
        reasons.append(Reason("beside", {"group": group, "others": others}))
    if one.needs.power_w:
        offered = min(booth.offers.power_w for booth in booths)
        reasons.append(Reason("power", {"needed": one.needs.power_w, "offered": offered}))
    reasons += [Reason(supply) for supply in SUPPLIES[1:] if getattr(one.needs, supply)]
    if any(booth.slots > 1 for booth in booths):
        reasons.append(Reason("shared"))
    if any(nearness(booth, state.ground.problem.entrances) >= 8 for booth in booths):
        reasons.append(Reason("entrance"))
    return tuple(reasons)


def _of_place(one: Application, booths: set[str]) -> list[Reason]:
    """What its booths have to do with those that it had, and with each other."""
    reasons = []
    if one.has_prior and set(one.prior) == booths:
        reasons.append(Reason("stays"))
    elif one.has_prior:
        reasons.append(Reason("moved", {"booths": ", ".join(one.prior)}))
    if one.fixed:
        reasons.append(Reason("continues", {"booths": ", ".join(one.fixed)}))
    elif len(booths) > 1:
        reasons.append(Reason("row", {"booths": len(booths)}))
    return reasons


def explain_absence(state: Neighbourhood, one: Application, used: Mapping[str, int]) -> Reason:
    """The first reason that holds: the quota, the plan itself, what is left of it, and then the others' worth."""
    ground = state.ground
    for quota in ground.problem.quotas:
        if quota.key in set(ground.over(one.quota)):
            room = max(quota.given, 0) - used.get(quota.key, 0)
            if room < one.missing:
                return Reason("quota_used_up", {"quota": quota.key, "given": quota.given})
    everywhere = [
        booth for booth in ground.problem.booths if booth.zone == one.zone and not booth.is_closed
    ]
    for supply in SUPPLIES:
        alone = _only(supply, one.needs)
        if alone is not None and not any(covers(booth.offers, alone) for booth in everywhere):
            return Reason("never_supplied", _said(supply, one))
    vacant = _vacant(state)
    left = {booth.key for booth in everywhere if vacant[booth.key] > 0}
    if not left:
        return Reason("zone_full", {"zone": one.zone})
    for supply in SUPPLIES:
        alone = _only(supply, one.needs)
        if alone is not None and not any(covers(ground.booths[key].offers, alone) for key in left):
            return Reason("none_left", _said(supply, one))
    if one.booths > 1:
        return Reason("no_row", {"booths": one.missing if not one.fixed else one.booths})
    return Reason("none_suits", {"zone": one.zone})


def used_by_quota(ground: Ground, assigned: Mapping[str, tuple[str, ...]]) -> Counter[str]:
    used: Counter[str] = Counter()
    for one in ground.problem.applications:
        for quota in ground.over(one.quota):
            used[quota] += len(one.fixed) + len(assigned.get(one.key, ()))
    return used


def _vacant(state: Neighbourhood) -> dict[str, int]:
    return {
        key: booth.slots - len(state.at[key]) if not booth.is_closed else 0
        for key, booth in state.ground.booths.items()
    }


def _only(supply: str, needs: Services) -> Services | None:
    """That one need by itself; None where it is not asked for."""
    if supply == "power":
        return Services(power_w=needs.power_w) if needs.power_w else None
    return Services(**{supply: True}) if getattr(needs, supply) else None


def _said(supply: str, one: Application) -> dict[str, str | int]:
    said: dict[str, str | int] = {"supply": supply, "zone": one.zone}
    return said | {"power_w": one.needs.power_w} if supply == "power" else said
