"""Pages of the draws of lots: what each shows to whom, and that nothing is done unseen."""

import json
import re

import pytest

from booths import actions, queries
from booths.actions import DrawTerms
from booths.models import Draw
from events.permissions import actor_of

pytestmark = pytest.mark.django_db
MANAGE = "/manage/city-2017/draws/"


@pytest.fixture
def client(client, world):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(world.users["organiser"])
    return client


@pytest.fixture
def draft(world):
    world.approved()
    world.approved()
    return actions.prepare_draw(
        actor=world.actor("organiser"),
        fair=world.fair,
        terms=DrawTerms(zones=[world.zones["FAB"]]),
    )


@pytest.fixture
def announced(world, draft):
    return actions.commit_draw(actor=world.actor("organiser"), draw=draft)


def text_of(response):
    return response.content.decode()


def test_a_draw_is_prepared_from_the_form_and_what_is_wrong_stands_beside_its_field(client, world):
    world.approved()
    given = {
        "zones": ["FAB"], "booths_left_out": "A02, A03", "entropy_kind": "lottery",
        "entropy_date": "2017-12-17", "entropy_source": "",
    }  # fmt: skip
    refused = client.post(f"{MANAGE}new/", given)
    assert refused.status_code == 422
    assert "Choose a later date" in text_of(refused)
    unknown = client.post(f"{MANAGE}new/", given | {"booths_left_out": "Z99"})
    assert unknown.status_code == 422
    kept = client.post(f"{MANAGE}new/", given | {"entropy_date": "2017-12-30"}, follow=True)
    draft = Draw.objects.get()
    assert draft.booths_left_out == ["A02", "A03"]
    page = text_of(kept)
    assert "Left out by the organiser" in page
    assert re.findall(r'class="draw-lot">(A0[23])', page) == ["A02", "A03"]
    changed = client.post(
        f"{MANAGE}{draft.pk}/edit/",
        given | {"entropy_kind": "witnesses", "booths_left_out": ""},
        follow=True,
    )
    assert changed.status_code == 200
    draft.refresh_from_db()
    assert (draft.entropy_kind, draft.booths_left_out) == ("witnesses", [])


def test_who_is_unticked_is_left_out_and_can_come_back(client, draft):
    first, second = (str(entry.pk) for entry in _plan_of(draft).applications)
    address = f"{MANAGE}{draft.pk}/"
    page = text_of(client.post(address, {"verb": "take", "applications": [first]}, follow=True))
    assert "Left out by the organiser" in page
    assert [str(a.pk) for a in _plan_of(draft).applications] == [first]
    client.post(address, {"verb": "take", "applications": [first, second]})
    assert len(_plan_of(draft).applications) == 2
    assert client.post(address, {"verb": "take"}).status_code == 422


def _plan_of(draft):
    draft.refresh_from_db()
    return queries.plan_draw(
        actor_of(draft.created_by), draft.fair, zones=draft.zones.all(), chosen=draft.chosen
    )


def test_it_is_announced_only_as_it_was_seen_and_confirmed(client, world, draft):
    address, shown = f"{MANAGE}{draft.pk}/", _plan_of(draft).fingerprint
    assert client.post(address, {"verb": "commit", "seen": shown}).status_code == 422
    world.approved()
    late = client.post(address, {"verb": "commit", "seen": shown, "sure": "on"})
    assert late.status_code == 422
    assert "Participants or booths have changed" in text_of(late)
    now = _plan_of(draft).fingerprint
    assert client.post(address, {"verb": "commit", "seen": now, "sure": "on"}).status_code == 302
    assert Draw.objects.get().number == 1


def test_numbers_are_entered_once_read_back(client, announced):
    address = f"{MANAGE}{announced.pk}/"
    assert client.post(address, {"verb": "reveal", "entropy": "1 2"}).status_code == 422
    page = client.post(
        address,
        {"verb": "reveal", "entropy": "1 2", "witnesses": "สมชาย ใจดี\n", "sure": "on"},
        follow=True,
    )
    assert "สมชาย ใจดี" in text_of(page)
    again = client.post(address, {"verb": "reveal", "entropy": "3", "sure": "on"})
    assert again.status_code == 422
    assert queries.record_of(Draw.objects.get())["entropy"] == "1 2"
    applied = client.post(address, {"verb": "apply"}, follow=True)
    assert "Booths are given to 2 participants." in text_of(applied)
    paper = client.get(f"{MANAGE}{announced.pk}/record.pdf")
    assert paper.content.startswith(b"%PDF")
    assert paper["Cache-Control"] == "private, no-store"


def test_a_draft_is_dropped_and_an_announced_draw_is_not(client, draft):
    address = f"{MANAGE}{draft.pk}/"
    assert client.post(address, {"verb": "nonsense"}).status_code == 422
    assert client.post(address, {"verb": "discard"}).status_code == 302
    assert not Draw.objects.exists()


def test_a_void_draw_says_so_to_everybody(client, announced):
    address = f"{MANAGE}{announced.pk}/"
    assert client.post(address, {"verb": "discard"}).status_code == 422
    assert client.post(address, {"verb": "void", "reason": " "}).status_code == 422
    assert client.post(address, {"verb": "void", "reason": "ไฟฟ้าดับ"}).status_code == 302
    client.logout()
    for page in ("/fairs/city-2017/draws/", f"/fairs/city-2017/draws/{announced.pk}/"):
        assert "ไฟฟ้าดับ" in text_of(client.get(page))


def test_everybody_sees_what_is_announced_and_no_draft(client, world, announced):
    world.approved()
    draft = actions.prepare_draw(
        actor=world.actor("organiser"),
        fair=world.fair,
        terms=DrawTerms(zones=[world.zones["FAB"]]),
    )
    actions.reveal_draw(
        actor=world.actor("organiser"), draw=announced, entropy="7", witnesses=["พยาน หนึ่ง"]
    )
    for who in (None, "organiser"):
        if who is None:
            client.logout()
        else:
            client.force_login(world.users[who])
        address = f"/fairs/city-2017/draws/{announced.pk}/"
        page = text_of(client.get(address))
        assert announced.commitment in page
        assert "พยาน หนึ่ง" not in page
        assert client.get(f"/fairs/city-2017/draws/{draft.pk}/").status_code == 404
        record = client.get(f"{address}record.json")
        assert "attachment" in record["Content-Disposition"]
        assert json.loads(record.content) == queries.record_of(Draw.objects.get(number=1))
    program = client.get("/draws/draw.py")
    assert program.content.decode().startswith('"""Draws of lots that anybody can check')


def test_an_exhibitor_sees_the_draw_on_the_application(client, world, announced):
    entry = announced.entries.first()
    client.force_login(world.users["exhibitor_a"])
    address = f"/applications/{entry.application_id}/"
    assert "Your draw" in text_of(client.get(address))
    actions.reveal_draw(actor=world.actor("organiser"), draw=announced, entropy="7")
    entry.refresh_from_db()
    assert f"Place {entry.place}: {', '.join(entry.booths)}" in text_of(client.get(address))
