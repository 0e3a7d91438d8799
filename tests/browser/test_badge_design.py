"""The designer of badges in a real browser: what is chosen shows at once, a logo too, and stays when it is saved."""

import base64
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from badges import queries
from tests.browser.conftest import DESK, PHONE, WAIT, Visit
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def front(page: Page) -> str:
    """The picture that is shown, as text."""
    source = page.locator("#design-preview img").first.get_attribute("src") or ""
    return base64.b64decode(source.partition(",")[2]).decode()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_is_chosen_shows_at_once_and_stays_when_it_is_saved(
    world: World, visit: Visit, tmp_path: Path, size: tuple[int, int]
) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (240, 120), "#a4263f").save(logo)
    page = visit(world.users["organiser"], size=size, language="en").page
    page.goto(reverse("badge_design", args=[world.fair.slug]))
    assert 'viewBox="0 0 105 148"' in front(page)
    page.get_by_label("Card, 86 × 54 mm").check()
    expect(page.locator(".design__sides--cr80")).to_be_visible(timeout=WAIT)
    page.get_by_label("Try it on").select_option("bhutan")
    page.get_by_label("Words on the back, in Thai").fill("พบบัตรนี้ โปรดส่งคืนที่ฮอลล์ 2")
    # The first words of a process wait for the dictionary that says where they may be broken.
    expect(page.locator("#design-preview img")).to_have_count(2, timeout=4 * WAIT)
    assert 'viewBox="0 0 86 54"' in front(page)
    page.get_by_label("Logo").set_input_files(logo)
    expect(page.locator("#design-preview input[name=logo_draft]")).to_have_count(1, timeout=WAIT)
    assert "data:image/jpeg" in front(page)
    # What is chosen afterwards keeps the logo that is not saved yet.
    page.get_by_label("One for all").check()
    page.get_by_label("The one colour").fill("#24713f")
    page.wait_for_function(
        "() => atob(document.querySelector('#design-preview img').src.split(',')[1]).includes('#24713f')"
    )
    assert "data:image/jpeg" in front(page)
    page.get_by_role("button", name="Save the design").click()
    expect(page.get_by_text("The design is saved")).to_be_visible(timeout=WAIT)
    saved = queries.designs_of(world.fair)[""]
    assert (saved.size, saved.colour, saved.has_back, bool(saved.logo)) == (
        "cr80",
        "#24713f",
        True,
        True,
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
