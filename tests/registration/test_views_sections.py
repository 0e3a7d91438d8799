"""An application section by section: saved by the button or by a script, two devices, and what the zone says."""

import pytest
from django.urls import reverse

from events.models import LogEntry
from registration import actions, queries, rules
from registration.models import Application, Partner
from registration.rules import SECTIONS_TO_ANSWER, Needs

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, world):
    """Signed in as exhibitor_a, reading English."""
    client.force_login(world.users["exhibitor_a"])
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def draft(world):
    return world.draft(sections_left=SECTIONS_TO_ANSWER)


def at(application, section):
    return reverse("application_section", args=[application.pk, section])


def send(client, application, section, entries, step=""):
    headers = {"X-Section": step} if step else {}
    return client.post(at(application, section), {"version": "1"} | entries, headers=headers)


def text_of(response):
    return response.content.decode()


# --- by the button ---------------------------------------------------------------------------------
def test_sections_lead_from_one_to_the_next_and_then_to_the_list(client, draft):
    product = str(draft.products.get().pk)
    entries: dict[str, dict[str, object]] = {
        "producers": {},
        "products": {"zone": "FAB", "products": [product]},
        "needs": {"power_w": "๑,๕๐๐"},
        "booths": {"booths_wanted": "2", "note": "ใกล้ประตู"},
    }
    led = []
    for section, given in entries.items():
        version = Application.objects.get(pk=draft.pk).version
        led.append(send(client, draft, section, given | {"version": str(version)}).url)

    draft.refresh_from_db()
    assert led == [
        at(draft, "products"),
        at(draft, "needs"),
        at(draft, "booths"),
        reverse("application", args=[draft.pk]),
    ]
    assert (draft.power_w, draft.booths_wanted, draft.note, draft.sections_left) == (
        1500, 2, "ใกล้ประตู", [],
    )  # fmt: skip
    page = text_of(client.get(led[-1]))
    assert "5 of 5 sections done" in page
    assert "Check your answers and send it in" in page


def test_section_that_leads_back_to_itself_says_why(client, draft):
    """Saved, and the same page again: without a word the button would seem to do nothing."""
    said = "Saved, but this section is not complete. See what is marked."
    led, told = [], []
    for section, given in (("producers", {}), ("products", {"zone": "FAB"})):
        version = Application.objects.get(pk=draft.pk).version
        led.append(send(client, draft, section, given | {"version": str(version)}).url)
        told.append(said in text_of(client.get(led[-1])))

    assert led == [at(draft, "products"), at(draft, "products")]
    assert told == [False, True]


@pytest.mark.parametrize(
    ("section", "entries"),
    [
        ("products", {"zone": "XXX"}),
        ("products", {"zone": "FAB", "products": ["x"]}),
        ("needs", {"power_w": "-5"}),
        ("booths", {"booths_wanted": "0"}),
        ("booths", {"booths_wanted": "1", "note": "a\x00b"}),
    ],
)
def test_bad_entry_changes_nothing(client, draft, section, entries):
    before = LogEntry.objects.count()

    assert send(client, draft, section, entries).status_code == 422
    answer = send(client, draft, section, entries, "save")

    assert (answer.status_code, answer.json()["state"]) == (422, "invalid")
    assert list(answer.json()["errors"]) == [list(entries)[-1]]
    assert LogEntry.objects.count() == before


def test_other_device_was_faster_and_both_are_shown(world, client, draft):
    actions.change_application(actor=world.actor("exhibitor_a"), application=draft, booths_wanted=4)

    response = send(client, draft, "booths", {"booths_wanted": "7", "note": ""})

    page = text_of(response)
    assert response.status_code == 409
    assert "Changed on another device" in page
    assert 'value="7"' in page
    assert 'name="version" value="2"' in page
    # The page knows the other version now, so that the button may overwrite it.
    send(client, draft, "booths", {"booths_wanted": "7", "version": "2"})
    draft.refresh_from_db()
    assert draft.booths_wanted == 7


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_page_without_a_sensible_version_saves_as_one_that_saw_the_last(client, draft, version):
    response = send(client, draft, "booths", {"booths_wanted": "7", "version": version})

    assert response.status_code == 302


@pytest.mark.parametrize("writer", ["a\x00b", "ก" * 9, "x" * 500])
def test_name_that_a_page_gives_itself_is_taken_as_far_as_it_can_be_stored(client, draft, writer):
    entries = {"booths_wanted": "7", "writer": writer}

    assert send(client, draft, "booths", entries, "save").status_code == 200
    draft.refresh_from_db()
    assert draft.section_writers["booths"] in {"", "x" * 36}


def test_section_that_is_none_is_missing(client, draft):
    assert client.get(at(draft, "nonsense")).status_code == 404


# --- by a script -----------------------------------------------------------------------------------
def test_script_saves_and_hears_the_version_and_what_does_not_fit(world, client, draft):
    weak = world.product(draft.exhibitor, name_th="ผ้าซิ่น", opc_stars=2)

    answer = send(client, draft, "products", {"zone": "FAB", "products": [str(weak.pk)]}, "save")

    said = "Zone Thai fabric takes products with 3 stars or more; ผ้าซิ่น has 2."
    body = answer.json()
    assert (body["state"], body["version"], body["errors"]) == ("saved", 2, {})
    assert body["at"] == "2017-12-17T09:30:00+07:00"
    assert body["fit"] == {
        "summary": "Zone Thai fabric cannot take this yet",
        "fields": {"products": said},
        "products": {str(weak.pk): said},
    }
    assert list(draft.products.all()) == [weak]


def test_every_need_is_answered_beside_its_field(client, draft):
    entries = {"power_w": "9000", "water": "on", "gas": "on", "cold_storage": "on"}

    fit = send(client, draft, "needs", entries, "check").json()["fit"]

    assert fit["fields"] == {
        "power_w": "Zone Thai fabric offers 2,000 W a booth; you asked for 9,000 W.",
        "water": "Zone Thai fabric has no water supply.",
        "gas": "Zone Thai fabric does not allow gas.",
        "cold_storage": "Zone Thai fabric has no cold storage.",
    }
    draft.refresh_from_db()
    assert (draft.version, draft.needs) == (1, Needs())


def test_zone_that_lacks_what_was_asked_for_says_so_beside_the_zone(world, client, draft):
    actions.change_application(
        actor=world.actor("exhibitor_a"), application=draft, needs=Needs(1500, cold_storage=True)
    )
    product = str(draft.products.get().pk)

    fit = send(client, draft, "products", {"zone": "FAB", "products": [product]}, "check").json()

    assert fit["fit"]["fields"] == {"zone": "Zone Thai fabric has no cold storage."}


def test_script_hears_what_the_other_device_saved(world, client, draft):
    actions.change_application(
        actor=world.actor("exhibitor_a"), application=draft, needs=Needs(800, water=True)
    )

    answer = send(client, draft, "needs", {"power_w": "100"}, "save")

    assert answer.status_code == 409
    assert {key: answer.json()[key] for key in ("state", "version", "values")} == {
        "state": "conflict",
        "version": 2,
        "values": {"power_w": 800, "water": True, "gas": False, "cold_storage": False},
    }


def test_typing_does_not_count_as_gone_through_but_the_button_does(client, draft):
    send(client, draft, "booths", {"booths_wanted": "1", "note": ""}, "save")
    draft.refresh_from_db()
    assert draft.sections_left == list(SECTIONS_TO_ANSWER)

    answer = send(client, draft, "booths", {"booths_wanted": "1", "note": ""}, "finish")

    draft.refresh_from_db()
    assert draft.sections_left == ["producers", "products", "needs"]
    assert answer.json()["next"] == at(draft, "producers")


def test_what_was_sent_in_is_not_changed_by_typing(world, client):
    sent = world.submitted()
    late = send(client, sent, "booths", {"booths_wanted": "3"}, "save")
    assert (late.status_code, late.json()["state"]) == (409, "sent")

    answer = send(client, sent, "booths", {"booths_wanted": "3"}, "finish")

    sent.refresh_from_db()
    assert answer.json()["next"] == reverse("application", args=[sent.pk])
    assert (sent.booths_wanted, sent.receipts.count()) == (3, 2)


def test_change_of_what_was_sent_in_says_what_would_not_fit(world, client):
    sent = world.submitted()

    page = text_of(send(client, sent, "needs", {"water": "on"}))
    answer = send(client, sent, "needs", {"water": "on"}, "finish")

    assert "Zone Thai fabric has no water supply." in page
    assert (answer.status_code, answer.json()["errors"]) == (
        422, {"water": "Zone Thai fabric has no water supply."},
    )  # fmt: skip
    sent.refresh_from_db()
    assert sent.water is False


def test_application_in_somebodys_hands_shows_no_sections(world, client):
    sent = world.submitted()
    actions.start_review(actor=world.actor("reviewer"), application=sent)

    assert client.get(at(sent, "needs")).status_code == 409
    assert "sections/" not in text_of(client.get(f"/applications/{sent.pk}/"))


# --- what a reviewer asks for ----------------------------------------------------------------------
def test_requested_changes_stand_beside_their_fields_and_in_the_list(world, client):
    sent = world.submitted()
    actions.review_application(
        actor=world.actor("reviewer"), application=sent, decision=rules.Decision.REQUEST_CHANGES,
        reason="ดูทีละช่อง", changes={"power_w": "ระบุกำลังไฟจริง", "photos": "ภาพไม่ชัด"},
    )  # fmt: skip

    needs, products = (text_of(client.get(at(sent, name))) for name in ("needs", "products"))
    tasks = text_of(client.get(f"/applications/{sent.pk}/"))

    assert "The organiser asks for changes: ระบุกำลังไฟจริง" in needs
    assert "ภาพไม่ชัด" not in needs
    assert "<li>ภาพไม่ชัด</li>" in products
    assert "ระบุกำลังไฟจริง" in tasks
    assert "ภาพไม่ชัด" in tasks


# --- several producers -----------------------------------------------------------------------------
@pytest.fixture
def theirs(world):
    exhibitor = world.exhibitor("exhibitor_b", name_th="กลุ่มจักสาน", name_en="Weavers")
    exhibitor.registration_number = "32-0001"
    exhibitor.save()
    return exhibitor


def test_producer_is_invited_by_number_and_named_once_they_agreed(world, client, draft, theirs):
    response = client.post(
        f"/applications/{draft.pk}/partners/", {"registration_number": "32-0001"}, follow=True
    )
    page = text_of(response)
    assert "32-0001" in page
    assert "Weavers" not in page

    partner = Partner.objects.get()
    told = world.users["exhibitor_b"].notices.get()
    assert (told.kind, told.link) == ("partner_invited", f"/invitations/{partner.pk}/")
    client.force_login(world.users["exhibitor_b"])
    assert f'href="/invitations/{partner.pk}/"' in text_of(client.get("/home/"))
    product = world.product(theirs, "exhibitor_b")
    client.post(f"/invitations/{partner.pk}/", {"answer": "agree", "products": [str(product.pk)]})

    assert set(queries.exhibitors_of(draft)) == {draft.exhibitor, theirs}
    assert product in draft.products.all()
    # The partner follows the application, and changes nothing of it.
    assert client.get(f"/applications/{draft.pk}/").status_code == 200
    assert client.get(at(draft, "needs")).status_code == 404
    answered = world.users["exhibitor_a"].notices.latest("at")
    assert (answered.kind, answered.params["partner"]["en"]) == ("partner_agreed", "Weavers")
    client.force_login(world.users["exhibitor_a"])
    assert "Weavers" in text_of(client.get(at(draft, "producers")))


def test_producer_declines_and_later_leaves_nothing_behind(world, client, draft, theirs):
    partner = actions.add_partner(
        actor=world.actor("exhibitor_a"), application=draft, registration_number="32-0001"
    )
    client.force_login(world.users["exhibitor_b"])

    client.post(f"/invitations/{partner.pk}/", {"answer": "decline"})

    partner.refresh_from_db()
    assert partner.state == "declined"
    assert client.get(f"/applications/{draft.pk}/").status_code == 404


def test_unknown_number_is_said_beside_its_field(client, draft):
    response = client.post(
        f"/applications/{draft.pk}/partners/", {"registration_number": "99-9999"}
    )

    assert response.status_code == 422
    assert "No producer is registered here with the number 99-9999." in text_of(response)
    empty = client.post(f"/applications/{draft.pk}/partners/", {})
    assert "Write the registration number." in text_of(empty)


def test_own_producer_is_chosen_by_name_and_taken_out_again(world, client, draft):
    second = world.exhibitor()
    client.post(f"/applications/{draft.pk}/partners/", {"exhibitor": str(second.pk)})
    partner = Partner.objects.get()
    assert partner.state == "agreed"

    client.post(f"/applications/{draft.pk}/partners/{partner.pk}/remove/")

    assert list(queries.exhibitors_of(draft)) == [draft.exhibitor]


def test_invitation_of_others_is_missing(world, client, draft, theirs):
    partner = actions.add_partner(
        actor=world.actor("exhibitor_a"), application=draft, registration_number="32-0001"
    )

    for send_ in (client.get, client.post):
        assert send_(f"/invitations/{partner.pk}/").status_code == 404


def test_people_may_be_named_later(client, draft):
    page = text_of(client.get(at(draft, "people")))

    assert "You can name them now, or after you have sent the application in." in page
    assert draft.exhibitor.people.get().full_name_th in page


def test_progress_counts_the_waiting_partner_as_not_done(world, draft, theirs):
    actions.add_partner(
        actor=world.actor("exhibitor_a"), application=draft, registration_number="32-0001"
    )
    actions.change_application(
        actor=world.actor("exhibitor_a"), application=draft, answered=rules.Section.PRODUCERS
    )

    progress = queries.progress_of(Application.objects.get(pk=draft.pk))

    assert progress.states == {
        "producers": "waiting", "products": "to_do", "needs": "to_do", "booths": "to_do",
        "people": "done",
    }  # fmt: skip
    assert (progress.done, progress.total, progress.next, progress.is_ready) == (
        1, 5, rules.Section.PRODUCTS, False,
    )  # fmt: skip
