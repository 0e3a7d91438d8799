"""Second factors: who needs one, what rests without it, and that a code is taken once."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail

from events import actions
from events.models import Fair, FairState, LogEntry, User
from events.permissions import actor_of
from tests.conftest import PASSWORD, World
from tests.events.test_accounts import last_code, new_browser

pytestmark = pytest.mark.django_db
DASHBOARD = "/manage/city-2017/"


@pytest.fixture
def strict(settings: Any) -> None:
    """As in production."""
    settings.REQUIRE_SECOND_FACTOR = True


def sign_in(client: Any, who: str, **more: Any) -> Any:
    return client.post(
        "/sign-in/", {"username": f"{who}@otop.example", "password": PASSWORD} | more
    )


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def add_app(client: Any) -> str:
    """Set up the authenticator app of whoever is signed in; answers its secret."""
    asked = client.get("/account/security/app/")
    client.post(asked.url, {"password": PASSWORD})
    page = client.get("/account/security/app/")
    assert page.status_code == 200
    secret: str = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    assert "data:image/svg+xml;base64," in page.content.decode()
    done = client.post("/account/security/app/", {"code": code_of(secret)})
    assert done.url == "/account/security/codes/"
    return secret


def entries() -> list[tuple[str, dict[str, Any]]]:
    rows = LogEntry.objects.filter(action__startswith="account.").order_by("id")
    return list(rows.values_list("action", "data"))


# --- who needs one -----------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["admin", "organiser", "reviewer"])
def test_roles_rest_until_there_is_a_second_factor(
    world: World, client: Any, strict: None, who: str
) -> None:
    assert sign_in(client, who).status_code == 302
    for path in ("/home/", DASHBOARD, "/manage/city-2017/applications/"):
        assert client.get(path).url == "/account/security/", path
    page = client.get("/account/security/").content.decode()
    assert "หน้าที่ของท่านต้องยืนยันตัวตนขั้นที่สอง" in page
    add_app(client)
    assert client.get("/manage/city-2017/applications/").status_code == 200


@pytest.mark.parametrize("who", ["exhibitor_a", "gate_staff"])
def test_others_need_none(world: World, client: Any, strict: None, who: str) -> None:
    sign_in(client, who)
    assert client.get("/home/").status_code == 200


def test_nobody_needs_one_where_the_installation_does_not_ask(world: World, client: Any) -> None:
    sign_in(client, "organiser")
    assert client.get(DASHBOARD).status_code == 200


def test_the_api_asks_it_of_sessions_and_not_of_tokens(
    world: World, client: Any, strict: None, api: Callable[..., Any]
) -> None:
    token = world.token("organiser")
    sign_in(client, "organiser")
    refused = api("get", "/me")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert api("get", "/me", token=token).status_code == 200


def test_a_draft_stays_hidden_from_roles_that_rest(world: World, client: Any, strict: None) -> None:
    Fair.objects.filter(pk=world.fair.pk).update(state=FairState.DRAFT)
    sign_in(client, "organiser")
    assert client.get("/fairs/city-2017/").status_code == 404
    add_app(client)
    assert client.get("/fairs/city-2017/").status_code == 200


def test_the_admin_site_waits_for_it_too(db: None, client: Any, strict: None) -> None:
    root = User.objects.create_superuser("root@otop.example", PASSWORD, name="root")
    assert sign_in(client, "root").status_code == 302
    assert client.get("/admin/").url == "/account/security/"
    assert not actor_of(root).awaits_factor
    add_app(client)
    assert client.get("/admin/").status_code == 200


def test_the_last_factor_of_whoever_needs_one_stays(
    world: World, client: Any, strict: None
) -> None:
    sign_in(client, "organiser")
    add_app(client)
    page = client.get("/account/security/app/remove/").content.decode()
    assert "กรุณาเพิ่มวิธีอื่นก่อนลบวิธีนี้" in page
    assert client.post("/account/security/app/remove/").status_code == 422
    assert Authenticator.objects.filter(user=world.users["organiser"], type="totp").exists()


# --- the app -------------------------------------------------------------------------------------------
def test_signing_in_asks_for_the_code_and_leads_on(world: World, client: Any) -> None:
    sign_in(client, "exhibitor_a")
    secret = add_app(client)
    browser = new_browser()
    asked = sign_in(browser, "exhibitor_a", next="/home/?invited=1")
    assert asked.url == "/sign-in/second-factor/"
    assert browser.get("/home/").status_code == 302
    wrong = browser.post(asked.url, {"code": "000000"})
    assert wrong.status_code == 422
    assert "รหัสไม่ถูกต้อง" in wrong.content.decode()
    assert browser.post(asked.url, {"code": code_of(secret, 1)}).url == "/home/?invited=1"
    assert browser.get("/home/").status_code == 200


def test_a_code_is_taken_once(world: World, client: Any) -> None:
    sign_in(client, "exhibitor_a")
    secret = add_app(client)
    code = code_of(secret, 1)
    statuses = []
    for _ in range(2):
        browser = new_browser()
        asked = sign_in(browser, "exhibitor_a")
        statuses.append(browser.post(asked.url, {"code": code}).status_code)
    assert statuses == [302, 422]


def test_a_recovery_code_stands_in_once(world: World, client: Any) -> None:
    sign_in(client, "exhibitor_a")
    add_app(client)
    text = client.get("/account/security/codes/file/").content.decode()
    codes = [line for line in text.splitlines() if line.isdigit()]
    assert len(codes) == 10
    statuses = []
    for _ in range(2):
        browser = new_browser()
        asked = sign_in(browser, "exhibitor_a")
        statuses.append(browser.post(asked.url, {"code": codes[0]}).status_code)
    assert statuses == [302, 422]


def test_an_emailed_code_does_not_replace_the_second_factor(world: World, client: Any) -> None:
    sign_in(client, "exhibitor_a")
    add_app(client)
    browser = new_browser()
    browser.post("/sign-in/code/", {"email": "exhibitor_a@otop.example"})
    done = browser.post("/sign-in/code/confirm/", {"code": last_code()})
    assert done.url == "/sign-in/second-factor/"


def test_secrets_are_sealed(world: World, client: Any) -> None:
    sign_in(client, "exhibitor_a")
    secret = add_app(client)
    stored = [str(row.data) for row in Authenticator.objects.all()]
    assert len(stored) == 2
    assert all(secret not in text for text in stored)
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert len(bytes.fromhex(seed)) > 80


@pytest.mark.django_db(transaction=True)
def test_adding_a_factor_ends_the_sessions_that_had_none(world: World, client: Any) -> None:
    elsewhere = new_browser()
    sign_in(elsewhere, "exhibitor_a")
    sign_in(client, "exhibitor_a")
    add_app(client)
    assert elsewhere.get("/home/").status_code == 302
    assert client.get("/home/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_log_tells_what_came_and_went_and_the_owner_is_told(world: World, client: Any) -> None:
    sign_in(client, "exhibitor_a")
    add_app(client)
    client.post("/account/security/codes/new/")
    client.post("/account/security/app/remove/")
    assert entries() == [
        ("account.factor_added", {"kind": "totp"}),
        ("account.factor_added", {"kind": "recovery_codes"}),
        ("account.codes_renewed", {}),
        ("account.factor_removed", {"kind": "totp"}),
        ("account.factor_removed", {"kind": "recovery_codes"}),
    ]
    assert [message.subject for message in mail.outbox] == [
        "เพิ่มแอปยืนยันตัวตนแล้ว",
        "เปลี่ยนชุดรหัสกู้คืน",
        "ลบแอปยืนยันตัวตนแล้ว",
    ]


# --- the admin site ---------------------------------------------------------------------------------------
@pytest.fixture
def root(client: Any, db: None) -> Any:
    client.force_login(User.objects.create_superuser("root@otop.example", PASSWORD, name="root"))
    return client


def test_a_password_set_in_the_admin_site_is_logged(world: World, root: Any) -> None:
    user = world.users["exhibitor_a"]
    session = new_browser()
    session.force_login(user)
    page = f"/admin/events/user/{user.pk}/password/"
    values = {"password1": "ผ้าไหม 2560 สุรินทร์", "password2": "ผ้าไหม 2560 สุรินทร์"}
    assert root.post(page, values | {"usable_password": "true"}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(values["password1"])
    entry = LogEntry.objects.get(action="account.password_changed")
    administrator = User.objects.get(email="root@otop.example")
    assert (entry.object_id, entry.actor) == (str(user.pk), f"user:{administrator.pk}")
    assert entry.data == {}
    assert session.get("/home/").status_code == 302
    root.post(page, {"usable_password": "false", "unset-password": "1"})
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert LogEntry.objects.filter(action="account.password_changed").count() == 2


def test_lost_factors_are_taken_away_in_the_admin_site(world: World, root: Any) -> None:
    user = world.users["exhibitor_a"]
    owner = new_browser()
    sign_in(owner, "exhibitor_a")
    add_app(owner)
    root.post(
        "/admin/events/user/", {"action": "remove_second_factors", "_selected_action": [user.pk]}
    )
    assert not Authenticator.objects.filter(user=user).exists()
    assert entries()[-1] == ("account.factor_removed", {"kind": "all"})
    assert sign_in(new_browser(), "exhibitor_a").url == "/home/"


def test_an_address_that_the_administrator_writes_is_vouched_for(world: World, root: Any) -> None:
    user = world.users["exhibitor_a"]
    values = {"email": "Malee@otop.example", "name": "มาลี", "language": "th", "is_active": "on"}
    assert root.post(f"/admin/events/user/{user.pk}/change/", values).status_code == 302
    assert sign_in(new_browser(), "malee").url == "/home/"
    assert [row.email for row in user.emailaddress_set.all()] == ["malee@otop.example"]


def test_the_admin_site_has_no_sign_in_of_its_own(world: World, client: Any) -> None:
    assert client.get("/admin/login/?next=/admin/events/").url == (
        "/sign-in/?next=%2Fadmin%2Fevents%2F"
    )
    client.force_login(world.users["organiser"])
    assert client.get("/admin/login/").status_code == 403


def test_only_the_administrator_of_the_site_changes_accounts_of_others(world: World) -> None:
    from tests.refusals import refused

    actor, user = world.actor("organiser"), world.users["exhibitor_a"]
    with refused("forbidden"):
        actions.change_password_by_admin(actor=actor, user=user, password="x" * 20)
    with refused("forbidden"):
        actions.remove_factor_by_admin(actor=actor, user=user)
    with refused("forbidden"):
        actions.save_person_by_admin(actor=actor, user=user, changed=["name"])
    with refused("forbidden"):
        actions.change_account(actor=actor, user=user, name="x", language="th")
