"""What organisers do by hand: give booths on the live plan beside each other, and clear the queue by keyboard."""

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from booths.models import Allocation, AllocationState, Hold, HoldState
from registration.models import Application, ApplicationState, Review
from tests.browser.conftest import DESK, Visit, Visitor
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def open_plan(visit: Visit, world: World, user: str = "organiser") -> Visitor:
    visitor: Visitor = visit(world.users[user], language="en", size=DESK)
    visitor.page.goto(f"/manage/{world.fair.slug}/floor/")
    expect(visitor.page.locator("[data-floor-status]")).to_have_attribute("data-status", "live")
    return visitor


def choose(page: Page, application: Application, *codes: str) -> None:
    page.locator(f"input[name=application][value='{application.pk}']").check()
    for code in codes:
        page.locator(f"rect[data-code='{code}']").click()
    expect(page.locator("#id_booths")).to_have_value(", ".join(codes))


def press(page: Page, verb: str) -> None:
    page.locator(f"#allocate-form button[value={verb}]").click()


def test_lost_race_says_who_has_the_booth_and_keeps_the_rest(world: World, visit: Visit) -> None:
    winner, loser = world.approved(), world.approved(booths_wanted=2)
    first, second = open_plan(visit, world), open_plan(visit, world, "admin")
    choose(first.page, winner, "A01")
    choose(second.page, loser, "A01", "A02")
    press(first.page, "allocate")
    expect(first.page.locator("[data-allocate-done]")).to_contain_text("A01")

    # The plan of the second drops the booth by itself; who insists is told who has it.
    expect(second.page.locator("#id_booths")).to_have_value("A02")
    second.page.locator("#id_booths").fill("A01, A02")
    press(second.page, "allocate")
    expect(second.page.locator("[data-allocate-error]")).to_contain_text(
        f"Booth A01 is taken by {winner.exhibitor.name_en}. Choose another booth."
    )
    expect(second.page.locator("#id_booths")).to_have_value("A02")
    expect(second.page.locator("input[name=application]:checked")).to_have_value(str(loser.pk))
    second.problems.clear()

    press(second.page, "allocate")
    expect(second.page.locator("[data-allocate-done]")).to_contain_text("A02")
    assert Allocation.objects.filter(fair=world.fair, state="confirmed").count() == 2


def test_application_shows_its_zone_with_its_vacant_booths(world: World, visit: Visit) -> None:
    application = world.approved()
    world.allocated("A09")
    page = open_plan(visit, world).page
    page.locator(f"input[name=application][value='{application.pk}']").check()
    expect(page.locator("rect.is-hit")).to_have_count(9)
    expect(page.locator("[data-allocate-count]")).to_contain_text("0 of 1 chosen")


def test_hold_counts_down_is_undone_and_becomes_an_allocation(world: World, visit: Visit) -> None:
    application = world.approved()
    page = open_plan(visit, world).page
    choose(page, application, "A01")
    press(page, "hold")
    holds = page.locator("#allocate-holds")
    expect(holds).to_contain_text("A01")
    expect(holds.locator("time")).to_have_text(re.compile(r"^14:5\d$"))
    page.locator(".undo").get_by_role("button", name="Undo").click()
    expect(page.locator("[data-allocate-done]")).to_contain_text("Undone")
    expect(page.locator("rect[data-code='A01']")).to_have_attribute("data-state", "vacant")
    assert Hold.objects.get(fair=world.fair).state == HoldState.RELEASED

    choose(page, application, "A02")
    press(page, "hold")
    holds.get_by_role("button", name="Allocate").click()
    expect(page.locator("[data-allocate-done]")).to_contain_text("The badges are issued.")
    expect(page.locator("rect[data-code='A02']")).to_have_attribute("data-state", "allocated")
    expect(page.locator("#allocate-queue")).to_contain_text("Every approved application")


def test_answer_finds_its_place_though_the_plan_moves_on(world: World, visit: Visit) -> None:
    """The holds are drawn anew by every change; a press on one of them must not lose its answer by that."""
    application = world.approved()
    page = open_plan(visit, world).page
    choose(page, application, "A02")
    press(page, "hold")
    expect(page.locator("#allocate-holds")).to_contain_text("A02")
    expect(page.locator("#allocate-refresh.htmx-request")).to_have_count(0)

    def answer_late(route: Route) -> None:
        time.sleep(1.5)
        route.continue_()

    page.route("**/manage/*/holds/*/", answer_late)
    page.evaluate("() => setTimeout(() => htmx.trigger('#allocate-refresh', 'refresh'), 300)")
    page.locator("#allocate-holds").get_by_role("button", name="Allocate").click()
    expect(page.locator("[data-allocate-done]")).to_contain_text("The badges are issued.")
    expect(page.locator("#allocate-holds")).not_to_contain_text("A02")
    expect(page.locator("#allocate-queue")).to_contain_text("Every approved application")


def test_booths_are_taken_back_in_a_dialog_with_a_reason(world: World, visit: Visit) -> None:
    allocation = world.allocated("A01", "A02")
    page = open_plan(visit, world).page
    page.locator("rect[data-code='A01']").click()
    details = page.locator("#booth-details")
    expect(details).to_contain_text("A01, A02")
    details.get_by_role("button", name="Take the booths back").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Keep them").click()
    expect(dialog).to_be_hidden()
    details.get_by_role("button", name="Take the booths back").click()
    dialog.get_by_label("Reason").fill("Did not come")
    dialog.get_by_role("button", name="Take the booths back").click()
    expect(details).to_contain_text("Taken back from")
    expect(page.locator("rect[data-code='A02']")).to_have_attribute("data-state", "vacant")
    allocation.refresh_from_db()
    assert (allocation.state, allocation.release_reason) == (
        AllocationState.RELEASED,
        "Did not come",
    )


def test_queue_is_cleared_by_keyboard(world: World, visit: Visit) -> None:
    applications = {str(world.submitted().pk) for _ in range(2)}
    page = visit(world.users["reviewer"], language="en", size=DESK).page
    page.goto(f"/manage/{world.fair.slug}/applications/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/$"))
    page.keyboard.press("r")
    expect(page.locator("input[value=reject]")).to_be_checked()
    # Who rejects says why, so the hand is led there, and out of it again.
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("input[value=approve]")).to_be_checked()
    here = page.url
    page.keyboard.press("Enter")
    # The next one that waits is there at once.
    page.wait_for_url(lambda url: url.partition("#")[0] != here.partition("#")[0])

    # What is typed is text, and whoever turned the keys off has them off on the next page too.
    page.get_by_label("Reason").fill("")
    page.get_by_label("Reason").press_sequentially("war")
    expect(page.locator("input[name=decision]:checked")).to_have_count(0)
    page.get_by_label("Shortcuts on").uncheck()
    page.reload()
    page.keyboard.press("a")
    expect(page.locator("input[name=decision]:checked")).to_have_count(0)
    decided = Review.objects.get(application__fair=world.fair).application
    assert str(decided.pk) in applications
    assert decided.state == ApplicationState.APPROVED
