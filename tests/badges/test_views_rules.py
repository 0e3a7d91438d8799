"""Rules of kinds of badges: the page where organisers write them, and the API."""

from typing import Any

import pytest
from django.test import Client

from badges import actions, queries
from badges.actions import KindValues
from badges.models import KindRules
from badges.rules import BadgeKind
from events.models import Gate, LogEntry
from tests.conftest import Call, World

LIST = "/manage/city-2017/badges/rules/"
PAGE = f"{LIST}contractor/"
SENT = {
    "gates": ["G9"],
    "zones": ["FAB"],
    "hours": "always",
    "days": ["2017-12-17", "2017-12-18"],
    "reentry": "once_a_day",
    "needs_escort": "on",
}


@pytest.fixture
def organiser(client: Client, world: World) -> Client:
    client.force_login(world.users["organiser"])
    return client


def test_page_says_what_each_kind_may(organiser: Client) -> None:
    page = organiser.get(LIST).content.decode()
    assert "ผู้ออกร้าน เข้าได้ทุกประตู เวลา 07.00–22.00\N{NO-BREAK SPACE}น. ทุกวัน" in page
    assert page.count("data-kind=") == len(BadgeKind)


def test_organisers_write_rules_down(organiser: Client, world: World) -> None:
    answer = organiser.post(PAGE, SENT)
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)
    row = KindRules.objects.get(fair=world.fair, kind="contractor")
    assert (
        row.facts
        == KindValues(
            gates=("G9",),
            zones=("FAB",),
            hours="always",
            days=("2017-12-17", "2017-12-18"),
            needs_escort=True,
            reentry="once_a_day",
            anti_passback=False,
        ).facts
    )
    entry = LogEntry.objects.get(action="kind_rules.changed")
    assert entry.data["before"]["gates"] == []
    assert entry.data["after"]["gates"] == ["G9"]
    assert set(entry.data["after"]) == {
        "gates", "zones", "hours", "days", "reentry", "needs_escort", "anti_passback",
    }  # fmt: skip
    # What is kept stands in the form again, and sending it anew changes nothing.
    form = organiser.get(PAGE).context["form"]
    assert (form["gates"].value(), form["hours"].value()) == (["G9"], "always")
    organiser.post(PAGE, SENT)
    assert LogEntry.objects.filter(action="kind_rules.changed").count() == 1


def test_a_change_is_said_in_both_languages_before_it_is_kept(
    organiser: Client, world: World
) -> None:
    answer = organiser.post(PAGE, SENT, headers={"HX-Request": "true"}).content.decode()
    assert (
        "Contractor: enters only by G9 Staff gate, at any hour, on 17–18 December 2017 only."
        in (answer)
    )
    assert "เฉพาะ" in answer
    assert "ต้องมีผู้พาเข้า" in answer
    assert not KindRules.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("gates", ["G7"]), ("hours", "night"), ("days", ["2017-12-16"]), ("reentry", "")],
)
def test_what_the_fair_does_not_have_is_refused(
    organiser: Client, field: str, value: object
) -> None:
    assert organiser.post(PAGE, SENT | {field: value}).status_code == 422
    assert not KindRules.objects.exists()


def test_there_are_no_rules_of_an_unknown_kind(organiser: Client) -> None:
    assert organiser.get(f"{LIST}guest/").status_code == 404


def test_only_badges_of_exhibitors_have_a_limit_by_booth(organiser: Client) -> None:
    assert "per_booth" in organiser.get(f"{LIST}exhibitor/").content.decode()
    assert "per_booth" not in organiser.get(f"{LIST}press/").content.decode()


@pytest.mark.parametrize("who", ["reviewer", "gate_staff", "exhibitor_a"])
def test_others_do_not_see_the_rules(client: Client, world: World, who: str) -> None:
    client.force_login(world.users[who])
    assert [client.get(path).status_code for path in (LIST, PAGE)] == [403, 403]


FREE = "They may leave and come back."
SAID: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["Exhibitor: enters by every gate, 07:00–22:00, on all days.", FREE]),
    (
        {"hours": "visitors", "days": ["2017-12-17", "2017-12-19"], "reentry": "never"},
        [
            "Exhibitor: enters by every gate, 10:00–21:00, on 17 December 2017, 19 December 2017 only.",
            "They may come in once in the whole fair.",
        ],
    ),
    (
        {"anti_passback": False, "per_booth": 3, "may_override": True, "zones": ["FAB"]},
        [
            "Exhibitor: enters by every gate, 07:00–22:00, on all days.",
            "Inside, only the zones FAB Thai fabric.",
            FREE,
            "The same badge is let in again without having left.",
            "A booth gives 3 badges.",
            "They may let others in who were refused, with a reason.",
        ],
    ),
]


@pytest.mark.parametrize(("values", "english"), SAID)
def test_rules_are_said_in_words(world: World, values: dict[str, Any], english: list[str]) -> None:
    row = KindRules(fair=world.fair, kind="exhibitor", **values)
    assert queries.say_rules(row, language="en") == " ".join(english)
    assert queries.say_rules(row, language="th").startswith("ผู้ออกร้าน ")


def test_hours_that_differ_by_day_are_not_said_as_one(world: World) -> None:
    day = world.fair.days.order_by("date")[0]
    day.exhibitors_from = day.opens_at
    day.save()
    row = KindRules(fair=world.fair, kind="exhibitor")
    assert "in the exhibitors' hours of the day" in queries.say_rules(row, language="en")
    row.days = ["2017-12-17"]
    assert "10:00–22:00" in queries.say_rules(row, language="en")


def test_badges_that_need_an_escort_say_so(world: World) -> None:
    badge = world.badge("A01")
    assert queries.faces_of([badge])[0].role == ""
    values = KindValues(needs_escort=True)
    actions.set_kind_rules(
        actor=world.actor("organiser"), fair=world.fair, kind=BadgeKind.EXHIBITOR, values=values
    )
    assert queries.faces_of([badge])[0].role == "ต้องมีผู้พาเข้า · Escort required"


def test_api_writes_and_reads_rules(world: World, api: Call) -> None:
    token = world.token("organiser")
    path = f"/fairs/{world.fair.slug}/badge-rules"
    Gate.objects.create(fair=world.fair, code="Z1", zone=world.zones["FAB"], name_th="ประตูโซนผ้า")
    sent = {"kind": "press", "hours": "visitors", "zones": ["FAB"], "days": ["2017-12-17"]}
    answer = api("put", path, {"items": [sent]}, token=token)
    assert answer.status_code == 200
    read = api("get", path, token=token).json()
    assert read == answer.json()
    assert [item["kind"] for item in read["items"]] == [str(kind) for kind in BadgeKind]
    press = next(item for item in read["items"] if item["kind"] == "press")
    said = press.pop("said")
    assert said["en"].startswith("Press: enters by every gate, 10:00–21:00, on 17 December 2017")
    assert press == {
        "kind": "press",
        "gates": [],
        "zones": ["FAB"],
        "hours": "visitors",
        "days": ["2017-12-17"],
        "per_booth": None,
        "needs_escort": False,
        "reentry": "free",
        "anti_passback": True,
        "may_override": False,
    }


def test_api_keeps_all_rules_or_none(world: World, api: Call) -> None:
    good = {"kind": "press", "hours": "always"}
    wrong = {"kind": "vip", "hours": "always", "gates": ["G7"]}
    answer = api(
        "put",
        f"/fairs/{world.fair.slug}/badge-rules",
        {"items": [good, wrong]},
        token=world.token("organiser"),
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "kind_rules_unknown")
    assert not KindRules.objects.exists()
