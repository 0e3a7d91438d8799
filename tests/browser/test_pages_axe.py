"""Every page of the product, in both languages, on a phone and on a desk: accessible, whole and quiet."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Browser, Page, expect

from badges import actions as badge_actions
from badges.models import Badge
from events import clock
from registration import actions as registration_actions
from registration import rules as registration_rules
from registration.models import ExhibitorKind, ManifestItem
from tests.browser.conftest import DESK, PHONE, Visit, Visitor, open_window
from tests.browser.gate import ANSWER, enter_code, pair
from tests.browser.server import PROJECT, Site
from tests.conftest import MORNING, World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
FIND_VIOLATIONS = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target} (${failureSummary})`),
  );
}
"""
SLUG = "fair-of-all-pages"

# Each size in each language, and each size in each colour scheme.
LOOKS: list[dict[str, Any]] = [
    {"language": "th", "size": PHONE, "scheme": "light"},
    {"language": "en", "size": PHONE, "scheme": "dark"},
    {"language": "th", "size": DESK, "scheme": "dark"},
    {"language": "en", "size": DESK, "scheme": "light"},
]

# Addresses that answer no GET of a person with a page of their own.
NOT_PAGES = frozenset(
    {
        "badge_pdf",
        "check_eligibility",
        "healthz",
        "logout",
        "metrics",
        "readyz",
        "set_language",
        "settle_hold",
        "start_review",
        "submit_application",
        "unpair_device",
    }
)


@dataclass(frozen=True)
class Place:
    """A page: its route, who looks at it, and the arguments of its address from the fair's data."""

    name: str
    who: str | None
    kwargs: Callable[["Fair"], dict[str, Any]] = lambda fair: {}
    query: str = ""


@dataclass(frozen=True)
class Fair:
    """One fair with something on every page."""

    world: World
    keys: dict[str, Any]


def _fair(_: Fair) -> dict[str, Any]:
    return {"fair": SLUG}


def _key(argument: str, key: str, *, fair: bool = False) -> Callable[[Fair], dict[str, Any]]:
    def find(built: Fair) -> dict[str, Any]:
        found = {argument: built.keys[key]}
        return found | {"fair": SLUG} if fair else found

    return find


PLACES = [
    Place("fairs", None),
    Place("error_codes", None),
    Place("fair", None, _fair),
    Place("floor", None, _fair),
    Place("directory", None, _fair),
    Place("directory_entry", None, _key("exhibitor", "exhibitor", fair=True)),
    Place("login", None),
    Place("home", "exhibitor_a"),
    Place("home", "exhibitor_b"),
    Place("home", "outsider"),
    Place("new_exhibitor", "exhibitor_a"),
    Place("exhibitor", "exhibitor_a", _key("exhibitor", "exhibitor")),
    Place("exhibitor", "exhibitor_b", _key("exhibitor", "delegation")),
    Place("edit_exhibitor", "exhibitor_a", _key("exhibitor", "exhibitor")),
    Place("new_person", "exhibitor_a", _key("exhibitor", "exhibitor")),
    Place("edit_person", "exhibitor_a", _key("person", "person")),
    Place("new_product", "exhibitor_a", _key("exhibitor", "exhibitor")),
    Place("edit_product", "exhibitor_a", _key("product", "product")),
    Place("manifest", "exhibitor_b", _key("exhibitor", "delegation", fair=True)),
    Place("apply", "exhibitor_a", _fair),
    Place("application", "exhibitor_a", _key("application", "draft")),
    Place("application", "exhibitor_a", _key("application", "submitted")),
    Place("application", "exhibitor_a", _key("application", "changes_requested")),
    Place("application", "exhibitor_a", _key("application", "allocated")),
    Place("edit_application", "exhibitor_a", _key("application", "draft")),
    Place("withdraw_application", "exhibitor_a", _key("application", "submitted")),
    Place("application_badges", "exhibitor_a", _key("application", "allocated")),
    Place("application_badges", "exhibitor_a", _key("application", "submitted")),
    Place("dashboard", "organiser", _fair),
    Place("review_queue", "organiser", _fair),
    Place("review", "organiser", _key("application", "submitted", fair=True)),
    Place("review", "reviewer", _key("application", "allocated", fair=True)),
    Place("allocate", "organiser", _fair),
    Place("allocate_booth", "organiser", _key("booth", "booth", fair=True)),
    Place("fair_badges", "organiser", _fair),
    Place("fair_badges", "organiser", _fair, query="?q=nobody-has-this-name"),
    Place("issue_badges", "organiser", _fair),
    Place("revoke_badge", "organiser", _key("badge", "badge", fair=True)),
    Place("revoke_badge", "organiser", _key("badge", "revoked", fair=True)),
    Place("fair_settings", "organiser", _fair),
    Place("fair_log", "organiser", _fair),
    Place("gate", "gate_staff", _fair),
]


@pytest.fixture(scope="module")
def fair(database: None) -> Fair:
    with clock.travel(MORNING):
        world = make_world(SLUG)
        return Fair(world=world, keys=_fill(world))


@pytest.fixture(scope="module")
def window(fair: Fair, site: Site, chromium: Browser) -> Callable[..., Visitor]:
    """``window(who, look)``: one window for all pages that `who` looks at, as people have."""

    @functools.cache
    def find(who: str | None, number: int) -> Visitor:
        user = fair.world.users[who] if who else None
        return open_window(site, chromium, user, **LOOKS[number])

    return find


def _fill(world: World) -> dict[str, Any]:
    badge = world.badge("A01", "A02")
    exhibitor = badge.exhibitor
    revoked = world.badge("A05", owner="exhibitor_b")
    badge_actions.revoke_badge(
        actor=world.actor("organiser"), badge=revoked, reason="ทำบัตรหาย ออกใบใหม่แทน"
    )
    world.approved(exhibitor=exhibitor)
    changed = world.submitted(exhibitor=exhibitor)
    registration_actions.review_application(
        actor=world.actor("reviewer"),
        application=changed,
        decision=registration_rules.Decision.REQUEST_CHANGES,
        reason="กรุณาเพิ่มรูปของผลิตภัณฑ์",
    )
    delegation = world.exhibitor(
        "exhibitor_b",
        kind=ExhibitorKind.DELEGATION,
        country="BT",
        name_th="คณะผู้แทนภูฏาน",
        name_en="Delegation of Bhutan",
        name_native="འབྲུག་ཡུལ",
        contact_name="Karma Lhamo",
    )
    ManifestItem.objects.create(
        fair=world.fair,
        exhibitor=delegation,
        position=1,
        name_th="ผ้าทอมือ",
        name_en="Hand-woven cloth",
        hs_code="5007.20",
        origin_country="BT",
        unit="piece",
        imported=40,
        declared_value=120_000,
        currency="BTN",
    )
    person = exhibitor.people.first()
    product = exhibitor.products.first()
    assert person is not None
    assert product is not None
    return {
        "exhibitor": exhibitor.pk,
        "delegation": delegation.pk,
        "person": person.pk,
        "product": product.pk,
        "draft": world.draft(exhibitor=exhibitor).pk,
        "submitted": world.submitted(exhibitor=exhibitor).pk,
        "changes_requested": changed.pk,
        "allocated": exhibitor.applications.filter(allocations__isnull=False)[0].pk,
        "booth": "A01",
        "badge": Badge.objects.get(exhibitor=exhibitor).pk,
        "revoked": revoked.pk,
    }


def settle(page: Page) -> None:
    """Until the live parts of the page have met the server."""
    page.wait_for_load_state("load")
    if page.locator("[data-floor]").count():
        expect(page.locator("[data-floor-status]")).to_have_attribute("data-status", "live")


def check(visitor: Visitor) -> None:
    """No rule of axe is broken, nothing is wider than the screen, and nobody complained."""
    page = visitor.page
    page.evaluate(AXE)
    assert page.evaluate(FIND_VIOLATIONS) == []
    overflow = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"{overflow} px wider than the screen"
    problems = [*visitor.problems]
    visitor.problems.clear()
    assert problems == []


@pytest.mark.parametrize("look", range(len(LOOKS)), ids=["th-390", "en-390", "th-1440", "en-1440"])
@pytest.mark.parametrize(
    "place", PLACES, ids=lambda place: f"{place.name}-{place.who}{place.query}"
)
def test_page_is_accessible_and_fits(
    fair: Fair, window: Callable[..., Visitor], place: Place, look: int
) -> None:
    address = reverse(place.name, kwargs=place.kwargs(fair)) + place.query
    visitor = window(place.who, look)
    answer = visitor.page.goto(address)
    assert answer is not None
    assert answer.status == 200
    assert visitor.page.url.endswith(address), f"led to {visitor.page.url}"
    assert visitor.page.locator("html").get_attribute("lang") == LOOKS[look]["language"]
    settle(visitor.page)
    check(visitor)


@pytest.mark.parametrize("look", range(len(LOOKS)))
@pytest.mark.parametrize(
    ("address", "status"), [("/no-such-page/", 404), (f"/manage/{SLUG}/log/", 403)]
)
def test_refusal_is_accessible_and_fits(
    window: Callable[..., Visitor], address: str, status: int, look: int
) -> None:
    visitor = window("outsider", look)
    answer = visitor.page.goto(address)
    assert answer is not None
    assert answer.status == status
    # Chromium reports each page that is not there.
    visitor.problems.clear()
    check(visitor)


@pytest.mark.parametrize("look", range(len(LOOKS)))
def test_paired_gate_and_its_answers_are_accessible_and_fit(
    fair: Fair, visit: Visit, look: int
) -> None:
    visitor = visit(fair.world.users["gate_staff"], **LOOKS[look])
    page = visitor.page
    pair(page, fair.world, name=f"phone {look}")
    check(visitor)
    badge = Badge.objects.get(pk=fair.keys["badge"])
    is_inside = look % 2
    codes = {"admit": badge.code, "deny": Badge.objects.get(pk=fair.keys["revoked"]).code}
    for answer, code in codes.items():
        direction = "exit" if answer == "admit" and is_inside else "entry"
        page.locator(f"input[name=direction][value={direction}]").check()
        enter_code(page, code)
        expect(page.locator(ANSWER)).to_have_attribute("data-answer", answer)
        expect(page.locator(ANSWER)).to_be_visible()
        check(visitor)
        page.locator(ANSWER).press("Escape")
        expect(page.locator(ANSWER)).to_be_hidden()


def test_every_page_of_the_product_is_looked_at() -> None:
    names = {name for name in _names(get_resolver().url_patterns) if name is not None}
    assert names - NOT_PAGES == {place.name for place in PLACES}


def _names(patterns: list[Any]) -> Iterator[str | None]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif isinstance(pattern, URLResolver) and pattern.app_name not in {"admin", "ninja"}:
            yield from _names(pattern.url_patterns)
