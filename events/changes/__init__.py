"""The live feed.

A change is a row, written in the transaction of its cause under a gapless sequence number. What
travels through Channels is a doorbell ("stream 3 is at 812"): it may be lost, the table is the
truth. In each process a hub reads a change once, serialises it once and hands it to every viewer.
"""

from events.changes.access import Pass, find_invalid, issue_pass, rights_of
from events.changes.hub import (
    BACKLOG_LIMIT,
    GROUP,
    HISTORY,
    HUB,
    RESYNC,
    SEND_LIMIT_SECONDS,
    Hub,
    Viewer,
    encode_change,
    logger,
)
from events.changes.publishing import publish
from events.changes.streams import READ_LIMIT, Batch, StreamKey, head_of, read_since
from events.changes.watching import WATCH, Guest, Watch

__all__ = [
    "BACKLOG_LIMIT",
    "GROUP",
    "HISTORY",
    "HUB",
    "READ_LIMIT",
    "RESYNC",
    "SEND_LIMIT_SECONDS",
    "WATCH",
    "Batch",
    "Guest",
    "Hub",
    "Pass",
    "StreamKey",
    "Viewer",
    "Watch",
    "encode_change",
    "find_invalid",
    "head_of",
    "issue_pass",
    "logger",
    "publish",
    "read_since",
    "rights_of",
]
