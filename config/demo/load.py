"""Fills an empty database with the demo's fairs, in one transaction and in the order of events.

Rows are written in bulk, since a full fair has 150,000 of them; what they say is what the actions
would have written, log included. The floor's feed starts empty: a snapshot is all there is to see.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from badges.actions import create_signing_key, pair_device
from badges.models import BadgeKind
from config.demo.accounts import DEMO_ACCOUNTS
from config.demo.generate import SEED, generate_city
from config.demo.guests import read_asean
from config.demo.ledger import Ledger
from config.demo.load_badges import Wearer, list_wearers, load_badges, load_entries
from config.demo.load_exhibitors import People, load_exhibitors, load_manifests
from config.demo.load_fairs import load_fairs, load_ground, load_zones
from config.demo.load_places import load_allocations, load_applications, load_booths
from config.demo.shapes import DemoFair
from config.demo.texts import digest_texts
from config.demo.timeline import BANGKOK, OPENED, START
from events import actions, audit, clock
from events.models import Fair, Role, User
from events.permissions import SYSTEM, Actor, actor_of
from registration.models import Representative

CITY = "city-2017"
GUESTS_AT = datetime(2017, 12, 14, 10, 0, tzinfo=BANGKOK)
REPLACED_AT = datetime(2017, 12, 16, 15, 20, tzinfo=BANGKOK)
DEVICES_AT = datetime(2017, 12, 16, 17, 0, tzinfo=BANGKOK)
# Gate, and the device's name. The first at a gate is the one that has been in use this morning.
DEVICES = (
    ("G1", "ประตู 1 เครื่อง 1"),
    ("G1", "ประตู 1 เครื่อง 2"),
    ("G2", "ประตู 2 เครื่อง 1"),
    ("G3", "ประตู 3 เครื่อง 1"),
    ("GS", "ประตูเจ้าหน้าที่ เครื่อง 1"),
)


@transaction.atomic
def load_demo(*, scale: str, seed: int = SEED) -> bool:
    """Load all fairs, City 2017 at `scale`; False, and nothing written, where there are fairs."""
    if Fair.objects.exists():
        return False
    plan = generate_city(scale=scale, seed=seed)
    with clock.travel(OPENED.astimezone(UTC)):
        fairs = load_fairs()
        city = fairs[plan.slug]
        load_ground(city, plan)
        users = _add_accounts(city)
        people = load_exhibitors(plan.exhibitors)
        _represent(plan, people, users)
        load_manifests(city, plan.exhibitors, people)
        _load_visitors_of_2016(fairs)
    _load_city(city, plan, people, users)
    with clock.travel(START.astimezone(UTC)):
        audit.record(
            actor=SYSTEM,
            action="demo.loaded",
            target=city,
            fair=None,
            data={"scale": scale, "seed": seed, "texts": digest_texts()},
        )
    return True


def _add_accounts(fair: Fair) -> dict[str, User]:
    users = {}
    for account in DEMO_ACCOUNTS:
        is_admin = account.role is Role.ADMIN
        extra: dict[str, Any] = {"is_staff": is_admin, "is_superuser": is_admin}
        user = users[account.key] = User.objects.create_user(
            account.email, account.password, name=account.name, **extra
        )
        actions.add_member(actor=SYSTEM, fair=fair, user=user, role=account.role)
    return users


def _represent(plan: DemoFair, people: People, users: dict[str, User]) -> None:
    Representative.objects.bulk_create(
        Representative(exhibitor=people.exhibitors[exhibitor], user=users[account])
        for account, exhibitor in plan.accounts.items()
    )


def _load_visitors_of_2016(fairs: dict[str, Fair]) -> None:
    """Who showed foreign textiles at an earlier fair. Who decided about them then is not known."""
    slug, zone, exhibitors, applications = read_asean()
    fair = fairs[slug]
    load_zones(fair, [zone])
    people = load_exhibitors(exhibitors, registered_at=applications[0].created_at)
    ledger = Ledger(fair)
    load_applications(fair, applications, people, reviewer=SYSTEM, ledger=ledger)
    ledger.write()


def _load_city(fair: Fair, plan: DemoFair, people: People, users: dict[str, User]) -> None:
    organiser, reviewer = actor_of(users["organiser"]), actor_of(users["reviewer"])
    with clock.travel(OPENED.astimezone(UTC)):
        key = create_signing_key(actor=SYSTEM, fair=fair)
    ledger = Ledger(fair)
    booths = load_booths(fair, plan.booths)
    applications = load_applications(
        fair, plan.applications, people, reviewer=reviewer, ledger=ledger
    )
    allocations = load_allocations(
        fair, plan.applications, applications, booths, organiser=organiser, ledger=ledger
    )
    people_of = {people.exhibitors[key]: list_ for key, list_ in people.people_of.items()}
    wearers = list_wearers(allocations, people_of) + _list_guests(plan, people)
    badges = load_badges(
        fair,
        wearers,
        key=key,
        lost={people.people[key]: REPLACED_AT for key in plan.lost_badges},
        organiser=organiser,
        ledger=ledger,
    )
    ledger.write()
    _pair_devices(fair, organiser)
    load_entries(fair, plan.entries, people.people, badges, ledger=ledger)
    ledger.write()


def _list_guests(plan: DemoFair, people: People) -> list[Wearer]:
    return [
        Wearer(person, people.exhibitors[exhibitor], GUESTS_AT, BadgeKind(kind))
        for exhibitor, kind in plan.guests
        for person in people.people_of[exhibitor]
    ]


def _pair_devices(fair: Fair, organiser: Actor) -> None:
    with clock.travel(DEVICES_AT.astimezone(UTC)):
        for gate, name in DEVICES:
            pair_device(actor=organiser, fair=fair, gate_code=gate, name=name)
