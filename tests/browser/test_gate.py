"""The gate's page in a real browser: camera, hand scanner, typed code, and a line that breaks."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from badges import actions
from badges.models import Device, Scan
from events.permissions import actor_of
from tests.browser.camera import film, picture_of_code
from tests.browser.conftest import DESK, Launch, Visit
from tests.browser.gate import (
    ANSWER,
    enter_code,
    expect_answer,
    go_on,
    pair,
    type_like_a_scanner,
)
from tests.conftest import World

pytestmark = pytest.mark.browser


def scans(world: World) -> list[tuple[str, str]]:
    """Decision and reason of what was stored, the oldest first."""
    rows = Scan.objects.filter(fair=world.fair).order_by("id")
    return list(rows.values_list("decision", "reason"))


@pytest.fixture
def gate(world: World, visit: Visit) -> Page:
    page = visit(world.users["gate_staff"], language="en").page
    pair(page, world)
    return page


def test_camera_reads_a_badge_once_and_admits_it(
    world: World, visit: Visit, launch: Launch, tmp_path: Path
) -> None:
    badge = world.badge("A01", "A02")
    browser = launch(film(picture_of_code(badge.code), tmp_path / "camera.mjpeg"))
    visitor = visit(world.users["gate_staff"], language="en", browser=browser)
    page = visitor.page
    pair(page, world)
    page.locator("[data-start]").click()
    expect_answer(page, "admit", "Badge is valid")
    expect(page.locator("[data-who]")).to_have_text("Exhibitor · Booths A01, A02")
    expect(page.locator("[data-inside]")).to_have_text("1")
    # A pass goes by itself; the badge, still held before the camera, is not read anew.
    expect(page.locator(ANSWER)).to_be_hidden()
    expect(page.locator("[data-history] li")).to_have_count(1)
    assert scans(world) == [("admit", "ok")]
    assert page.evaluate("() => document.querySelector('video').videoWidth") > 0


def test_only_the_worker_that_reads_codes_may_compile(gate: Page) -> None:
    page = gate.request.get(gate.url).headers["content-security-policy"]
    address = gate.locator("[data-gate]").get_attribute("data-worker") or ""
    worker = gate.request.get(address).headers["content-security-policy"]
    assert "script-src 'self';" in page
    assert "wasm-unsafe-eval" not in page
    assert worker == "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


def test_nothing_behind_an_answer_can_be_reached(gate: Page) -> None:
    enter_code(gate, "NOT A BADGE")
    expect_answer(gate, "deny", "Not a genuine badge code")
    expect(gate.locator("[data-go-on]")).to_be_focused()
    gate.keyboard.press("Tab")
    assert gate.evaluate("() => !document.activeElement.closest('[data-gate-scan]')")
    gate.locator("[data-go-on]").press("Escape")
    expect(gate.locator(ANSWER)).to_be_hidden()
    expect(gate.locator("input[name=code]")).to_be_focused()


def test_scan_carries_the_clock_of_the_fair(gate: Page, world: World) -> None:
    enter_code(gate, world.badge("A01").code)
    expect_answer(gate, "admit", "Badge is valid")
    scan = Scan.objects.get(fair=world.fair)
    assert (scan.scanned_at.year, scan.scanned_at.month, scan.scanned_at.day) == (2017, 12, 17)
    assert abs((scan.received_at - scan.scanned_at).total_seconds()) < 60


def test_hand_scanner_is_understood_on_a_thai_keyboard(gate: Page, world: World) -> None:
    badge = world.badge("A01")
    type_like_a_scanner(gate, badge.code)
    expect_answer(gate, "admit", "Badge is valid")
    assert list(Scan.objects.filter(fair=world.fair).values_list("badge", "code")) == [
        (badge.pk, badge.code)
    ]


def test_hand_scanner_leaves_nothing_in_the_field_that_has_the_focus(
    gate: Page, world: World
) -> None:
    badge = world.badge("A01")
    field = gate.locator("input[name=code]")
    field.fill("half a co")
    type_like_a_scanner(gate, badge.code, end="Tab")
    expect_answer(gate, "admit", "Badge is valid")
    expect(field).to_have_value("")
    assert scans(world) == [("admit", "ok")]


def test_hand_scanner_reads_the_next_badge_while_an_answer_stands(gate: Page, world: World) -> None:
    type_like_a_scanner(gate, "NOT A BADGE")
    expect_answer(gate, "deny", "Not a genuine badge code")
    type_like_a_scanner(gate, world.badge("A01").code)
    expect_answer(gate, "admit", "Badge is valid")
    assert scans(world) == [("deny", "forged"), ("admit", "ok")]


def test_slow_keys_are_no_scanner(gate: Page, world: World) -> None:
    type_like_a_scanner(gate, "ABCDEFG", gap=120)
    enter_code(gate, "TYPED BY HAND")
    expect_answer(gate, "deny", "Not a genuine badge code")
    assert list(Scan.objects.filter(fair=world.fair).values_list("code", flat=True)) == [
        "TYPED BY HAND"
    ]


def test_same_code_twice_within_three_seconds_is_one_scan(gate: Page, world: World) -> None:
    code = world.badge("A01").code
    type_like_a_scanner(gate, code)
    expect_answer(gate, "admit", "Badge is valid")
    type_like_a_scanner(gate, code)
    type_like_a_scanner(gate, "ANOTHER")
    expect_answer(gate, "deny", "Not a genuine badge code")
    assert scans(world) == [("admit", "ok"), ("deny", "forged")]


def test_code_typed_again_is_another_scan(gate: Page, world: World) -> None:
    code = world.badge("A01").code
    enter_code(gate, code)
    expect_answer(gate, "admit", "Badge is valid")
    go_on(gate)
    enter_code(gate, code)
    expect_answer(gate, "check", "already inside")
    assert scans(world) == [("admit", "ok"), ("deny", "already_inside")]


def test_exit_counts_down_and_a_second_exit_asks_to_check(gate: Page, world: World) -> None:
    badge = world.badge("A01")
    device, _token = world.device(name="other")
    world.scan(device, badge.code)
    gate.get_by_label("Exit").check()
    enter_code(gate, badge.code)
    expect_answer(gate, "admit", "Exit")
    expect(gate.locator("[data-inside]")).to_have_text("0")
    gate.reload()
    expect(gate.get_by_label("Exit")).to_be_checked()
    enter_code(gate, badge.code)
    expect_answer(gate, "check", "This badge was not inside")


def test_denied_badges_say_why_in_thai(world: World, visit: Visit) -> None:
    page = visit(world.users["gate_staff"], size=DESK).page
    revoked = world.badge("A01")
    actions.revoke_badge(actor=actor_of(world.users["organiser"]), badge=revoked, reason="lost")
    pair(page, world)
    enter_code(page, revoked.code)
    shown = page.locator(ANSWER)
    expect(shown).to_have_attribute("data-answer", "deny")
    texts = page.locator("[data-gate-texts]")
    expect(shown.locator("[data-word]")).to_have_text(texts.get_attribute("data-deny") or "")
    expect(shown.locator("[data-reason]")).to_have_text(
        texts.get_attribute("data-reason-revoked") or ""
    )
    go_on(page)


def test_broken_line_is_said_and_a_retry_stores_one_scan(world: World, visit: Visit) -> None:
    """The first request reaches the server and its answer is lost; the second is cut off before it."""
    visitor = visit(world.users["gate_staff"], language="en")
    page = visitor.page
    pair(page, world)
    badge = world.badge("A01")
    sent: list[dict[str, object]] = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(json.loads(route.request.post_data or "{}"))
        if len(sent) == 1:
            route.fetch()
        if len(sent) < 3:
            route.abort("connectionfailed")
            return
        route.continue_()

    page.route("**/api/v1/gate/scans*", lose_the_answer)
    enter_code(page, badge.code)
    for _attempt in range(2):
        expect_answer(page, "check", "No connection to the server")
        expect(page.locator("[data-word]")).to_have_text("NOT recorded")
        expect(page.locator("[data-line]")).to_have_attribute("data-line", "offline")
        page.locator("[data-retry]").click()
    expect_answer(page, "admit", "Badge is valid")
    expect(page.locator("[data-line]")).to_have_attribute("data-line", "online")
    assert sent[0] == sent[1] == sent[2]
    assert scans(world) == [("admit", "ok")]
    visitor.problems.clear()


def test_scan_that_was_not_recorded_survives_a_reload(world: World, visit: Visit) -> None:
    visitor = visit(world.users["gate_staff"], language="en")
    page = visitor.page
    pair(page, world)
    badge = world.badge("A01")
    page.route("**/api/v1/gate/scans", lambda route: route.abort("connectionfailed"))
    enter_code(page, badge.code)
    expect_answer(page, "check", "No connection to the server")
    assert scans(world) == []
    page.unroute("**/api/v1/gate/scans")
    page.reload()
    expect_answer(page, "admit", "Badge is valid")
    assert scans(world) == [("admit", "ok")]
    visitor.problems.clear()


def test_going_on_without_recording_frees_the_gate_for_the_next(world: World, visit: Visit) -> None:
    visitor = visit(world.users["gate_staff"], language="en")
    page = visitor.page
    pair(page, world)
    page.route("**/api/v1/gate/scans", lambda route: route.fulfill(status=503, body="away"))
    enter_code(page, "FIRST")
    expect_answer(page, "check", "The server had an error (503)")
    go_on(page)
    page.unroute("**/api/v1/gate/scans")
    enter_code(page, world.badge("A01").code)
    expect_answer(page, "admit", "Badge is valid")
    assert [scan.device_seq for scan in Scan.objects.filter(fair=world.fair)] == [2]
    visitor.problems.clear()


def test_ended_access_asks_to_pair_again(world: World, visit: Visit) -> None:
    visitor = visit(world.users["gate_staff"], language="en")
    page = visitor.page
    pair(page, world)
    device = Device.objects.get(fair=world.fair)
    actions.revoke_device(actor=actor_of(world.users["organiser"]), device=device)
    enter_code(page, "ANYTHING")
    expect_answer(page, "check", "The access of this device was ended")
    page.locator("[data-go-on]").click()
    expect(page.locator("[data-gate-pair]")).to_be_visible()
    assert page.evaluate("() => Object.keys(localStorage).join()").count("pairing") == 0
    visitor.problems.clear()


def test_unpairing_by_the_page_ends_the_token(gate: Page, world: World) -> None:
    gate.locator("[data-unpair] button").click()
    expect(gate.locator("[data-gate-pair]")).to_be_visible()
    assert gate.evaluate("() => Object.keys(localStorage).join()").count("pairing") == 0
    assert Device.objects.get(fair=world.fair).revoked_at is not None


def test_token_is_kept_by_the_browser_and_stands_in_no_address(gate: Page, world: World) -> None:
    assert gate.url.endswith(f"/gate/{world.fair.slug}/")
    kept = gate.evaluate(
        "(fair) => JSON.parse(localStorage.getItem(`gate:${fair}:pairing`))", world.fair.slug
    )
    assert Device.objects.get(fair=world.fair).pk.hex == kept["device"].replace("-", "")
    assert kept["token"] not in gate.content()
