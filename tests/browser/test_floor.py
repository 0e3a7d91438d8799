"""The public plan: what a search finds, and where it leads when it finds nothing."""

import pytest
from playwright.sync_api import Page, expect

from booths.models import Booth
from events.models import Hall
from tests.browser.conftest import DESK, Visit
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def plan(world: World, visit: Visit) -> Page:
    """The plan of a fair with a second hall, in which the booth B77 stands alone."""
    hall = Hall.objects.create(
        fair=world.fair, code="C2", name_th="ชาเลนเจอร์ 2", name_en="Challenger 2",
        width_m=153, height_m="131.2", order=2,
    )  # fmt: skip
    like = world.booth("A01")
    Booth.objects.create(
        fair=world.fair, hall=hall, zone=like.zone, code="B77",
        x_m=10, y_m=10, width_m=3, depth_m=3,
    )  # fmt: skip
    page: Page = visit(None, language="en", size=DESK).page
    page.goto(f"/fairs/{world.fair.slug}/floor/")
    expect(page.locator("[data-floor-status]")).to_have_attribute("data-status", "live")
    return page


def test_search_shows_the_hall_in_which_it_finds_something(plan: Page) -> None:
    tab = plan.locator("[role=tab][aria-selected=true]")
    expect(tab).to_contain_text("Challenger 1")
    plan.locator("#floor-search").fill("b77")
    expect(tab).to_contain_text("Challenger 2")
    expect(plan.locator("rect.is-hit")).to_have_count(1)
    plan.locator("#floor-search").fill("a0")
    expect(tab).to_contain_text("Challenger 1")


def test_search_without_a_booth_leads_to_the_directory(plan: Page, world: World) -> None:
    plan.locator("#floor-search").fill("ผ้าไหม")
    none = plan.locator("[data-floor-none]")
    expect(none).to_be_visible()
    none.locator("a").click()
    expect(plan.locator("input[name=q]")).to_have_value("ผ้าไหม")
    assert f"/fairs/{world.fair.slug}/exhibitors/?" in plan.url


def test_plan_without_scripts_says_where_the_booths_stand(world: World, visit: Visit) -> None:
    page = visit(None, language="en", size=DESK, scripts=False).page
    page.goto(f"/fairs/{world.fair.slug}/floor/")
    expect(page.locator(".floor noscript .notice")).to_be_visible()
    expect(page.locator(".floor__plan")).to_be_hidden()
