"""The server's handler: one thread for a request, whatever it answers."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import translation

from config.handler import ThreadHandler

_left = threading.Event()


def _here() -> str:
    return threading.current_thread().name


def tell(request: HttpRequest) -> HttpResponse:
    """Where it runs, what came, and which language the thread has; leaves another one behind."""
    text = f"{_here()} {request.method} {request.body.decode()} {translation.get_language()}"
    translation.activate("en")
    return HttpResponse(text)


def fail(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def stream(request: HttpRequest) -> StreamingHttpResponse:
    async def parts() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    return StreamingHttpResponse(parts())


def stream_for_ever(request: HttpRequest) -> StreamingHttpResponse:
    async def parts() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"more"
                await asyncio.sleep(0)
        finally:
            _left.set()

    return StreamingHttpResponse(parts())


def send_file(request: HttpRequest) -> FileResponse:
    return FileResponse(Path(__file__).open("rb"))


urlpatterns = [
    path("tell", tell),
    path("fail", fail),
    path("stream", stream),
    path("for-ever", stream_for_ever),
    path("file", send_file),
]


@pytest.fixture
def handler(settings: Any) -> ThreadHandler:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    settings.REQUEST_THREADS = 1
    settings.ALLOWED_HOSTS = ["testserver"]
    return ThreadHandler()


def client(handler: ThreadHandler) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(handler, raise_app_exceptions=False)  # type: ignore[arg-type]  # httpx's own idea of a scope
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")


async def test_a_request_runs_in_one_thread_and_leaves_nothing_behind(
    handler: ThreadHandler,
) -> None:
    where: list[str] = []

    def note(**_: Any) -> None:
        where.append(_here())

    request_started.connect(note)
    request_finished.connect(note)
    try:
        async with client(handler) as caller:
            answers = [await caller.post("/tell", content="สแกน") for _ in range(2)]
    finally:
        request_started.disconnect(note)
        request_finished.disconnect(note)
    assert where == ["request_0"] * 4
    assert [answer.text for answer in answers] == ["request_0 POST สแกน th"] * 2
    assert answers[0].headers["content-length"] == str(len(answers[0].content))


async def test_what_fails_is_answered(handler: ThreadHandler) -> None:
    async with client(handler) as caller:
        assert (await caller.get("/fail")).status_code == 500
        assert (await caller.get("/nowhere")).status_code == 404
        assert (await caller.get("/tell", headers={"Host": "elsewhere"})).status_code == 400


async def test_streams_and_files_are_sent_whole(handler: ThreadHandler) -> None:
    async with client(handler) as caller:
        assert (await caller.get("/stream")).text == "one two"
        with pytest.warns(Warning, match="synchronous iterators"):
            answer = await caller.get("/file")
    assert answer.text.startswith('"""The server\'s handler')


async def test_a_stream_ends_when_its_reader_leaves(handler: ThreadHandler) -> None:
    sent = asyncio.Event()
    messages = iter([{"type": "http.request", "body": b""}])

    async def receive() -> dict[str, Any]:
        for message in messages:
            return message
        await sent.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message.get("body"):
            sent.set()

    scope = {
        "type": "http", "method": "GET", "path": "/for-ever", "query_string": b"",
        "headers": [(b"host", b"testserver")], "http_version": "1.1",
    }  # fmt: skip
    await asyncio.wait_for(handler(scope, receive, send), 20)
    assert _left.is_set()


async def test_a_body_that_breaks_off_is_no_request(handler: ThreadHandler) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        raise AssertionError(message)

    await handler({"type": "http", "path": "/tell"}, receive, send)
    with pytest.raises(ValueError, match="lifespan"):
        await handler({"type": "lifespan"}, receive, send)
