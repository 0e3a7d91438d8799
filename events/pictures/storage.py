"""Where pictures lie: outside of what is served, under names that nobody can guess."""

import os
import secrets
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

from events.rules import Refused

_SUFFIX = ".jpg"


def store(sizes: Mapping[str, bytes]) -> str:
    """Write a picture in its sizes; answers the name under which it is found again."""
    name = secrets.token_hex(16)
    try:
        for size, content in sizes.items():
            _write(path_of(name, size), content)
    except OSError:
        discard(name)
        raise Refused("storage_full") from None
    return name


def path_of(name: str, size: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "pictures" / name[:2] / f"{name}-{size}{_SUFFIX}"


def read(name: str, size: str) -> bytes:
    """A stored picture; `not_found` where it is gone."""
    try:
        return path_of(name, size).read_bytes()
    except OSError:
        raise Refused("not_found") from None


def discard(name: str) -> None:
    """Delete a picture in all its sizes; one that is gone already is no error."""
    for path in path_of(name, "x").parent.glob(f"{name}-*{_SUFFIX}"):
        path.unlink(missing_ok=True)


def stored_names(*, older_than: float) -> Iterator[str]:
    """Names of all pictures whose files were last written before this moment (Unix seconds)."""
    seen = set()
    for path in (Path(settings.MEDIA_ROOT) / "pictures").glob(f"*/*{_SUFFIX}"):
        name = path.stem.partition("-")[0]
        if name not in seen and path.stat().st_mtime < older_than:
            seen.add(name)
            yield name


def hours_ago(hours: float) -> float:
    """In the time that files are stamped with, which no rehearsal turns."""
    return time.clock_gettime(time.CLOCK_REALTIME) - hours * 3600


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: beside its place first, then into it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
