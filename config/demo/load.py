"""Fills an empty database with the demo's fairs, in one transaction and in the order of events.

Rows are written in bulk, since a full fair has 150,000 of them; what they say is what the actions
would have written, log included. The floor's feed starts empty: a snapshot is all there is to see.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from badges.actions import create_signing_key, pair_device
from badges.models import BadgeKind
from config.demo.accounts import DEMO_ACCOUNTS
from config.demo.generate import SEED, generate_city
from config.demo.guests import BHUTAN, KUMAMOTO, read_asean
from config.demo.ledger import Ledger
from config.demo.load_badges import Wearer, list_wearers, load_badges, load_entries
from config.demo.load_exhibitors import People, load_exhibitors, load_manifests
from config.demo.load_fairs import load_fairs, load_ground, load_zones
from config.demo.load_gates import load_helpers, load_morning
from config.demo.load_pictures import load_papers, load_photos
from config.demo.load_places import (
    load_allocations,
    load_applications,
    load_booths,
    load_features,
)
from config.demo.load_quotas import ask_to_confirm, load_places, load_quotas
from config.demo.shapes import ApplicationPlan, DemoFair
from config.demo.texts import digest_texts
from config.demo.timeline import BANGKOK, OPENED, START
from events import actions, audit, clock
from events.models import Fair, Province, Purpose, Role, User
from events.permissions import SYSTEM, Actor, actor_of
from registration.models import Quota, Representative, Visit, VisitState

CITY = "city-2017"
# The next fair asks its exhibitors to confirm: one of the demo's two has an offer, the other waits behind it.
NEXT_CITY = "city-2019"
OFFERED_AT = datetime(2017, 12, 16, 10, 0, tzinfo=BANGKOK)
HOURS_TO_CONFIRM = 72
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
        load_papers(people)
        if scale == "small":
            load_photos(people)
        load_manifests(city, plan.exhibitors, people)
        _receive_guests(city, people, users)
        _load_visitors_of_2016(fairs)
    _load_city(city, plan, people, users)
    _load_next_city(fairs[NEXT_CITY], plan, people)
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
    provinces = Province.objects.in_bulk()
    for account in DEMO_ACCOUNTS:
        is_admin = account.role is Role.ADMIN
        extra: dict[str, Any] = {"is_staff": is_admin, "is_superuser": is_admin}
        user = users[account.key] = User.objects.create_user(
            account.email, account.password, name=account.name, **extra
        )
        actions.add_member(
            actor=SYSTEM,
            fair=fair,
            user=user,
            role=account.role,
            province=provinces.get(account.province),
        )
    return users


def _represent(plan: DemoFair, people: People, users: dict[str, User]) -> None:
    Representative.objects.bulk_create(
        Representative(exhibitor=people.exhibitors[exhibitor], user=users[account])
        for account, exhibitor in plan.accounts.items()
    )
    # They have sent applications in before, and nobody does without agreeing to it.
    for account in [*plan.accounts, "delegation_bt"]:
        actor = actor_of(users[account])
        actions.give_consent(actor=actor, subject=actor.principal, purpose=Purpose.TAKING_PART)


def _receive_guests(fair: Fair, people: People, users: dict[str, User]) -> None:
    """Bhutan, which has booths too, and Kumamoto, which performs: their badges come with everybody's."""
    bhutan, kumamoto = people.exhibitors[BHUTAN], people.exhibitors[KUMAMOTO]
    Representative.objects.create(exhibitor=bhutan, user=users["delegation_bt"])
    for exhibitor, wants_booth, programme in (
        (bhutan, True, ""),
        (kumamoto, False, "Kumamon greets visitors at noon and at four o'clock."),
    ):
        Visit.objects.create(
            fair=fair,
            exhibitor=exhibitor,
            state=VisitState.ADMITTED,
            wants_booth=wants_booth,
            programme=programme,
            decided_at=GUESTS_AT,
            decided_by=users["organiser"],
        )


def _load_visitors_of_2016(fairs: dict[str, Fair]) -> None:
    """Who showed foreign textiles at an earlier fair. Who decided about them then is not known."""
    slug, zone, exhibitors, applications = read_asean()
    fair = fairs[slug]
    load_zones(fair, [zone])
    people = load_exhibitors(exhibitors, registered_at=applications[0].created_at)
    ledger = Ledger(fair)
    loaded = load_applications(fair, applications, people, reviewer=SYSTEM, ledger=ledger)
    load_places(fair, loaded.values(), ledger=ledger)
    ledger.write()


def _load_city(fair: Fair, plan: DemoFair, people: People, users: dict[str, User]) -> None:
    organiser, reviewer = actor_of(users["organiser"]), actor_of(users["reviewer"])
    with clock.travel(OPENED.astimezone(UTC)):
        key = create_signing_key(actor=SYSTEM, fair=fair)
    ledger = Ledger(fair)
    booths = load_booths(fair, plan.booths)
    load_features(fair)
    applications = load_applications(
        fair, plan.applications, people, reviewer=reviewer, ledger=ledger
    )
    load_quotas(fair, applications.values(), organiser=organiser, ledger=ledger)
    load_places(fair, applications.values(), ledger=ledger)
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
    load_morning(fair)


def _load_next_city(fair: Fair, plan: DemoFair, people: People) -> None:
    """One zone with booths for one of the two: the offer, and the line behind it."""
    zone = next(zone for zone in plan.zones if zone.code == "GFT")
    load_zones(fair, [replace(zone, types=(), min_stars=3)])
    ask_to_confirm(fair, hours=HOURS_TO_CONFIRM)
    kept = {exhibitor.key: exhibitor for exhibitor in plan.exhibitors}
    applications = [
        ApplicationPlan(
            key=f"{plan.accounts[account]}@{zone.code}",
            exhibitor=plan.accounts[account],
            zone=zone.code,
            products=tuple(product.key for product in kept[plan.accounts[account]].products),
            booths_wanted=1,
            power_w=0,
            water=False,
            gas=False,
            state=state,
            created_at=OFFERED_AT - timedelta(days=12, hours=hours),
            submitted_at=OFFERED_AT - timedelta(days=10, hours=hours),
            decided_at=OFFERED_AT,
            reason=reason,
        )
        for account, state, hours, reason in (
            ("exhibitor_a", "approved", 2, ""),
            ("exhibitor_b", "waitlisted", 1, "โควตาเต็ม อยู่ในลำดับสำรอง"),
        )
    ]
    ledger = Ledger(fair)
    loaded = load_applications(fair, applications, people, reviewer=SYSTEM, ledger=ledger)
    Quota.objects.create(fair=fair, zone=fair.zones.get(), given=1)
    until = OFFERED_AT + timedelta(hours=HOURS_TO_CONFIRM)
    load_places(fair, loaded.values(), ledger=ledger, until=until)
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
        load_helpers(fair, organiser)
