"""The live floor through real sockets: nothing missed, nothing twice, nothing for strangers."""

import asyncio
import json
from typing import Any

import pytest
import websockets
from websockets.typing import Origin

from tests.realtime.conftest import Server


def connect(server: Server, query: str = "", **headers: str) -> Any:
    origin = headers.pop("origin", server.url)
    return websockets.connect(
        f"{server.feed}{query}",
        origin=Origin(origin) if origin else None,
        additional_headers=headers,
    )


async def next_change(socket: Any) -> dict[str, Any]:
    """The next message that is no heartbeat."""
    while True:
        async with asyncio.timeout(15):
            message: dict[str, Any] = json.loads(await socket.recv())
        if message["type"] != "heartbeat":
            return message


async def allocate(server: Server) -> str:
    """Allocate one more booth; answers its code."""
    answer = await asyncio.to_thread(server.allocate)
    assert answer.status_code == 201, answer.text
    code: str = answer.json()["booths"][0]
    return code


def booth_in(floor: dict[str, Any], code: str) -> dict[str, Any]:
    booths: list[dict[str, Any]] = floor["booths"]
    return next(booth for booth in booths if booth["code"] == code)


async def test_viewer_sees_a_change_as_the_floor_shows_it(server: Server) -> None:
    seq = server.floor()["seq"]
    async with connect(server, f"?since={seq}") as socket:
        code = await allocate(server)
        change = await next_change(socket)
    assert change == {
        "type": "change",
        "seq": seq + 1,
        "booth": booth_in(server.floor(), code),
    }


async def test_late_viewer_gets_what_it_missed_in_order(server: Server) -> None:
    seq = server.floor()["seq"]
    codes = [await allocate(server) for _ in range(3)]
    async with connect(server, f"?since={seq}") as socket:
        changes = [await next_change(socket) for _ in range(3)]
    assert [(change["seq"], change["booth"]["code"]) for change in changes] == list(
        zip(range(seq + 1, seq + 4), codes, strict=True)
    )


async def test_old_snapshot_and_deltas_make_the_new_snapshot(server: Server) -> None:
    old = server.floor()
    booths = {booth["code"]: booth for booth in old["booths"]}
    async with connect(server, f"?since={old['seq']}") as socket:
        for _ in range(5):
            await allocate(server)
        for _ in range(5):
            change = await next_change(socket)
            booths[change["booth"]["code"]] = change["booth"]
    assert list(booths.values()) == server.floor()["booths"]


async def test_two_viewers_see_the_same(server: Server) -> None:
    async with connect(server) as one, connect(server) as other:
        await allocate(server)
        assert await next_change(one) == await next_change(other)


async def test_viewer_from_the_future_starts_anew(server: Server) -> None:
    async with connect(server, "?since=99999") as socket:
        assert await next_change(socket) == {"type": "resync"}


async def test_unreadable_since_closes_the_socket(server: Server) -> None:
    async with connect(server, "?since=-1") as socket:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
async def test_foreign_null_and_absent_origins_are_refused(server: Server, origin: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with connect(server, origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_program_with_a_token_needs_no_origin(server: Server) -> None:
    seq = server.floor()["seq"]
    headers = {"Authorization": f"Bearer {server.organiser}"}
    async with connect(server, f"?since={seq}", origin="", **headers) as socket:
        await allocate(server)
        assert (await next_change(socket))["seq"] == seq + 1


@pytest.mark.parametrize("path", ["/ws/fairs/nowhere/floor", "/ws/fairs/city-2017/secrets"])
async def test_missing_fair_and_unknown_topic_are_refused_alike(server: Server, path: str) -> None:
    url = server.url.replace("http", "ws") + path
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with websockets.connect(url, origin=Origin(server.url)):
            pass
    assert refused.value.response.status_code == 403
