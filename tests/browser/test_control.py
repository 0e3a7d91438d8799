"""The control room's pages move by themselves, and say when they cannot."""

import re

import pytest
from playwright.sync_api import expect

from badges.models import Badge, Conflict
from booths.models import BoothCall
from tests.browser.conftest import DESK, PHONE, Visit
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_board_follows_the_gates_and_keeps_what_the_reader_opened(
    world: World, visit: Visit
) -> None:
    page = visit(world.users["organiser"], language="en", size=DESK).page
    page.goto(f"/manage/{world.fair.slug}/gates/")
    inside = page.locator(".tile", has_text="Inside now").locator(".tile__value")
    expect(inside).to_have_text("0")
    page.locator("#board-minutes-open").click()
    badge = world.badge("A01")
    device, _token = world.device()
    world.scan(device, badge.code)
    expect(inside).to_have_text("1")
    expect(page.locator("#board-minutes")).to_have_attribute("open", "")
    expect(page.locator("[data-board-age]")).to_have_attribute("data-tone", "good")


def test_the_wall_says_how_old_its_data_is_while_the_server_is_away(
    world: World, visit: Visit
) -> None:
    visitor = visit(world.users["organiser"], language="en", size=DESK)
    page = visitor.page
    page.goto(f"/manage/{world.fair.slug}/gates/?wall=1")
    expect(page.locator("[data-board-said]")).to_have_text(re.compile("^Data from"))
    page.context.set_offline(True)
    expect(page.locator("[data-board-age]")).to_have_attribute("data-tone", "bad", timeout=20_000)
    expect(page.locator("[data-board-said]")).to_have_text(re.compile("^No answer"))
    page.context.set_offline(False)
    expect(page.locator("[data-board-age]")).to_have_attribute("data-tone", "good")
    # The browser tells of every request without a network.
    visitor.problems.clear()


def test_a_conflict_comes_by_itself_and_is_settled_and_taken_back(
    world: World, visit: Visit
) -> None:
    page = visit(world.users["organiser"], language="en", size=PHONE).page
    page.goto(f"/manage/{world.fair.slug}/gates/conflicts/")
    expect(page.get_by_role("heading", name="No two scans contradict each other")).to_be_visible()
    badge = world.badge("A01")
    for name in ("phone", "other phone"):
        device, _token = world.device(name=name)
        world.scan(device, badge.code)
    conflict = Conflict.objects.get(fair=world.fair)
    card = page.locator(f"#conflict-{conflict.pk}")
    expect(card).to_contain_text("other phone")
    expect(page.get_by_role("heading", name="No two scans contradict each other")).to_be_hidden()
    card.locator(f"#settle-{conflict.pk}-copy").check()
    card.get_by_role("button", name="Settle").click()
    expect(page.locator("main")).to_contain_text("a new one is issued")
    assert sorted(Badge.objects.filter(fair=world.fair).values_list("state", flat=True)) == [
        "active",
        "revoked",
    ]
    page.goto(f"/manage/{world.fair.slug}/gates/conflicts/?state=settled")
    page.locator(f"#reopen-{conflict.pk}").click()
    expect(page.locator(f"#settle-{conflict.pk}-mistake")).to_be_visible()


def test_an_empty_booth_is_called_from_the_list(world: World, visit: Visit) -> None:
    exhibitor = world.exhibitor()
    exhibitor.phone = "081 234 5678"
    exhibitor.save()
    world.allocated("A01", exhibitor=exhibitor)
    page = visit(world.users["organiser"], language="en", size=PHONE).page
    page.goto(f"/manage/{world.fair.slug}/attendance/")
    expect(page.get_by_role("link", name="081 234 5678")).to_have_attribute(
        "href", "tel:0812345678"
    )
    page.get_by_role("link", name="Note a call").click()
    page.get_by_label("On the way").check()
    page.get_by_role("button", name="Save the call").click()
    expect(page.locator(".attendance")).to_contain_text("On the way")
    assert BoothCall.objects.get(fair=world.fair).answer == "on_the_way"
