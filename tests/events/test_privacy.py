"""Consent, one's own data, requests and erasure, and what is kept for how long."""

import csv
import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from badges.models import Badge
from events import actions, audit, clock, queries
from events.models import (
    Consent,
    ConsentText,
    IdempotencyRecord,
    LogEntry,
    Member,
    Notice,
    PrivacyRequest,
    Purpose,
    RequestKind,
    User,
)
from events.permissions import SYSTEM, actor_of
from registration import actions as registration_actions
from registration.models import Identity, Person
from registration.rules import IdentityGiven, IdentityKind
from tests.conftest import MORNING, World
from tests.refusals import refused

pytestmark = pytest.mark.django_db

CITIZEN = "3101200987652"


@pytest.fixture(autouse=True)
def nobody_has_agreed(world: World) -> None:
    Consent.objects.all().delete()


@pytest.fixture
def page(client: Client, world: World) -> Client:
    client.force_login(world.users["exhibitor_a"])
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def text_of(answer: Any) -> str:
    return answer.content.decode()


# --- consent ---------------------------------------------------------------------------------------
def test_consent_names_purpose_version_and_who_gave_it(world: World) -> None:
    actor = world.actor("exhibitor_a")
    given = actions.give_consent(actor=actor, subject=actor.principal, purpose=Purpose.TAKING_PART)
    again = actions.give_consent(actor=actor, subject=actor.principal, purpose=Purpose.TAKING_PART)
    assert given == again
    assert (given.text.version, given.given_by, given.given_at) == (1, actor.user, MORNING)
    entry = LogEntry.objects.get(action="consent.given")
    assert entry.data == {
        "subject": actor.principal,
        "purpose": "taking_part",
        "version": 1,
        "needed": True,
    }


def test_new_version_is_asked_anew(world: World) -> None:
    actor = world.actor("exhibitor_a")

    def due() -> list[tuple[str, int]]:
        return [(s.purpose.value, s.text.version) for s in queries.consents_due(actor)]

    assert due() == [("taking_part", 1)]
    for purpose in (Purpose.TAKING_PART, Purpose.PUBLICITY):
        actions.give_consent(actor=actor, subject=actor.principal, purpose=purpose)
    assert due() == []
    actions.publish_consent_text(
        actor=SYSTEM, purpose=Purpose.PUBLICITY, text_th="ใหม่", text_en="New"
    )
    assert due() == [("publicity", 2)]
    assert not queries.has_consented(actor.principal, Purpose.PUBLICITY)
    actions.give_consent(actor=actor, subject=actor.principal, purpose=Purpose.PUBLICITY)
    assert queries.has_consented(actor.principal, Purpose.PUBLICITY)


def test_withdrawn_consent_stays_as_a_row_and_can_be_given_again(world: World) -> None:
    actor = world.actor("exhibitor_a")
    own: dict[str, Any] = {
        "actor": actor,
        "subject": actor.principal,
        "purpose": Purpose.PUBLICITY,
    }
    actions.give_consent(**own)
    assert actions.withdraw_consent(**own) == 1
    assert actions.withdraw_consent(**own) == 0
    assert not queries.has_consented(actor.principal, Purpose.PUBLICITY)
    actions.give_consent(**own)
    assert [row.withdrawn_at for row in Consent.objects.all()] == [MORNING, None]


def test_only_administrators_of_the_site_publish_texts(world: World) -> None:
    for name in ("organiser", "admin", "exhibitor_a"):
        with refused("forbidden"):
            actions.publish_consent_text(
                actor=world.actor(name), purpose=Purpose.PUBLICITY, text_th="x", text_en="x"
            )
    assert ConsentText.objects.count() == 3


def test_home_asks_until_the_reader_agrees(page: Client) -> None:
    assert "Please read and agree" in text_of(page.get("/home/"))
    assert "Without this you cannot take part" in text_of(page.get("/account/data/"))
    page.post("/account/data/consent/", {"purpose": "taking_part", "verb": "give"})
    assert "Please read and agree" not in text_of(page.get("/home/"))
    assert "You agreed to version 1 on 17 December 2017" in text_of(page.get("/account/data/"))
    page.post("/account/data/consent/", {"purpose": "taking_part", "verb": "withdraw"})
    assert "Please read and agree" in text_of(page.get("/home/"))
    assert page.post("/account/data/consent/", {"purpose": "everything"}).status_code == 400


# --- one's own data --------------------------------------------------------------------------------
def named(world: World, name: str) -> User:
    user = world.users["exhibitor_a"]
    user.name = name
    user.save()
    return user


@pytest.fixture
def weaver(world: World) -> Person:
    """exhibitor_a at a booth: with a paper, a badge and a scan."""
    named(world, "มาลี นาโพธิ์")
    exhibitor = world.exhibitor(contact_name="มาลี นาโพธิ์", phone="081 555 0137")
    person = exhibitor.people.get()
    registration_actions.change_person(
        actor=world.actor("exhibitor_a"),
        person=person,
        values={},
        identity=IdentityGiven(IdentityKind.CITIZEN_ID, CITIZEN),
    )
    agreed = actions.give_consent(
        actor=world.actor("exhibitor_a"),
        subject=world.actor("exhibitor_a").principal,
        purpose=Purpose.TAKING_PART,
    )
    world.allocated("A01", exhibitor=exhibitor)
    agreed.delete()
    badge = Badge.objects.get()
    device, _token = world.device()
    world.scan(device, badge.code)
    return person


def test_download_holds_all_that_is_known_and_no_whole_number(
    world: World, page: Client, weaver: Person
) -> None:
    page.force_login(world.users["exhibitor_a"])
    registration_actions.reveal_identity(
        actor=world.actor("organiser"), person=weaver, reason="ส่งให้ รปภ."
    )
    assert page.get("/account/data/download/").status_code == 405
    answer = page.post("/account/data/download/")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == 'attachment; filename="my-data-2017-12-17.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        names = set(file.namelist())
        data = json.loads(file.read("my-data.json"))
        texts = [file.read(name).decode() for name in names]
        rows = list(csv.DictReader(io.StringIO(file.read("badges.csv").decode("utf-8-sig"))))
    filled = {section for section, found in data.items() if found}
    assert names == {"my-data.json", "my-data.html"} | {f"{name}.csv" for name in filled}
    assert filled == {
        "account", "log", "exhibitors", "places_at_booths", "looks_at_your_papers",
        "applications", "badges", "scans", "messages",
    }  # fmt: skip
    assert data["account"][0]["email"] == "exhibitor_a@otop.example"
    assert data["places_at_booths"][0]["identity_paper"] == "•-••••-•••••-65-2"
    assert [row["reason"] for row in data["looks_at_your_papers"]] == ["ส่งให้ รปภ."]
    assert [row["gate"] for row in data["scans"]] == ["G1"]
    assert [row["serial"] for row in rows] == [Badge.objects.get().serial]
    assert all(CITIZEN not in text for text in texts)


def test_download_holds_nothing_of_others(world: World, page: Client, weaver: Person) -> None:
    page.force_login(world.users["exhibitor_b"])
    answer = page.post("/account/data/download/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        text = file.read("my-data.json").decode()
    assert "มาลี" not in text
    assert "exhibitor_a" not in text


# --- requests --------------------------------------------------------------------------------------
def test_request_is_due_in_thirty_days_and_open_once(world: World) -> None:
    actor = world.actor("exhibitor_a")
    request = actions.ask_about_data(actor=actor, kind=RequestKind.ACCESS, note="ขอดู")
    assert request.due_at == MORNING + dt.timedelta(days=30)
    with refused("request_open"):
        actions.ask_about_data(actor=actor, kind=RequestKind.ACCESS)
    actions.take_request_back(actor=actor, request=request)
    with refused("request_settled"):
        actions.take_request_back(actor=actor, request=request)
    actions.ask_about_data(actor=actor, kind=RequestKind.ACCESS)
    assert "ขอดู" not in json.dumps([entry.data for entry in LogEntry.objects.all()])


def test_request_goes_through_the_queue_to_an_answer(world: World, page: Client) -> None:
    sent = page.post("/account/data/", {"kind": "correction", "note": "ชื่อผิด"})
    assert sent.status_code == 302
    request = PrivacyRequest.objects.get()
    assert page.get("/privacy/requests/").status_code == 403
    page.force_login(world.users["organiser"])
    with clock.travel(MORNING + dt.timedelta(days=31)):
        assert "overdue" in text_of(page.get("/privacy/requests/"))
    address = f"/privacy/requests/{request.pk}/"
    assert "ชื่อผิด" in text_of(page.get(address))
    assert page.post(address, {"verb": "grant", "answer": " "}).status_code == 422
    page.post(address, {"verb": "refuse", "answer": "แก้เองได้ที่หน้าบัญชี"})
    request.refresh_from_db()
    assert (request.state, request.answered_by) == ("refused", world.users["organiser"])
    assert "No open requests" in text_of(page.get("/privacy/requests/"))
    assert str(request.pk) in text_of(page.get("/privacy/requests/?all=1"))
    page.force_login(world.users["exhibitor_a"])
    assert "แก้เองได้ที่หน้าบัญชี" in text_of(page.get("/account/data/"))


def test_request_of_another_answers_as_a_missing_one(world: World, page: Client) -> None:
    theirs = actions.ask_about_data(actor=world.actor("exhibitor_b"), kind=RequestKind.ACCESS)
    address = f"/account/data/requests/{theirs.pk}/take-back/"
    assert page.post(address).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "open"


# --- erasure ---------------------------------------------------------------------------------------
def everything() -> str:
    """Every row of every table, as text."""
    from django.apps import apps

    return "\n".join(
        repr(row)
        for model in apps.get_models(include_auto_created=True)
        for row in model._default_manager.values_list()
    )


def test_granted_erasure_leaves_no_name_and_an_unbroken_log(
    world: World, page: Client, weaver: Person
) -> None:
    user = world.users["exhibitor_a"]
    Notice.objects.create(user=user, kind="test", params={"name": "มาลี"})
    IdempotencyRecord.objects.create(
        principal=f"user:{user.pk}", key="k", request_hash="x", body={"name": "มาลี"}
    )
    world.token("exhibitor_a")
    Member.objects.create(fair=world.fair, user=user, role="reviewer")
    request = actions.ask_about_data(
        actor=actor_of(user), kind=RequestKind.ERASURE, note="มาลี ขอลบ"
    )
    before = everything()
    assert "มาลี" in before
    assert "exhibitor_a@" in before
    page.force_login(user)
    assert page.get("/home/").status_code == 200

    actions.answer_request(
        actor=world.actor("organiser"), request=request, is_granted=True, answer="ลบแล้ว"
    )

    after = everything()
    assert "มาลี" not in after
    assert "exhibitor_a@" not in after
    assert Identity.objects.count() == 0
    assert [badge.state for badge in Badge.objects.all()] == ["revoked"]
    weaver.refresh_from_db()
    assert (weaver.name_th, weaver.prefix, weaver.erased_at) == ("ลบแล้ว", "", MORNING)
    for chain in audit.chain_names():
        assert list(audit.find_breaks(chain)) == []
    assert page.get("/home/").status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.has_usable_password()) == (False, False)
    page.force_login(world.users["organiser"])
    log = text_of(page.get(f"/manage/{world.fair.slug}/log/"))
    assert f"erased-{user.pk}@erased.invalid" not in log
    assert "Somebody who was erased" in log


def test_erasure_is_for_those_who_answer_requests(world: World) -> None:
    for name in ("exhibitor_b", "reviewer", "gate_staff"):
        with refused("forbidden"):
            actions.erase_user(actor=world.actor(name), user=world.users["exhibitor_a"])


# --- retention -------------------------------------------------------------------------------------
def test_dry_run_counts_and_purge_deletes_once(world: World, capsys: Any) -> None:
    IdempotencyRecord.objects.create(principal="user:1", key="old", request_hash="x")
    with clock.travel(MORNING + dt.timedelta(days=31)):
        IdempotencyRecord.objects.create(principal="user:1", key="new", request_hash="x")
        rule = "events.idempotency_records"
        assert actions.purge_personal_data(dry_run=True)[rule] == 1
        assert IdempotencyRecord.objects.count() == 2
        assert LogEntry.objects.filter(action="privacy.purged").count() == 0
        call_command("purge_personal_data")
        assert "events.idempotency_records (after 30 days): 1 gone" in capsys.readouterr().out
        assert [row.key for row in IdempotencyRecord.objects.all()] == ["new"]
        assert actions.purge_personal_data(dry_run=False) == dict.fromkeys(
            actions.purge_personal_data(dry_run=True), 0
        )
    entry = LogEntry.objects.get(action="privacy.purged")
    assert (entry.actor, entry.data) == ("system", {"rule": rule, "count": 1, "days": 30})


def test_papers_go_ninety_days_after_the_exhibitors_last_fair(world: World, weaver: Person) -> None:
    rule = "registration.identity_papers"
    end = dt.datetime(2017, 12, 25, 12, tzinfo=clock.BANGKOK)
    for days, left in ((89, 1), (91, 0)):
        with clock.travel(end + dt.timedelta(days=days)):
            actions.purge_personal_data(dry_run=False, codes=[rule])
        assert Identity.objects.count() == left


def test_people_who_left_are_erased_after_a_year(world: World, weaver: Person) -> None:
    registration_actions.remove_person(actor=world.actor("exhibitor_a"), person=weaver)
    for days, name in ((364, "มาลี นาโพธิ์"), (366, "ลบแล้ว")):
        with clock.travel(MORNING + dt.timedelta(days=days)):
            actions.purge_personal_data(dry_run=False, codes=["registration.people_who_left"])
        weaver.refresh_from_db()
        assert weaver.name_th == name


# --- the notice ------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["th", "en"])
def test_notice_says_who_is_responsible_and_how_long_all_is_kept(
    client: Client, db: None, settings: Any, language: str
) -> None:
    settings.PRIVACY_CONTROLLER_TH = settings.PRIVACY_CONTROLLER_EN = "The Ministry of Fairs"
    settings.PRIVACY_CONTACT = "dpo@fairs.example"
    html = text_of(client.get("/privacy/", headers={"Accept-Language": language}))
    assert "The Ministry of Fairs" in html
    assert "dpo@fairs.example" in html
    for rule in actions.retention_rules():
        assert f">{rule.days:,}<" in html


def test_texts_are_published_in_the_administration(client: Client, db: None) -> None:
    boss = User.objects.create_superuser("boss@otop.example", "correct horse battery")
    client.force_login(boss)
    address = "/admin/events/consenttext/"
    sent = {"purpose": "publicity", "text_th": "ฉบับใหม่", "text_en": "New"}
    answer = client.post(f"{address}add/", sent)
    assert (answer.status_code, answer["Location"]) == (302, address)
    text = ConsentText.objects.get(purpose="publicity", version=2)
    assert (text.text_th, ConsentText.objects.count()) == ("ฉบับใหม่", 4)
    assert client.post(f"{address}{text.pk}/change/", sent).status_code == 403
    assert client.post(f"{address}{text.pk}/delete/", {"post": "yes"}).status_code == 403
