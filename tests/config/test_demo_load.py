"""The demo as it stands in the database after loading, at the small scale."""

import json
import stat
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F
from django.test import override_settings
from stdnum.th import pin

from badges import codes
from badges.actions import rebuild_presence, record_scan
from badges.models import (
    Badge,
    BadgeState,
    Conflict,
    Device,
    DeviceStatus,
    Holder,
    Presence,
    QuarantinedScan,
)
from badges.queries import denials, find_device, passages, public_keys
from badges.rendering.press import SymbolPress
from badges.rendering.qr import encode_symbol
from badges.rules import Decision, Direction
from booths.actions import allocate_booths
from booths.models import AllocationState, Booth, BoothDay, Claim
from booths.queries import floor_of, waiting_applications
from config.demo.accounts import DEMO_ACCOUNTS
from config.demo.handout import BADGES, prepare_handout, write_handout
from config.demo.load import CITY, NEXT_CITY, load_demo
from config.demo.texts import read_provinces
from config.demo.timeline import START
from events import areas, audit, clock
from events.models import Fair, LogChain, LogEntry, Member, Province, User
from events.permissions import SYSTEM, actor_of, actor_of_device, find_token_owner
from events.pictures import storage
from events.queries import is_window_open
from events.vault import unseal
from registration.actions import (
    decline_place,
    review_application,
    start_application,
    submit_application,
)
from registration.actions.people import PAPER
from registration.models import (
    PRODUCERS,
    Application,
    ApplicationState,
    Exhibitor,
    Identity,
    ManifestItem,
    PersonPhoto,
    Place,
    Product,
    ProductPhoto,
    ProductStandard,
    Review,
)
from registration.queries import find_obstacles, quota_rows, terms_of
from registration.rules import LIVE_PLACES, Needs
from registration.rules import Decision as ReviewDecision

FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]
NOW = START.astimezone(UTC)


def _see() -> dict[str, Any]:
    """What people see, without random numbers."""
    fair = Fair.objects.get(slug=CITY)
    return {
        "floor": floor_of(fair),
        "applications": list(
            Application.objects.order_by("id").values_list("id", "state", "zone__code")
        ),
        # Helpers get their badges as they do at a fair, so with ids of chance.
        "people": list(
            Badge.objects.filter(holder=None)
            .order_by("serial")
            .values_list("id", "person__name_th")
        ),
        "helpers": list(Holder.objects.order_by("name_th", "kind").values_list("name_th", "kind")),
        "fairs": list(Fair.objects.order_by("slug").values_list("slug", "state", "total_baht")),
    }


@pytest.fixture(scope="module")
def seen_before(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Loads twice, the first time only to look, and takes all back at the end of this file."""
    with (
        django_db_blocker.unblock(),
        override_settings(PASSWORD_HASHERS=FAST),
        transaction.atomic(),
    ):
        with transaction.atomic():
            load_demo(scale="small")
            seen = _see()
            transaction.set_rollback(True)
        load_demo(scale="small")
        yield seen
        transaction.set_rollback(True)


@pytest.fixture
def city(seen_before: dict[str, Any], db: None) -> Iterator[Fair]:
    with clock.travel(NOW):
        yield Fair.objects.get(slug=CITY)


def test_papers_are_samples_with_right_check_digits_and_photos_are_there(city: Fair) -> None:
    papers = list(Identity.objects.select_related("person"))
    assert {paper.kind for paper in papers} == {"citizen_id", "passport"}
    for paper in papers:
        number = unseal(bytes(paper.sealed), purpose=PAPER % paper.person_id).decode()
        is_sample = number.startswith("10000") and pin.is_valid(number)
        assert is_sample or number.startswith("SAMPLE")
        assert number.endswith(paper.tail)
    assert PersonPhoto.objects.count() == 24
    for photo in [*PersonPhoto.objects.all(), *ProductPhoto.objects.all()]:
        assert storage.read(photo.stored, "small").startswith(b"\xff\xd8")


def _organiser() -> Any:
    return actor_of(User.objects.get(email="organiser@otop.example"))


def _vacant(fair: Fair, zone: str) -> list[str]:
    return [
        booth["code"]
        for booth in floor_of(fair)["booths"]
        if booth["zone"] == zone and booth["state"] == "vacant" and booth["slots"] == 1
    ]


# --- loading ------------------------------------------------------------------------------------
def test_load_demo_shows_the_same_each_time(city: Fair, seen_before: dict[str, Any]) -> None:
    assert _see() == seen_before


def test_load_demo_twice_changes_nothing(city: Fair) -> None:
    before = (_see(), LogEntry.objects.count())
    assert load_demo(scale="small") is False
    assert (_see(), LogEntry.objects.count()) == before


def test_load_demo_brings_all_fairs_and_provinces(city: Fair) -> None:
    assert Fair.objects.count() == 9
    assert {fair.series for fair in Fair.objects.all()} == {"city", "midyear", "silapacheep"}
    assert Province.objects.count() == len(read_provinces())
    assert Fair.objects.get(slug="city-2016").total_baht == 1_042_672_620
    assert city.days.count() == 9
    assert city.halls.count() == 3
    assert city.zones.count() == 12


def test_load_demo_leaves_whole_log_chains(city: Fair) -> None:
    chains = list(LogChain.objects.values_list("name", flat=True))
    assert {"site", f"fair:{CITY}"} <= set(chains)
    for chain in chains:
        assert list(audit.find_breaks(chain)) == []


# --- what the contract promises -----------------------------------------------------------------
def test_city_takes_applications_reviews_and_allocates(city: Fair) -> None:
    for kind in ("application", "review", "allocation"):
        assert is_window_open(city, kind), kind  # type: ignore[arg-type]  # WindowKind's values


def test_waiting_applications_have_vacant_booths_in_their_zones(city: Fair) -> None:
    waiting = Counter(
        application.zone.code
        for application in waiting_applications(_organiser(), city)
        if application.booths_given == 0  # type: ignore[attr-defined]  # annotated by the query
    )
    vacant = {zone: len(_vacant(city, zone)) for zone in waiting}
    assert waiting.total() >= 40
    assert sum(vacant.values()) >= 60
    assert all(vacant[zone] >= number for zone, number in waiting.items())


def test_accounts_have_their_roles_and_exhibitors(city: Fair) -> None:
    for account in DEMO_ACCOUNTS:
        user = User.objects.get(email=account.email)
        assert user.check_password(account.password)
        assert Member.objects.filter(fair=city, user=user, role=account.role).exists()
    acted = Exhibitor.objects.filter(representatives__isnull=False)
    assert sorted(acted.values_list("country", flat=True)) == ["BT", "TH", "TH"]
    for exhibitor in acted.filter(country="TH"):
        assert exhibitor.people.count() >= 2
        assert not exhibitor.applications.filter(fair=city).exists()


@pytest.mark.parametrize("account", ["exhibitor_a", "exhibitor_b"])
def test_exhibitor_accounts_may_file_several_applications(city: Fair, account: str) -> None:
    actor = actor_of(User.objects.get(email=f"{account}@otop.example"))
    exhibitor = Exhibitor.objects.get(representatives__user=actor.user)
    products = list(Product.objects.filter(exhibitor=exhibitor).values_list("pk", flat=True))
    for zone in ("PRE", "GFT"):
        application = start_application(
            actor=actor,
            fair=city,
            exhibitor=exhibitor,
            zone=zone,
            products=products,
            booths_wanted=1,
            needs=Needs(power_w=500),
        )
        application = submit_application(actor=actor, application=application)
        assert application.state == ApplicationState.SUBMITTED


# --- loaded rows keep the rules of the actions --------------------------------------------------
def test_applications_fit_their_zones_and_have_their_decisions(city: Fair) -> None:
    decided = {"approved", "waitlisted", "rejected", "changes_requested"}
    for application in city.applications.select_related("zone").prefetch_related("products"):
        assert find_obstacles(application) == ()
        reviewed = Review.objects.filter(application=application).count()
        assert reviewed == (1 if application.state in decided else 0)
    states = set(city.applications.values_list("state", flat=True))
    # Nobody is asked to confirm, so nobody has declined or let an offer lapse.
    assert states == set(ApplicationState.values) - {"declined", "lapsed"}


def test_claims_are_of_approved_applications_within_their_wish(city: Fair) -> None:
    claims = Claim.objects.select_related("booth__zone", "application__zone", "allocation")
    per_application: Counter[uuid.UUID] = Counter()
    for claim in claims:
        assert claim.is_live
        assert claim.application.state == ApplicationState.APPROVED
        assert claim.booth.zone == claim.application.zone
        assert 1 <= claim.slot <= claim.booth.slots
        assert not claim.booth.closed_reason
        assert claim.allocation is not None
        assert claim.allocation.state == AllocationState.CONFIRMED
        per_application[claim.application_id] += 1
    wanted = dict(city.applications.values_list("pk", "booths_wanted"))
    assert all(number <= wanted[key] for key, number in per_application.items())


def test_everybody_with_a_booth_has_one_active_badge(city: Fair) -> None:
    holders = Exhibitor.objects.filter(allocations__fair=city).distinct()
    for exhibitor in holders.prefetch_related("people"):
        active = Badge.objects.filter(fair=city, exhibitor=exhibitor, state=BadgeState.ACTIVE)
        people = {person.pk for person in exhibitor.people.all()}
        assert {badge.person_id for badge in active} == people
        assert len(active) == len(people)


def test_badges_are_signed_and_carry_their_symbol(city: Fair) -> None:
    keys = public_keys()
    for badge in Badge.objects.all():
        read = codes.read_code(badge.code, keys=keys)
        assert read.badge_id == badge.pk
        assert (read.not_before, read.not_after) == (badge.valid_from, badge.valid_until)
        assert bytes(badge.symbol) == encode_symbol(badge.code).to_bytes()


def test_symbol_press_draws_as_rendering_does(city: Fair) -> None:
    press = SymbolPress()
    for code in Badge.objects.values_list("code", flat=True)[:40]:
        assert press.press(code) == encode_symbol(code).to_bytes()


def test_presence_follows_from_scans_and_opens_booths(city: Fair) -> None:
    came = set(passages(city).values_list("badge", flat=True))
    inside = Presence.objects.filter(fair=city, is_inside=True)
    assert set(inside.values_list("badge", flat=True)) == came
    assert Presence.objects.filter(fair=city).count() == Badge.objects.filter(fair=city).count()
    exhibitors = set(inside.values_list("badge__exhibitor", flat=True))
    assert rebuild_presence(fair=city) == 0
    attended = set(
        Claim.objects.filter(application__exhibitor__in=exhibitors).values_list("booth", flat=True)
    )
    assert set(BoothDay.objects.values_list("booth", flat=True)) == attended
    states = Counter(booth["state"] for booth in floor_of(city)["booths"])
    assert states["occupied"] == len(attended)
    assert 0 < states["occupied"] < states["allocated"]


def test_gates_have_something_to_show(city: Fair) -> None:
    """People went out and came back, some were turned away, copies wait for a supervisor, one device is silent."""
    moved = passages(city).values_list("gate__code", "direction")
    assert {gate for gate, _direction in moved} == {"G1", "G2", "G3", "GS"}
    assert {direction for _gate, direction in moved} == {"entry", "exit"}
    assert set(denials(city).values_list("reason", flat=True)) >= {
        "forged",
        "revoked",
        "wrong_gate",
        "already_inside",
    }
    kinds = Counter(
        Conflict.objects.filter(fair=city, settled_at=None).values_list("kind", flat=True)
    )
    assert kinds == {"double_entry": 3, "unknown_admitted": 1}
    waiting = DeviceStatus.objects.filter(device__fair=city, queue__gt=0).values_list(
        "device__name", flat=True
    )
    assert list(waiting) == ["ประตู 1 เครื่อง 2"]
    assert QuarantinedScan.objects.count() == 0


def test_actions_go_on_from_what_was_loaded(city: Fair) -> None:
    application = waiting_applications(_organiser(), city).select_related("exhibitor").first()
    assert application is not None
    code = _vacant(city, application.zone.code)[0]
    allocate_booths(actor=_organiser(), fair=city, application=application, codes=[code])
    badge = Badge.objects.filter(exhibitor=application.exhibitor).first()
    assert badge is not None
    device = Device.objects.select_related("fair", "gate").filter(gate__code="G2").get()
    scan = record_scan(
        actor=actor_of_device(device),
        scan_id=uuid.uuid4(),
        device_seq=100_000,
        code=badge.code,
        direction=Direction.ENTRY,
        scanned_at=NOW,
    )
    assert (scan.decision, scan.booths) == (Decision.ADMIT, [code])
    shown = {booth["code"]: booth for booth in floor_of(city)["booths"]}
    assert shown[code]["state"] == "occupied"
    assert list(audit.find_breaks(f"fair:{CITY}")) == []


# --- hard cases ---------------------------------------------------------------------------------
def test_hard_cases_stand_in_the_database(city: Fair) -> None:
    live = Count("claims")
    assert Booth.objects.annotate(live=live).filter(live=2, slots=2).exists()
    three = Exhibitor.objects.annotate(booths=Count("allocations__claims")).filter(booths=3)
    assert three.filter(kind="agency").exists()
    assert Badge.objects.filter(state=BadgeState.REVOKED).exclude(revoke_reason="").exists()
    assert Badge.objects.filter(person__name_native="くまモン", kind="delegation").exists()
    assert not Claim.objects.filter(application__exhibitor__country="JP").exists()


def test_bhutan_has_35_products_and_35_balanced_manifest_rows(city: Fair) -> None:
    bhutan = Exhibitor.objects.get(country="BT")
    assert "TICA" in bhutan.host_agency
    assert bhutan.products.exclude(hs_code="").count() == 35
    items = ManifestItem.objects.filter(fair=city, exhibitor=bhutan, is_sample=True)
    assert items.count() == 35
    assert {item.currency for item in items} == {"BTN"}
    assert all(item.remaining == item.imported for item in items)
    assert Claim.objects.filter(application__exhibitor=bhutan, booth__zone__code="INT").exists()


# --- what is handed out -------------------------------------------------------------------------
def test_handout_has_the_contract_s_shape(city: Fair) -> None:
    handout = prepare_handout(fair=city, base_url="http://127.0.0.1:8000")
    assert set(handout) == {"base_url", "fair", "accounts", "devices", "badges"}
    assert set(handout["accounts"]) == {account.key for account in DEMO_ACCOUNTS}
    for entry in handout["accounts"].values():
        assert set(entry) == {"email", "password", "token"}
        owner = find_token_owner(entry["token"])
        assert owner is not None
        assert owner.email == entry["email"]
    assert {device["gate"] for device in handout["devices"]} >= {"G1", "G2", "G3"}
    for entry in handout["devices"]:
        device = find_device(entry["token"])
        assert device is not None
        assert (device.name, device.gate.code) == (entry["name"], entry["gate"])


def test_handout_ends_the_tokens_of_the_start_before(city: Fair) -> None:
    first = prepare_handout(fair=city, base_url="http://127.0.0.1:8000")
    second = prepare_handout(fair=city, base_url="http://127.0.0.1:8000")
    for key, entry in first["accounts"].items():
        assert find_token_owner(entry["token"]) is None
        assert find_token_owner(second["accounts"][key]["token"]) is not None
    assert find_device(first["devices"][0]["token"]) is None


def test_handout_s_badges_are_active_outside_and_with_booths(city: Fair) -> None:
    handout = prepare_handout(fair=city, base_url="http://127.0.0.1:8000")
    badges = Badge.objects.in_bulk([entry["id"] for entry in handout["badges"]])
    assert len(badges) == len(handout["badges"]) == BADGES
    for entry in handout["badges"]:
        badge = badges[entry["id"]]
        assert (badge.code, badge.kind) == (entry["code"], entry["kind"])
        assert badge.state == BadgeState.ACTIVE
        assert not Presence.objects.get(badge=badge).is_inside
        assert Claim.objects.filter(application__exhibitor=badge.exhibitor_id).exists()
    assert len({badge.exhibitor_id for badge in badges.values()}) == BADGES


def test_write_handout_is_for_the_owner_alone(city: Fair, tmp_path: Path) -> None:
    path = tmp_path / "var" / "demo.json"
    for number in (1, 2):
        write_handout(path, {"start": number})
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert json.loads(path.read_text("utf-8")) == {"start": number}


def test_no_booth_slot_is_claimed_twice(city: Fair) -> None:
    doubled = Claim.objects.filter(is_live=True).values("booth", "slot").annotate(n=Count("pk"))
    assert not doubled.filter(n__gt=1).exists()
    crowded = Booth.objects.annotate(n=Count("claims")).filter(n__gt=F("slots"))
    assert not crowded.exists()


# --- quotas and places ----------------------------------------------------------------------------
def test_each_approved_application_has_its_place(city: Fair) -> None:
    approved = Application.objects.filter(state=ApplicationState.APPROVED)
    places = Place.objects.filter(state__in=LIVE_PLACES)
    assert set(places.values_list("application", flat=True)) == set(
        approved.values_list("pk", flat=True)
    )
    assert not Place.objects.exclude(booths=F("application__booths_wanted")).exists()


def test_nobody_is_over_a_quota_in_the_demo(city: Fair) -> None:
    rows = quota_rows(SYSTEM, city)
    assert {row.zone.code for row in rows} == {"FAB", "CRA"}
    assert [row.key for row in rows if row.is_over or row.quota is None] == []


@pytest.mark.parametrize("account", ["exhibitor_a", "exhibitor_b"])
def test_exhibitors_of_the_demo_are_approved_as_often_as_they_apply(
    city: Fair, account: str
) -> None:
    actor = actor_of(User.objects.get(email=f"{account}@otop.example"))
    exhibitor = Exhibitor.objects.get(representatives__user=actor.user)
    for zone in city.zones.filter(by_invitation=False):
        products = [p.pk for p in exhibitor.products.all()]
        application = start_application(
            actor=actor,
            fair=city,
            exhibitor=exhibitor,
            zone=zone.code,
            products=products,
            booths_wanted=20,
            needs=Needs(),
        )
        if find_obstacles(application):
            continue
        approved = review_application(
            actor=_organiser(),
            application=submit_application(actor=actor, application=application),
            decision=ReviewDecision.APPROVE,
        )
        assert approved.state == ApplicationState.APPROVED


def test_next_fair_asks_and_one_waits_behind_the_other(city: Fair) -> None:
    fair = Fair.objects.get(slug=NEXT_CITY)
    assert terms_of(fair).asks_confirmation
    offer = Place.objects.get(application__fair=fair)
    assert offer.expires_at is not None
    assert (offer.state, offer.expires_at > NOW) == ("offered", True)
    actor = actor_of(User.objects.get(email="exhibitor_a@otop.example"))
    with transaction.atomic():
        decline_place(actor=actor, application=offer.application)
        passed = Place.objects.get(application__fair=fair, state="offered")
        assert passed.passed_on
        transaction.set_rollback(True)


# --- profiles -------------------------------------------------------------------------------------
def test_producers_have_an_address_in_their_province_and_a_segment(city: Fair) -> None:
    producers = Exhibitor.objects.filter(country="TH", kind__in=PRODUCERS)
    assert producers.count() > 100
    for producer in producers:
        place = areas.find_place(producer.subdistrict)
        assert place is not None
        assert (place.province.code, producer.postal_code in place.postal_codes) == (
            producer.province_id,
            True,
        )
    assert set(producers.values_list("segment", flat=True)) == {"A", "B", "C", "D"}
    assert producers.filter(segment="D").count() > producers.count() / 2


def test_stars_have_their_year_and_standards_say_that_they_are_samples(city: Fair) -> None:
    judged = Product.objects.filter(opc_stars__isnull=False)
    assert judged.exclude(opc_year=2016).count() == 0
    assert Product.objects.filter(opc_stars=None).exclude(opc_year=None).count() == 0
    numbers = ProductStandard.objects.values_list("number", flat=True)
    assert len(numbers) > 100
    assert [number for number in numbers if not number.startswith("ตัวอย่าง")] == []
