"""A proposal on the page: asked for, worked out, looked at on the plan, accepted; a pin."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_proposal_is_worked_out_looked_at_and_accepted(world: World, visit: Visit) -> None:
    two, one = world.approved(booths_wanted=2), world.approved("exhibitor_b")
    page = visit(world.users["organiser"], language="en").page
    page.goto(f"/manage/{world.fair.slug}/proposals/")
    page.locator("#id_seed").fill("7")
    page.get_by_role("button", name="Work out a proposal").click()
    # The page says so by itself once it is there.
    accept = page.get_by_role("button", name="Accept all 2 placements")
    accept.wait_for(timeout=60_000)
    rings = page.locator(".over-proposal rect[data-kind=new]")
    expect(rings).to_have_count(3)
    code = page.locator("[data-proposal-booth]").first.inner_text()
    page.locator("[data-proposal-booth]").first.click()
    expect(page.locator("[data-proposal-said]")).to_contain_text(f"{code} ·")
    expect(page.locator(".proposal-row__why").first).to_contain_text("zone")
    accept.click()
    expect(page.locator(f"rect[data-code='{code}']")).to_have_attribute("data-state", "allocated")
    expect(rings).to_have_count(0)
    for application, number in ((two, 2), (one, 1)):
        assert application.claims.filter(is_live=True).count() == number


def test_a_pin_is_set_on_the_booths_page(world: World, visit: Visit) -> None:
    allocation = world.allocated("A03")
    page = visit(world.users["organiser"], language="en").page
    page.goto(f"/manage/{world.fair.slug}/floor/A03/")
    page.get_by_role("button", name="This one stays: pin it").click()
    expect(page.get_by_text("Pinned: no proposal moves it.").first).to_be_visible()
    assert hasattr(type(allocation).objects.get(pk=allocation.pk), "pin")
    page.get_by_role("button", name="Take the pin off").click()
    expect(page.get_by_role("button", name="This one stays: pin it")).to_be_visible()
