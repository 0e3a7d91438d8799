"""Doors of the fair itself, who comes in with what, and idempotency at every door."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from events import clock
from events.models import FairState, IdempotencyRecord, Member
from registration.models import Application, Product
from tests.conftest import MORNING, Call, World, make_fair

pytestmark = pytest.mark.django_db


def test_clock_tells_the_fairs_time(world: World, api: Call, settings: Settings) -> None:
    assert api("get", "/clock").json() == {"now": "2017-12-17T09:30:00+07:00", "rehearsal": False}
    settings.FAIR_CLOCK_START = "2017-12-17T09:30:00+07:00"
    assert api("get", "/clock").json()["rehearsal"] is True


def test_fair_is_shown_as_the_contract_says(world: World, api: Call) -> None:
    expected = {
        "slug": "city-2017",
        "series": "city",
        "name": {"th": "OTOP CITY 2017", "en": "OTOP City 2017"},
        "theme": {"th": "ของขวัญจากภูมิปัญญา มรดกล้ำค่าของคนไทย", "en": ""},
        "starts_on": "2017-12-17",
        "ends_on": "2017-12-25",
        "state": "published",
        "venue": {"th": "", "en": ""},
    }
    assert api("get", "/fairs/city-2017").json() == expected
    assert api("get", "/fairs").json() == {"items": [expected], "count": 1}


def test_list_is_cut_by_limit_and_offset(world: World, api: Call) -> None:
    for index in range(4):
        make_fair(f"fair-{index}")
    everything = [fair["slug"] for fair in api("get", "/fairs").json()["items"]]
    part = api("get", "/fairs", {"limit": 2, "offset": 1}).json()
    assert ([fair["slug"] for fair in part["items"]], part["count"]) == (everything[1:3], 5)
    assert api("get", "/fairs", {"offset": 9}).json() == {"items": [], "count": 5}


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 501}, {"limit": "x"}, {"offset": -1}, {"offset": 1.5}]
)
def test_unusable_part_of_a_list_is_refused(world: World, api: Call, query: dict[str, Any]) -> None:
    answer = api("get", "/fairs", query)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == list(query)


def test_draft_fair_and_missing_fair_answer_the_same_bytes(world: World, api: Call) -> None:
    make_fair("draft", FairState.DRAFT)
    hidden, missing = api("get", "/fairs/draft"), api("get", "/fairs/none")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert hidden["Content-Type"] == "application/problem+json"
    member = Member.objects.get(user=world.users["organiser"])
    member.fair = make_fair("draft-2", FairState.DRAFT)
    member.save()
    assert api("get", "/fairs/draft-2", token=world.token("organiser")).status_code == 200


def test_problem_speaks_the_readers_language(world: World, api: Call) -> None:
    english = api("get", "/fairs/none", **{"Accept-Language": "en"}).json()
    assert english == {
        "type": "/docs/errors#not_found",
        "title": "Not found",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing here that you may see.",
    }


@pytest.mark.parametrize(
    ("request_line", "status", "code"),
    [
        ("GET /nothing/here", 404, "not_found"),
        ("GET /applications/not-a-uuid", 404, "not_found"),
        ("DELETE /fairs", 405, "method_not_allowed"),
        ("PUT /clock", 405, "method_not_allowed"),
        ("GET /fairs/a%00b", 422, "null_character"),
        ("GET /fairs?limit=%00", 422, "null_character"),
    ],
)
def test_what_no_door_takes_is_a_problem_too(
    world: World, client: Client, request_line: str, status: int, code: str
) -> None:
    method, path = request_line.split(" ")
    answer = client.generic(method, f"/api/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    if status == 405:
        assert answer["Allow"] == "GET"


# --- who comes in --------------------------------------------------------------------------------
@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer ", "Basic YTpi", "Bearer \x7f", "x"])
def test_wrong_credentials_are_nobody_even_where_anybody_may_look(
    world: World, client: Client, header: str
) -> None:
    answer = client.get("/api/v1/fairs", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_scheme_is_read_in_any_case(world: World, client: Client) -> None:
    token = world.token("exhibitor_a")
    answer = client.get("/api/v1/me", headers={"Authorization": f"bEARER {token}"})
    assert answer.json()["email"] == "exhibitor_a@otop.example"


def test_session_needs_its_csrf_token_to_write(world: World) -> None:
    exhibitor = world.exhibitor()
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["exhibitor_a"])
    path = f"/api/v1/exhibitors/{exhibitor.pk}/products"
    body = {"name": {"th": "ผ้า"}, "type": 3}
    assert client.get("/api/v1/me").status_code == 200
    bare = client.post(path, body, content_type="application/json")
    assert (bare.status_code, bare.json()["code"]) == (403, "csrf_failed")
    assert Product.objects.count() == 0
    client.cookies["csrftoken"] = "a" * 32
    sent = client.post(
        path, body, content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )
    assert (sent.status_code, Product.objects.count()) == (201, 1)


def test_token_needs_no_csrf_and_wins_over_the_session(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["organiser"])
    headers = {"Authorization": f"Bearer {world.token('exhibitor_a')}"}
    assert client.get("/api/v1/me", headers=headers).json()["email"] == "exhibitor_a@otop.example"
    exhibitor = world.exhibitor()
    answer = client.post(
        f"/api/v1/exhibitors/{exhibitor.pk}/products",
        {"name": {"th": "ผ้า"}, "type": 3},
        content_type="application/json",
        headers=headers,
    )
    assert answer.status_code == 201


def test_role_is_read_anew_at_each_request(world: World, api: Call) -> None:
    token = world.token("organiser")
    application = world.submitted()
    path = f"/applications/{application.pk}"
    assert api("get", path, token=token).status_code == 200
    Member.objects.filter(user=world.users["organiser"]).delete()
    assert api("get", path, token=token).status_code == 404


# --- idempotency ---------------------------------------------------------------------------------
@pytest.fixture
def product_door(world: World) -> tuple[str, dict[str, Any]]:
    exhibitor = world.exhibitor()
    return f"/exhibitors/{exhibitor.pk}/products", {"name": {"th": "ผ้าไหม"}, "type": 3}


def test_same_key_and_body_have_one_effect_and_one_answer(
    world: World, api: Call, product_door: tuple[str, dict[str, Any]]
) -> None:
    path, body = product_door
    token = world.token("exhibitor_a")
    first = api("post", path, body, token=token, key="a")
    with clock.travel(MORNING + dt.timedelta(days=1)):
        second = api("post", path, body, token=token, key="a")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]
    assert Product.objects.count() == 1
    third = api("post", path, body, token=token, key="b")
    assert third.json()["id"] != first.json()["id"]
    assert api("post", path, body, token=token).status_code == 201
    assert Product.objects.count() == 3


@pytest.mark.parametrize("change", ["body", "path", "method"])
def test_same_key_for_another_request_is_refused(
    world: World, api: Call, product_door: tuple[str, dict[str, Any]], change: str
) -> None:
    path, body = product_door
    token = world.token("exhibitor_a")
    first = api("post", path, body, token=token, key="a")
    method = "post"
    if change == "body":
        body = body | {"opc_stars": 5}
    elif change == "path":
        path = f"/exhibitors/{world.exhibitor().pk}/products"
    else:
        method, path = "patch", f"/products/{first.json()['id']}"
    again = api(method, path, body, token=token, key="a")
    assert (again.status_code, again.json()["code"]) == (422, "idempotency_mismatch")
    assert Product.objects.count() == 1


def test_another_principal_may_use_the_same_key(world: World, api: Call) -> None:
    doors = {}
    for name in ("exhibitor_a", "exhibitor_b"):
        doors[name] = f"/exhibitors/{world.exhibitor(name).pk}/products"
    answers = [
        api("post", path, {"name": {"th": "ผ้า"}, "type": 3}, token=world.token(name), key="same")
        for name, path in doors.items()
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 2
    assert IdempotencyRecord.objects.filter(key="same").count() == 2


def test_one_person_with_two_tokens_is_one_principal(
    world: World, api: Call, product_door: tuple[str, dict[str, Any]]
) -> None:
    path, body = product_door
    answers = [
        api("post", path, body, token=world.token("exhibitor_a"), key="a").content for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert Product.objects.count() == 1


def test_refused_request_leaves_its_key_unused(world: World, api: Call) -> None:
    application = world.draft()
    path = f"/applications/{application.pk}/submit"
    token = world.token("exhibitor_a")
    window = world.fair.windows.get(kind="application")
    with clock.travel(window.closes_at):
        late = api("post", path, token=token, key="a")
    assert (late.status_code, late.json()["code"]) == (409, "window_closed")
    assert IdempotencyRecord.objects.count() == 0
    assert api("post", path, token=token, key="a").json() == {
        "id": str(application.pk),
        "state": "submitted",
    }
    # The state has moved on, the answer has not.
    again = api("post", path, token=token, key="a")
    assert (again.status_code, again.json()["state"]) == (200, "submitted")


def test_answer_without_a_body_is_repeated_as_such(world: World, api: Call) -> None:
    allocation = world.allocated("A01")
    token = world.token("organiser")
    path = f"/allocations/{allocation.pk}"
    answers = [api("delete", path, token=token, key="a") for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    without = api("delete", path, token=token)
    assert (without.status_code, without.json()["code"]) == (409, "allocation_ended")


@pytest.mark.parametrize("key", ["", "x" * 201, "ข", "a\tb", "\x7f"])
def test_unusable_key_is_refused(
    world: World, api: Call, product_door: tuple[str, dict[str, Any]], key: str
) -> None:
    path, body = product_door
    answer = api("post", path, body, token=world.token("exhibitor_a"), key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_invalid")
    assert (Product.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)


def test_longest_key_is_taken(
    world: World, api: Call, product_door: tuple[str, dict[str, Any]]
) -> None:
    path, body = product_door
    answer = api("post", path, body, token=world.token("exhibitor_a"), key="~" * 200)
    assert answer.status_code == 201


def test_key_of_a_stranger_opens_no_answer(
    world: World, api: Call, product_door: tuple[str, dict[str, Any]]
) -> None:
    path, body = product_door
    api("post", path, body, token=world.token("exhibitor_a"), key="a")
    foreign = api("post", path, body, token=world.token("exhibitor_b"), key="a")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    nobody = api("post", path, body, key="a")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_signed_in")


def test_every_write_takes_a_key(world: World, api: Call) -> None:
    exhibitor = world.exhibitor()
    product = world.product(exhibitor)
    body = {"exhibitor": str(exhibitor.pk), "products": [str(product.pk)], "zone": "FAB"}
    token = world.token("exhibitor_a")
    key = str(uuid.uuid4())
    answers = [
        api("post", "/fairs/city-2017/applications", body, token=token, key=key).content
        for _ in range(3)
    ]
    assert len(set(answers)) == 1
    assert Application.objects.count() == 1
