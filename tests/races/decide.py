"""Two reviewers decide otherwise on the same applications at the same moment; says what came of it as JSON.

    python tests/races/decide.py --applications 40

The database is DATABASE_URL, which is filled and left for the caller to throw away.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]
DECISIONS = {"reviewer": "approve", "organiser": "reject"}

from tests.races.contend import prepare_django, start_processes  # noqa: E402 - needs the path


def build(applications: int) -> None:
    from tests.races.prepared import migrate_if_empty

    migrate_if_empty()
    from events import clock
    from tests.conftest import MORNING, make_world

    with clock.travel(MORNING):
        world = make_world()
        exhibitor = world.exhibitor()
        product = world.product(exhibitor)
        for _ in range(applications):
            world.submitted(exhibitor=exhibitor, products=[product.pk])


def decide(who: str, barrier: Any, results: Any) -> None:
    """Decide on each application at the moment at which the other one does."""
    prepare_django()
    from django.db import connection

    from events import clock
    from events.models import User
    from events.permissions import actor_of
    from events.rules import Refused
    from registration.actions import review_application
    from registration.models import Application
    from registration.rules import Decision
    from tests.conftest import MORNING

    actor = actor_of(User.objects.get(email=f"{who}@otop.example"))
    outcomes: Counter[str] = Counter()
    with clock.travel(MORNING):
        for application in Application.objects.order_by("pk"):
            barrier.wait(timeout=120)
            try:
                review_application(
                    actor=actor,
                    application=application,
                    decision=Decision(DECISIONS[who]),
                    reason="เหตุผล",
                )
                outcomes["won"] += 1
            except Refused as refused:
                outcomes[refused.code] += 1
            except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is counted
                outcomes[f"error: {type(error).__name__}"] += 1
    connection.close()
    results.put(outcomes)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--applications", type=int, default=40)
    options = parser.parse_args()
    prepare_django()
    build(options.applications)
    from django.db import connections

    connections.close_all()
    context = start_processes()
    barrier, results = context.Barrier(len(DECISIONS)), context.Queue()
    workers = [context.Process(target=decide, args=(who, barrier, results)) for who in DECISIONS]
    for worker in workers:
        worker.start()
    outcomes: Counter[str] = Counter()
    for _ in workers:
        outcomes.update(results.get(timeout=600))
    for worker in workers:
        worker.join()
    from django.db.models import Count

    from events.audit import find_breaks
    from registration.models import Application, Review

    decided = Application.objects.filter(state__in=["approved", "rejected"])
    told = Review.objects.values("application").annotate(number=Count("pk")).filter(number__gt=1)
    found = {
        "outcomes": dict(sorted(outcomes.items())),
        "decided": decided.count(),
        "decided_twice": told.count(),
        "otherwise_than_reviewed": sum(
            {"approve": "approved", "reject": "rejected"}[row.reviews.get().decision] != row.state
            for row in decided
        ),
        "breaks_in_the_log": list(find_breaks("fair:city-2017")),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
