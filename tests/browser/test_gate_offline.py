"""A gate through a day without a line: nothing is lost, nothing is stored twice, and a copy does not pass unnoticed."""

from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from badges import actions
from badges.models import Badge, Conflict, Device, Scan
from events.permissions import actor_of
from tests.browser.camera import film, picture_of_code
from tests.browser.conftest import Launch, Visit, Visitor
from tests.browser.gate import (
    ANSWER,
    enter_code,
    expect_all_sent,
    expect_answer,
    expect_ready,
    expect_waiting,
    go_on,
    pair,
    sync,
    type_like_a_scanner,
)
from tests.conftest import World

pytestmark = pytest.mark.browser

# Of nine badges: more than two hundred scans.
ROUNDS = 24


def keep_app(page: Page) -> None:
    """Until the worker has what the app needs to open without a line."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def turn(page: Page, direction: str) -> None:
    page.locator(f"[name=direction][value={direction}]").check()


def go_offline(context: BrowserContext) -> None:
    context.set_offline(True)


@pytest.fixture
def visitor(world: World, visit: Visit) -> Visitor:
    """A paired phone, whose app is kept; a lost line is no complaint."""
    found: Visitor = visit(language="en")
    pair(found.page, world)
    keep_app(found.page)
    return found


def test_two_hundred_scans_without_a_line_are_stored_once(
    world: World, visit: Visit, launch: Launch, tmp_path: Path
) -> None:
    seen, *badges = [world.badge(f"A{number:02d}") for number in range(1, 11)]
    browser = launch(film(picture_of_code(seen.code), tmp_path / "camera.mjpeg"))
    visitor = visit(language="en", browser=browser)
    page = visitor.page
    pair(page, world)
    keep_app(page)
    go_offline(visitor.context)
    # One by the camera, the others by hand scanner: in, out, in. Twice in between the phone is switched off.
    page.locator("[data-start]").click()
    expect_answer(page, "admit", "Badge is valid")
    count = 1
    for round_ in range(ROUNDS):
        if round_ in (0, ROUNDS // 2):
            page.reload()
            expect(page.locator("[data-gate-scan]")).to_be_visible()
            expect_waiting(page, count)
        turn(page, "exit" if round_ % 2 else "entry")
        for badge in badges:
            type_like_a_scanner(page, badge.code)
        count += len(badges)
        expect_waiting(page, count)
    assert Scan.objects.filter(fair=world.fair).count() == 0

    visitor.context.set_offline(False)
    expect_all_sent(page)
    rows = list(Scan.objects.filter(fair=world.fair).order_by("id"))
    assert [row.device_seq for row in rows] == list(range(1, count + 1))
    assert len({row.scan_id for row in rows}) == count
    assert Counter((row.decision, row.shown_decision) for row in rows) == {
        ("admit", "admit"): count
    }
    assert {row.badge_id for row in rows} == {seen.pk, *(badge.pk for badge in badges)}
    visitor.problems.clear()


def test_copied_badge_at_two_gates_without_a_line_becomes_a_conflict(
    world: World, visit: Visit
) -> None:
    badge = world.badge("A01")
    phones = [visit(language="en") for _gate in range(2)]
    for number, phone in enumerate(phones):
        pair(phone.page, world, name=f"phone {number}")
        go_offline(phone.context)
        enter_code(phone.page, badge.code)
        expect_answer(phone.page, "admit", "Badge is valid")
        go_on(phone.page)
    for phone in phones:
        phone.context.set_offline(False)
        expect_all_sent(phone.page)
    conflict = Conflict.objects.get(fair=world.fair)
    assert (conflict.badge, conflict.kind) == (badge, "double_entry")
    # Whoever stands at the second gate is told too.
    expect(phones[1].page.locator("[data-warning]")).to_contain_text("perhaps a copy")
    for phone in phones:
        phone.problems.clear()


def test_badge_revoked_meanwhile_is_denied_once_the_list_is_there(
    world: World, visitor: Visitor
) -> None:
    page = visitor.page
    badge = world.badge("A01")
    go_offline(visitor.context)
    actions.revoke_badge(actor=actor_of(world.users["organiser"]), badge=badge, reason="lost")
    enter_code(page, badge.code)
    # The list here is older, so the person passes; the server finds out.
    expect_answer(page, "admit", "")
    go_on(page)
    turn(page, "exit")
    visitor.context.set_offline(False)
    expect_all_sent(page)
    expect(page.locator("[data-warning]")).to_contain_text("This badge was revoked")
    sync(page, world)
    go_offline(visitor.context)
    enter_code(page, badge.code)
    expect(page.locator(ANSWER)).to_be_visible()
    go_on(page)
    turn(page, "entry")
    enter_code(page, badge.code)
    expect_answer(page, "deny", "This badge was revoked")
    visitor.problems.clear()


def test_ended_device_deletes_what_it_holds(world: World, visitor: Visitor) -> None:
    page = visitor.page
    go_offline(visitor.context)
    enter_code(page, "NOT A BADGE")
    go_on(page)
    device = Device.objects.get(fair=world.fair)
    actions.revoke_device(actor=actor_of(world.users["organiser"]), device=device)
    visitor.context.set_offline(False)
    expect(page.locator("[data-ended]")).to_be_visible()
    expect(page.locator("[data-ended]")).to_be_focused()
    page.reload()
    expect(page.locator("[data-unpaired]")).to_be_visible()
    kept = page.evaluate(
        """async () => {
          const rows = [];
          for (const { name } of await indexedDB.databases()) {
            const base = await new Promise((done) => {
              const asked = indexedDB.open(name);
              asked.onsuccess = () => done(asked.result);
            });
            for (const store of base.objectStoreNames) {
              const count = await new Promise((done) => {
                const asked = base.transaction(store).objectStore(store).count();
                asked.onsuccess = () => done(asked.result);
              });
              if (count) rows.push(store);
            }
            base.close();
          }
          return rows;
        }"""
    )
    assert kept == []
    visitor.problems.clear()


def test_slow_line_counts_as_none(world: World, visitor: Visitor) -> None:
    """The server never answers while the badge is read, and the answer does not wait for it."""
    page = visitor.page
    badge = world.badge("A01")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.context.route("**/api/v1/gate/**", hold)
    type_like_a_scanner(page, badge.code)
    expect_answer(page, "admit", "")
    expect(page.locator("[data-gate-answer] [data-kept]")).to_have_text("Recorded on this device")
    expect_waiting(page, 1)
    assert held
    # What was held goes on its way with it.
    page.context.unroute("**/api/v1/gate/**")
    expect_all_sent(page)
    assert Scan.objects.get(fair=world.fair).badge == badge
    visitor.problems.clear()


def test_app_opens_without_a_line_in_either_language(world: World, visitor: Visitor) -> None:
    page = visitor.page
    go_offline(visitor.context)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("[data-open=settings]").click()
    page.locator("dialog[data-dialog=settings] [data-language=th]").click()
    expect(page.locator("html")).to_have_attribute("lang", "th")
    enter_code(page, "NOT A BADGE")
    expect(page.locator(ANSWER)).to_have_attribute("data-answer", "deny")
    visitor.context.set_offline(False)
    expect_all_sent(page)
    visitor.problems.clear()


def test_waiting_scans_can_be_saved_as_a_file(world: World, visitor: Visitor) -> None:
    page = visitor.page
    badge = world.badge("A01")
    go_offline(visitor.context)
    enter_code(page, badge.code)
    expect_answer(page, "admit", "")
    go_on(page)
    page.locator("[data-open=settings]").click()
    page.locator("[data-open=data]").click()
    expect(page.locator("[data-fact=waiting]")).to_have_text("1")
    with page.expect_download() as download:
        page.locator("[data-export]").click()
    text = Path(download.value.path()).read_text()
    assert Badge.objects.get(pk=badge.pk).code in text
    assert "token" not in text
    visitor.context.set_offline(False)
    expect_all_sent(page)
    visitor.problems.clear()


def test_phone_that_was_away_is_ready_by_itself(world: World, visitor: Visitor) -> None:
    go_offline(visitor.context)
    expect(visitor.page.locator("[data-line]")).to_have_attribute("data-line", "online")
    sync(visitor.page, world)
    expect(visitor.page.locator("[data-line]")).to_have_text("No connection: scanning goes on")
    visitor.context.set_offline(False)
    expect_ready(visitor.page)
    visitor.problems.clear()
