"""A canary's citizen id and passport go in by every way there is, and come out nowhere but where they are revealed."""

import base64
import hashlib
import io
import json
import logging
import sqlite3
import urllib.parse
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from badges.models import Badge
from events.models import LogEntry
from events.sheets.writing import Column, Sheet, write_xlsx
from registration import actions
from registration.models import Exhibitor, Identity, Import
from tests.conftest import Call, World
from tests.registration.tables import GOOD, HEAD, KEYS, officer

pytestmark = pytest.mark.django_db

CITIZEN = "3101200987652"
DASHED = "3-1012-00987-65-2"
PASSPORT = "XK0842731"
REASON = "ส่งรายชื่อให้ฝ่ายรักษาความปลอดภัย"


def spellings() -> Iterator[str]:
    """As typed, as stored, as other digits, as addresses and JSON write it, and as a hash that anybody can make."""
    for number in (CITIZEN, DASHED, DASHED.replace("-", " "), PASSPORT, PASSPORT.lower()):
        yield number
        yield urllib.parse.quote_plus(number)
        yield number.encode().hex()
        yield base64.b64encode(number.encode()).decode().rstrip("=")
        for name in ("md5", "sha1", "sha256"):
            yield hashlib.new(name, number.encode()).hexdigest()
            yield base64.b64encode(hashlib.new(name, number.encode()).digest()).decode()
    thai = CITIZEN.translate({ord("0") + digit: chr(0x0E50 + digit) for digit in range(10)})
    yield thai
    yield json.dumps(thai)[1:-1]


MARKS = tuple(spellings())


def marks_in(content: bytes | str) -> set[str]:
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    return {mark for mark in MARKS if mark in text}


def test_canary_would_be_found() -> None:
    for text in (CITIZEN, f'{{"number": "{DASHED}"}}', PASSPORT.lower(), f"?n={PASSPORT}"):
        assert marks_in(text) != set()
    assert marks_in(hashlib.sha256(CITIZEN.encode()).hexdigest()) != set()
    assert marks_in("•-••••-•••••-65-2") == set()


@pytest.fixture
def answers(world: World, client: Client, api: Call, caplog: pytest.LogCaptureFixture) -> list[Any]:
    """The numbers go in by pages and by the API, rightly and wrongly; what was answered to it."""
    caplog.set_level(logging.DEBUG)
    exhibitor = world.exhibitor()
    world.allocated("A01", exhibitor=exhibitor)
    mine, organiser, foreign = (
        world.token(name) for name in ("exhibitor_a", "organiser", "exhibitor_b")
    )
    client.force_login(world.users["exhibitor_a"])
    names = {"title": "นาง", "name_th": "กุญชร คานารี", "role": "ช่างทอ"}
    people = f"/exhibitors/{exhibitor.pk}/people"
    found = [
        client.post(f"{people}/new/", names | {"paper_kind": "citizen_id", "paper_number": DASHED}),
    ]
    person = exhibitor.people.get(name_th="กุญชร คานารี")
    papers = {"kind": "passport", "number": PASSPORT, "country": "BT"}
    body = {"name": {"th": "คาร์มา ลาโม", "en": "Karma Lhamo"}, "identity": papers}
    found += [
        api("post", people, body, token=mine, key="canary"),
        api("post", people, body, token=mine, key="canary"),
        api("post", people, body, token=mine),
        api("post", people, body | {CITIZEN: 1}, token=mine, key=str(uuid.uuid4())),
        api("post", people, body | {"identity": papers | {"country": CITIZEN}}, token=mine),
        api("post", people, body | {"identity": papers | {"kind": "citizen_id"}}, token=mine),
        api("post", people, body, token=foreign),
        api("post", people, body, token=organiser),
        api("get", people, token=mine),
        api("get", people, token=organiser),
        api("get", people, token=foreign),
        api("patch", f"/people/{person.pk}", {"role": "ผู้ขาย"}, token=mine),
        api("post", f"/people/{person.pk}/reveal", {"reason": DASHED}, token=mine),
        api("post", f"/people/{person.pk}/reveal", {"reason": REASON}, token=foreign),
        client.post(f"/people/{person.pk}/identity/", {"reason": CITIZEN}),
        client.post(f"/people/{person.pk}/", names | {"paper_kind": "citizen_id"}),
        client.post("/nothing/", {"n": CITIZEN}),
    ]
    assert [answer.status_code for answer in found] == [
        302, 201, 201, 409, 422, 422, 422, 404, 404, 200, 200, 404, 200, 422, 404, 422, 302, 404,
    ]  # fmt: skip
    assert Identity.objects.count() == 2
    return found


def test_answers_repeat_no_number(answers: list[Any]) -> None:
    for answer in answers:
        # The name of a field that does not exist, and what stands in one's own form, are the sender's own.
        text = answer.content.decode().replace(f'body.{CITIZEN}"', "")
        text = text.replace(f'value="{CITIZEN}"', "")
        assert marks_in(text) == set(), answer.request["PATH_INFO"]
        assert marks_in(str(answer.headers)) == set()


def test_no_table_holds_a_number(answers: list[Any]) -> None:
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.values_list():
            for value in row:
                content = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value)
                assert marks_in(content) == set(), model._meta.label
                if isinstance(value, dict | list):
                    assert marks_in(json.dumps(value, ensure_ascii=False)) == set()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="reads the file of SQLite")
def test_no_byte_of_the_database_holds_a_number(answers: list[Any], tmp_path: Path) -> None:
    """Freed pages, indexes and all: the file as a thief would have it."""
    connection.ensure_connection()
    raw = connection.connection
    assert isinstance(raw, sqlite3.Connection)
    content = raw.serialize()
    assert "กุญชร คานารี".encode() in content
    assert marks_in(content) == set()


def test_sessions_and_messages_hold_no_number(answers: list[Any], client: Client) -> None:
    assert Session.objects.count() > 0
    for session in Session.objects.all():
        assert marks_in(json.dumps(session.get_decoded(), ensure_ascii=False)) == set()
    assert marks_in(str(client.cookies)) == set()


def test_server_log_holds_no_number(answers: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    call_command("verify_log")
    text = "\n".join(
        f"{record.getMessage()} {record.exc_text or ''} {record.args!r}"
        for record in [*caplog.get_records("setup"), *caplog.records]
        # What the ORM does is logged in DEBUG alone, and its values with it.
        if record.name != "django.db.backends"
    )
    assert "/people" in text
    assert marks_in(text) == set()


def test_broken_page_holds_no_number(
    world: World,
    client: Client,
    api: Call,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The worst place to break: with the number in hand."""

    def explode(*_: Any, **given: Any) -> None:
        raise RuntimeError(f"broken with {given['kind']}")

    monkeypatch.setattr("registration.actions.people.fingerprint_of", explode)
    client.raise_request_exception = False
    client.force_login(world.users["exhibitor_a"])
    exhibitor = world.exhibitor()
    answers = [
        client.post(
            f"/exhibitors/{exhibitor.pk}/people/new/",
            {"name_th": "กุญชร", "paper_kind": "citizen_id", "paper_number": CITIZEN},
        ),
        api(
            "post",
            f"/exhibitors/{exhibitor.pk}/people",
            {"name": {"th": "กุญชร"}, "identity": {"kind": "citizen_id", "number": CITIZEN}},
            token=world.token("exhibitor_a"),
            key="k",
        ),
    ]
    assert [answer.status_code for answer in answers] == [500, 500]
    for answer in answers:
        assert marks_in(answer.content) == set()
    said = "\n".join(f"{r.getMessage()} {r.exc_text or ''} {r.exc_info!r}" for r in caplog.records)
    assert "broken with" in said
    assert marks_in(said) == set()


PAGES = {
    "exhibitor_a": ["/home/", "/exhibitors/{exhibitor}/", "/people/{person}/",
                    "/people/{person}/identity/", "/account/data/"],
    "organiser": ["/exhibitors/{exhibitor}/", "/people/{person}/identity/",
                  "/manage/city-2017/", "/manage/city-2017/log/", "/manage/city-2017/badges/",
                  "/manage/city-2017/applications/", "/privacy/requests/"],
    "reviewer": ["/exhibitors/{exhibitor}/", "/manage/city-2017/applications/"],
    None: ["/", "/fairs/city-2017/", "/fairs/city-2017/exhibitors/",
           "/fairs/city-2017/exhibitors/{exhibitor}/", "/privacy/"],
}  # fmt: skip


@pytest.mark.parametrize("who", PAGES)
def test_pages_hold_no_number(
    world: World, client: Client, answers: list[Any], who: str | None
) -> None:
    client.logout()
    if who:
        client.force_login(world.users[who])
    paper = Identity.objects.get(kind="citizen_id")
    keys = {"exhibitor": paper.exhibitor_id, "person": paper.person_id}
    for path in PAGES[who]:
        answer = client.get(path.format(**keys))
        assert answer.status_code == 200, path
        assert marks_in(answer.content) == set(), path
        assert marks_in(str(answer.headers)) == set(), path


def test_badges_and_downloads_hold_no_number(
    world: World, client: Client, api: Call, answers: list[Any]
) -> None:
    badge = Badge.objects.get()
    for text in (badge.code, badge.pk, bytes(badge.symbol)):
        assert marks_in(text) == set()
    pdf = api("get", f"/badges/{badge.pk}/pdf", token=world.token("organiser"))
    assert (pdf.status_code, marks_in(pdf.content)) == (200, set())
    download = client.post(reverse("download_my_data"))
    with zipfile.ZipFile(io.BytesIO(download.content)) as file:
        for name in file.namelist():
            assert marks_in(file.read(name)) == set(), name


def test_number_is_shown_by_the_reveal_alone_and_kept_by_nobody(
    world: World, client: Client, api: Call, answers: list[Any]
) -> None:
    """The one place: the answer itself. Its key is not kept, so that the answer is not."""
    citizen, passport = Identity.objects.order_by("kind")
    shown = client.post(f"/people/{citizen.person_id}/identity/", {"reason": REASON})
    assert CITIZEN in shown.content.decode()
    told = api(
        "post",
        f"/people/{passport.person_id}/reveal",
        {"reason": REASON},
        token=world.token("organiser"),
        key="reveal",
    )
    assert told.json() == {"number": PASSPORT}
    assert {shown["Cache-Control"], told["Cache-Control"]} == {"private, no-store"}
    assert [entry.data["reason"] for entry in LogEntry.objects.filter(action="person.revealed")] == [
        REASON, REASON,
    ]  # fmt: skip
    test_no_table_holds_a_number(answers)


def test_column_of_numbers_in_a_table_is_not_taken_in(
    world: World, client: Client, run_jobs: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody adds a column that the template does not have; its heading is named, its cells are dropped."""
    caplog.set_level(logging.INFO)
    client.force_login(officer(world))
    head = [*(Column(text) for text in HEAD), Column("เลขประจำตัวประชาชน")]
    cells = [[*(GOOD.get(key, "") for key in KEYS), DASHED], [*[""] * len(KEYS), CITIZEN]]
    table = write_xlsx([Sheet("ผู้ออกร้าน", head, cells)])
    answer = client.post(
        "/manage/city-2017/imports/", {"file": SimpleUploadedFile("surin.xlsx", table)}
    )
    assert answer.status_code == 302
    run_jobs()
    assert Import.objects.get().rows == 1
    shown = client.get(answer["Location"])
    assert (shown.status_code, marks_in(shown.content)) == (200, set())
    test_no_table_holds_a_number([])
    assert marks_in(caplog.text) == set()


def test_erased_number_leaves_nothing(world: World, answers: list[Any]) -> None:
    exhibitor = Exhibitor.objects.get()
    for person in exhibitor.people.all():
        actions.erase_person(actor=world.actor("exhibitor_a"), person=person, reason="ขอลบ")
    assert Identity.objects.count() == 0
    assert set(exhibitor.people.values_list("name_th", flat=True)) == {"ลบแล้ว"}
