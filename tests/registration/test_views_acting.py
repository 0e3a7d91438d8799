"""Pages about who acts for an exhibitor, its products, and a province's producers."""

import re

import pytest

from events import clock
from events.models import LogEntry, OutgoingMail
from registration import actions, queries
from registration.models import Invitation
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NEW_PRODUCT = {
    "name_th": "ผ้าไหม", "type": "3", "origin_country": "TH", "opc_stars": "4", "opc_year": "2559",
    "number_tcps": "12/2560", "until_tcps": "2017-01-31",
}  # fmt: skip


@pytest.fixture
def client(client, world):
    """Signed in as exhibitor_a, reading English."""
    client.force_login(world.users["exhibitor_a"])
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def text_of(response):
    return response.content.decode()


def link_of_last_mail():
    mail = OutgoingMail.objects.latest("created_at")
    return re.findall(r"/invitation/\?token=\S+", mail.body)[0]


# --- who acts -------------------------------------------------------------------------------------
def test_colleague_is_invited_listed_and_taken_back(world, client):
    page = f"/exhibitors/{world.exhibitor().pk}/acting/"
    answer = client.post(page, {"email": "colleague@otop.example"}, follow=True)
    assert "The invitation to colleague@otop.example is on its way." in text_of(answer)
    invitation = Invitation.objects.get()
    answer = client.post(f"/acting/{invitation.pk}/resend/", follow=True)
    assert "within the last minute" in text_of(answer)
    answer = client.post(f"/acting/{invitation.pk}/revoke/", follow=True)
    assert "is taken back" in text_of(answer)
    assert "Open invitations" not in text_of(client.get(page))


@pytest.mark.parametrize("email", ["", "no address", "exhibitor_a@otop.example"])
def test_bad_invitation_is_kept_and_explained(world, client, email):
    answer = client.post(f"/exhibitors/{world.exhibitor().pk}/acting/", {"email": email})
    assert answer.status_code == 422
    assert "data-error-summary" in text_of(answer)
    assert Invitation.objects.count() == 0


def test_stranger_sees_nothing_of_it(world, client):
    exhibitor = world.exhibitor("exhibitor_b")
    invitation = actions.invite_colleague(
        actor=world.actor("exhibitor_b"), exhibitor=exhibitor, email="x@y.example", page="/"
    )
    row = queries.representatives_of(exhibitor).get()
    assert client.get(f"/exhibitors/{exhibitor.pk}/acting/").status_code == 404
    assert client.post(f"/exhibitors/{exhibitor.pk}/acting/{row.pk}/remove/").status_code == 404
    assert client.post(f"/acting/{invitation.pk}/revoke/").status_code == 404
    assert client.post(f"/acting/{invitation.pk}/resend/").status_code == 404


def test_removal_is_asked_for_and_the_last_one_stays(world, client):
    exhibitor = world.exhibitor()
    page = f"/exhibitors/{exhibitor.pk}/acting/"
    mine = queries.representatives_of(exhibitor).get()
    assert f"{page}{mine.pk}/remove/" not in text_of(client.get(page))
    assert client.post(f"{page}{mine.pk}/remove/").status_code == 409

    exhibitor.representatives.create(user=world.users["outsider"])
    assert "Remove exhibitor_a?" in text_of(client.get(f"{page}{mine.pk}/remove/"))
    assert exhibitor.representatives.count() == 2
    assert client.post(f"{page}{mine.pk}/remove/").url == "/home/"
    assert [row.user for row in queries.representatives_of(exhibitor)] == [world.users["outsider"]]


# --- the link of the mail -------------------------------------------------------------------------
def test_link_is_accepted_after_signing_in(world, client, caplog):
    exhibitor = world.exhibitor()
    actions.invite_colleague(
        actor=world.actor("exhibitor_a"),
        exhibitor=exhibitor,
        email="x@y.example",
        page="/invitation/",
    )
    client.logout()
    link = link_of_last_mail()
    assert client.get(link).url == "/invitation/"
    page = text_of(client.get("/invitation/"))
    assert f"Act for {exhibitor.name_en}" in page
    assert "?next=/invitation/" in page
    assert client.post("/invitation/").status_code == 200

    # As the sign-in does it: the session changes its id and keeps what it holds.
    assert client.login(username="outsider@otop.example", password=PASSWORD)
    assert "You are signed in as outsider@otop.example." in text_of(client.get("/invitation/"))
    assert client.post("/invitation/").url == f"/exhibitors/{exhibitor.pk}/"
    assert exhibitor.representatives.filter(user=world.users["outsider"]).exists()
    token = link.partition("token=")[2]
    assert token not in caplog.text
    assert client.get("/invitation/").context["invitation"] is None


@pytest.mark.parametrize("link", ["/invitation/", "/invitation/?token=nonsense"])
def test_link_that_opens_nothing_says_so(world, client, link):
    answer = client.get(link, follow=True)
    assert answer.status_code == 200
    assert "The invitation has ended" in text_of(answer)
    assert client.post("/invitation/").status_code == 409


# --- products -------------------------------------------------------------------------------------
def test_product_is_stored_with_its_standards_and_shown(world, client):
    exhibitor = world.exhibitor()
    client.post(f"/exhibitors/{exhibitor.pk}/products/new/", NEW_PRODUCT)
    product = exhibitor.products.get()
    assert (product.opc_year, product.standards.get().number) == (2016, "12/2560")
    page = text_of(client.get(f"/exhibitors/{exhibitor.pk}/products/"))
    assert "Community product standard" in page
    assert "expired 31 January 2017" in page
    form = text_of(client.get(f"/products/{product.pk}/"))
    assert 'value="2016"' in form
    assert 'value="2017-01-31"' in form


def test_product_is_retired_with_one_press_to_undo(world, client):
    product = world.product(world.exhibitor(), name_en="Silk")
    answer = client.post(f"/products/{product.pk}/retire/", follow=True)
    page = text_of(answer)
    assert "Silk is retired." in page
    assert f'action="/products/{product.pk}/bring-back/"' in page
    answer = client.post(f"/products/{product.pk}/bring-back/", follow=True)
    assert "Silk is in use again." in text_of(answer)


# --- the officer's page ---------------------------------------------------------------------------
def test_officer_sees_producers_with_their_applications(world, client):
    world.submitted(exhibitor=world.exhibitor(name_en="Weavers"))
    world.exhibitor(name_en="Potters")
    world.officer()
    client.force_login(world.users["officer"])
    page = text_of(client.get("/manage/city-2017/producers/"))
    assert "Weavers" in page
    assert "Potters" in page
    page = text_of(client.get("/manage/city-2017/producers/?state=none"))
    assert "Weavers" not in page
    assert "Potters" in page
    assert "Nothing found" in text_of(client.get("/manage/city-2017/producers/?q=zzzzzzzz"))
    assert 'href="/manage/city-2017/producers/"' in text_of(client.get("/home/"))


def test_number_of_queries_does_not_grow_with_the_producers(
    world, client, django_assert_max_num_queries
):
    world.officer()
    client.force_login(world.users["officer"])
    for _number in range(8):
        world.submitted()
    with django_assert_max_num_queries(30):
        client.get("/manage/city-2017/producers/")


@pytest.mark.parametrize("who", ["organiser", "exhibitor_a", "reviewer"])
def test_others_are_refused(world, client, who):
    client.force_login(world.users[who])
    assert client.get("/manage/city-2017/producers/").status_code == 403


def test_officer_registers_a_producer_by_office(world, client):
    world.officer()
    client.force_login(world.users["officer"])
    entries = {
        "kind": "group", "name_th": "กลุ่มทอผ้า", "country": "TH", "province": "32",
        "contact_name": "มาลี นาโพธิ์",
    }  # fmt: skip
    answer = client.post("/exhibitors/new/", entries, follow=True)
    assert "the provincial office keeps this record" in text_of(answer)
    entry = LogEntry.objects.get(action="exhibitor.registered")
    assert (entry.actor, entry.at) == (world.actor("officer").principal, clock.now())
