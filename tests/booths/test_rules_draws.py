"""Who stands beside whom, how lots are cut, when a draw may be what."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booths import rules
from booths.rules import DrawState, Stand
from events.rules import Refused
from registration.rules import Needs

TODAY = dt.date(2017, 12, 17)


def row(letter: str, count: int, *, y: float = 0, x: float = 0, front: str = "s") -> list[Stand]:
    """Booths of 3 x 3 m, side by side along the aisle to which they open."""
    along = front in "ns"
    return [
        Stand(
            f"{letter}{n + 1:02d}", "C1",
            x + (3 * n if along else 0), y + (0 if along else 3 * n), 3, 3, front,
        )
        for n in range(count)
    ]  # fmt: skip


def test_neighbours_stand_side_by_side_and_open_to_the_same_aisle() -> None:
    stands = [
        *row("A", 3),
        # Back to back with them.
        *row("B", 3, y=3, front="n"),
        # Further along the same line, behind a gap.
        *row("C", 2, x=12),
        *row("D", 3, x=30, front="e"),
    ]
    assert rules.find_rows(reversed(stands)) == [
        ("A01", "A02", "A03"),
        ("C01", "C02"),
        ("D01", "D02", "D03"),
        ("B01", "B02", "B03"),
    ]


def test_booths_of_another_depth_or_hall_are_no_neighbours() -> None:
    first = Stand("A01", "C1", 0, 0, 3, 3, "s")
    assert rules.find_rows([first, Stand("A02", "C1", 3, 0, 3, 2, "s")]) == [("A01",), ("A02",)]
    assert rules.find_rows([first, Stand("A02", "C2", 3, 0, 3, 3, "s")]) == [("A01",), ("A02",)]
    # Half a centimetre of rounding parts nobody.
    assert rules.find_rows([first, Stand("A02", "C1", 3.004, 0, 3, 3, "s")]) == [("A01", "A02")]


def test_larger_lots_are_cut_first_from_the_shortest_stretch() -> None:
    rows = [("A1", "A2", "A3", "A4"), ("B1", "B2"), ("C1",)]
    assert rules.cut_lots(rows, {1: 2, 2: 2}) == {
        1: [("A3",), ("C1",)],
        2: [("A1", "A2"), ("B1", "B2")],
    }


def test_too_few_booths_are_shared_by_size() -> None:
    rows = [tuple(f"A{n:02d}" for n in range(12))]
    lots = rules.cut_lots(rows, {1: 12, 2: 6})
    assert {size: len(cut) for size, cut in lots.items()} == {1: 6, 2: 3}
    # One who wants more than the others is not left out by rounding.
    lots = rules.cut_lots(rows, {1: 100, 3: 1})
    assert {size: len(cut) for size, cut in lots.items()} == {1: 9, 3: 1}


@given(
    st.lists(st.integers(1, 7), max_size=6),
    st.dictionaries(st.integers(1, 4), st.integers(1, 8), min_size=1),
)
def test_lots_are_runs_of_neighbours_and_no_booth_is_in_two(
    lengths: list[int], wanted: dict[int, int]
) -> None:
    rows = [tuple(f"{row}-{n}" for n in range(length)) for row, length in enumerate(lengths)]
    lots = rules.cut_lots(rows, wanted)
    assert set(lots) == set(wanted)
    cut = [code for size in lots for lot in lots[size] for code in lot]
    assert len(cut) == len(set(cut))
    for size, found in lots.items():
        assert len(found) <= wanted[size]
        assert all(len(lot) == size for lot in found)
        assert all(any("|".join(lot) in "|".join(row) for row in rows) for lot in found)
    # Nobody waits while a booth for them stays over.
    if lots.get(1) is not None and len(lots[1]) < wanted[1]:
        assert len(cut) == sum(lengths)


def test_what_a_booth_offers_covers_what_is_needed() -> None:
    assert rules.covers(Needs(2000, water=True), Needs(2000))
    assert not rules.covers(Needs(2000), Needs(2001))
    assert not rules.covers(Needs(2000), Needs(water=True))
    assert not rules.covers(Needs(2000), Needs(gas=True))
    assert not rules.covers(Needs(2000), Needs(cold_storage=True))


@pytest.mark.parametrize(
    ("kind", "days", "refused"),
    [("witnesses", 0, False), ("witnesses", -1, True), ("lottery", 0, True), ("lottery", 1, False)],
)
def test_numbers_must_not_be_known_when_the_draw_is_announced(
    kind: str,
    days: int,
    refused: bool,  # noqa: FBT001 - a table
) -> None:
    date = TODAY + dt.timedelta(days=days)
    if not refused:
        rules.check_entropy_date(kind, date, today=TODAY)
        return
    with pytest.raises(Refused, match="draw_date_wrong"):
        rules.check_entropy_date(kind, date, today=TODAY)


def test_a_draw_is_held_on_its_day_or_later() -> None:
    rules.check_draw_day(TODAY, today=TODAY)
    rules.check_draw_day(TODAY, today=TODAY + dt.timedelta(days=3))
    with pytest.raises(Refused, match="draw_too_early"):
        rules.check_draw_day(TODAY, today=TODAY - dt.timedelta(days=1))


def test_each_step_begins_in_its_state() -> None:
    rules.check_draw_state("committed", DrawState.COMMITTED, DrawState.REVEALED)
    with pytest.raises(Refused, match="draw_wrong_state") as refused:
        rules.check_draw_state("void", DrawState.COMMITTED)
    assert refused.value.params == {"state": "void"}
