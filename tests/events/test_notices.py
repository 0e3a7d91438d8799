"""Notices: told to each in their own language, in the inbox and by mail, once."""

import pytest
from django.core import mail as outgoing
from django.test import Client
from django.urls import reverse

from events import actions
from events.models import Notice, OutgoingMail
from events.notices import Param, all_notices, say_notice
from registration import actions as registration_actions
from registration.rules import Decision
from tests.conftest import World

pytestmark = pytest.mark.django_db
PARAMS: dict[str, Param] = {
    "fair": {"th": "งาน", "en": "Fair"},
    "application": "1A2B3C4D",
    "exhibitor": {"th": "กลุ่มทอผ้า", "en": ""},
    "zone": {"th": "ผ้าไทย", "en": "Fabric"},
    "reason": "",
}


def tell(world: World, *names: str, kind: str = "application_submitted") -> list[Notice]:
    return actions.notify(
        users=[world.users[name] for name in names],
        kind=kind,
        fair=world.fair,
        params=PARAMS,
        link="/home/",
    )


def test_each_reads_their_own_language(world: World, run_jobs) -> None:
    world.users["exhibitor_b"].language = "en"
    tell(world, "exhibitor_a", "exhibitor_b")
    run_jobs()
    by_person = {m.to[0]: (m.subject, m.body) for m in outgoing.outbox}
    assert by_person["exhibitor_a@otop.example"][0] == "งาน: ได้รับใบสมัคร 1A2B3C4D แล้ว"
    assert by_person["exhibitor_b@otop.example"][0] == "Fair: application 1A2B3C4D has arrived"
    # A name that has no English stands in Thai.
    assert "กลุ่มทอผ้า" in by_person["exhibitor_b@otop.example"][1]
    assert "http://127.0.0.1:8000/home/" in by_person["exhibitor_b@otop.example"][1]


def test_a_person_named_twice_is_told_once_and_one_who_left_is_not(world: World) -> None:
    world.users["exhibitor_b"].is_active = False
    told = tell(world, "exhibitor_a", "exhibitor_a", "exhibitor_b")
    assert [notice.user for notice in told] == [world.users["exhibitor_a"]]
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("kind", sorted(all_notices()))
def test_every_text_can_be_said(kind: str) -> None:
    class Anything(dict):
        def __missing__(self, key: str) -> str:
            return "x"

    text = all_notices()[kind]
    assert str(text.title) % Anything()
    assert str(text.body) % Anything()


def test_every_change_of_state_is_told(world: World) -> None:
    application = world.submitted()
    organiser = world.actor("organiser")
    registration_actions.start_review(actor=organiser, application=application)
    registration_actions.review_application(
        actor=organiser,
        application=application,
        decision=Decision.REQUEST_CHANGES,
        reason="เพิ่มรูป",
    )
    registration_actions.withdraw_application(
        actor=world.actor("exhibitor_a"), application=application
    )
    kinds = Notice.objects.filter(user=world.users["exhibitor_a"]).order_by(
        "at", "mail__created_at"
    )
    assert sorted(kinds.values_list("kind", flat=True)) == [
        "application_changes_requested",
        "application_submitted",
        "application_under_review",
        "application_withdrawn",
    ]
    asked = kinds.get(kind="application_changes_requested")
    assert "เพิ่มรูป" in say_notice(asked.kind, asked.params)[1]


def test_the_inbox_shows_one_s_own_and_reading_marks_it(world: World, client: Client) -> None:
    (mine,) = tell(world, "exhibitor_a")
    (theirs,) = tell(world, "exhibitor_b")
    client.force_login(world.users["exhibitor_a"])
    page = client.get(reverse("inbox"))
    assert [row["notice"] for row in page.context["rows"]] == [mine]
    assert page.context["unread"] == 1
    assert client.get(reverse("notice", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("notice", args=[mine.pk])).status_code == 200
    assert client.get(reverse("inbox")).context["unread"] == 0
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_all_are_read_at_once(world: World, client: Client) -> None:
    tell(world, "exhibitor_a")
    tell(world, "exhibitor_a", kind="application_withdrawn")
    client.force_login(world.users["exhibitor_a"])
    assert client.get(reverse("read_inbox")).status_code == 405
    client.post(reverse("read_inbox"))
    assert list(Notice.objects.filter(read_at=None)) == []
    assert list(client.get(reverse("inbox") + "?unread=1").context["rows"]) == []


def test_the_inbox_asks_nobody_in(client: Client) -> None:
    assert client.get(reverse("inbox")).status_code in {302, 401, 403}
