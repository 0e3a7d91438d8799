"""Organisers, exhibitors and gates do everything at once; says what came of it as JSON.

    python tests/races/mix.py --processes 4 --steps 60 --seed 1

The database is DATABASE_URL, which is filled and left for the caller to throw away.
"""

import argparse
import json
import multiprocessing
import random
import sys
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from tests.races.contend import count_double_bookings, prepare_django  # noqa: E402 - needs the path

BOOTHS = 6
APPLICANTS = 8


def build() -> None:
    """More applicants than booths, each with a person; two phones at the gate."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from badges.actions import create_signing_key
    from events import clock
    from events.permissions import SYSTEM
    from tests.conftest import MORNING, make_world

    with clock.travel(MORNING):
        world = make_world(booths=BOOTHS)
        create_signing_key(actor=SYSTEM, fair=world.fair)
        for _ in range(APPLICANTS):
            world.approved(booths_wanted=2)
        world.device(name="one")
        world.device(name="two")


def act(process: int, steps: int, seed: int, results: Any) -> None:
    """Random steps of all kinds; whatever is no refusal is an error."""
    prepare_django()
    from django.db import connection

    from events import clock
    from events.rules import Refused
    from tests.conftest import MORNING

    chance = random.Random(f"{seed}:{process}")
    outcomes: Counter[str] = Counter()
    with clock.travel(MORNING):
        for number in range(steps):
            verb = chance.choice(
                ["hold", "allocate", "allocate", "release", "scan", "scan", "revoke"]
            )
            try:
                outcomes[f"{verb}: {STEPS[verb](chance, process * 10_000 + number)}"] += 1
            except Refused as refused:
                outcomes[f"{verb}: {refused.code}"] += 1
            except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is counted
                outcomes[f"error: {verb}: {type(error).__name__}: {error}"] += 1
    connection.close()
    results.put(outcomes)


def hold(chance: random.Random, _number: int) -> str:
    from booths.actions import hold_booths

    return _give(chance, hold_booths)


def allocate(chance: random.Random, _number: int) -> str:
    from booths.actions import allocate_booths

    return _give(chance, allocate_booths)


def _give(chance: random.Random, action: Any) -> str:
    from events.models import Fair
    from events.permissions import SYSTEM
    from registration.models import Application

    application = chance.choice(list(Application.objects.order_by("pk")))
    codes = chance.sample([f"A{n + 1:02d}" for n in range(BOOTHS)], k=chance.choice([1, 2]))
    action(actor=SYSTEM, fair=Fair.objects.get(), application=application, codes=codes)
    return "ok"


def release(chance: random.Random, _number: int) -> str:
    from booths.actions import release_allocation
    from booths.models import Allocation
    from events.permissions import SYSTEM

    live = list(Allocation.objects.filter(state="confirmed").order_by("pk"))
    if not live:
        return "nothing"
    release_allocation(actor=SYSTEM, allocation=chance.choice(live), reason="mix")
    return "ok"


def scan(chance: random.Random, number: int) -> str:
    from badges.actions import record_scan
    from badges.models import Badge, Device
    from badges.rules import Direction
    from events.permissions import actor_of_device
    from tests.conftest import MORNING

    badges = list(Badge.objects.order_by("pk"))
    if not badges:
        return "nothing"
    stored = record_scan(
        actor=actor_of_device(chance.choice(list(Device.objects.order_by("pk")))),
        scan_id=uuid.UUID(int=chance.getrandbits(128)),
        device_seq=number,
        code=chance.choice(badges).code,
        direction=chance.choice(list(Direction)),
        scanned_at=MORNING,
    )
    return str(stored.decision)


def revoke(chance: random.Random, _number: int) -> str:
    from badges.actions import revoke_badge
    from badges.models import Badge
    from events.permissions import SYSTEM

    badges = list(Badge.objects.order_by("pk"))
    if not badges:
        return "nothing"
    revoke_badge(actor=SYSTEM, badge=chance.choice(badges), reason="mix")
    return "ok"


STEPS = {"hold": hold, "allocate": allocate, "release": release, "scan": scan, "revoke": revoke}


def compare_feed_with_floor() -> list[str]:
    """Booths whose last delta differs from the floor as it is read now."""
    from booths.queries import floor_of
    from events.changes import read_since
    from events.models import Fair

    fair = Fair.objects.get()
    seen: dict[str, Any] = {}
    since = 0
    while True:
        batch = read_since((fair.pk, "floor"), since)
        seen |= {payload["code"]: payload for _seq, payload in batch.changes}
        if batch.head == since:
            break
        assert [seq for seq, _payload in batch.changes] == list(range(since + 1, batch.head + 1))
        since = batch.head
    fresh = {booth["code"]: booth for booth in floor_of(fair)["booths"]}
    return [code for code, booth in seen.items() if fresh[code] != booth]


def compare_presence_with_log() -> int:
    """How many presences change when they are rebuilt from the scans."""
    from badges.actions import rebuild_presence
    from badges.models import Presence
    from events.models import Fair

    def inside() -> dict[str, bool]:
        return dict(Presence.objects.values_list("badge", "is_inside"))

    before = inside()
    rebuild_presence(fair=Fair.objects.get())
    after = inside()
    return sum(before[badge] != after[badge] for badge in before)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    prepare_django()
    build()
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    workers = [
        context.Process(target=act, args=(process, options.steps, options.seed, results))
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

    found = {
        "steps": sum(outcomes.values()),
        "errors": {what: n for what, n in outcomes.items() if what.startswith("error")},
        "won": sorted(what for what in outcomes if what.endswith(": ok")),
        "double_bookings": count_double_bookings(),
        "breaks_in_the_log": list(find_breaks("fair:city-2017")),
        "deltas_that_differ": compare_feed_with_floor(),
        "presences_that_differ": compare_presence_with_log(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
