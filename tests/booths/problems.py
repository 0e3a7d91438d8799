"""Small problems for the optimiser, and the best answer to each found by trying everything."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from hypothesis import strategies as st

from booths.optimiser import Application, Booth, Problem, Quota, Services

ZONES = "FG"
QUOTAS = (None, "all", "north", "south")


@st.composite
def problems(draw: st.DrawFn, *, booths: int = 7, applications: int = 6) -> Problem:
    """Up to seven booths in rows with gaps, and who wants them; some have booths, some had."""
    floor = [_booth(draw, number) for number in range(draw(st.integers(1, booths)))]
    free = {booth.key: 0 if booth.is_closed else booth.slots for booth in floor}
    given = st.integers(0, 4)
    quotas = (
        Quota("all", draw(given)),
        Quota("north", draw(given), parent="all"),
        Quota("south", draw(given)),
    )
    return Problem(
        booths=tuple(floor),
        applications=tuple(
            _application(draw, number, free) for number in range(draw(st.integers(1, applications)))
        ),
        quotas=quotas,
    )


def _booth(draw: st.DrawFn, number: int) -> Booth:
    row, column = divmod(number, 4)
    gap = draw(st.sampled_from((0, 0, 0, 100)))
    return Booth(
        key=f"B{number}",
        hall="C1",
        zone=draw(st.sampled_from("FFFG")),
        x=column * 300 + gap,
        y=row * 300,
        width=300,
        depth=300,
        front=draw(st.sampled_from("nesw")),
        slots=draw(st.sampled_from((1, 1, 1, 2))),
        offers=Services(draw(st.sampled_from((0, 2000))), water=draw(st.booleans())),
        is_closed=draw(st.integers(0, 9)) == 0,
    )


def _application(draw: st.DrawFn, number: int, free: dict[str, int]) -> Application:
    wanted = draw(st.sampled_from((1, 1, 1, 2, 2, 3)))
    fixed: tuple[str, ...] = ()
    prior: tuple[str, ...] = ()
    has_prior = False
    left = [key for key, places in free.items() if places > 0]
    way = draw(st.sampled_from(("none", "none", "none", "fixed", "prior", "had"))) if left else ""
    if way == "fixed":
        fixed = (draw(st.sampled_from(left)),)
        free[fixed[0]] -= 1
    elif way in {"prior", "had"}:
        wanted, prior, has_prior = 1, (draw(st.sampled_from(left)),), way == "prior"
        free[prior[0]] -= has_prior
    return Application(
        key=f"A{number}",
        zone=draw(st.sampled_from(ZONES)),
        booths=wanted,
        needs=Services(draw(st.sampled_from((0, 0, 2000))), water=draw(st.integers(0, 4)) == 0),
        stars=draw(st.integers(0, 5)),
        points=draw(st.integers(0, 20)),
        quota=draw(st.sampled_from(QUOTAS)),
        groups=frozenset({draw(st.sampled_from(("province:32", "province:40")))}),
        goods=frozenset({draw(st.sampled_from(("ไหม", "ฝ้าย", "ลูกปัด")))}),
        fixed=fixed,
        prior=prior,
        has_prior=has_prior,
        rank=number,
    )


def best_by_trying(problem: Problem) -> tuple[int, int]:
    """The greatest worth of all assignments that keep the rules, and the most stays among those of that worth."""
    booths = {booth.key: booth for booth in problem.booths}
    free = {booth.key: 0 if booth.is_closed else booth.slots for booth in problem.booths}
    left = {quota.key: quota.given for quota in problem.quotas}
    owed = dict.fromkeys(left, 0)
    parents = {quota.key: quota.parent for quota in problem.quotas}

    for one in problem.applications:
        for key in one.fixed:
            free[key] -= 1
        for quota in _over(one.quota, parents):
            left[quota] -= len(one.fixed)
            owed[quota] += one.missing if one.has_prior else 0
    left = {key: max(left[key], owed[key]) for key in left}
    return _try_all(problem, booths, free, left, parents)


def _try_all(
    problem: Problem,
    booths: dict[str, Booth],
    free: dict[str, int],
    left: dict[str, int],
    parents: dict[str, str | None],
) -> tuple[int, int]:
    waiting = [one for one in problem.applications if one.missing]
    ways = {one.key: list(_ways(one, booths)) for one in waiting}
    weights = problem.weights
    worth = {
        one.key: one.missing
        * (weights.booth + weights.star * one.stars + weights.point * one.points)
        for one in waiting
    }
    best = [(-1, -1)]

    def place(at: int, value: int, stays: int) -> None:
        if at == len(waiting):
            best[0] = max(best[0], (value, stays))
            return
        one = waiting[at]
        if all(left[quota] >= one.missing for quota in _over(one.quota, parents)):
            for group in ways[one.key]:
                if any(free[key] <= 0 for key in group):
                    continue
                _take(free, group, 1)
                _take(left, _over(one.quota, parents), one.missing)
                place(at + 1, value + worth[one.key], stays + (set(group) == set(one.prior)))
                _take(free, group, -1)
                _take(left, _over(one.quota, parents), -one.missing)
        if not one.has_prior:
            place(at + 1, value, stays)

    place(0, 0, 0)
    return best[0]


def _over(quota: str | None, parents: dict[str, str | None]) -> Iterator[str]:
    while quota is not None:
        yield quota
        quota = parents[quota]


def _take(counts: dict[str, int], keys: Sequence[str] | Iterator[str], number: int) -> None:
    for key in keys:
        counts[key] -= number


def _ways(one: Application, booths: dict[str, Booth]) -> Iterator[tuple[str, ...]]:
    if one.has_prior:
        yield one.prior
    suiting = [
        booth
        for booth in booths.values()
        if booth.zone == one.zone
        and booth.key not in one.fixed
        and booth.offers.power_w >= one.needs.power_w
        and booth.offers.water >= one.needs.water
    ]
    own = [booths[key] for key in one.fixed]
    continued = own if own and _is_row(own) else []
    for group in combinations(suiting, one.missing):
        if _is_row([*group, *continued]):
            yield tuple(booth.key for booth in group)


def _is_row(row: Sequence[Booth]) -> bool:
    along = sorted(row, key=lambda booth: booth.x)
    down = sorted(row, key=lambda booth: booth.y)
    zones = {booth.zone for booth in row}
    return len(zones) == 1 and (
        all(
            abs(left.x + left.width - right.x) <= 10 and abs(left.y - right.y) <= 150
            for left, right in pairwise(along)
        )
        or all(
            abs(upper.y + upper.depth - lower.y) <= 10 and abs(upper.x - lower.x) <= 150
            for upper, lower in pairwise(down)
        )
    )
