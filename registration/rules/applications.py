"""Decisions about applications, free of Django: states, transitions, eligibility."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from events.rules import Refused, Span, WindowKind


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    CHANGES_REQUESTED = "changes_requested"
    WITHDRAWN = "withdrawn"
    # The place was offered, and the exhibitor said no, or nothing until the deadline.
    DECLINED = "declined"
    LAPSED = "lapsed"


class Decision(StrEnum):
    APPROVE = "approve"
    WAITLIST = "waitlist"
    REJECT = "reject"
    REQUEST_CHANGES = "request_changes"


_S = ApplicationState
TRANSITIONS: dict[ApplicationState, dict[str, ApplicationState]] = {
    _S.DRAFT: {"submit": _S.SUBMITTED, "withdraw": _S.WITHDRAWN},
    _S.SUBMITTED: {
        "start_review": _S.UNDER_REVIEW,
        "approve": _S.APPROVED,
        "waitlist": _S.WAITLISTED,
        "reject": _S.REJECTED,
        "request_changes": _S.CHANGES_REQUESTED,
        "withdraw": _S.WITHDRAWN,
    },
    _S.UNDER_REVIEW: {
        "approve": _S.APPROVED,
        "waitlist": _S.WAITLISTED,
        "reject": _S.REJECTED,
        "request_changes": _S.CHANGES_REQUESTED,
        "withdraw": _S.WITHDRAWN,
    },
    _S.CHANGES_REQUESTED: {"submit": _S.SUBMITTED, "withdraw": _S.WITHDRAWN},
    # "pass": a place became free and it was the first in the line.
    _S.WAITLISTED: {
        "approve": _S.APPROVED,
        "pass": _S.APPROVED,
        "reject": _S.REJECTED,
        "withdraw": _S.WITHDRAWN,
    },
    # "forfeit": nobody came to open its booths; "restore" takes that back.
    _S.APPROVED: {
        "withdraw": _S.WITHDRAWN,
        "decline": _S.DECLINED,
        "lapse": _S.LAPSED,
        "forfeit": _S.LAPSED,
    },
    _S.REJECTED: {},
    _S.WITHDRAWN: {},
    # Who comes back stands in line.
    _S.DECLINED: {"waitlist": _S.WAITLISTED},
    _S.LAPSED: {"waitlist": _S.WAITLISTED, "restore": _S.APPROVED},
}
_AFTER = {
    Decision.APPROVE: _S.APPROVED,
    Decision.WAITLIST: _S.WAITLISTED,
    Decision.REJECT: _S.REJECTED,
    Decision.REQUEST_CHANGES: _S.CHANGES_REQUESTED,
}
# What the exhibitor may still change at leisure.
EDITABLE = frozenset({_S.DRAFT, _S.CHANGES_REQUESTED})
# What may still be changed until the fair takes no more applications; nobody has it in hand yet.
AMENDABLE = frozenset({_S.SUBMITTED})
DECISION_VERBS = frozenset(str(decision) for decision in Decision)
# What waits for a reviewer.
UNDECIDED = frozenset({_S.SUBMITTED, _S.UNDER_REVIEW})
# An application joins or leaves an agency's quota while it is still to be decided, or waits in a line.
SPONSORED_IN = UNDECIDED | {_S.CHANGES_REQUESTED, _S.WAITLISTED}
# Decisions that must say why.
REASON_REQUIRED = frozenset({Decision.REJECT, Decision.REQUEST_CHANGES, Decision.WAITLIST})
MAX_BOOTHS = 20
MAX_QUOTA = 9999
MAX_PARTNERS = 10


def next_state(*, current: str, verb: str) -> ApplicationState:
    """The state after `verb`; raises `application_transition` where the verb is not open."""
    target = TRANSITIONS[ApplicationState(current)].get(verb)
    if target is None:
        raise Refused("application_transition", current=current, verb=verb)
    return target


def state_after(decision: str) -> ApplicationState:
    """Where a decision leads, from wherever it is open."""
    return _AFTER[Decision(decision)]


def open_verbs(current: str) -> frozenset[str]:
    return frozenset(TRANSITIONS[ApplicationState(current)])


class PartnerState(StrEnum):
    """Where a producer stands who is asked to join somebody's application."""

    INVITED = "invited"
    AGREED = "agreed"
    DECLINED = "declined"


class NextStep(StrEnum):
    """What the exhibitor of an application does next."""

    ANSWER = "answer"
    SEND = "send"
    CORRECT = "correct"
    WAIT_FOR_REVIEW = "wait_for_review"
    WAIT_FOR_PLACE = "wait_for_place"
    WAIT_FOR_BOOTH = "wait_for_booth"
    FETCH_BADGES = "fetch_badges"
    NOTHING = "nothing"
    TOO_LATE = "too_late"
    OVER = "over"


# While one of these windows is open an application may be sent in or changed: what the organiser wants
# changed may be mended for as long as the review goes on.
_WINDOWS_TO_SEND = {
    _S.DRAFT: (WindowKind.APPLICATION,),
    _S.SUBMITTED: (WindowKind.APPLICATION,),
    _S.CHANGES_REQUESTED: (WindowKind.APPLICATION, WindowKind.REVIEW),
}


def deadline_of(*, state: str, windows: Mapping[str, Span], moment: datetime) -> datetime | None:
    """The first moment at which it is too late to send in or to change; None where it is so already."""
    kinds = _WINDOWS_TO_SEND.get(ApplicationState(state), ())
    spans = [windows[kind] for kind in kinds if kind in windows]
    return max((span.closes_at for span in spans if span.holds(moment)), default=None)


# What must be done before applications close.
STEPS_WITH_DEADLINE = frozenset({NextStep.SEND, NextStep.CORRECT})
STEPS_AT_REST = frozenset({NextStep.NOTHING, NextStep.TOO_LATE, NextStep.OVER})


def next_step(
    *,
    state: str,
    booths_given: int,
    takes_applications: bool,
    is_over: bool = False,
    has_offer: bool = False,
) -> NextStep:
    """What is next for the exhibitor; a draft is too late once the fair takes no applications."""
    current = ApplicationState(state)
    if is_over and current not in {_S.REJECTED, _S.WITHDRAWN, _S.DECLINED, _S.LAPSED}:
        return NextStep.OVER
    if current in EDITABLE:
        if not takes_applications:
            return NextStep.TOO_LATE
        return NextStep.SEND if current is _S.DRAFT else NextStep.CORRECT
    if current in UNDECIDED:
        return NextStep.WAIT_FOR_REVIEW
    if current is _S.WAITLISTED:
        return NextStep.WAIT_FOR_PLACE
    if current is _S.APPROVED and has_offer:
        return NextStep.ANSWER
    if current is _S.APPROVED:
        return NextStep.FETCH_BADGES if booths_given else NextStep.WAIT_FOR_BOOTH
    return NextStep.NOTHING


@dataclass(frozen=True)
class ZoneTerms:
    """What a zone takes and offers. Empty `product_types` takes all types; power in watts."""

    code: str
    product_types: frozenset[int]
    min_stars: int
    power_w: int
    water: bool
    gas: bool
    cold_storage: bool = False


@dataclass(frozen=True)
class ProductFacts:
    name: str
    type: int
    stars: int | None


@dataclass(frozen=True)
class Needs:
    """What a booth must be supplied with; power in watts."""

    power_w: int = 0
    water: bool = False
    gas: bool = False
    cold_storage: bool = False


@dataclass(frozen=True)
class Obstacle:
    """Why an application does not fit its zone: a stable code, the product's name, two numbers to show."""

    code: str
    product: str = ""
    wanted: int = 0
    given: int = 0


def find_obstacles(
    *, zone: ZoneTerms, products: Sequence[ProductFacts], needs: Needs
) -> tuple[Obstacle, ...]:
    """All reasons why the zone cannot take the application; empty when it can."""
    found: list[Obstacle] = []
    if not products:
        found.append(Obstacle("no_products"))
    for product in products:
        if zone.product_types and product.type not in zone.product_types:
            found.append(Obstacle("type_not_taken", product.name, given=product.type))
        stars = product.stars or 0
        if stars < zone.min_stars:
            found.append(Obstacle("too_few_stars", product.name, zone.min_stars, stars))
    if needs.power_w > zone.power_w:
        found.append(Obstacle("power_not_offered", wanted=needs.power_w, given=zone.power_w))
    if needs.water and not zone.water:
        found.append(Obstacle("water_not_offered"))
    if needs.gas and not zone.gas:
        found.append(Obstacle("gas_not_offered"))
    if needs.cold_storage and not zone.cold_storage:
        found.append(Obstacle("cold_storage_not_offered"))
    return tuple(found)
