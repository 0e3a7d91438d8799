"""Tills in several processes book the same foreign goods, one of them signs the report; says what came of it as JSON.

    python tests/races/tills.py --processes 4 --sales 40 [--unlocked]

The database is DATABASE_URL, which is filled and left for the caller to throw away. With --unlocked the
lock is taken away: the twin that proves that there is a race.
"""

import argparse
import json
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from tests.races.contend import (  # noqa: E402 - needs the path
    prepare_django,
    start_processes,
    take_away_the_protection,
)


def build(stock: int) -> None:
    """One delegation with one item, of which there is less than the tills want to sell."""
    from tests.races.prepared import migrate_if_empty

    migrate_if_empty()
    from events import clock
    from registration.models import ManifestItem
    from tests.conftest import MORNING, make_world

    with clock.travel(MORNING):
        world = make_world(booths=1)
        ManifestItem.objects.create(
            fair=world.fair,
            exhibitor=world.exhibitor(kind="delegation", country="BT", province=None),
            position=1,
            name_en="Red rice",
            origin_country="BT",
            unit="bag",
            imported=Decimal(stock),
            declared_value=Decimal(1),
            currency="BTN",
        )


def sell(process: int, barrier: Any, results: Any, *, sales: int, unlocked: bool) -> None:
    """Sell one bag at a time, at the moment at which the others do; take every seventh back; then sign."""
    prepare_django()
    if unlocked:
        take_away_the_protection()
    from django.db import connection

    from events import clock
    from events.permissions import SYSTEM
    from events.rules import Refused
    from registration import actions
    from registration.models import ManifestItem, MovementKind
    from tests.conftest import MORNING

    item = ManifestItem.objects.select_related("exhibitor", "fair").get()
    whole: dict[str, Any] = {"actor": SYSTEM, "exhibitor": item.exhibitor, "fair": item.fair}
    outcomes: Counter[str] = Counter()

    def attempt(what: str, action: Any, **arguments: Any) -> None:
        try:
            action(**whole, **arguments)
            outcomes[what] += 1
        except Refused as refused:
            outcomes[f"{what}: {refused.code}"] += 1
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is counted
            outcomes[f"error: {type(error).__name__}"] += 1

    with clock.travel(MORNING):
        for number in range(sales):
            barrier.wait(timeout=120)
            back = number % 7 == process
            move = actions.Move(item.pk, MovementKind.SOLD, Decimal(-1 if back else 1))
            attempt(
                "taken back" if back else "sold",
                actions.book_movements,
                day=MORNING.date(),
                moves=[move],
            )
        barrier.wait(timeout=120)
        attempt("signed", actions.close_manifest)
    connection.close()
    results.put(outcomes)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--sales", type=int, default=40)
    parser.add_argument("--stock", type=int, default=60)
    parser.add_argument("--unlocked", action="store_true")
    options = parser.parse_args()
    prepare_django()
    build(options.stock)
    from django.db import connections

    connections.close_all()
    context = start_processes()
    barrier, results = context.Barrier(options.processes), context.Queue()
    workers = [
        context.Process(
            target=sell,
            args=(process, barrier, results),
            kwargs={"sales": options.sales, "unlocked": options.unlocked},
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
    from django.db.models import Sum

    from events.audit import find_breaks
    from registration.models import Closing, ManifestItem, ManifestMovement

    item = ManifestItem.objects.get()
    found = {
        "outcomes": dict(sorted(outcomes.items())),
        "sold": int(item.sold),
        "remaining": int(item.remaining),
        "ledger": int(ManifestMovement.objects.aggregate(sum=Sum("quantity"))["sum"]),
        "signed": Closing.objects.count(),
        "breaks_in_the_log": list(find_breaks("fair:city-2017")),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
