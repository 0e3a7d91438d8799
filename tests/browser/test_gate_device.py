"""The gate's engine before the real server: what a phone gathered, and what the server makes of it."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route

from badges import actions
from badges.models import (
    Badge,
    BadgeKind,
    Conflict,
    Device,
    PairingTicket,
    Presence,
    QuarantinedScan,
    Scan,
)
from events import vault
from events.permissions import SYSTEM
from tests.browser.conftest import Visit, Visitor
from tests.browser.engine import call, open_engine, read, read_all, state, until
from tests.conftest import MORNING, World

pytestmark = pytest.mark.browser

API = re.compile(r"/api/v1/")


@pytest.fixture
def visitors(visit: Visit) -> Iterator[list[Visitor]]:
    used: list[Visitor] = []
    yield used
    for visitor in used:
        # Chromium tells its console of each call that a broken line cost.
        visitor.problems[:] = [text for text in visitor.problems if "Failed to load" not in text]


def phone(visit: Visit, visitors: list[Visitor], world: World, name: str = "phone") -> Page:
    """A browser that was paired by a ticket, at gate G1."""
    visitor = visit()
    visitors.append(visitor)
    secret = f"{world.fair.slug} {name}"
    PairingTicket.objects.create(
        fair=world.fair,
        gate=world.gates["G1"],
        name=name,
        secret_hash=vault.hash_token(secret),
        created_by=world.users["gate_staff"],
        expires_at=MORNING + dt.timedelta(hours=8),
    )
    page = visitor.page
    open_engine(page, world.fair.slug)
    assert call(page, "pair", secret) is None
    until(page, "state.ready && state.online")
    return page


def cut(page: Page) -> None:
    page.context.route(API, lambda route: route.abort("connectionfailed"))


def mend(page: Page) -> None:
    page.context.unroute(API)


def all_sent(page: Page) -> None:
    until(page, "state.online && state.queueLength === 0")


def stored(world: World) -> list[tuple[int | None, str, str]]:
    rows = Scan.objects.filter(fair=world.fair).order_by("device_seq")
    return list(rows.values_list("device_seq", "decision", "reason"))


def test_two_hundred_scans_without_a_network_are_stored_once(
    world: World, visit: Visit, visitors: list[Visitor]
) -> None:
    badges = [world.badge(f"A{number:02d}") for number in range(1, 11)]
    page = phone(visit, visitors, world)
    lost: list[int] = []

    def lose(route: Route) -> None:
        if route.request.url.endswith("/batch") and len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    cut(page)
    codes = [badge.code for badge in badges]
    for _ in range(5):
        assert read_all(page, codes) == [["admit", "ok"]] * 10
        assert [read(page, code, direction="exit") for code in codes] == [("admit", "ok")] * 10
    open_engine(page, world.fair.slug)
    for _ in range(5):
        assert read_all(page, codes) == [["admit", "ok"]] * 10
        assert [read(page, code, direction="exit") for code in codes] == [("admit", "ok")] * 10
    assert (state(page)["queueLength"], state(page)["online"]) == (200, False)
    assert stored(world) == []
    mend(page)
    page.context.route(API, lose)
    all_sent(page)
    assert lost == [200, 200]
    assert stored(world) == [(number, "admit", "ok") for number in range(1, 201)]
    shown = Scan.objects.filter(fair=world.fair).values_list("shown_decision", "shown_reason")
    assert set(shown) == {("admit", "ok")}
    assert Conflict.objects.filter(fair=world.fair).count() == 0


def test_facts_are_opened_by_the_code_at_hand(
    world: World, visit: Visit, visitors: list[Visitor]
) -> None:
    badge = world.badge("A01", "A02")
    page = phone(visit, visitors, world)
    actions.refresh_directory(fair=world.fair)
    call(page, "sync")
    cut(page)
    answer = call(page, "read", badge.code)
    assert (answer["unlisted"], answer["facts"]) == (
        False,
        {
            "serial": badge.serial, "kind": "exhibitor", "booths": ["A01", "A02"], "name": None,
            "group": None, "members": [],
        },
    )  # fmt: skip


def test_revoked_badge_and_new_key_reach_the_phone(
    world: World, visit: Visit, visitors: list[Visitor]
) -> None:
    badge = world.badge("A01")
    page = phone(visit, visitors, world)
    before = state(page)["version"]
    actions.revoke_badge(actor=world.actor("organiser"), badge=badge, reason="lost")
    actions.create_signing_key(actor=SYSTEM, fair=world.fair)
    other = world.badge("A02")
    call(page, "sync")
    assert state(page)["version"] != before
    cut(page)
    assert read(page, badge.code) == ("deny", "revoked")
    assert read(page, other.code) == ("admit", "ok")
    assert {badge.kid, other.kid} == {badge.kid, badge.kid + 1}


def test_copy_at_two_gates_becomes_a_conflict_that_the_second_hears_of(
    world: World, visit: Visit, visitors: list[Visitor]
) -> None:
    badge = world.badge("A01")
    first, second = (phone(visit, visitors, world, name) for name in ("first", "second"))
    for page in (first, second):
        cut(page)
        assert read(page, badge.code) == ("admit", "ok")
    mend(first)
    all_sent(first)
    mend(second)
    all_sent(second)
    until(second, "heard.some(({ name }) => name === 'conflict')")
    [conflict] = Conflict.objects.filter(fair=world.fair)
    assert (conflict.badge_id, conflict.kind) == (badge.pk, "double_entry")
    # Both know now that it is inside.
    assert [read(page, badge.code) for page in (first, second)] == [("deny", "already_inside")] * 2


def test_who_left_by_another_gate_comes_back_by_this_one(
    world: World, visit: Visit, visitors: list[Visitor]
) -> None:
    badge = world.badge("A01")
    first, second = (phone(visit, visitors, world, name) for name in ("first", "second"))
    assert read(first, badge.code) == ("admit", "ok")
    all_sent(first)
    call(second, "sync")
    assert read(second, badge.code) == ("deny", "already_inside")
    assert read(second, badge.code, direction="exit") == ("admit", "ok")
    all_sent(second)
    call(first, "sync")
    assert read(first, badge.code) == ("admit", "ok")


def test_undo_and_override_are_taken_by_the_server(
    world: World, visit: Visit, visitors: list[Visitor]
) -> None:
    guest, supervisor = world.badge("A01"), world.badge("A02")
    Badge.objects.filter(pk=supervisor.pk).update(kind=BadgeKind.ORGANISER)
    page = phone(visit, visitors, world)
    actions.refresh_directory(fair=world.fair)
    call(page, "sync")
    cut(page)
    scan = call(page, "read", guest.code)
    call(page, "undo", scan["scan_id"])
    assert read(page, guest.code) == ("admit", "ok")
    assert read(page, guest.code) == ("deny", "already_inside")
    given = {"code": supervisor.code, "reason": "left by the loading dock"}
    assert read(page, guest.code, override=given) == ("admit", "ok")
    mend(page)
    all_sent(page)
    rows = Scan.objects.filter(fair=world.fair).order_by("device_seq")
    assert [row.passed for row in rows] == [True, False, True, False, True]
    assert [row.override_reason for row in rows] == ["", "", "", "", given["reason"]]
    assert rows[4].decision == "admit"
    assert (rows[1].undoes_id, rows[4].override_badge_id) == (rows[0].pk, supervisor.pk)
    assert state(page)["refused"] == 0
    assert Presence.objects.get(badge=guest).is_inside
    assert not Conflict.objects.filter(fair=world.fair, settled_at=None).exists()


def test_revoked_device_leaves_its_scans_to_the_server_and_is_wiped(
    world: World, visit: Visit, visitors: list[Visitor]
) -> None:
    page = phone(visit, visitors, world)
    cut(page)
    read_all(page, [world.badge("A01").code, "NOT A BADGE"])
    device = Device.objects.get(fair=world.fair)
    actions.revoke_device(actor=world.actor("gate_staff"), device=device)
    mend(page)
    until(page, "heard.some(({ name }) => name === 'ended') && state.pairing === null")
    assert call(page, "read", "ANYTHING")["code"] == "not_paired"
    assert stored(world) == []
    kept = QuarantinedScan.objects.filter(device=device)
    assert set(kept.values_list("device_seq", flat=True)) == {1, 2}
