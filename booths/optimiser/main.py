"""The main value: booths given, weighed by stars and points; its greatest sum, then the fewest moves.

What is proved is in docs/adr/0014-solver.md. In short: without applications for several booths the answer is
optimal; with them it is whenever `bound` equals `value`, and `bound` says how far off it could be otherwise.
"""

import time
from collections.abc import Mapping

from booths.optimiser.flow import assign_singles
from booths.optimiser.greedy import place_greedily
from booths.optimiser.model import Budget, Main, worth
from booths.optimiser.parts import Ground, Part, divide
from booths.optimiser.runs import Groups, assign_rows


def solve_main(ground: Ground, *, seed: int, budget: Budget) -> Main:
    """Assign booths to whoever lacks them; nobody who has booths is left without."""
    until = time.monotonic() + budget.seconds
    assigned: Groups = {}
    bound = 0
    parts = divide(ground)
    work = budget.work / max(sum(_wants_rows(part) for part in parts), 1)
    for part in parts:
        found, part_bound = _solve_part(part, seed=seed, work=work, until=until)
        assigned |= found
        bound += part_bound
    weights = ground.problem.weights
    waiting = {one.key: one for one in ground.waiting}
    return Main(
        assigned=assigned,
        value=sum(worth(waiting[key], weights) for key in assigned),
        bound=bound,
        stays=sum(set(waiting[key].prior) == set(booths) for key, booths in assigned.items()),
    )


def _wants_rows(part: Part) -> bool:
    return any(one.missing > 1 for one in part.waiting)


def _solve_part(part: Part, *, seed: int, work: float, until: float) -> tuple[Groups, int]:
    ground = part.ground
    weights = ground.problem.weights
    scale = 1 + sum(bool(one.prior) for one in part.waiting)
    bound = None
    rows: Groups = {}
    if _wants_rows(part):
        found = assign_rows(
            part, scale=scale, seed=seed, work=work, seconds=until - time.monotonic()
        )
        if found is None:
            rows = place_greedily(part, ground.free, ground.left)
            bound = sum(worth(one, weights) for one in part.waiting)
        else:
            rows, bound = found.assigned, found.bound
    free, left = _take(part, rows)
    singles = assign_singles(part, free, left, scale=scale)
    assigned = rows | singles
    value = sum(worth(one, weights) for one in part.waiting if one.key in assigned)
    return assigned, value if bound is None else bound


def _take(part: Part, rows: Groups) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """What rows leave of booths and quotas."""
    ground = part.ground
    free, left = dict(ground.free), dict(ground.left)
    for one in part.waiting:
        for booth in rows.get(one.key, ()):
            free[booth] -= 1
        for quota in ground.over(one.quota) if one.key in rows else ():
            left[quota] -= one.missing
    return free, left
