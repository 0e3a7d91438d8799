"""T14, the part of the tables: each file is refused, with its code, within the limits of the child that reads it."""

import pytest

from events import confined
from events.problems import describe
from events.rules import Refused
from events.sheets import MAX_BYTES, read_table
from events.sheets.limits import MEGABYTES
from tests.uploads.hostile import TABLES, workbook


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_is_refused_and_told_why(name: str) -> None:
    make, code = TABLES[name]
    with pytest.raises(Refused) as caught:
        read_table(make())
    assert caught.value.code == code
    assert "%" not in describe(caught.value)


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_takes_no_more_than_a_child_may_have(name: str) -> None:
    data = TABLES[name][0]()
    found = confined.run(
        "tests.uploads.measure:read_and_measure",
        # Longer ones are refused before a child is started.
        data[:MAX_BYTES],
        options={"sheet": "", "max_rows": 10_000},
        seconds=8,
        megabytes=MEGABYTES,
    )
    assert found["megabytes"] <= MEGABYTES == 100


def test_there_are_forty_of_them() -> None:
    assert len(TABLES) >= 40


def test_the_honest_workbook_beneath_them_is_read() -> None:
    """Else the refusals above would say nothing."""
    assert [row.cells for row in read_table(workbook()).rows] == [("ชื่อ",), ("5",)]
