"""A badge on a phone, by a link that ends."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client

from badges import actions, queries
from badges.models import Badge, BadgeLink
from events import clock
from events.actions import deliver_mail
from events.models import LogEntry, OutgoingMail
from events.rules import Refused
from tests.conftest import World, person_of


def address(link: BadgeLink) -> str:
    return f"/b/{queries.token_of(link)}/"


@pytest.fixture
def badge(world: World) -> Badge:
    return world.badge("A01")


@pytest.fixture
def link(world: World, badge: Badge) -> BadgeLink:
    return actions.make_link(actor=world.actor("exhibitor_a"), badge=badge)


def test_whoever_has_the_link_sees_the_badge(client: Client, link: BadgeLink) -> None:
    answer = client.get(address(link))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "data:image/svg+xml;base64," in page
    assert link.badge.serial in page
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    link.refresh_from_db()
    assert link.opened_at == clock.now()
    image = client.get(f"{address(link)}code.png")
    assert (image.status_code, image.headers["Content-Type"]) == (200, "image/png")
    assert image.content.startswith(b"\x89PNG")


def test_the_address_says_nothing_of_anybody(link: BadgeLink) -> None:
    badge = link.badge
    for told in (badge.pk, badge.serial, badge.code, str(badge.person_id), person_of(badge).pk.hex):
        assert told not in address(link)


def test_a_changed_or_invented_address_is_not_found(client: Client, link: BadgeLink) -> None:
    good = queries.token_of(link)
    wrong = [link.pk.hex, f"{link.pk.hex}:abc", good[:-1], f"x{good}", good.replace(":", "")]
    assert [client.get(f"/b/{token}/").status_code for token in wrong] == [404] * 5


def test_an_ended_link_says_so(client: Client, world: World, link: BadgeLink) -> None:
    actions.end_link(actor=world.actor("exhibitor_a"), link=link)
    answer = client.get(address(link))
    assert answer.status_code == 410
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in answer.content.decode()
    assert "data:image" not in answer.content.decode()
    assert client.get(f"{address(link)}code.png").status_code == 404


def test_a_revoked_badge_says_so(client: Client, world: World, link: BadgeLink) -> None:
    actions.revoke_badge(actor=world.actor("organiser"), badge=link.badge, reason="หาย")
    answer = client.get(address(link))
    assert answer.status_code == 410
    assert "บัตรนี้ถูกเพิกถอนแล้ว" in answer.content.decode()


def test_the_link_ends_with_the_badge(client: Client, link: BadgeLink) -> None:
    with clock.travel(link.badge.valid_until - dt.timedelta(seconds=1)):
        assert client.get(address(link)).status_code == 200
    with clock.travel(link.badge.valid_until):
        answer = client.get(address(link))
    assert answer.status_code == 410
    assert "บัตรหมดอายุแล้ว" in answer.content.decode()


def test_a_link_is_sent_by_mail(client: Client, world: World, badge: Badge) -> None:
    client.force_login(world.users["exhibitor_a"])
    answer = client.post(f"/badges/{badge.pk}/links/", {"email": "somying@weavers.example"})
    assert answer.status_code == 302
    deliver_mail()
    (sent,) = [one for one in mail.outbox if one.to == ["somying@weavers.example"]]
    path = re.search(r"/b/[^/\s]+/", str(sent.body))
    assert path is not None
    assert client.get(path.group()).status_code == 200
    page = client.get(f"/badges/{badge.pk}/links/").content.decode()
    assert "so…@weavers.example" in page
    assert "somying@weavers" not in page
    # What opens a door is not kept once it is sent.
    assert OutgoingMail.objects.get(to=sent.to[0]).body == ""
    entry = LogEntry.objects.get(action="badge.link_made")
    assert entry.data == {"serial": badge.serial, "sent": True}


@pytest.mark.parametrize(
    ("who", "status"), [("exhibitor_b", 404), ("gate_staff", 404), ("organiser", 200)]
)
def test_who_may_make_links(
    client: Client, world: World, badge: Badge, who: str, status: int
) -> None:
    client.force_login(world.users[who])
    assert client.get(f"/badges/{badge.pk}/links/").status_code == status
    if status == 404:
        with pytest.raises(Refused, match="forbidden"):
            actions.make_link(actor=world.actor(who), badge=badge)


def test_a_revoked_badge_gets_no_link_and_no_badge_many(world: World, badge: Badge) -> None:
    organiser = world.actor("organiser")
    for _number in range(10):
        actions.make_link(actor=organiser, badge=badge)
    with pytest.raises(Refused, match="too_many_links"):
        actions.make_link(actor=organiser, badge=badge)
    actions.revoke_badge(actor=organiser, badge=badge, reason="หาย")
    with pytest.raises(Refused, match="badge_revoked"):
        actions.make_link(actor=organiser, badge=badge)
