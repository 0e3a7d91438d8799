"""Decisions about badges and gates, free of Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from events.rules import Refused


class BadgeKind(StrEnum):
    EXHIBITOR = "exhibitor"
    STAFF = "staff"
    ORGANISER = "organiser"
    DELEGATION = "delegation"
    VIP = "vip"
    PRESS = "press"
    CONTRACTOR = "contractor"
    VOLUNTEER = "volunteer"
    VISITOR = "visitor"


# Kinds that keep the visitors' hours; all others come in with the exhibitors.
VISITOR_HOURS = frozenset({BadgeKind.VISITOR, BadgeKind.PRESS, BadgeKind.VIP})


class BadgeState(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"


class Direction(StrEnum):
    ENTRY = "entry"
    EXIT = "exit"


class Decision(StrEnum):
    ADMIT = "admit"
    DENY = "deny"


class Reason(StrEnum):
    OK = "ok"
    FORGED = "forged"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    WRONG_FAIR = "wrong_fair"
    WRONG_GATE = "wrong_gate"
    ALREADY_INSIDE = "already_inside"
    NOT_INSIDE = "not_inside"
    CLOSED = "closed"


@dataclass(frozen=True)
class Reading:
    """What a device sent: the text as read, when it happened, and the device's own numbers for it."""

    scan_id: UUID
    device_seq: int
    code: str
    direction: Direction
    scanned_at: datetime


@dataclass(frozen=True)
class Hours:
    """One day's opening, as aware moments."""

    visitors_from: datetime
    visitors_until: datetime
    exhibitors_from: datetime
    exhibitors_until: datetime


@dataclass(frozen=True)
class BadgeFacts:
    """What the gate knows of a badge whose code is genuine."""

    kind: str
    fair_id: int
    is_revoked: bool
    valid_from: datetime
    valid_until: datetime
    is_inside: bool


@dataclass(frozen=True)
class GateFacts:
    fair_id: int
    kinds: Sequence[str]
    hours: Hours | None


@dataclass(frozen=True)
class Verdict:
    decision: Decision
    reason: Reason

    @property
    def admitted(self) -> bool:
        return self.decision is Decision.ADMIT


ADMITTED = Verdict(Decision.ADMIT, Reason.OK)


def deny(reason: Reason) -> Verdict:
    return Verdict(Decision.DENY, reason)


def decide_admission(
    *, badge: BadgeFacts | None, gate: GateFacts, direction: Direction, moment: datetime
) -> Verdict:
    """Admit or deny, with the first reason that holds. `badge` is None where the id is not known.

    Leaving is never refused for the hour, the gate's kinds or the end of validity: nobody is locked in.
    """
    if badge is None:
        return deny(Reason.UNKNOWN)
    if badge.fair_id != gate.fair_id:
        return deny(Reason.WRONG_FAIR)
    if direction is Direction.EXIT:
        return ADMITTED if badge.is_inside else deny(Reason.NOT_INSIDE)
    if badge.is_revoked:
        return deny(Reason.REVOKED)
    if moment < badge.valid_from:
        return deny(Reason.NOT_YET_VALID)
    if moment >= badge.valid_until:
        return deny(Reason.EXPIRED)
    if gate.kinds and badge.kind not in gate.kinds:
        return deny(Reason.WRONG_GATE)
    if not _is_open(badge.kind, gate.hours, moment):
        return deny(Reason.CLOSED)
    if badge.is_inside:
        return deny(Reason.ALREADY_INSIDE)
    return ADMITTED


def _is_open(kind: str, hours: Hours | None, moment: datetime) -> bool:
    if hours is None:
        return False
    if kind in VISITOR_HOURS:
        return hours.visitors_from <= moment < hours.visitors_until
    return hours.exhibitors_from <= moment < hours.exhibitors_until


# --- printing --------------------------------------------------------------------------------------
class Layout(StrEnum):
    """What a printed page holds: one badge of A6, or four on A4 to be cut, on one side or on both."""

    A6 = "a6"
    A4 = "a4"
    A4_DUPLEX = "a4_duplex"


class PrintOrder(StrEnum):
    SERIAL = "serial"
    PROVINCE = "province"
    ZONE = "zone"
    BOOTH = "booth"


class PrintState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    DISCARDED = "discarded"


# What a worker still has to do something about.
PRINTING = frozenset({PrintState.WAITING, PrintState.RUNNING})
# Badges of one file: what a printer takes in one go, and what has to be done anew after a paper jam.
PRINT_PART = 500
# Files open the gates for whoever has them, so they go as soon as they are surely printed.
PRINT_DAYS_KEPT = 7

_PRINT_STEPS: dict[PrintState, frozenset[PrintState]] = {
    PrintState.WAITING: frozenset({PrintState.RUNNING, PrintState.PAUSED, PrintState.DISCARDED}),
    PrintState.RUNNING: frozenset(
        {PrintState.PAUSED, PrintState.DONE, PrintState.FAILED, PrintState.DISCARDED}
    ),
    PrintState.PAUSED: frozenset({PrintState.RUNNING, PrintState.DISCARDED}),
    PrintState.FAILED: frozenset({PrintState.RUNNING, PrintState.DISCARDED}),
    PrintState.DONE: frozenset({PrintState.DISCARDED}),
    PrintState.DISCARDED: frozenset(),
}


def check_print_step(state: str, target: PrintState) -> None:
    """Raise `print_run_state` when a run cannot go from its state to the other."""
    if target not in _PRINT_STEPS[PrintState(state)]:
        raise Refused("print_run_state", state=state)
