"""The whole way by the pages: applied, approved, allocated, printed, admitted; and the public sees it live."""

from pathlib import Path

import pytest
from django.test import override_settings
from PIL import Image
from playwright.sync_api import Page, expect

from badges.models import Badge, Scan
from events.models import User
from registration.models import Application
from tests.browser.camera import film, picture_of_code, picture_of_page, read_codes
from tests.browser.conftest import DESK, Launch, Visit
from tests.browser.gate import expect_all_sent, expect_answer, pair
from tests.conftest import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOOTH = "A03"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


def set_passwords(world: World) -> None:
    """The server knows the hashers of the product only, not the cheap one of the tests."""
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        for user in world.users.values():
            user.set_password(PASSWORD)
            user.save()


def sign_in(page: Page, user: User) -> None:
    page.goto("/sign-in/")
    page.locator("input[name=username]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".account")).to_have_count(1)


def go_on(page: Page, title: str) -> None:
    """Save a section; the next one is called `title`."""
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def apply_by_page(page: Page, world: World, product: str) -> None:
    """File an application for one booth of fabric, check it and send it in."""
    page.goto(f"/fairs/{world.fair.slug}/apply/")
    page.locator("input[name=zone][value=FAB]").check()
    page.get_by_role("button", name="Begin the application").click()
    page.get_by_role("link", name="Who applies").click()
    expect(page.get_by_role("heading", name="Who applies")).to_be_visible()
    go_on(page, "Zone and products")
    page.locator(f"input[name=products][value='{product}']").check()
    go_on(page, "What each booth needs")
    go_on(page, "Number of booths and note")
    page.locator("input[name=booths_wanted]").fill("1")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="Check your answers and send it in").click()
    page.get_by_role("button", name="Send in the application").click()
    expect(page.locator("main .pill").first).to_have_attribute("data-state", "submitted")


def approve_by_page(page: Page, world: World, application: Application) -> None:
    page.goto(f"/manage/{world.fair.slug}/applications/{application.pk}/")
    page.locator("input[name=decision][value=approve]").check()
    page.get_by_role("button", name="Decide and go on").click()
    page.wait_for_url(lambda url: str(application.pk) not in url)


def allocate_by_page(page: Page, world: World, application: Application) -> None:
    """Choose the booth on the plan and give it."""
    page.goto(f"/manage/{world.fair.slug}/floor/?application={application.pk}")
    page.locator(f"rect[data-code='{BOOTH}']").click()
    expect(page.locator("input[name=booths], textarea[name=booths]")).to_have_value(BOOTH)
    page.get_by_role("button", name="Allocate", exact=True).click()
    expect(page.locator("[data-allocate-done]")).to_contain_text(BOOTH)


def revoke_by_page(page: Page, world: World, badge: Badge) -> None:
    page.goto(f"/manage/{world.fair.slug}/badges/?q={badge.serial}")
    page.get_by_role("link", name=f"Revoke {badge.serial}").click()
    page.locator("textarea[name=reason]").fill("Lost on the way")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text(f"Badge {badge.serial} is revoked.")).to_be_visible()


class Viewer:
    """The public floor plan, left open: what changes on it must come by itself."""

    def __init__(self, page: Page, world: World) -> None:
        self.page = page
        page.goto(f"/fairs/{world.fair.slug}/floor/")
        expect(page.locator("[data-floor-status]")).to_have_attribute("data-status", "live")
        page.evaluate("() => { window.leftOpen = true; }")

    def expect_booth(self, state: str) -> None:
        booth = self.page.locator(f"rect[data-code='{BOOTH}']")
        expect(booth).to_have_attribute("data-state", state)
        assert self.page.evaluate("() => window.leftOpen") is True
        assert (
            self.page.evaluate("() => performance.getEntriesByType('navigation')[0].type")
            == "navigate"
        )


def forge(code: str) -> str:
    """The same badge with another signature that can still be written as base45."""
    return code[:-3] + ("000" if not code.endswith("000") else "100")


def test_whole_way_from_application_to_occupied_booth(
    world: World, visit: Visit, launch: Launch, tmp_path: Path
) -> None:
    set_passwords(world)
    exhibitor = world.exhibitor()
    product = world.product(exhibitor)
    viewer = Viewer(visit(size=DESK).page, world)
    viewer.expect_booth("vacant")

    owner = visit(language="en", size=DESK).page
    sign_in(owner, world.users["exhibitor_a"])
    apply_by_page(owner, world, str(product.pk))
    application = Application.objects.get(fair=world.fair)

    organiser = visit(language="en", size=DESK).page
    sign_in(organiser, world.users["organiser"])
    approve_by_page(organiser, world, application)
    allocate_by_page(organiser, world, application)
    viewer.expect_booth("allocated")

    owner.goto(f"/applications/{application.pk}/badges/")
    badge = Badge.objects.get(fair=world.fair)
    link = owner.get_by_role("link", name="Badge as PDF")
    pdf = owner.request.get(link.get_attribute("href") or "").body()
    printed = picture_of_page(pdf)
    assert read_codes(printed) == [badge.code]

    def show_to_gate(picture: Image.Image, name: str) -> Page:
        browser = launch(film(picture, tmp_path / f"{name}.mjpeg"))
        page = visit(language="en", browser=browser).page
        pair(page, world, name=name)
        page.locator("[data-start]").click()
        return page

    gate = show_to_gate(printed, "printed")
    expect_answer(gate, "admit", "Badge is valid")
    expect(gate.locator("[data-who]")).to_contain_text(BOOTH)
    viewer.expect_booth("occupied")

    forged = forge(badge.code)
    gate = show_to_gate(picture_of_code(forged), "forged")
    expect_answer(gate, "deny", "Not a genuine badge code")
    expect_all_sent(gate)
    revoke_by_page(organiser, world, badge)
    gate = show_to_gate(printed, "revoked")
    expect_answer(gate, "deny", "This badge was revoked")
    expect_all_sent(gate)
    assert list(
        Scan.objects.filter(fair=world.fair).order_by("id").values_list("decision", "reason")
    ) == [("admit", "ok"), ("deny", "forged"), ("deny", "revoked")]
