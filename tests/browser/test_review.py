"""The review in a real browser: fifty by keyboard alone, blind scores, several at once, two people."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from events import clock
from registration import actions
from registration.models import Application, FairTerms, Quota, Review, ScoreSheet
from tests.browser.conftest import DESK, PHONE, Visit
from tests.conftest import MORNING, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def morning() -> Iterator[None]:
    with clock.travel(MORNING):
        yield


def send_in(world: World, number: int) -> list[Application]:
    """One after the other, of one exhibitor with one product."""
    exhibitor = world.exhibitor()
    product = world.product(exhibitor)
    rows = []
    for minute in range(number):
        with clock.travel(MORNING - dt.timedelta(minutes=number - minute)):
            rows.append(world.submitted(exhibitor=exhibitor, products=[product.pk]))
    return rows


def states(world: World) -> list[str]:
    rows = Application.objects.filter(fair=world.fair).order_by("submitted_at")
    return list(rows.values_list("state", flat=True))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_reviewer_clears_fifty_by_keyboard_alone(world: World, visit: Visit) -> None:
    """Approve most, reject and waitlist some with a reason, take one back; the mouse is never touched."""
    send_in(world, 50)
    page = visit(world.users["reviewer"], size=DESK, language="en").page
    page.goto(reverse("review_queue", args=[world.fair.slug]))
    press(page, "j", "j", "k", "Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    expected = []
    for number in range(50):
        reference = page.locator("h1 + p .mono").inner_text()
        decision = "w" if number % 10 == 3 else "r" if number % 10 in {7, 9} else "a"
        press(page, decision)
        if decision == "a":
            press(page, "Enter")
        else:
            page.keyboard.type("Like others already chosen: a w r c u")
            press(page, "Control+Enter")
        expected.append({"a": "approved", "w": "waitlisted", "r": "rejected"}[decision])
        if number < 49:
            expect(page.locator("h1 + p .mono")).not_to_have_text(reference)
    expect(page).to_have_url(
        f"{page.url.split('/manage')[0]}/manage/{world.fair.slug}/applications/"
    )
    assert states(world) == expected
    press(page, "u")
    expect(page.get_by_text("The decision is taken back")).to_be_visible()
    assert states(world) == [*expected[:-1], "submitted"]
    assert Review.objects.filter(application__fair=world.fair).count() == 50


def test_keys_are_silent_while_typing_and_can_be_turned_off(world: World, visit: Visit) -> None:
    send_in(world, 2)
    page = visit(world.users["reviewer"], size=DESK, language="en").page
    page.goto(reverse("review_queue", args=[world.fair.slug]))
    press(page, "/")
    expect(page.get_by_label("Search", exact=True)).to_be_focused()
    page.keyboard.type("jkx?")
    expect(page.get_by_label("Search", exact=True)).to_have_value("jkx?")
    press(page, "Escape", "?")
    help_ = page.get_by_role("dialog", name="Keys of the review")
    expect(help_).to_be_visible()
    press(page, "Escape")
    expect(help_).to_be_hidden()
    press(page, "j", "x")
    expect(page.locator("[name=application]").first).to_be_checked()
    page.get_by_label("Shortcuts on").uncheck()
    page.reload()
    press(page, "j", "x")
    expect(page.locator("[name=application]").first).not_to_be_checked()


def test_keys_of_a_thai_layout_do_the_same(world: World, visit: Visit) -> None:
    """The letter stands where it stands: a key is read by its place."""
    send_in(world, 1)
    page = visit(world.users["reviewer"], size=DESK).page
    page.goto(reverse("review_queue", args=[world.fair.slug]))
    page.evaluate(
        """() => document.body.dispatchEvent(
          new KeyboardEvent("keydown", {key: "่", code: "KeyJ", bubbles: true}))"""
    )
    expect(page.locator("[data-row] a.who")).to_be_focused()


def test_reviewers_score_blind_to_each_other(world: World, visit: Visit, morning: None) -> None:
    plan = actions.CriterionPlan("คุณภาพ", "Quality", weight=1, max_points=10)
    actions.set_criteria(actor=world.actor("organiser"), fair=world.fair, criteria=[plan])
    (application,) = send_in(world, 1)
    address = reverse("review", args=[world.fair.slug, application.pk])
    first = visit(world.users["reviewer"], size=PHONE, language="en").page
    first.goto(address)
    first.get_by_label("Quality").fill("8")
    first.get_by_role("button", name="Keep the points").click()
    expect(first.get_by_text("Your points are kept.")).to_be_visible()
    # An administrator of the fair sees all; a second reviewer nothing yet.
    second = visit(_second(world), size=PHONE, language="en").page
    second.goto(address)
    expect(second.get_by_text("1 other reviewer has given points.")).to_be_visible()
    expect(second.get_by_text("80 %")).to_have_count(0)
    second.get_by_label("Quality").fill("5")
    second.get_by_role("button", name="Keep the points").click()
    expect(second.get_by_text("Average 65 %, 30 points between")).to_be_visible()
    assert ScoreSheet.objects.filter(application=application).count() == 2


def test_several_are_decided_after_a_preview_and_taken_back(world: World, visit: Visit) -> None:
    Quota.objects.create(fair=world.fair, zone=world.zones["FAB"], given=2)
    send_in(world, 3)
    page = visit(world.users["organiser"], size=PHONE, language="en").page
    page.goto(reverse("review_queue", args=[world.fair.slug]))
    page.get_by_role("button", name="Choose all on this page").click()
    page.get_by_role("button", name="Decide on the chosen ones").click()
    page.get_by_label("Approve").check()
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_role("heading", name="Approve: 2 applications")).to_be_visible()
    expect(page.get_by_role("heading", name="Left as it is, 1:")).to_be_visible()
    assert states(world) == ["submitted"] * 3
    page.get_by_role("button", name="Approve (2)").click()
    expect(page.get_by_text("Approve: 2 applications.")).to_be_visible()
    assert states(world) == ["approved", "approved", "submitted"]
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("2 decisions are taken back.")).to_be_visible()
    assert states(world) == ["submitted"] * 3


def test_two_people_decide_where_the_fair_wants_it(world: World, visit: Visit) -> None:
    FairTerms.objects.create(fair=world.fair, two_person_rule=True)
    (application,) = send_in(world, 1)
    address = reverse("review", args=[world.fair.slug, application.pk])
    first = visit(world.users["reviewer"], size=DESK, language="en").page
    first.goto(address)
    press(first, "a", "Enter")
    expect(first.get_by_text("It counts once a second person confirms it.")).to_be_visible()
    first.goto(address)
    expect(first.locator("[name=decision]")).to_have_count(0)
    second = visit(world.users["organiser"], size=DESK, language="en").page
    second.goto(address)
    expect(second.get_by_text("Proposed: Approve", exact=True)).to_be_visible()
    press(second, "a", "Enter")
    expect(second.get_by_text("No other application waits for a decision.")).to_be_visible()
    assert states(world) == ["approved"]


def _second(world: World):
    from events.models import Member, Role, User

    user = User.objects.create_user(f"second-{world.fair.slug}@otop.example", "x", name="second")
    Member.objects.create(fair=world.fair, user=user, role=Role.REVIEWER)
    return user
