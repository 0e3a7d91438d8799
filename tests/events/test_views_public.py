"""Public pages of the fairs, and the sign-in."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.translation import override

from events import clock, queries
from events.models import Fair, FairState, FairWindow, Member, WindowKind
from events.permissions import ANONYMOUS
from events.rules import Role
from events.templatetags import fair as tags
from registration.models import ProductType

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2017, 12, 17, 9, 30, tzinfo=clock.BANGKOK)
PASSWORD = "correct horse battery"


def past_fair(**values):
    given = {
        "slug": "city-2016",
        "series": "city",
        "name_th": "OTOP CITY 2016",
        "starts_on": dt.date(2016, 12, 18),
        "ends_on": dt.date(2016, 12, 26),
        "state": FairState.ARCHIVED,
        "visitors": 500_000,
        "total_baht": 1_042_672_620,
        "figures_source": "thaigov.go.th tg 1126",
    }
    return Fair.objects.create(**(given | values))


def text_of(response):
    return response.content.decode()


# --- the front page --------------------------------------------------------------------------------
def test_front_page_leads_with_the_fair_that_is_on_and_lists_figures_with_their_source(
    world, client
):
    past_fair()

    page = text_of(client.get("/"))

    assert page.index("OTOP CITY 2017") < page.index("OTOP CITY 2016")
    assert "17–25 ธันวาคม 2560" in page
    assert "18–26 ธันวาคม 2559" in page
    assert "1,042,672,620" in page
    assert "thaigov.go.th tg 1126" in page


def test_front_page_says_the_same_in_english(world, client):
    page = text_of(client.get("/", headers={"Accept-Language": "en"}))

    assert "17–25 December 2017" in page
    assert "Live floor plan" in page


def test_front_page_without_a_fair_says_so(db, client):
    response = client.get("/", headers={"Accept-Language": "en"})

    assert response.status_code == 200
    assert "No fair is announced" in text_of(response)


def test_front_page_hides_drafts_from_the_public_but_not_from_their_organiser(world, client):
    Fair.objects.filter(pk=world.fair.pk).update(state=FairState.DRAFT)

    assert "OTOP CITY 2017" not in text_of(client.get("/"))
    client.force_login(world.users["organiser"])
    assert "OTOP CITY 2017" in text_of(client.get("/"))


def test_board_names_the_next_fair_where_none_is_on(world):
    later = past_fair(
        slug="midyear-2018", state=FairState.PUBLISHED, figures_source="",
        starts_on=dt.date(2018, 6, 2), ends_on=dt.date(2018, 6, 10),
    )  # fmt: skip

    with clock.travel(dt.datetime(2018, 1, 15, 12, tzinfo=clock.BANGKOK)):
        board = queries.board_of_fairs(ANONYMOUS)

    assert board.current == (later,)
    assert board.coming == ()
    assert board.past == (world.fair,)


def test_board_keeps_a_fair_with_published_figures_out_of_the_coming_ones(world):
    ahead = past_fair(
        slug="city-2019", starts_on=dt.date(2019, 12, 15), ends_on=dt.date(2019, 12, 23)
    )

    board = queries.board_of_fairs(ANONYMOUS)

    assert board == queries.FairBoard(current=(world.fair,), coming=(), past=(ahead,))


# --- one fair --------------------------------------------------------------------------------------
def test_fair_page_says_theme_hours_zones_windows_and_how_to_apply(world, client):
    page = text_of(client.get("/fairs/city-2017/", headers={"Accept-Language": "en"}))

    for said in (
        "10:00–21:00",
        "Thai fabric",
        "Fabric and apparel",
        "3 or more",
        "5,000 W · water · gas",
        "Challenger 1",
        "Applications are open until 24 December 2017 09:30.",
        'href="/fairs/city-2017/apply/"',
        'href="/fairs/city-2017/floor/"',
        'href="/fairs/city-2017/exhibitors/"',
    ):
        assert said in page


def test_fair_page_offers_no_application_once_the_window_is_closed(world, client):
    FairWindow.objects.filter(fair=world.fair, kind=WindowKind.APPLICATION).update(
        closes_at=MORNING - dt.timedelta(minutes=1)
    )

    page = text_of(client.get("/fairs/city-2017/", headers={"Accept-Language": "en"}))

    assert "This fair takes no applications now." in page
    assert "/apply/" not in page


@pytest.mark.parametrize("slug", ["nothing-here", "x" * 200])
def test_fair_page_of_a_fair_that_is_not_there_answers_404(world, client, slug):
    assert client.get(f"/fairs/{slug}/").status_code == 404


def test_draft_fair_answers_the_same_404_as_a_missing_one(world, client):
    Fair.objects.filter(pk=world.fair.pk).update(state=FairState.DRAFT)

    hidden, missing = client.get("/fairs/city-2017/"), client.get("/fairs/city-2018/")

    assert hidden.status_code == missing.status_code == 404
    assert text_of(hidden).count("OTOP CITY") == 0


@pytest.mark.parametrize("path", ["/", "/fairs/city-2017/"])
def test_public_pages_refuse_other_methods(world, client, path):
    assert client.post(path).status_code == 405


# --- signing in ------------------------------------------------------------------------------------
def sign_in(client, email="exhibitor_a@otop.example", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": email, "password": password} | more)


def test_sign_in_leads_home_and_cycles_the_session(world, client):
    session = client.session
    session["kept"] = "yes"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    response = sign_in(client)

    assert response.status_code == 302
    assert response.url == "/home/"
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(world.users["exhibitor_a"].pk)


@pytest.mark.parametrize(
    ("who", "led_to"),
    [
        ("organiser", "/manage/city-2017/"),
        ("reviewer", "/manage/city-2017/applications/"),
        ("gate_staff", "/manage/city-2017/devices/"),
    ],
)
def test_sign_in_leads_staff_to_their_work(world, client, who, led_to):
    assert sign_in(client, f"{who}@otop.example").url == led_to


def test_sign_in_leads_staff_who_also_exhibit_home(world, client):
    Member.objects.create(fair=world.fair, user=world.users["organiser"], role=Role.EXHIBITOR.value)

    assert sign_in(client, "organiser@otop.example").url == "/home/"


def test_sign_in_takes_the_email_in_any_case(world, client):
    assert sign_in(client, "Exhibitor_A@OTOP.example").status_code == 302


@pytest.mark.parametrize(
    ("target", "led_to"),
    [
        ("/fairs/city-2017/apply/", "/fairs/city-2017/apply/"),
        ("https://evil.example/", "/home/"),
        ("//evil.example/", "/home/"),
        ("javascript:alert(1)", "/home/"),
    ],
)
def test_sign_in_follows_next_on_this_site_only(world, client, target, led_to):
    assert sign_in(client, next=target).url == led_to


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("exhibitor_a@otop.example", "wrong"),
        ("nobody@otop.example", PASSWORD),
        ("", ""),
        ("not an e-mail", PASSWORD),
        ("a" * 300 + "@otop.example", PASSWORD),
        ("exhibitor_a@otop.example\x00", PASSWORD),
        ("exhibitor_a@otop.example", "x\x00y"),
    ],
)
def test_sign_in_with_bad_entries_is_refused_and_keeps_the_email(world, client, email, password):
    response = sign_in(client, email, password)

    assert response.status_code == 422
    assert "_auth_user_id" not in client.session
    assert "data-error-summary" in text_of(response)
    if email == "exhibitor_a@otop.example":
        assert 'value="exhibitor_a@otop.example"' in text_of(response)


def test_sign_in_of_a_closed_account_is_refused(world, client):
    world.users["exhibitor_a"].is_active = False
    world.users["exhibitor_a"].save()

    assert sign_in(client).url == "/sign-in/closed/"
    assert "_auth_user_id" not in client.session


def test_sign_in_wants_a_csrf_token(world):
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client).status_code == 403


def test_sign_out_takes_a_post_only(world, client):
    client.force_login(world.users["exhibitor_a"])

    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/sign-out/").url == "/"
    assert "_auth_user_id" not in client.session


def test_page_for_people_leads_a_stranger_to_the_sign_in_and_back(world, client):
    response = client.get("/fairs/city-2017/apply/?exhibitor=x")

    assert response.url == "/sign-in/?next=%2Ffairs%2Fcity-2017%2Fapply%2F%3Fexhibitor%3Dx"


# --- words -----------------------------------------------------------------------------------------
def test_product_types_of_zones_are_those_of_products():
    for language in ("th", "en"):
        with override(language):
            zones_say = {code: str(label) for code, label in tags.PRODUCT_TYPES.items()}
            assert zones_say == {code: str(label) for code, label in ProductType.choices}


def test_opening_hours_say_equal_days_once(world):
    world.fair.days.filter(date=dt.date(2017, 12, 25)).update(closes_at=dt.time(18))

    ten, nine, six = dt.time(10), dt.time(21), dt.time(18)
    assert queries.opening_hours(world.fair) == [
        queries.OpeningHours(dt.date(2017, 12, 17), dt.date(2017, 12, 24), ten, nine),
        queries.OpeningHours(dt.date(2017, 12, 25), dt.date(2017, 12, 25), ten, six),
    ]


def test_provinces_stand_in_the_order_of_a_thai_dictionary(db):
    names = [province.name_th for province in queries.provinces_by_name("th")]

    assert len(names) == 77
    assert names[:4] == ["กระบี่", "กรุงเทพมหานคร", "กาญจนบุรี", "กาฬสินธุ์"]
    assert names.index("เชียงราย") == names.index("ชุมพร") + 1
    assert names[-1] == "อุบลราชธานี"


def test_countries_have_names_in_both_languages():
    assert queries.country_names("th")["BT"] == "ภูฏาน"
    assert queries.country_names("en")["JP"] == "Japan"
    assert "ZZ" not in queries.country_names("en")


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, ""), (1234567, "1,234,567"), ("100.000", "100"), ("0.500", "0.5")],
)
def test_numbers_are_written_with_commas_and_without_idle_zeros(value, said):
    assert tags.number(Decimal(value) if isinstance(value, str) else value) == said
