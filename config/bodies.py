"""A body that is larger than anything the product takes is not even received.

Django counts what it reads into memory; what it spools to disk, file by file, it does not.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from django.utils.translation import override

from config.problems import problem_response
from events.problems import problem_of
from events.rules import Refused

# More than a table (10 MB) or a photo (12 MB) with what a form puts around it.
MOST_BYTES = 16 * 2**20

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def limit_body(application: Any) -> Application:
    """Answer 413 to a body that says that it is too large; hang up on one that turns out to be."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if _announced(scope) > MOST_BYTES:
            await _refuse(scope, send)
            return
        received = 0

        async def count() -> dict[str, Any]:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message if received <= MOST_BYTES else {"type": "http.disconnect"}

        await application(scope, count, send)

    return limited


def _announced(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["path"].startswith("/api/"):
        answer = problem_response(Refused("too_large"))
        kind, body = answer["Content-Type"], answer.content
    else:
        # No request has begun, so nobody knows the reader's language.
        texts = []
        for language in ("th", "en"):
            with override(language):
                texts.append(str(problem_of("too_large").detail))
        kind, body = "text/plain; charset=utf-8", "\n".join(texts).encode()
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
