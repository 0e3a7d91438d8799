"""A thread of the server that does what only time causes: holds, offers and sessions that end, mails that wait."""

import logging
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections

from badges.actions import sweep_directories
from booths.actions import sweep_floor
from events.actions import sweep_accounts, sweep_mail
from registration.actions import lapse_offers

logger = logging.getLogger(__name__)

# Each in a transaction of its own, so that none waits for the other to be mended.
SWEEPS: tuple[Callable[[], object], ...] = (
    sweep_floor,
    lapse_offers,
    sweep_mail,
    sweep_accounts,
    sweep_directories,
)


def start_sweeper() -> threading.Thread | None:
    """Start it once per process; SWEEP_SECONDS=0 turns it off. Several processes may sweep: the rows are locked."""
    if settings.SWEEP_SECONDS <= 0:
        return None
    thread = threading.Thread(target=_sweep_forever, name="sweeper", daemon=True)
    thread.start()
    return thread


def _sweep_forever() -> None:
    wait = threading.Event()
    while not wait.wait(settings.SWEEP_SECONDS):
        for sweep in SWEEPS:
            try:
                sweep()
            except Exception:
                # The database may be away for a moment; the next round finds the same work.
                logger.exception("sweep failed")
            finally:
                close_old_connections()
