"""Runs in a confined child: what reading a file took there."""

import os
import re
import resource
from pathlib import Path
from typing import Any

from events.rules import Refused
from events.sheets.reading import read


def read_and_measure(data: bytes, **options: Any) -> dict[str, Any]:
    """``{"code", "megabytes", "seconds"}``: memory beyond what stood there before, computing time."""
    before, base = resource.getrusage(resource.RUSAGE_SELF), peak()
    try:
        code = str(len(read(data, **options)["rows"]))
    except Refused as refused:
        code = refused.code
    except MemoryError:
        code = "file_too_hard"
    after = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "code": code,
        "megabytes": peak() - base,
        "seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    }


def peak() -> float:
    """Megabytes that this process has held at most; `ru_maxrss` would count its parent's."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) / 1024


def read_own_limits(data: bytes) -> dict[str, Any]:
    """The limits that hold here, and what can be seen of the server."""
    return {
        "seconds": resource.getrlimit(resource.RLIMIT_CPU)[0],
        "file": resource.getrlimit(resource.RLIMIT_FSIZE)[0],
        "environment": sorted(os.environ),
        "given": data.decode(),
    }


def take_memory(data: bytes, *, megabytes: int) -> int:
    return len(bytearray(megabytes * 2**20))


def take_time(data: bytes) -> None:
    while True:
        pass


def write_a_file(data: bytes, *, path: str) -> str:
    try:
        Path(path).write_bytes(b"x")
    except OSError:
        return "refused"
    return "written"


def answer_bytes(data: bytes) -> bytes:
    return data[::-1]


def answer_too_much(data: bytes) -> str:
    return "x" * (70 * 2**20)
