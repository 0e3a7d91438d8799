"""Two gates upload the same badges at once: nothing is counted twice, and every copy is found."""

import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from badges import actions, queries
from badges.models import Badge, Conflict, Device, Presence, Scan
from events import clock
from events.permissions import SYSTEM, actor_of_device
from registration.models import Exhibitor, Person
from tests.badges.uploads import entry
from tests.conftest import MORNING, World, make_world

COPIES = 1000
PART = 500


def issue(world: World, exhibitor: Exhibitor, count: int) -> list[Badge]:
    people = Person.objects.bulk_create(
        Person(exhibitor=exhibitor, name_th=f"คนที่ {number}") for number in range(count)
    )
    return actions.issue_badges(actor=SYSTEM, fair=world.fair, people=people)


def upload(device: Device, badges: list[Badge], minutes: float) -> None:
    readings = [entry(one.code, minutes + number / 1000) for number, one in enumerate(badges)]
    for start in range(0, len(readings), PART):
        actions.record_upload(actor=actor_of_device(device), items=readings[start : start + PART])


@pytest.mark.django_db
def test_a_thousand_copies_at_two_offline_gates_are_a_thousand_conflicts(world: World) -> None:
    badges = issue(world, world.exhibitor(), COPIES)
    (one, _first), (two, _second) = world.device("G1", "one"), world.device("G1", "two")
    with clock.travel(MORNING.replace(hour=20)):
        upload(one, badges, 0)
        assert Conflict.objects.count() == 0
        upload(two, badges, 30)
    staff = world.actor("gate_staff")
    found = queries.conflicts_of(staff, world.fair)
    assert {row.badge_id for row in found} == {badge.pk for badge in badges}
    assert len(found) == COPIES
    assert {(row.first and row.first.device, row.second.device) for row in found} == {(one, two)}
    assert queries.count_inside(world.fair) == COPIES
    assert actions.rebuild_presence(fair=world.fair) == 0


def at_once(*jobs: Callable[[], Any]) -> list[BaseException]:
    barrier = threading.Barrier(len(jobs))
    failures: list[BaseException] = []

    def run(job: Callable[[], Any]) -> None:
        try:
            with clock.travel(MORNING.replace(hour=20)):
                barrier.wait(timeout=30)
                job()
        except BaseException as failure:  # noqa: BLE001 - told to the test, which is another thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return failures


def fresh_devices(world: World) -> Iterator[Device]:
    for name in ("one", "two"):
        device, _token = world.device("G1", name)
        yield Device.objects.select_related("fair", "gate__zone").get(pk=device.pk)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_gates_upload_the_same_badges_at_once() -> None:
    """In opposite orders, too: presences are locked by their keys, so neither waits for the other for ever."""
    world = make_world()
    badges = issue(world, world.exhibitor(), 60)
    one, two = fresh_devices(world)
    failures = at_once(
        lambda: upload(one, badges, 0), lambda: upload(two, list(reversed(badges)), 30)
    )
    assert failures == []
    assert Scan.objects.count() == 120
    assert Conflict.objects.filter(kind="double_entry").count() == 60
    assert Presence.objects.filter(is_inside=True).count() == 60
    assert actions.rebuild_presence(fair=world.fair) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_same_upload_twice_at_once_is_stored_once() -> None:
    """A phone that lost the answer sends again while the first request is still at work."""
    world = make_world()
    badges = issue(world, world.exhibitor(), 40)
    one, _two = fresh_devices(world)
    readings = [
        entry(badge.code, number, scan_id=uuid.UUID(int=number + 1), device_seq=number + 1)
        for number, badge in enumerate(badges)
    ]

    def send() -> None:
        actions.record_upload(actor=actor_of_device(one), items=readings)

    assert at_once(send, send, send) == []
    assert Scan.objects.count() == 40
    assert Scan.objects.exclude(repeated_seq=None).count() == 0
    assert queries.count_inside(world.fair) == 40


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_lock_is_what_keeps_both_gates_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: both read that nobody is inside before either has written, and the copy goes unnoticed."""
    world = make_world()
    (badge,) = issue(world, world.exhibitor(), 1)
    one, two = fresh_devices(world)
    met = threading.Barrier(2)
    judge_all = actions.judging.Judge.judge_all

    def judge_together(self: Any) -> None:
        met.wait(timeout=30)
        judge_all(self)

    monkeypatch.setattr(actions.judging.Judge, "judge_all", judge_together)
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.select_for_update", lambda rows, **_given: rows
    )
    failures = at_once(lambda: upload(one, [badge], 0), lambda: upload(two, [badge], 30))
    assert failures == []
    assert Scan.objects.count() == 2
    assert Conflict.objects.count() == 0
