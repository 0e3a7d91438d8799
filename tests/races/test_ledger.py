"""Many tills sell the same foreign goods at once: as much leaves as came, and the ledger says so."""

from pathlib import Path
from typing import Any

import pytest

from tests.races.test_double_booking import postgres_url, run, sqlite_url

__all__ = ["postgres_url", "sqlite_url"]

TILLS = Path(__file__).with_name("tills.py")
PROCESSES = 4
STOCK = 60


def expect_right_books(found: dict[str, Any]) -> None:
    outcomes = found["outcomes"]
    sold = outcomes["sold"] - outcomes.get("taken back", 0)
    assert found["breaks_in_the_log"] == []
    assert (found["sold"], found["ledger"]) == (sold, sold)
    assert found["remaining"] == STOCK - sold
    assert not [name for name in outcomes if name.startswith("error")]
    # More was wanted than there is, so some sale came too late.
    assert outcomes["sold: manifest_overdrawn"] > 0
    # Signed once if all was gone, else by nobody.
    balanced = found["remaining"] == 0
    assert found["signed"] == outcomes.get("signed", 0) == int(balanced)
    assert outcomes.get("signed: manifest_closed", 0) == (PROCESSES - 1 if balanced else 0)


def test_tills_sell_what_there_is_on_sqlite(sqlite_url: str) -> None:
    expect_right_books(run(TILLS, sqlite_url))


def test_without_the_lock_sqlite_loses_sales(sqlite_url: str) -> None:
    found = run(TILLS, sqlite_url, "--unlocked")
    broken = found["outcomes"].get("error: OperationalError", 0)
    assert broken + abs(found["sold"] - found["ledger"]) > 0, found


@pytest.mark.postgres
def test_tills_sell_what_there_is_on_postgres(postgres_url: str) -> None:
    expect_right_books(run(TILLS, postgres_url))


@pytest.mark.postgres
def test_without_the_lock_postgres_loses_sales(postgres_url: str) -> None:
    found = run(TILLS, postgres_url, "--unlocked")
    assert found["sold"] != found["ledger"], found
