"""Beside the floor: what a search finds, who shows what, who holds, and who else is here."""

import datetime as dt
import uuid

import pytest

from booths import actions, queries
from booths.models import Onlooker
from booths.queries import BoothSearch, find_booths
from events import clock
from events.models import Member, Role
from events.permissions import ANONYMOUS
from tests.booths.test_actions import hold
from tests.conftest import MORNING, Call, World

pytestmark = pytest.mark.django_db


def find(world: World, q: str = "", who: str | None = None, **filters: object) -> list[str]:
    actor = world.actor(who) if who else ANONYMOUS
    return find_booths(actor, world.fair, BoothSearch(q, **filters))  # type: ignore[arg-type]


@pytest.fixture
def floor(world: World) -> World:
    """A01 is of weavers from Surin, A02 held for others; F01 stands in the zone of food."""
    world.allocated("A01")
    held = world.approved(
        "exhibitor_b",
        exhibitor=world.exhibitor("exhibitor_b", name_th="เครื่องเงินบ้านวัว", name_en="Silver"),
    )
    hold(world, held, "A02")
    return world


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("a01", ["A01"]),
        ("ท่าสว่าง", ["A01"]),
        ("ทาสวาง", ["A01"]),
        ("Tha Sawang", ["A01"]),
        ("tha sawnag", []),
        ("weevers", ["A01"]),
        ("สุรินทร์", ["A01"]),
        ("Surin", ["A01"]),
        ("มัดหมี่", ["A01"]),
        ("ผ้ามัดหมี", ["A01"]),
        ("เครื่องเงิน", []),
        ("ไม่มีใครชื่อนี้", []),
        ("...", []),
    ],
)
def test_public_search_takes_any_spelling(floor: World, query: str, codes: list[str]) -> None:
    assert find(floor, query) == codes


def test_search_finds_zones_and_combines_words(floor: World) -> None:
    assert set(find(floor, "ชวนชิม")) == {
        row.code for row in queries.booths_of(floor.fair).filter(zone__code="FOOD")
    }
    assert find(floor, "ชวนชิม f03") == ["F03"]


def test_organisers_find_what_is_held(floor: World) -> None:
    assert find(floor, "เครื่องเงิน", "organiser") == ["A02"]
    assert find(floor, "เครื่องเงิน", "exhibitor_b") == []


def test_filters_by_province_and_type(floor: World) -> None:
    assert find(floor, province="32") == ["A01"]
    assert find(floor, province="32", who="organiser") == ["A01", "A02"]
    assert find(floor, province="50") == []
    assert find(floor, type=3) == ["A01"]
    assert find(floor, type=1) == []
    assert find(floor, "a02", province="32") == []


def test_booth_says_who_shows_what(floor: World, api: Call) -> None:
    answer = api("get", f"/fairs/{floor.fair.slug}/booths/A01").json()
    (exhibitor,) = answer["exhibitors"]
    assert exhibitor["province"]["th"] == "สุรินทร์"
    assert [product["name"]["th"] for product in exhibitor["products"]] == ["ผ้ามัดหมี่ยกดอก 6 ตะกอ"]
    # For whom a booth is held is nobody's business.
    assert api("get", f"/fairs/{floor.fair.slug}/booths/A02").json()["exhibitors"] == []


def test_holds_are_listed_with_whose_they_are(floor: World, api: Call) -> None:
    answer = api("get", f"/fairs/{floor.fair.slug}/holds", token=floor.token("organiser")).json()
    (item,) = answer["items"]
    assert (item["booths"], item["exhibitor"]["en"]) == (["A02"], "Silver")
    assert item["held_by"] == str(floor.users["organiser"])
    assert answer["count"] == 1


def test_presence_begins_lasts_and_ends(world: World, api: Call) -> None:
    other, mine = uuid.uuid4(), uuid.uuid4()
    address = f"/fairs/{world.fair.slug}/onlookers/"
    admin, organiser = world.token("admin"), world.token("organiser")
    api("put", f"{address}{other}", token=admin)
    # A second window of the same person is no second person.
    api("put", f"{address}{uuid.uuid4()}", token=admin)
    answer = api("put", f"{address}{mine}", token=organiser).json()
    assert sorted((item["name"], item["is_you"]) for item in answer["items"]) == [
        (str(world.users["admin"]), False),
        (str(world.users["organiser"]), True),
    ]
    assert api("delete", f"{address}{mine}", token=organiser).status_code == 204
    actor = world.actor("organiser")
    assert queries.people_at_floor(actor, world.fair) == [world.users["admin"]]
    with clock.travel(MORNING + dt.timedelta(seconds=36)):
        assert queries.people_at_floor(actor, world.fair) == []
    with clock.travel(MORNING + dt.timedelta(minutes=11)):
        actions.look_on(actor=actor, fair=world.fair, window=mine)
        assert Onlooker.objects.count() == 1


def test_presence_is_kept_from_the_public(world: World, api: Call) -> None:
    address = f"/fairs/{world.fair.slug}/onlookers/{uuid.uuid4()}"
    assert api("put", address).status_code == 401
    assert api("put", address, token=world.token("exhibitor_a")).status_code == 403
    Member.objects.filter(user=world.users["organiser"]).update(role=Role.GATE_STAFF)
    assert api("put", address, token=world.token("organiser")).status_code == 403
