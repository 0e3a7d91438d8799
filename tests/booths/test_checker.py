"""The checker catches each way to break a proposal; what is right passes."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from booths.optimiser import RULES, Application, Booth, Problem, Quota, Services, check

SUPPLIED = Services(2000, water=True, gas=True, cold_storage=True)


def row(number: int, **values: object) -> Booth:
    given = {"zone": "FAB", "offers": SUPPLIED} | values
    return Booth(f"B{number}", "C1", x=number * 300, y=0, width=300, depth=300, **given)  # type: ignore[arg-type]


def right() -> tuple[Problem, dict[str, tuple[str, ...]]]:
    """Three in a row, one with booths already, one who may move, one alone; every rule is in play."""
    booths = tuple(row(number) for number in range(7))
    applications = (
        Application("three", "FAB", 3, SUPPLIED, quota="part", stars=3),
        Application("more", "FAB", 2, fixed=("B3",), quota="part"),
        Application("had", "FAB", prior=("B6",), has_prior=True),
        Application("full", "FAB", fixed=("B5",)),
    )
    quotas = (Quota("whole", 5), Quota("part", 5, parent="whole"))
    assigned = {"three": ("B0", "B1", "B2"), "more": ("B4",), "had": ("B6",)}
    return Problem(booths, applications, quotas), assigned


def test_a_right_proposal_passes() -> None:
    problem, assigned = right()
    assert check(problem, assigned, value=3 * 112 + 100 + 100, moves=0) == []


def swap_booth(problem: Problem, key: str, **values: object) -> Problem:
    return replace(
        problem,
        booths=tuple(
            replace(booth, **values) if booth.key == key else booth  # type: ignore[arg-type]
            for booth in problem.booths
        ),
    )


Broken = tuple[Problem, dict[str, tuple[str, ...]]]


def unknown_application() -> Broken:
    problem, assigned = right()
    return problem, assigned | {"nobody": ("B5",)}


def unknown_booth() -> Broken:
    problem, assigned = right()
    return problem, assigned | {"three": ("B0", "B1", "B9")}


def nothing_missing() -> Broken:
    problem, assigned = right()
    return problem, assigned | {"full": ("B5",)}


def wrong_number() -> Broken:
    problem, assigned = right()
    return problem, assigned | {"three": ("B0", "B1")}


def booth_twice() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B1", slots=2), assigned | {"three": ("B0", "B1", "B1")}


def own_booth_twice() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B3", slots=2), assigned | {"more": ("B3",)}


def wrong_zone() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B4", zone="FOOD"), assigned


def booth_closed() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B4", is_closed=True), assigned


def booth_full() -> Broken:
    problem, assigned = right()
    more = Application("again", "FAB")
    return replace(problem, applications=(*problem.applications, more)), assigned | {
        "again": ("B4",)
    }


def onto_a_fixed_one() -> Broken:
    problem, assigned = right()
    more = Application("again", "FAB")
    return replace(problem, applications=(*problem.applications, more)), assigned | {
        "again": ("B5",)
    }


def power_missing() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B1", offers=replace(SUPPLIED, power_w=1999)), assigned


def water_missing() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B1", offers=replace(SUPPLIED, water=False)), assigned


def gas_missing() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B1", offers=replace(SUPPLIED, gas=False)), assigned


def cold_storage_missing() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B1", offers=replace(SUPPLIED, cold_storage=False)), assigned


def not_in_a_row() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B2", y=500), assigned


def a_gap_in_the_row() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B1", width=250), assigned


def round_a_corner() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B2", x=300, y=300), assigned


def in_another_hall() -> Broken:
    problem, assigned = right()
    return swap_booth(problem, "B2", hall="C2"), assigned


def apart_from_its_own() -> Broken:
    problem, assigned = right()
    problem = replace(problem, booths=(*problem.booths, replace(row(9), key="far", x=9000)))
    return problem, assigned | {"more": ("far",)}


def quota_exceeded() -> Broken:
    problem, assigned = right()
    return replace(problem, quotas=(Quota("whole", 9), Quota("part", 4, parent="whole"))), assigned


def quota_above_exceeded() -> Broken:
    problem, assigned = right()
    return replace(problem, quotas=(Quota("whole", 4), Quota("part", 9, parent="whole"))), assigned


def left_without() -> Broken:
    problem, assigned = right()
    return problem, {key: booths for key, booths in assigned.items() if key != "had"}


BREAKS: list[tuple[Callable[[], Broken], str]] = [
    (unknown_application, "unknown_application"),
    (unknown_booth, "unknown_booth"),
    (nothing_missing, "nothing_missing"),
    (wrong_number, "wrong_number"),
    (booth_twice, "booth_twice"),
    (own_booth_twice, "booth_twice"),
    (wrong_zone, "wrong_zone"),
    (booth_closed, "booth_closed"),
    (booth_full, "booth_full"),
    (onto_a_fixed_one, "booth_full"),
    (power_missing, "power_missing"),
    (water_missing, "water_missing"),
    (gas_missing, "gas_missing"),
    (cold_storage_missing, "cold_storage_missing"),
    (not_in_a_row, "not_in_a_row"),
    (a_gap_in_the_row, "not_in_a_row"),
    (round_a_corner, "not_in_a_row"),
    (in_another_hall, "not_in_a_row"),
    (apart_from_its_own, "not_in_a_row"),
    (quota_exceeded, "quota_exceeded"),
    (quota_above_exceeded, "quota_exceeded"),
    (left_without, "left_without"),
]


@pytest.mark.parametrize(("make", "code"), BREAKS, ids=[make.__name__ for make, _ in BREAKS])
def test_each_broken_rule_is_found(make: Callable[[], Broken], code: str) -> None:
    problem, assigned = make()
    assert code in {one.code for one in check(problem, assigned)}


def test_what_a_proposal_says_of_itself_is_checked() -> None:
    problem, assigned = right()
    said = {one.code for one in check(problem, assigned, value=999, moves=1)}
    assert said == {"value_wrong", "moves_wrong"}


def test_every_rule_is_broken_by_some_test() -> None:
    assert {code for _, code in BREAKS} | {"value_wrong", "moves_wrong"} == set(RULES)


def test_who_stays_need_not_fit_what_others_gave_it() -> None:
    problem, assigned = right()
    assert check(swap_booth(problem, "B6", zone="FOOD"), assigned) == []
    moved = assigned | {"had": ("B5",)}
    assert check(problem, moved, moves=1) != []


def test_a_quota_that_is_over_already_may_stay_over_but_not_grow() -> None:
    problem, _ = right()
    over = replace(problem, quotas=(Quota("whole", 0), Quota("part", 0, parent="whole")))
    had = {"had": ("B6",)}
    assert check(over, had) == []
    assert [one.code for one in check(over, had | {"more": ("B4",)})] == ["quota_exceeded"] * 2
