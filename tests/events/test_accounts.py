"""Accounts: signing up, in and out, by password and by e-mailed code; limits; languages; what the log keeps."""

import datetime as dt
import re
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from events.actions import sweep_accounts
from events.adapters import UNKNOWN_ADDRESS, AccountAdapter, FactorAdapter, LineAdapter
from events.models import Counter, LogEntry, User
from tests.conftest import PASSWORD, World

NEXT = "/home/?invited=1"
NEW_PASSWORD = "ผ้าไหมนาโพธิ์ 2560"


def new_browser() -> Any:
    return Client()


def code_in(message: mail.EmailMessage) -> str:
    found = re.search(r"\b\d{4}-\d{4}\b", str(message.body))
    assert found is not None, message.body
    return found.group()


def last_code() -> str:
    return code_in(mail.outbox[-1])


def sign_up(client: Any, email: str = "new@otop.example", **more: Any) -> Any:
    values = {"name": "ใหม่ ใจดี", "email": email, "password1": NEW_PASSWORD} | more
    return client.post("/sign-up/", values)


def sign_in(client: Any, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/", {"username": email, "password": password} | more)


def actions_logged() -> list[str]:
    return list(
        LogEntry.objects.filter(action__startswith="account.")
        .order_by("id")
        .values_list("action", flat=True)
    )


# --- signing up ------------------------------------------------------------------------------------
def test_whoever_signs_up_confirms_the_address_and_lands_where_an_invitation_led(
    world: World, client: Any
) -> None:
    page = client.get("/sign-in/", {"next": NEXT}).content.decode()
    assert "/sign-up/?next=%2Fhome%2F%3Finvited%3D1" in page

    asked = sign_up(client, next=NEXT)
    assert asked.url == "/sign-up/code/"
    assert "_auth_user_id" not in client.session
    before = client.session.session_key

    done = client.post("/sign-up/code/", {"code": last_code(), "action": "verify"})
    assert done.url == NEXT
    user = User.objects.get(email="new@otop.example")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != before
    assert (user.name, user.language, user.language_chosen) == ("ใหม่ ใจดี", "th", True)
    assert actions_logged() == ["account.opened"]


def test_a_password_may_wait(world: World, client: Any) -> None:
    sign_up(client, password1="")
    client.post("/sign-up/code/", {"code": last_code(), "action": "verify"})
    assert not User.objects.get(email="new@otop.example").has_usable_password()
    assert client.get("/account/password/").url == "/account/password/set/"
    assert client.post("/account/password/set/", {"password1": NEW_PASSWORD}).url == "/account/"
    assert User.objects.get(email="new@otop.example").check_password(NEW_PASSWORD)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"password1": "kurz"}, "รหัสผ่านสั้นเกินไป ต้องมีอย่างน้อย 10 ตัวอักษร"),
        ({"password1": "password123"}, "รหัสผ่านนี้เดาง่ายเกินไป"),
        ({"password1": "new@otop.example"}, "รหัสผ่านคล้ายกับอีเมลเกินไป"),
        ({"name": ""}, "กรุณากรอกข้อมูลช่องนี้"),
    ],
)
def test_what_cannot_be_taken_is_said_in_thai_and_the_rest_is_kept(
    world: World, client: Any, more: dict[str, str], said: str
) -> None:
    answer = sign_up(client, **more)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="new@otop.example"' in page
    assert not User.objects.filter(email="new@otop.example").exists()


def test_signing_up_with_a_known_address_looks_like_any_other(world: World, client: Any) -> None:
    """Nobody learns whether there is an account; its owner is told by e-mail."""
    other = new_browser()
    known, unknown = sign_up(client, "exhibitor_a@otop.example"), sign_up(other)
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    pages = [
        re.sub(r"[\w.]+@otop\.example|csrfmiddlewaretoken\S+ value=\S+|\{\"X-CSRF.*?\}", "", page)
        for page in (one.get("/sign-up/code/").content.decode() for one in (client, other))
    ]
    assert pages[0] == pages[1]
    assert [message.subject for message in mail.outbox] == ["ท่านมีบัญชีอยู่แล้ว", "ยืนยันอีเมล"]
    assert User.objects.get(email="exhibitor_a@otop.example").check_password(PASSWORD)
    # No code opens it.
    assert client.post("/sign-up/code/", {"code": "1234-5678"}).status_code == 422


def test_three_wrong_codes_end_the_attempt(world: World, client: Any) -> None:
    sign_up(client)
    code = last_code()
    for _ in range(2):
        assert client.post("/sign-up/code/", {"code": "0000-0000"}).status_code == 422
    assert client.post("/sign-up/code/", {"code": "0000-0000"}).url == "/sign-in/"
    assert client.post("/sign-up/code/", {"code": code}).url == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_whoever_proves_the_address_takes_an_account_that_a_stranger_prepared(
    world: World, client: Any
) -> None:
    sign_up(new_browser(), "victim@otop.example")
    client.post("/sign-in/code/", {"email": "victim@otop.example"})
    client.post("/sign-in/code/confirm/", {"code": last_code()})
    owner = User.objects.get(email="victim@otop.example")
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert not owner.has_usable_password()
    assert sign_in(new_browser(), "victim@otop.example", NEW_PASSWORD).status_code == 422


# --- signing in by a code --------------------------------------------------------------------------
def test_a_code_signs_in_once_and_leads_on(world: World, client: Any) -> None:
    asked = client.post("/sign-in/code/", {"email": "Exhibitor_A@otop.example", "next": NEXT})
    assert asked.url == "/sign-in/code/confirm/?next=%2Fhome%2F%3Finvited%3D1"
    assert 'name="next" value="/home/?invited=1"' in client.get(asked.url).content.decode()
    done = client.post("/sign-in/code/confirm/", {"code": last_code(), "next": NEXT})
    assert done.url == NEXT
    assert client.session["_auth_user_id"] == str(world.users["exhibitor_a"].pk)
    # The password that was there stays.
    assert User.objects.get(email="exhibitor_a@otop.example").check_password(PASSWORD)


def test_asking_for_a_code_tells_nobody_whether_there_is_an_account(
    world: World, client: Any
) -> None:
    answers = [
        browser.post("/sign-in/code/", {"email": email})
        for browser, email in (
            (new_browser(), "exhibitor_a@otop.example"),
            (client, "nobody@otop.example"),
        )
    ]
    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, "/sign-in/code/confirm/")
    }
    assert [message.subject for message in mail.outbox] == [
        "รหัสเข้าสู่ระบบของท่าน",
        "ไม่มีบัญชีที่ใช้อีเมลนี้",
    ]
    assert client.post("/sign-in/code/confirm/", {"code": "1234-5678"}).status_code == 422


def test_an_account_that_the_organiser_opened_needs_no_code(world: World, client: Any) -> None:
    """Whoever opens an account vouches for its address, as for those of the demo."""
    assert sign_in(client, "exhibitor_a@otop.example").url == "/home/"
    assert mail.outbox == []


def test_another_code_takes_the_place_of_the_first(world: World, client: Any) -> None:
    client.post("/sign-in/code/", {"email": "exhibitor_a@otop.example"})
    first = last_code()
    page = client.post("/sign-in/code/confirm/", {"action": "resend"}, follow=True)
    assert "ส่งรหัสใหม่แล้ว" in page.content.decode()
    assert last_code() != first
    assert client.post("/sign-in/code/confirm/", {"code": first}).status_code == 422
    assert client.post("/sign-in/code/confirm/", {"code": last_code()}).url == "/home/"


def test_a_mistyped_address_is_left_behind(world: World, client: Any) -> None:
    client.post("/sign-in/code/", {"email": "exhibitor_b@otop.example"})
    assert client.get("/sign-in/").url == "/sign-in/code/confirm/"
    assert client.post("/sign-out/", {"next": "/sign-in/"}).url == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200


# --- a forgotten password ---------------------------------------------------------------------------
def test_a_forgotten_password_is_chosen_anew_by_a_code(world: World, client: Any) -> None:
    old = new_browser()
    old.force_login(world.users["exhibitor_a"])
    client.post("/sign-in/password/", {"email": "exhibitor_a@otop.example"})
    asked = client.post("/sign-in/password/code/", {"code": last_code()})
    assert asked.url == "/sign-in/password/new/"
    assert client.post(asked.url, {"password1": "kurz"}).status_code == 422
    assert client.post(asked.url, {"password1": NEW_PASSWORD}).url == "/home/"
    assert sign_in(new_browser(), "exhibitor_a@otop.example", NEW_PASSWORD).status_code == 302
    assert old.get("/home/").status_code == 302
    assert actions_logged() == ["account.password_changed"]
    assert mail.outbox[-1].subject == "เปลี่ยนรหัสผ่านแล้ว"


def test_a_new_password_leads_on_as_well(world: World, client: Any) -> None:
    """Whoever was invited may have forgotten that there is an account."""
    asked = client.post("/sign-in/password/", {"email": "exhibitor_a@otop.example", "next": NEXT})
    code = {"code": last_code()}
    chosen = client.post(asked.url, code)
    assert 'name="next" value="/home/?invited=1"' in client.get(chosen.url).content.decode()
    done = client.post(chosen.url, {"password1": NEW_PASSWORD, "next": NEXT})
    assert done.url == NEXT


# --- limits ------------------------------------------------------------------------------------------
def test_limits_are_counted_in_the_database(world: World, client: Any) -> None:
    assert isinstance(caches["default"], DatabaseCache)
    for _ in range(5):
        assert sign_in(client, "exhibitor_a@otop.example", "wrong").status_code == 422
    assert Counter.objects.exists()
    # The right password comes too late, from another browser and another process as well.
    late = sign_in(new_browser(), "exhibitor_a@otop.example")
    assert late.status_code == 422
    assert "พยายามหลายครั้งเกินไป" in late.content.decode()
    assert sign_in(new_browser(), "exhibitor_b@otop.example").status_code == 302


def test_too_many_posts_from_one_address_get_a_429(world: World, client: Any) -> None:
    statuses = [
        sign_up(client, f"one{number}@otop.example", name="").status_code for number in range(61)
    ]
    assert statuses == [422] * 60 + [429]


@pytest.mark.parametrize(
    ("proxies", "header", "counted"),
    [
        (0, "203.0.113.7", "192.0.2.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 198.51.100.2", "203.0.113.7"),
        (2, "203.0.113.7", "192.0.2.1"),
        (1, "not an address", UNKNOWN_ADDRESS),
    ],
)
def test_only_proxies_say_for_whom_they_ask(
    rf: Any, settings: Any, proxies: int, header: str, counted: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": header})
    assert AccountAdapter(request).get_client_ip(request) == counted


# --- one's own account --------------------------------------------------------------------------------
def test_account_keeps_name_and_language(world: World, client: Any) -> None:
    client.force_login(world.users["exhibitor_a"])
    answer = client.post("/account/", {"name": "Malee", "language": "en"})
    assert answer.url == "/account/"
    assert answer.cookies["django_language"].value == "en"
    user = User.objects.get(pk=world.users["exhibitor_a"].pk)
    assert (user.name, user.language, user.language_chosen) == ("Malee", "en", True)
    assert client.post("/account/", {"name": "", "language": "xx"}).status_code == 422
    assert actions_logged() == ["account.changed"]


def test_a_language_that_was_chosen_comes_along_to_another_browser(
    world: World, client: Any
) -> None:
    client.force_login(world.users["exhibitor_a"])
    client.post("/language/setlang/", {"language": "en", "next": "/"})
    elsewhere = new_browser()
    answer = sign_in(elsewhere, "exhibitor_a@otop.example")
    assert answer.cookies["django_language"].value == "en"
    # Mails follow, too.
    new_browser().post("/sign-in/code/", {"email": "exhibitor_a@otop.example"})
    assert mail.outbox[-1].subject == "Your code to sign in"


def test_a_language_that_nobody_chose_is_left_to_the_browser(world: World, client: Any) -> None:
    assert "django_language" not in sign_in(client, "exhibitor_a@otop.example").cookies


def test_a_new_address_is_confirmed_before_it_counts(world: World, client: Any) -> None:
    sign_in(client, "exhibitor_a@otop.example")
    asked = client.post("/account/email/", {"action_add": "1", "email": "malee@otop.example"})
    # What changes how one gets in asks for the password once more.
    assert asked.url == "/account/confirm/?next=%2Faccount%2Femail%2F"
    resumed = client.post(asked.url, {"password": PASSWORD})
    assert resumed.url == "/sign-up/code/"
    user = world.users["exhibitor_a"]
    user.refresh_from_db()
    assert user.email == "exhibitor_a@otop.example"
    assert mail.outbox[-1].to == ["malee@otop.example"]
    assert client.post("/sign-up/code/", {"code": last_code()}).url == "/account/"
    user.refresh_from_db()
    assert user.email == "malee@otop.example"
    assert mail.outbox[-1].to == ["exhibitor_a@otop.example"]
    assert actions_logged() == ["account.email_changed"]
    assert "malee" not in str(LogEntry.objects.latest("id").data)


def test_signing_out_elsewhere_ends_the_other_sessions(world: World, client: Any) -> None:
    sign_in(client, "exhibitor_a@otop.example")
    elsewhere = new_browser()
    sign_in(elsewhere, "exhibitor_a@otop.example")
    assert client.get("/account/sessions/").content.decode().count("<li><div>") == 2
    client.post("/account/sessions/")
    assert elsewhere.get("/home/").status_code == 302
    assert client.get("/home/").status_code == 200


def test_what_has_expired_is_swept_away(world: World, client: Any) -> None:
    sign_in(client, "exhibitor_a@otop.example")
    elsewhere = new_browser()
    sign_in(elsewhere, "exhibitor_b@otop.example")
    long_ago = dt.datetime(2017, 1, 1, tzinfo=dt.UTC)
    key = elsewhere.session.session_key
    Session.objects.filter(pk=key).update(expire_date=long_ago)
    Counter.objects.create(cache_key="old", value="", expires=long_ago)
    Counter.objects.create(
        cache_key="new", value="", expires=dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
    )
    assert sweep_accounts() == 1
    assert [row.cache_key for row in Counter.objects.filter(cache_key__in=["old", "new"])] == [
        "new"
    ]
    assert [row.user for row in UserSession.objects.all()] == [world.users["exhibitor_a"]]
    assert client.get("/home/").status_code == 200
    assert sweep_accounts() == 0


PAGES_OF_ONES_OWN = [
    "account",
    "account_email",
    "account_change_password",
    "account_set_password",
    "account_reauthenticate",
    "usersessions_list",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_add_webauthn",
]


@pytest.mark.parametrize("name", PAGES_OF_ONES_OWN)
def test_a_stranger_is_led_to_the_sign_in(db: None, client: Any, name: str) -> None:
    address = reverse(name)
    for answer in (client.get(address), client.post(address)):
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")


# --- words ---------------------------------------------------------------------------------------------
def test_every_error_of_allauth_is_said_in_our_words() -> None:
    """Errors that this installation can never show are named, so that a new one is noticed."""
    never = {
        # We have neither user names nor telephone numbers, nor several addresses.
        "cannot_remove_primary_email", "invalid_login", "invalid_or_expired_key",
        "invalid_password_reset", "phone_password_mismatch", "phone_taken", "select_only_one",
        "unknown_email", "unknown_phone", "username_blacklisted", "username_password_mismatch",
        "username_taken",
    }  # fmt: skip
    left = set()
    for adapter in (AccountAdapter, FactorAdapter, LineAdapter):
        theirs = adapter.__mro__[1].error_messages
        left |= {
            code
            for code, text in adapter.error_messages.items()
            if code in theirs and text is theirs[code]
        }
    assert left == never


def _origin_of(name: str) -> str:
    template: Any = get_template(name)
    return str(template.template.origin.name)


def test_every_template_of_allauth_that_is_shown_is_ours() -> None:
    from pathlib import Path

    import allauth
    from django.conf import settings

    root = Path(allauth.__file__).parent / "templates"
    # What belongs to features that are not in use: links in mails, phones, passkey-only accounts, trust.
    unused = re.compile(
        r"^(allauth|idp|openid)/|elements/|base[_a-z]*\.html$|snippets/|phone|trust|signup_by_passkey"
        r"|mfa/webauthn/(signup_form|authenticator_list)|^account/email\.html|email_confirm\.html"
        r"|verified_email_required|verification_sent|password_reset_done|password_reset_from_key_done"
        r"|password_reset_key|account/logout|email/base_|login_redirect|socialaccount/login\.html"
    )
    theirs = {
        str(path.relative_to(root))
        for folder in ("account", "mfa", "socialaccount", "usersessions")
        for path in (root / folder).rglob("*")
        if path.is_file()
    }
    shown = {name for name in theirs if not unused.search(name)}
    assert len(shown) > 60
    foreign = {
        name
        for name in shown
        if not _origin_of(name).startswith(str(settings.BASE_DIR / "templates"))
    }
    assert foreign == set()


@pytest.mark.parametrize("language", ["th", "en"])
def test_mails_are_plain_text(world: World, client: Any, language: str) -> None:
    with override(language):
        client.post("/sign-in/code/", {"email": "exhibitor_a@otop.example"})
    message = mail.outbox[-1]
    assert type(message) is mail.EmailMessage
    assert "&" not in message.body
    assert "exhibitor_a" not in message.body
