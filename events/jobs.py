"""Work that outlives its request. A job is a row, written in the transaction of its cause.

A step of the house says in its `tasks.py` what a job does; whoever writes asks for it by name:

    @handles("registration.import")
    def run_import(key: str) -> None: ...

    jobs.enqueue(name="registration.import", key=str(row.pk))

A job may run twice (a process that died is not there to say how far it came), so what it does must bear it.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from events.models import JobWorker

logger = logging.getLogger(__name__)

Handler = Callable[[str], None]

# A worker that has not been heard of for so long is taken for dead, and its job is given to another.
SILENCE = timedelta(seconds=30)
# A job that took so many workers down with it is not given to the next.
MOST_WORKERS = 3

_handlers: dict[str, Handler] = {}


def handles(name: str) -> Callable[[Handler], Handler]:
    """Mark the function that does the jobs of this name; `key` says which row a job is about."""

    def decorate(handler: Handler) -> Handler:
        _handlers[name] = handler
        return handler

    return decorate


def enqueue(*, name: str, key: str) -> None:
    """Ask for a job; it is there when the caller's transaction commits, and gone when it does not."""
    if name not in _handlers:
        raise LookupError(name)
    run_job.enqueue(name=name, key=key)


class JobFailed(Exception):
    """What the queue keeps of a failure: which job and which kind of error, never a value that it met."""


@task()
def run_job(name: str, key: str) -> None:
    """Do one job."""
    try:
        _handlers[name](key)
    except Exception as error:
        logger.exception("job %s failed", name)
        kind = type(error).__name__
    else:
        return
    # Raised outside of the handler, so that the row's traceback repeats nothing of the first error.
    raise JobFailed(f"{name}: {kind}")


def are_waiting() -> bool:
    return DBTaskResult.objects.ready().exists()


@transaction.atomic
def claim(worker: str) -> "DBTaskResult[..., None] | None":
    """The next job, from now on this worker's; None when nothing waits."""
    job = DBTaskResult.objects.ready().get_locked()
    if job is not None:
        job.claim(worker)
    return job


def mark_alive(worker: str) -> None:
    """A worker says that it lives; by the database's clock, since a rehearsal starts its own anew."""
    JobWorker.objects.update_or_create(id=worker, defaults={"seen_at": Now()})


@transaction.atomic
def free_lost() -> int:
    """Give the jobs of dead workers to the living; answers how many."""
    alive = set(JobWorker.objects.filter(seen_at__gt=Now() - SILENCE).values_list("id", flat=True))
    freed = 0
    for row in DBTaskResult.objects.running().select_for_update():
        if alive & set(row.worker_ids[-1:]):
            continue
        if len(row.worker_ids) >= MOST_WORKERS:
            row.set_failed(JobFailed("lost"))
            continue
        row.status = "READY"
        row.save(update_fields=["status"])
        freed += 1
    JobWorker.objects.filter(seen_at__lt=Now() - 100 * SILENCE).delete()
    return freed
