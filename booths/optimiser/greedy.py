"""Rows one after the other: what there is when the work did not suffice for an exact answer."""

from collections.abc import Mapping

from booths.optimiser.model import Application, worth
from booths.optimiser.parts import Part, covers
from booths.optimiser.runs import Groups


def place_greedily(part: Part, free: Mapping[str, int], left: Mapping[str, int]) -> Groups:
    """Rows for those of the part who want several: who has booths keeps them, then the worthiest first."""
    ground, free, left = part.ground, dict(free), dict(left)
    weights = ground.problem.weights
    several = [one for one in part.waiting if one.missing > 1]

    def take(one: Application, booths: tuple[str, ...]) -> None:
        for booth in booths:
            free[booth] -= 1
        for quota in ground.over(one.quota):
            left[quota] -= one.missing

    # What belongs to those who have booths, be it one, is not for others.
    for one in part.waiting:
        if one.has_prior:
            take(one, one.prior)
    assigned: Groups = {one.key: one.prior for one in several if one.has_prior}
    for one in sorted(several, key=lambda one: (-worth(one, weights), one.rank, one.key)):
        has_room = all(left[quota] >= one.missing for quota in ground.over(one.quota))
        if one.key in assigned or not has_room:
            continue
        group = next(
            (row for row in _rows(part, one) if all(free[booth] > 0 for booth in row)), None
        )
        if group is not None:
            assigned[one.key] = group
            take(one, group)
    return assigned


def _rows(part: Part, one: Application) -> list[tuple[str, ...]]:
    """All rows that would do for it, were they free."""
    ground = part.ground
    groups = ground.candidates(one)
    if groups is not None:
        return groups
    return [
        row
        for row in ground.runs(one.missing)
        if all(
            ground.booths[key].zone == one.zone and covers(ground.booths[key].offers, one.needs)
            for key in row
        )
    ]
