"""A canary's name and phone number stand where they belong, and nowhere else."""

import json
import logging
import re
import urllib.parse
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from badges import codes
from badges import queries as badge_queries
from badges.models import Badge
from events.models import Change, IdempotencyRecord, LogEntry
from registration import actions as registration_actions
from registration.models import Person
from tests.conftest import MORNING, Call, World, exhibitor_of

pytestmark = pytest.mark.django_db

NAME_TH = "กุญชรินทร์ คานารีวงศ์"
NAME_EN = "Kunchalin Canariwong"
PHONE = "081-555-0137"
MARKS = (NAME_TH, "คานารีวงศ์", NAME_EN, "Canariwong", PHONE, "0815550137", "5550137")


def spellings(mark: str) -> Iterator[str]:
    """As it is, as JSON escapes it, and as an address does."""
    yield mark
    yield json.dumps(mark)[1:-1]
    yield urllib.parse.quote(mark)
    yield urllib.parse.quote_plus(mark)


def marks_in(text: str) -> set[str]:
    return {mark for mark in MARKS for spelling in spellings(mark) if spelling in text}


@pytest.fixture
def badge(world: World, caplog: pytest.LogCaptureFixture) -> Badge:
    """The canary's badge; everything logged on the way is caught."""
    caplog.set_level(logging.DEBUG)
    exhibitor = world.exhibitor(contact_name=NAME_TH, phone=PHONE)
    Person.objects.filter(exhibitor=exhibitor).update(name_en=NAME_EN)
    world.allocated("A01", exhibitor=exhibitor)
    return Badge.objects.get()


@pytest.fixture
def walked(world: World, api: Call, badge: Badge) -> list[Any]:
    """Answers of a day on which much went wrong."""
    organiser, mine, foreign = (
        world.token(name) for name in ("organiser", "exhibitor_a", "exhibitor_b")
    )
    _device, gate = world.device()
    application = exhibitor_of(badge).applications.get()
    scan = {
        "scan_id": str(uuid.uuid4()),
        "device_seq": 1,
        "code": badge.code,
        "direction": "entry",
        "scanned_at": MORNING.isoformat(),
    }
    other = world.approved("exhibitor_b")
    calls: list[tuple[str, str, Any, str | None]] = [
        ("get", f"/applications/{application.pk}", None, foreign),
        ("post", f"/applications/{application.pk}/submit", None, mine),
        ("post", f"/applications/{application.pk}/review", {"decision": NAME_EN}, organiser),
        ("post", f"/applications/{application.pk}/review", {NAME_EN: PHONE}, organiser),
        (
            "post",
            f"/exhibitors/{badge.exhibitor_id}/products",
            {"name": {"th": PHONE}, "type": NAME_EN, "hs_code": PHONE},
            mine,
        ),
        (
            "post",
            "/fairs/city-2017/allocations",
            {"application": str(other.pk), "booths": ["A01"]},
            organiser,
        ),
        ("post", "/gate/scans", scan, gate),
        ("post", "/gate/scans", scan | {"scan_id": str(uuid.uuid4()), "code": PHONE}, gate),
        ("post", "/gate/scans", scan | {"scan_id": NAME_EN}, gate),
        ("post", f"/badges/{badge.pk}/revoke", {"reason": ""}, organiser),
        ("get", f"/badges/{badge.pk}/pdf", None, foreign),
        ("get", "/fairs/city-2017/floor", None, None),
        ("get", "/fairs/city-2017/exhibitors", {"q": NAME_EN}, None),
        ("get", f"/exhibitors/{badge.exhibitor_id}/products", None, None),
        ("get", "/fairs/city-2017/badges", None, foreign),
        ("get", "/gate/scans", None, gate),
    ]
    answers = [
        api(method, path, body, token=token, key=str(uuid.uuid4()))
        for method, path, body, token in calls
    ]
    assert [answer.status_code for answer in answers] == [
        404, 409, 422, 422, 422, 409, 200, 200, 422, 422, 404, 200, 200, 200, 200, 200,
    ]  # fmt: skip
    return answers


def test_answers_to_others_and_refusals_name_nobody(walked: list[Any]) -> None:
    found = {}
    for answer in walked:
        text = answer.content.decode()
        # The name of a field that does not exist is the sender's own.
        text = text.replace(f'"body.body.{NAME_EN}"', "").replace(f'"body.{NAME_EN}"', "")
        if marks := marks_in(text):
            found[text] = marks
    assert found == {}


def test_feed_and_idempotency_records_of_devices_name_nobody(walked: list[Any]) -> None:
    assert Change.objects.count() >= 2
    for payload in Change.objects.values_list("payload", flat=True):
        assert marks_in(json.dumps(payload, ensure_ascii=False)) == set()
    for body in IdempotencyRecord.objects.values_list("body", flat=True):
        assert marks_in(json.dumps(body, ensure_ascii=False)) == set()


def test_code_holds_the_opaque_id_alone(badge: Badge) -> None:
    read = codes.read_code(badge.code, keys=badge_queries.public_keys())
    assert read.badge_id == badge.pk
    plain = codes.decode_base45(badge.code)
    assert len(plain) == 81
    assert plain[3:11].hex() == badge.pk
    for text in (badge.code, plain.decode("latin-1"), badge.pk, badge.serial):
        assert marks_in(text) == set()


def test_log_of_actions_tells_who_acted_and_no_more(world: World, walked: list[Any]) -> None:
    exhibitor = exhibitor_of(Badge.objects.get())
    registration_actions.change_exhibitor(
        actor=world.actor("exhibitor_a"), exhibitor=exhibitor, values={"phone": PHONE + "9"}
    )
    registration_actions.change_person(
        actor=world.actor("exhibitor_a"),
        person=exhibitor.people.get(),
        values={"name_en": NAME_EN + "x"},
    )
    for entry in LogEntry.objects.all():
        said = json.dumps([entry.actor, entry.actor_name, entry.action, entry.data])
        assert marks_in(said) == set()


def test_server_log_names_nobody(
    world: World, walked: list[Any], client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(world.users["exhibitor_a"])
    client.get(f"/exhibitors/{Badge.objects.get().exhibitor_id}/")
    client.get("/nothing/", {"q": NAME_EN})
    client.post("/sign-in/", {"username": "nobody@otop.example", "password": NAME_EN})
    client.post("/sign-in/", {"username": NAME_EN, "password": PHONE})
    call_command("verify_log")
    text = "\n".join(
        f"{record.getMessage()} {record.exc_text or ''} {record.args!r}"
        for record in [*caplog.get_records("setup"), *caplog.records]
    )
    assert "/api/v1/gate/scans" in text
    assert marks_in(text) == set()


def test_figures_name_nobody(walked: list[Any], client: Client) -> None:
    assert marks_in(client.get("/metrics", REMOTE_ADDR="127.0.0.1").content.decode()) == set()


PUBLIC = ("/", "/fairs/city-2017/", "/fairs/city-2017/floor/", "/fairs/city-2017/exhibitors/")


def test_public_pages_name_nobody(walked: list[Any], client: Client) -> None:
    exhibitor = Badge.objects.get().exhibitor_id
    for path in (*PUBLIC, f"/fairs/city-2017/exhibitors/{exhibitor}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert marks_in(answer.content.decode()) == set(), path


@pytest.mark.parametrize("name", ["exhibitor_a", "organiser"])
def test_addresses_in_pages_name_nobody(
    world: World, walked: list[Any], client: Client, name: str
) -> None:
    """Those who may read the name find it in the text of a page, never in a link, a form's target or a header."""
    client.force_login(world.users[name])
    badge = Badge.objects.get()
    application = exhibitor_of(badge).applications.get()
    pages = {
        "exhibitor_a": [
            "/home/",
            f"/exhibitors/{badge.exhibitor_id}/",
            f"/applications/{application.pk}/",
            f"/applications/{application.pk}/badges/",
            f"/people/{badge.person_id}/",
        ],
        "organiser": [
            "/manage/city-2017/",
            "/manage/city-2017/applications/",
            f"/manage/city-2017/applications/{application.pk}/",
            "/manage/city-2017/floor/",
            "/manage/city-2017/badges/",
            "/manage/city-2017/log/",
            "/manage/city-2017/settings/",
        ],
    }[name]
    seen = set()
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200, path
        html = answer.content.decode()
        seen |= marks_in(html)
        addresses = re.findall(
            r'(?:href|src|action|formaction|hx-[a-z-]+|data-url)="([^"]*)"', html
        )
        assert addresses
        assert marks_in(urllib.parse.unquote("\n".join(addresses))) == set(), path
        assert marks_in(str(answer.headers)) == set(), path
    assert NAME_TH in seen


def test_pdf_is_named_by_the_serial_number(world: World, api: Call, badge: Badge) -> None:
    answer = api("get", f"/badges/{badge.pk}/pdf", token=world.token("exhibitor_a"))
    assert answer["Content-Disposition"] == f'inline; filename="badge-{badge.serial}.pdf"'
    assert marks_in(str(answer.headers)) == set()
