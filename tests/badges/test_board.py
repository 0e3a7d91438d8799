"""The live board: its numbers are those of the log, few queries read them, and nobody reads them twice a second."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from badges import queries
from badges.models import Badge, Device, DeviceStatus, Scan
from events import clock
from tests.conftest import MORNING, PASSWORD, Call, World

pytestmark = pytest.mark.django_db
PAGE = "/manage/city-2017/gates/"


def read(world: World) -> dict[str, Any]:
    queries.forget_boards()
    return queries.read_board(world.fair)


def admit(world: World, device: Device, code: str, direction: str = "entry") -> Scan:
    scan: Scan = world.scan(device, world_code(world, code), direction)
    return scan


def world_code(world: World, code: str) -> str:
    return Badge.objects.get(exhibitor__allocations__claims__booth__code=code, state="active").code


def test_numbers_are_those_of_the_log(world: World) -> None:
    world.badge("A01")
    world.badge("A02")
    world.gates["G1"].hall = world.hall
    world.gates["G1"].save()
    device, _token = world.device()
    admit(world, device, "A01")
    with clock.travel(MORNING + dt.timedelta(minutes=2)):
        admit(world, device, "A02")
        admit(world, device, "A01", "exit")
        world.scan(device, "no badge")
        found = read(world)
    assert found["inside"] == {
        "total": 1,
        "kinds": [{"kind": "exhibitor", "number": 1}],
        "halls": [{"hall": "C1", "number": 1}],
    }
    assert found["today"] == {"entries": 2, "exits": 1, "denied": 1}
    gate = found["gates"][0]
    assert (gate["code"], gate["entries"][-3:], gate["exits"][-1], gate["denied"][-1]) == (
        "G1",
        [1, 0, 1],
        1,
        1,
    )
    assert found["denials"] == [{"reason": "forged", "number": 1}]


def test_what_was_an_hour_ago_counts_for_the_day_and_yesterday_does_not(world: World) -> None:
    world.badge("A01")
    device, _token = world.device()
    admit(world, device, "A01")
    with clock.travel(MORNING + dt.timedelta(hours=2)):
        later = read(world)
    with clock.travel(MORNING + dt.timedelta(days=1)):
        tomorrow = read(world)
    assert (later["today"]["entries"], sum(later["gates"][0]["entries"])) == (1, 0)
    assert (tomorrow["today"]["entries"], tomorrow["inside"]["total"]) == (0, 1)


def test_after_midnight_the_chart_shows_the_evening_and_the_day_begins_anew(world: World) -> None:
    world.badge("A01")
    device, _token = world.device()
    midnight = dt.datetime(2017, 12, 18, tzinfo=clock.BANGKOK)
    with clock.travel(midnight - dt.timedelta(hours=3)):
        admit(world, device, "A01")
    with clock.travel(midnight - dt.timedelta(minutes=5)):
        admit(world, device, "A01", "exit")
    with clock.travel(midnight + dt.timedelta(minutes=5)):
        found = read(world)
    assert (found["today"]["exits"], sum(found["gates"][0]["exits"])) == (0, 1)


def test_a_device_that_fell_silent_is_an_alert_and_its_queue_is_shown(world: World) -> None:
    device, _token = world.device()
    DeviceStatus.objects.update_or_create(
        device=device,
        defaults={
            "last_seen": MORNING - dt.timedelta(minutes=6),
            "queue": 3,
            "battery": 41,
            "list_as_of": MORNING - dt.timedelta(minutes=10),
        },
    )
    found = read(world)
    assert [(alert["kind"], alert["gate"]) for alert in found["alerts"]] == [
        ("device_silent", "G1")
    ]
    (shown,) = found["devices"]
    assert (shown["queue"], shown["battery"], shown["is_silent"]) == (3, 41, True)


def test_ten_queries_for_one_scan_as_for_many(world: World, django_assert_num_queries: Any) -> None:
    device, _token = world.device()
    for code in ("A01", "A02", "A03"):
        world.badge(code)
    queries.forget_boards()
    with django_assert_num_queries(12):
        queries.read_board(world.fair)
    for code in ("A01", "A02", "A03"):
        admit(world, device, code)
        world.device(name=code)
    queries.forget_boards()
    with django_assert_num_queries(12):
        queries.read_board(world.fair)


def test_all_who_look_share_one_reading_for_a_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 100.0
    monkeypatch.setattr("badges.queries.board.time.monotonic", lambda: moment)
    first = queries.board_of(world.fair)
    device, _token = world.device()
    world.scan(device, "no badge")
    moment = 100.9
    assert queries.board_of(world.fair) is first
    moment = 101.0
    second = queries.board_of(world.fair)
    assert second.content["today"]["denied"] == 1
    assert second.etag != first.etag


def test_the_etag_is_of_what_the_board_says_and_not_of_when(world: World) -> None:
    first = queries.board_of(world.fair)
    queries.forget_boards()
    with clock.travel(MORNING + dt.timedelta(seconds=5)):
        second = queries.board_of(world.fair)
    assert first.plain != second.plain
    assert first.etag == second.etag


def test_the_api_answers_the_board_and_then_that_nothing_changed(world: World, api: Call) -> None:
    token = world.token("organiser")
    answer = api("get", "/fairs/city-2017/gate-board", token=token)
    assert json.loads(answer.content)["fair"] == "city-2017"
    again = api(
        "get",
        "/fairs/city-2017/gate-board",
        token=token,
        **{"If-None-Match": answer.headers["ETag"]},
    )
    assert (answer.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("query", ["", "?wall=1"])
def test_the_page_brings_only_what_moves_to_its_own_script(
    world: World, client: Client, query: str
) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    page = client.get(PAGE + query)
    part = client.get(PAGE + query, headers={"HX-Request": "true"})
    again = client.get(
        PAGE + query, headers={"HX-Request": "true", "If-None-Match": part.headers["ETag"]}
    )
    assert (page.status_code, part.status_code, again.status_code) == (200, 200, 304)
    assert part.content in page.content
    assert b"<html" not in part.content


@pytest.mark.parametrize(
    ("who", "status"),
    [("gate_staff", 403), ("reviewer", 403), ("exhibitor_a", 403), ("admin", 200)],
)
def test_the_board_is_for_the_control_room(
    world: World, client: Client, who: str, status: int
) -> None:
    client.login(username=f"{who}@otop.example", password=PASSWORD)
    assert client.get(PAGE).status_code == status
