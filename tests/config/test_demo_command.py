"""The demo's commands and files, short of serving."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.demo import files


@pytest.mark.parametrize("command", ["demo", "load_demo", "hand_out_demo"])
def test_commands_refuse_without_demo_mode(settings: Any, command: str) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="FAIR_DEMO=1"):
        call_command(command)


def test_demo_refuses_a_taken_port(settings: Any) -> None:
    settings.DEMO = True
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken"):
            call_command("demo", port=port)


def test_is_current_only_after_a_complete_load(tmp_path: Path) -> None:
    database = tmp_path / "demo.sqlite3"
    assert not files.is_current(database)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE half_loaded (id INTEGER)")
    assert not files.is_current(database)
    files.mark_current(database)
    assert files.is_current(database)


def test_is_current_refuses_what_is_no_database(tmp_path: Path) -> None:
    database = tmp_path / "demo.sqlite3"
    database.write_text("not a database", encoding="utf-8")
    assert not files.is_current(database)


def test_remove_database_takes_its_companions_along(tmp_path: Path) -> None:
    database = tmp_path / "demo.sqlite3"
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / f"demo.sqlite3{suffix}").touch()
    files.remove_database(database)
    assert list(tmp_path.iterdir()) == []
