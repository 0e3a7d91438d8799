"""Giving booths by the page: the queue, the form without scripts, holds, one booth, and who may not."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from badges.models import Badge
from booths import actions, queries
from booths.models import Allocation, AllocationState, Claim, Hold, HoldState
from events import clock
from events.models import LogEntry, Member, Role, User
from registration.models import Application
from tests.conftest import MORNING, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client):
    """``page("get", "name", user, data, htmx=…, query=…, **kwargs)``: a page in English, as `user` or as nobody."""

    def call(
        method: str, name: str, user=None, data=None, *, htmx=False, query: str = "", **kwargs: Any
    ):
        client.logout()
        if user is not None:
            client.force_login(user)
        headers = {"Accept-Language": "en"} | ({"HX-Request": "true"} if htmx else {})
        return getattr(client, method)(reverse(name, kwargs=kwargs) + query, data, headers=headers)

    return call


def give(world: World, page, application: Application, booths: str, verb: str = "allocate"):
    return page(
        "post",
        "allocate",
        world.users["organiser"],
        {"application": str(application.pk), "booths": booths, "verb": verb},
        fair=world.fair.slug,
    )


def hold(world: World, application: Application, *codes: str) -> Hold:
    return actions.hold_booths(
        actor=world.actor("organiser"), fair=world.fair, application=application, codes=codes
    )


def codes_of(application: Application) -> list[str]:
    return list(queries.codes_by_application([application.pk]).get(application.pk, []))


def count_writes() -> tuple[int, ...]:
    return (
        Claim.objects.count(),
        Hold.objects.count(),
        Allocation.objects.count(),
        LogEntry.objects.count(),
    )


# --- the page and its queue -----------------------------------------------------------------------
def test_page_lists_approved_applications_that_lack_booths(world: World, page) -> None:
    world.submitted()
    world.allocated("A09")
    waiting = world.approved(booths_wanted=3)
    partly = world.approved(booths_wanted=2)
    actions.allocate_booths(
        actor=world.actor("organiser"), fair=world.fair, application=partly, codes=["A10"]
    )
    answer = page("get", "allocate", world.users["organiser"], fair=world.fair.slug)
    assert answer.status_code == 200
    assert {
        application.pk: (application.booths_given, application.booths_missing)
        for application in answer.context["waiting"]
    } == {waiting.pk: (0, 3), partly.pk: (1, 1)}
    assert 'data-mode="allocate"' in answer.content.decode()


def test_queue_alone_is_what_htmx_gets(world: World, page) -> None:
    application = world.approved()
    held = hold(world, application, "A01")
    answer = page(
        "get",
        "allocate",
        world.users["organiser"],
        htmx=True,
        query=f"?application={application.pk}",
        fair=world.fair.slug,
    )
    html = answer.content.decode()
    assert "<html" not in html
    assert f'value="{application.pk}"' in html
    assert answer.context["chosen"] == application
    assert list(answer.context["holds"]) == [held]
    assert reverse("settle_hold", args=[world.fair.slug, held.pk]) in html


def test_queue_narrows_by_text_and_zone_and_keeps_the_chosen_one(world: World, page) -> None:
    with clock.travel(MORNING - dt.timedelta(hours=1)):
        fabric = world.approved()
    other = world.approved()
    organiser, slug = world.users["organiser"], world.fair.slug

    def find(query: str) -> list[Application]:
        answer = page("get", "allocate", organiser, query=query, htmx=True, fair=slug)
        return list(answer.context["waiting"])

    assert find(f"?who={fabric.reference}") == [fabric]
    assert find("?place=FOOD") == []
    assert find("?place=FAB") == [fabric, other]
    assert find(f"?who={fabric.reference}&application={other.pk}") == [other, fabric]
    assert find("?application=nonsense&place=nowhere") == [fabric, other]


def test_page_reads_as_often_for_many_as_for_few(
    world: World, client: Client, django_assert_num_queries
) -> None:
    client.force_login(world.users["organiser"])
    address = reverse("allocate", args=[world.fair.slug])
    hold(world, world.approved(), "A01")
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for code in ("A02", "A03", "A04", "A05"):
        hold(world, world.approved(), code)
    world.approved()
    with django_assert_num_queries(len(few)):
        assert len(client.get(address).context["waiting"]) == 6


def test_full_floor_says_that_nobody_waits(world: World, page) -> None:
    answer = page("get", "allocate", world.users["organiser"], fair=world.fair.slug)
    assert "Every approved application has its booths." in answer.content.decode()


# --- the form without scripts ---------------------------------------------------------------------
def test_typed_codes_are_allocated_together(world: World, page) -> None:
    application = world.approved(booths_wanted=2)
    answer = give(world, page, application, " A01,  A02 ")
    assert (answer.status_code, answer.url) == (302, reverse("allocate", args=[world.fair.slug]))
    assert codes_of(application) == ["A01", "A02"]
    assert Badge.objects.filter(exhibitor=application.exhibitor, state="active").count() == 1


def test_typed_codes_are_held(world: World, page) -> None:
    application = world.approved()
    assert give(world, page, application, "A01", "hold").status_code == 302
    held = Hold.objects.get(application=application)
    assert held.state == HoldState.HELD
    assert [claim.booth.code for claim in queries.booths_on_hold(held)] == ["A01"]
    assert codes_of(application) == []


def test_lost_race_says_who_has_the_booth_and_keeps_what_was_typed(world: World, page) -> None:
    winner = world.allocated("A01")
    loser = world.approved(booths_wanted=2)
    before = count_writes()
    answer = give(world, page, loser, "A02, A01")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f"Booth A01 is taken by {winner.exhibitor.name_en}. Choose another booth." in html
    assert 'value="A02, A01"' in html
    assert answer.context["chosen"] == loser
    assert count_writes() == before


@pytest.mark.parametrize(
    ("booths", "said"),
    [
        ("", "Choose at least one booth."),
        (" , ", "Choose at least one booth."),
        ("A01 A02 A03", "The application asks for 2 booths"),
        ("A01, A01", "Each booth can stand in the list once."),
        ("Z99", "This fair has no booth Z99."),
        ("F01", "Booth F01 lies in zone FOOD; the application is for zone FAB."),
        (", ".join(f"A{number}" for number in range(51)), "Choose at most 50 booths at once."),
    ],
)
def test_unusable_codes_change_nothing(world: World, page, booths: str, said: str) -> None:
    application = world.approved(booths_wanted=2)
    before = count_writes()
    answer = give(world, page, application, booths)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert count_writes() == before


@pytest.mark.parametrize(
    "data",
    [
        {"booths": "A01", "verb": "allocate"},
        {"application": "nonsense", "booths": "A01", "verb": "allocate"},
        {"application": str(uuid.UUID(int=7)), "booths": "A01", "verb": "allocate"},
        {"application": "own", "booths": "A01", "verb": "seize"},
    ],
)
def test_unreadable_form_changes_nothing(world: World, page, data: dict[str, str]) -> None:
    application = world.approved()
    if data.get("application") == "own":
        data = data | {"application": str(application.pk)}
    before = count_writes()
    answer = page("post", "allocate", world.users["organiser"], data, fair=world.fair.slug)
    assert answer.status_code == 422
    assert count_writes() == before


def test_application_of_another_fair_gets_nothing_here(world: World, page) -> None:
    other = make_world("midyear-2018")
    application = other.approved()
    before = count_writes()
    answer = give(world, page, application, "A01")
    assert answer.status_code == 422
    assert count_writes() == before


# --- holds ----------------------------------------------------------------------------------------
def settle(world: World, page, held: Hold, verb: str, **options: Any):
    return page(
        "post",
        "settle_hold",
        options.pop("user", world.users["organiser"]),
        {"verb": verb},
        fair=options.pop("fair", world.fair.slug),
        hold=held.pk,
        **options,
    )


def test_hold_turns_into_an_allocation(world: World, page) -> None:
    application = world.approved(booths_wanted=2)
    held = hold(world, application, "A01", "A02")
    assert settle(world, page, held, "allocate").status_code == 302
    held.refresh_from_db()
    assert held.state == HoldState.CONVERTED
    assert codes_of(application) == ["A01", "A02"]


def test_hold_is_given_back(world: World, page) -> None:
    held = hold(world, world.approved(), "A01")
    answer = settle(world, page, held, "release", htmx=True)
    assert "The hold ended; free again: A01." in answer.content.decode()
    held.refresh_from_db()
    assert held.state == HoldState.RELEASED
    assert queries.count_booths_by_state(world.fair)["held"] == 0


def test_hold_that_has_ended_says_so_and_changes_nothing(world: World, page) -> None:
    held = hold(world, world.approved(), "A01")
    actions.release_hold(actor=world.actor("organiser"), hold=held)
    before = count_writes()
    for verb in ("release", "allocate"):
        answer = settle(world, page, held, verb, htmx=True)
        assert answer.context["said_bad"] is True
    assert count_writes() == before


def test_unknown_verb_changes_no_hold(world: World, page) -> None:
    held = hold(world, world.approved(), "A01")
    before = count_writes()
    assert settle(world, page, held, "explode").status_code == 422
    assert count_writes() == before


def test_hold_of_another_fair_is_missing(world: World, page) -> None:
    other = make_world("midyear-2018")
    held = hold(other, other.approved(), "A01")
    answer = settle(world, page, held, "release")
    assert (answer.status_code, answer.context["code"]) == (404, "not_found")
    held.refresh_from_db()
    assert held.state == HoldState.HELD


# --- one booth ------------------------------------------------------------------------------------
def test_booth_says_who_has_it_and_with_which_booths(world: World, page) -> None:
    allocation = world.allocated("A01", "A02")
    answer = page(
        "get", "allocate_booth", world.users["organiser"], fair=world.fair.slug, booth="A01"
    )
    html = answer.content.decode()
    assert list(answer.context["allocations"]) == [allocation]
    assert allocation.exhibitor.name_en in html
    assert "A01, A02" in html


def test_booth_says_for_whom_it_is_held(world: World, page) -> None:
    application = world.approved()
    hold(world, application, "A01")
    answer = page(
        "get",
        "allocate_booth",
        world.users["organiser"],
        htmx=True,
        fair=world.fair.slug,
        booth="A01",
    )
    assert f"Held for {application.exhibitor.name_en}" in answer.content.decode()
    assert list(answer.context["allocations"]) == []


def take_back(world: World, page, booth: str, *, htmx: bool = False, **data: Any):
    return page(
        "post",
        "allocate_booth",
        world.users["organiser"],
        data,
        htmx=htmx,
        fair=world.fair.slug,
        booth=booth,
    )


@pytest.mark.parametrize("htmx", [True, False])
def test_booths_are_taken_back_with_a_reason(world: World, page, *, htmx: bool) -> None:
    allocation = world.allocated("A01", "A02")
    answer = take_back(
        world, page, "A01", htmx=htmx, allocation=str(allocation.pk), reason="ไม่มาเข้าพื้นที่"
    )
    assert answer.status_code == (200 if htmx else 302)
    allocation.refresh_from_db()
    assert (allocation.state, allocation.release_reason) == (
        AllocationState.RELEASED,
        "ไม่มาเข้าพื้นที่",
    )
    assert queries.count_booths_by_state(world.fair)["vacant"] == 20
    assert not Badge.objects.filter(exhibitor=allocation.exhibitor, state="active").exists()


def test_taking_back_without_a_reason_changes_nothing(world: World, page) -> None:
    allocation = world.allocated("A01")
    before = count_writes()
    answer = take_back(world, page, "A01", allocation=str(allocation.pk), reason=" ")
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    allocation.refresh_from_db()
    assert (allocation.state, count_writes()) == (AllocationState.CONFIRMED, before)


def test_taking_back_twice_says_that_it_has_ended(world: World, page) -> None:
    allocation = world.allocated("A01")
    for status in (302, 422):
        answer = take_back(world, page, "A01", allocation=str(allocation.pk), reason="x")
        assert answer.status_code == status
    assert "This allocation has ended" in answer.content.decode()


def test_allocation_of_another_fair_is_not_taken_back_here(world: World, page) -> None:
    other = make_world("midyear-2018")
    allocation = other.allocated("A01")
    answer = take_back(world, page, "A01", allocation=str(allocation.pk), reason="x")
    assert answer.status_code == 422
    allocation.refresh_from_db()
    assert allocation.state == AllocationState.CONFIRMED


def test_unknown_booth_is_missing(world: World, page) -> None:
    answer = page(
        "get", "allocate_booth", world.users["organiser"], fair=world.fair.slug, booth="Z9"
    )
    assert (answer.status_code, answer.context["code"]) == (404, "not_found")


# --- reads ----------------------------------------------------------------------------------------
def test_booths_are_counted_by_the_state_that_the_floor_shows(world: World) -> None:
    world.allocated("A01", "A02")
    hold(world, world.approved(), "A03")
    actions.close_booth(actor=world.actor("organiser"), booth=world.booth("A04"), reason="เสา")
    opened = world.allocated("A05")
    actions.open_booths(actor=world.actor("organiser"), fair=world.fair, exhibitor=opened.exhibitor)
    shown = [booth["state"] for booth in queries.floor_of(world.fair)["booths"]]
    assert queries.count_booths_by_state(world.fair) == {
        "vacant": shown.count("vacant"),
        "held": 1,
        "allocated": 2,
        "occupied": 1,
        "closed": 1,
    }
    assert shown.count("vacant") == 15


# --- who may not ----------------------------------------------------------------------------------
def doors(world: World, held: Hold, allocation: Allocation) -> list[tuple[str, str, dict, dict]]:
    application = str(allocation.application_id)
    return [
        ("get", "allocate", {}, {}),
        ("post", "allocate", {}, {"application": application, "booths": "A05", "verb": "hold"}),
        ("post", "settle_hold", {"hold": held.pk}, {"verb": "release"}),
        ("get", "allocate_booth", {"booth": "A01"}, {}),
        (
            "post",
            "allocate_booth",
            {"booth": "A01"},
            {"allocation": str(allocation.pk), "reason": "x"},
        ),
    ]


def test_others_are_refused_as_if_there_was_no_fair(world: World, page) -> None:
    held, allocation = hold(world, world.approved(), "A02"), world.allocated("A01")
    elsewhere = User.objects.create_user("elsewhere@otop.example", "x", name="elsewhere")
    Member.objects.create(fair=make_world("midyear-2018").fair, user=elsewhere, role=Role.ORGANISER)
    before = count_writes()
    names = ("reviewer", "exhibitor_a", "gate_staff", "outsider")
    for user in [*(world.users[name] for name in names), elsewhere]:
        for method, name, kwargs, data in doors(world, held, allocation):
            for slug in (world.fair.slug, "no-such-fair"):
                answer = page(method, name, user, data, fair=slug, **kwargs)
                assert (answer.status_code, answer.context["code"]) == (403, "forbidden")
    assert count_writes() == before


def test_anonymous_reader_is_asked_to_sign_in(world: World, page) -> None:
    held, allocation = hold(world, world.approved(), "A02"), world.allocated("A01")
    before = count_writes()
    for method, name, kwargs, data in doors(world, held, allocation):
        answer = page(method, name, None, data, fair=world.fair.slug, **kwargs)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("login"))
    assert count_writes() == before
