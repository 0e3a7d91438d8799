"""Organisers, exhibitors and gates do everything at once; says what came of it as JSON.

    python tests/races/mix.py --processes 4 --steps 60 --seed 1

The database is DATABASE_URL, which is filled and left for the caller to throw away.
"""

import argparse
import json
import random
import sys
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from tests.races.contend import (  # noqa: E402 - needs the path
    count_double_bookings,
    prepare_django,
    start_processes,
)

BOOTHS = 6
APPLICANTS = 8


def build() -> None:
    """More applicants than booths, each with a person; two phones at the gate."""
    from tests.races.prepared import migrate_if_empty

    migrate_if_empty()
    from badges.actions import create_signing_key
    from events import clock
    from events.permissions import SYSTEM
    from registration.actions import set_quotas
    from registration.models import FairTerms
    from registration.rules import QuotaChange
    from tests.conftest import MORNING, make_world

    with clock.travel(MORNING):
        world = make_world(booths=BOOTHS)
        FairTerms.objects.create(fair=world.fair, asks_confirmation=True)
        set_quotas(
            actor=SYSTEM,
            fair=world.fair,
            changes=[QuotaChange("FAB", 2 * APPLICANTS, province="32")],
        )
        create_signing_key(actor=SYSTEM, fair=world.fair)
        for _ in range(APPLICANTS):
            world.approved(booths_wanted=2)
        world.device(name="one")
        world.device(name="two")


def act(process: int, steps: int, seed: int, won: Any, results: Any) -> None:
    """Random steps of all kinds; whatever is no refusal is an error.

    Who comes when is the machine's choice, so that a kind of step may be refused each time: all go on until
    each kind has happened, for at most ten times the steps.
    """
    prepare_django()
    from django.db import connection

    from events import clock
    from events.rules import Refused
    from tests.conftest import MORNING

    chance = random.Random(f"{seed}:{process}")
    outcomes: Counter[str] = Counter()
    with clock.travel(MORNING):
        for number in range(10 * steps):
            if number >= steps and all(won):
                break
            verb = chance.choice(VERBS)
            try:
                outcome = STEPS[verb](chance, process * 10_000 + number)
                outcomes[f"{verb}: {outcome}"] += 1
                if outcome in {"ok", "admit"}:
                    won[list(STEPS).index(verb)] = 1
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


def plan(chance: random.Random, _number: int) -> str:
    """An editor puts a new booth under the code of another in its place."""
    from booths.actions import BoothChange, PlanChange, change_plan
    from booths.models import Booth
    from events.models import Hall
    from events.permissions import SYSTEM

    code = f"A{chance.randrange(BOOTHS) + 1:02d}"
    old = Booth.objects.get(code=code, removed_at=None)
    fields = ("code", "x_m", "y_m", "width_m", "depth_m")
    new = {name: getattr(old, name) for name in fields} | {"zone": "FAB"}
    change_plan(
        actor=SYSTEM,
        hall=Hall.objects.get(),
        change=PlanChange(booths=[BoothChange(new)], remove_booths=[old.pk]),
        version=None,
    )
    return "ok"


def release(chance: random.Random, _number: int) -> str:
    from booths.actions import release_allocation
    from booths.models import Allocation
    from events.permissions import SYSTEM

    live = list(Allocation.objects.exclude(state="released").order_by("pk"))
    if not live:
        return "nothing"
    release_allocation(actor=SYSTEM, allocation=chance.choice(live), reason="mix")
    return "ok"


def move(chance: random.Random, _number: int) -> str:
    from booths.actions import move_allocation
    from booths.models import Allocation
    from events.models import User
    from events.permissions import actor_of

    live = list(Allocation.objects.exclude(state="released").order_by("pk"))
    if not live:
        return "nothing"
    codes = chance.sample([f"A{n + 1:02d}" for n in range(BOOTHS)], k=chance.choice([1, 2]))
    organiser = actor_of(User.objects.get(email="organiser@otop.example"))
    move_allocation(actor=organiser, allocation=chance.choice(live), codes=codes)
    return "ok"


def swap(chance: random.Random, _number: int) -> str:
    from booths.actions import swap_allocations
    from booths.models import Allocation
    from events.models import Fair, User
    from events.permissions import actor_of

    live = list(Allocation.objects.exclude(state="released").order_by("pk"))
    if len(live) < 2:
        return "nothing"
    one, other = chance.sample(live, k=2)
    organiser = actor_of(User.objects.get(email="organiser@otop.example"))
    swap_allocations(actor=organiser, fair=Fair.objects.get(), allocation=one, other=other)
    return "ok"


def undo(_chance: random.Random, _number: int) -> str:
    from booths.actions import undo_step
    from events.models import Fair, User
    from events.permissions import actor_of

    organiser = actor_of(User.objects.get(email="organiser@otop.example"))
    undo_step(actor=organiser, fair=Fair.objects.get())
    return "ok"


def propose(chance: random.Random, _number: int) -> str:
    """Worked out and accepted while everybody goes on; those who have booths may be moved."""
    from booths.actions import accept_proposal, run_proposal, start_proposal
    from events.models import Fair, User
    from events.permissions import actor_of

    organiser = actor_of(User.objects.get(email="organiser@otop.example"))
    started = start_proposal(
        actor=organiser,
        fair=Fair.objects.get(),
        seed=chance.getrandbits(32),
        zones=["FAB"],
        seconds=1,
        may_move=True,
    )
    proposal = run_proposal(proposal=started)
    if proposal.state != "done":
        raise RuntimeError(proposal.state)
    accept_proposal(actor=organiser, proposal=proposal)
    return "ok"


def pin(chance: random.Random, _number: int) -> str:
    from booths.actions import pin_allocation, unpin_allocation
    from booths.models import Allocation
    from events.permissions import SYSTEM

    live = list(Allocation.objects.exclude(state="released").order_by("pk"))
    if not live:
        return "nothing"
    chance.choice([pin_allocation, unpin_allocation])(actor=SYSTEM, allocation=chance.choice(live))
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

    badges = list(Badge.objects.filter(state="active").order_by("pk"))
    if not badges:
        return "nothing"
    revoke_badge(actor=SYSTEM, badge=chance.choice(badges), reason="mix")
    return "ok"


def accept(chance: random.Random, _number: int) -> str:
    from events.permissions import SYSTEM
    from registration.actions import accept_place
    from registration.models import Application

    # One never answers with yes, or there would soon be nobody left to decline.
    *applications, _last = Application.objects.order_by("pk")
    accept_place(actor=SYSTEM, application=chance.choice(applications))
    return "ok"


def decline(chance: random.Random, _number: int) -> str:
    from booths.actions import decline_allocation
    from booths.models import Allocation
    from events.permissions import SYSTEM

    offered = list(Allocation.objects.filter(state="offered").order_by("pk"))
    if not offered:
        return "nothing"
    decline_allocation(actor=SYSTEM, allocation=chance.choice(offered))
    return "ok"


def waitlist(chance: random.Random, _number: int) -> str:
    """Who declined comes back, and gets what is free at once."""
    from events.models import Fair, User
    from events.permissions import SYSTEM, actor_of
    from registration.actions import review_application, serve_line
    from registration.models import Application
    from registration.rules import Decision

    gone = list(Application.objects.filter(state="declined").order_by("pk"))
    if not gone:
        return "nothing"
    review_application(
        actor=actor_of(User.objects.get(email="organiser@otop.example")),
        application=chance.choice(gone),
        decision=Decision.WAITLIST,
        reason="mix",
    )
    serve_line(actor=SYSTEM, fair=Fair.objects.get(), zone="FAB")
    return "ok"


STEPS = {
    "accept": accept,
    "decline": decline,
    "waitlist": waitlist,
    "hold": hold,
    "allocate": allocate,
    "release": release,
    "move": move,
    "swap": swap,
    "undo": undo,
    "propose": propose,
    "pin": pin,
    "plan": plan,
    "scan": scan,
    "revoke": revoke,
}
# Each as often as it comes up.
VERBS = [*STEPS, "allocate", "scan"]


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
    seen = {code: booth for code, booth in seen.items() if not booth.get("gone")}
    return [code for code, booth in seen.items() if fresh.get(code) != booth]


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
    context = start_processes()
    won, results = context.Array("b", len(STEPS)), context.Queue()
    workers = [
        context.Process(target=act, args=(process, options.steps, options.seed, won, results))
        for process in range(options.processes)
    ]
    for worker in workers:
        worker.start()
    outcomes: Counter[str] = Counter()
    for _ in workers:
        outcomes.update(results.get(timeout=600))
    for worker in workers:
        worker.join()
    from booths.models import Claim
    from events.audit import find_breaks

    found = {
        "steps": sum(outcomes.values()),
        "errors": {what: n for what, n in outcomes.items() if what.startswith("error")},
        "won": sorted(what for what in outcomes if what.endswith(": ok")),
        "double_bookings": count_double_bookings(),
        "claims_off_the_floor": Claim.objects.filter(is_live=True)
        .exclude(booth__removed_at=None)
        .count(),
        "breaks_in_the_log": list(find_breaks("fair:city-2017")),
        "deltas_that_differ": compare_feed_with_floor(),
        "presences_that_differ": compare_presence_with_log(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
