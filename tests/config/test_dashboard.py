"""The dashboard and the bar above it: problems first, every number from the rows, and who may not."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from badges.rules import Direction
from booths import actions
from events import clock
from events.models import FairState, Member, Role, User
from tests.conftest import MORNING, World, make_world

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


def show(client: Client, user: User, slug: str = "city-2017", **headers: str):
    client.force_login(user)
    return client.get(reverse("dashboard", args=[slug]), headers=ENGLISH | headers)


def hold(world: World, code: str):
    return actions.hold_booths(
        actor=world.actor("organiser"),
        fair=world.fair,
        application=world.approved(),
        codes=[code],
    )


def test_dashboard_puts_problems_first(world: World, client: Client) -> None:
    with clock.travel(MORNING - dt.timedelta(days=3)):
        oldest = world.submitted()
        lacking = world.approved(booths_wanted=2)
    world.submitted()
    held = hold(world, "A09")
    context = show(client, world.users["organiser"]).context
    assert (next(iter(context["waiting"])), context["waiting_count"]) == (oldest, 2)
    assert list(context["lacking"]) == [lacking, held.application]
    assert (list(context["holds"]), context["holds_count"]) == ([held], 1)


def test_a_draw_that_was_held_but_not_applied_is_remembered(world: World, client: Client) -> None:
    world.approved()
    organiser = world.actor("organiser")
    terms = actions.DrawTerms(zones=[world.zones["FAB"]])
    draw = actions.announce_draw(actor=organiser, fair=world.fair, terms=terms)
    client.force_login(world.users["organiser"])
    address = f"/manage/{world.fair.slug}/"
    assert client.get(address).context["draws"] == []
    actions.reveal_draw(actor=organiser, draw=draw, entropy="12 7 45")
    said = client.get(address)
    assert said.context["draws"] == [draw]
    assert f"/manage/{world.fair.slug}/draws/{draw.pk}/" in said.content.decode()
    actions.apply_draw(actor=organiser, draw=draw)
    assert client.get(address).context["draws"] == []


def test_dashboard_counts_what_is_there(world: World, client: Client) -> None:
    device, _token = world.device()
    badge = world.badge("A01")
    world.allocated("A02", "A03")
    world.scan(device, badge.code, Direction.ENTRY.value)
    world.submitted()
    context = show(client, world.users["organiser"]).context
    assert {row["state"]: row["count"] for row in context["booths"]} == {
        "vacant": 17,
        "held": 0,
        "allocated": 2,
        "occupied": 1,
        "closed": 0,
    }
    assert context["booths_count"] == 20
    assert {row["state"]: row["count"] for row in context["funnel"] if row["count"]} == {
        "submitted": 1,
        "approved": 2,
    }
    assert {row["state"]: row["percent"] for row in context["funnel"] if row["count"]} == {
        "submitted": 50.0,
        "approved": 100.0,
    }
    assert context["badges"] == {"active": 2, "revoked": 0}
    assert context["inside"] == 1


def test_quiet_dashboard_says_so(world: World, client: Client) -> None:
    html = show(client, world.users["organiser"]).content.decode()
    for sentence in (
        "Everything is decided.",
        "Every approved application has its booths.",
        "No booth is on hold.",
    ):
        assert sentence in html


def test_htmx_gets_the_numbers_alone(world: World, client: Client) -> None:
    html = show(client, world.users["organiser"], **{"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert 'id="dashboard"' in html


def test_dashboard_reads_as_often_for_many_as_for_few(
    world: World, client: Client, django_assert_num_queries
) -> None:
    organiser = world.users["organiser"]
    hold(world, "A01")
    world.submitted()
    show(client, organiser)
    address = reverse("dashboard", args=[world.fair.slug])
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for code in ("A02", "A03", "A04"):
        hold(world, code)
        world.submitted()
    world.allocated("A05", "A06")
    with django_assert_num_queries(len(few)):
        client.get(address)


@pytest.mark.parametrize("name", ["reviewer", "exhibitor_a", "gate_staff", "outsider"])
def test_others_are_refused_as_if_there_was_no_fair(
    world: World, client: Client, name: str
) -> None:
    for slug in (world.fair.slug, "no-such-fair"):
        answer = show(client, world.users[name], slug)
        assert (answer.status_code, answer.context["code"]) == (403, "forbidden")


def test_organiser_of_another_fair_is_refused(world: World, client: Client) -> None:
    elsewhere = User.objects.create_user("elsewhere@otop.example", "x", name="elsewhere")
    Member.objects.create(fair=make_world("midyear-2018").fair, user=elsewhere, role=Role.ORGANISER)
    answer = show(client, elsewhere)
    assert (answer.status_code, answer.context["code"]) == (403, "forbidden")


def test_anonymous_reader_is_asked_to_sign_in(world: World, client: Client) -> None:
    answer = client.get(reverse("dashboard", args=[world.fair.slug]))
    assert answer.status_code == 302
    assert answer["Location"].split("?")[0] == reverse("login")


# --- the bar --------------------------------------------------------------------------------------
def bar(answer) -> dict[str, str]:
    return {item["label"]: item["url"] for item in answer.context["nav_items"]}


def test_bar_leads_through_the_fair_at_hand(world: World, client: Client) -> None:
    make_world("midyear-2018")
    for slug in ("city-2017", "midyear-2018"):
        answer = show(client, world.users["organiser"], slug)
        assert bar(answer)["Review"] == reverse("review_queue", args=[slug])
        assert bar(answer)["Dashboard"] == reverse("dashboard", args=[slug])
        assert [item["label"] for item in answer.context["nav_items"] if item["current"]] == [
            "Dashboard"
        ]
        assert [
            (item["url"], item["current"]) for item in answer.context["fairs"] if item["current"]
        ] == [(reverse("dashboard", args=[slug]), True)]


def test_bar_of_a_reviewer_has_no_page_that_would_refuse_them(world: World, client: Client) -> None:
    client.force_login(world.users["reviewer"])
    answer = client.get(reverse("review_queue", args=[world.fair.slug]), headers=ENGLISH)
    assert list(bar(answer)) == ["Fairs", "Home", "Review", "Quotas"]
    assert answer.context["fairs"] == []


def test_bar_passes_over_archived_fairs(world: World, client: Client) -> None:
    world.fair.state = FairState.ARCHIVED
    world.fair.save()
    client.force_login(world.users["gate_staff"])
    answer = client.get(reverse("fairs"), headers=ENGLISH)
    assert list(bar(answer)) == ["Fairs", "Home"]
