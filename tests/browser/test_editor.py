"""Laying out a hall in a real browser: by pointer, by keyboard, by two at once, and with a network that fails."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from booths.models import Booth, Feature
from tests.browser.conftest import DESK, PHONE, Visit, Visitor
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Visitor]


@pytest.fixture
def empty(world: World) -> World:
    """A fair whose hall has no booth yet."""
    Booth.objects.filter(fair=world.fair).delete()
    return world


@pytest.fixture
def editor(world: World, visit: Visit) -> Open:
    """``editor(size=DESK, query="")``: an organiser's window with the plan of hall C1."""

    def start(*, size: tuple[int, int] = DESK, language: str = "en", query: str = "") -> Visitor:
        visitor = visit(world.users["organiser"], language=language, size=size)
        visitor.page.goto(f"/manage/{world.fair.slug}/plan/C1/{query}")
        expect(visitor.page.locator("[data-editor]")).not_to_have_attribute("aria-busy", "true")
        return visitor

    return start


def saved(page: Page) -> None:
    # What the keyboard moves is gathered for a moment before it is stored.
    page.wait_for_function("() => document.querySelector('[data-editor]').editor.isSaved")
    expect(page.locator("[data-editor-saved]")).to_have_attribute("data-status", "saved")


def rect(page: Page, code: str) -> Any:
    return page.locator(f'rect.booth[aria-label^="Booth {code},"]')


def middle(page: Page, code: str) -> tuple[float, float]:
    box = rect(page, code).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def press(page: Page, code: str) -> None:
    page.mouse.click(*middle(page, code))


def lay_out(page: Page, **fields: str) -> None:
    page.locator("[data-act=generate]").click()
    for name, value in fields.items():
        page.locator(f"dialog[open] [name={name}]").fill(value)
    page.locator("dialog[open] [data-dialog-do]").click()
    saved(page)


def stored(world: World, code: str) -> Booth:
    return Booth.objects.get(fair=world.fair, code=code, removed_at=None)


def place(world: World, code: str) -> tuple[float, float]:
    booth = stored(world, code)
    return float(booth.x_m), float(booth.y_m)


def codes(world: World) -> set[str]:
    booths = Booth.objects.filter(fair=world.fair, removed_at=None, merged_into=None)
    return set(booths.values_list("code", flat=True))


def title(page: Page) -> Any:
    return page.locator("[data-inspector-title]")


def test_hall_is_laid_out_from_nothing(empty: World, editor: Open) -> None:
    page = editor().page
    expect(page.locator("[data-editor-empty]")).to_be_visible()
    page.locator("[data-act=generate]").click()
    page.locator("#gen-rows").fill("4")
    page.locator("#gen-columns").fill("12")
    said = page.locator("dialog[open] [data-preview-said]")
    expect(said).to_contain_text("48 booths, A01 to D12; 36 × 15 m")
    page.locator("#gen-x").fill("140")
    expect(said).to_contain_text("Outside the hall")
    expect(page.locator("dialog[open] [data-dialog-do]")).to_be_disabled()
    page.locator("#gen-x").fill("3")
    page.locator("dialog[open] [data-dialog-do]").click()
    saved(page)
    expect(page.locator("[data-editor-empty]")).to_be_hidden()
    assert len(codes(empty)) == 48
    assert (stored(empty, "A01").front, stored(empty, "B01").front) == ("n", "s")
    page.locator("[data-act=undo]").click()
    saved(page)
    assert codes(empty) == set()
    page.locator("[data-act=redo]").click()
    saved(page)
    page.reload()
    expect(page.locator("rect.booth")).to_have_count(48)


def test_booths_are_dragged_snapped_and_taken_back(empty: World, editor: Open) -> None:
    page = editor().page
    lay_out(page, rows="2", columns="6")
    # All of them are chosen, and would move.
    page.keyboard.press("Escape")
    before = place(empty, "A01")
    x, y = middle(page, "A01")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 37, y + 150, steps=6)
    expect(page.locator("[data-editor-measure]")).to_be_visible()
    page.mouse.up()
    saved(page)
    after = place(empty, "A01")
    assert after[1] > before[1] + 10
    assert all(value % 0.5 == 0 for value in after)
    page.keyboard.press("Control+z")
    saved(page)
    assert place(empty, "A01") == before
    page.keyboard.press("Control+y")
    saved(page)
    assert place(empty, "A01") == after
    # A corner makes it larger.
    handle = page.locator("rect.handle-reach[data-handle=se]").bounding_box()
    assert handle is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] + 60, handle["y"] + 40, steps=5)
    page.mouse.up()
    saved(page)
    assert stored(empty, "A01").width_m > 3


def test_plan_is_edited_by_the_keyboard_alone(empty: World, editor: Open) -> None:
    page = editor().page
    lay_out(page, rows="1", columns="3")
    rect(page, "A01").focus()
    page.keyboard.press("Tab")
    expect(title(page)).to_have_text("Booth A02")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    saved(page)
    assert place(empty, "A02") == (7, 8)
    page.keyboard.press("Control+z")
    saved(page)
    assert place(empty, "A02") == (6, 3), "steps in a row are one step back"
    page.keyboard.press("r")
    saved(page)
    assert stored(empty, "A02").front == "e", "it looked north before"
    page.keyboard.press("Control+d")
    saved(page)
    assert codes(empty) == {"A01", "A02", "A03", "A04"}
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    saved(page)
    assert "A05" in codes(empty)
    page.keyboard.press("Delete")
    saved(page)
    assert "A05" not in codes(empty)
    page.keyboard.press("Control+z")
    saved(page)
    assert "A05" in codes(empty)
    page.keyboard.press("Enter")
    expect(page.locator("#in-code")).to_be_focused()
    page.keyboard.press("Escape")
    expect(rect(page, "A05")).to_be_focused()
    page.keyboard.press("Control+a")
    expect(title(page)).to_have_text("Booths chosen: 5")
    # Nobody is caught in the plan.
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('rect.booth')")
    page.keyboard.press("?")
    expect(page.locator("dialog[open] kbd").first).to_be_visible()


def test_booths_are_numbered_anew_merged_and_split(empty: World, editor: Open) -> None:
    page = editor().page
    lay_out(page, rows="2", columns="4")
    page.keyboard.press("Escape")
    (x, y), (x2, y2) = middle(page, "B01"), middle(page, "B04")
    page.mouse.move(x - 20, y + 25)
    page.mouse.down()
    page.mouse.move(x2 + 20, y2 - 1, steps=5)
    page.mouse.up()
    expect(title(page)).to_have_text("Booths chosen: 4")
    page.locator("[data-act=renumber]").click()
    page.locator("#num-first").fill("F-11")
    expect(page.locator("dialog[open] [data-preview-said]")).to_contain_text("B01 becomes F-11")
    page.locator("dialog[open] [data-dialog-do]").click()
    saved(page)
    assert codes(empty) == {"A01", "A02", "A03", "A04", "F-11", "F-12", "F-13", "F-14"}
    page.keyboard.press("Escape")
    press(page, "F-12")
    page.keyboard.down("Shift")
    press(page, "F-13")
    page.keyboard.up("Shift")
    page.locator("[data-act=merge]").click()
    page.locator("#merge-survivor").select_option(label="F-13")
    page.locator("dialog[open] button[value=do]").click()
    saved(page)
    expect(title(page)).to_have_text("Booth F-13")
    assert stored(empty, "F-13").width_m == 6
    assert "F-12" not in codes(empty)
    page.locator("[data-act=split]").click()
    saved(page)
    assert {"F-12", "F-13"} <= codes(empty)
    # The split is taken back, then the merger, then the numbers.
    for _step in range(3):
        page.locator("[data-act=undo]").click()
        saved(page)
    assert {"B01", "B02", "B03", "B04"} <= codes(empty)


def test_a_problem_is_one_press_away(world: World, editor: Open) -> None:
    Booth.objects.filter(fair=world.fair, code="A05").update(x_m="13.00", y_m="1.00")
    page = editor().page
    problem = page.locator("[data-problems-list] button", has_text="A05").first
    problem.focus()
    page.keyboard.press("Enter")
    expect(title(page)).to_contain_text("2")
    expect(rect(page, "A05")).to_have_attribute("aria-pressed", "true")


def test_fields_take_exact_values_and_say_what_is_wrong(world: World, editor: Open) -> None:
    page = editor(query="?booth=A03").page
    expect(title(page)).to_have_text("Booth A03")
    error = page.locator("[data-inspector-error]")
    for name, value, words in (
        ("#in-width", "wide", "number of metres"),
        ("#in-x", "9999", "outside the hall"),
        ("#in-slots", "9", "from 1 to 8"),
        ("#in-code", "F01", "Another booth"),
    ):
        before = page.locator(name).input_value()
        page.locator(name).fill(value)
        page.locator(name).press("Enter")
        expect(error).to_contain_text(words)
        page.locator(name).fill(before)
        page.locator(name).press("Enter")
        expect(error).to_be_hidden()
    page.locator("#in-y").fill("๒๐.๒๕")
    page.locator("#in-y").press("Enter")
    page.locator("#in-zone").select_option("FOOD")
    page.locator("#in-front").select_option("e")
    page.locator(".editor-services summary").click()
    page.locator("#in-power").fill("3500")
    page.locator("#in-power").press("Enter")
    page.locator("#in-water").select_option("yes")
    saved(page)
    booth = stored(world, "A03")
    found = (booth.y_m, booth.zone.code, booth.front, booth.power_w, booth.has_water)
    assert found == (Decimal("20.25"), "FOOD", "e", 3500, True)


def test_blocking_has_a_reason(world: World, editor: Open) -> None:
    page = editor(query="?booth=A03").page
    page.locator("[data-act=block]").click()
    page.locator("#block-reason").fill("The floor is wet")
    page.locator("dialog[open] button[value=do]").click()
    saved(page)
    expect(page.locator("[data-inspector-state]")).to_contain_text("Blocked: The floor is wet")
    assert stored(world, "A03").closed_reason == "The floor is wet"
    page.locator("[data-act=undo]").click()
    saved(page)
    assert stored(world, "A03").closed_reason == ""


def test_what_somebody_has_is_not_removed(world: World, editor: Open) -> None:
    world.allocated("A02")
    page = editor(query="?booth=A02").page
    page.locator("[data-act=remove]").click()
    expect(page.locator("[data-editor-said]")).to_contain_text("Somebody has A02")
    assert "A02" in codes(world)


def test_features_are_drawn_moved_and_named(world: World, editor: Open) -> None:
    page = editor().page
    frame = page.locator("[data-editor-frame]").bounding_box()
    assert frame is not None
    page.locator("#editor-kind").select_option("stage")
    page.mouse.move(frame["x"] + 400, frame["y"] + 200)
    page.mouse.down()
    page.mouse.move(frame["x"] + 480, frame["y"] + 260, steps=4)
    page.mouse.up()
    saved(page)
    page.locator("#in-label-en").fill("Main stage")
    page.locator("#in-label-en").press("Enter")
    saved(page)
    stage = Feature.objects.get(hall=world.hall)
    assert (stage.kind, stage.label_en) == ("stage", "Main stage")
    expect(page.locator("text.feature-word")).to_have_text("Main stage")
    page.locator("rect.feature").focus()
    page.keyboard.press("ArrowLeft")
    saved(page)
    moved = Feature.objects.get(hall=world.hall)
    assert stage.x_m - moved.x_m == Decimal("0.5")
    page.keyboard.press("Delete")
    saved(page)
    assert not Feature.objects.exists()


def test_two_who_edit_at_once_both_keep_their_work(world: World, editor: Open) -> None:
    first, second = editor(query="?booth=A01"), editor(query="?booth=A02")
    first.page.locator("#in-y").fill("30")
    first.page.locator("#in-y").press("Enter")
    saved(first.page)
    second.page.locator("#in-y").fill("40")
    second.page.locator("#in-y").press("Enter")
    saved(second.page)
    expect(second.page.locator("[data-editor-said]")).to_contain_text("Somebody else changed")
    assert (place(world, "A01")[1], place(world, "A02")[1]) == (30, 40)
    assert "409" in "".join(second.problems)
    second.problems.clear()


def test_changes_outlive_a_network_that_fails(world: World, editor: Open) -> None:
    visitor = editor(query="?booth=A01")
    page = visitor.page

    def drop(route: Route) -> None:
        if route.request.method == "GET":
            route.continue_()
        else:
            route.abort()

    page.route("**/plan", drop)
    page.locator("#in-y").fill("50")
    page.locator("#in-y").press("Enter")
    state = page.locator("[data-editor-saved]")
    expect(state).to_have_attribute("data-status", "failed")
    expect(state).to_contain_text("is kept and sent again")
    # Work goes on meanwhile, and leaving asks first.
    page.locator("#in-x").fill("60")
    page.locator("#in-x").press("Enter")
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", note)
    page.evaluate("() => { setTimeout(() => location.assign('/'), 0) }")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    page.unroute("**/plan")
    page.locator("[data-act=retry]").click()
    saved(page)
    assert place(world, "A01") == (60, 50)
    visitor.problems.clear()


@pytest.fixture
def phone(editor: Open) -> Page:
    page: Page = editor(size=PHONE, query="?booth=A04").page
    return page


def test_phone_has_plan_fields_and_list(world: World, phone: Page) -> None:
    expect(title(phone)).to_have_text("Booth A04")
    phone.locator("#in-slots").fill("2")
    phone.locator("#in-slots").press("Enter")
    saved(phone)
    assert stored(world, "A04").slots == 2
    phone.locator("[data-list-find]").fill("f0")
    expect(phone.locator(".editor-row").first).to_contain_text("F01")
    phone.locator(".editor-row button", has_text="F07").click()
    expect(title(phone)).to_have_text("Booth F07")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
