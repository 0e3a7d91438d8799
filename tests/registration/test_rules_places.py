"""Places as rules: under which quota, how many, who is next."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration import rules
from registration.rules import Cell, Origin, Tally, Waiting
from tests.conftest import MORNING
from tests.refusals import refused

AGENCY = uuid.UUID(int=7)
SURIN_FABRIC = Cell(1, province="32", product_type=3)
SURIN = Cell(2, province="32")
FABRIC = Cell(3, product_type=3)
OTHERS = Cell(4)
DIPROM = Cell(5, agency=AGENCY)
CELLS = [OTHERS, FABRIC, DIPROM, SURIN, SURIN_FABRIC]


@pytest.mark.parametrize(
    ("origin", "cells", "expected"),
    [
        (Origin("32", 3), CELLS, SURIN_FABRIC),
        (Origin("32", 1), CELLS, SURIN),
        (Origin("90", 3), CELLS, FABRIC),
        (Origin("90", 1), CELLS, OTHERS),
        (Origin(None, None), CELLS, OTHERS),
        (Origin("32", 3), [FABRIC, SURIN], SURIN),
        (Origin("32", 3, AGENCY), CELLS, DIPROM),
        (Origin("32", 3, uuid.UUID(int=8)), CELLS, OTHERS),
        (Origin("32", 3, AGENCY), [SURIN_FABRIC, SURIN], None),
        (Origin("90", 1), [SURIN_FABRIC, SURIN, FABRIC, DIPROM], None),
        (Origin("32", 3), [], None),
    ],
)
def test_nearest_quota_counts(origin: Origin, cells: list[Cell], expected: Cell | None) -> None:
    assert rules.find_cell(cells, origin) == expected


@pytest.mark.parametrize(
    ("types", "expected"), [([], None), ([3], 3), ([1, 3, 3], 3), ([4, 3], 3), ([5, 5, 1, 1], 1)]
)
def test_main_type_is_that_of_most_products(types: list[int], expected: int | None) -> None:
    assert rules.main_type(types) == expected


def waiting(number: int, booths: int = 1, points: int = 0, minutes: int = 0) -> Waiting:
    return Waiting(uuid.UUID(int=number), booths, points, MORNING + dt.timedelta(minutes=minutes))


def test_line_goes_by_points_then_by_time_then_by_key() -> None:
    late, early = waiting(1, minutes=5), waiting(2)
    twin, strong = waiting(3), waiting(4, points=9, minutes=60)
    assert rules.line_up([late, twin, early, strong]) == [strong, early, twin, late]


def test_tally_counts_what_is_offered_and_confirmed() -> None:
    tally = Tally(given=5, offered=2, confirmed=1)
    assert (tally.taken, tally.free, tally.room) == (3, 2, 2)


def test_tally_over_its_quota_has_no_room() -> None:
    tally = Tally(given=1, confirmed=3)
    assert (tally.free, tally.room) == (-2, 0)


def test_tally_without_a_quota_is_not_limited() -> None:
    assert Tally(given=None, confirmed=3).free is None


ME = uuid.UUID(int=1)


def test_place_that_fits_is_given() -> None:
    rules.check_place(Tally(5, 2, 1), wanted=2, key=ME, line=[])


def test_place_over_the_quota_is_refused() -> None:
    with refused("quota_exceeded", wanted=3, free=2, given=5):
        rules.check_place(Tally(5, 2, 1), wanted=3, key=ME, line=[])


def test_place_past_the_line_is_refused() -> None:
    with refused("waitlist_first", waiting=1):
        rules.check_place(Tally(5), wanted=1, key=ME, line=[waiting(2)])


def test_first_of_the_line_may_be_approved() -> None:
    rules.check_place(Tally(5), wanted=1, key=ME, line=[waiting(1), waiting(2)])


def test_line_binds_nobody_where_there_is_no_quota() -> None:
    rules.check_place(Tally(None), wanted=20, key=ME, line=[waiting(2)])


def test_shares_go_from_the_head_on_and_the_last_gets_what_is_left() -> None:
    line = [waiting(1, booths=2), waiting(2, booths=3), waiting(3, booths=1)]
    assert rules.share_out(4, line) == [
        rules.Share(uuid.UUID(int=1), 2),
        rules.Share(uuid.UUID(int=2), 2),
    ]


@given(room=st.integers(-3, 30), wants=st.lists(st.integers(1, 20), max_size=12))
def test_shares_never_skip_and_never_exceed(room: int, wants: list[int]) -> None:
    line = [waiting(number, booths=booths) for number, booths in enumerate(wants)]
    shares = rules.share_out(room, line)
    assert [share.key for share in shares] == [one.key for one in line[: len(shares)]]
    assert sum(share.booths for share in shares) == min(max(room, 0), sum(wants))
    assert all(share.booths == one.booths for share, one in zip(shares[:-1], line, strict=False))


def test_answer_in_the_last_second_counts() -> None:
    due = MORNING + dt.timedelta(hours=1)
    rules.check_offer(state="offered", expires_at=due, now=due - dt.timedelta(microseconds=1))


def test_answer_at_the_deadline_is_too_late() -> None:
    with refused("offer_lapsed"):
        rules.check_offer(state="offered", expires_at=MORNING, now=MORNING)


@pytest.mark.parametrize("state", ["accepted", "declined", "withdrawn", "revoked"])
def test_answered_offer_is_settled(state: str) -> None:
    with refused("offer_settled"):
        rules.check_offer(state=state, expires_at=None, now=MORNING)


def test_lapsed_offer_is_too_late() -> None:
    with refused("offer_lapsed"):
        rules.check_offer(state="lapsed", expires_at=MORNING, now=MORNING)


@pytest.mark.parametrize(("before", "after"), [(3, 0), (None, None), (3, None), (-2, -2), (-2, -1)])
def test_quota_may_change_where_nobody_loses(before: int | None, after: int | None) -> None:
    rules.check_given(before=before, after=after)


@pytest.mark.parametrize(("before", "after"), [(3, -1), (None, -1), (-1, -2)])
def test_quota_below_its_places_is_refused(before: int | None, after: int) -> None:
    with refused("quota_below_places", missing=-after):
        rules.check_given(before=before, after=after)
