"""An application on its way through the exhibitor's pages."""

import datetime as dt
import uuid

import pytest

from events import clock
from events.models import FairWindow, LogEntry, WindowKind
from registration import actions, rules
from registration.models import Application, FairTerms

pytestmark = pytest.mark.django_db
APPLY = "/fairs/city-2017/apply/"


@pytest.fixture
def client(client, world):
    """Signed in as exhibitor_a, reading English."""
    client.force_login(world.users["exhibitor_a"])
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def exhibitor(world):
    return world.exhibitor()


@pytest.fixture
def product(world, exhibitor):
    return world.product(exhibitor)


def start(client, exhibitor, zone="FAB", **more):
    return client.post(APPLY, {"exhibitor": str(exhibitor.pk), "zone": zone} | more)


def text_of(response):
    return response.content.decode()


def close_applications(world):
    FairWindow.objects.filter(fair=world.fair, kind=WindowKind.APPLICATION).update(
        closes_at=clock.now() - dt.timedelta(minutes=1)
    )


# --- beginning -------------------------------------------------------------------------------------
def test_apply_leads_somebody_without_an_exhibitor_to_register_one(client):
    page = text_of(client.get(APPLY))

    assert "Register your exhibitor first" in page


def test_apply_goes_straight_on_for_the_only_exhibitor(client, exhibitor, product):
    page = text_of(client.get(APPLY))

    assert f'name="exhibitor" value="{exhibitor.pk}"' in page
    assert "Fabric and apparel · 3 stars or more · 2,000 W" in page
    assert "1 of your 1 product fits" in page
    assert "0 of your 1 product fits" in page


def test_apply_asks_for_whom_where_there_are_several(world, client, exhibitor):
    other = world.exhibitor()

    page = text_of(client.get(APPLY))

    assert "Who applies?" in page
    for choice in (exhibitor, other):
        assert f'href="?exhibitor={choice.pk}"' in page


def test_apply_begins_a_draft_whose_sections_are_still_to_do(client, exhibitor, product):
    response = start(client, exhibitor)

    begun = Application.objects.get()
    assert response.url == f"/applications/{begun.pk}/"
    assert (begun.state, begun.zone.code, begun.booths_wanted) == ("draft", "FAB", 1)
    assert begun.sections_left == ["producers", "products", "needs", "booths"]
    page = text_of(client.get(response.url))
    # Its exhibitor has a person, so that this section is done.
    assert "1 of 5 sections done" in page


def test_button_pressed_twice_begins_one_draft(client, exhibitor):
    key = str(uuid.uuid4())

    pages = {start(client, exhibitor, key=key).url for _press in range(2)}

    assert pages == {f"/applications/{Application.objects.get().pk}/"}
    # Another zone from the same page is another wish.
    start(client, exhibitor, key=key, zone="FOOD")
    assert Application.objects.count() == 2


@pytest.mark.parametrize("zone", ["", "XXX", "FAB\x00"])
def test_apply_with_a_bad_zone_begins_nothing(client, exhibitor, zone):
    response = start(client, exhibitor, zone)

    assert response.status_code == 422
    assert "data-error-summary" in text_of(response)
    assert Application.objects.count() == 0


def test_apply_for_a_foreign_exhibitor_answers_404_as_for_a_missing_one(world, client, exhibitor):
    theirs = world.exhibitor("exhibitor_b")

    for key in (str(theirs.pk), str(uuid.uuid4()), "not a key", "x\x00y"):
        assert client.get(APPLY, {"exhibitor": key}).status_code in {404, 422}
        assert client.post(APPLY, {"exhibitor": key, "zone": "FAB"}).status_code == 404
    assert Application.objects.count() == 0


def test_zone_by_invitation_is_offered_to_agencies_and_delegations_only(
    world, client, exhibitor, product
):
    world.zones["FOOD"].by_invitation = True
    world.zones["FOOD"].save()
    guest = world.exhibitor(kind="delegation", country="BT", province=None)

    assert 'value="FOOD"' not in text_of(client.get(APPLY, {"exhibitor": exhibitor.pk}))
    assert 'value="FOOD"' in text_of(client.get(APPLY, {"exhibitor": guest.pk}))
    assert start(client, exhibitor, "FOOD").status_code == 422
    assert Application.objects.count() == 0


def test_apply_says_that_the_window_is_closed(world, client, exhibitor, product):
    close_applications(world)

    assert "takes no applications now" in text_of(client.get(APPLY))
    assert start(client, exhibitor).status_code == 409
    assert Application.objects.count() == 0


# --- checking and sending --------------------------------------------------------------------------
def test_draft_is_checked_sent_in_and_receipted(world, client):
    draft = world.draft()
    page = text_of(client.get(f"/applications/{draft.pk}/check/"))
    assert "Check your answers" in page
    assert "Send in the application" in page

    response = client.post(f"/applications/{draft.pk}/submit/", follow=True)

    draft.refresh_from_db()
    page = text_of(response)
    assert draft.state == "submitted"
    assert "Receipt" in page
    assert draft.reference in page
    assert "Sent in on 17 December 2017 09:30." in page
    assert "The organiser reviews it." in page
    assert "Send in the application" not in page


def test_draft_that_the_zone_cannot_take_says_why_and_stays_a_draft(world, client):
    exhibitor = world.exhibitor()
    weak = world.product(exhibitor, name_th="ผ้าซิ่น", opc_stars=2)
    draft = actions.start_application(
        actor=world.actor("exhibitor_a"), fair=world.fair, exhibitor=exhibitor, zone="FAB",
        products=[weak.pk], booths_wanted=1, needs=rules.Needs(),
    )  # fmt: skip

    response = client.post(f"/applications/{draft.pk}/submit/")

    draft.refresh_from_db()
    assert response.status_code == 422
    assert "takes products with 3 stars or more; ผ้าซิ่น has 2." in text_of(response)
    assert draft.state == "draft"


def test_sending_in_too_late_says_so_and_changes_nothing(world, client):
    draft = world.draft()
    close_applications(world)

    response = client.post(f"/applications/{draft.pk}/submit/")

    draft.refresh_from_db()
    assert response.status_code == 409
    assert "does not take applications now" in text_of(response)
    assert draft.state == "draft"


def test_sending_in_twice_answers_409(world, client):
    application = world.submitted()
    before = LogEntry.objects.count()

    assert client.post(f"/applications/{application.pk}/submit/").status_code == 409
    assert LogEntry.objects.count() == before


def test_requested_changes_show_their_reason_and_reopen_the_form(world, client):
    application = world.submitted()
    actions.review_application(
        actor=world.actor("reviewer"), application=application,
        decision=rules.Decision.REQUEST_CHANGES, reason="ระบุกำลังไฟ",
    )  # fmt: skip

    page = text_of(client.get(f"/applications/{application.pk}/"))

    assert "The organiser asks for changes" in page
    assert "ระบุกำลังไฟ" in page
    assert client.get(f"/applications/{application.pk}/sections/needs/").status_code == 200
    client.post(f"/applications/{application.pk}/submit/")
    application.refresh_from_db()
    assert application.state == "submitted"


def test_allocated_application_leads_to_its_booths_and_badges_and_tells_its_story(world, client):
    application = world.allocated("A01", "A02").application

    page = text_of(client.get(f"/applications/{application.pk}/"))

    assert 'href="/fairs/city-2017/floor/?booth=A01"' in page
    assert f"/applications/{application.pk}/badges/" in page
    titles = ["Booths given: A01, A02", "Approved", "Sent in", "Begun as a draft"]
    places = [page.index(f"<strong>{title}</strong>") for title in titles]
    assert places == sorted(places)


def test_sending_pressed_again_after_a_lost_answer_sends_once(world, client):
    draft, key = world.draft(), str(uuid.uuid4())

    answers = [
        client.post(f"/applications/{draft.pk}/submit/", {"key": key}).status_code
        for _press in range(2)
    ]

    assert answers == [302, 302]
    assert draft.receipts.count() == 1


def test_script_that_sends_hears_where_to_go_on(world, client):
    draft = world.draft()

    sent = client.post(f"/applications/{draft.pk}/submit/", headers={"X-Section": "finish"})
    again = client.post(f"/applications/{draft.pk}/submit/", headers={"X-Section": "finish"})

    assert sent.json() == {"state": "sent", "next": f"/applications/{draft.pk}/"}
    assert (again.status_code, again.json()) == (409, {"state": "refused"})


def test_receipt_says_what_was_sent_and_proves_it(world, client):
    sent = world.submitted(note="ขอมุม")
    receipt = sent.receipts.get()
    actions.change_application(actor=world.actor("exhibitor_a"), application=sent, booths_wanted=3)

    page = text_of(client.get(f"/applications/{sent.pk}/receipt/"))

    assert f"{sent.reference}-2" in page
    assert receipt.fingerprint not in page
    assert sent.receipts.get(number=2).fingerprint in page
    assert "This is receipt number 2" in page
    for said in ("ขอมุม", "ผ้ามัดหมี่ยกดอก 6 ตะกอ", "17 December 2017 09:30"):
        assert said in page


def test_draft_has_no_receipt(world, client):
    draft = world.draft()

    assert client.get(f"/applications/{draft.pk}/receipt/").status_code == 404


def test_steps_ahead_are_named_with_their_dates(world, client):
    sent = world.submitted()

    page = text_of(client.get(f"/applications/{sent.pk}/"))

    for said in (
        "You can still change it",
        "until 24 December 2017 09:30",
        "The organiser reviews it and decides",
        "17–25 December 2017",
    ):
        assert said in page


def test_draft_that_came_too_late_says_so_and_is_kept(world, client):
    draft = world.draft()
    close_applications(world)

    assert "Your draft is kept" in text_of(client.get(f"/applications/{draft.pk}/"))


def test_timeline_keeps_the_reviewers_own_steps_from_the_exhibitor(world, client):
    sent = world.submitted()
    FairTerms.objects.update_or_create(fair=world.fair, defaults={"two_person_rule": True})
    actions.review_application(
        actor=world.actor("reviewer"), application=sent, decision=rules.Decision.REJECT,
        reason="ความลับของผู้พิจารณา",
    )  # fmt: skip
    assert LogEntry.objects.filter(action="application.proposed").count() == 1

    page = text_of(client.get(f"/applications/{sent.pk}/"))

    assert "ความลับของผู้พิจารณา" not in page
    assert "application.proposed" not in page


# --- withdrawing -----------------------------------------------------------------------------------
def test_withdrawing_asks_first_and_says_what_is_lost(world, client):
    application = world.allocated("A01").application

    page = text_of(client.get(f"/applications/{application.pk}/withdraw/"))

    application.refresh_from_db()
    assert "Booth A01 becomes free at once" in page
    assert application.state == "approved"


def test_withdrawing_frees_the_booth_and_keeps_the_reason(world, client):
    application = world.allocated("A01").application

    response = client.post(f"/applications/{application.pk}/withdraw/", {"reason": "น้ำท่วม"})

    application.refresh_from_db()
    assert response.url == f"/applications/{application.pk}/"
    assert application.state == "withdrawn"
    assert not application.claims.filter(is_live=True).exists()
    assert LogEntry.objects.get(action="application.withdrawn").data == {"reason": "น้ำท่วม"}


@pytest.mark.parametrize("reason", ["x" * 501, "a\x00b"])
def test_withdrawing_with_a_bad_reason_changes_nothing(world, client, reason):
    application = world.submitted()

    response = client.post(f"/applications/{application.pk}/withdraw/", {"reason": reason})

    application.refresh_from_db()
    assert response.status_code == 422
    assert application.state == "submitted"


def test_withdrawing_twice_answers_409(world, client):
    application = world.submitted()
    client.post(f"/applications/{application.pk}/withdraw/")

    for send in (client.get, client.post):
        assert send(f"/applications/{application.pk}/withdraw/").status_code == 409


# --- who may -------------------------------------------------------------------------------------
PATHS = (
    "",
    "check/",
    "receipt/",
    "sections/producers/",
    "sections/products/",
    "sections/needs/",
    "sections/booths/",
    "sections/people/",
    "partners/",
    f"partners/{uuid.UUID(int=7)}/remove/",
    "submit/",
    "withdraw/",
)


@pytest.mark.parametrize("path", PATHS)
def test_foreign_application_answers_the_same_404_as_a_missing_one(world, client, path):
    theirs = world.draft("exhibitor_b")
    before = LogEntry.objects.count()

    for send in (client.get, client.post):
        answers = {
            send(f"/applications/{key}/{path}").status_code for key in (theirs.pk, uuid.uuid4())
        }
        assert answers in ({404}, {405})
    theirs.refresh_from_db()
    assert theirs.state == "draft"
    assert LogEntry.objects.count() == before


@pytest.mark.parametrize("path", PATHS)
def test_stranger_is_led_to_the_sign_in(world, client, path):
    draft = world.draft()
    client.logout()

    for send in (client.get, client.post):
        response = send(f"/applications/{draft.pk}/{path}")
        assert response.status_code == 302
        assert response.url.startswith("/sign-in/")
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_reviewer_reads_an_application_and_changes_nothing_of_it(world, client):
    application = world.submitted()
    client.force_login(world.users["reviewer"])

    page = text_of(client.get(f"/applications/{application.pk}/"))

    assert application.reference in page
    assert "Withdraw" not in page
    assert client.post(f"/applications/{application.pk}/withdraw/").status_code == 404


def test_email_of_a_reviewer_without_a_name_is_not_shown(world, client):
    reviewer = world.users["reviewer"]
    reviewer.name = ""
    reviewer.save()
    application = world.submitted()
    actions.review_application(
        actor=world.actor("reviewer"), application=application, decision=rules.Decision.APPROVE
    )

    page = text_of(client.get(f"/applications/{application.pk}/"))

    assert "Approved" in page
    assert reviewer.email not in page
