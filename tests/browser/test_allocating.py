"""Several organisers on one plan: races, nearest fits, drags, keys, moves, swaps, undone steps."""

import re

import pytest
from playwright.sync_api import Page, expect

from booths import actions
from booths.models import Allocation, Booth
from registration.models import Application
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.test_manage import choose, open_plan, press
from tests.browser.test_pages_axe import check
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def state(page: Page, code: str, wanted: str) -> None:
    expect(page.locator(f"rect[data-code='{code}']")).to_have_attribute("data-state", wanted)


def codes_of(allocation: Allocation) -> list[str]:
    claims = allocation.claims.filter(is_live=True)
    return sorted(claims.values_list("booth__code", flat=True))


def test_three_allocate_at_once_and_the_loser_takes_the_nearest_fit(
    world: World, visit: Visit
) -> None:
    for number, name in enumerate(("admin", "reviewer")):
        world.users[name].name = f"ผู้จัด {number}"
        world.users[name].save()
    world.fair.members.filter(user=world.users["reviewer"]).update(role="organiser")
    applications = [
        world.approved(),
        world.approved("exhibitor_b"),
        world.approved(booths_wanted=2),
    ]
    windows = [open_plan(visit, world, name) for name in ("organiser", "admin", "reviewer")]
    first, second, third = (window.page for window in windows)
    for page in (first, second, third):
        page.locator("#floor-search").fill("")
    # Each sees the two others by name.
    expect(third.locator("[data-onlookers]")).to_contain_text("ผู้จัด 0")

    choose(first, applications[0], "A02")
    press(first, "allocate")
    choose(second, applications[1], "A05")
    press(second, "hold")
    for page in (first, second, third):
        state(page, "A02", "allocated")
        state(page, "A05", "held")
    # How long it is held yet stands on everybody's plan.
    for _ in range(4):
        third.locator("[data-floor-zoom=in]").click()
    third.locator("rect[data-code='A05']").focus()
    expect(third.locator(".plan__countdowns text")).to_contain_text("14:")

    third.locator(f"input[name=application][value='{applications[2].pk}']").check()
    third.locator("#id_booths").fill("A01, A02")
    press(third, "allocate")
    error = third.locator("[data-allocate-error]")
    expect(error).to_contain_text("Booth A02 is taken by")
    error.get_by_role("button", name="Take A03, A04 instead").click()
    windows[2].problems.clear()
    for page in (first, second, third):
        state(page, "A03", "allocated")
        state(page, "A04", "allocated")
    assert Allocation.objects.filter(fair=world.fair).count() == 2


def test_application_is_dragged_onto_the_plan_and_undone(world: World, visit: Visit) -> None:
    application = world.approved(booths_wanted=2)
    page = open_plan(visit, world).page
    item = page.locator(".allocate__item").filter(has=page.locator(f"[value='{application.pk}']"))
    target = page.locator("rect[data-code='A03']")
    item.hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 4, steps=6)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".over-chosen rect")).to_have_count(2)
    page.mouse.up()
    state(page, "A03", "allocated")
    allocation = Allocation.objects.get(application=application)
    assert codes_of(allocation) == ["A02", "A03"]
    page.locator(".undo").get_by_role("button", name="Undo").click()
    state(page, "A03", "vacant")
    allocation.refresh_from_db()
    assert allocation.release_reason == "undone"


def test_keys_give_choose_and_widen(world: World, visit: Visit) -> None:
    application = world.approved(booths_wanted=3)
    page = open_plan(visit, world).page
    page.locator(f"input[name=application][value='{application.pk}']").check()
    page.locator("rect[data-code='A01']").focus()
    page.keyboard.press(" ")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#id_booths")).to_have_value("A01, A02")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#id_booths")).to_have_value("A01, A02, A03")
    page.locator("rect[data-code='A05']").focus()
    page.keyboard.press("p")
    state(page, "A05", "allocated")
    assert len(codes_of(Allocation.objects.get(application=application))) == 3


def test_marquee_and_shift_choose_many(world: World, visit: Visit) -> None:
    application = world.approved(booths_wanted=4)
    page = open_plan(visit, world).page
    choose(page, application, "A01")
    page.locator("rect[data-code='A03']").click(modifiers=["Shift"])
    expect(page.locator("#id_booths")).to_have_value("A01, A02, A03")
    page.locator("[data-allocate-reset]").click()
    expect(page.locator("#id_booths")).to_have_value("")
    one = page.locator("rect[data-code='A01']").bounding_box()
    other = page.locator("rect[data-code='A02']").bounding_box()
    assert one is not None
    assert other is not None
    page.keyboard.down("Shift")
    page.mouse.move(one["x"] + 3, one["y"] + 3)
    page.mouse.down()
    page.mouse.move(other["x"] + other["width"] - 3, other["y"] + other["height"] - 3, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator("#id_booths")).to_have_value("A01, A02")


def test_allocation_is_moved_and_swapped(world: World, visit: Visit) -> None:
    one, other = world.allocated("A01"), world.allocated("A02", owner="exhibitor_b")
    page = open_plan(visit, world).page
    page.locator("rect[data-code='A01']").click()
    page.locator("#booth-details").get_by_role("button", name="Move or swap").click()
    strip = page.locator("#allocate-move")
    expect(strip).to_contain_text(one.exhibitor.name_en)
    page.locator("rect[data-code='A05']").click()
    strip.get_by_role("button", name="Move here").click()
    state(page, "A05", "allocated")
    state(page, "A01", "vacant")
    expect(page.locator("[data-allocate-done]")).to_contain_text("The badges stay as they are.")
    page.locator("rect[data-code='A05']").click()
    page.locator("#booth-details").get_by_role("button", name="Move or swap").click()
    page.locator("rect[data-code='A02']").click()
    strip.get_by_role("button", name=f"Swap with {other.exhibitor.name_en}").click()
    expect(page.locator("[data-allocate-done]")).to_contain_text("Swapped")
    assert (codes_of(one), codes_of(other)) == (["A02"], ["A05"])
    page.locator(".undo").get_by_role("button", name="Undo").click()
    expect(page.locator("[data-allocate-done]")).to_contain_text("Undone")
    assert (codes_of(one), codes_of(other)) == (["A05"], ["A02"])
    # What happened to the booth stands in its history.
    page.locator("rect[data-code='A01']").click()
    page.locator(".booth-history summary").click()
    expect(page.locator(".booth-history")).to_contain_text("moved from A01 to A05")


def test_booth_shows_who_fits_it(world: World, visit: Visit) -> None:
    fits, food = world.approved(), world.approved("exhibitor_b", zone="FAB")
    booth = world.booth("A04")
    booth.power_w = 100
    booth.save()
    food.power_w = 500
    food.save()
    page = open_plan(visit, world).page
    expect(page.locator(".allocate__item")).to_have_count(2)
    page.locator("rect[data-code='A04']").click()
    page.locator("#booth-details").get_by_role("button", name="Show who fits this booth").click()
    expect(page.locator(".allocate__item")).to_have_count(1)
    expect(page.locator(f"input[value='{fits.pk}']")).to_be_attached()
    assert "fits=A04" in page.url
    page.locator("#allocate-queue").get_by_role("button", name="Show all").click()
    expect(page.locator(".allocate__item")).to_have_count(2)


def test_presence_ends_when_somebody_leaves(world: World, visit: Visit) -> None:
    world.users["admin"].name = "วิภา มากมี"
    world.users["admin"].save()
    leaving = open_plan(visit, world, "admin")
    expect(leaving.page.locator("[data-onlookers]")).to_contain_text("วิภา มากมี (you)")
    page = open_plan(visit, world).page
    expect(page.locator("[data-onlookers]")).to_contain_text("วิภา มากมี")
    leaving.page.goto("/")
    page.reload()
    expect(page.locator("[data-onlookers]")).not_to_contain_text("วิภา มากมี")


def test_undone_by_others_is_not_undone_again(world: World, visit: Visit) -> None:
    application = world.approved()
    page = open_plan(visit, world).page
    choose(page, application, "A01")
    press(page, "allocate")
    state(page, "A01", "allocated")
    allocation = Allocation.objects.get(fair=world.fair)
    actions.move_allocation(actor=world.actor("admin"), allocation=allocation, codes=["A02"])
    page.locator("#allocate-steps summary").click()
    page.locator("#allocate-steps").get_by_role("button", name="Undo").click()
    expect(page.locator("[data-allocate-done]")).to_contain_text("cannot be undone")
    assert codes_of(allocation) == ["A02"]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_details_history_and_moves_pass_axe(
    world: World, visit: Visit, size: tuple[int, int]
) -> None:
    long = "วิสาหกิจชุมชนกลุ่มทอผ้าไหมมัดหมี่ย้อมสีธรรมชาติบ้านท่าสว่างหมู่ที่ ๑๒ ตำบลท่าสว่าง"
    exhibitor = world.exhibitor("exhibitor_b", name_th=long)
    allocation = world.allocated("A01")
    world.allocated("A02", owner="exhibitor_b", exhibitor=exhibitor)
    actions.move_allocation(actor=world.actor("organiser"), allocation=allocation, codes=["A03"])
    held = world.approved("exhibitor_b", exhibitor=exhibitor)
    actions.hold_booths(
        actor=world.actor("organiser"), fair=world.fair, application=held, codes=["A05"]
    )
    visitor = visit(world.users["organiser"], language="th", size=size)
    page = visitor.page
    page.goto(f"/manage/{world.fair.slug}/floor/?booth=A03")
    page.locator(".booth-history summary").click()
    page.locator("#allocate-steps summary").click()
    check(visitor)
    page.locator("[data-move-allocation]").click()
    page.locator("rect[data-code='A02']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-move-swaps] button")).to_contain_text("วิสาหกิจชุมชน")
    check(visitor)


def test_booths_in_a_draw_and_booths_that_lack_what_is_needed_are_seen(
    world: World, visit: Visit
) -> None:
    drawn, waiting = world.approved(), world.approved("exhibitor_b")
    terms = actions.DrawTerms(zones=[world.zones["FAB"]], applications=[drawn.pk])
    draw = actions.announce_draw(actor=world.actor("organiser"), fair=world.fair, terms=terms)
    (code,) = draw.booths.values_list("code", flat=True)
    dry, other = [one for one in ("A01", "A02", "A03") if one != code][:2]
    Booth.objects.filter(fair=world.fair, code=dry).update(has_water=False)
    Application.objects.filter(pk=waiting.pk).update(water=True)
    page = open_plan(visit, world).page
    state(page, code, "drawn")
    expect(page.locator("[data-floor-legend] [data-drawn]")).to_have_text("In a draw of lots 1")
    page.locator(f"input[name=application][value='{waiting.pk}']").check()
    hit = re.compile(r"\bis-hit\b")
    expect(page.locator(f"rect[data-code='{other}']")).to_have_class(hit)
    expect(page.locator(f"rect[data-code='{dry}']")).not_to_have_class(hit)
    page.locator(f"rect[data-code='{dry}']").click()
    expect(page.locator("[data-floor-panel] .notice").first).to_have_text(
        "No water here, and it is needed"
    )
    # Neither can be chosen for it.
    expect(page.locator("#id_booths")).to_have_value("")
    page.locator(f"rect[data-code='{code}']").click()
    expect(page.locator("#id_booths")).to_have_value("")
    actions.void_draw(actor=world.actor("organiser"), draw=draw, reason="ไฟฟ้าดับ")
    state(page, code, "vacant")
    expect(page.locator("[data-floor-legend] [data-drawn]")).to_be_hidden()
