"""The review of applications: the queue, one decision after the other, and who may not see any of it."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events import clock
from events.models import LogEntry, Member, Role, User
from registration import actions, queries
from registration.models import Application, ApplicationState, Representative, Review
from tests.conftest import MORNING, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client):
    """``page("get", "name", user, data, query=…, **kwargs)``: a page in English, as `user` or as nobody."""

    def call(method: str, name: str, user=None, data=None, *, query: str = "", **kwargs: Any):
        client.logout()
        if user is not None:
            client.force_login(user)
        address = reverse(name, kwargs=kwargs) + query
        return getattr(client, method)(address, data, headers={"Accept-Language": "en"})

    return call


def send_in(world: World, number: int, **values: Any) -> list[Application]:
    """Applications sent in one hour after the other, the first one first."""
    sent = []
    for index in range(number):
        with clock.travel(MORNING - dt.timedelta(hours=number - index)):
            sent.append(world.submitted(**values))
    return sent


def in_zone(world: World, code: str) -> Application:
    """One that was sent in and stands in a zone, whatever the zone asks for."""
    application = world.submitted()
    application.zone = world.zones[code]
    application.save()
    return application


def organiser_elsewhere() -> User:
    user = User.objects.create_user("elsewhere@otop.example", "x", name="elsewhere")
    Member.objects.create(fair=make_world("midyear-2018").fair, user=user, role=Role.ORGANISER)
    return user


def listed(answer: Any) -> list[Application]:
    return list(answer.context["page"])


# --- the queue ------------------------------------------------------------------------------------
def test_queue_shows_what_waits_the_longest_waiting_first(world: World, page) -> None:
    world.draft()
    world.approved()
    first, second = send_in(world, 2)
    answer = page("get", "review_queue", world.users["reviewer"], fair=world.fair.slug)
    assert answer.status_code == 200
    assert listed(answer) == [first, second]
    assert {tab["state"]: tab["count"] for tab in answer.context["tabs"]} == {
        "waiting": 2,
        "changes_requested": 0,
        "approved": 1,
        "waitlisted": 0,
        "rejected": 0,
        "withdrawn": 0,
        "all": 3,
    }


def test_queue_narrows_by_zone_text_and_state(world: World, page) -> None:
    fabric = world.submitted()
    food = in_zone(world, "FOOD")
    approved = world.approved()
    reviewer = world.users["reviewer"]

    def find(query: str) -> list[Application]:
        return listed(page("get", "review_queue", reviewer, query=query, fair=world.fair.slug))

    assert find("?zone=FOOD") == [food]
    assert find(f"?q={fabric.reference}") == [fabric]
    assert find("?q=nothing-like-it") == []
    assert find("?state=approved") == [approved]
    assert find("?state=no-such-state") == []


def test_queue_orders_as_asked(world: World, page) -> None:
    one, three, two = (send_in(world, 1, booths_wanted=number)[0] for number in (1, 3, 2))
    answer = page(
        "get", "review_queue", world.users["reviewer"], query="?sort=booths", fair=world.fair.slug
    )
    assert listed(answer) == [three, two, one]


def test_queue_survives_filters_that_make_no_sense(world: World, page) -> None:
    waiting = world.submitted()
    answer = page(
        "get",
        "review_queue",
        world.users["reviewer"],
        query="?sort=drop&zone=NO&page=-7",
        fair=world.fair.slug,
    )
    assert (answer.status_code, listed(answer)) == (200, [waiting])


def test_empty_queue_says_what_to_do(world: World, page) -> None:
    reviewer = world.users["reviewer"]
    nothing = page("get", "review_queue", reviewer, fair=world.fair.slug)
    assert "Everything is decided" in nothing.content.decode()
    searched = page("get", "review_queue", reviewer, query="?q=x", fair=world.fair.slug)
    assert "Nothing found" in searched.content.decode()


def test_queue_reads_as_often_for_many_as_for_few(
    world: World, client: Client, django_assert_num_queries
) -> None:
    client.force_login(world.users["reviewer"])
    address = reverse("review_queue", args=[world.fair.slug])
    send_in(world, 2)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    send_in(world, 9)
    with django_assert_num_queries(len(few)):
        assert len(listed(client.get(address))) == 11


# --- one application ------------------------------------------------------------------------------
def test_review_shows_products_obstacles_and_history(world: World, page) -> None:
    application = world.submitted()
    application.products.update(opc_stars=2)
    answer = page(
        "get",
        "review",
        world.users["reviewer"],
        fair=world.fair.slug,
        application=application.pk,
    )
    html = answer.content.decode()
    assert application.exhibitor.name_th in html
    assert "ผ้ามัดหมี่ยกดอก 6 ตะกอ" in html
    assert "takes products with 3 stars or more; ผ้ามัดหมี่ยกดอก 6 ตะกอ has 2." in html
    assert f"Application {application.reference} sent in" in html
    assert f"Application {application.reference} started for zone FAB" in html


def decide(world: World, page, application: Application, user: str = "reviewer", **data: str):
    query = data.pop("query", "")
    return page(
        "post",
        "review",
        world.users[user],
        data,
        query=query,
        fair=world.fair.slug,
        application=application.pk,
    )


def test_decision_is_made_and_the_next_one_is_shown(world: World, page) -> None:
    first, second, third = send_in(world, 3)
    answer = decide(world, page, second, decision="approve")
    assert answer.status_code == 302
    assert answer.url == reverse("review", args=[world.fair.slug, third.pk])
    second.refresh_from_db()
    assert second.state == ApplicationState.APPROVED
    answer = decide(world, page, third, decision="reject", reason="ไม่ตรงโซน")
    assert answer.url == reverse("review", args=[world.fair.slug, first.pk])
    review = Review.objects.get(application=third)
    assert (review.decision, review.reason) == ("reject", "ไม่ตรงโซน")
    assert review.reviewer == world.users["reviewer"]


def test_last_decision_leads_back_to_the_queue(world: World, page) -> None:
    only = world.submitted()
    answer = decide(world, page, only, decision="approve")
    assert answer.url == reverse("review_queue", args=[world.fair.slug])
    said = page("get", "review_queue", world.users["reviewer"], fair=world.fair.slug)
    assert said.status_code == 200


def test_way_through_the_queue_keeps_the_filters(world: World, page) -> None:
    first, second, third = send_in(world, 3)
    second.zone = world.zones["FOOD"]
    second.save()
    answer = decide(world, page, first, decision="approve", query="?zone=FAB")
    assert answer.url == reverse("review", args=[world.fair.slug, third.pk]) + "?zone=FAB"


@pytest.mark.parametrize("decision", ["reject", "waitlist", "request_changes"])
def test_decision_without_its_reason_changes_nothing(world: World, page, decision: str) -> None:
    application = world.submitted()
    answer = decide(world, page, application, decision=decision, reason="  ")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "reason": ["Say why, so that the exhibitor knows what to do."]
    }
    assert f'value="{decision}"' in answer.content.decode()
    application.refresh_from_db()
    assert (application.state, Review.objects.count()) == (ApplicationState.SUBMITTED, 0)


@pytest.mark.parametrize(
    "data", [{}, {"decision": "promote"}, {"decision": "approve", "reason": "x" * 2001}]
)
def test_unreadable_decision_changes_nothing(world: World, page, data: dict[str, str]) -> None:
    application = world.submitted()
    entries = LogEntry.objects.count()
    assert decide(world, page, application, **data).status_code == 422
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert LogEntry.objects.count() == entries


def test_decision_that_comes_too_late_keeps_the_typed_reason(world: World, page) -> None:
    application = world.approved()
    answer = decide(world, page, application, decision="reject", reason="เขียนไว้ยาวมาก")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Your reason was not saved" in html
    assert "เขียนไว้ยาวมาก" in html
    application.refresh_from_db()
    assert application.state == ApplicationState.APPROVED


def test_nobody_decides_on_an_exhibitor_that_they_act_for(world: World, page) -> None:
    own = world.submitted()
    Representative.objects.create(exhibitor=own.exhibitor, user=world.users["reviewer"])
    shown = page("get", "review", world.users["reviewer"], fair=world.fair.slug, application=own.pk)
    assert "somebody else has to decide" in shown.content.decode()
    assert decide(world, page, own, decision="approve").status_code == 422
    own.refresh_from_db()
    assert own.state == ApplicationState.SUBMITTED


def test_next_one_is_never_ones_own(world: World) -> None:
    first, own, third = send_in(world, 3)
    Representative.objects.create(exhibitor=own.exhibitor, user=world.users["reviewer"])
    actor = world.actor("reviewer")
    waiting = queries.applications_to_review(actor, world.fair)
    assert queries.find_next_to_review(actor, waiting, after=first) == third
    assert queries.find_next_to_review(actor, waiting, after=third) == first


# --- who may not ----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["exhibitor_a", "gate_staff", "outsider"])
def test_others_are_refused_as_if_there_was_no_fair(world: World, page, name: str) -> None:
    application = world.submitted()
    user = world.users[name]
    for slug in (world.fair.slug, "no-such-fair"):
        queue = page("get", "review_queue", user, fair=slug)
        one = page("get", "review", user, fair=slug, application=application.pk)
        decided = page(
            "post", "review", user, {"decision": "approve"}, fair=slug, application=application.pk
        )
        for answer in (queue, one, decided):
            assert (answer.status_code, answer.context["code"]) == (403, "forbidden")
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED


def test_organiser_of_another_fair_is_answered_as_for_a_missing_one(world: World, page) -> None:
    application = world.submitted()
    user = organiser_elsewhere()
    for slug in (world.fair.slug, "no-such-fair"):
        for answer in (
            page("get", "review_queue", user, fair=slug),
            page("get", "review", user, fair=slug, application=application.pk),
        ):
            assert (answer.status_code, answer.context["code"]) == (403, "forbidden")
    for key in (application.pk, uuid.uuid4()):
        answer = page("get", "review", user, fair="midyear-2018", application=key)
        assert (answer.status_code, answer.context["code"]) == (404, "not_found")


def test_anonymous_reader_is_asked_to_sign_in(world: World, page) -> None:
    application = world.submitted()
    for answer in (
        page("get", "review_queue", fair=world.fair.slug),
        page("get", "review", fair=world.fair.slug, application=application.pk),
        page(
            "post", "review", None, {"decision": "approve"},
            fair=world.fair.slug, application=application.pk,
        ),
    ):  # fmt: skip
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("login"))


def test_draft_is_missing_for_reviewers(world: World, page) -> None:
    draft = world.draft()
    answer = page(
        "get", "review", world.users["reviewer"], fair=world.fair.slug, application=draft.pk
    )
    assert (answer.status_code, answer.context["code"]) == (404, "not_found")


def test_withdrawn_application_offers_no_decision(world: World, page) -> None:
    application = world.submitted()
    actions.withdraw_application(actor=world.actor("exhibitor_a"), application=application)
    answer = page(
        "get", "review", world.users["reviewer"], fair=world.fair.slug, application=application.pk
    )
    assert "there is nothing to decide" in answer.content.decode()
