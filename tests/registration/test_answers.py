"""Sending in: what was asked for field by field is answered, and nobody takes part without agreeing to it."""

from datetime import timedelta

import pytest
from django.test import Client

from events import clock
from events.models import Consent, LogEntry, Purpose
from events.queries import has_consented
from events.rules import Refused
from registration import actions, queries, rules
from registration.models import Application, ChangeRequest
from tests.conftest import World

ASKED = {"booths_wanted": "ลดเหลือ 1 คูหา", "power_w": "ใช้ไฟเท่าใด", "photos": "เพิ่มรูปสินค้า"}


@pytest.fixture
def asked(world: World) -> Application:
    return actions.review_application(
        actor=world.actor("organiser"),
        application=world.submitted(booths_wanted=2),
        decision=rules.Decision.REQUEST_CHANGES,
        changes=ASKED,
    )


def found_in(application: Application) -> dict[str, queries.Answered]:
    return {found.field: found for found in queries.answers_of(application)}


def test_a_change_is_shown_with_the_value_before_and_now(world: World, asked: Application) -> None:
    actor = world.actor("exhibitor_a")
    actions.change_application(actor=actor, application=asked, booths_wanted=1)
    actions.answer_changes(actor=actor, application=asked, answers={"power_w": " ไม่ใช้ไฟ "})
    with clock.travel(clock.now() + timedelta(hours=1)):
        sent = actions.submit_application(actor=actor, application=asked)
    found = found_in(sent)
    booths, power, photos = found["booths_wanted"], found["power_w"], found["photos"]
    assert (booths.before, booths.after, booths.is_changed) == (2, 1, True)
    assert booths.request.answered_at is not None
    assert (power.is_changed, power.request.answer) == (False, "ไม่ใช้ไฟ")
    assert power.request.answered_at is not None
    assert (photos.is_comparable, photos.request.answered_at) == (False, None)


def test_the_log_says_which_fields_and_not_the_words(world: World, asked: Application) -> None:
    actor = world.actor("exhibitor_a")
    for words in ("เพิ่มแล้ว", "เพิ่มแล้ว", ""):
        actions.answer_changes(actor=actor, application=asked, answers={"photos": words})
    entries = LogEntry.objects.filter(action="application.changes_answered")
    assert [entry.data for entry in entries] == [{"fields": ["photos"]}] * 2
    assert ChangeRequest.objects.get(field="photos").answered_at is None


def test_who_may_answer_what_and_when(world: World, asked: Application) -> None:
    with pytest.raises(Refused, match="not_found"):
        actions.answer_changes(actor=world.actor("exhibitor_b"), application=asked, answers={})
    actor = world.actor("exhibitor_a")
    with pytest.raises(Refused, match="change_field_unknown"):
        actions.answer_changes(actor=actor, application=asked, answers={"note": "ก"})
    actions.submit_application(actor=actor, application=asked)
    with pytest.raises(Refused, match="application_not_editable"):
        actions.answer_changes(actor=actor, application=asked, answers={"photos": "ก"})


def test_the_check_page_takes_the_answers_and_the_reviewer_sees_them(
    world: World, client: Client, asked: Application
) -> None:
    client.force_login(world.users["exhibitor_a"])
    html = client.get(f"/applications/{asked.pk}/check/").content.decode()
    assert all(comment in html for comment in ASKED.values())
    actions.change_application(actor=world.actor("exhibitor_a"), application=asked, booths_wanted=1)
    with clock.travel(clock.now() + timedelta(hours=1)):
        answer = client.post(
            f"/applications/{asked.pk}/submit/",
            {"answer_photos": "เพิ่มรูปแล้ว 3 รูป", "answer_power_w": ""},
        )
    assert answer.status_code == 302
    client.force_login(world.users["reviewer"])
    html = client.get(f"/manage/city-2017/applications/{asked.pk}/").content.decode()
    assert "<del>2</del>" in html
    assert "<ins>1</ins>" in html
    assert "เพิ่มรูปแล้ว 3 รูป" in html
    assert html.count("ยังไม่ตอบ") == 1


# --- consent to taking part -------------------------------------------------------------------------
@pytest.fixture
def disagreeing(world: World) -> Application:
    Consent.objects.all().delete()
    return world.draft()


def test_nobody_sends_in_without_agreeing_to_taking_part(
    world: World, disagreeing: Application
) -> None:
    with pytest.raises(Refused, match="consent_missing"):
        actions.submit_application(actor=world.actor("exhibitor_a"), application=disagreeing)


def test_an_officer_acts_by_office(world: World, disagreeing: Application) -> None:
    sent = actions.submit_application(actor=world.officer(), application=disagreeing)
    assert sent.state == "submitted"


def test_the_check_page_asks_for_it_and_records_it(
    world: World, client: Client, disagreeing: Application
) -> None:
    client.force_login(world.users["exhibitor_a"])
    assert 'name="consent"' in client.get(f"/applications/{disagreeing.pk}/check/").content.decode()
    refused = client.post(f"/applications/{disagreeing.pk}/submit/", {})
    assert refused.status_code == 409
    assert 'name="consent"' in refused.content.decode()
    assert not Consent.objects.exists()
    assert client.post(
        f"/applications/{disagreeing.pk}/submit/", {"consent": "on"}
    ).status_code == 302  # fmt: skip
    disagreeing.refresh_from_db()
    assert disagreeing.state == "submitted"
    assert has_consented(world.actor("exhibitor_a").principal, Purpose.TAKING_PART)
    assert LogEntry.objects.filter(action="consent.given").count() == 1
    again = world.draft()
    assert 'name="consent"' not in client.get(f"/applications/{again.pk}/check/").content.decode()


def test_a_refusal_takes_the_agreement_back_with_it(
    world: World, client: Client, disagreeing: Application
) -> None:
    disagreeing.products.clear()
    client.force_login(world.users["exhibitor_a"])
    answer = client.post(f"/applications/{disagreeing.pk}/submit/", {"consent": "on"})
    assert answer.status_code == 422
