"""What lies ahead of an application, and when; free of Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from events.rules import Span, WindowKind
from registration.rules.applications import UNDECIDED, ApplicationState


class Stop(StrEnum):
    """A step that is still to come, in the order in which they come."""

    SEND = "send"
    CHANGE = "change"
    REVIEW = "review"
    ANSWER = "answer"
    BOOTHS = "booths"
    MOVE_IN = "move_in"
    FAIR = "fair"


@dataclass(frozen=True)
class Ahead:
    """A step with its times, as far as they are known; `is_if` says that it depends on the decision."""

    stop: Stop
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_if: bool = False


_S = ApplicationState
_TO_SEND = frozenset({_S.DRAFT, _S.CHANGES_REQUESTED})
_ENDED = frozenset({_S.REJECTED, _S.WITHDRAWN, _S.DECLINED, _S.LAPSED})


def road_of(
    *,
    state: str,
    windows: Mapping[str, Span],
    moment: datetime,
    deadline: datetime | None,
    answer_by: datetime | None,
    asks_confirmation: bool,
    has_booths: bool,
) -> tuple[Ahead, ...]:
    """The steps ahead. `deadline` is until when it may be sent in or changed, `answer_by` an open offer's end."""
    current = ApplicationState(state)
    if current in _ENDED or (current in _TO_SEND and deadline is None):
        return ()
    is_open = current in _TO_SEND | UNDECIDED | {_S.WAITLISTED}
    road = []
    if deadline is not None:
        road.append(Ahead(Stop.SEND if current in _TO_SEND else Stop.CHANGE, ends_at=deadline))
    if current in _TO_SEND | UNDECIDED:
        road.append(_window(Stop.REVIEW, windows.get(WindowKind.REVIEW)))
    if answer_by is not None:
        road.append(Ahead(Stop.ANSWER, ends_at=answer_by))
    elif is_open and asks_confirmation:
        road.append(Ahead(Stop.ANSWER, is_if=True))
    if not has_booths:
        road.append(_window(Stop.BOOTHS, windows.get(WindowKind.ALLOCATION), is_if=is_open))
    for stop, kind in ((Stop.MOVE_IN, WindowKind.MOVE_IN), (Stop.FAIR, WindowKind.RUNNING)):
        if kind in windows:
            road.append(_window(stop, windows[kind], is_if=is_open))
    return tuple(step for step in road if step.ends_at is None or step.ends_at > moment)


def _window(stop: Stop, span: Span | None, *, is_if: bool = False) -> Ahead:
    if span is None:
        return Ahead(stop, is_if=is_if)
    return Ahead(stop, span.opens_at, span.closes_at, is_if)
