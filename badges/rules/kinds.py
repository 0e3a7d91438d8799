"""What organisers write down about kinds of badges, and about people who belong to no exhibitor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from badges.rules.admission import BadgeKind, KindFacts
from events.rules import Refused


@dataclass(frozen=True)
class Known:
    """Codes and dates that the fair has; a rule that names another one would shut somebody out unseen."""

    gates: frozenset[str] = field(default_factory=frozenset)
    zones: frozenset[str] = field(default_factory=frozenset)
    days: frozenset[str] = field(default_factory=frozenset)


def check_kind_rules(facts: KindFacts, known: Known) -> None:
    """Raise `kind_rules_unknown` when a rule names a gate, zone or day that the fair does not have."""
    for name, given, has in (
        ("gates", facts.gates, known.gates),
        ("zones", facts.zones, known.zones),
        ("days", facts.days, known.days),
    ):
        strange = sorted(set(given) - has)
        if strange:
            raise Refused("kind_rules_unknown", field=name, value=strange[0])


# These are issued to people of exhibitors, with their booths or their visit.
KINDS_OF_EXHIBITORS = frozenset({BadgeKind.EXHIBITOR, BadgeKind.DELEGATION})
KINDS_OF_HOLDERS: Sequence[BadgeKind] = tuple(
    kind for kind in BadgeKind if kind not in KINDS_OF_EXHIBITORS
)


def check_holder_kind(kind: str) -> None:
    """Raise `kind_needs_exhibitor` for a kind that people get with an exhibitor's booth or visit."""
    if kind not in KINDS_OF_HOLDERS:
        raise Refused("kind_needs_exhibitor")


class ListState(StrEnum):
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"


# People of one file, and how long the rows of a file that nobody takes over are kept.
LIST_ROWS = 3_000
LIST_DAYS_KEPT = 30
