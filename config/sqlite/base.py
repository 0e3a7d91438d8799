"""Django's backend for SQLite, whose writers stand in line.

SQLite lets one writer in at a time and has the others look again and again, each by itself: under hundreds of
requests some never get their turn and fail as "database is locked" after 20 seconds. Within a process the turns
are given here, first come, first served; between processes SQLite's own waiting remains.
"""

import threading
from collections import deque
from typing import Any

from django.db.backends.sqlite3 import base

# Longer than anybody waits for an answer; whoever comes to its end tries SQLite's own way.
PATIENCE = 60.0


class Line:
    """Turns in the order in which they were asked for."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def take(self, patience: float = PATIENCE) -> bool:
        """Wait for one's turn; False where it did not come in time."""
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=patience):
            return True
        with self._mutex:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        # It was handed over at the last moment.
        return True

    def give(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


_lines: dict[str, Line] = {}
_lines_mutex = threading.Lock()


def line_of(name: str) -> Line:
    with _lines_mutex:
        return _lines.setdefault(name, Line())


class DatabaseWrapper(base.DatabaseWrapper):
    """A transaction holds its turn from its beginning to its end."""

    _has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db() and not self._has_turn:
            self._has_turn = line_of(str(self.settings_dict["NAME"])).take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> Any:
        result = super()._commit()  # type: ignore[misc]  # as above
        self._give_turn()
        return result

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # as above
        finally:
            self._give_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # as above
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            line_of(str(self.settings_dict["NAME"])).give()
