"""Where the demo keeps its data, and whether what lies there is of today's making."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def database_path(scale: str) -> Path:
    return PROJECT / "var" / f"demo-{scale}.sqlite3"


def handout_path() -> Path:
    return PROJECT / "var" / "demo.json"


def data_version() -> int:
    """A number that changes with the data files, the generator, and the tables: 31 bits."""
    digest = hashlib.sha256()
    sources = [
        *(PROJECT / "config" / "demo").rglob("*.py"),
        *(PROJECT / "config" / "demo" / "data").glob("*.json"),
        *(PROJECT / "events" / "data").glob("*.json"),
        *PROJECT.glob("*/migrations/*.py"),
    ]
    for path in sorted(sources):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return int.from_bytes(digest.digest()[:4], "big") >> 1 or 1


def is_current(database: Path) -> bool:
    """Whether the file holds a complete load of today's version."""
    if not database.exists():
        return False
    try:
        with closing(sqlite3.connect(database)) as connection:
            found = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(found == (data_version(),))


def mark_current(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA user_version = {data_version()}")


def remove_database(database: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
