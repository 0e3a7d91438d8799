"""Pages of an exhibitor about itself: what they say, what they change, what they refuse."""

import uuid
from decimal import Decimal

import pytest

from events.models import LogEntry, Province
from registration.models import Exhibitor, Person, Product

pytestmark = pytest.mark.django_db

NEW = {
    "kind": "group",
    "name_th": "กลุ่มทอผ้าไหมนาโพธิ์",
    "name_en": "Na Pho silk",
    "country": "TH",
    "province": "31",
    "contact_name": "มาลี นาโพธิ์",
    "phone": "๐๘๑ ๒๓๔ ๕๖๗๘",
}
LONG_NAME = "กลุ่มวิสาหกิจชุมชนทอผ้าไหมมัดหมี่ย้อมสีธรรมชาติบ้านหนองบัวน้อย"


@pytest.fixture
def client(client, world):
    """Signed in as exhibitor_a, reading English."""
    client.force_login(world.users["exhibitor_a"])
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def text_of(response):
    return response.content.decode()


def refused(response, *kept):
    """The form is shown again with its error summary and what was typed."""
    page = text_of(response)
    assert response.status_code == 422
    assert "data-error-summary" in page
    for text in kept:
        assert text in page
    return page


# --- home ------------------------------------------------------------------------------------------
def test_home_leads_somebody_with_nothing_to_register(client):
    page = text_of(client.get("/home/"))

    assert "Register your exhibitor first" in page
    assert 'href="/exhibitors/new/"' in page


def test_home_says_what_to_do_next_for_each_application_by_deadline(world, client):
    exhibitor = world.exhibitor()
    allocated = world.allocated("A01", exhibitor=exhibitor).application
    draft = world.draft(exhibitor=exhibitor)

    page = text_of(client.get("/home/"))

    assert "Applications close on 24 December 2017 09:30." in page
    assert "Your booth is A01. Print your badges." in page
    assert page.index(f"/applications/{draft.pk}/") < page.index(f"/applications/{allocated.pk}/")
    assert "Apply for a booth" in page


def test_home_shows_staff_the_pages_of_their_role(world, client):
    client.force_login(world.users["reviewer"])
    page = text_of(client.get("/home/"))
    assert "/manage/city-2017/applications/" in page
    assert "Allocate booths" not in page

    client.force_login(world.users["gate_staff"])
    page = text_of(client.get("/home/"))
    assert "/gate/city-2017/" in page
    assert "Review applications" not in page


def test_home_shows_nothing_of_other_exhibitors(world, client):
    world.submitted("exhibitor_b")

    page = text_of(client.get("/home/"))

    assert "Tha Sawang" not in page


# --- registering -----------------------------------------------------------------------------------
def test_new_exhibitor_is_registered_for_its_reader_with_its_first_person(world, client):
    response = client.post("/exhibitors/new/", NEW)

    exhibitor = Exhibitor.objects.get()
    assert response.url == f"/exhibitors/{exhibitor.pk}/"
    assert exhibitor.name_th == "กลุ่มทอผ้าไหมนาโพธิ์"
    assert exhibitor.province == Province.objects.get(pk="31")
    assert exhibitor.phone == "081 234 5678"
    assert [person.name_th for person in exhibitor.people.all()] == ["มาลี นาโพธิ์"]
    assert exhibitor.representatives.get().user == world.users["exhibitor_a"]
    assert LogEntry.objects.filter(action="exhibitor.registered").count() == 1


def test_delegation_is_registered_with_its_native_name(client):
    client.post(
        "/exhibitors/new/",
        NEW
        | {"kind": "delegation", "country": "BT", "name_native": "འབྲུག་ཡུལ།", "host_agency": "TICA"},
    )

    exhibitor = Exhibitor.objects.get()
    assert (exhibitor.country, exhibitor.province, exhibitor.name_native) == ("BT", None, "འབྲུག་ཡུལ།")
    assert '<span class="native" lang="dz">འབྲུག་ཡུལ།</span>' in text_of(
        client.get(f"/exhibitors/{exhibitor.pk}/")
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"name_th": ""},
        {"name_th": "ก" * 201},
        {"name_th": "くまモン"},
        {"name_th": "ผ้า\x00ไหม"},
        {"name_en": "ผ้าไหม"},
        {"province": ""},
        {"province": "99"},
        {"kind": "king"},
        {"country": "XX"},
        {"contact_name": ""},
        {"phone": "x"},
    ],
)
def test_new_exhibitor_with_a_bad_entry_changes_nothing_and_keeps_what_was_typed(client, changes):
    page = refused(client.post("/exhibitors/new/", NEW | changes))

    for field in ("name_en", "contact_name"):
        if field not in changes:
            assert f'value="{NEW[field]}"' in page
    assert Exhibitor.objects.count() == 0
    assert LogEntry.objects.count() == 0


def test_empty_form_is_refused_with_every_entry_that_is_missing(client):
    page = refused(client.post("/exhibitors/new/", {}))

    assert "Choose who exhibits." in page
    assert "Write the name in Thai letters." in page
    assert 'href="#id_contact_name"' in page


# --- the record ------------------------------------------------------------------------------------
def test_record_shows_profile_people_products_and_applications(world, client):
    exhibitor = world.exhibitor(name_th=LONG_NAME)
    world.submitted(exhibitor=exhibitor)

    page = text_of(client.get(f"/exhibitors/{exhibitor.pk}/"))

    for said in (
        LONG_NAME,
        "สมหญิง ใจดี",
        "ผ้ามัดหมี่ยกดอก 6 ตะกอ",
        "4 of 5 stars",
        "Submitted",
        "Surin",
    ):
        assert said in page
    assert f"/exhibitors/{exhibitor.pk}/edit/" in page


def test_record_is_read_only_for_a_reviewer_of_its_application(world, client):
    application = world.submitted()
    client.force_login(world.users["reviewer"])

    page = text_of(client.get(f"/exhibitors/{application.exhibitor_id}/"))

    assert "/edit/" not in page
    assert "/products/new/" not in page


def test_profile_is_changed(world, client):
    exhibitor = world.exhibitor()
    page = f"/exhibitors/{exhibitor.pk}/edit/"
    assert exhibitor.name_th in text_of(client.get(page))

    response = client.post(page, {"name_th": "ผ้าไหมแพรวา", "about_th": "ทอมือ", "phone": ""})

    exhibitor.refresh_from_db()
    assert response.url == f"/exhibitors/{exhibitor.pk}/"
    assert (exhibitor.name_th, exhibitor.name_en, exhibitor.about_th) == ("ผ้าไหมแพรวา", "", "ทอมือ")
    assert LogEntry.objects.filter(action="exhibitor.changed").count() == 1


def test_person_is_added_and_corrected(world, client):
    exhibitor = world.exhibitor()

    client.post(f"/exhibitors/{exhibitor.pk}/people/new/", {"title": "นาง", "name_th": "บุญมี ดีใจ"})
    person = Person.objects.get(name_th="บุญมี ดีใจ")
    client.post(
        f"/people/{person.pk}/", {"title": "นางสาว", "name_th": "บุญมี ดีใจ", "name_en": "Bunmi"}
    )

    person.refresh_from_db()
    assert (person.full_name_th, person.name_en) == ("นางสาวบุญมี ดีใจ", "Bunmi")
    assert person.exhibitor == exhibitor


def test_product_is_added_and_changed(world, client):
    exhibitor = world.exhibitor()
    entries = {"name_th": "ผ้าขาวม้า", "type": "3", "origin_country": "TH", "price": "1,250"}

    client.post(f"/exhibitors/{exhibitor.pk}/products/new/", entries)
    product = Product.objects.get(name_th="ผ้าขาวม้า")
    assert (product.price, product.opc_stars) == (Decimal(1250), None)
    client.post(f"/products/{product.pk}/", entries | {"opc_stars": "5", "price": ""})

    product.refresh_from_db()
    assert (product.price, product.opc_stars) == (None, 5)


@pytest.mark.parametrize(
    ("path", "entries"),
    [
        ("/exhibitors/{exhibitor}/edit/", {"name_th": "", "name_en": "Kept"}),
        ("/exhibitors/{exhibitor}/edit/", {"name_th": "ก\x00ข", "name_en": "Kept"}),
        ("/exhibitors/{exhibitor}/people/new/", {"name_th": "ก" * 201, "name_en": "Kept"}),
        ("/exhibitors/{exhibitor}/people/new/", {}),
        (
            "/exhibitors/{exhibitor}/products/new/",
            {"name_th": "ผ้า", "type": "9", "name_en": "Kept"},
        ),
        (
            "/exhibitors/{exhibitor}/products/new/",
            {"name_th": "くまモン", "type": "3", "name_en": "Kept"},
        ),
        ("/people/{person}/", {"name_th": "123", "name_en": "Kept"}),
        ("/products/{product}/", {"name_th": "ผ้า", "type": "3", "price": "-5", "name_en": "Kept"}),
    ],
)
def test_bad_entry_changes_nothing_and_keeps_what_was_typed(world, client, path, entries):
    exhibitor = world.exhibitor()
    product, person = world.product(exhibitor), exhibitor.people.get()
    before = LogEntry.objects.count()
    address = path.format(exhibitor=exhibitor.pk, product=product.pk, person=person.pk)

    refused(client.post(address, entries), *(['value="Kept"'] if "name_en" in entries else []))

    assert LogEntry.objects.count() == before
    assert (Person.objects.count(), Product.objects.count()) == (1, 1)


# --- who may -------------------------------------------------------------------------------------
PATHS = (
    "/exhibitors/{exhibitor}/",
    "/exhibitors/{exhibitor}/edit/",
    "/exhibitors/{exhibitor}/people/new/",
    "/exhibitors/{exhibitor}/products/new/",
    "/people/{person}/",
    "/products/{product}/",
)


@pytest.mark.parametrize("path", PATHS)
def test_foreign_record_answers_the_same_404_as_a_missing_one(world, client, path):
    theirs = world.exhibitor("exhibitor_b")
    keys = {
        "exhibitor": theirs.pk,
        "person": theirs.people.get().pk,
        "product": world.product(theirs, "exhibitor_b").pk,
    }
    before = LogEntry.objects.count()
    nothing = dict.fromkeys(keys, uuid.uuid4())

    for send in (client.get, lambda address: client.post(address, NEW | {"type": "3"})):
        foreign, missing = send(path.format(**keys)), send(path.format(**nothing))
        statuses = {foreign.status_code, missing.status_code}
        assert statuses in ({404}, {405})
    assert LogEntry.objects.count() == before


@pytest.mark.parametrize("path", ["/home/", "/exhibitors/new/", *PATHS])
def test_stranger_is_led_to_the_sign_in(world, client, path):
    client.logout()
    exhibitor = world.exhibitor()
    address = path.format(
        exhibitor=exhibitor.pk,
        person=exhibitor.people.get().pk,
        product=world.product(exhibitor).pk,
    )

    for response in (client.get(address), client.post(address, NEW)):
        assert response.status_code == 302
        assert response.url.startswith("/sign-in/?next=")
    assert Exhibitor.objects.count() == 1
