"""Writers of SQLite stand in line: each gets its turn in the order of asking, whatever becomes of the one before."""

import threading
from pathlib import Path

import pytest
from django.db import connection

from config.sqlite.base import DatabaseWrapper, Line

OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 0}


def open_database(path: Path) -> DatabaseWrapper:
    settings = {**connection.settings_dict, "NAME": str(path), "OPTIONS": OPTIONS}
    return DatabaseWrapper(settings, "default")


def test_turns_are_given_in_the_order_of_asking() -> None:
    line = Line()
    came: list[int] = []
    assert line.take()

    def wait(number: int) -> None:
        line.take()
        came.append(number)
        line.give()

    threads = [threading.Thread(target=wait, args=[number]) for number in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        while len(line._waiting) <= number:
            pass
    line.give()
    for thread in threads:
        thread.join()
    assert came == list(range(5))
    assert line.take()


def test_who_does_not_want_to_wait_any_longer_leaves_the_line() -> None:
    line = Line()
    assert line.take()
    assert not line.take(patience=0.01)
    line.give()
    assert line.take(patience=0.01)


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_turn_ends_with_the_transaction(
    tmp_path: Path, django_db_blocker: pytest.FixtureRequest, end: str
) -> None:
    """With no patience of SQLite's own, the second writer gets in only because it waits for its turn."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite alone")
    path, entered = tmp_path / "fair.sqlite3", threading.Event()

    def write_too() -> None:
        second = open_database(path)
        second.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        entered.set()
        second.rollback()
        second.close()

    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's
        first = open_database(path)
        first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        thread = threading.Thread(target=write_too)
        thread.start()
        assert not entered.wait(0.1)
        getattr(first, end)()
        thread.join()
        assert entered.is_set()
        first.close()
