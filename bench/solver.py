"""Who gets which booths at full size: 5,000 applications, 3,500 booths, quotas by zone, province and type.

Peers: scipy's dense assignment, which knows no quotas, and a min-cost flow over every pair that fits, built from
arrays without asking what could be joined. Each answer is checked; the two exact ones must be worth the same.
"""

import random
import time
from collections.abc import Callable, Iterator

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy.optimize import linear_sum_assignment

from bench.timing import Row
from booths.optimiser import (
    Application,
    Booth,
    Budget,
    Problem,
    Quota,
    Services,
    Spot,
    check,
    propose,
    worth,
)
from booths.optimiser.main import solve_main
from booths.optimiser.parts import covers, survey

BOOTHS, APPLICATIONS, ZONES, PROVINCES = 3_500, 5_000, 12, 77
ISLAND = 20


def make_problem(*, several: float = 0.0, seed: int = 1) -> Problem:
    """Islands of two rows back to back; `several` is the share of applications that want two to four booths."""
    chance = random.Random(seed)
    zones = [f"Z{number}" for number in range(ZONES)]
    booths = []
    for number in range(BOOTHS):
        island, at = divmod(number, ISLAND)
        row, place = divmod(at, ISLAND // 2)
        column, line = divmod(island, 20)
        booths.append(
            Booth(
                f"B{number}",
                "C1",
                zones[island * ZONES // (BOOTHS // ISLAND)],
                column * 3400 + place * 300,
                line * 900 + row * 300,
                300,
                300,
                "ns"[row],
                offers=Services(
                    chance.choice((2000, 2000, 5000)), chance.random() < 0.4, chance.random() < 0.1
                ),
                is_closed=chance.random() < 0.02,
            )
        )
    provinces = [f"{number:02}" for number in range(PROVINCES)]
    quotas = [
        Quota(f"{zone} {province} {kind}", chance.randint(0, 6))
        for zone in zones
        for province in provinces
        for kind in range(1, 6)
    ]
    applications = []
    for number in range(APPLICATIONS):
        zone, province = chance.choice(zones), chance.choice(provinces)
        applications.append(
            Application(
                f"A{number}",
                zone,
                chance.choice((2, 2, 2, 3, 4)) if chance.random() < several else 1,
                Services(
                    chance.choice((0, 0, 2000, 4000)), chance.random() < 0.2, chance.random() < 0.03
                ),
                stars=chance.randint(1, 5),
                points=chance.randint(0, 20),
                quota=f"{zone} {province} {chance.randint(1, 5)}",
                groups=frozenset({f"province:{province}"}),
                goods=frozenset({f"goods {chance.randint(0, 400)}"}),
                rank=number,
            )
        )
    return Problem(tuple(booths), tuple(applications), tuple(quotas), (Spot("C1", 0, 0),))


def timed(work: Callable[[], int], *, rounds: int = 3) -> tuple[float, int]:
    """The median of the seconds of work, and what came out; other programs on the machine do not count."""
    seconds, value = [], 0
    for _ in range(rounds):
        start = time.process_time()
        value = work()
        seconds.append(time.process_time() - start)
    return sorted(seconds)[rounds // 2], value


def solve_dense(problem: Problem) -> int:
    """scipy over the whole matrix; takes no quota into account, so its sum is only a bound."""
    matrix = np.zeros((len(problem.applications), len(problem.booths)))
    for line, one in enumerate(problem.applications):
        gain = worth(one, problem.weights)
        for column, booth in enumerate(problem.booths):
            if booth.zone == one.zone and not booth.is_closed and covers(booth.offers, one.needs):
                matrix[line, column] = gain
    start = time.process_time()
    lines, columns = linear_sum_assignment(matrix, maximize=True)
    solve_dense.seconds = time.process_time() - start  # type: ignore[attr-defined]
    return int(matrix[lines, columns].sum())


def solve_pairs(problem: Problem) -> int:
    """A flow with an arc for each application and booth that fit."""
    applications, booths = problem.applications, problem.booths
    first_booth = 2 + len(applications)
    first_quota = first_booth + len(booths)
    number = {quota.key: first_quota + at for at, quota in enumerate(problem.quotas)}
    arcs = [(0, number[quota.key], quota.given, 0) for quota in problem.quotas]
    for at, one in enumerate(applications):
        assert one.quota is not None
        arcs.append((number[one.quota], 2 + at, 1, -worth(one, problem.weights)))
        arcs += [
            (2 + at, first_booth + place, 1, 0)
            for place, booth in enumerate(booths)
            if booth.zone == one.zone and not booth.is_closed and covers(booth.offers, one.needs)
        ]
    arcs += [(first_booth + place, 1, 1, 0) for place in range(len(booths))]
    arcs.append((0, 1, len(applications), 0))
    rows = np.array(arcs, dtype=np.int64)
    start = time.process_time()
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        rows[:, 0].astype(np.int32), rows[:, 1].astype(np.int32), rows[:, 2], rows[:, 3]
    )
    flow.set_node_supply(0, len(applications))
    flow.set_node_supply(1, -len(applications))
    assert flow.solve() == flow.OPTIMAL
    solve_pairs.seconds = time.process_time() - start  # type: ignore[attr-defined]
    return -flow.optimal_cost()


def measure() -> Iterator[Row]:
    problem = make_problem()

    def product() -> int:
        main = solve_main(survey(problem), seed=1, budget=Budget())
        assert main.is_proved
        return main.value

    ours, value = timed(product)
    dense_bound = solve_dense(problem)
    dense: float = solve_dense.seconds  # type: ignore[attr-defined]
    assert solve_pairs(problem) == value <= dense_bound
    pairs: float = solve_pairs.seconds  # type: ignore[attr-defined]
    work = f"main value, {APPLICATIONS:,} x {BOOTHS:,}, exact"
    for seconds, name in ((dense, "scipy dense, no quotas"), (pairs, "min-cost flow over pairs")):
        yield work, f"{ours:.2f} s", f"{seconds:.2f} s ({name})", f"{seconds / ours:.1f} x"
    yield from measure_rows()


def measure_rows() -> Iterator[Row]:
    """One in seven wants a row of two to four; then ten seconds or so for better neighbours."""
    problem = make_problem(several=0.15)
    ground = survey(problem)
    start = time.process_time()
    main = solve_main(ground, seed=1, budget=Budget())
    exact = time.process_time() - start
    yield (
        "main value with rows of 2 to 4",
        f"{exact:.1f} s, worth {main.value:,}",
        f"bound {main.bound:,}",
        f"{main.value / main.bound:.4f}",
    )
    start = time.process_time()
    answer = propose(problem, seed=1, budget=Budget(steps=200_000))
    whole = time.process_time() - start
    assert check(problem, answer.assigned, value=answer.value, moves=answer.moves) == []
    assert answer.value == main.value
    after = next(wish for wish in answer.wishes if wish.code == "together")
    before = next(wish for wish in answer.wishes_before if wish.code == "together")
    yield (
        f"beside their province, {whole - exact:.0f} s more",
        f"{after.met:,} of {after.of:,}",
        f"{before.met:,} (main value alone)",
        f"{after.met / max(before.met, 1):.1f} x",
    )
