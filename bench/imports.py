"""A table of producers: the product with its checks and its log, against a bare read and bulk insert."""

import io
import time
from collections.abc import Iterator

import openpyxl

from bench.timing import Row, compare, per_second
from events import clock, confined, sheets
from events.permissions import actor_of
from events.sheets.limits import MEGABYTES
from events.sheets.writing import Column, Sheet, write_xlsx
from registration import actions, tasks
from registration.models import Application, Exhibitor, Import, Product
from tests.conftest import MORNING, make_world
from tests.registration.tables import HEAD, KEYS, officer, producers
from tests.uploads.hostile import TABLES

ROWS = 5_000
BOMB = "1,300,000 shared strings"


def measure() -> Iterator[Row]:
    with clock.travel(MORNING):
        world = make_world(slug="bench-imports")
        actor = actor_of(officer(world))
        cells = [[row.get(key, "") for key in KEYS] for row in producers(ROWS)]
        file = write_xlsx([Sheet("ผู้ออกร้าน", [Column(head) for head in HEAD], cells)])

        def read() -> int:
            return len(sheets.read_table(file).rows)

        def read_with_openpyxl() -> int:
            book = openpyxl.load_workbook(io.BytesIO(file), read_only=True, data_only=True)
            return len([[str(cell or "") for cell in row] for row in book.worksheets[0].values])

        assert read() == read_with_openpyxl() == ROWS + 1
        yield compare(
            f"read {ROWS:,} rows of {len(KEYS)} columns, confined",
            per_second(read, times=1, rounds=3) * ROWS,
            per_second(read_with_openpyxl, times=1, rounds=3) * ROWS,
            "openpyxl, unconfined",
            "rows/s",
        )

        # Once each: the second time nothing is left to do, which is another measure.
        start = time.perf_counter()
        sent = actions.start_import(
            actor=actor, fair=world.fair, table=sheets.read_table(file), file_name="", fingerprint="", applies=True,
        )  # fmt: skip
        tasks.run_import(str(sent.pk))
        ours = ROWS / (time.perf_counter() - start)
        assert Import.objects.get(pk=sent.pk).applied == Application.objects.count() == ROWS

        start = time.perf_counter()
        read_with_openpyxl()
        exhibitors = Exhibitor.objects.bulk_create(
            Exhibitor(kind="group", name_th=f"กลุ่ม {number}", province_id="33")
            for number in range(ROWS)
        )
        products = Product.objects.bulk_create(
            Product(exhibitor=one, name_th="ผ้าไหม", type=3) for one in exhibitors
        )
        applications = Application.objects.bulk_create(
            Application(fair=world.fair, exhibitor=one, zone=world.zones["FAB"])
            for one in exhibitors
        )
        through = Application.products.through
        through.objects.bulk_create(
            through(application=application, product=product)
            for application, product in zip(applications, products, strict=True)
        )
        theirs = ROWS / (time.perf_counter() - start)
        yield compare(
            "import: checked, logged, sent in", ours, theirs, "openpyxl + bulk_create", "rows/s"
        )

        start = time.perf_counter()
        again = actions.start_import(
            actor=actor, fair=world.fair, table=sheets.read_table(file), file_name="", fingerprint="", applies=True,
        )  # fmt: skip
        tasks.run_import(str(again.pk))
        same = ROWS / (time.perf_counter() - start)
        assert Import.objects.get(pk=again.pk).unchanged == ROWS
        yield compare(
            "the same file again: nothing changes", same, ours, "the first time", "rows/s"
        )

    bomb = TABLES[BOMB][0]()
    found = confined.run(
        "tests.uploads.measure:read_and_measure",
        bomb,
        options={"sheet": "", "max_rows": sheets.MAX_ROWS},
    )
    yield (
        f"hostile file refused ({BOMB})",
        f"{found['seconds']:.2f} s, {found['megabytes']:.0f} MB",
        f"1 s, {MEGABYTES} MB (the limit)",
        f"{found['seconds']:.2f} x",
    )
