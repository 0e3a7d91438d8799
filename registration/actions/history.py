"""What past fairs earn: the fair's rule, what is known about earlier fairs, the points counted anew."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from events import audit, clock
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import queries, rules
from registration.models import Application, Exhibitor, Participation, PointsRule

# The states in which points still decide something.
COUNTED = rules.UNDECIDED | {
    rules.ApplicationState.WAITLISTED,
    rules.ApplicationState.CHANGES_REQUESTED,
}

# What somebody enters of an exhibitor at an earlier fair.
_ENTERED = ("days_expected", "days_attended", "days_reported", "penalties", "penalty_reason")


@transaction.atomic
def set_points_rule(*, actor: Actor, fair: Fair, terms: rules.PointsTerms) -> PointsRule:
    """Publish how past fairs count at this one. Points change when they are counted anew."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    rule, _is_new = PointsRule.objects.update_or_create(fair=fair, defaults=terms.__dict__)
    audit.record(
        actor=actor,
        action="fair.points_rule_set",
        target=fair,
        fair=fair,
        data=dict(terms.__dict__),
    )
    return rule


@transaction.atomic
def record_participation(
    *,
    actor: Actor,
    fair: Fair,
    exhibitor: Exhibitor,
    fair_name: str,
    ended_on: date,
    days_expected: int,
    days_attended: int,
    days_reported: int = 0,
    penalties: int = 0,
    penalty_reason: str = "",
) -> Participation:
    """Enter what is known about an exhibitor at an earlier fair; `fair` is the one that the actor organises.

    The same fair again replaces what was entered. Refuses `participation_days` and `reason_missing`.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    exhibitor = queries.get_exhibitor(actor, exhibitor.pk)
    entered = {
        "days_expected": days_expected,
        "days_attended": days_attended,
        "days_reported": days_reported,
        "penalties": penalties,
        "penalty_reason": penalty_reason,
    }
    _check_days(fair, ended_on, entered)
    row, _is_new = Participation.objects.update_or_create(
        exhibitor=exhibitor,
        fair_name=fair_name,
        ended_on=ended_on,
        defaults=entered | {"is_counted": False, "recorded_at": clock.now()},
    )
    audit.record(
        actor=actor,
        action="exhibitor.participation_recorded",
        target=exhibitor,
        fair=fair,
        data=_say(fair_name, entered),
    )
    return row


@transaction.atomic
def record_participations(
    *, actor: Actor, fair: Fair, rows: Sequence[tuple[Exhibitor, Mapping[str, Any]]]
) -> int:
    """As `record_participation` for a table's rows, all or none; answers how many said something new.

    A row twice in the table counts as it stands last; the same table again changes nothing.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    wanted = {
        (exhibitor.pk, values["fair_name"], values["ended_on"]): (exhibitor, values)
        for exhibitor, values in rows
    }
    keys = {exhibitor.pk for exhibitor, _values in rows}
    # Two who send the same table at once come one after the other: the second finds what the first entered.
    list(Exhibitor.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    seen = queries.exhibitors_visible_to(actor).filter(pk__in=keys)
    if seen.count() != len(keys):
        raise Refused("not_found")
    known = {
        (row.exhibitor_id, row.fair_name, row.ended_on): row
        for row in Participation.objects.filter(exhibitor__in=keys)
    }
    changed: list[Participation] = []
    said: list[audit.Event] = []
    for key, (exhibitor, values) in wanted.items():
        _check_days(fair, values["ended_on"], values)
        row = known.get(key) or Participation(
            exhibitor=exhibitor, fair_name=key[1], ended_on=key[2]
        )
        entered = {name: values[name] for name in _ENTERED}
        if key in known and all(getattr(row, name) == one for name, one in entered.items()):
            continue
        for name, one in entered.items():
            setattr(row, name, one)
        row.is_counted, row.recorded_at = False, clock.now()
        changed.append(row)
        said.append(
            audit.Event("exhibitor.participation_recorded", exhibitor, _say(key[1], entered))
        )
    Participation.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*_ENTERED, "is_counted", "recorded_at"],
    )
    audit.record_all(actor=actor, fair=fair, events=said)
    return len(changed)


def _check_days(fair: Fair, ended_on: date, values: Mapping[str, Any]) -> None:
    most = max(values["days_attended"], values["days_reported"])
    if ended_on >= fair.starts_on or most > values["days_expected"]:
        raise Refused("participation_days")
    if values["penalties"] and not str(values["penalty_reason"]).strip():
        raise Refused("reason_missing")


def _say(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the log says of an entry."""
    return {
        "name": name,
        "expected": values["days_expected"],
        "attended": values["days_attended"],
        "reported": values["days_reported"],
        "penalties": values["penalties"],
        "reason": values["penalty_reason"],
    }


@transaction.atomic
def count_participations(*, actor: Actor, fair: Fair) -> int:
    """Write down who attended their booths at a fair that is over; what somebody entered stays as it is."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    if fair.ends_on >= clock.today():
        raise Refused("fair_not_over")
    Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    known = {row.exhibitor_id: row for row in Participation.objects.filter(fair=fair)}
    written = 0
    for exhibitor, days in queries.attendance_at(fair).items():
        row = known.get(exhibitor) or Participation(
            exhibitor_id=exhibitor, fair=fair, is_counted=True
        )
        if not row.is_counted:
            continue
        row.fair_name, row.ended_on = fair.name_th, fair.ends_on
        row.days_expected, row.days_attended = days.expected, days.attended
        row.days_reported = min(row.days_reported, days.expected)
        row.recorded_at = clock.now()
        row.save()
        written += 1
    audit.record(
        actor=actor,
        action="fair.participations_counted",
        target=fair,
        fair=fair,
        data={"number": written},
    )
    return written


@transaction.atomic
def recompute_points(*, actor: Actor, fair: Fair) -> int:
    """Count the points of all that is not decided yet, and of the waiting list, by the rule as it is now.

    Answers how many changed; each change stands in the log, before and after.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    rows = list(
        Application.objects.select_for_update(no_key=True)
        .filter(fair=fair, state__in=COUNTED)
        .order_by("pk")
    )
    points = queries.points_of_all(fair, {row.exhibitor_id for row in rows})
    changed: dict[str, Any] = {}
    stale = []
    for row in rows:
        now = points[row.exhibitor_id].total
        if row.priority_points != now:
            changed[row.reference] = [row.priority_points, now]
            row.priority_points = now
            stale.append(row)
    Application.objects.bulk_update(stale, ["priority_points"], batch_size=500)
    audit.record(
        actor=actor,
        action="fair.points_counted",
        target=fair,
        fair=fair,
        data={"number": len(stale), "changed": changed},
    )
    return len(stale)
