"""Every write to booths. Each is one transaction of five beats: lock, rule, write, record, publish.

Locks are taken in one order everywhere: the application, booths by primary key, (badges,) the log's chain, the stream.
"""

from booths.actions.allocations import (
    allocate_booths,
    hold_booths,
    release_allocation,
    release_booths_of,
    release_hold,
)
from booths.actions.attendance import open_booths, sweep_floor
from booths.actions.blocking import close_booth, reopen_booth

__all__ = [
    "allocate_booths",
    "close_booth",
    "hold_booths",
    "open_booths",
    "release_allocation",
    "release_booths_of",
    "release_hold",
    "reopen_booth",
    "sweep_floor",
]
