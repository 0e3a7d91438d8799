"""Organisers in several processes want the same booths at the same moment; says what came of it as JSON.

    python tests/races/contend.py --processes 8 --booths 125 [--unlocked]

The database is DATABASE_URL, which is filled and left for the caller to throw away. With --unlocked the
booth's lock and its unique constraint are taken away: the twin that proves that there is a race.
"""

import argparse
import json
import multiprocessing
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]


def prepare_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def start_processes() -> Any:
    """How racers are started: forked from one server that has imported everything and holds no connection."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.races.prepared"])
    return context


def build(processes: int, booths: int) -> None:
    """A fair in which each process has one approved application for each booth."""
    from tests.races.prepared import migrate_if_empty

    migrate_if_empty()
    from events import clock
    from registration.models import Application, Exhibitor, Person
    from tests.conftest import MORNING, make_world

    with clock.travel(MORNING):
        world = make_world(booths=booths)
        zone = world.zones["FAB"]
        for process in range(processes):
            exhibitors = Exhibitor.objects.bulk_create(
                Exhibitor(kind="group", name_th=f"ผู้ขอ {process}-{n}", province_id="32")
                for n in range(booths)
            )
            Person.objects.bulk_create(
                Person(exhibitor=exhibitor, name_th="สมหญิง") for exhibitor in exhibitors
            )
            Application.objects.bulk_create(
                Application(
                    fair=world.fair,
                    exhibitor=exhibitor,
                    zone=zone,
                    state="approved",
                    submitted_at=MORNING,
                    note=f"{process}:{n}",
                )
                for n, exhibitor in enumerate(exhibitors)
            )


def take_away_the_protection() -> None:
    """No row lock, no immediate transaction, no constraint."""
    from django.db import connection, models

    models.QuerySet.select_for_update = lambda self, **_: self.all()  # type: ignore[method-assign]
    if connection.vendor == "sqlite":
        connection.close()
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        connection.settings_dict["OPTIONS"]["timeout"] = 0.05


def drop_constraint() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_live_allocation_per_booth_slot")


def compete(process: int, barrier: Any, results: Any, *, booths: int, unlocked: bool) -> None:
    """Try to allocate every booth at the moment at which the others do."""
    prepare_django()
    if unlocked:
        take_away_the_protection()
    from django.db import connection

    from booths.actions import allocate_booths
    from events import clock
    from events.models import Fair
    from events.permissions import SYSTEM
    from events.rules import Refused
    from registration.models import Application
    from tests.conftest import MORNING

    fair = Fair.objects.get(slug="city-2017")
    mine = {a.note: a for a in Application.objects.filter(note__startswith=f"{process}:")}
    outcomes: Counter[str] = Counter()
    with clock.travel(MORNING):
        for n in range(booths):
            barrier.wait(timeout=120)
            try:
                allocate_booths(
                    actor=SYSTEM,
                    fair=fair,
                    application=mine[f"{process}:{n}"],
                    codes=[f"A{n + 1:02d}"],
                )
                outcomes["won"] += 1
            except Refused as refused:
                outcomes[refused.code] += 1
            except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is counted
                outcomes[f"error: {type(error).__name__}"] += 1
    connection.close()
    results.put(outcomes)


def count_double_bookings() -> int:
    """Booths with more live allocations than slots."""
    from django.db.models import Count, F, Q

    from booths.models import Booth

    live = Count("claims", filter=Q(claims__is_live=True))
    return Booth.objects.annotate(live=live).filter(live__gt=F("slots")).count()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--booths", type=int, default=125)
    parser.add_argument("--unlocked", action="store_true")
    options = parser.parse_args()
    prepare_django()
    build(options.processes, options.booths)
    if options.unlocked:
        drop_constraint()
    from django.db import connections

    connections.close_all()
    context = start_processes()
    barrier, results = context.Barrier(options.processes), context.Queue()
    workers = [
        context.Process(
            target=compete,
            args=(process, barrier, results),
            kwargs={"booths": options.booths, "unlocked": options.unlocked},
        )
        for process in range(options.processes)
    ]
    for worker in workers:
        worker.start()
    outcomes: Counter[str] = Counter()
    for _ in workers:
        outcomes.update(results.get(timeout=600))
    for worker in workers:
        worker.join()
    from events.audit import find_breaks
    from events.changes import head_of
    from events.models import Fair

    fair = Fair.objects.get(slug="city-2017")
    found = {
        "outcomes": dict(sorted(outcomes.items())),
        "double_bookings": count_double_bookings(),
        "breaks_in_the_log": list(find_breaks("fair:city-2017")),
        "feed_seq": head_of((fair.pk, "floor")),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
