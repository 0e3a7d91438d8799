"""Scans that arrive while another one is being stored are stored together, and answered as if each had come alone."""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from badges import actions
from badges.actions import arriving
from badges.models import Badge, Device, Scan
from badges.rules import Direction
from events import clock
from events.permissions import SYSTEM, actor_of_device
from events.rules import Refused
from registration.models import Person
from tests.conftest import MORNING, World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PHONES = 4


@pytest.fixture
def fair() -> tuple[World, list[Badge], list[Device]]:
    world = make_world()
    exhibitor = world.exhibitor()
    people = Person.objects.bulk_create(
        Person(exhibitor=exhibitor, name_th=f"ญาณิศา {number}") for number in range(PHONES)
    )
    badges = actions.issue_badges(actor=SYSTEM, fair=world.fair, people=people)
    return world, badges, [world.device(name=f"phone {number}")[0] for number in range(PHONES)]


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """``groups(3)``: the first scan is stored once three others wait; tells how many went together."""

    def begin(company: int) -> list[int]:
        sizes: list[int] = []
        store = arriving._store_together

        def watched(asked: list[Any]) -> None:
            last = time.monotonic() + 60
            while not sizes and len(arriving.GATHERING._waiting) < company:
                assert time.monotonic() < last
                time.sleep(0.01)
            sizes.append(len(asked))
            store(asked)

        monkeypatch.setattr(arriving, "_store_together", watched)
        return sizes

    return begin


def scan(device: Device, code: str, scan_id: uuid.UUID, seq: int = 1) -> Any:
    return actions.record_scan(
        actor=actor_of_device(device),
        scan_id=scan_id,
        device_seq=seq,
        code=code,
        direction=Direction.ENTRY,
        scanned_at=MORNING,
    )


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each answers or refuses, from threads of their own."""
    answers: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        try:
            with clock.travel(MORNING):
                answers[number] = calls[number]()
        except Refused as refused:
            answers[number] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_scans_of_several_devices_share_a_transaction(
    fair: tuple[World, list[Badge], list[Device]], groups: Callable[[int], list[int]]
) -> None:
    _world, badges, devices = fair
    sizes = groups(PHONES - 1)
    answers = at_once(
        *(
            lambda badge=badge, device=device: scan(device, badge.code, uuid.uuid4())
            for badge, device in zip(badges, devices, strict=True)
        )
    )
    assert sizes == [1, PHONES - 1]
    assert [answer.reason for answer in answers] == ["ok"] * PHONES
    assert [answer.device_id for answer in answers] == [device.pk for device in devices]
    stored = Scan.objects.order_by("id")
    assert sorted(row.inside for row in stored) == list(range(1, PHONES + 1))
    assert {row.badge_id for row in stored} == {badge.pk for badge in badges}
    assert actions.rebuild_presence(fair=_world.fair) == 0


def test_one_that_is_known_or_whose_device_is_ended_spoils_nothing_for_the_others(
    fair: tuple[World, list[Badge], list[Device]], groups: Callable[[int], list[int]]
) -> None:
    world, badges, devices = fair
    known = uuid.uuid4()
    first = scan(devices[0], badges[0].code, known)
    ended = Device.objects.get(pk=devices[3].pk)
    actions.revoke_device(actor=world.actor("gate_staff"), device=ended)
    sizes = groups(3)
    answers = at_once(
        lambda: scan(devices[1], badges[1].code, uuid.uuid4()),
        lambda: scan(devices[0], badges[0].code, known),
        lambda: scan(devices[2], badges[2].code, uuid.uuid4()),
        lambda: scan(devices[3], badges[3].code, uuid.uuid4()),
    )
    assert sum(sizes) == 4
    assert answers[1].pk == first.pk
    assert [answers[0].reason, answers[2].reason, answers[3]] == ["ok", "ok", "device_revoked"]
    assert Scan.objects.count() == 3
