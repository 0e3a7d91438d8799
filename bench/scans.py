"""A gate scan: the product's action against the least that could be called one."""

import itertools
import uuid
from collections.abc import Iterator

from django.db import connection, transaction

from badges import actions
from badges.models import Badge, Scan
from badges.rules import Direction
from bench.timing import Row, compare, per_second
from events import clock
from events.permissions import actor_of_device
from tests.conftest import MORNING, make_world


def measure() -> Iterator[Row]:
    with clock.travel(MORNING):
        world = make_world(slug="bench-scans")
        badge = world.badge("A01")
        device, _token = world.device()
        actor = actor_of_device(device)
        numbers = itertools.count(1)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bench_scan (id text, badge text)")

        def product() -> None:
            """In and out by turns, so that every scan is admitted and moves the presence."""
            number = next(numbers)
            scan = actions.record_scan(
                actor=actor,
                scan_id=uuid.uuid4(),
                device_seq=number,
                code=badge.code,
                direction=Direction.ENTRY if number % 2 else Direction.EXIT,
                scanned_at=MORNING,
            )
            assert scan.reason == "ok"

        def limit() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                Badge.objects.get(pk=badge.pk)
                cursor.execute(
                    "INSERT INTO bench_scan VALUES (%s, %s)", [str(uuid.uuid4()), badge.pk]
                )

        yield compare(
            "gate scan, decided and stored",
            per_second(product, times=50),
            per_second(limit, times=50),
            "one SELECT, one INSERT",
            "/s",
        )
        assert Scan.objects.filter(device=device).count() == next(numbers) - 1
