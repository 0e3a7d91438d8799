"""What a process keeps for a moment of what gates are asked by, and what it never does."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from badges import actions, queries
from badges.actions.judging import Sent
from badges.actions.scans import store_sent
from badges.models import Scan
from badges.queries import memory
from badges.rules import Direction, Reading
from events import clock
from events.permissions import SYSTEM, actor_of_device
from events.rules import Refused
from registration.models import Person
from tests.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Any) -> Iterator[None]:
    settings.GATE_MEMORY_SECONDS = 3600
    memory._kept.clear()
    yield
    memory._kept.clear()


def test_a_device_is_asked_for_once(world: World, django_assert_num_queries: Any) -> None:
    device, token = world.device()
    with django_assert_num_queries(1):
        assert [queries.device_with_token(token) for _ in range(3)] == [device] * 3


def test_a_token_of_nobody_is_not_kept(world: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert [queries.device_with_token("nobody's") for _ in range(2)] == [None, None]
    assert memory._kept == {}


def test_nothing_is_kept_without_seconds(
    world: World, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.GATE_MEMORY_SECONDS = 0
    _device, token = world.device()
    with django_assert_num_queries(2):
        queries.device_with_token(token)
        queries.device_with_token(token)


def test_the_kept_do_not_become_ever_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_KEPT", 2)
    for number in range(5):
        queries.device_with_token(world.device(name=f"phone {number}")[1])
    assert len(memory._kept) == 1


def test_an_ended_pairing_holds_at_once(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    device, token = world.device()
    badge = world.badge("A01")
    known = queries.device_with_token(token)
    assert known is not None
    with django_capture_on_commit_callbacks(execute=True):
        actions.revoke_device(actor=world.actor("gate_staff"), device=device)
    # Another process may still take the device for paired: what it reads is not let in.
    assert known.revoked_at is None
    with pytest.raises(Refused, match="device_revoked"):
        world.scan(known, badge.code)
    assert Scan.objects.count() == 0
    again = queries.device_with_token(token)
    assert again is not None
    assert again.revoked_at is not None


def test_a_badge_of_a_newer_key_is_let_in(world: World) -> None:
    device, _token = world.device()
    assert world.scan(device, "no code").reason == "forged"
    assert ("fair", world.fair.pk) in memory._kept
    assert world.scan(device, world.badge("A01").code).reason == "ok"


def test_many_scans_cost_as_many_questions_as_one(world: World) -> None:
    exhibitor = world.exhibitor()
    people = Person.objects.bulk_create(
        Person(exhibitor=exhibitor, name_th=f"ญาณิศา {number}") for number in range(21)
    )
    badges = actions.issue_badges(actor=SYSTEM, fair=world.fair, people=people)
    devices = [world.device(name=f"phone {number}")[0] for number in range(21)]

    def cost(first: int, last: int) -> int:
        now = clock.now()
        sent = [
            Sent(
                Reading(uuid.uuid4(), 1, badges[number].code, Direction.ENTRY, now),
                actor_of_device(devices[number]),
                devices[number],
                skew=None,
                is_live=True,
            )
            for number in range(first, last)
        ]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            stored = store_sent(sent, now=now)
        assert [scan.reason for scan in stored] == ["ok"] * (last - first)
        return len(asked)

    queries.known_at_gates(world.fair)
    one = cost(0, 1)
    assert one <= 7
    assert cost(1, 21) <= one + 2
