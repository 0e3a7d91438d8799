"""Past fairs become points by the rule that the fair publishes."""

import datetime as dt
from typing import Any

import pytest

from booths.models import BoothDay
from events import clock
from events.models import LogEntry
from events.rules import Refused
from registration import actions, queries
from registration.models import Application, Exhibitor, Participation
from registration.rules import PointsTerms
from tests.conftest import MORNING, World

pytestmark = pytest.mark.django_db
CITY_2016 = dt.date(2016, 12, 26)


def record(world: World, exhibitor: Exhibitor, **values: Any) -> Participation:
    given: dict[str, Any] = {
        "fair_name": "OTOP CITY 2016",
        "ended_on": CITY_2016,
        "days_expected": 9,
        "days_attended": 9,
        "days_reported": 9,
    } | values
    return actions.record_participation(
        actor=world.actor("organiser"), fair=world.fair, exhibitor=exhibitor, **given
    )


def publish(world: World, **values: int) -> None:
    actions.set_points_rule(
        actor=world.actor("organiser"), fair=world.fair, terms=PointsTerms(**values)
    )


def test_points_follow_the_rule_when_they_are_counted_anew(world: World) -> None:
    application = world.submitted()
    record(world, application.exhibitor, penalties=1, penalty_reason="เก็บร้านก่อนเวลา")
    actor = world.actor("organiser")
    assert actions.recompute_points(actor=actor, fair=world.fair) == 0
    publish(world)
    assert actions.recompute_points(actor=actor, fair=world.fair) == 1
    application.refresh_from_db()
    assert application.priority_points == 3
    entry = LogEntry.objects.filter(action="fair.points_counted").latest("id")
    assert entry.data == {"number": 1, "changed": {application.reference: [0, 3]}}
    assert actions.recompute_points(actor=actor, fair=world.fair) == 0


def test_points_are_stored_when_an_application_is_sent_in(world: World) -> None:
    publish(world)
    exhibitor = world.submitted().exhibitor
    record(world, exhibitor)
    assert world.submitted(exhibitor=exhibitor).priority_points == 5


def test_what_is_decided_keeps_its_points(world: World) -> None:
    application = world.approved()
    record(world, application.exhibitor)
    publish(world)
    assert actions.recompute_points(actor=world.actor("organiser"), fair=world.fair) == 0
    assert Application.objects.get().priority_points == 0


def test_points_of_many_take_as_many_reads_as_of_one(
    world: World, django_assert_num_queries: Any
) -> None:
    publish(world)
    keys = []
    for _ in range(5):
        exhibitor = world.submitted().exhibitor
        record(world, exhibitor)
        keys.append(exhibitor.pk)
    with django_assert_num_queries(2):
        points = queries.points_of_all(world.fair, keys)
    assert {value.total for value in points.values()} == {5}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"days_attended": 10}, "participation_days"),
        ({"days_reported": 10}, "participation_days"),
        ({"ended_on": dt.date(2017, 12, 17)}, "participation_days"),
        ({"penalties": 1}, "reason_missing"),
    ],
)
def test_an_earlier_fair_has_to_make_sense(world: World, values: dict[str, Any], code: str) -> None:
    exhibitor = world.submitted().exhibitor
    with pytest.raises(Refused) as caught:
        record(world, exhibitor, **values)
    assert caught.value.code == code


def test_exhibitors_do_not_write_their_own_history(world: World) -> None:
    exhibitor = world.submitted().exhibitor
    with pytest.raises(Refused) as caught:
        actions.record_participation(
            actor=world.actor("exhibitor_a"),
            fair=world.fair,
            exhibitor=exhibitor,
            fair_name="x",
            ended_on=CITY_2016,
            days_expected=1,
            days_attended=1,
        )
    assert caught.value.code == "forbidden"


def test_attendance_is_counted_from_the_booth_days(world: World) -> None:
    allocation = world.allocated("A01", "A02")
    for day in range(3):
        date = world.fair.starts_on + dt.timedelta(days=day)
        BoothDay.objects.create(
            booth=world.booth("A01"),
            date=date,
            opened_at=MORNING + dt.timedelta(days=day),
            opened_by=allocation.exhibitor,
            is_open=False,
        )
    actor = world.actor("organiser")
    with pytest.raises(Refused) as caught:
        actions.count_participations(actor=actor, fair=world.fair)
    assert caught.value.code == "fair_not_over"
    with clock.travel(MORNING + dt.timedelta(days=10)):
        assert actions.count_participations(actor=actor, fair=world.fair) == 1
        assert actions.count_participations(actor=actor, fair=world.fair) == 1
    row = Participation.objects.get()
    assert (row.exhibitor, row.days_expected, row.days_attended) == (allocation.exhibitor, 18, 3)
