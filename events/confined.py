"""Whatever comes from outside is parsed in a process of its own, which may take only so much.

The child starts with an empty environment (no key, no address of a database), is given bytes, and answers plain
data: JSON or bytes. What it takes beyond its limits ends the child, never the server.
"""

import contextlib
import importlib
import json
import os
import re
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from events.rules import Refused

_ROOT: Final = Path(__file__).resolve().parents[1]
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from events.confined import serve; serve()"
)
# So many children at a time in each server process; more wait for their turn.
_PLACES: Final = threading.BoundedSemaphore(2)
# What a child may print: an answer longer than that is none that was asked for.
_LONGEST_ANSWER: Final = 64 * 2**20
_JSON, _BYTES, _REFUSED, _TOO_HARD = b"J", b"B", b"R", b"H"


def run(
    function: str,
    data: bytes,
    *,
    options: dict[str, Any] | None = None,
    seconds: int = 10,
    megabytes: int = 100,
) -> Any:
    """Call ``package.module:name`` with `data` and, by keyword, `options` (JSON values) in a child process.

    `seconds` of computing time (and twice that by the clock), `megabytes` of memory beyond what the child has when its
    modules are loaded. Raises what the function refuses, and `file_too_hard` when a limit ended it.
    """
    orders = json.dumps(
        {"function": function, "seconds": seconds, "megabytes": megabytes, "options": options or {}}
    ).encode()
    with _PLACES:
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, str(_ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            close_fds=True,
        )
        with child:
            try:
                answer, _ = child.communicate(
                    len(orders).to_bytes(4, "big") + orders + data, timeout=2 * seconds + 5
                )
            except subprocess.TimeoutExpired:
                answer = b""
            finally:
                # Whatever went wrong here, no child is left behind.
                child.kill()
    return _read_answer(answer)


def _read_answer(answer: bytes) -> Any:
    kind, content = answer[:1], answer[1:]
    if kind == _BYTES:
        return content
    if kind in {_JSON, _REFUSED}:
        value = json.loads(content)
        if kind == _REFUSED:
            code, params = value["code"], value["params"]
            raise Refused(code, **params)
        return value
    # Killed by a limit, or by the machine: both say that the file asks for too much.
    raise Refused("file_too_hard")


def serve() -> None:
    """The child's whole life: read the orders, take the limits on, work, answer."""
    given = sys.stdin.buffer
    orders = json.loads(given.read(int.from_bytes(given.read(4), "big")))
    data = given.read()
    module, _, name = str(orders["function"]).partition(":")
    work: Callable[..., Any] = getattr(importlib.import_module(module), name)
    limit(seconds=int(orders["seconds"]), megabytes=int(orders["megabytes"]))
    try:
        answer = _work(work, data, orders["options"])
    except (MemoryError, RecursionError):
        answer = _TOO_HARD
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    # Straight out: what the parser left behind is not worth taking apart.
    os._exit(0)


def _work(work: Callable[..., Any], data: bytes, options: dict[str, Any]) -> bytes:
    try:
        value = work(data, **options)
    except Refused as refused:
        told = {"code": refused.code, "params": refused.params}
        return _REFUSED + json.dumps(told, ensure_ascii=False).encode()
    answer = (
        _BYTES + value
        if isinstance(value, bytes)
        else _JSON + json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    )
    return answer if len(answer) <= _LONGEST_ANSWER else _TOO_HARD


def limit(*, seconds: int, megabytes: int) -> None:
    """Take the limits on, for this process and for good."""
    ceiling = address_space() + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    # It has nothing to write, nobody to start, and leaves no image of its memory.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def address_space() -> int:
    """Bytes of memory that this process has mapped; where the system does not say, a usual start."""
    with contextlib.suppress(OSError):
        found = re.search(
            r"^VmSize:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE
        )
        if found:
            return int(found[1]) * 1024
    return 256 * 2**20
