"""The review's list of 5,000 applications: a page of it against a bare SELECT of the same fifty rows."""

import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterator

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.timing import Row
from events import clock
from registration.models import Application, Exhibitor, ExhibitorKind, Product
from tests.conftest import MORNING, World, make_world

APPLICATIONS = 5000
ROUNDS = 40


def measure() -> Iterator[Row]:
    with clock.travel(MORNING):
        world = make_world(slug="bench-review")
        fill(world)
        client = Client()
        client.force_login(world.users["reviewer"])
        address = reverse("review_queue", args=[world.fair.slug])
        for name, query in (("", ""), (", a word searched", "?q=มดหมี"), (", page 90", "?page=90")):

            def page(query: str = query) -> None:
                answer = client.get(address + query, SERVER_NAME="localhost")
                assert answer.content.count(b"<tr data-row>") == 50

            ours, theirs = p95(page), p95(limit(world))
            yield (
                f"review list, {APPLICATIONS:,} applications{name}",
                f"{ours * 1000:,.0f} ms p95",
                f"{theirs * 1000:,.1f} ms p95 (bare SELECT of the page)",
                f"{ours / theirs:,.0f} x",
            )


def limit(world: World) -> Callable[[], None]:
    def select() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM registration_application a JOIN registration_exhibitor e "
                "ON e.id = a.exhibitor_id WHERE a.fair_id = %s AND a.state = 'submitted' "
                "ORDER BY a.submitted_at LIMIT 50",
                [world.fair.pk],
            )
            assert len(cursor.fetchall()) == 50

    return select


def p95(work: Callable[[], None]) -> float:
    """Seconds that 95 of 100 calls stay under, after one call to warm up."""
    work()
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.quantiles(took, n=20)[-1]


def fill(world: World) -> None:
    exhibitors = Exhibitor.objects.bulk_create(
        Exhibitor(
            kind=ExhibitorKind.GROUP,
            name_th=f"กลุ่มทอผ้าบ้านท่าสว่าง {number}",
            name_en=f"Tha Sawang weavers {number}",
            province_id="32",
        )
        for number in range(APPLICATIONS)
    )
    products = Product.objects.bulk_create(
        Product(exhibitor=exhibitor, name_th=name, type=3, opc_stars=4)
        for exhibitor in exhibitors
        for name in ("ผ้ามัดหมี่ยกดอก 6 ตะกอ", "ผ้าขาวม้า")
    )
    applications = Application.objects.bulk_create(
        Application(
            fair=world.fair,
            exhibitor=exhibitor,
            zone=world.zones["FAB"],
            state="submitted",
            product_type=3,
            submitted_at=MORNING - dt.timedelta(minutes=number),
        )
        for number, exhibitor in enumerate(exhibitors)
    )
    through = Application.products.through
    through.objects.bulk_create(
        through(application_id=applications[number // 2].pk, product_id=product.pk)
        for number, product in enumerate(products)
    )
