"""Signing in with LINE: closed until the installation has a channel; then against a LINE of our own."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.line.views import LineOAuth2Adapter
from django.core import mail

from events.models import LogEntry, User
from tests.conftest import World
from tests.events.test_accounts import last_code, new_browser, sign_in

pytestmark = pytest.mark.django_db
PROFILE = {"sub": "U4af4980629", "name": "มาลี นาโพธิ์", "email": "malee@line.example"}


class FakeLine(BaseHTTPRequestHandler):
    """Gives a token for any code, and for any token the profile."""

    profile: dict[str, str] = PROFILE
    asked: list[dict[str, list[str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(parse_qs(body))
        token = {"access_token": "a", "id_token": "i", "expires_in": 60, "token_type": "Bearer"}
        answer = token if self.path == "/token" else self.profile
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def line(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeLine]]:
    server = HTTPServer(("127.0.0.1", 0), FakeLine)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(LineOAuth2Adapter, "access_token_url", f"{url}/token")
    monkeypatch.setattr(LineOAuth2Adapter, "id_token_url", f"{url}/verify")
    monkeypatch.setattr(FakeLine, "profile", PROFILE)
    monkeypatch.setattr(FakeLine, "asked", [])
    settings.LINE_CHANNEL_ID = "1234567890"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "line": {
            "APPS": [{"client_id": "1234567890", "secret": "channel-secret", "key": ""}],
            "SCOPE": ["profile", "openid", "email"],
        }
    }
    yield FakeLine
    server.shutdown()
    server.server_close()


def go_through_line(client: Any, query: str = "process=login") -> Any:
    """Press the button, agree at LINE, and come back."""
    asked = client.post(f"/account/line/login/?{query}")
    target = urlsplit(asked.url)
    assert (target.netloc, target.path) == ("access.line.me", "/oauth2/v2.1/authorize")
    sent = parse_qs(target.query)
    assert sent["redirect_uri"] == ["http://testserver/account/line/login/callback/"]
    return client.get(f"/account/line/login/callback/?code=c&state={sent['state'][0]}")


@pytest.mark.parametrize(
    "path", ["login/", "login/callback/", "login/cancelled/", "login/error/", "sign-up/"]
)
def test_line_is_closed_without_a_channel(world: World, client: Any, path: str) -> None:
    assert client.get(f"/account/line/{path}").status_code == 404
    assert "LINE" not in client.get("/sign-in/").content.decode()


def test_a_new_person_comes_by_line_proves_the_address_and_is_led_on(
    world: World, client: Any, line: type[FakeLine]
) -> None:
    page = client.get("/sign-in/?next=/account/").content.decode()
    assert 'action="/account/line/login/?process=login&amp;next=/account/"' in page
    answer = go_through_line(client, "process=login&next=/account/")
    assert answer.url == "/sign-up/code/"
    done = client.post("/sign-up/code/", {"code": last_code()})
    assert done.url == "/account/"
    user = User.objects.get(email="malee@line.example")
    assert (user.name, user.has_usable_password()) == ("มาลี นาโพธิ์", False)
    assert not SocialToken.objects.exists()
    assert LogEntry.objects.filter(action="account.opened", object_id=str(user.pk)).count() == 1
    # The next time it is one press.
    assert go_through_line(new_browser()).url == "/home/"


def test_an_address_that_has_an_account_is_not_taken_over(
    world: World, client: Any, line: type[FakeLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    stolen = PROFILE | {"email": "exhibitor_a@otop.example"}
    monkeypatch.setattr(line, "profile", stolen)
    assert go_through_line(client).url == "/sign-up/code/"
    assert mail.outbox[-1].subject == "ท่านมีบัญชีอยู่แล้ว"
    assert not SocialAccount.objects.exists()
    assert "_auth_user_id" not in client.session


def test_who_hides_the_address_from_line_is_asked_for_it(
    world: World, client: Any, line: type[FakeLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "profile", {"sub": "U1", "name": "มาลี"})
    assert go_through_line(client).url == "/account/line/sign-up/"
    page = client.get("/account/line/sign-up/").content.decode()
    assert 'value="มาลี"' in page
    assert client.post("/account/line/sign-up/", {"name": "", "email": "x"}).status_code == 422
    client.post("/account/line/sign-up/", {"name": "มาลี", "email": "m@line.example"})
    assert client.post("/sign-up/code/", {"code": last_code()}).url == "/home/"
    assert User.objects.get(email="m@line.example").name == "มาลี"


def test_line_is_connected_and_disconnected(
    world: World, client: Any, line: type[FakeLine]
) -> None:
    sign_in(client, "exhibitor_a@otop.example")
    assert "/account/line/login/?process=connect" in client.get("/account/line/").content.decode()
    back = go_through_line(client, "process=connect&next=/account/line/")
    if back.url.startswith("/account/confirm/"):
        back = client.post(back.url, {"password": "correct horse battery"})
    assert back.url == "/account/line/"
    row = SocialAccount.objects.get(user=world.users["exhibitor_a"])
    client.post("/account/line/", {"account": row.pk})
    assert not SocialAccount.objects.exists()
    actions = LogEntry.objects.filter(action__startswith="account.line").order_by("id")
    assert list(actions.values_list("action", flat=True)) == [
        "account.line_connected",
        "account.line_disconnected",
    ]


def test_a_refusal_at_line_is_said_in_our_words(
    world: World, client: Any, line: type[FakeLine]
) -> None:
    asked = client.post("/account/line/login/?process=login")
    state = parse_qs(urlsplit(asked.url).query)["state"][0]
    answer = client.get(
        f"/account/line/login/callback/?error=access_denied&state={state}", follow=True
    )
    assert "ยกเลิกการเข้าสู่ระบบด้วย LINE แล้ว" in answer.content.decode()
    forged = client.get("/account/line/login/callback/?code=c&state=forged")
    assert "เข้าสู่ระบบด้วย LINE ไม่สำเร็จ" in forged.content.decode()
    assert "_auth_user_id" not in client.session
