"""A thread of the server that does the jobs of the queue, so that one process is a whole installation."""

import logging
import threading
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from events import jobs

logger = logging.getLogger(__name__)
# How often a worker says that it lives; what it had is taken up by others after `jobs.SILENCE`.
BEAT_SECONDS = 5.0


def start_worker() -> list[threading.Thread]:
    """Start it once per process; JOB_SECONDS=0 turns it off, for installations with workers of their own."""
    if settings.JOB_SECONDS <= 0:
        return []
    name = f"worker-{uuid.uuid4().hex}"
    work, beat = _Worker(name), _Beat(name)
    return [
        _start(work.turn, settings.JOB_SECONDS, "worker"),
        _start(beat.turn, BEAT_SECONDS, "beat"),
    ]


def do_jobs(name: str = "by-hand") -> None:
    """Do all that waits, then return."""
    jobs.mark_alive(name)
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
    )
    # The library's own loop closes connections between jobs, and takes SQLite's only lock to look for one.
    while (job := jobs.claim(name)) is not None:
        worker.run_task(job)


class _Worker:
    def __init__(self, name: str) -> None:
        self._name = name

    def turn(self) -> None:
        # Asking takes no lock, claiming does.
        if jobs.are_waiting():
            do_jobs(self._name)


class _Beat:
    def __init__(self, name: str) -> None:
        self._name = name

    def turn(self) -> None:
        jobs.mark_alive(self._name)
        jobs.free_lost()


def _start(turn: Callable[[], None], seconds: float, name: str) -> threading.Thread:
    thread = threading.Thread(target=_repeat, args=(turn, seconds), name=name, daemon=True)
    thread.start()
    return thread


def _repeat(turn: Callable[[], None], seconds: float) -> None:
    while True:
        try:
            turn()
        except Exception:
            # The database may be away for a moment; the next turn finds the same work.
            logger.exception("job worker failed")
        finally:
            close_old_connections()
        time.sleep(seconds)
