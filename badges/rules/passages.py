"""What gates told people, who is inside because of it, and which readings cannot both be right; free of Django."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from badges.rules.admission import Decision, Direction, Reason, Verdict

# What is less than this is the way of the message, not the device's clock.
SKEW_TOLERANCE = timedelta(seconds=5)
# Of codes that say nothing about a badge no supervisor knows whom to let in.
NOT_TO_OVERRIDE = frozenset({Reason.FORGED, Reason.UNKNOWN, Reason.WRONG_FAIR})


class Shows(StrEnum):
    """How much of a badge a device shows to whoever stands at the gate."""

    KIND = "kind"
    BOOTH = "booth"
    NAME = "name"


class ConflictKind(StrEnum):
    DOUBLE_ENTRY = "double_entry"
    REVOKED_ADMITTED = "revoked_admitted"
    NOT_VALID_ADMITTED = "not_valid_admitted"
    UNKNOWN_ADMITTED = "unknown_admitted"


class Settlement(StrEnum):
    """What a conflict was found to be."""

    SAME_PERSON = "same_person"
    COPY = "copy"
    MISTAKE = "mistake"


class UndoRefusal(StrEnum):
    """Why a scan is not taken back. They stand as reasons of the rows that tried."""

    UNKNOWN = "undo_unknown"
    TOO_LATE = "undo_too_late"
    DONE = "undo_done"


@dataclass(frozen=True)
class Override:
    """Whose badge lets somebody in against the rules, and why."""

    code: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """What a device sent: the text as read, when it happened, and the device's own numbers for it."""

    scan_id: UUID
    # Null where a supervisor takes a scan back.
    device_seq: int | None
    code: str
    direction: Direction
    scanned_at: datetime
    # What the device told the person by itself.
    shown: Verdict | None = None
    override: Override | None = None
    undoes: UUID | None = None
    # The badge of somebody of the same group, whose own code was not read.
    member: str | None = None


def skew_between(device_time: datetime | None, now: datetime) -> timedelta | None:
    """How far the device's clock is ahead; None where it did not say what it shows."""
    return None if device_time is None else device_time - now


def set_right(moment: datetime, skew: timedelta | None) -> datetime:
    """The moment by the server's clock."""
    return moment if skew is None or abs(skew) < SKEW_TOLERANCE else moment - skew


def went_through(verdict: Verdict, shown: Verdict | None, direction: Direction) -> bool:
    """Whether somebody went through: what was shown says so, else the verdict.

    Whoever leaves with a badge that the fair knows is out, also where nobody had seen it come in.
    """
    if direction is Direction.EXIT and verdict.reason in (Reason.OK, Reason.NOT_INSIDE):
        return True
    return (shown or verdict).admitted


@dataclass(frozen=True, order=True)
class Step:
    """A passage that counts, in the order in which passages happened; `order` is the server's sequence."""

    happened_at: datetime
    scanned_at: datetime
    order: int
    direction: Direction = field(compare=False)
    device: UUID = field(compare=False)
    scan: Any = field(compare=False, default=None)

    @property
    def is_entry(self) -> bool:
        return self.direction is Direction.ENTRY


class Track:
    """The passages of one badge by the time they happened."""

    def __init__(self, steps: Iterable[Step] = ()) -> None:
        self.steps: list[Step] = sorted(steps)

    def before(self, step: Step) -> Step | None:
        """The last passage before the moment of `step`."""
        index = bisect_left(self.steps, step)
        return self.steps[index - 1] if index else None

    def after(self, step: Step) -> Step | None:
        """The first passage after the moment of `step`, which is not among them."""
        index = bisect_left(self.steps, step)
        return self.steps[index] if index < len(self.steps) else None

    def last_entry(self, step: Step) -> datetime | None:
        index = bisect_left(self.steps, step)
        entries = [other.happened_at for other in self.steps[:index] if other.is_entry]
        return entries[-1] if entries else None

    @property
    def last(self) -> Step | None:
        return self.steps[-1] if self.steps else None

    @property
    def is_inside(self) -> bool:
        return self.last is not None and self.last.is_entry

    def add(self, step: Step) -> None:
        insort(self.steps, step)

    def drop(self, scan: Any) -> None:
        """Leave out the passage of a scan that was taken back."""
        self.steps = [step for step in self.steps if step.scan is None or step.scan != scan]


def find_conflict(
    *, verdict: Verdict, passed: bool, overridden: bool, step: Step, track: Track | None
) -> tuple[ConflictKind, Step | None, Step | None] | None:
    """How an entry cannot be right: the kind of conflict, and the other passage where there is one, before or after it.

    `track` is None where the entry does not count: the badge is not known, or the gate lies inside.
    """
    if not step.is_entry:
        return None
    before = track.before(step) if track is not None else None
    if before is not None and before.is_entry and verdict.reason is Reason.ALREADY_INSIDE:
        # Two people, or one that left unseen; read twice at one device, it is the same one.
        if before.device != step.device or (passed and not overridden):
            return ConflictKind.DOUBLE_ENTRY, before, None
        return None
    if not passed:
        return None
    if not verdict.admitted:
        return None if overridden else (_KINDS.get(verdict.reason, _NOT_VALID), None, None)
    after = track.after(step) if track is not None else None
    if after is not None and after.is_entry and after.device != step.device:
        return ConflictKind.DOUBLE_ENTRY, None, after
    return None


_NOT_VALID = ConflictKind.NOT_VALID_ADMITTED
_KINDS = {
    Reason.REVOKED: ConflictKind.REVOKED_ADMITTED,
    Reason.UNKNOWN: ConflictKind.UNKNOWN_ADMITTED,
    Reason.FORGED: ConflictKind.UNKNOWN_ADMITTED,
}


def refuse_undo(
    *, moment: datetime | None, is_undone: bool, happened_at: datetime, minutes: int
) -> UndoRefusal | None:
    """Why a scan of `moment` is not taken back any more; None where it is. A moment of None: it is not known."""
    if moment is None:
        return UndoRefusal.UNKNOWN
    if is_undone:
        return UndoRefusal.DONE
    if happened_at - moment > timedelta(minutes=minutes):
        return UndoRefusal.TOO_LATE
    return None


def find_gaps(received: Sequence[int], complete_to: int) -> tuple[list[tuple[int, int]], int]:
    """Numbers that never came, as ranges, and up to where none is missing. Devices count from 1.

    `received` are those above `complete_to`, in order.
    """
    gaps: list[tuple[int, int]] = []
    expected = complete_to + 1
    for number in received:
        if number > expected:
            gaps.append((expected, number - 1))
        expected = max(expected, number + 1)
    return gaps, (gaps[0][0] if gaps else expected) - 1


def override_holds(verdict: Verdict) -> bool:
    """Whether a supervisor may let somebody in whom the gate turned away: the badge is known."""
    return verdict.decision is Decision.DENY and verdict.reason not in NOT_TO_OVERRIDE
