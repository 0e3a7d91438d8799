"""An application on its way through the exhibitor's pages."""

import datetime as dt
import re
import uuid

import pytest

from events import clock
from events.models import FairWindow, LogEntry, WindowKind
from registration import actions, rules
from registration.models import Application

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


def wishes(exhibitor, product, **changes):
    return {
        "exhibitor": str(exhibitor.pk),
        "zone": "FAB",
        "products": [str(product.pk)],
        "booths_wanted": "2",
        "power_w": "1,500",
        "note": "ใกล้ประตู",
    } | changes


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
    assert product.name_th in page


def test_apply_asks_for_whom_where_there_are_several(world, client, exhibitor):
    other = world.exhibitor()

    page = text_of(client.get(APPLY))

    assert "Who applies?" in page
    for choice in (exhibitor, other):
        assert f'href="?exhibitor={choice.pk}"' in page


def test_apply_keeps_a_draft_with_all_that_was_asked_for(client, exhibitor, product):
    response = client.post(APPLY, wishes(exhibitor, product, water="on"))

    begun = Application.objects.get()
    assert response.url == f"/applications/{begun.pk}/"
    assert (begun.state, begun.zone.code, begun.booths_wanted) == ("draft", "FAB", 2)
    assert (begun.power_w, begun.water, begun.gas, begun.note) == (1500, True, False, "ใกล้ประตู")
    assert list(begun.products.all()) == [product]


@pytest.mark.parametrize(
    "changes",
    [
        {"zone": ""},
        {"zone": "XXX"},
        {"zone": "FAB\x00"},
        {"products": [str(uuid.UUID(int=7))]},
        {"products": ["x"]},
        {"booths_wanted": "0"},
        {"booths_wanted": "99"},
        {"booths_wanted": "สอง"},
        {"power_w": "-5"},
        {"note": "x" * 2001},
        {"note": "a\x00b"},
    ],
)
def test_apply_with_a_bad_entry_changes_nothing_and_keeps_what_was_typed(
    client, exhibitor, product, changes
):
    response = client.post(APPLY, wishes(exhibitor, product, **changes))

    page = text_of(response)
    assert response.status_code == 422
    assert "data-error-summary" in page
    assert Application.objects.count() == 0
    if "power_w" not in changes:
        assert 'value="1,500"' in page
    if "products" not in changes:
        assert re.search(rf'value="{product.pk}"[^>]*checked', page)


def test_apply_for_a_foreign_exhibitor_answers_404_as_for_a_missing_one(world, client, exhibitor):
    theirs = world.exhibitor("exhibitor_b")

    for key in (str(theirs.pk), str(uuid.uuid4()), "not a key", "x\x00y"):
        assert client.get(APPLY, {"exhibitor": key}).status_code in {404, 422}
        assert client.post(APPLY, {"exhibitor": key, "zone": "FAB"}).status_code == 404
    assert Application.objects.count() == 0


def test_apply_with_a_product_of_somebody_else_is_refused(world, client, exhibitor):
    theirs = world.product(world.exhibitor("exhibitor_b"), "exhibitor_b")

    response = client.post(APPLY, wishes(exhibitor, theirs))

    assert response.status_code == 422
    assert Application.objects.count() == 0


def test_zone_by_invitation_is_offered_to_agencies_and_delegations_only(
    world, client, exhibitor, product
):
    world.zones["FOOD"].by_invitation = True
    world.zones["FOOD"].save()
    guest = world.exhibitor(kind="delegation", country="BT", province=None)

    assert 'value="FOOD"' not in text_of(client.get(APPLY, {"exhibitor": exhibitor.pk}))
    assert 'value="FOOD"' in text_of(client.get(APPLY, {"exhibitor": guest.pk}))
    assert client.post(APPLY, wishes(exhibitor, product, zone="FOOD")).status_code == 422
    assert Application.objects.count() == 0


def test_apply_says_that_the_window_is_closed(world, client, exhibitor, product):
    close_applications(world)

    assert "takes no applications now" in text_of(client.get(APPLY))
    assert client.post(APPLY, wishes(exhibitor, product)).status_code == 409
    assert Application.objects.count() == 0


# --- eligibility -----------------------------------------------------------------------------------
def check(client, entries):
    return client.post(f"{APPLY}check/", entries, headers={"HX-Request": "true"})


def test_eligibility_is_explained_before_anything_is_kept(world, client, exhibitor):
    weak = world.product(exhibitor, name_th="ผ้าซิ่น", opc_stars=2)

    page = text_of(check(client, wishes(exhibitor, weak, power_w="9000", gas="on")))

    for said in (
        "Zone Thai fabric takes products with 3 stars or more; ผ้าซิ่น has 2.",
        "Zone Thai fabric offers 2,000 W a booth; you asked for 9,000 W.",
        "Zone Thai fabric does not allow gas.",
    ):
        assert said in page
    assert Application.objects.count() == 0


def test_eligibility_says_when_it_fits(client, exhibitor, product):
    page = text_of(check(client, wishes(exhibitor, product)))

    assert "Zone Thai fabric can take this application." in page


def test_eligibility_says_nothing_before_a_zone_is_chosen(client, exhibitor, product):
    response = check(client, wishes(exhibitor, product, zone=""))

    assert response.status_code == 200
    assert text_of(response).strip() == ""


def test_eligibility_of_a_foreign_exhibitor_answers_404(world, client, exhibitor, product):
    theirs = world.exhibitor("exhibitor_b")

    assert check(client, wishes(theirs, product)).status_code == 404
    assert check(client, wishes(exhibitor, product) | {"exhibitor": ""}).status_code == 404


# --- checking and sending --------------------------------------------------------------------------
def test_draft_is_checked_sent_in_and_receipted(world, client):
    draft = world.draft()
    page = text_of(client.get(f"/applications/{draft.pk}/"))
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


def test_draft_is_changed(world, client):
    draft = world.draft()
    page = f"/applications/{draft.pk}/edit/"
    assert 'value="FAB"' in text_of(client.get(page))

    response = client.post(page, wishes(draft.exhibitor, draft.products.get(), booths_wanted="๓"))

    draft.refresh_from_db()
    assert response.url == f"/applications/{draft.pk}/"
    assert (draft.booths_wanted, draft.power_w) == (3, 1500)


def test_draft_with_a_bad_change_stays_as_it_was(world, client):
    draft = world.draft()

    response = client.post(
        f"/applications/{draft.pk}/edit/",
        wishes(draft.exhibitor, draft.products.get(), booths_wanted="0"),
    )

    draft.refresh_from_db()
    assert response.status_code == 422
    assert 'value="1,500"' in text_of(response)
    assert (draft.booths_wanted, draft.power_w) == (1, 0)


def test_sent_application_cannot_be_changed(world, client):
    application = world.submitted()

    for send in (client.get, client.post):
        assert send(f"/applications/{application.pk}/edit/").status_code == 409


def test_requested_changes_show_their_reason_and_reopen_the_form(world, client):
    application = world.submitted()
    actions.review_application(
        actor=world.actor("reviewer"), application=application,
        decision=rules.Decision.REQUEST_CHANGES, reason="ระบุกำลังไฟ",
    )  # fmt: skip

    page = text_of(client.get(f"/applications/{application.pk}/"))

    assert "The organiser asks for changes" in page
    assert "ระบุกำลังไฟ" in page
    assert client.get(f"/applications/{application.pk}/edit/").status_code == 200
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
PATHS = ("", "edit/", "submit/", "withdraw/")


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
