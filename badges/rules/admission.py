"""Who may pass a gate, and when, free of Django. The same decisions are made by phones without a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

# Thailand's time: on which day a moment falls. It knows no summer time.
_BANGKOK = timezone(timedelta(hours=7))


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


# Kinds that keep the visitors' hours unless the fair says otherwise; all others come in with the exhibitors.
VISITOR_HOURS = frozenset({BadgeKind.VISITOR, BadgeKind.PRESS, BadgeKind.VIP})


class KindHours(StrEnum):
    """Whose opening hours a kind keeps; `always` comes in at any hour of its days."""

    VISITORS = "visitors"
    EXHIBITORS = "exhibitors"
    ALWAYS = "always"


class Reentry(StrEnum):
    FREE = "free"
    ONCE_A_DAY = "once_a_day"
    NEVER = "never"


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
class Hours:
    """One day's opening, as aware moments."""

    visitors_from: datetime
    visitors_until: datetime
    exhibitors_from: datetime
    exhibitors_until: datetime


@dataclass(frozen=True)
class KindFacts:
    """What badges of one kind may do at a fair. An empty list takes all of its sort."""

    gates: Sequence[str] = ()
    zones: Sequence[str] = ()
    hours: str = KindHours.EXHIBITORS
    # ISO dates.
    days: Sequence[str] = ()
    needs_escort: bool = False
    reentry: str = Reentry.FREE
    # Whoever is inside comes in once more only after leaving, and leaves only from inside.
    anti_passback: bool = True
    may_override: bool = False


def default_kind(kind: str) -> KindFacts:
    """What a kind may do at a fair that says nothing about it."""
    return KindFacts(
        hours=KindHours.VISITORS if kind in VISITOR_HOURS else KindHours.EXHIBITORS,
        may_override=kind == BadgeKind.ORGANISER,
    )


@dataclass(frozen=True)
class BadgeFacts:
    """What the gate knows of a badge whose code is genuine."""

    kind: str
    fair_id: int
    is_revoked: bool
    valid_from: datetime
    valid_until: datetime
    is_inside: bool
    # When it was last let in; only rules about coming back ask for it.
    last_entry: datetime | None = None


@dataclass(frozen=True)
class GateFacts:
    """`zone` is where a gate inside the fair leads to; a gate without one leads into the fair itself."""

    fair_id: int
    kinds: Sequence[str]
    hours: Hours | None
    code: str = ""
    zone: str | None = None

    @property
    def counts(self) -> bool:
        """Whether passing it means being in the fair or out of it. A gate inside looks at badges, and counts nobody."""
        return self.zone is None


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
    *,
    badge: BadgeFacts | None,
    gate: GateFacts,
    direction: Direction,
    moment: datetime,
    kind: KindFacts | None = None,
) -> Verdict:
    """Admit or deny, with the first reason that holds. `badge` is None where the id is not known, `kind` where the
    fair says nothing about the badge's kind.

    Leaving is never refused for the hour, the day, the gate, the zone or the end of validity: nobody is locked in.
    """
    if badge is None:
        return deny(Reason.UNKNOWN)
    if badge.fair_id != gate.fair_id:
        return deny(Reason.WRONG_FAIR)
    kind = kind or default_kind(badge.kind)
    if direction is Direction.EXIT:
        is_free = badge.is_inside or not kind.anti_passback or not gate.counts
        return ADMITTED if is_free else deny(Reason.NOT_INSIDE)
    if badge.is_revoked:
        return deny(Reason.REVOKED)
    if moment < badge.valid_from:
        return deny(Reason.NOT_YET_VALID)
    if moment >= badge.valid_until:
        return deny(Reason.EXPIRED)
    if not _takes(gate, badge.kind, kind):
        return deny(Reason.WRONG_GATE)
    if not _is_open(kind, gate.hours, moment):
        return deny(Reason.CLOSED)
    if gate.counts and not _may_enter_again(badge, kind, moment):
        return deny(Reason.ALREADY_INSIDE)
    return ADMITTED


def _takes(gate: GateFacts, name: str, kind: KindFacts) -> bool:
    """The gate lists the kind, the kind lists the gate, and the zone behind it; whoever lists nothing takes all."""
    return (
        (not gate.kinds or name in gate.kinds)
        and (not kind.gates or gate.code in kind.gates)
        and (gate.zone is None or not kind.zones or gate.zone in kind.zones)
    )


def _is_open(kind: KindFacts, hours: Hours | None, moment: datetime) -> bool:
    if kind.days and day_of(moment).isoformat() not in kind.days:
        return False
    if kind.hours == KindHours.ALWAYS:
        return True
    if hours is None:
        return False
    if kind.hours == KindHours.VISITORS:
        return hours.visitors_from <= moment < hours.visitors_until
    return hours.exhibitors_from <= moment < hours.exhibitors_until


def _may_enter_again(badge: BadgeFacts, kind: KindFacts, moment: datetime) -> bool:
    if badge.is_inside and kind.anti_passback:
        return False
    if badge.last_entry is None or kind.reentry == Reentry.FREE:
        return True
    return kind.reentry == Reentry.ONCE_A_DAY and day_of(badge.last_entry) != day_of(moment)


def day_of(moment: datetime) -> date:
    """The day in Thailand on which a moment falls."""
    return moment.astimezone(_BANGKOK).date()
