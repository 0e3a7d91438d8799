"""Reads of badges and gates: who sees them, what stands on them, and when a gate is open."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils.translation import override

from badges import actions, queries
from badges.models import Badge, Device
from events import clock
from events.models import FairDay, Role
from events.permissions import ANONYMOUS, SYSTEM, actor_of_device
from registration.models import ExhibitorKind
from tests.conftest import MORNING, World, exhibitor_of, make_world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def badge(world: World) -> Badge:
    return world.badge("A01")


def test_badges_are_seen_by_organisers_and_their_exhibitor(world: World, badge: Badge) -> None:
    other = make_world("other")
    world.users["outsider"].memberships.create(fair=other.fair, role=Role.ORGANISER)
    device, _token = world.device()
    seen = {
        name: list(queries.badges_visible_to(world.actor(name)))
        for name in (
            "admin",
            "organiser",
            "exhibitor_a",
            "reviewer",
            "gate_staff",
            "exhibitor_b",
            "outsider",
        )
    }
    assert {name for name, badges in seen.items() if badges == [badge]} == {
        "admin",
        "organiser",
        "exhibitor_a",
    }
    assert all(badges in ([], [badge]) for badges in seen.values())
    for actor in (ANONYMOUS, actor_of_device(device)):
        assert list(queries.badges_visible_to(actor)) == []
    assert list(queries.badges_visible_to(SYSTEM)) == [badge]


@pytest.mark.parametrize("key", ["0123456789abcdef", "", "x" * 500])
def test_missing_and_foreign_badge_are_the_same(world: World, badge: Badge, key: str) -> None:
    for asked in (badge.pk, key):
        with refused("not_found"):
            queries.get_badge(world.actor("exhibitor_b"), asked)


def test_badges_of_an_application_are_those_of_its_people(world: World, badge: Badge) -> None:
    second = world.badge("A02", owner="exhibitor_b")
    badges = queries.badges_visible_to(SYSTEM)
    for row in (badge, second):
        application = exhibitor_of(row).applications.get()
        assert list(queries.badges_of_application(badges, application)) == [row]


def test_face_shows_names_booths_and_zone_in_print(world: World) -> None:
    exhibitor = world.exhibitor(
        kind=ExhibitorKind.DELEGATION,
        country="BT",
        name_th="คณะภูฏาน",
        name_en="Bhutan",
        name_native="འབྲུག",
        contact_name="เพมา",
    )
    allocation = world.allocated("A02", "A01", exhibitor=exhibitor)
    badge = Badge.objects.get(exhibitor=exhibitor)
    faces = []
    for language in ("th", "en"):
        with override(language):
            faces.append(queries.faces_of([badge])[0])
    assert faces[0] == faces[1]
    face = faces[0]
    assert (face.name_th, face.exhibitor_th, face.exhibitor_en, face.exhibitor_native) == (
        "เพมา",
        "คณะภูฏาน",
        "Bhutan",
        "འབྲུག",
    )
    assert (face.booths, face.zone_code, face.zone_colour) == (("A01", "A02"), "FAB", "#1f3f73")
    assert (face.serial, face.code, face.symbol) == (badge.serial, badge.code, bytes(badge.symbol))
    assert (face.kind, face.fair_name_th) == ("delegation", "OTOP CITY 2017")
    assert face.valid_text == "17–25 ธันวาคม 2560"
    actions.end_booth_access(actor=SYSTEM, allocation=allocation, reason="x")
    assert queries.faces_of([]) == []


def test_province_stands_on_the_badge(world: World, badge: Badge) -> None:
    (face,) = queries.faces_of([badge])
    assert face.province_or_country == "จังหวัดสุรินทร์"


@pytest.mark.parametrize(("country", "said"), [("BT", "ภูฏาน"), ("IN", "อินเดีย"), ("QQ", "QQ")])
def test_country_stands_on_a_guests_badge(world: World, country: str, said: str) -> None:
    badge = world.badge("A01", exhibitor=world.exhibitor(country=country, province=None))
    with override("en"):
        (face,) = queries.faces_of([badge])
    assert face.province_or_country == said


def test_hours_are_of_the_day_in_bangkok(world: World) -> None:
    def at(hour: int) -> dt.datetime:
        return dt.datetime(2017, 12, 17, hour, tzinfo=clock.BANGKOK)

    late_in_utc = dt.datetime(2017, 12, 16, 17, 30, tzinfo=dt.UTC)
    hours = queries.hours_at(world.fair, late_in_utc)
    assert hours is not None
    assert (
        hours.visitors_from,
        hours.visitors_until,
        hours.exhibitors_from,
        hours.exhibitors_until,
    ) == (at(10), at(21), at(7), at(22))
    assert queries.hours_at(world.fair, late_in_utc - dt.timedelta(hours=1)) is None
    FairDay.objects.filter(fair=world.fair, date=dt.date(2017, 12, 17)).update(
        closes_at=dt.time(18)
    )
    shorter = queries.hours_at(world.fair, MORNING)
    assert shorter is not None
    assert shorter.visitors_until == at(18)


def test_keys_of_all_fairs_verify_and_none_is_private(world: World, badge: Badge) -> None:
    make_world("other").badge("A01")
    keys = queries.public_keys()
    assert len(keys) == 2
    assert {len(key) for key in keys.values()} == {32}


def test_inside_is_counted_per_fair(world: World, badge: Badge) -> None:
    other = make_world("other")
    other_badge = other.badge("A01")
    device, _token = world.device()
    other_device, _token = other.device()
    world.scan(device, badge.code)
    assert (queries.count_inside(world.fair), queries.count_inside(other.fair)) == (1, 0)
    other.scan(other_device, other_badge.code)
    world.scan(device, badge.code, "exit")
    assert (queries.count_inside(world.fair), queries.count_inside(other.fair)) == (0, 1)


def test_badges_are_counted_by_state(world: World, badge: Badge) -> None:
    world.badge("A02", owner="exhibitor_b")
    actions.revoke_badge(actor=world.actor("organiser"), badge=badge, reason="x")
    assert queries.count_badges(world.fair) == {"active": 1, "revoked": 1}
    assert queries.count_badges(make_world("other").fair) == {"active": 0, "revoked": 0}


def test_scans_of_a_device_come_newest_first(world: World, badge: Badge) -> None:
    device, token = world.device()
    scans = [world.scan(device, code) for code in ("x", badge.code, "y")]
    other, _token = world.device(name="second")
    world.scan(other, "z")
    assert list(queries.scans_of(device)) == scans[::-1]
    assert queries.find_device(token) == device
    assert queries.find_device("nonsense") is None
    assert queries.find_scan(uuid4()) is None


def test_device_of_another_fair_is_not_found(world: World) -> None:
    device, _token = world.device()
    assert queries.get_device_of(world.fair, device.pk) == device
    with refused("not_found"):
        queries.get_device_of(make_world("other").fair, device.pk)
    with refused("not_signed_in"):
        queries.get_device(world.actor("gate_staff"))
    assert isinstance(queries.get_device(actor_of_device(device)), Device)
