"""A thread of the server that does what only time causes: holds that expire, days that end."""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections

from booths import actions

logger = logging.getLogger(__name__)


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
        try:
            actions.sweep_floor()
        except Exception:
            # The database may be away for a moment; the next round finds the same work.
            logger.exception("sweep failed")
        finally:
            close_old_connections()
