"""What was read before a lock may be over once the lock is there."""

import threading

import pytest
from django.db import connection, transaction

from booths import actions
from booths.models import BoothDay
from events import clock
from tests.conftest import MORNING, make_world


def wait_until_somebody_waits() -> None:
    """Until another connection of this database stands at a lock."""
    with connection.cursor() as cursor:
        for _ in range(10_000):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waited")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_booth_taken_back_meanwhile_is_not_opened() -> None:
    world = make_world()
    allocation = world.allocated("A01")
    opened: list[list[str]] = []

    def come_in() -> None:
        with clock.travel(MORNING):
            actor = world.actor("gate_staff")
            opened.append(
                actions.open_booths(actor=actor, fair=world.fair, exhibitor=allocation.exhibitor)
            )
        connection.close()

    gate = threading.Thread(target=come_in)
    with transaction.atomic():
        actions.release_allocation(actor=world.actor("organiser"), allocation=allocation)
        gate.start()
        wait_until_somebody_waits()
    gate.join(timeout=20)
    assert opened == [["A01"]]
    assert not BoothDay.objects.filter(is_open=True).exists()
