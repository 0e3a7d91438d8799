"""Priority points: what an exhibitor did at past fairs, weighed by the rule that the fair has published."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PointsTerms:
    """A fair's rule. A fair counts as attended from `attended_percent` of the booth days on."""

    per_fair: int = 2
    attended_percent: int = 80
    for_reports: int = 3
    per_penalty: int = 2
    most: int = 20
    years: int = 3


@dataclass(frozen=True)
class PastFair:
    """What is known about an exhibitor at one earlier fair; days are counted booth by booth."""

    name: str
    year: int
    days_expected: int
    days_attended: int
    days_reported: int
    penalties: int = 0


@dataclass(frozen=True)
class Line:
    """One line of the explanation: what for, how many of how many, which points."""

    code: str
    number: int
    of: int
    points: int
    fairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Points:
    """The sum within its limits, and how it came about."""

    total: int
    lines: tuple[Line, ...] = field(default=())


def is_attended(fair: PastFair, terms: PointsTerms) -> bool:
    if not fair.days_expected:
        return False
    return 100 * fair.days_attended >= terms.attended_percent * fair.days_expected


def count_points(*, fairs: Sequence[PastFair], terms: PointsTerms, year: int) -> Points:
    """Points of the fairs of the last `terms.years` years before and in `year`; never less than 0."""
    counted = [fair for fair in fairs if year - terms.years <= fair.year <= year]
    attended = [fair for fair in counted if is_attended(fair, terms)]
    lines = []
    if attended:
        lines.append(
            Line(
                "attended",
                len(attended),
                len(counted),
                terms.per_fair * len(attended),
                tuple(fair.name for fair in attended),
            )
        )
    expected = sum(fair.days_expected for fair in counted)
    reported = sum(min(fair.days_reported, fair.days_expected) for fair in counted)
    if expected and reported:
        # In proportion and rounded down: all days reported earn all points.
        lines.append(Line("reported", reported, expected, terms.for_reports * reported // expected))
    penalties = sum(fair.penalties for fair in counted)
    if penalties:
        lines.append(
            Line(
                "penalties",
                penalties,
                penalties,
                -terms.per_penalty * penalties,
                tuple(fair.name for fair in counted if fair.penalties),
            )
        )
    reached = sum(line.points for line in lines)
    total = max(0, min(terms.most, reached))
    if total != reached:
        lines.append(Line("limit", total, terms.most, total - reached))
    return Points(total, tuple(lines))
