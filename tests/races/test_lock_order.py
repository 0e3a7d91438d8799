"""Locks are taken in one order everywhere; two actions that take them crosswise would wait for each other for ever."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.booths.test_actions import ACTS
from tests.conftest import World

# As docs/architecture.md says.
ORDER = (
    "registration_application",
    "booths_booth",
    "badges_badgecounter",
    "events_logchain",
    "events_changestream",
)
LOCK = re.compile(r'FROM "(\w+)".* FOR (?:NO KEY )?UPDATE')


def transactions(statements: list[str]) -> Iterator[list[str]]:
    """The tables locked in each outermost transaction, in order; a test's transactions are savepoints."""
    depth, locked = 0, list[str]()
    for sql in statements:
        if sql.startswith("SAVEPOINT"):
            depth += 1
        elif sql.startswith("RELEASE SAVEPOINT"):
            depth -= 1
            if depth == 0:
                yield locked
                locked = []
        elif (found := LOCK.search(sql)) and found[1] in ORDER:
            locked.append(found[1])


@pytest.mark.postgres
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__.removeprefix("act_"))
def test_locks_are_taken_in_the_order_of_the_house(
    world: World, act: Callable[[World], None]
) -> None:
    with CaptureQueriesContext(connection) as captured:
        act(world)
    taken = list(transactions([query["sql"] for query in captured.captured_queries]))
    assert "events_logchain" in [table for locked in taken for table in locked]
    for locked in taken:
        ranks = [ORDER.index(table) for table in locked]
        # Applications and booths are many rows; of the others a transaction has its one row from the first time on.
        first = [rank for at, rank in enumerate(ranks) if rank < 2 or rank not in ranks[:at]]
        assert first == sorted(first), locked
