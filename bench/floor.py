"""The snapshot of 3,500 booths: the product's against the bare rows through one SELECT and json.dumps."""

import json
from collections.abc import Iterator

from django.db import connection

from bench.timing import Row, compare, per_second
from booths import queries
from booths.models import Booth
from events import clock
from tests.conftest import MORNING, make_world

BOOTHS = 1750


def measure() -> Iterator[Row]:
    with clock.travel(MORNING):
        world = make_world(slug="bench-floor", booths=BOOTHS)

        def product() -> str:
            return json.dumps(queries.floor_of(world.fair), ensure_ascii=False)

        def limit() -> str:
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM booths_booth WHERE fair_id = %s", [world.fair.pk])
                return json.dumps(cursor.fetchall(), default=str, ensure_ascii=False)

        assert len(json.loads(product())["booths"]) == Booth.objects.filter(fair=world.fair).count()
        yield compare(
            f"floor snapshot, {2 * BOOTHS:,} booths",
            per_second(product, times=3),
            per_second(limit, times=3),
            "bare rows as JSON",
            "/s",
        )
