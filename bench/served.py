"""The product's server for benchmarks, on DATABASE_URL: itself, and beside it the ways in which others tell viewers.

    /ws/fairs/{fair}/floor   the product
    /bench/group             a Channels consumer in a group, told by `group_send`
    /bench/bare              nothing but a list of connections, each told in turn
    POST /bench/tell/{way}/{count}   changes to all viewers of a way; answers when the way has taken them

Each way stores the changes first, so that only the telling differs.

Started by bench.viewers in a process of its own, with the settings of deploy/serve.py.
"""

import asyncio
import json
import os
import time
from typing import Any

from asgiref.sync import sync_to_async
from uvicorn import Server

from config.asgi import application as product  # sets the apps up, which all below needs
from deploy.serve import bind_socket, configure_server

from channels.generic.websocket import AsyncWebsocketConsumer  # isort: skip
from channels.layers import get_channel_layer  # isort: skip
from django.db import transaction  # isort: skip
from events.changes import publish  # isort: skip
from events.models import Fair  # isort: skip

SLUG = "bench-live"
GROUP = "viewers"


def change() -> dict[str, Any]:
    """As large as a booth's state is, and with the moment at which it was sent."""
    return {
        "code": "A01",
        "at": time.monotonic_ns(),
        "exhibitor": {"name": "กลุ่มทอผ้าไหมบ้านท่าสว่าง" * 4},
    }


class InGroup(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels' signature
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def tell(self, message: dict[str, Any]) -> None:
        await self.send(json.dumps({"type": "change", "booth": message["booth"]}))


_bare: set[Any] = set()
_in_group: Any = InGroup.as_asgi()


async def bare(receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    _bare.add(send)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        _bare.discard(send)


def store(topic: str, count: int) -> dict[str, Any]:
    """The changes into the table, as each way has to; the product's viewers watch the floor alone."""
    payloads = [change() for _ in range(count)]
    with transaction.atomic():
        publish(fair_id=_fair(), topic=topic, payloads=payloads)
    return payloads[-1]


_known: dict[str, int] = {}


def _fair() -> int:
    if not _known:
        _known["fair"] = Fair.objects.get(slug=SLUG).pk
    return _known["fair"]


async def tell(way: str, count: int) -> None:
    stored = await sync_to_async(store)("floor" if way == "product" else "bench", count)
    if way == "group":
        layer: Any = get_channel_layer()
        await layer.group_send(GROUP, {"type": "tell", "booth": stored})
    elif way == "bare":
        text = json.dumps({"type": "change", "booth": stored})
        for number, send in enumerate(list(_bare)):
            await send({"type": "websocket.send", "text": text})
            if number % 100 == 99:
                await asyncio.sleep(0)


async def application(scope: Any, receive: Any, send: Any) -> None:
    path = scope.get("path", "")
    if path == "/bench/group":
        await _in_group(scope, receive, send)
    elif path == "/bench/bare":
        await bare(receive, send)
    elif path.startswith("/bench/tell/"):
        _empty, _bench, _tell, way, count = path.split("/")
        await tell(way, int(count))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    else:
        await product(scope, receive, send)


def main() -> None:
    config = configure_server(host="127.0.0.1", port=int(os.environ["BENCH_PORT"]), workers=1)
    config.app = application
    config.log_level = "error"
    config.configure_logging()
    Server(config).run(sockets=[bind_socket(config)])


if __name__ == "__main__":
    main()
