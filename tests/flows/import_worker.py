"""A process of its own for test_import_survives: `prepare ROWS` sends a table, `work` does what waits."""

import sys

import django

django.setup()

from config.worker import do_jobs  # noqa: E402 - needs the apps
from events import jobs  # noqa: E402 - needs the apps
from events.models import JobWorker  # noqa: E402 - needs the apps
from tests.conftest import make_world  # noqa: E402 - needs the apps
from tests.registration.tables import officer, producers, send  # noqa: E402 - needs the apps


def prepare(rows: int) -> None:
    world = make_world()
    officer(world)
    send(world, producers(rows))


def work() -> None:
    # As after half a minute of silence: whoever was at work is taken for dead.
    JobWorker.objects.all().delete()
    jobs.free_lost()
    do_jobs()


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        work()
