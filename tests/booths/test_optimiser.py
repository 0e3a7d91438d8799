"""Proposals: feasible always, optimal, the same for a seed, never worse for being improved."""

import random
from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from booths.optimiser import (
    Application,
    Booth,
    Budget,
    Problem,
    Proposal,
    Quota,
    Reason,
    Services,
    Spot,
    check,
    propose,
)
from booths.optimiser.greedy import place_greedily
from booths.optimiser.main import solve_main
from booths.optimiser.neighbourhood import improve
from booths.optimiser.parts import divide, survey
from booths.optimiser.wishes import Neighbourhood
from tests.booths.problems import best_by_trying, problems

BUDGET = Budget(work=5, steps=300, seconds=60)


def work_out(problem: Problem, *, seed: int = 1) -> Proposal:
    return propose(problem, seed=seed, budget=BUDGET)


def floor(number: int, *, zone: str = "FAB", **values: object) -> list[Booth]:
    """One straight row."""
    return [
        Booth(f"{zone}{at}", "C1", zone, at * 300, 0, 300, 300, **values)  # type: ignore[arg-type]
        for at in range(number)
    ]


@settings(max_examples=150, deadline=None)
@given(problem=problems(), seed=st.integers(0, 2**40))
def test_a_proposal_keeps_every_hard_rule(problem: Problem, seed: int) -> None:
    answer = propose(problem, seed=seed, budget=BUDGET)
    assert check(problem, answer.assigned, value=answer.value, moves=answer.moves) == []
    assert answer.assigned.keys() | answer.left_out.keys() == {
        one.key for one in problem.applications if one.missing
    }
    assert answer.assigned.keys() == answer.reasons.keys()


@settings(max_examples=150, deadline=None)
@given(problem=problems())
def test_no_proposal_is_worth_more_or_moves_fewer(problem: Problem) -> None:
    main = solve_main(survey(problem), seed=1, budget=BUDGET)
    assert (main.value, main.stays) == best_by_trying(problem)
    assert main.is_proved


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_the_same_seed_gives_the_same_proposal(problem: Problem) -> None:
    assert work_out(problem, seed=7) == work_out(problem, seed=7)


@settings(max_examples=100, deadline=None)
@given(problem=problems(), seed=st.integers(0, 99))
def test_improving_gives_up_neither_value_nor_stays(problem: Problem, seed: int) -> None:
    ground = survey(problem)
    main = solve_main(ground, seed=seed, budget=BUDGET)
    improved = improve(ground, main.assigned, seed=seed, steps=300, seconds=60)
    assert improved.assigned.keys() == main.assigned.keys()
    stays = {one.key for one in ground.waiting if main.assigned.get(one.key) == one.prior}
    assert all(improved.assigned[key] == main.assigned[key] for key in stays)
    assert check(problem, improved.assigned) == []
    scores = [
        sum(wish.score for wish in Neighbourhood(ground, assigned).wishes())
        for assigned in (main.assigned, improved.assigned)
    ]
    assert scores[1] >= scores[0]


@settings(max_examples=100, deadline=None)
@given(problem=problems())
def test_what_is_placed_without_the_programme_keeps_the_rules_too(problem: Problem) -> None:
    ground = survey(problem)
    assigned: dict[str, Any] = {}
    for part in divide(ground):
        assigned |= place_greedily(part, ground.free, ground.left)
    several = {one.key for one in ground.waiting if one.missing > 1}
    assert assigned.keys() <= several
    broken = {one.code for one in check(problem, assigned)}
    assert broken <= {"left_without"}


def make_big(seed: int) -> Problem:
    """Four islands, eighty applications of four provinces, some of which want two or three booths."""
    chance = random.Random(seed)
    booths = [
        Booth(
            f"B{island}-{row}-{place}",
            "C1",
            "FAB",
            place * 300,
            island * 900 + row * 300,
            300,
            300,
            "ns"[row],
            slots=2 if place == 0 else 1,
            offers=Services(2000, water=place % 3 == 0),
        )
        for island in range(4)
        for row in range(2)
        for place in range(10)
    ]
    applications = [
        Application(
            f"A{number}",
            "FAB",
            chance.choice((1, 1, 1, 1, 2, 3)),
            Services(chance.choice((0, 2000)), water=chance.random() < 0.2),
            stars=chance.randint(3, 5),
            points=chance.randint(0, 9),
            quota=f"Q{number % 4}",
            groups=frozenset({f"province:{number % 4}"}),
            goods=frozenset({f"goods {chance.randint(0, 9)}"}),
            rank=number,
        )
        for number in range(80)
    ]
    quotas = tuple(Quota(f"Q{number}", 22) for number in range(4))
    return Problem(tuple(booths), tuple(applications), quotas, (Spot("C1", 0, 0),))


def test_provinces_stand_together_and_what_is_alike_apart() -> None:
    answer = propose(make_big(3), seed=5, budget=Budget(work=5, steps=8_000))
    before = {wish.code: wish for wish in answer.wishes_before}
    after = {wish.code: wish for wish in answer.wishes}
    assert after["together"].score > 1.3 * before["together"].score
    assert after["apart"].score >= before["apart"].score
    assert answer.value == answer.bound


def test_after_withdrawals_only_those_move_for_whom_it_makes_room() -> None:
    problem = make_big(4)
    first = work_out(problem)
    gone = set(sorted(first.assigned)[:6])
    rerun = replace(
        problem,
        applications=tuple(
            replace(one, prior=first.assigned.get(one.key, ()), has_prior=one.key in first.assigned)
            for one in problem.applications
            if one.key not in gone
        ),
    )
    again = work_out(rerun, seed=2)
    assert again.value == again.bound
    # Their places go to others, and hardly anybody who has booths is moved for it.
    assert len(again.assigned) > len(first.assigned) - len(gone)
    assert again.moves <= 6
    assert first.assigned.keys() - gone <= again.assigned.keys()
    nothing_changed = replace(
        problem,
        applications=tuple(
            replace(one, prior=first.assigned.get(one.key, ())) for one in problem.applications
        ),
    )
    assert work_out(nothing_changed, seed=3).moves == 0


def test_one_moves_where_that_alone_makes_room() -> None:
    dry, wet = floor(2)
    wet = replace(wet, offers=Services(water=True))
    has = Application("has", "FAB", prior=(wet.key,), has_prior=True)
    wants = Application("wants", "FAB", needs=Services(water=True))
    answer = work_out(Problem((dry, wet), (has, wants)))
    assert answer.assigned == {"has": (dry.key,), "wants": (wet.key,)}
    assert answer.moves == 1
    assert Reason("moved", {"booths": wet.key}) in answer.reasons["has"]
    # Pinned, it stays, and the other is told what is lacking.
    pinned = replace(has, fixed=has.prior, prior=(), has_prior=False)
    answer = work_out(Problem((dry, wet), (pinned, wants)))
    assert answer.left_out == {"wants": Reason("none_left", {"supply": "water", "zone": "FAB"})}


def test_a_stop_keeps_what_was_found() -> None:
    seen = []

    def stop(done: int, total: int) -> bool:
        seen.append((done, total))
        return len(seen) > 2

    answer = propose(make_big(1), seed=1, budget=Budget(work=5, steps=10_000), progress=stop)
    assert answer.ended_by == "stop"
    assert answer.steps == 1024
    assert check(make_big(1), answer.assigned, value=answer.value) == []


def test_the_clock_alone_ends_it_where_the_budget_does_not() -> None:
    answer = propose(make_big(1), seed=1, budget=Budget(work=5, steps=10_000, seconds=0))
    assert answer.ended_by == "time"
    assert check(make_big(1), answer.assigned, value=answer.value) == []


def test_reasons_for_absence_name_the_first_thing_lacking() -> None:
    booths = (*floor(3), *floor(1, zone="FOOD", offers=Services(500, water=True)))
    asked = {
        "quota": Application("quota", "FAB", quota="none", stars=5),
        "gas": Application("gas", "FOOD", needs=Services(gas=True)),
        "power": Application("power", "FOOD", needs=Services(power_w=900)),
        "four": Application("four", "FAB", 4),
        "last": Application("last", "FAB", 3),
    }
    answer = work_out(
        Problem(booths, tuple(asked.values()), (Quota("none", 0),)),
    )
    assert answer.assigned == {"last": ("FAB0", "FAB1", "FAB2")}
    codes = {key: reason.code for key, reason in answer.left_out.items()}
    assert codes == {
        "quota": "quota_used_up",
        "gas": "never_supplied",
        "power": "never_supplied",
        "four": "zone_full",
    }


def test_a_row_is_missing_where_single_booths_are_left() -> None:
    apart = tuple(booth for at, booth in enumerate(floor(5)) if at % 2 == 0)
    answer = work_out(Problem(apart, (Application("two", "FAB", 2),)))
    assert answer.left_out == {"two": Reason("no_row", {"booths": 2})}


def test_who_has_a_booth_gets_the_next_one() -> None:
    asked = Application("more", "FAB", 3, fixed=("FAB2",))
    rival = Application("rival", "FAB", 1, stars=0)
    answer = work_out(Problem(tuple(floor(4)), (asked, rival)))
    assert set(answer.assigned["more"]) in ({"FAB0", "FAB1"}, {"FAB1", "FAB3"})
    assert len(answer.assigned) == 2
    assert Reason("continues", {"booths": "FAB2"}) in answer.reasons["more"]


def test_a_shared_booth_takes_as_many_as_it_has_places() -> None:
    booths = tuple(floor(1, slots=3))
    applications = tuple(Application(f"A{number}", "FAB", points=number) for number in range(5))
    answer = work_out(Problem(booths, applications))
    assert Counter(key for given in answer.assigned.values() for key in given) == {"FAB0": 3}
    assert answer.assigned.keys() == {"A2", "A3", "A4"}
