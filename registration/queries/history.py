"""Past fairs of exhibitors, and the points that they earn by a fair's rule."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from events.models import Fair
from registration import rules
from registration.models import Exhibitor, Participation, PointsRule


@dataclass(frozen=True)
class Attendance:
    """Booth days of an exhibitor at a fair: how many there were, on how many the booth was open."""

    expected: int
    attended: int


CountAttendance = Callable[[Fair], Mapping[UUID, Attendance]]
_attendance: list[CountAttendance] = []


def provide_attendance(provider: CountAttendance) -> None:
    """A later step of the house says here who attended their booths."""
    _attendance[:] = [provider]


def attendance_at(fair: Fair) -> Mapping[UUID, Attendance]:
    """By exhibitor, for all who had booths at the fair."""
    return _attendance[0](fair) if _attendance else {}


def find_points_rule(fair: Fair) -> PointsRule | None:
    """The rule that the fair has published; without one past fairs earn nothing."""
    return PointsRule.objects.filter(fair=fair).first()


def _terms(rule: PointsRule) -> rules.PointsTerms:
    return rules.PointsTerms(
        per_fair=rule.per_fair,
        attended_percent=rule.attended_percent,
        for_reports=rule.for_reports,
        per_penalty=rule.per_penalty,
        most=rule.most,
        years=rule.years,
    )


def participations_before(fair: Fair, exhibitors: Iterable[UUID]) -> QuerySet[Participation]:
    """What is known about the exhibitors at fairs that ended before this one begins, the newest first."""
    return Participation.objects.filter(
        exhibitor__in=exhibitors, ended_on__lt=fair.starts_on
    ).select_related("fair")


def points_of(fair: Fair, exhibitor: Exhibitor) -> rules.Points:
    """An exhibitor's points at a fair, explained line by line."""
    return points_of_all(fair, [exhibitor.pk])[exhibitor.pk]


def points_of_all(fair: Fair, exhibitors: Iterable[UUID]) -> Mapping[UUID, rules.Points]:
    """Points of each of the exhibitors (two queries for all)."""
    keys = list(exhibitors)
    rule = find_points_rule(fair)
    if rule is None:
        return {key: rules.Points(0) for key in keys}
    past: dict[UUID, list[rules.PastFair]] = {key: [] for key in keys}
    for row in participations_before(fair, keys):
        past[row.exhibitor_id].append(
            rules.PastFair(
                name=row.fair.name if row.fair is not None else row.fair_name,
                year=row.ended_on.year,
                days_expected=row.days_expected,
                days_attended=row.days_attended,
                days_reported=row.days_reported,
                penalties=row.penalties,
            )
        )
    year = fair.starts_on.year
    return {
        key: rules.count_points(fairs=fairs, terms=_terms(rule), year=year)
        for key, fairs in past.items()
    }
