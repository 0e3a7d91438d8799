"""A delegation's visit to a fair: asked for, admitted, ended."""

from enum import StrEnum

from events.rules import Refused


class VisitState(StrEnum):
    ANNOUNCED = "announced"
    ADMITTED = "admitted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


TRANSITIONS: dict[VisitState, frozenset[VisitState]] = {
    VisitState.ANNOUNCED: frozenset(
        {VisitState.ADMITTED, VisitState.DECLINED, VisitState.WITHDRAWN}
    ),
    VisitState.ADMITTED: frozenset({VisitState.WITHDRAWN}),
    VisitState.DECLINED: frozenset({VisitState.ANNOUNCED, VisitState.ADMITTED}),
    VisitState.WITHDRAWN: frozenset({VisitState.ANNOUNCED, VisitState.ADMITTED}),
}


def check_visit(*, current: str, target: VisitState) -> None:
    """Raise `visit_transition` unless a visit may go from `current` to `target`."""
    if target not in TRANSITIONS[VisitState(current)]:
        raise Refused("visit_transition", current=current)
