"""An address by keyboard, by touch and without script; an invitation from the mail to the exhibitor's page."""

import re

import pytest
from playwright.sync_api import expect

from events.models import OutgoingMail
from registration import actions
from registration.models import Exhibitor
from tests.browser.conftest import DESK, PHONE, Visit
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

THA_SAWANG = "ต.ท่าสว่าง อ.เมืองสุรินทร์ จ.สุรินทร์ 32000"


def stored(exhibitor: Exhibitor) -> tuple[str, str]:
    exhibitor.refresh_from_db()
    return exhibitor.subdistrict, exhibitor.postal_code


def test_sub_district_is_chosen_by_keyboard(world: World, visit: Visit) -> None:
    exhibitor = world.exhibitor()
    page = visit(world.users["exhibitor_a"], size=DESK).page
    page.goto(f"/exhibitors/{exhibitor.pk}/edit/")
    box = page.get_by_role("combobox", name="ตำบล")
    box.press_sequentially("หนองบัว สุรินทร์")
    options = page.locator(".place__list [role=option]")
    expect(options).to_have_count(4)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_have_text("ต.หนองบัว อ.ท่าตูม จ.สุรินทร์ 32120")

    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "id_place_q_list-1")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowUp")
    box.press("ArrowUp")
    box.press("Enter")
    expect(box).to_have_value(re.compile("หนองบัว"))
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("Enter")
    page.wait_for_url(f"**/exhibitors/{exhibitor.pk}/")
    assert stored(exhibitor)[0] in {"320307", "320906", "320705", "320706"}


def test_sub_district_is_chosen_by_touch_on_a_phone(world: World, visit: Visit) -> None:
    exhibitor = world.exhibitor()
    page = visit(world.users["exhibitor_a"], size=PHONE).page
    page.goto(f"/exhibitors/{exhibitor.pk}/edit/")
    page.get_by_role("combobox", name="ตำบล").press_sequentially("ทาสวาง")
    page.locator(".place__list [role=option]", has_text="ท่าสว่าง").click()
    expect(page.locator("[name=postal_code]")).to_have_value("32000")
    page.get_by_role("button", name="บันทึก").last.click()
    expect(page.get_by_text("ท่าสว่าง").first).to_be_visible()
    assert stored(exhibitor) == ("320105", "32000")


def test_sub_district_is_found_without_script(world: World, visit: Visit) -> None:
    exhibitor = world.exhibitor()
    visitor = visit(world.users["exhibitor_a"], scripts=False)
    page = visitor.page
    page.goto(f"/exhibitors/{exhibitor.pk}/edit/")
    page.locator("[name=phone]").fill("081 234 5678")
    page.locator("[name=place_q]").fill("หนองบัว สุรินทร์")
    page.locator("button[name=find]").click()
    expect(page.locator("[name=phone]")).to_have_value("081 234 5678")
    page.get_by_role("radio", name="ศีขรภูมิ").check()
    page.get_by_role("button", name="บันทึก").last.click()
    assert stored(exhibitor) == ("320906", "32110")
    page.goto(f"/exhibitors/{exhibitor.pk}/edit/")
    page.get_by_role("button", name="บันทึก").last.click()
    assert stored(exhibitor) == ("320906", "32110")
    # The search answers 422: nothing is saved before a choice.
    visitor.problems.clear()


def test_invitation_leads_from_the_mail_to_the_exhibitor(world: World, visit: Visit) -> None:
    exhibitor = world.exhibitor()
    actions.invite_colleague(
        actor=world.actor("exhibitor_a"),
        exhibitor=exhibitor,
        email="colleague@otop.example",
        page="/invitation/",
    )
    mail = OutgoingMail.objects.filter(to="colleague@otop.example").latest("created_at")
    link = re.findall(r"/invitation/\?token=\S+", mail.body)[0]

    page = visit(world.users["outsider"], language="en").page
    page.goto(link)
    expect(page).to_have_url(re.compile(r"/invitation/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Act for {exhibitor.name_en}")
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url(f"**/exhibitors/{exhibitor.pk}/")
    assert exhibitor.representatives.count() == 2
