"""Bodies larger than anything that is taken: refused before a byte is read, or cut off."""

import json
from typing import Any

import pytest

from config.bodies import MOST_BYTES, limit_body


class Behind:
    """The application behind the limit: reads all that it is given."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.size = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            self.got.append(message["type"])
            self.size += len(message.get("body", b""))
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                return


async def ask(behind: Behind, path: str, length: int | None, pieces: list[bytes]) -> list[Any]:
    sent: list[Any] = []
    waiting = [
        {"type": "http.request", "body": piece, "more_body": number + 1 < len(pieces)}
        for number, piece in enumerate(pieces)
    ]

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {"type": "http", "path": path, "headers": headers}
    await limit_body(behind)(scope, receive, send)
    return sent


async def test_the_api_answers_a_problem_before_anything_is_read() -> None:
    behind = Behind()
    start, body = await ask(behind, "/api/v1/fairs/x/imports", MOST_BYTES + 1, [b"x"])
    assert (start["status"], json.loads(body["body"])["code"]) == (413, "too_large")
    assert behind.got == []


async def test_a_page_answers_in_both_languages() -> None:
    start, body = await ask(Behind(), "/manage/x/imports/", MOST_BYTES + 1, [b"x"])
    assert start["status"] == 413
    assert len(body["body"].decode().splitlines()) == 2


@pytest.mark.parametrize("length", [None, MOST_BYTES])
async def test_what_is_small_enough_comes_whole(length: int | None) -> None:
    behind = Behind()
    assert await ask(behind, "/x", length, [b"a" * MOST_BYTES]) == []
    assert (behind.got, behind.size) == (["http.request"], MOST_BYTES)


async def test_a_body_that_grows_beyond_the_limit_is_cut_off() -> None:
    behind = Behind()
    await ask(behind, "/x", None, [b"a" * MOST_BYTES, b"b", b"c"])
    assert behind.got == ["http.request", "http.disconnect"]
