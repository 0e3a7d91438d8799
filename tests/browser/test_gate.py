"""The gate's app in a real browser: camera, hand scanner, typed code, and whoever holds it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from badges import actions
from badges.models import Badge, Device, KindRules, Scan
from events.permissions import actor_of
from registration import actions as registration_actions
from tests.browser.camera import film, picture_of, picture_of_code, read_codes
from tests.browser.conftest import DESK, Launch, Visit
from tests.browser.gate import (
    ANSWER,
    enter_code,
    expect_all_sent,
    expect_answer,
    expect_ready,
    go_on,
    offer,
    pair,
    sync,
    type_like_a_scanner,
)
from tests.conftest import World

pytestmark = pytest.mark.browser


def scans(world: World) -> list[tuple[str, str]]:
    """Decision and reason of what was stored, the oldest first."""
    rows = Scan.objects.filter(fair=world.fair).order_by("id")
    return list(rows.values_list("decision", "reason"))


@pytest.fixture
def gate(world: World, visit: Visit) -> Page:
    page: Page = visit(language="en").page
    pair(page, world)
    return page


# --- pairing -----------------------------------------------------------------------------------------
def test_phone_is_paired_by_the_code_on_the_supervisors_page(world: World, visit: Visit) -> None:
    desk = visit(world.users["gate_staff"], language="en", size=DESK).page
    phone = visit(language="en").page
    desk.goto(f"/manage/{world.fair.slug}/devices/")
    desk.locator("select[name=gate]").select_option("G1")
    desk.locator("input[name=name]").fill("phone 1")
    desk.locator("#pairing button[type=submit]").click()
    [address] = read_codes(picture_of(desk.locator(".pairing__code img")))
    phone.goto(address)
    expect_ready(phone)
    expect(phone.locator("[data-gate-name]")).to_have_text("Gate 1")
    expect(phone.locator("[data-device-name]")).to_have_text("phone 1")
    assert phone.url.endswith(f"/gate/{world.fair.slug}/")
    # The supervisor's page shows it by itself, and goes on to the next.
    expect(desk.locator("#pairing")).to_contain_text("“phone 1” is paired and stands at gate G1.")
    expect(desk.locator("input[name=name]")).to_have_value("phone 2")
    expect(desk.locator("[data-device]")).to_have_count(1)


def test_code_pairs_one_device_and_no_second(world: World, visit: Visit) -> None:
    address = offer(world)
    first, second = visit(language="en"), visit(language="en")
    first.page.goto(address)
    expect_ready(first.page)
    second.page.goto(address)
    expect(second.page.locator("[data-gate-pairing] [data-says]")).to_contain_text("used before")
    assert Device.objects.filter(fair=world.fair).count() == 1
    second.problems.clear()


def test_paired_device_is_asked_before_it_is_paired_anew(gate: Page, world: World) -> None:
    gate.goto(offer(world, gate="G9", name="other"))
    # A page that differs by its fragment alone is not loaded anew.
    expect(gate.locator("[data-gate-pairing]")).to_be_visible()
    expect(gate.locator("[data-says]").first).to_contain_text("“phone” at gate G1")
    gate.locator("[data-replace]").click()
    expect(gate.locator("[data-gate-name]")).to_have_text("Staff gate")


def test_unpaired_app_shows_the_way_and_holds_nothing(world: World, visit: Visit) -> None:
    page = visit(world.users["gate_staff"], language="en").page
    page.goto(f"/gate/{world.fair.slug}/")
    expect(page.locator("[data-unpaired]")).to_be_visible()
    page.get_by_role("link", name="Sign in and pair it here").click()
    page.locator("input[name=name]").fill("laptop")
    page.locator("#pairing button[type=submit]").click()
    page.get_by_role("link", name="Open the link here").click()
    expect_ready(page)
    expect(page.locator("[data-device-name]")).to_have_text("laptop")


def test_ending_the_pairing_here_forgets_the_device(gate: Page) -> None:
    gate.locator("[data-open=settings]").click()
    gate.locator("[data-open=unpair]").click()
    gate.locator("dialog[data-dialog=unpair] button[type=submit]").click()
    expect(gate.locator("[data-unpaired]")).to_be_visible()
    gate.reload()
    expect(gate.locator("[data-unpaired]")).to_be_visible()


def test_token_is_in_no_address_no_page_and_no_local_storage(gate: Page) -> None:
    kept = gate.evaluate(
        "() => JSON.stringify([location.href, {...localStorage}, document.cookie])"
    )
    assert "token" not in kept
    assert "#" not in gate.url


def test_only_the_worker_that_reads_codes_may_compile(gate: Page) -> None:
    page = gate.request.get(gate.url).headers["content-security-policy"]
    address = gate.locator("[data-gate]").get_attribute("data-worker") or ""
    worker = gate.request.get(address).headers["content-security-policy"]
    assert "script-src 'self';" in page
    assert "wasm-unsafe-eval" not in page
    assert worker == "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


# --- reading -----------------------------------------------------------------------------------------
def test_camera_reads_a_badge_once_and_admits_it(
    world: World, visit: Visit, launch: Launch, tmp_path: Path
) -> None:
    badge = world.badge("A01", "A02")
    browser = launch(film(picture_of_code(badge.code), tmp_path / "camera.mjpeg"))
    page = visit(language="en", browser=browser).page
    pair(page, world)
    page.locator("[data-start]").click()
    expect_answer(page, "admit", "Badge is valid")
    expect(page.locator("[data-who]")).to_have_text("Exhibitor · Booths A01, A02")
    # A pass goes by itself; the badge, still held before the camera, is not read anew.
    expect(page.locator(ANSWER)).to_be_hidden()
    expect(page.locator("[data-history] li")).to_have_count(1)
    expect(page.locator("[data-inside]")).to_have_text("1")
    expect_all_sent(page)
    assert scans(world) == [("admit", "ok")]
    assert page.evaluate("() => document.querySelector('[data-camera] video').videoWidth") > 0


def test_answer_says_where_it_is_recorded(world: World, visit: Visit) -> None:
    visitor = visit(language="en")
    gate = visitor.page
    pair(gate, world)
    visitor.context.set_offline(True)
    enter_code(gate, "NOT A BADGE")
    expect(gate.locator("[data-gate-answer] [data-kept]")).to_have_text("Recorded on this device")
    visitor.context.set_offline(False)
    expect(gate.locator("[data-gate-answer] [data-kept]")).to_have_text("Sent")
    assert scans(world) == [("deny", "forged")]
    visitor.problems.clear()


def test_nothing_behind_an_answer_can_be_reached(gate: Page) -> None:
    enter_code(gate, "NOT A BADGE")
    expect_answer(gate, "deny", "Not a genuine badge code")
    expect(gate.locator("[data-choose=next]")).to_be_focused()
    gate.keyboard.press("Tab")
    assert gate.evaluate("() => !document.activeElement.closest('[data-gate-scan]')")
    gate.locator("[data-choose=next]").press("Escape")
    expect(gate.locator(ANSWER)).to_be_hidden()
    expect(gate.locator("input[name=code]")).to_be_focused()


def test_scan_carries_the_clock_of_the_fair(gate: Page, world: World) -> None:
    enter_code(gate, world.badge("A01").code)
    expect_answer(gate, "admit", "")
    expect_all_sent(gate)
    scan = Scan.objects.get(fair=world.fair)
    assert (scan.scanned_at.year, scan.scanned_at.month, scan.scanned_at.day) == (2017, 12, 17)
    assert abs((scan.received_at - scan.scanned_at).total_seconds()) < 60


def test_hand_scanner_is_understood_on_a_thai_keyboard(gate: Page, world: World) -> None:
    badge = world.badge("A01")
    type_like_a_scanner(gate, badge.code)
    expect_answer(gate, "admit", "Badge is valid")
    expect_all_sent(gate)
    assert list(Scan.objects.filter(fair=world.fair).values_list("badge", "code")) == [
        (badge.pk, badge.code)
    ]


def test_hand_scanner_leaves_nothing_in_the_field_that_has_the_focus(
    gate: Page, world: World
) -> None:
    badge = world.badge("A01")
    field = gate.locator("input[name=code]")
    field.fill("half a co")
    type_like_a_scanner(gate, badge.code, end="Tab")
    expect_answer(gate, "admit", "Badge is valid")
    expect(field).to_have_value("")
    expect_all_sent(gate)
    assert scans(world) == [("admit", "ok")]


def test_hand_scanner_reads_the_next_badge_while_an_answer_stands(gate: Page, world: World) -> None:
    type_like_a_scanner(gate, "NOT A BADGE")
    expect_answer(gate, "deny", "Not a genuine badge code")
    type_like_a_scanner(gate, world.badge("A01").code)
    expect_answer(gate, "admit", "Badge is valid")
    expect_all_sent(gate)
    assert scans(world) == [("deny", "forged"), ("admit", "ok")]


def test_slow_keys_are_no_scanner(gate: Page, world: World) -> None:
    type_like_a_scanner(gate, "ABCDEFG", gap=120)
    enter_code(gate, "TYPED BY HAND")
    expect_answer(gate, "deny", "Not a genuine badge code")
    expect_all_sent(gate)
    assert list(Scan.objects.filter(fair=world.fair).values_list("code", flat=True)) == [
        "TYPED BY HAND"
    ]


def test_same_code_twice_within_three_seconds_is_one_scan(gate: Page, world: World) -> None:
    code = world.badge("A01").code
    type_like_a_scanner(gate, code)
    expect_answer(gate, "admit", "Badge is valid")
    type_like_a_scanner(gate, code)
    type_like_a_scanner(gate, "ANOTHER")
    expect_answer(gate, "deny", "Not a genuine badge code")
    expect_all_sent(gate)
    assert scans(world) == [("admit", "ok"), ("deny", "forged")]


def test_code_typed_again_is_another_scan(gate: Page, world: World) -> None:
    code = world.badge("A01").code
    enter_code(gate, code)
    expect_answer(gate, "admit", "Badge is valid")
    go_on(gate)
    enter_code(gate, code)
    expect_answer(gate, "check", "already inside")
    expect_all_sent(gate)
    assert scans(world) == [("admit", "ok"), ("deny", "already_inside")]


def test_direction_is_kept_and_counts_down(gate: Page, world: World) -> None:
    badge = world.badge("A01")
    device, _token = world.device(name="other")
    world.scan(device, badge.code)
    sync(gate, world)
    gate.locator("[name=direction][value=exit]").check()
    enter_code(gate, badge.code)
    expect_answer(gate, "admit", "Exit")
    expect_all_sent(gate)
    gate.reload()
    expect(gate.locator("[name=direction][value=exit]")).to_be_checked()
    expect(gate.locator("[data-inside]")).to_have_text("0")
    enter_code(gate, badge.code)
    expect_answer(gate, "check", "This badge was not inside")


def test_denied_badges_say_why_in_thai(world: World, visit: Visit) -> None:
    page = visit(size=DESK).page
    revoked = world.badge("A01")
    actions.revoke_badge(actor=actor_of(world.users["organiser"]), badge=revoked, reason="lost")
    pair(page, world)
    enter_code(page, revoked.code)
    shown = page.locator(ANSWER)
    expect(shown).to_have_attribute("data-answer", "deny")
    texts = page.locator("[data-gate-texts]")
    expect(shown.locator("[data-word]")).to_have_text(texts.get_attribute("data-deny") or "")
    expect(shown.locator("[data-reason]")).to_have_text(
        texts.get_attribute("data-reason-revoked") or ""
    )
    go_on(page)


# --- what else people do at a gate -------------------------------------------------------------------
def test_supervisor_decides_by_the_own_badge_and_a_reason(gate: Page, world: World) -> None:
    KindRules.objects.create(fair=world.fair, kind="exhibitor", may_override=True)
    supervisor, badge = world.badge("A01"), world.badge("A02")
    sync(gate, world)
    enter_code(gate, badge.code)
    go_on(gate)
    enter_code(gate, badge.code)
    expect_answer(gate, "check", "already inside")
    gate.locator("[data-choose=override]").click()
    dialog = gate.locator("dialog[data-dialog=override]")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("[data-problem]")).to_have_text("Read the supervisor’s badge first.")
    type_like_a_scanner(gate, supervisor.code)
    expect(dialog.locator("[data-note]")).to_have_text("The badge is read. Choose the reason.")
    dialog.locator("[name=reason][value=unseen]").check()
    dialog.locator("button[type=submit]").click()
    expect_answer(gate, "admit", "Decided by a supervisor")
    expect_all_sent(gate)
    last = Scan.objects.filter(fair=world.fair).latest("id")
    assert (last.badge, last.override_badge) == (badge, supervisor)
    assert last.override_reason == "Left or came without being scanned"


def test_badge_that_may_not_decide_is_refused(gate: Page, world: World) -> None:
    other, badge = world.badge("A01"), world.badge("A02")
    sync(gate, world)
    gate.locator("[name=direction][value=exit]").check()
    enter_code(gate, badge.code)
    expect_answer(gate, "check", "This badge was not inside")
    gate.locator("[data-choose=override]").click()
    dialog = gate.locator("dialog[data-dialog=override]")
    type_like_a_scanner(gate, other.code)
    dialog.locator("[name=reason][value=other]").check()
    dialog.locator("[name=words]").fill("came by the staff gate")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("[data-problem]")).to_contain_text("This badge may not decide.")
    assert Scan.objects.filter(fair=world.fair).exclude(override_badge=None).count() == 0


def test_scan_is_taken_back_after_asking(gate: Page, world: World) -> None:
    badge = world.badge("A01")
    enter_code(gate, badge.code)
    go_on(gate)
    row = gate.locator("[data-history] li")
    row.get_by_role("button", name="Undo").click()
    gate.locator("dialog[data-dialog=undo] button[type=submit]").click()
    expect(gate.locator("[data-history] li[data-undone]")).to_have_count(1)
    expect_all_sent(gate)
    assert Scan.objects.filter(fair=world.fair, undoes__badge=badge).count() == 1
    enter_code(gate, badge.code)
    expect_answer(gate, "admit", "Badge is valid")


def test_whole_group_passes_by_one_badge(world: World, visit: Visit) -> None:
    exhibitor = world.exhibitor()
    for number in range(3):
        registration_actions.add_person(
            actor=world.actor("exhibitor_a"), exhibitor=exhibitor, name_th=f"ช่างทอ {number}"
        )
    world.allocated("A01", exhibitor=exhibitor)
    badge = Badge.objects.filter(exhibitor=exhibitor).earliest("serial")
    page = visit(language="en").page
    pair(page, world)
    enter_code(page, badge.code)
    expect_answer(page, "admit", "Badge is valid")
    page.locator("[data-choose=group]").click()
    dialog = page.locator("dialog[data-dialog=group]")
    boxes = dialog.locator("[name=member]")
    expect(boxes).to_have_count(3)
    boxes.first.uncheck()
    expect(dialog.locator("[data-confirm]")).to_have_text("Let 2 more pass")
    dialog.locator("[data-confirm]").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-history] li")).to_have_count(3)
    expect_all_sent(page)
    assert scans(world) == [("admit", "ok")] * 3
    assert Scan.objects.filter(fair=world.fair, member_of=badge).count() == 2


def test_tones_and_language_are_chosen_on_the_device(gate: Page) -> None:
    gate.locator("[data-open=settings]").click()
    dialog = gate.locator("dialog[data-dialog=settings]")
    dialog.locator("[name=sound]").uncheck()
    dialog.locator("[data-language=th]").click()
    expect(gate.locator("html")).to_have_attribute("lang", "th")
    gate.locator("[data-open=settings]").click()
    expect(dialog.locator("[name=sound]")).not_to_be_checked()
    expect(dialog.locator("[name=vibration]")).to_be_checked()
