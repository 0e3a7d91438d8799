"""People at the booth and their papers: sealed, masked, shown to those who may and who say why."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from badges.models import Badge
from events import vault
from events.models import LogEntry
from events.rules import Refused
from registration import actions, queries, rules
from registration.models import Exhibitor, Identity, Person
from registration.rules import IdentityGiven, IdentityKind
from tests.conftest import World, person_of
from tests.refusals import refused as refuses

pytestmark = pytest.mark.django_db

CITIZEN = "3101200987652"
OTHER = "1101700203450"
PASSPORT = "G0842731"


def citizen(number: str = CITIZEN) -> IdentityGiven:
    return IdentityGiven(IdentityKind.CITIZEN_ID, number)


def passport(number: str = PASSPORT, country: str = "BT", **values: object) -> IdentityGiven:
    return IdentityGiven(IdentityKind.PASSPORT, number, country, **values)  # type: ignore[arg-type]


@pytest.fixture
def exhibitor(world: World) -> Exhibitor:
    return world.exhibitor()


def add(
    world: World, exhibitor: Exhibitor, identity: IdentityGiven | None, **values: str
) -> Person:
    return actions.add_person(
        actor=world.actor("exhibitor_a"),
        exhibitor=exhibitor,
        identity=identity,
        **({"name_th": "มาลี นาโพธิ์", "prefix": "นางสาว"} | values),
    )


# --- rules ---------------------------------------------------------------------------------------
@given(st.text(max_size=40))
def test_plain_number_of_a_plain_number_is_itself(text: str) -> None:
    assert rules.plain_number(rules.plain_number(text)) == rules.plain_number(text)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("3-1012-00987-65-2", CITIZEN), ("๓๑๐๑๒๐๐๙๘๗๖๕๒", CITIZEN), (" g 084 2731 ", PASSPORT)],
)
def test_number_is_read_as_people_write_it(typed: str, plain: str) -> None:
    assert rules.plain_number(typed) == plain


def test_number_given_is_in_no_repr() -> None:
    assert CITIZEN not in repr(citizen())


# --- storing ---------------------------------------------------------------------------------------
def test_number_is_stored_sealed_and_shown_masked(world: World, exhibitor: Exhibitor) -> None:
    paper = add(world, exhibitor, citizen("3-1012-00987-65-2")).identity
    assert (paper.kind, paper.country, paper.masked) == ("citizen_id", "TH", "•-••••-•••••-65-2")
    assert CITIZEN.encode() not in bytes(paper.sealed)
    stored = Identity.objects.filter(pk=paper.pk).values_list()[0]
    assert CITIZEN not in repr([bytes(v) if isinstance(v, memoryview) else v for v in stored])


def test_sealed_number_opens_for_its_own_person_alone(world: World, exhibitor: Exhibitor) -> None:
    first, second = add(world, exhibitor, citizen()), add(world, exhibitor, citizen(OTHER))
    Identity.objects.filter(person=second).update(sealed=first.identity.sealed)
    with pytest.raises(vault.Unsealable):
        actions.reveal_identity(actor=world.actor("exhibitor_a"), person=second, reason="เหตุผล")


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        (citizen("3101200987651"), "citizen_id_wrong"),
        (citizen("310120098765"), "citizen_id_wrong"),
        (citizen("ABC"), "citizen_id_wrong"),
        (passport("A1"), "passport_wrong"),
        (passport("ABCDEFG"), "passport_wrong"),
        (passport("G084273!"), "passport_wrong"),
        (passport(expires_on=dt.date(2017, 12, 16)), "passport_expired"),
    ],
)
def test_wrong_paper_is_refused_and_nobody_is_added(
    world: World, exhibitor: Exhibitor, identity: IdentityGiven, code: str
) -> None:
    with refuses(code):
        add(world, exhibitor, identity)
    assert exhibitor.people.count() == 1


def test_number_stands_once_with_an_exhibitor_but_may_stand_with_another(
    world: World, exhibitor: Exhibitor
) -> None:
    first = add(world, exhibitor, citizen())
    with refuses("identity_taken"):
        add(world, exhibitor, citizen("3 1012 00987 65 2"))
    # The same signs in a passport of Bhutan are another paper.
    add(world, exhibitor, passport(CITIZEN))
    add(world, world.exhibitor(), citizen())
    # Who left makes room, and cannot come back beside whoever took it.
    actions.remove_person(actor=world.actor("exhibitor_a"), person=first)
    add(world, exhibitor, citizen())
    with refuses("identity_taken"):
        actions.bring_back_person(actor=world.actor("exhibitor_a"), person=first)
    first.refresh_from_db()
    assert first.left_at is not None


def test_change_keeps_the_number_unless_it_is_replaced_or_cleared(
    world: World, exhibitor: Exhibitor
) -> None:
    actor, person = world.actor("exhibitor_a"), add(world, exhibitor, citizen())
    before = bytes(person.identity.sealed)
    actions.change_person(actor=actor, person=person, values={"role": "ช่างทอ"})
    assert bytes(Identity.objects.get().sealed) == before
    actions.change_person(actor=actor, person=person, values={}, identity=passport())
    assert Identity.objects.get().masked == "••••••731"
    actions.change_person(actor=actor, person=person, values={}, clear_identity=True)
    assert Identity.objects.count() == 0
    fields = [entry.data["fields"] for entry in LogEntry.objects.filter(action="person.changed")]
    assert fields == [["identity"], ["identity"], ["role"]]


def test_fingerprint_hangs_on_a_key_of_its_own(settings: object) -> None:
    one = vault.fingerprint(CITIZEN, purpose="identity paper")
    settings.INDEX_KEY = "another"  # type: ignore[attr-defined]
    assert vault.fingerprint(CITIZEN, purpose="identity paper") != one
    assert vault.fingerprint(CITIZEN, purpose="request") != vault.fingerprint(CITIZEN, purpose="x")


def test_numbers_open_with_new_keys_once_they_are_resealed(
    world: World, exhibitor: Exhibitor, settings: Any
) -> None:
    person = add(world, exhibitor, citizen())
    settings.VAULT_KEY, settings.INDEX_KEY = "new key", "new index"
    settings.VAULT_KEY_FALLBACKS = []
    call_command("reseal_identities")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret", []
    actor = world.actor("exhibitor_a")
    assert actions.reveal_identity(actor=actor, person=person, reason="ตรวจ") == CITIZEN
    with refuses("identity_taken"):
        add(world, exhibitor, citizen())


# --- revealing -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("exhibitor_a", CITIZEN),
        ("organiser", CITIZEN),
        ("admin", CITIZEN),
        ("reviewer", "forbidden"),
        ("exhibitor_b", "not_found"),
        ("gate_staff", "not_found"),
    ],
)
def test_who_sees_the_number(world: World, exhibitor: Exhibitor, name: str, answer: str) -> None:
    person = add(world, exhibitor, citizen())
    world.submitted(exhibitor=exhibitor)
    try:
        seen = actions.reveal_identity(
            actor=world.actor(name), person=person, reason="ส่งรายชื่อให้ รปภ."
        )
    except Refused as refused:
        seen = refused.code
    assert seen == answer
    assert LogEntry.objects.filter(action="person.revealed").count() == (answer == CITIZEN)


def test_organiser_sees_no_number_of_an_exhibitor_that_never_applied(
    world: World, exhibitor: Exhibitor
) -> None:
    person = add(world, exhibitor, citizen())
    world.draft(exhibitor=exhibitor)
    with refuses("not_found"):
        actions.reveal_identity(actor=world.actor("organiser"), person=person, reason="ขอดู")


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", "reveal_reason_missing"),
        ("  ", "reveal_reason_missing"),
        (f"เลข {CITIZEN}", "reason_holds_number"),
        ("3-1012-00987-65-2", "reason_holds_number"),
    ],
)
def test_number_is_not_shown_without_a_reason(
    world: World, exhibitor: Exhibitor, reason: str, code: str
) -> None:
    person = add(world, exhibitor, citizen())
    with refuses(code):
        actions.reveal_identity(actor=world.actor("exhibitor_a"), person=person, reason=reason)
    assert LogEntry.objects.filter(action="person.revealed").count() == 0


def test_log_says_who_looked_and_why_but_never_the_number(
    world: World, exhibitor: Exhibitor
) -> None:
    person = add(world, exhibitor, citizen())
    world.submitted(exhibitor=exhibitor)
    actions.reveal_identity(actor=world.actor("organiser"), person=person, reason="ตรวจที่ประตู")
    entry = LogEntry.objects.get(action="person.revealed")
    assert (entry.actor, entry.fair, entry.object_id, entry.data) == (
        f"user:{world.users['organiser'].pk}",
        world.fair,
        str(person.pk),
        {"identity": "citizen_id", "reason": "ตรวจที่ประตู"},
    )


def test_person_without_a_number_has_none_to_show(world: World, exhibitor: Exhibitor) -> None:
    person = add(world, exhibitor, None)
    with refuses("identity_missing"):
        actions.reveal_identity(actor=world.actor("exhibitor_a"), person=person, reason="ขอดู")


# --- leaving ---------------------------------------------------------------------------------------
def test_badges_end_with_a_persons_time_at_the_booth(world: World) -> None:
    badge = world.badge("A01")
    actor = world.actor("exhibitor_a")
    actions.remove_person(actor=actor, person=person_of(badge))
    badge.refresh_from_db()
    assert (badge.state, badge.revoke_reason) == ("revoked", "person_left")
    actions.bring_back_person(actor=actor, person=person_of(badge))
    assert [row.state for row in Badge.objects.all()] == ["revoked"]
    person_of(badge).refresh_from_db()
    assert person_of(badge).left_at is None


# --- pages ---------------------------------------------------------------------------------------
FORM = {"title": "ร้อยเอก", "name_th": "สมชาย ใจดี", "role": "ผู้ขาย"}


@pytest.fixture
def page(client: Client, world: World) -> Client:
    client.force_login(world.users["exhibitor_a"])
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_person_is_added_with_a_passport_on_the_page(page: Client, exhibitor: Exhibitor) -> None:
    paper = {
        "paper_kind": "passport",
        "paper_number": "g0842731",
        "paper_country": "BT",
        "paper_expires": "2570-01-31",
    }
    answer = page.post(f"/exhibitors/{exhibitor.pk}/people/new/", FORM | paper)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/exhibitors/{exhibitor.pk}/#people",
    )
    person = Person.objects.get(name_th="สมชาย ใจดี")
    assert person.full_name_th == "ร้อยเอกสมชาย ใจดี"
    assert (person.identity.country, person.identity.expires_on) == ("BT", dt.date(2027, 1, 31))
    html = page.get(f"/exhibitors/{exhibitor.pk}/").content.decode()
    assert "••••••731" in html
    assert PASSPORT not in html


@pytest.mark.parametrize(
    ("paper", "said"),
    [
        ({"paper_number": CITIZEN}, "Say which paper the number is from."),
        ({"paper_kind": "citizen_id"}, "Write the number, or choose “None” above."),
        ({"paper_kind": "citizen_id", "paper_number": "1234567890123"}, "has 13 digits"),
        ({"paper_kind": "passport", "paper_number": "G"}, "5 to 15 Latin letters"),
    ],
)
def test_form_says_what_is_wrong_with_a_paper(
    page: Client, exhibitor: Exhibitor, paper: dict[str, str], said: str
) -> None:
    answer = page.post(f"/exhibitors/{exhibitor.pk}/people/new/", FORM | paper)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert exhibitor.people.count() == 1


def test_edit_page_never_holds_the_number(world: World, page: Client, exhibitor: Exhibitor) -> None:
    person = add(world, exhibitor, citizen())
    address = f"/people/{person.pk}/"
    html = page.get(address).content.decode()
    assert "Recorded: •-••••-•••••-65-2." in html
    assert CITIZEN not in html
    page.post(address, FORM | {"paper_kind": "citizen_id"})
    assert Identity.objects.get().masked == "•-••••-•••••-65-2"
    page.post(address, FORM | {"paper_kind": "citizen_id", "paper_clear": "on"})
    assert Identity.objects.count() == 0


def test_number_is_shown_once_after_a_reason(
    world: World, page: Client, exhibitor: Exhibitor
) -> None:
    person = add(world, exhibitor, citizen())
    address = f"/people/{person.pk}/identity/"
    asked = page.get(address)
    assert CITIZEN not in asked.content.decode()
    refused = page.post(address, {"reason": ""})
    assert (refused.status_code, CITIZEN in refused.content.decode()) == (422, False)
    shown = page.post(address, {"reason": "ทำประกันภัย"})
    assert shown.status_code == 200
    assert CITIZEN in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"
    assert CITIZEN not in page.get(address).content.decode()
    history = page.get(f"/people/{person.pk}/").content.decode()
    assert "ทำประกันภัย" in history


def test_removed_person_comes_back_by_undo(
    world: World, page: Client, exhibitor: Exhibitor
) -> None:
    person = exhibitor.people.get()
    assert "Yes, remove" in page.get(f"/people/{person.pk}/remove/").content.decode()
    page.post(f"/people/{person.pk}/remove/")
    listed = page.get(f"/exhibitors/{exhibitor.pk}/").content.decode()
    assert "สมหญิง ใจดี was removed." in listed
    assert page.get(f"/people/{person.pk}/").status_code == 404
    page.post(f"/people/{person.pk}/bring-back/")
    assert "was removed." not in page.get(f"/exhibitors/{exhibitor.pk}/").content.decode()
    assert page.get(f"/people/{person.pk}/").status_code == 200


@pytest.mark.parametrize("path", ["", "identity/", "remove/", "erase/", "bring-back/"])
def test_foreign_person_answers_as_a_missing_one(world: World, page: Client, path: str) -> None:
    theirs = world.exhibitor("exhibitor_b").people.get()
    answers = [
        page.post(f"/people/{key}/{path}", FORM | {"reason": "x"})
        for key in (theirs.pk, uuid.uuid4())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]


# --- what a person agrees to, and being forgotten ------------------------------------------------
def test_person_agrees_to_publicity_on_the_form_and_takes_it_back(
    world: World, page: Client, exhibitor: Exhibitor
) -> None:
    person = exhibitor.people.get()
    address = f"/people/{person.pk}/"
    assert not queries.agrees_to_publicity(person)
    page.post(address, FORM | {"publicity": "on"})
    assert queries.agrees_to_publicity(person)
    html = page.get(address).content.decode()
    assert re.search(r'<input[^>]*name="publicity"[^>]*checked', html)
    page.post(address, FORM)
    assert not queries.agrees_to_publicity(person)
    said = LogEntry.objects.filter(action__startswith="consent.").order_by("id")
    assert [(entry.action, entry.data["subject"]) for entry in said] == [
        ("consent.given", f"person:{person.pk}"),
        ("consent.withdrawn", f"person:{person.pk}"),
    ]


def test_person_is_erased_for_good_on_the_page(
    world: World, page: Client, exhibitor: Exhibitor
) -> None:
    person = add(world, exhibitor, citizen())
    address = f"/people/{person.pk}/erase/"
    assert page.post(address, {"reason": ""}).status_code == 422
    assert page.post(address, {"reason": "เจ้าของข้อมูลขอ"}).status_code == 302
    person.refresh_from_db()
    assert (person.name_th, person.name_en, person.prefix) == ("ลบแล้ว", "Erased", "")
    assert Identity.objects.count() == 0
    for path in ("", "erase/", "bring-back/"):
        assert page.post(f"/people/{person.pk}/{path}", FORM).status_code == 404
    assert "มาลี" not in page.get(f"/exhibitors/{exhibitor.pk}/").content.decode()
