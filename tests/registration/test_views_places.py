"""Pages about places: the exhibitor's offer, the organiser's quotas, the province's shortlist."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from events import clock
from events.models import Member, Province, Role
from registration import queries
from registration.models import FairTerms, Place, Quota, Shortlisting
from tests.conftest import MORNING, World
from tests.registration.test_places import ask, decide, give, place, state, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def page(client: Client, world: World) -> Any:
    """``page("organiser", "/manage/…", data)``: the page as that person gets it; with data it is posted."""

    def call(who: str, path: str, data: Any = None, **headers: str) -> Any:
        client.force_login(world.users[who])
        headers = {"Accept-Language": "en"} | headers
        if data is None:
            return client.get(path, headers=headers)
        return client.post(path, data, headers=headers)

    return call


# --- the exhibitor ----------------------------------------------------------------------------------
def test_offer_says_what_until_when_and_what_it_means(world: World, page: Any) -> None:
    ask(world, hours=5)
    application = world.approved(booths_wanted=2)
    answer = page("exhibitor_a", f"/applications/{application.pk}/offer/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert (MORNING + dt.timedelta(hours=5)).astimezone(dt.UTC).isoformat()[:16] in text or (
        "data-countdown" in text
    )
    assert "Confirm the place" in text
    home = page("exhibitor_a", "/home/").content.decode()
    assert "You are offered a place." in home


def test_exhibitor_confirms_on_the_page(world: World, page: Any) -> None:
    ask(world)
    application = world.approved()
    answer = page("exhibitor_a", f"/applications/{application.pk}/offer/", {})
    assert (answer.status_code, answer["Location"]) == (302, f"/applications/{application.pk}/")
    assert state(application) == ("approved", "accepted", 1)


def test_exhibitor_declines_after_being_asked(world: World, page: Any) -> None:
    ask(world)
    application = world.approved()
    address = f"/applications/{application.pk}/offer/decline/"
    assert page("exhibitor_a", address).status_code == 200
    assert state(application) == ("approved", "offered", 1)
    assert page("exhibitor_a", address, {"reason": "ติดงานอื่น"}).status_code == 302
    assert state(application) == ("declined", "declined", 1)


def test_late_answer_is_told_so(world: World, page: Any) -> None:
    ask(world, hours=2)
    application = world.approved()
    with clock.travel(MORNING + dt.timedelta(hours=2)):
        answer = page("exhibitor_a", f"/applications/{application.pk}/offer/", {})
        assert answer.status_code == 409
        assert "The time to answer is over" in answer.content.decode()
        assert "Confirm the place" not in answer.content.decode()
        declined = page("exhibitor_a", f"/applications/{application.pk}/offer/decline/")
        assert declined.status_code == 302
    assert state(application) == ("approved", "offered", 1)


@pytest.mark.parametrize("who", ["exhibitor_b", "outsider", "organiser"])
def test_offer_of_another_is_not_there(world: World, page: Any, who: str) -> None:
    ask(world)
    application = world.approved()
    for path in ("offer/", "offer/decline/"):
        answers: list[dict[str, str] | None] = [None, {}]
        for data in answers:
            address = f"/applications/{application.pk}/{path}"
            assert page(who, address, data).status_code == 404
    assert state(application) == ("approved", "offered", 1)


def test_application_without_an_offer_has_no_such_page(world: World, page: Any) -> None:
    application = world.submitted()
    assert page("exhibitor_a", f"/applications/{application.pk}/offer/").status_code == 404


def test_waiting_exhibitor_reads_the_place_in_line(world: World, page: Any) -> None:
    give(world, 1, province="32")
    waiting(world)
    second = waiting(world)
    text = page("exhibitor_a", f"/applications/{second.pk}/").content.decode()
    assert "Place 2 of 2 in the line of your quota." in text


@pytest.mark.parametrize("asks", [True, False])
def test_everybody_reads_how_places_are_given(client: Client, world: World, *, asks: bool) -> None:
    FairTerms.objects.create(fair=world.fair, asks_confirmation=asks, confirm_hours=48)
    text = client.get(
        f"/fairs/{world.fair.slug}/places/", headers={"Accept-Language": "en"}
    ).content.decode()
    assert ("48 hours" in text) is asks
    assert "Nobody is skipped." in text


# --- the organiser ----------------------------------------------------------------------------------
def test_quotas_show_their_counters(world: World, page: Any) -> None:
    give(world, 5, province="32", product_type=3)
    world.approved(booths_wanted=2)
    text = page("organiser", f"/manage/{world.fair.slug}/quotas/?zone=FAB").content.decode()
    assert "2 of 5" in text
    assert "3 free" in text


def test_counters_come_alone_when_htmx_asks(world: World, page: Any) -> None:
    give(world, 5, province="32")
    address = f"/manage/{world.fair.slug}/quotas/?zone=FAB"
    text = page("organiser", address, **{"HX-Request": "true"}).content.decode()
    assert text.strip().startswith('<div id="quota-counters"')


def test_organiser_sets_quotas_in_the_table(world: World, page: Any) -> None:
    give(world, 5, province="32")
    address = f"/manage/{world.fair.slug}/quotas/?zone=FAB"
    assert "given-32-all" in page("organiser", f"{address}&edit=1&add=90").content.decode()
    answer = page(
        "organiser",
        address,
        {"given-32-all": "7", "given-90-3": "2", "add": "90", "given-all-all": ""},
    )
    assert answer.status_code == 302
    found = Quota.objects.order_by("province").values_list("province", "product_type", "given")
    assert list(found) == [("32", None, 7), ("90", 3, 2)]


def test_quota_below_its_places_says_so_beside_the_reason(world: World, page: Any) -> None:
    give(world, 5, province="32")
    world.approved(booths_wanted=3)
    address = f"/manage/{world.fair.slug}/quotas/?zone=FAB"
    answer = page("organiser", address, {"given-32-all": "1"})
    assert answer.status_code == 422
    assert "2 booths more than this are places already" in answer.content.decode()
    assert (
        page("organiser", address, {"given-32-all": "1", "override": "ฮอลล์เล็กลง"}).status_code
        == 302
    )
    assert Quota.objects.get().given == 1
    assert "over the quota" in page("organiser", address).content.decode()


def test_one_quota_shows_its_places_and_its_line(world: World, page: Any) -> None:
    give(world, 0, province="32")
    extra = decide(world, world.submitted(), "approve", override="ผู้ว่าฯ ขอเพิ่ม")
    head = waiting(world)
    quota = Quota.objects.get()
    address = f"/manage/{world.fair.slug}/quotas/{quota.pk}/"
    text = page("organiser", address).content.decode()
    assert "ผู้ว่าฯ ขอเพิ่ม" in text
    assert head.exhibitor.name in text
    assert page("organiser", address, {"given": "2"}).status_code == 302
    assert (state(head), state(extra)) == (("approved", "accepted", 1), ("approved", "accepted", 1))
    listed = page("organiser", f"/manage/{world.fair.slug}/quotas/overrides/").content.decode()
    assert "ผู้ว่าฯ ขอเพิ่ม" in listed


def test_free_booths_are_passed_on_by_a_button(world: World, page: Any) -> None:
    give(world, 1, province="32")
    head = waiting(world)
    address = f"/manage/{world.fair.slug}/quotas/"
    assert "Pass on free booths" in page("organiser", f"{address}?zone=FAB").content.decode()
    assert page("organiser", f"{address}serve/FAB/", {}).status_code == 302
    assert state(head) == ("approved", "accepted", 1)


def test_reviewer_reads_quotas_and_changes_none(world: World, page: Any) -> None:
    give(world, 5, province="32")
    quota = Quota.objects.get()
    address = f"/manage/{world.fair.slug}/quotas/"
    assert page("reviewer", address).status_code == 200
    assert page("reviewer", f"{address}{quota.pk}/").status_code == 200
    for path, data in (
        ("?zone=FAB", {"given-32-all": "9"}),
        (f"{quota.pk}/", {"given": "9"}),
        ("serve/FAB/", {}),
        ("overrides/", None),
    ):
        assert page("reviewer", address + path, data).status_code == 403
    quota.refresh_from_db()
    assert quota.given == 5


def test_organiser_sets_the_terms(world: World, page: Any) -> None:
    address = f"/manage/{world.fair.slug}/terms/"
    assert page("organiser", address).status_code == 200
    answer = page(
        "organiser",
        address,
        {"asks_confirmation": "on", "confirm_hours": "48", "shortlist_until": "2017-12-20T16:30"},
    )
    assert answer.status_code == 302
    terms = queries.terms_of(world.fair)
    assert (terms.asks_confirmation, terms.confirm_hours) == (True, 48)
    assert terms.shortlist_until == dt.datetime(2017, 12, 20, 16, 30, tzinfo=clock.BANGKOK)
    assert page("reviewer", address).status_code == 403


# --- the province -----------------------------------------------------------------------------------
@pytest.fixture
def officer(world: World) -> str:
    Member.objects.create(
        fair=world.fair,
        user=world.users["outsider"],
        role=Role.PROVINCIAL_OFFICER,
        province=Province.objects.get(pk="32"),
    )
    return "outsider"


def test_officer_marks_the_applications_of_the_province(
    world: World, page: Any, officer: str
) -> None:
    give(world, 5, province="32")
    first, second = world.submitted(), world.submitted()
    other = world.submitted(exhibitor=world.exhibitor(province=Province.objects.get(pk="90")))
    address = f"/manage/{world.fair.slug}/shortlist/"
    text = page(officer, address).content.decode()
    assert "5 of 5 booths left" in text
    assert str(other.pk) not in text
    answer = page(
        officer,
        address,
        {
            f"mark-{first.pk}": "first",
            f"rank-{first.pk}": "1",
            f"note-{first.pk}": "ผ้าสวย",
            f"mark-{second.pk}": "",
        },
    )
    assert answer.status_code == 302
    found = Shortlisting.objects.values_list("application", "mark", "rank", "note")
    assert list(found) == [(first.pk, "first", 1, "ผ้าสวย")]
    assert "ผ้าสวย" in page("reviewer", address).content.decode()


def test_officer_opens_nothing_of_the_organisers(world: World, page: Any, officer: str) -> None:
    for path in ("quotas/", "terms/", "quotas/overrides/"):
        assert page(officer, f"/manage/{world.fair.slug}/{path}").status_code == 403


@pytest.mark.parametrize("who", ["exhibitor_a", "gate_staff"])
def test_shortlist_is_for_officers_and_reviewers(world: World, page: Any, who: str) -> None:
    assert page(who, f"/manage/{world.fair.slug}/shortlist/").status_code == 403


def test_closed_shortlist_takes_no_marks(world: World, page: Any, officer: str) -> None:
    FairTerms.objects.create(fair=world.fair, shortlist_until=MORNING)
    application = world.submitted()
    address = f"/manage/{world.fair.slug}/shortlist/"
    assert "The shortlist is closed" in page(officer, address).content.decode()
    page(officer, address, {f"mark-{application.pk}": "first"})
    assert Shortlisting.objects.count() == 0


def test_who_reads_all_provinces_turns_pages(
    world: World, page: Any, officer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full fair's thousands are not one page; an officer has the whole province on one, to send it at once."""
    monkeypatch.setattr("registration.views.shortlist.PAGE", 1)
    # Both came in at the same moment of the rehearsal clock: the id decides.
    first, second = sorted((world.submitted(), world.submitted()), key=lambda one: one.pk)
    address = f"/manage/{world.fair.slug}/shortlist/"
    text = page("reviewer", address).content.decode()
    assert (str(first.pk) in text, str(second.pk) in text) == (True, False)
    assert "1–1 of 2" in text
    text = page("reviewer", f"{address}?page=2").content.decode()
    assert (str(first.pk) in text, str(second.pk) in text) == (False, True)
    text = page(officer, address).content.decode()
    assert (str(first.pk) in text, str(second.pk) in text) == (True, True)


# --- the dashboard ----------------------------------------------------------------------------------
def test_dashboard_shows_quotas_and_open_offers(world: World, page: Any) -> None:
    ask(world)
    give(world, 5, province="32")
    application = world.approved(booths_wanted=2)
    text = page("organiser", f"/manage/{world.fair.slug}/").content.decode()
    assert "5 given · 2 offered · 0 confirmed" in text
    assert f'id="offer-{place(application).pk}"' in text
    assert Place.objects.count() == 1
