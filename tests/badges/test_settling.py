"""Conflicts in the control room: read, settled, taken back."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from badges import actions, queries
from badges.models import Badge, Conflict, GateTerms, Settlement
from events import clock
from events.models import LogEntry, Member, Role
from tests.conftest import MORNING, PASSWORD, World
from tests.refusals import refused

pytestmark = pytest.mark.django_db
PAGE = "/manage/city-2017/gates/conflicts/"


@pytest.fixture
def conflict(world: World) -> Conflict:
    """A badge that came in at one phone and then at another."""
    badge = world.badge("A01")
    for minutes, name in ((0, "phone"), (5, "other phone")):
        device, _token = world.device(name=name)
        with clock.travel(MORNING + dt.timedelta(minutes=minutes)):
            world.scan(device, badge.code)
    return Conflict.objects.get()


def close(world: World, conflict: Conflict, how: Settlement, who: str = "organiser") -> Conflict:
    return actions.close_conflict(
        actor=world.actor(who), conflict=conflict, settlement=how, note="ถามแล้ว"
    )


def supervisor(world: World) -> None:
    Member.objects.filter(user=world.users["gate_staff"]).update(role=Role.GATE_SUPERVISOR)


def test_a_copied_badge_ends_and_its_owner_gets_another_one(
    world: World, conflict: Conflict
) -> None:
    supervisor(world)
    settled = close(world, conflict, Settlement.COPY, "gate_staff")
    assert (settled.settlement, settled.note) == ("copy", "ถามแล้ว")
    states = Badge.objects.order_by("serial").values_list("state", flat=True)
    assert list(states) == ["revoked", "active"]


@pytest.mark.parametrize("how", [Settlement.SAME_PERSON, Settlement.MISTAKE])
def test_otherwise_the_badge_stays(world: World, conflict: Conflict, how: Settlement) -> None:
    close(world, conflict, how)
    assert Badge.objects.get().state == "active"


def test_what_was_settled_before_stays_as_it_was_settled(world: World, conflict: Conflict) -> None:
    close(world, conflict, Settlement.MISTAKE)
    with refused("conflict_settled"):
        close(world, conflict, Settlement.COPY)
    assert Badge.objects.count() == 1


def test_whoever_settled_it_takes_it_back_and_others_do_not(
    world: World, conflict: Conflict
) -> None:
    supervisor(world)
    close(world, conflict, Settlement.MISTAKE)
    with refused("forbidden"):
        actions.reopen_conflict(actor=world.actor("gate_staff"), conflict=conflict)
    reopened = actions.reopen_conflict(actor=world.actor("organiser"), conflict=conflict)
    assert (reopened.settled_at, reopened.settlement) == (None, "")
    assert LogEntry.objects.get(action="conflict.reopened").data["settlement"] == "mistake"
    with refused("conflict_open"):
        actions.reopen_conflict(actor=world.actor("organiser"), conflict=conflict)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("?state=settled", False),
        ("?state=all&gate=G1", True),
        ("?gate=G9", False),
        ("?kind=double_entry", True),
        ("?kind=revoked_admitted", False),
        ("?q=nothing", False),
    ],
)
def test_filters(world: World, conflict: Conflict, client: Client, query: str, shown: Any) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    body = client.get(PAGE + query).content.decode()
    assert (f'id="conflict-{conflict.pk}"' in body) is shown


def test_both_scans_stand_side_by_side_with_a_name_only_for_who_may_read_it(
    world: World, conflict: Conflict, client: Client
) -> None:
    supervisor(world)
    assert conflict.badge is not None
    name = conflict.badge.bearer.name
    seen: dict[str, Any] = {}
    for who in ("organiser", "gate_staff"):
        client.login(username=f"{who}@otop.example", password=PASSWORD)
        body = client.get(PAGE).content.decode()
        assert body.count('class="conflict__scan"') == 2
        seen[who] = name in body
    assert seen == {"organiser": True, "gate_staff": False}
    GateTerms.objects.create(fair=world.fair, shows="name")
    assert name in client.get(PAGE).content.decode()


def test_new_ones_come_by_themselves_and_old_ones_do_not_come_twice(
    world: World, conflict: Conflict, client: Client
) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    asked = {"HX-Request": "true"}
    before = client.get(f"{PAGE}?after={conflict.pk - 1}", headers=asked).content.decode()
    after = client.get(f"{PAGE}?after={conflict.pk}", headers=asked).content.decode()
    mark = f'id="conflict-{conflict.pk}"'
    assert (mark in before, mark in after) == (True, False)
    assert f"after={conflict.pk}" in after


def test_it_is_settled_and_taken_back_on_the_page(
    world: World, conflict: Conflict, client: Client
) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    path = f"{PAGE}{conflict.pk}/settle/"
    assert client.post(path, {"verb": "settle"}).status_code == 302
    conflict.refresh_from_db()
    assert conflict.settled_at is None
    client.post(path, {"verb": "settle", "settlement": "same_person", "note": ""})
    conflict.refresh_from_db()
    assert conflict.settlement == "same_person"
    client.post(path, {"verb": "reopen"})
    conflict.refresh_from_db()
    assert conflict.settled_at is None


def test_the_list_is_taken_away_without_names(
    world: World, conflict: Conflict, client: Client
) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    lines = client.get("/manage/city-2017/exports/conflicts/?format=csv").content.decode()
    assert conflict.badge is not None
    assert conflict.badge.serial in lines
    assert conflict.badge.bearer.name not in lines


def test_gate_staff_settle_nothing(world: World, conflict: Conflict) -> None:
    with refused("forbidden"):
        close(world, conflict, Settlement.MISTAKE, "gate_staff")
    assert queries.may_name_bearers(world.actor("gate_staff"), world.fair) is False
