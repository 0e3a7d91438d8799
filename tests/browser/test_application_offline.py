"""An application on a bad line and on two devices: nothing that was written is lost, and nothing overwrites unseen."""

import pytest
from playwright.sync_api import Page, expect

from events.models import LogEntry
from registration import actions
from registration.models import Application, Product
from registration.rules import SECTIONS_TO_ANSWER, Needs
from tests.browser.conftest import Visit, Visitor
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTE = "ขอมุมใกล้ประตู โทร 08-1821-6300"
STATE = "[data-save-state]"


def draft_of(world: World) -> Application:
    return world.draft(sections_left=SECTIONS_TO_ANSWER)


def address(application: Application, section: str) -> str:
    return f"/applications/{application.pk}/sections/{section}/"


def expect_state(page: Page, state: str) -> None:
    expect(page.locator(STATE)).to_have_attribute("data-state", state)


def kept(page: Page) -> list[str]:
    """What this browser keeps of applications, in plain sight of whoever has the device."""
    return page.evaluate(
        "() => Object.entries(localStorage).filter(([key]) => key.startsWith('unsent:')).map(([, value]) => value)"
    )


def lose_network(visitor: Visitor) -> None:
    visitor.context.set_offline(True)


def find_network(visitor: Visitor) -> None:
    """Chromium reports each request that found no network."""
    visitor.context.set_offline(False)
    visitor.problems.clear()


def go_on(page: Page, title: str) -> None:
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def test_producer_applies_on_a_connection_that_drops_and_goes_on_elsewhere(
    world: World, visit: Visit
) -> None:
    phone = visit(world.users["exhibitor_a"], language="en")
    application, strong = begin(world, phone.page)
    drop_twice(phone, application)
    desk = visit(world.users["exhibitor_a"], language="en")
    finish_elsewhere(desk, application)

    application.refresh_from_db()
    assert (application.booths_wanted, application.note, application.needs) == (
        3, NOTE, Needs(1500),
    )  # fmt: skip
    assert list(application.products.all()) == [strong]
    assert Application.objects.filter(fair=world.fair).count() == 1
    assert application.receipts.count() == 1
    sent = LogEntry.objects.filter(action="application.submitted", object_id=str(application.pk))
    assert sent.count() == 1


def begin(world: World, page: Page) -> tuple[Application, Product]:
    """Up to the section of needs; what does not fit is said while one chooses."""
    exhibitor = world.exhibitor()
    strong = world.product(exhibitor, name_th="ผ้ามัดหมี่")
    weak = world.product(exhibitor, name_th="ผ้าซิ่น", opc_stars=2)
    page.goto(f"/fairs/{world.fair.slug}/apply/")
    page.locator("input[name=zone][value=FAB]").check()
    page.get_by_role("button", name="Begin the application").click()
    page.get_by_role("link", name="Who applies").click()
    go_on(page, "Zone and products")
    application = Application.objects.get(fair=world.fair)
    page.locator(f"input[name=products][value='{weak.pk}']").check()
    expect(page.locator("[data-fit=products]")).to_have_text(
        "Zone Thai fabric takes products with 3 stars or more; ผ้าซิ่น has 2."
    )
    page.locator(f"input[name=products][value='{weak.pk}']").uncheck()
    page.locator(f"input[name=products][value='{strong.pk}']").check()
    expect(page.locator("[data-fit-summary]")).to_have_text("Zone Thai fabric can take this")
    expect_state(page, "saved")
    assert kept(page) == []
    go_on(page, "What each booth needs")
    return application, strong


def drop_twice(phone: Visitor, application: Application) -> None:
    page = phone.page
    # The line drops for the first time: the button waits, and goes on by itself.
    lose_network(phone)
    page.locator("input[name=power_w]").fill("1,500")
    expect_state(page, "waiting")
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Save and continue").click()
    expect_state(page, "waiting")
    find_network(phone)
    expect(page.get_by_role("heading", name="Number of booths and note")).to_be_visible()
    application.refresh_from_db()
    assert application.needs == Needs(1500)
    assert kept(page) == []

    # It drops for the second time, and the page itself is lost before it could be sent.
    lose_network(phone)
    page.locator("input[name=booths_wanted]").fill("3")
    page.locator("textarea[name=note]").fill(NOTE)
    expect_state(page, "waiting")
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    find_network(phone)
    page.goto(address(application, "booths"))
    expect(page.locator("textarea[name=note]")).to_have_value(NOTE)
    # Chromium loads a page that failed by itself once the network is back, so this load may find all sent.
    until_nothing_is_kept(page)


def until_nothing_is_kept(page: Page) -> None:
    for _ in range(100):
        if kept(page) == []:
            return
        page.wait_for_timeout(100)
    assert kept(page) == []


def finish_elsewhere(visitor: Visitor, application: Application) -> None:
    """On another device it goes on where it was left; the last press meets a dead line too, and is sent once."""
    desk = visitor.page
    desk.goto(f"/applications/{application.pk}/")
    desk.get_by_role("link", name="Number of booths and note").click()
    expect(desk.locator("input[name=booths_wanted]")).to_have_value("3")
    desk.get_by_role("button", name="Save and continue").click()
    expect(desk.get_by_text("5 of 5 sections done")).to_be_visible()
    desk.get_by_role("link", name="Check your answers and send it in").click()
    for said in ("ผ้ามัดหมี่", "1,500 W", NOTE):
        expect(desk.get_by_text(said).first).to_be_visible()

    lose_network(visitor)
    desk.get_by_role("button", name="Send in the application").click()
    expect(desk.locator("[data-submit-state]")).to_contain_text("No network")
    find_network(visitor)
    expect(desk.locator("main .pill").first).to_have_attribute("data-state", "submitted")


def test_answer_that_was_lost_on_the_way_is_not_sent_twice(world: World, visit: Visit) -> None:
    application = world.draft()
    phone = visit(world.users["exhibitor_a"], language="en")
    page = phone.page
    lost: list[str] = []

    def lose_the_first_answer(route) -> None:
        if lost:
            route.continue_()
        else:
            route.fetch(max_redirects=0)
            lost.append(route.request.url)
            route.abort()

    page.route("**/submit/", lose_the_first_answer)
    page.goto(f"/applications/{application.pk}/check/")
    page.get_by_role("button", name="Send in the application").click()

    expect(page.locator("main .pill").first).to_have_attribute("data-state", "submitted")
    assert len(lost) == 1
    assert application.receipts.count() == 1
    expect(page.locator(".error-summary")).to_have_count(0)
    phone.problems.clear()


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_two_devices_in_one_section_are_shown_to_each_other(
    world: World, visit: Visit, choice: str
) -> None:
    application = draft_of(world)
    phone = visit(world.users["exhibitor_a"], language="en")
    desk = visit(world.users["exhibitor_a"], language="en")
    for visitor in (phone, desk):
        visitor.page.goto(address(application, "booths"))
    lose_network(phone)
    phone.page.locator("input[name=booths_wanted]").fill("5")
    phone.page.locator("textarea[name=note]").fill("จากโทรศัพท์")
    expect_state(phone.page, "waiting")
    desk.page.locator("input[name=booths_wanted]").fill("2")
    expect_state(desk.page, "saved")

    find_network(phone)
    panel = phone.page.locator("[data-conflict]")
    expect(panel).to_be_visible()
    expect(panel.locator("tbody tr").nth(0)).to_have_text("Number of booths52")
    expect(panel.locator("tbody tr").nth(1)).to_contain_text("จากโทรศัพท์")
    assert len(kept(phone.page)) == 1
    phone.page.locator("[data-keep-mine]" if choice == "mine" else "[data-take-theirs]").click()

    expect_state(phone.page, "saved")
    expect(phone.page.locator("input[name=booths_wanted]")).to_have_value(
        "5" if choice == "mine" else "2"
    )
    application.refresh_from_db()
    assert (application.booths_wanted, application.note) == (
        (5, "จากโทรศัพท์") if choice == "mine" else (2, "")
    )
    assert kept(phone.page) == []
    # Chromium reports the refusal.
    phone.problems.clear()


def test_what_was_not_sent_goes_out_from_the_task_list_too(world: World, visit: Visit) -> None:
    application = draft_of(world)
    phone = visit(world.users["exhibitor_a"], language="en")
    phone.page.goto(address(application, "needs"))
    lose_network(phone)
    phone.page.locator("input[name=power_w]").fill("900")
    expect_state(phone.page, "waiting")
    phone.page.goto("about:blank")

    find_network(phone)
    phone.page.goto(f"/applications/{application.pk}/")

    expect(phone.page.locator("[data-outbox]")).to_be_hidden()
    phone.page.wait_for_function("() => Object.keys(localStorage).length === 0")
    application.refresh_from_db()
    assert application.power_w == 900


def test_signing_out_leaves_nothing_in_the_browser(world: World, visit: Visit) -> None:
    application = draft_of(world)
    phone = visit(world.users["exhibitor_a"], language="en")
    page = phone.page
    page.goto(address(application, "booths"))
    # The server refuses it, so that it stays on the device.
    page.locator("input[name=booths_wanted]").fill("99")
    page.locator("textarea[name=note]").fill("ความลับ")
    expect_state(page, "invalid")
    assert len(kept(page)) == 1
    asked: list[str] = []

    def agree(dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_role("button", name="Sign out").click()

    page.wait_for_url(lambda url: "/applications/" not in url)
    assert [text[:30] for text in asked] == ["Changes on this device were no"]
    assert kept(page) == []
    phone.problems.clear()


def test_what_was_sent_in_is_changed_by_the_button_alone(world: World, visit: Visit) -> None:
    application = world.submitted()
    phone = visit(world.users["exhibitor_a"], language="en")
    page = phone.page
    page.goto(address(application, "needs"))
    page.locator("input[name=power_w]").fill("9,000")
    expect(page.locator("[data-fit=power_w]")).to_have_text(
        "Zone Thai fabric offers 2,000 W a booth; you asked for 9,000 W."
    )
    page.locator("input[name=power_w]").fill("800")
    expect(page.locator("[data-fit=power_w]")).to_be_hidden()
    expect_state(page, "kept")
    application.refresh_from_db()
    assert application.power_w == 0

    page.get_by_role("button", name="Change what I have sent in").click()

    expect(page.locator(".receipt__reference")).to_be_visible()
    application.refresh_from_db()
    assert (application.power_w, application.receipts.count()) == (800, 2)
    assert kept(page) == []


def test_application_goes_its_way_without_a_script(world: World, visit: Visit) -> None:
    application = draft_of(world)
    page = visit(world.users["exhibitor_a"], language="en", scripts=False).page
    actions.change_application(
        actor=world.actor("exhibitor_a"),
        application=application,
        products=[
            product.pk for product in Product.objects.filter(exhibitor=application.exhibitor)
        ],
    )
    page.goto(address(application, "producers"))
    for title in ("Zone and products", "What each booth needs", "Number of booths and note"):
        go_on(page, title)
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="Check your answers and send it in").click()
    page.get_by_role("button", name="Send in the application").click()

    expect(page.locator("main .pill").first).to_have_attribute("data-state", "submitted")
