"""Bhutan's delegation at a phone: 35 items listed, booked over the days, balanced, signed, and closed for good."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from registration.models import Closing, Exhibitor, ManifestItem, ManifestMovement
from tests.browser.conftest import Visit
from tests.browser.server import Site, serve
from tests.browser.test_whole_way import set_passwords, sign_in
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BY_HAND = (
    ("Red rice, unpolished", "འབྲས་དམར།", "1006.20", 300, "bag", "42,000"),
    ("Highland honey", "", "0409.00", 120, "jar", "60,000"),
    ("Hand-woven kira", "དཀྱི་ར།", "5007.20", 12, "pcs", "240,000"),
)
ITEMS = 35
IMPORTED = [
    (None, f"Wooden bowl, pattern {number}", "", "", "4419.90", "BT", 10, "pcs", 5000, "BTN")
    for number in range(len(BY_HAND) + 1, ITEMS + 1)
]
TWO_DAYS_LATER = "2017-12-19T18:00:00+07:00"


@pytest.fixture(scope="module")
def later(
    site: Site, static_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The same fair on the evening of its third day."""
    log: Path = tmp_path_factory.mktemp("later") / "log"
    with serve(
        database=site.database, static=static_root, log=log, starts_at=TWO_DAYS_LATER
    ) as running:
        yield running
    assert "Traceback" not in log.read_text()


def delegation_of(world: World) -> Exhibitor:
    return world.exhibitor(
        kind="delegation",
        country="BT",
        province=None,
        name_th="คณะผู้แทนภูฏาน",
        name_en="Bhutan OGOP",
        name_native="འབྲུག་ཡུལ།",
        contact_name="Pema Lhamo",
    )


def expect_phone(page: Page) -> None:
    """Nothing stands wider than the phone."""
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def add_by_hand(page: Page) -> None:
    page.get_by_role("link", name="Add an item").click()
    for name, native, code, quantity, unit, value in BY_HAND:
        expect_phone(page)
        page.get_by_label("Item, in English").fill(name)
        page.get_by_label("Name in the script of its country").fill(native)
        page.get_by_label("HS code").fill(code)
        page.get_by_label("Quantity").fill(str(quantity))
        page.get_by_label("Unit").fill(unit)
        page.get_by_label("Declared value").fill(value)
        page.get_by_label("Currency").select_option("BTN")
        page.get_by_role("button", name="Save and add another").click()
        expect(page.get_by_text(f"{name} is added.")).to_be_visible()


def fill_template(page: Page, folder: Path) -> Path:
    """The template as it was downloaded, with the other goods below those that stand in it."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Template with the columns").click()
    file = folder / "goods.xlsx"
    download.value.save_as(file)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    assert sheet.cell(len(BY_HAND) + 1, 2).value == BY_HAND[-1][0]
    for number, row in enumerate(IMPORTED, start=len(BY_HAND) + 2):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    book.save(file)
    return file


def import_the_rest(page: Page, goods: str, folder: Path) -> None:
    page.goto(f"{goods}import/")
    file = fill_template(page, folder)
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    assert ManifestItem.objects.count() == len(BY_HAND)
    expect_phone(page)
    page.get_by_role("button", name=f"Take {ITEMS} rows into the list").click()
    expect(page.get_by_text("32 items are new, 0 changed, 3 as they were")).to_be_visible()
    assert ManifestItem.objects.count() == ITEMS


def quantity(page: Page, item: str, way: str) -> Locator:
    return page.get_by_role("textbox", name=f"{item} · {way}", exact=True)


def expect_saved(page: Page, said: str = "All saved") -> None:
    expect(page.locator("[data-save-state]")).to_have_text(said)


def booked() -> list[tuple[str, str, str, int]]:
    """The ledger: day, item, way and quantity."""
    return [
        (row.date.isoformat(), row.item.name_en, row.kind, int(row.quantity))
        for row in ManifestMovement.objects.select_related("item").order_by("id")
    ]


def book_first_day(page: Page, goods: str) -> None:
    """Sales save themselves; what would be more than came is refused beside its field."""
    page.goto(f"{goods}day/")
    expect_phone(page)
    rice = quantity(page, "Red rice, unpolished", "Sold")
    rice.fill("40")
    rice.press("Enter")
    expect(quantity(page, "Red rice, unpolished", "Given away")).to_be_focused()
    expect_saved(page)
    kira = quantity(page, "Hand-woven kira", "Sold")
    kira.fill("13")
    expect_saved(page, "Not everything could be saved. See the marked quantities.")
    expect(kira).to_have_accessible_description(
        "Hand-woven kira: 1 pcs more than was imported (12)."
    )
    expect(kira).to_have_value("13")
    expect_phone(page)
    assert booked() == [("2017-12-17", "Red rice, unpolished", "sold", 40)]
    kira.fill("3")
    expect_saved(page)
    expect(kira).not_to_have_attribute("aria-invalid", "true")
    page.reload()
    expect(rice).to_have_value("40")
    expect(kira).to_have_value("3")


def add_what_happened_since(page: Page, goods: str) -> None:
    """Nothing moved on the second day; on the third the honey was given away."""
    page.goto(goods)
    page.get_by_role("link", name="18 Dec").click()
    page.get_by_role("button", name="Confirm: nothing moved").click()
    expect(page.get_by_text("Confirmed: nothing moved on Monday 18 December 2017.")).to_be_visible()
    page.goto(f"{goods}day/")
    quantity(page, "Highland honey", "Given away").fill("120")
    expect_saved(page)


def sign(page: Page, goods: str) -> None:
    page.goto(f"{goods}closing/")
    expect_phone(page)
    page.get_by_label("Name and position").fill("Pema Lhamo, head of delegation")
    page.get_by_role("button", name="Sign the closing report").click()


def expect_missing(page: Page) -> None:
    """Of each item that does not balance: how much of it nobody has accounted for."""
    missing = page.get_by_role("alert").locator("li")
    expect(missing).to_have_count(ITEMS - 1)
    neither = "are neither sold, given away, destroyed nor re-exported."
    expect(missing.nth(0)).to_have_text(f"1. Red rice, unpolished: 260 of 300 bag {neither}")
    expect(missing.nth(1)).to_have_text(f"3. Hand-woven kira: 9 of 12 pcs {neither}")
    expect_phone(page)
    assert Closing.objects.count() == 0


def balance(page: Page) -> None:
    """Everything that is left goes home, as the sheet says how much it is."""
    for item in page.locator("[data-item]").all():
        left = item.locator("[data-remaining]").inner_text()
        item.get_by_role("textbox").last.fill(left)
    expect(page.locator("[data-remaining]")).to_have_text(["0"] * ITEMS, timeout=60_000)
    expect_saved(page)


def expect_closed(page: Page, goods: str) -> None:
    """No page offers a change any more."""
    for place in ("", "day/", "day/2017-12-17/", "papers/", "closing/"):
        page.goto(f"{goods}{place}")
        expect(page.locator("main .pill").first).to_have_text("Signed and closed")
        main = page.locator("main")
        expect(main.get_by_role("button").or_(main.get_by_role("textbox"))).to_have_count(0)
        expect_phone(page)


def test_bhutan_lists_books_balances_and_signs(
    world: World, visit: Visit, later: Site, tmp_path: Path
) -> None:
    set_passwords(world)
    delegation = delegation_of(world)
    visitor = visit(language="en")
    page = visitor.page
    sign_in(page, world.users["exhibitor_a"])
    goods = f"/exhibitors/{delegation.pk}/manifest/{world.fair.slug}/"
    page.goto(goods)
    add_by_hand(page)
    import_the_rest(page, goods, tmp_path)
    expect_phone(page)
    page.get_by_label("Number of the customs declaration").fill("A007-1-6012-00001")
    page.get_by_role("button", name="Customs has cleared the goods").click()
    expect(page.get_by_text("Declaration A007-1-6012-00001.")).to_be_visible()
    book_first_day(page, goods)

    goods = f"{later.url}{goods}"
    add_what_happened_since(page, goods)
    sign(page, goods)
    expect_missing(page)
    # The browser has reported what the server refused: a thirteenth of twelve, and the signature.
    visitor.problems.clear()

    page.goto(f"{goods}day/")
    balance(page)
    assert [row for row in booked() if row[2] != "re_exported"] == [
        ("2017-12-17", "Red rice, unpolished", "sold", 40),
        ("2017-12-17", "Hand-woven kira", "sold", 3),
        ("2017-12-19", "Highland honey", "given", 120),
    ]
    left_open = visitor.context.new_page()
    left_open.goto(f"{goods}day/")
    sign(page, goods)
    expect(page.get_by_text("The closing report is signed.")).to_be_visible()
    assert page.request.get(f"{goods}closing.pdf").body().startswith(b"%PDF")

    before = (booked(), list(ManifestItem.objects.order_by("pk").values()))
    expect_closed(page, goods)
    # Nor does a sheet that was left open on another phone.
    quantity(left_open, "Red rice, unpolished", "Re-exported").fill("259")
    expect_saved(left_open, "Not everything could be saved. See the marked quantities.")
    expect(left_open.locator("[data-error]:visible")).to_have_text(
        "Nothing changes any more. An organiser can reopen it with a reason."
    )
    assert before == (booked(), list(ManifestItem.objects.order_by("pk").values()))
    assert Closing.objects.get().signatory == "Pema Lhamo, head of delegation"
