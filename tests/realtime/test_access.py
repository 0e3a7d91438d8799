"""Sockets of those who sign out, lose a role, a password, a token or the account are closed, in every process."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from websockets.typing import Origin

from events.consumers import NO_LONGER
from tests.conftest import PASSWORD
from tests.realtime.conftest import Server
from tests.realtime.test_redis_down import PrivateRedis, broker, cluster

__all__ = ["broker", "cluster"]


Browse = Callable[[Server, str], Awaitable[httpx.Client]]


@pytest.fixture
def browse() -> Iterator[Browse]:
    """``await browse(server, who)``: a browser in which `who` is signed in."""
    opened: list[httpx.Client] = []

    def sign_in(server: Server, who: str) -> httpx.Client:
        browser = httpx.Client(base_url=server.url, timeout=20)
        opened.append(browser)
        browser.get("/sign-in/")
        answer = post(browser, "/sign-in/", username=f"{who}@otop.example", password=PASSWORD)
        assert answer.status_code == 302, answer.text
        return browser

    async def browse_as(server: Server, who: str) -> httpx.Client:
        return await asyncio.to_thread(sign_in, server, who)

    yield browse_as
    for browser in opened:
        browser.close()


def post(browser: httpx.Client, path: str, **values: str) -> httpx.Response:
    return browser.post(path, data=values | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]})


def watch(server: Server, browser: httpx.Client | None = None, token: str = "") -> Any:
    headers = {}
    if browser is not None:
        headers["Cookie"] = f"sessionid={browser.cookies['sessionid']}"
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return websockets.connect(server.feed, origin=Origin(server.url), additional_headers=headers)


def change(server: Server, what: str, who: str) -> None:
    subprocess.run(
        [sys.executable, Path(__file__).with_name("change.py"), what, f"{who}@otop.example"],
        env=server.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
    )


async def code_of_closing(socket: Any) -> Any:
    """Why the server closes; whatever it says before is not asked."""
    async with asyncio.timeout(30):
        await socket.wait_closed()
    return socket.close_code


async def test_signing_out_closes_the_socket_and_no_other(server: Server, browse: Browse) -> None:
    leaving = await browse(server, "exhibitor_a")
    staying = await browse(server, "exhibitor_a")
    async with (
        watch(server, leaving) as one,
        watch(server, staying) as other,
        watch(server) as stranger,
    ):
        assert (await asyncio.to_thread(post, leaving, "/sign-out/")).status_code == 302
        assert await code_of_closing(one) == NO_LONGER
        for socket in (other, stranger):
            await (await socket.ping())


async def test_a_new_password_closes_the_sockets_of_other_sessions(
    server: Server, browse: Browse
) -> None:
    here = await browse(server, "exhibitor_b")
    there = await browse(server, "exhibitor_b")
    async with watch(server, there) as socket:
        await asyncio.to_thread(here.get, "/account/password/")
        answer = await asyncio.to_thread(
            lambda: post(
                here,
                "/account/password/",
                oldpassword=PASSWORD,
                password1="ผ้าไหมนาโพธิ์ 2560",
            )
        )
        assert answer.headers["Location"] == "/account/"
        assert await code_of_closing(socket) == NO_LONGER
    assert here.get("/home/").status_code == 200
    assert there.get("/home/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(("what", "who"), [("leave", "reviewer"), ("close", "gate_staff")])
async def test_a_lost_role_and_a_closed_account_close_the_socket(
    server: Server, browse: Browse, what: str, who: str
) -> None:
    browser = await browse(server, who)
    async with watch(server, browser) as socket:
        await asyncio.to_thread(change, server, what, who)
        assert await code_of_closing(socket) == NO_LONGER


async def test_a_revoked_token_closes_the_socket(server: Server) -> None:
    async with watch(server, token=server.organiser) as socket:
        await asyncio.to_thread(change, server, "revoke", "organiser")
        assert await code_of_closing(socket) == NO_LONGER


@pytest.mark.redis
@pytest.mark.postgres
async def test_every_process_closes_them_with_redis_away(
    cluster: Server, broker: PrivateRedis, browse: Browse
) -> None:
    browser = await browse(cluster, "reviewer")
    sockets = [await watch(cluster, browser) for _ in range(6)]
    broker.stop()
    assert (await asyncio.to_thread(post, browser, "/sign-out/")).status_code == 302
    codes = await asyncio.gather(*(code_of_closing(socket) for socket in sockets))
    assert codes == [NO_LONGER] * 6
