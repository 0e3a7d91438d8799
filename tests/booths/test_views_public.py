"""The public floor plan and directory: what they show, and to whom."""

import datetime as dt
import uuid

import pytest

from booths import queries
from events.models import Fair, FairState
from registration import actions

pytestmark = pytest.mark.django_db
DIRECTORY = "/fairs/city-2017/exhibitors/"


@pytest.fixture
def client(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def text_of(response):
    return response.content.decode()


@pytest.fixture
def weavers(world):
    """With booth A01, from Surin."""
    return world.allocated("A01").exhibitor


@pytest.fixture
def guests(world):
    """A delegation from Bhutan without a booth."""
    exhibitor = world.exhibitor(
        "exhibitor_b", kind="delegation", country="BT", province=None,
        name_th="คณะผู้แทนภูฏาน", name_en="Bhutan OGOP", name_native="འབྲུག་ཡུལ།",
    )  # fmt: skip
    world.approved("exhibitor_b", exhibitor=exhibitor)
    return exhibitor


# --- the plan --------------------------------------------------------------------------------------
def test_floor_page_carries_the_live_plan(world, client):
    page = text_of(client.get("/fairs/city-2017/floor/"))

    for said in (
        'data-snapshot="/api/v1/fairs/city-2017/floor"',
        'data-socket="/ws/fairs/city-2017/floor"',
        'data-exhibitor-url="/fairs/city-2017/exhibitors/{id}/"',
        f'href="{DIRECTORY}"',
    ):
        assert said in page


# --- the directory ---------------------------------------------------------------------------------
def test_directory_shows_who_has_a_place_with_booths_and_native_name(client, weavers, guests):
    page = text_of(client.get(DIRECTORY))

    assert "2 exhibitors" in page
    assert weavers.name_en in page
    assert "<strong>A01</strong>" in page
    assert '<span class="native" lang="dz">འབྲུག་ཡུལ།</span>' in page
    assert "No booth yet" in page


def test_directory_shows_nobody_who_is_not_approved(world, client):
    world.submitted()
    world.draft("exhibitor_b")

    page = text_of(client.get(DIRECTORY))

    assert "0 exhibitors" in page
    assert "No exhibitors yet" in page
    assert "Tha Sawang" not in page


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"country": "BT"}, {"Bhutan OGOP"}),
        ({"province": "32"}, {"Tha Sawang weavers 1"}),
        ({"zone": "FAB"}, {"Bhutan OGOP", "Tha Sawang weavers 1"}),
        ({"zone": "FOOD"}, set()),
        ({"q": "ภูฏาน"}, {"Bhutan OGOP"}),
        ({"q": "sawang"}, {"Tha Sawang weavers 1"}),
        ({"q": "มัดหมี่"}, {"Bhutan OGOP", "Tha Sawang weavers 1"}),
        ({"q": "sawang", "country": "BT"}, set()),
        ({"q": "zzzz"}, set()),
    ],
)
def test_directory_is_narrowed_by_what_stands_in_the_address(
    client, weavers, guests, filters, names
):
    page = text_of(client.get(DIRECTORY, filters))

    assert {name for name in ("Bhutan OGOP", "Tha Sawang weavers 1") if name in page} == names
    if not names:
        assert "Nobody matches" in page


@pytest.mark.parametrize(
    "filters",
    [
        {"zone": "XXX"},
        {"country": "zz"},
        {"province": "ผ้า"},
        {"q": "x" * 101},
        {"page": "-3"},
        {"page": "ข"},
        {"page": "999"},
        {"unknown": "1"},
    ],
)
def test_directory_with_a_filter_that_says_nothing_shows_everybody(
    client, weavers, guests, filters
):
    response = client.get(DIRECTORY, filters)

    assert response.status_code == 200
    assert "2 exhibitors" in text_of(response)


def test_directory_with_a_null_character_is_refused(client, weavers):
    assert client.get(f"{DIRECTORY}?q=a%00b").status_code == 422


def test_directory_is_paged_and_keeps_its_filters(world, client):
    for number in range(25):
        world.approved(
            exhibitor=world.exhibitor(name_th=f"ก{number:02d}", name_en=f"K{number:02d}")
        )

    first = text_of(client.get(DIRECTORY, {"q": "K"}))
    second = text_of(client.get(DIRECTORY, {"q": "K", "page": "2"}))

    assert "1–24 of 25" in first
    assert "?q=K&amp;page=2" in first
    assert "K24" in second
    assert "K23" not in second


def test_directory_stands_in_the_order_of_the_readers_dictionary(world):
    names = [("เชียงราย", "B"), ("ชุมพร", "C"), ("กระบี่", "A"), ("ไชยา", "D")]
    for thai, english in names:
        world.approved(exhibitor=world.exhibitor(name_th=thai, name_en=english))

    def order(language):
        keys = queries.directory_keys(world.fair, queries.DirectoryFilter(), language=language)
        return queries.exhibitors_by_key(world.fair, keys)

    assert [shown.name_th for shown in order("th")] == ["กระบี่", "ชุมพร", "เชียงราย", "ไชยา"]
    assert [shown.name_en for shown in order("en")] == ["A", "B", "C", "D"]


def test_htmx_gets_the_list_alone(client, weavers):
    part = client.get(DIRECTORY, headers={"HX-Request": "true"})

    assert "<html" not in text_of(part)
    assert weavers.name_en in text_of(part)
    assert "HX-Request" in part.headers["Vary"]
    whole = client.get(
        DIRECTORY, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in text_of(whole)


# --- one exhibitor ---------------------------------------------------------------------------------
def test_entry_shows_products_of_the_application_and_leads_to_the_booth(world, client, weavers):
    world.product(weavers, name_th="ผ้าที่ไม่ได้นำมา")

    page = text_of(client.get(f"{DIRECTORY}{weavers.pk}/"))

    assert "ผ้ามัดหมี่ยกดอก 6 ตะกอ" in page
    assert "4 of 5 stars" in page
    assert "ผ้าที่ไม่ได้นำมา" not in page
    assert 'href="/fairs/city-2017/floor/?booth=A01"' in page


def test_entry_lists_products_by_type_and_name(world):
    exhibitor = world.exhibitor("exhibitor_b", kind="delegation", country="BT", province=None)
    names = {"น้ำผึ้ง": 1, "ผ้าพันคอ": 3, "ข้าวแดง": 1}
    products = [
        world.product(exhibitor, "exhibitor_b", name_th=name, type=kind)
        for name, kind in names.items()
    ]
    shown = world.approved("exhibitor_b", exhibitor=exhibitor)
    shown.products.set(products)

    listed = queries.products_shown_at(world.fair, exhibitor)

    assert [product.name_th for product in listed] == ["ข้าวแดง", "น้ำผึ้ง", "ผ้าพันคอ"]


def test_entry_tells_nothing_that_is_not_public(world, client):
    exhibitor = world.exhibitor(phone="081 234 5678")
    world.allocated("A01", exhibitor=exhibitor)

    page = text_of(client.get(f"{DIRECTORY}{exhibitor.pk}/"))

    assert "081 234 5678" not in page
    assert "สมหญิง ใจดี" not in page


def test_entry_of_a_delegation_without_a_booth_says_so(client, guests):
    page = text_of(client.get(f"{DIRECTORY}{guests.pk}/"))

    assert "This exhibitor has no booth at the moment." in page
    assert "Bhutan" in page


def test_entry_of_somebody_without_a_place_answers_the_same_404_as_a_missing_one(world, client):
    waiting = world.submitted().exhibitor

    for key in (waiting.pk, uuid.uuid4()):
        assert client.get(f"{DIRECTORY}{key}/").status_code == 404


def test_entry_of_another_fair_answers_404(world, client, weavers):
    Fair.objects.create(
        slug="midyear-2018", series="midyear", name_th="OTOP Midyear 2018", state=FairState.PUBLISHED,
        starts_on=dt.date(2018, 6, 2), ends_on=dt.date(2018, 6, 10),
    )  # fmt: skip

    assert client.get(f"/fairs/midyear-2018/exhibitors/{weavers.pk}/").status_code == 404


def test_entry_is_gone_once_the_application_is_withdrawn(world, client, weavers):
    actions.withdraw_application(
        actor=world.actor("exhibitor_a"), application=weavers.applications.get()
    )

    assert client.get(f"{DIRECTORY}{weavers.pk}/").status_code == 404


# --- default deny ----------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["floor/", "exhibitors/", f"exhibitors/{uuid.UUID(int=1)}/"])
def test_pages_of_a_draft_answer_404_and_refuse_other_methods(world, client, path):
    assert client.post(f"/fairs/city-2017/{path}").status_code == 405
    Fair.objects.filter(pk=world.fair.pk).update(state=FairState.DRAFT)

    assert client.get(f"/fairs/city-2017/{path}").status_code == 404
    assert client.get(f"/fairs/nothing/{path}").status_code == 404
