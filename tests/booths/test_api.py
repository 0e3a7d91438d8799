"""Doors of the floor, as the contract has them."""

import datetime as dt
from typing import Any

import pytest

from booths.models import Allocation, Booth, Claim, Hold
from booths.queries import forget_floors
from events import changes, clock
from registration.models import Exhibitor
from tests.conftest import MORNING, Call, World

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
MISSING = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def organiser(world: World) -> str:
    return world.token("organiser")


def test_floor_is_read_once_and_then_only_when_it_changed(world: World, api: Call) -> None:
    first = api("get", "/fairs/city-2017/floor")
    etag = first["ETag"]
    assert (first.status_code, first["Cache-Control"]) == (200, "no-cache")
    again = api("get", "/fairs/city-2017/floor", **{"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    world.allocated("A01")
    changed = api("get", "/fairs/city-2017/floor", **{"If-None-Match": etag})
    assert (changed.status_code, changed.json()["seq"]) == (200, 1)
    assert changed["ETag"] != etag
    # A name has no number of the feed, and is another answer all the same.
    Exhibitor.objects.update(name_th="กลุ่มทอผ้าชื่อใหม่")
    forget_floors()
    renamed = api("get", "/fairs/city-2017/floor", **{"If-None-Match": changed["ETag"]})
    assert (renamed.status_code, renamed.json()["seq"]) == (200, 1)
    assert api("get", "/fairs/city-2017/floor", **{"If-None-Match": '"other"'}).status_code == 200


def test_floor_and_its_deltas_are_one_shape(world: World, api: Call) -> None:
    world.allocated("A01")
    floor = api("get", "/fairs/city-2017/floor").json()
    ((seq, delta),) = changes.read_since((world.fair.pk, "floor"), 0).changes
    assert seq == floor["seq"]
    assert [booth for booth in floor["booths"] if booth["code"] == "A01"] == [delta]


def test_booths_are_held_and_given_back(world: World, api: Call, organiser: str) -> None:
    application = world.approved(booths_wanted=2)
    held = api(
        "post",
        "/fairs/city-2017/holds",
        {"application": str(application.pk), "booths": ["A01", "A02"]},
        token=organiser,
    )
    made = Hold.objects.get()
    assert held.status_code == 201
    answer = held.json()
    expires_at = dt.datetime.fromisoformat(answer.pop("expires_at"))
    assert expires_at == made.expires_at == MORNING + dt.timedelta(minutes=15)
    assert answer == {"id": str(made.pk), "booths": ["A01", "A02"]}
    gone = api("delete", f"/holds/{made.pk}", token=organiser)
    assert (gone.status_code, gone.content) == (204, b"")
    twice = api("delete", f"/holds/{made.pk}", token=organiser)
    assert (twice.status_code, twice.json()["code"]) == (409, "hold_ended")


def test_booth_is_allocated_and_the_second_hears_who_was_faster(
    world: World, api: Call, organiser: str
) -> None:
    first, second = world.approved(), world.approved("exhibitor_b")
    path = "/fairs/city-2017/allocations"
    given = api("post", path, {"application": str(first.pk), "booths": ["A01"]}, token=organiser)
    allocation = Allocation.objects.get()
    assert (given.status_code, given.json()) == (
        201,
        {"id": str(allocation.pk), "state": "confirmed", "booths": ["A01"]},
    )
    late = api(
        "post",
        path,
        {"application": str(second.pk), "booths": ["A01"]},
        token=organiser,
        **ENGLISH,
    )
    assert late.status_code == 409
    assert late.json() == {
        "type": "/docs/errors#booth_taken",
        "title": "Somebody was faster",
        "status": 409,
        "code": "booth_taken",
        "detail": f"Booth A01 is taken by {first.exhibitor.name_en}. Choose another booth.",
        "booth": "A01",
        "state": "allocated",
        "holder": first.exhibitor.name_en,
        "nearest": ["A02"],
    }


@pytest.mark.parametrize("door", ["holds", "allocations"])
@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        (["A01", "A09"], (409, "booth_taken")),
        (["A01", "A10"], (409, "booth_closed")),
        (["A01", "F01"], (409, "booth_wrong_zone")),
        (["A01", "nope"], (422, "booth_unknown")),
        (["A01", "A01"], (422, "booths_repeated")),
        (["A01", "A02", "A03"], (409, "too_many_booths")),
        ([], (422, "invalid")),
        (["A01", "x" * 17], (422, "invalid")),
    ],
)
def test_all_or_none(
    world: World, api: Call, door: str, codes: list[str], refusal: tuple[int, str]
) -> None:
    world.allocated("A09", owner="exhibitor_b")
    Booth.objects.filter(code="A10").update(closed_reason="เสา")
    application = world.approved(booths_wanted=2)
    before = (api("get", "/fairs/city-2017/floor").content, Claim.objects.count())
    answer = api(
        "post",
        f"/fairs/city-2017/{door}",
        {"application": str(application.pk), "booths": codes},
        token=world.token("organiser"),
    )
    assert (answer.status_code, answer.json()["code"]) == refusal
    assert (api("get", "/fairs/city-2017/floor").content, Claim.objects.count()) == before


def test_unapproved_application_gets_nothing(world: World, api: Call, organiser: str) -> None:
    body = {"application": str(world.submitted().pk), "booths": ["A01"]}
    answer = api("post", "/fairs/city-2017/allocations", body, token=organiser)
    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (
        409,
        "application_not_approved",
        "submitted",
    )
    window = world.fair.windows.get(kind="allocation")
    with clock.travel(window.closes_at):
        answer = api("post", "/fairs/city-2017/allocations", body, token=organiser)
    assert (answer.status_code, answer.json()["code"]) == (409, "allocation_window_closed")


def test_release_answers_nothing_and_frees_the_booth(
    world: World, api: Call, organiser: str
) -> None:
    allocation = world.allocated("A01")
    path = f"/allocations/{allocation.pk}"
    own = api("delete", path, token=world.token("exhibitor_a"))
    assert (own.status_code, own.json()["code"]) == (403, "forbidden")
    done = api("delete", path, token=organiser)
    assert (done.status_code, done.content) == (204, b"")
    floor = api("get", "/fairs/city-2017/floor").json()
    assert {booth["state"] for booth in floor["booths"]} == {"vacant"}


def test_hold_that_expired_gives_way_through_the_api(
    world: World, api: Call, organiser: str
) -> None:
    path = "/fairs/city-2017/holds"
    for owner, moment, status in (
        ("exhibitor_a", MORNING, 201),
        ("exhibitor_b", MORNING + dt.timedelta(minutes=15, seconds=-1), 409),
        ("exhibitor_b", MORNING + dt.timedelta(minutes=15), 201),
    ):
        body = {"application": str(world.approved(owner).pk), "booths": ["A01"]}
        with clock.travel(moment):
            assert api("post", path, body, token=organiser).status_code == status


def test_directory_is_public(world: World, api: Call) -> None:
    allocation = world.allocated("A02", "A01")
    world.submitted("exhibitor_b")
    exhibitor = allocation.exhibitor
    expected = {
        "items": [
            {
                "id": str(exhibitor.pk),
                "name": {"th": exhibitor.name_th, "en": exhibitor.name_en},
                "country": "TH",
                "province": "32",
                "booths": ["A01", "A02"],
                "products_count": 1,
            }
        ],
        "count": 1,
    }
    path = "/fairs/city-2017/exhibitors"
    assert api("get", path).json() == expected
    for query in ({"q": "weavers"}, {"zone": "FAB"}, {"country": "TH"}, {"province": "32"}):
        assert api("get", path, query).json() == expected
    nothing = {"items": [], "count": 0}
    filters: list[dict[str, Any]] = [
        {"q": "nothing"},
        {"zone": "FOOD"},
        {"country": "BT"},
        {"province": "10"},
        {"zone": "%"},
    ]
    for query in filters:
        assert api("get", path, query).json() == nothing
    assert api("get", path, {"offset": 1}).json() == {"items": [], "count": 1}
    for query in ({"country": "THA"}, {"q": "x" * 101}):
        assert api("get", path, query).status_code == 422


def test_missing_things_are_not_found(world: World, api: Call, organiser: str) -> None:
    for method, path in (
        ("delete", f"/holds/{MISSING}"),
        ("delete", f"/allocations/{MISSING}"),
        ("get", "/fairs/none/floor"),
        ("get", "/fairs/none/exhibitors"),
    ):
        answer = api(method, path, token=organiser)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
