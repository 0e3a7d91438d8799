"""The public plan: what a search finds, and where it leads when it finds nothing."""

from typing import Any

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


def test_search_finds_products_provinces_and_slips(world: World, visit: Visit) -> None:
    world.allocated("A03")
    page = visit(None, language="th", size=DESK).page
    page.goto(f"/fairs/{world.fair.slug}/floor/")
    for words in ("ผามัดหมี", "Surin", "ทาสวาง"):
        page.locator("#floor-search").fill(words)
        expect(page.locator("rect.is-hit")).to_have_count(1)
        expect(page.locator("[data-floor-rows] tr")).to_have_attribute("data-code", "A03")
    page.locator("[data-floor-clear]").click()
    expect(page.locator("rect.is-hit")).to_have_count(0)
    page.locator("#floor-type").select_option("1")
    expect(page.locator("[data-floor-none]")).to_be_visible()
    page.locator("#floor-type").select_option("3")
    page.locator("#floor-province").select_option("32")
    expect(page.locator("rect.is-hit")).to_have_count(1)
    assert {"province=32", "type=3"} <= set(page.url.partition("?")[2].split("&"))


def test_address_leads_to_a_booth_and_the_back_button_back(world: World, visit: Visit) -> None:
    world.allocated("A03")
    page = visit(None, language="en", size=DESK).page
    page.goto(f"/fairs/{world.fair.slug}/floor/?booth=A03&type=3")
    panel = page.locator("[data-floor-panel]")
    expect(panel).to_contain_text("Booth A03")
    # Who is there, with its products.
    expect(panel.locator(".floor-products li").first).to_be_visible()
    expect(page.locator("#floor-type")).to_have_value("3")
    page.locator("[data-floor-clear]").click()
    page.locator("rect[data-code='A05']").click()
    expect(panel).to_contain_text("Booth A05")
    page.go_back()
    expect(panel).to_contain_text("Booth A03")
    page.go_forward()
    expect(panel).to_contain_text("Booth A05")


def test_booths_come_and_go_before_the_viewers_eyes(plan: Page, world: World) -> None:
    token = world.token("organiser")

    def change(**body: Any) -> None:
        answer = plan.request.patch(
            f"/api/v1/fairs/{world.fair.slug}/halls/C1/plan",
            data=body,
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.ok, answer.text()

    rows = plan.locator("[data-floor-rows] tr")
    expect(rows.first).to_have_attribute("data-code", "A01")
    change(
        version=0,
        booths=[
            {"code": "A00", "zone": "FAB", "x_m": 60, "y_m": 60, "width_m": 3, "depth_m": 3},
            {"id": world.booth("A03").pk, "code": "A02"},
        ],
        remove_booths=[world.booth("A01").pk, world.booth("A02").pk],
    )
    expect(plan.locator("rect[data-code=A00]")).to_have_count(1)
    for code in ("A01", "A03"):
        expect(plan.locator(f"rect[data-code={code}]")).to_have_count(0)
    expect(rows.first).to_have_attribute("data-code", "A00")
    expect(rows.nth(1)).to_have_attribute("data-code", "A02")
    expect(rows.nth(2)).to_have_attribute("data-code", "A04")
    drawn = plan.locator("[data-layer=booths] rect").evaluate_all(
        "rects => rects.map((rect) => rect.dataset.code)"
    )
    snapshot = plan.request.get(f"/api/v1/fairs/{world.fair.slug}/floor").json()
    assert drawn == [booth["code"] for booth in snapshot["booths"] if booth["hall"] == "C1"]


def test_large_hall_is_sketched_first_and_then_all_buttons(world: World, visit: Visit) -> None:
    like = world.booth("A01")
    Booth.objects.filter(fair=world.fair).exclude(pk=like.pk).delete()
    Booth.objects.bulk_create(
        Booth(
            fair=world.fair, hall=like.hall, zone=like.zone, code=f"P{number:03d}",
            x_m=2 * (number % 50), y_m=20 + 2 * (number // 50), width_m=2, depth_m=2,
        )
        for number in range(700)
    )  # fmt: skip
    page: Page = visit(None, language="en", size=DESK).page
    page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => new MutationObserver((changes) => {"
        "for (const change of changes) for (const node of change.addedNodes)"
        " if (node.classList?.contains('is-sketch')) window.sketched = true;"
        "}).observe(document.querySelector('[data-layer=booths]'), {childList: true}));"
    )
    page.goto(f"/fairs/{world.fair.slug}/floor/")
    expect(page.locator("[data-layer=booths] > rect[role=button]")).to_have_count(701)
    expect(page.locator(".is-sketch")).to_have_count(0)
    assert page.evaluate("() => window.sketched") is True
    current = page.locator("[data-layer=booths] > rect[tabindex='0']")
    expect(current).to_have_count(1)
    expect(current).to_have_attribute("data-code", "A01")
    # Who comes for one booth finds it whatever has been drawn by then.
    page.goto(f"/fairs/{world.fair.slug}/floor/?booth=P123")
    expect(page.locator("[data-floor-panel]")).to_contain_text("Booth P123")
    expect(current).to_have_attribute("data-code", "P123")
    current.press("ArrowRight")
    expect(page.locator("rect[data-code=P124]")).to_be_focused()
