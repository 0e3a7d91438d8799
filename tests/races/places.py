"""Reviewers, organisers, exhibitors and the clock want the same places at once; says what came of it as JSON.

    python tests/races/places.py --processes 4 --steps 40 --seed 1 [--rush] [--unlocked]

The database is DATABASE_URL, which is filled and left for the caller to throw away. Afterwards the log, whose
order is that of the commits, is read to the model of tests/registration/places_model.py step by step: whatever
the product did must be what the model does at that point. With --rush all processes approve at one moment, one
application each, where one booth is free. With --unlocked the zone's lock is taken away: the twin that proves
that there is a race.
"""

import argparse
import datetime as dt
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from tests.races.contend import prepare_django, start_processes  # noqa: E402 - needs the path
from tests.registration.places_model import Model, Wish  # noqa: E402 - needs the path

PROVINCES = ("32", "90")
GIVEN = 4
APPLICANTS = 10
HOURS = 3
MINUTE = dt.timedelta(minutes=1)


def build(*, rounds: int, processes: int, rush: bool) -> None:
    """Two quotas and more applicants than booths; in a rush a quota of one booth for each round."""
    from tests.races.prepared import migrate_if_empty

    migrate_if_empty()
    from events import clock
    from events.models import Member, Province, User, Zone
    from registration import actions
    from registration.models import Application, FairTerms
    from registration.rules import QuotaChange
    from tests.conftest import MORNING, make_world

    chance = random.Random(1)
    with clock.travel(MORNING):
        world = make_world()
        FairTerms.objects.create(fair=world.fair, asks_confirmation=True, confirm_hours=HOURS)
        for number in range(processes):
            user = User.objects.create_user(f"reviewer{number}@otop.example", "x", name="r")
            Member.objects.create(fair=world.fair, user=user, role="organiser")
        people = {
            code: world.exhibitor(province=Province.objects.get(pk=code)) for code in PROVINCES
        }
        zones = [world.zones["FAB"]]
        if rush:
            zones = Zone.objects.bulk_create(
                Zone(fair=world.fair, code=f"R{n}", name_th=f"โซน {n}") for n in range(rounds)
            )
        for zone in zones:
            actions.set_quotas(
                actor=world.actor("organiser"),
                fair=world.fair,
                changes=[
                    QuotaChange(zone.code, 1 if rush else GIVEN, province=code)
                    for code in PROVINCES[: 1 if rush else 2]
                ],
            )
            for number in range(processes if rush else APPLICANTS * 2):
                Application.objects.create(
                    fair=world.fair,
                    exhibitor=people[PROVINCES[0 if rush else number % 2]],
                    zone=zone,
                    state="submitted",
                    submitted_at=MORNING + number * MINUTE,
                    booths_wanted=1 if rush else chance.randint(1, 3),
                    priority_points=chance.randint(0, 2),
                    product_type=3,
                    note=str(number),
                )


def take_away_the_lock() -> None:
    """Zones are not locked any more; on SQLite a transaction takes its turn only when it writes."""
    from django.db import connection

    from registration.actions import places, quotas

    def nothing(*, zones: Any) -> None:
        """No lock."""

    for module in (places, quotas):
        vars(module)["lock_zones"] = nothing
    if connection.vendor == "sqlite":
        connection.close()
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        connection.settings_dict["OPTIONS"]["timeout"] = 0.05


def attempt(outcomes: Counter[str], verb: str, step: Any) -> None:
    from events.rules import Refused

    try:
        outcomes[f"{verb}: {step() or 'ok'}"] += 1
    except Refused as refused:
        outcomes[f"{verb}: {refused.code}"] += 1
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is counted
        outcomes[f"error: {verb}: {type(error).__name__}: {error}"] += 1


def act(process: int, options: Any, barrier: Any, results: Any) -> None:
    """Random steps of all kinds, or in a rush an approval in each round."""
    prepare_django()
    if options.unlocked:
        take_away_the_lock()
    from django.db import connection

    from events import clock
    from tests.conftest import MORNING

    chance = random.Random(f"{options.seed}:{process}")
    outcomes: Counter[str] = Counter()
    for number in range(options.steps):
        barrier.wait(timeout=120)
        # The hour goes on with the steps, the same for all: some offers lapse before they are answered.
        with clock.travel(MORNING + number * (10 * MINUTE)):
            if options.rush:
                attempt(outcomes, "approve", lambda n=number: rush(process, n))
            else:
                verb = chance.choice(list(STEPS))
                attempt(outcomes, verb, lambda v=verb: STEPS[v](chance, process))
    connection.close()
    results.put(outcomes)


def rush(process: int, number: int) -> None:
    from registration.models import Application

    _decide(
        Application.objects.select_related("zone").get(zone__code=f"R{number}", note=str(process)),
        "approve",
        process,
    )


def _decide(application: Any, decision: str, process: int) -> None:
    from events.models import User
    from events.permissions import actor_of
    from registration.actions import review_application
    from registration.rules import Decision

    review_application(
        actor=actor_of(User.objects.get(email=f"reviewer{process}@otop.example")),
        application=application,
        decision=Decision(decision),
        reason="เหตุผล",
    )


def _one(chance: random.Random, *states: str) -> Any:
    """Somebody in one of these states as they are now; anybody where there is none."""
    from registration.models import Application

    listed = list(Application.objects.order_by("pk"))
    fitting = [application for application in listed if application.state in states]
    return chance.choice(fitting or listed)


def approve(chance: random.Random, process: int) -> None:
    _decide(_one(chance, "submitted", "waitlisted"), "approve", process)


def waitlist(chance: random.Random, process: int) -> None:
    _decide(_one(chance, "submitted", "declined", "lapsed"), "waitlist", process)


def accept(chance: random.Random, process: int) -> None:
    from events.permissions import SYSTEM
    from registration.actions import accept_place

    accept_place(actor=SYSTEM, application=_one(chance, "approved"))


def decline(chance: random.Random, process: int) -> None:
    from events.permissions import SYSTEM
    from registration.actions import decline_place

    decline_place(actor=SYSTEM, application=_one(chance, "approved"))


def withdraw(chance: random.Random, process: int) -> None:
    from events.permissions import SYSTEM
    from registration.actions import withdraw_application

    withdraw_application(actor=SYSTEM, application=_one(chance, "approved", "waitlisted"))


def sweep(chance: random.Random, process: int) -> str:
    from registration.actions import lapse_offers

    return "ok" if lapse_offers() else "nothing"


def change(chance: random.Random, process: int) -> None:
    from events.models import Fair
    from events.permissions import SYSTEM
    from registration.actions import set_quotas
    from registration.rules import QuotaChange

    set_quotas(
        actor=SYSTEM,
        fair=Fair.objects.get(),
        changes=[QuotaChange("FAB", chance.randint(2, 7), province=chance.choice(PROVINCES))],
    )


STEPS = {
    "approve": approve,
    "waitlist": waitlist,
    "accept": accept,
    "decline": decline,
    "withdraw": withdraw,
    "sweep": sweep,
    "change": change,
}


def read_the_log_to_the_model() -> list[str]:
    """What the log says and the model does not, entry by entry; nothing when they agree throughout."""
    from events.models import LogEntry
    from registration.models import Application

    model = Model(asks=True, hours=HOURS)
    zones = {}
    for row in Application.objects.select_related("exhibitor", "zone"):
        key, cell = str(row.pk), f"{row.zone.code}:{row.exhibitor.province_id}"
        assert row.submitted_at is not None
        rank = (-row.priority_points, row.submitted_at.timestamp(), key)
        model.wishes[key], zones[key] = Wish(cell, row.booths_wanted, rank), row.zone_id
    wrong: list[str] = []
    passing: list[tuple[str, int]] = []
    for entry in LogEntry.objects.filter(chain="fair:city-2017").order_by("seq"):
        hour = entry.at.timestamp() / 3600
        if entry.action == "place.passed_on":
            expected = passing.pop(0) if passing else None
            if expected != (entry.object_id, entry.data["booths"]):
                wrong.append(f"{entry.seq}: passed to {entry.object_id}, not {expected}")
            continue
        if passing:
            wrong.append(f"{entry.seq}: {passing} were passed over")
            passing = []
        try:
            passing = _tell(model, entry, hour) or []
            model.check()
        except Exception as error:  # noqa: BLE001 - the model refuses what the product did
            wrong.append(f"{entry.seq} {entry.action}: {type(error).__name__} {error}")
    return wrong


def _tell(model: Model, entry: Any, hour: float) -> list[tuple[str, int]] | None:
    """One entry, as the model does it; answers to whom it passes places."""
    key = entry.object_id
    if entry.action == "quota.set":
        cell = f"{entry.data['zone']}:{entry.data['province']}"
        model.given.setdefault(cell, 0)
        return model.set_quota(cell, entry.data["given"], hour)
    if entry.action == "application.reviewed":
        return getattr(model, entry.data["decision"])(
            key, *([hour] if entry.data["decision"] == "approve" else [])
        )
    if entry.action == "place.accepted":
        return model.accept(key, hour)  # type: ignore[func-returns-value]  # it passes on to nobody
    if entry.action == "application.withdrawn":
        return model.withdraw(key, hour)
    if entry.action in {"place.declined", "place.lapsed"}:
        return getattr(model, entry.action.removeprefix("place.").rstrip("d"))(key, hour)
    return None


def count_over_quota() -> int:
    """Quotas with more places than booths, though nobody said why."""
    from events.models import Fair
    from events.permissions import SYSTEM
    from registration.queries import quota_rows

    return sum(row.is_over for row in quota_rows(SYSTEM, Fair.objects.get()))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rush", action="store_true")
    parser.add_argument("--unlocked", action="store_true")
    options = parser.parse_args()
    prepare_django()
    build(rounds=options.steps, processes=options.processes, rush=options.rush)
    from django.db import connections

    connections.close_all()
    context = start_processes()
    barrier, results = context.Barrier(options.processes), context.Queue()
    workers = [
        context.Process(target=act, args=(process, options, barrier, results))
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
        "outcomes": dict(sorted(outcomes.items())),
        "over_quota": count_over_quota(),
        "against_the_model": read_the_log_to_the_model(),
        "breaks_in_the_log": list(find_breaks("fair:city-2017")),
    }
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
