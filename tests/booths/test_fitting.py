"""The nearest fit: what a lost race offers instead."""

import itertools
import random
from dataclasses import replace

import pytest

from booths.rules import Spot, nearest_fit
from tests.booths.test_moving import codes_of
from tests.conftest import Call, World


def row(*free: bool, hall: str = "C1", top: float = 0.0, letter: str = "A") -> list[Spot]:
    """Booths of 3 m side by side."""
    return [
        Spot(f"{letter}{n:02d}", hall, 3.0 * n, top, 3.0, 3.0, is_free)
        for n, is_free in enumerate(free, start=1)
    ]


def test_nearest_free_booth() -> None:
    assert nearest_fit(row(True, False, False, True), near=["A03"], wanted=1) == ("A04",)


def test_two_stand_side_by_side_though_single_ones_are_nearer() -> None:
    spots = row(True, True, False, True, False, True)
    assert nearest_fit(spots, near=["A04", "A05"], wanted=2) == ("A01", "A02")


def test_back_to_back_is_side_by_side_and_corner_to_corner_is_not() -> None:
    back = [*row(True, False), *row(True, False, top=3.0, letter="B")]
    assert nearest_fit(back, near=["A02"], wanted=2) == ("A01", "B01")
    corner = [*row(True, False), *row(False, True, top=3.0, letter="B")]
    assert nearest_fit(corner, near=["A02"], wanted=2) == ()


def test_what_nobody_has_taken_is_kept() -> None:
    spots = row(True, False, True, True, True, True)
    assert nearest_fit(spots, near=["A02", "A03"], wanted=2, kept=["A03"]) == ("A03", "A04")


def test_same_hall_comes_first_and_none_is_better_than_too_few() -> None:
    spots = [*row(False, False), *row(True, True, hall="C2", letter="B")]
    assert nearest_fit(spots, near=["A01"], wanted=2) == ("B01", "B02")
    assert nearest_fit(spots, near=["A01"], wanted=3) == ()
    assert nearest_fit([], near=["A01"], wanted=1) == ()


def test_answer_is_free_connected_and_the_same_in_any_order() -> None:
    chance = random.Random(7)
    for _ in range(100):
        spots = [
            replace(spot, is_free=chance.random() < 0.5)
            for spot in itertools.chain(
                row(*[True] * 6), row(*[True] * 6, top=3.0, letter="B"),
                row(*[True] * 6, top=9.0, letter="C"),
            )
        ]  # fmt: skip
        near = [chance.choice(spots).code]
        wanted = chance.choice([1, 2, 3, 4])
        found = nearest_fit(spots, near=near, wanted=wanted)
        chance.shuffle(spots)
        assert nearest_fit(spots, near=near, wanted=wanted) == found
        assert len(found) in {0, wanted}
        free = {spot.code for spot in spots if spot.is_free}
        assert set(found) <= free
        if wanted == 1:
            assert bool(found) == bool(free)


def test_a_zone_of_400_booths_is_looked_through_at_once() -> None:
    spots = [spot for n in range(20) for spot in row(*[True] * 20, top=9.0 * n, letter=f"R{n}-")]
    assert len(nearest_fit(spots, near=["R3-07"], wanted=4)) == 4


@pytest.mark.django_db
def test_lost_race_offers_what_would_do(world: World, api: Call) -> None:
    world.allocated("A02")
    application = world.approved("exhibitor_b", booths_wanted=2)
    body = {"application": str(application.pk), "booths": ["A01", "A02"]}
    address = f"/fairs/{world.fair.slug}/allocations"
    answer = api("post", address, body, token=world.token("organiser"))
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["booth"]) == ("booth_taken", "A02")
    assert problem["nearest"] == ["A03", "A04"]
    taken = api(
        "post", address, body | {"booths": problem["nearest"]}, token=world.token("organiser")
    )
    assert taken.status_code == 201


@pytest.mark.django_db
def test_move_and_swap_and_undo_by_the_api(world: World, api: Call) -> None:
    one, other = world.allocated("A01"), world.allocated("A02", owner="exhibitor_b")
    token = world.token("organiser")
    lost = api("post", f"/allocations/{one.pk}/move", {"booths": ["A02"]}, token=token)
    assert (lost.status_code, lost.json()["nearest"]) == (409, ["A03"])
    moved = api("post", f"/allocations/{one.pk}/move", {"booths": ["A03"]}, token=token)
    assert moved.json() == {"id": str(one.pk), "state": "confirmed", "booths": ["A03"]}
    swapped = api(
        "post",
        f"/fairs/{world.fair.slug}/allocations/swap",
        {"allocation": str(one.pk), "other": str(other.pk)},
        token=token,
    )
    assert [item["booths"] for item in swapped.json()["items"]] == [["A02"], ["A03"]]
    undone = api("post", f"/fairs/{world.fair.slug}/undo", token=token)
    assert (undone.status_code, undone.json()["action"]) == (200, "booths.swapped")
    assert codes_of(one) == ["A03"]
