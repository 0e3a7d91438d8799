"""Settings and log of a fair: what they change, what they show, and who may not."""

import ast
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from booths import actions as booth_actions
from events import audit, clock
from events.models import FairState, FairWindow, LogEntry, Member, Role, User, WindowKind
from events.queries import name_actors
from events.templatetags.fair_log import SENTENCES, say_entry, say_reason, say_who
from registration import actions as registration_actions
from registration.rules import Decision
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


def save_window(world: World, page, kind: str, opens_at: str, closes_at: str):
    return page(
        "post",
        "fair_settings",
        world.users["organiser"],
        {
            "verb": "window",
            "kind_of": kind,
            f"{kind}-kind": kind,
            f"{kind}-opens_at": opens_at,
            f"{kind}-closes_at": closes_at,
        },
        fair=world.fair.slug,
    )


def window(world: World, kind: str = "application") -> tuple[dt.datetime, dt.datetime]:
    row = FairWindow.objects.get(fair=world.fair, kind=kind)
    return clock.local(row.opens_at), clock.local(row.closes_at)


# --- settings -------------------------------------------------------------------------------------
def test_settings_show_windows_state_and_people(world: World, page) -> None:
    html = page(
        "get", "fair_settings", world.users["organiser"], fair=world.fair.slug
    ).content.decode()
    assert 'value="2017-11-17T09:30"' in html
    assert "17 November 2017 09:30 to 24 December 2017 09:30" in html
    assert "gate_staff@otop.example" in html
    assert "Only an administrator of the fair changes it." in html


def test_window_is_saved_in_bangkok_time(world: World, page) -> None:
    answer = save_window(world, page, "application", "2017-09-01T09:00", "2017-12-25T21:00")
    assert answer.status_code == 302
    assert window(world) == (
        dt.datetime(2017, 9, 1, 9, 0, tzinfo=clock.BANGKOK),
        dt.datetime(2017, 12, 25, 21, 0, tzinfo=clock.BANGKOK),
    )


def test_buddhist_year_means_its_common_one(world: World, page) -> None:
    assert (
        save_window(world, page, "review", "2560-09-01T09:00", "2560-12-25T21:00").status_code
        == 302
    )
    assert window(world, "review")[1] == dt.datetime(2017, 12, 25, 21, 0, tzinfo=clock.BANGKOK)


@pytest.mark.parametrize(
    ("kind", "opens_at", "closes_at", "field"),
    [
        ("application", "2017-12-25T21:00", "2017-09-01T09:00", "closes_at"),
        ("application", "", "2017-12-25T21:00", "opens_at"),
        ("application", "soon", "2017-12-25T21:00", "opens_at"),
        ("application", "2560-02-30T09:00", "2017-12-25T21:00", "opens_at"),
        ("application", "2503-02-29T09:00", "2560-12-25T21:00", "opens_at"),
        ("application", "0001-01-01T00:00", "2017-12-25T21:00", "opens_at"),
        ("application", "2017-12-01T09:00", "9999-12-31T23:59", "closes_at"),
        ("tea_break", "2017-12-01T09:00", "2017-12-25T21:00", "kind"),
    ],
)
def test_unusable_window_changes_nothing(
    world: World, page, *, kind: str, opens_at: str, closes_at: str, field: str
) -> None:
    before, entries = window(world), LogEntry.objects.count()
    answer = save_window(world, page, kind, opens_at, closes_at)
    assert answer.status_code == 422
    assert list(answer.context["failed"].errors) == [field]
    assert (window(world), LogEntry.objects.count()) == (before, entries)


def test_refused_window_keeps_what_was_typed(world: World, page) -> None:
    html = save_window(
        world, page, "application", "2017-12-25T21:00", "2017-09-01T09:00"
    ).content.decode()
    assert 'value="2017-12-25T21:00"' in html
    assert "A window must open before it closes." in html


def test_state_is_changed_after_a_confirmation(world: World, page) -> None:
    admin, slug = world.users["admin"], world.fair.slug
    asked = page("get", "fair_settings", admin, query="?confirm=archived", fair=slug)
    assert "It can be published again." in asked.content.decode()
    answer = page(
        "post",
        "fair_settings",
        admin,
        {"verb": "state", "target": "archived", "reason": "งานจบแล้ว"},
        fair=slug,
    )
    assert answer.status_code == 302
    world.fair.refresh_from_db()
    assert world.fair.state == FairState.ARCHIVED
    entry = LogEntry.objects.latest("id")
    assert (say_reason(entry), entry.data["to"]) == ("งานจบแล้ว", "archived")


@pytest.mark.parametrize(
    ("user", "target"), [("organiser", "archived"), ("admin", "published"), ("admin", "sold")]
)
def test_state_that_is_not_open_stays(world: World, page, user: str, target: str) -> None:
    answer = page(
        "post",
        "fair_settings",
        world.users[user],
        {"verb": "state", "target": target},
        fair=world.fair.slug,
    )
    assert answer.status_code == 422
    world.fair.refresh_from_db()
    assert world.fair.state == FairState.PUBLISHED


@pytest.fixture
def english():
    with override("en"):
        yield


# --- the log --------------------------------------------------------------------------------------
def show_log(world: World, page, query: str = "") -> list[str]:
    answer = page("get", "fair_log", world.users["organiser"], query=query, fair=world.fair.slug)
    assert answer.status_code == 200
    return [entry.action for entry in answer.context["page"]]


def test_log_shows_the_newest_first_and_narrows(world: World, page) -> None:
    with clock.travel(MORNING - dt.timedelta(days=2)):
        application = world.approved()
    actor = world.actor("organiser")
    booth_actions.allocate_booths(
        actor=actor, fair=world.fair, application=application, codes=["A01"]
    )
    everything = show_log(world, page)
    assert everything[0] == "booths.allocated"
    assert everything[-1] == "application.started"
    assert show_log(world, page, "?about=booth") == ["booths.allocated"]
    assert show_log(world, page, "?about=application") == [
        "application.reviewed",
        "application.submitted",
        "application.started",
    ]
    assert show_log(world, page, "?who=exhibitor") == [
        "application.submitted",
        "application.started",
    ]
    assert show_log(world, page, "?about=booth&q=A01") == ["booths.allocated"]
    assert show_log(world, page, "?about=booth&q=A09") == []
    assert set(show_log(world, page, f"?q={application.reference}")) == {
        "booths.allocated",
        "application.reviewed",
        "application.submitted",
        "application.started",
    }
    assert show_log(world, page, "?since=2017-12-16&until=2017-12-17&about=application") == []
    assert len(show_log(world, page, "?until=2017-12-15")) == 3


def test_log_survives_filters_that_make_no_sense(world: World, page) -> None:
    world.submitted()
    assert len(show_log(world, page, "?about=all&since=yesterday&page=99")) == 2
    for query in ("?since=0001-01-01", "?until=9999-12-31", "?since=2300-01-01"):
        assert len(show_log(world, page, query)) == 2
    assert show_log(world, page, "?since=2561-01-01") == []


def test_empty_log_says_what_will_stand_there(world: World, page) -> None:
    answer = page("get", "fair_log", world.users["organiser"], fair=world.fair.slug)
    assert "Nothing has happened yet" in answer.content.decode()


def test_log_shows_nothing_of_another_fair(world: World, page) -> None:
    make_world("midyear-2018").submitted()
    assert show_log(world, page) == []


def test_log_reads_as_often_for_many_as_for_few(
    world: World, client: Client, django_assert_num_queries
) -> None:
    client.force_login(world.users["organiser"])
    address = reverse("fair_log", args=[world.fair.slug])
    world.submitted()
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(5):
        world.submitted()
    with django_assert_num_queries(len(few)):
        assert len(client.get(address).context["page"]) == 12


def test_entries_are_told_in_words(world: World, english) -> None:
    application = world.submitted()
    registration_actions.review_application(
        actor=world.actor("organiser"),
        application=application,
        decision=Decision.WAITLIST,
        reason="โซนเต็ม",
    )
    (entry,) = name_actors([LogEntry.objects.latest("id")])
    assert (say_entry(entry), say_reason(entry), say_who(entry)) == (
        f"Application {application.reference}: Waitlisted",
        "โซนเต็ม",
        "organiser",
    )


def test_log_stores_no_names_and_shows_them_as_they_are_now(world: World, page) -> None:
    world.submitted()
    assert set(LogEntry.objects.values_list("actor_name", flat=True)) == {""}
    user = world.users["exhibitor_a"]
    for name in ("สมหญิง ใจดี", "มาลี นาโพธิ์"):
        User.objects.filter(pk=user.pk).update(name=name)
        html = page("get", "fair_log", world.users["organiser"], fair=world.fair.slug).content
        assert name in html.decode()
    assert list(audit.find_breaks(f"fair:{world.fair.slug}")) == []


def test_old_entry_without_its_data_is_told_with_dashes(world: World, english) -> None:
    entry = LogEntry(action="booths.allocated", object_type="allocation", data={}, actor="system")
    assert say_entry(entry) == "Booths – allocated to application –"
    assert say_who(entry) == "The system"
    assert say_entry(LogEntry(action="moon.landed", data={})) == "moon.landed"


def test_many_booths_are_told_shortly(english) -> None:
    codes = [f"A{number:02d}" for number in range(9)]
    entry = LogEntry(action="booths.opened", data={"booths": codes})
    assert say_entry(entry) == "Booths A00, A01, A02, A03, A04, A05 and 3 more opened for the day"


def test_every_recorded_action_has_its_sentence() -> None:
    """The names that actions give to `audit.record` are those that the log can tell."""
    recorded = set()
    for path in Path(settings.BASE_DIR).glob("[bcer]*/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in {
                "audit.record",
                "_move",
            }:
                continue
            texts = [*node.args, *(k.value for k in node.keywords if k.arg == "action")]
            recorded |= {
                text.value
                for text in texts
                if isinstance(text, ast.Constant) and isinstance(text.value, str)
            }
    assert recorded <= set(SENTENCES)


# --- who may not ----------------------------------------------------------------------------------
def test_others_are_refused_as_if_there_was_no_fair(world: World, page) -> None:
    elsewhere = User.objects.create_user("elsewhere@otop.example", "x", name="elsewhere")
    Member.objects.create(fair=make_world("midyear-2018").fair, user=elsewhere, role=Role.ORGANISER)
    before = window(world)
    names = ("reviewer", "exhibitor_a", "gate_staff", "outsider")
    data = {
        "verb": "window",
        "kind_of": "application",
        "application-kind": WindowKind.APPLICATION.value,
        "application-opens_at": "2018-01-01T00:00",
        "application-closes_at": "2018-01-02T00:00",
    }
    for user in [*(world.users[name] for name in names), elsewhere]:
        for slug in (world.fair.slug, "no-such-fair"):
            for answer in (
                page("get", "fair_settings", user, fair=slug),
                page("post", "fair_settings", user, data, fair=slug),
                page("get", "fair_log", user, fair=slug),
            ):
                assert (answer.status_code, answer.context["code"]) == (403, "forbidden")
    assert window(world) == before


def test_anonymous_reader_is_asked_to_sign_in(world: World, page) -> None:
    for method, name in (("get", "fair_settings"), ("post", "fair_settings"), ("get", "fair_log")):
        answer = page(method, name, fair=world.fair.slug)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("login"))
