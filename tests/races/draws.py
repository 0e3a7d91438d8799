"""Two organisers hold, apply and undercut the same draws at the same moment; says what came of it as JSON.

    python tests/races/draws.py --draws 12

The database is DATABASE_URL, which is filled and left for the caller to throw away.
"""

import argparse
import json
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]
NUMBERS = {"organiser": "12 7 45", "admin": "3 33 99"}


def prepare_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def build(draws: int) -> None:
    """Draws of two for two booths each, and one more who is approved and takes part in none."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from booths import actions
    from events import clock
    from tests.conftest import MORNING, make_world

    with clock.travel(MORNING):
        world = make_world(booths=2 * draws)
        exhibitor = world.exhibitor()
        product = world.product(exhibitor)

        def approved() -> Any:
            return world.approved(exhibitor=exhibitor, products=[product.pk])

        for _ in range(draws):
            entered = [approved().pk for _ in range(2)]
            actions.announce_draw(
                actor=world.actor("organiser"),
                fair=world.fair,
                terms=actions.DrawTerms(zones=[world.zones["FAB"]], applications=entered),
            )
        for _ in range(draws):
            approved()


def contend(who: str, barrier: Any, results: Any) -> None:
    prepare_django()
    from django.db import connection

    from booths import actions
    from booths.models import Draw
    from events import clock
    from events.models import User
    from events.permissions import actor_of
    from events.rules import Refused
    from registration.models import Application
    from tests.conftest import MORNING

    actor = actor_of(User.objects.get(email=f"{who}@otop.example"))
    outcomes: Counter[str] = Counter()

    def attempt(what: str, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            act()
            outcomes[f"{what}: done"] += 1
        except Refused as refused:
            outcomes[f"{what}: {refused.code}"] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the test is to see it
            outcomes[f"{what}: error: {type(error).__name__}"] += 1

    with clock.travel(MORNING):
        draws = list(Draw.objects.order_by("number"))
        others = list(
            Application.objects.filter(state="approved", draw_entries=None).order_by("pk")
        )
        for draw, other in zip(draws, others, strict=True):
            attempt(
                "reveal",
                lambda: actions.reveal_draw(actor=actor, draw=draw, entropy=NUMBERS[who]),  # noqa: B023
            )
            barrier.wait()
            entry = draw.entries.get(place=1)
            if who == "organiser":
                attempt("apply", lambda: actions.apply_draw(actor=actor, draw=draw))  # noqa: B023
            else:
                attempt(
                    "allocate",
                    lambda: actions.allocate_booths(
                        actor=actor,
                        fair=draw.fair,  # noqa: B023
                        application=other,  # noqa: B023
                        codes=entry.booths,  # noqa: B023
                    ),
                )
    connection.close()
    results.put(outcomes)


def judge(outcomes: Counter[str]) -> dict[str, Any]:
    """Whoever was drawn has the booths of the lot, or it is written down why not."""
    from booths import queries
    from booths.draw import WrongRecord, verify
    from booths.models import Claim, Draw
    from events import audit

    wrong = []
    for draw in Draw.objects.all():
        try:
            verify(queries.record_of(draw), draw.commitment)
        except WrongRecord as error:
            wrong.append(str(error))
        for entry in draw.entries.all():
            has = sorted(
                Claim.objects.filter(application=entry.application_id, is_live=True).values_list(
                    "booth__code", flat=True
                )
            )
            if has != (sorted(entry.booths) if entry.state == "given" else []):
                wrong.append(f"{draw.number} {entry.key} {entry.state} {has}")
    live = Claim.objects.filter(is_live=True).values_list("booth", "slot")
    return {
        "outcomes": dict(sorted(outcomes.items())),
        "wrong": wrong,
        "double_bookings": len(live) - len(set(live)),
        "breaks_in_the_log": list(audit.find_breaks("fair:city-2017")),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=12)
    given = parser.parse_args()
    prepare_django()
    build(given.draws)
    from django.db import connections

    connections.close_all()
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(len(NUMBERS)), spawn.Queue()
    processes = [spawn.Process(target=contend, args=(who, barrier, results)) for who in NUMBERS]
    for process in processes:
        process.start()
    outcomes: Counter[str] = Counter()
    for _ in processes:
        outcomes += results.get(timeout=300)
    for process in processes:
        process.join()
    print(json.dumps(judge(outcomes)))


if __name__ == "__main__":
    main()
