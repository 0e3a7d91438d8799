"""Accounts in a real browser: signing up, passkeys on a virtual authenticator, the app, every page on the way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from events.models import User
from tests.browser.conftest import DESK, PHONE, Visit, Visitor
from tests.browser.test_pages_axe import check
from tests.browser.test_whole_way import set_passwords
from tests.conftest import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = [
    pytest.param({"language": "th", "size": PHONE}, id="th-390"),
    pytest.param({"language": "en", "size": DESK, "scheme": "dark"}, id="en-1440"),
]
NEW_PASSWORD = "ผ้าไหมนาโพธิ์ 2560"


def session_of(visitor: Visitor) -> dict[str, Any]:
    """What the server remembers for this browser: codes that it has e-mailed, for instance."""
    cookies = {cookie["name"]: cookie["value"] for cookie in visitor.context.cookies()}
    found: dict[str, Any] = Session.objects.get(pk=cookies["sessionid"]).get_decoded()
    return found


def press(page: Page, name: str = "") -> None:
    """The first button of the form, as Enter does."""
    button = page.locator("main form:visible button[type=submit]")
    (page.get_by_role("button", name=name, exact=True) if name else button.first).click()


def sign_in(visitor: Visitor, user: User, password: str = PASSWORD) -> None:
    page = visitor.page
    page.goto("/sign-in/")
    page.locator("input[name=username]").fill(user.email)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")


def reauthenticate(page: Page) -> None:
    page.locator("input[name=password]").fill(PASSWORD)
    press(page)


@pytest.fixture(autouse=True)
def _as_new(world: World) -> None:
    """People are the same in all tests of the module."""
    set_passwords(world)
    Authenticator.objects.all().delete()


@contextmanager
def authenticator(visitor: Visitor) -> Iterator[None]:
    """A phone's own authenticator with a fingerprint that always fits."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    session.detach()


@pytest.fixture
def on_localhost(site: Any) -> Callable[[Visitor], None]:
    """Browsers make passkeys for names only, and 127.0.0.1 is none."""

    def move(visitor: Visitor) -> None:
        url = site.url.replace("127.0.0.1", "localhost")
        cookies = visitor.context.cookies()
        visitor.context.add_cookies(
            [{"name": one["name"], "value": one["value"], "url": url} for one in cookies]
        )
        visitor.page.goto(f"{url}/sign-in/")

    return move


@pytest.mark.parametrize("look", LOOKS)
def test_a_producer_signs_up_on_the_page_and_is_led_on(
    world: World, visit: Visit, look: dict[str, Any]
) -> None:
    visitor = visit(**look)
    page = visitor.page
    page.goto("/sign-in/?next=/home/%3Finvited%3D1")
    page.locator("a[href^='/sign-up/']").click()
    check(visitor)
    email = f"new-{look['language']}@otop.example"
    page.locator("input[name=name]").fill("สมหญิง ใจดี")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill("kurz")
    press(page)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("input[name=email]")).to_have_value(email)
    visitor.problems.clear()  # Chromium reports the 422
    check(visitor)
    page.locator("input[name=password1]").fill(NEW_PASSWORD)
    press(page)
    page.wait_for_url("**/sign-up/code/")
    check(visitor)
    page.locator("input[name=code]").fill("0000-0000")
    press(page)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    visitor.problems.clear()
    check(visitor)
    page.locator("input[name=code]").fill(
        session_of(visitor)["account_email_verification_code"]["code"]
    )
    press(page)
    page.wait_for_url("**/home/?invited=1")
    assert User.objects.get(email=email).language == look["language"]


@pytest.mark.parametrize("look", LOOKS)
def test_a_forgotten_password_and_a_code_by_e_mail(
    world: World, visit: Visit, look: dict[str, Any]
) -> None:
    user = world.users["exhibitor_b"]
    visitor = visit(**look)
    page = visitor.page
    page.goto("/sign-in/password/")
    page.locator("input[name=email]").fill(user.email)
    press(page)
    page.wait_for_url("**/sign-in/password/code/")
    check(visitor)
    page.locator("input[name=code]").fill(
        session_of(visitor)["account_password_reset_verification"]["code"]
    )
    press(page)
    page.wait_for_url("**/sign-in/password/new/")
    check(visitor)
    page.locator("input[name=password1]").fill(NEW_PASSWORD)
    press(page)
    page.wait_for_url("**/home/")
    visitor.context.clear_cookies(name="sessionid")
    page.goto("/sign-in/code/")
    page.locator("input[name=email]").fill(user.email)
    press(page)
    page.wait_for_url("**/sign-in/code/confirm/")
    check(visitor)
    login = session_of(visitor)["account_login"]
    page.locator("input[name=code]").fill(login["state"]["stages"]["login_by_code"]["data"]["code"])
    press(page)
    page.wait_for_url("**/home/")


def _rename(visitor: Visitor, base: str, row: Authenticator) -> None:
    page = visitor.page
    page.goto(f"{base}/account/security/")
    check(visitor)
    page.goto(f"{base}/account/security/passkeys/{row.pk}/")
    check(visitor)
    page.locator("input[name=name]").fill("เครื่องใหม่")
    press(page)
    page.wait_for_url("**/account/security/")
    expect(page.get_by_role("heading", name="เครื่องใหม่")).to_be_visible()


def _use(visitor: Visitor, base: str, user: User) -> None:
    """In by the passkey alone, to where the link led; after the password it is the second factor."""
    page = visitor.page
    visitor.context.clear_cookies(name="sessionid")
    page.goto(f"{base}/sign-in/?next=/account/")
    page.locator("form[data-passkey=sign-in] button").click()
    expect(page).to_have_url(f"{base}/account/")
    check(visitor)
    visitor.context.clear_cookies(name="sessionid")
    page.goto(f"{base}/sign-in/")
    page.locator("input[name=username]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    press(page)
    page.wait_for_url("**/sign-in/second-factor/")
    check(visitor)
    page.locator("form[data-passkey=confirm] button").click()
    page.wait_for_url("**/home/")


def _remove(visitor: Visitor, base: str, row: Authenticator) -> None:
    """It confirms that it is its owner, and goes."""
    page = visitor.page
    page.goto(f"{base}/account/security/passkeys/{row.pk}/remove/")
    page.wait_for_url("**/account/confirm/**")
    page.locator(".account-ways a[href^='/account/confirm/passkey/']").click()
    page.wait_for_url("**/account/confirm/passkey/**")
    check(visitor)
    page.locator("form[data-passkey=confirm] button").click()
    page.wait_for_url("**/remove/")
    check(visitor)
    press(page)
    page.wait_for_url("**/account/security/")


@pytest.mark.parametrize("look", LOOKS)
def test_a_passkey_is_added_signs_in_confirms_and_goes(
    world: World, visit: Visit, on_localhost: Callable[[Visitor], None], look: dict[str, Any]
) -> None:
    user = world.users["exhibitor_a"]
    visitor = visit(**look)
    page = visitor.page
    on_localhost(visitor)
    with authenticator(visitor):
        page.locator("input[name=username]").fill(user.email)
        page.locator("input[name=password]").fill(PASSWORD)
        press(page)
        page.wait_for_url("**/home/")
        page.goto(page.url.replace("/home/", "/account/security/passkeys/add/"))
        page.wait_for_url("**/account/confirm/**")
        reauthenticate(page)
        page.wait_for_url("**/passkeys/add/")
        check(visitor)
        page.locator("input[name=name]").fill("โทรศัพท์ของมาลี")
        press(page)
        page.wait_for_url("**/account/security/codes/")
        check(visitor)
        row = Authenticator.objects.get(user=user, type="webauthn")
        base = page.url.partition("/account/")[0]
        assert row.wrap().name == "โทรศัพท์ของมาลี"
        assert row.wrap().is_passwordless

        _rename(visitor, base, row)
        _use(visitor, base, user)
        _remove(visitor, base, row)
    assert not Authenticator.objects.filter(user=user).exists()


def test_a_passkey_that_is_not_used_leaves_the_page_with_an_explanation(
    world: World, visit: Visit, on_localhost: Callable[[Visitor], None]
) -> None:
    visitor = visit()
    on_localhost(visitor)
    with authenticator(visitor):
        # Nothing was ever stored in it.
        visitor.page.locator("form[data-passkey=sign-in] button").click()
        expect(visitor.page.locator("[data-passkey-problem]")).to_have_text(
            "ยังไม่ได้ใช้พาสคีย์ กรุณาลองใหม่หรือเลือกวิธีอื่น", timeout=60_000
        )
    check(visitor)


@pytest.mark.parametrize("look", LOOKS)
def test_the_app_is_set_up_and_asked_for(world: World, visit: Visit, look: dict[str, Any]) -> None:
    user = world.users["reviewer"]
    visitor = visit(**look)
    page = visitor.page
    sign_in(visitor, user)
    page.goto("/account/security/app/")
    reauthenticate(page)
    page.wait_for_url("**/security/app/")
    check(visitor)
    secret = session_of(visitor)["mfa.totp.secret"]
    expect(page.locator(".account-qr")).to_be_visible()
    step = int(time.time()) // 30
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, step)))
    press(page)
    page.wait_for_url("**/security/codes/")
    for path in (
        "/account/security/codes/new/",
        "/account/security/app/remove/",
        "/account/confirm/code/",
    ):
        page.goto(path)
        check(visitor)
    visitor.context.clear_cookies(name="sessionid")
    sign_in(visitor, user)
    page.wait_for_url("**/sign-in/second-factor/")
    check(visitor)
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, step + 1)))
    press(page)
    expect(page.locator("main")).not_to_contain_text("second-factor")
    page.goto("/account/")
    expect(page).to_have_url("/account/")


@pytest.mark.parametrize("look", LOOKS)
def test_who_has_no_password_sets_one(world: World, visit: Visit, look: dict[str, Any]) -> None:
    user = world.users["outsider"]
    user.set_unusable_password()
    user.save()
    visitor = visit(user, **look)
    page = visitor.page
    page.goto("/account/password/")
    page.wait_for_url("**/password/set/")
    check(visitor)
    page.locator("input[name=password1]").fill(NEW_PASSWORD)
    press(page)
    page.wait_for_url("**/account/")
    user.refresh_from_db()
    assert user.has_usable_password()
