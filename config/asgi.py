"""The server's entry: HTTP by Django, websockets by Channels, one sweeper beside them."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

from config.sweeper import start_sweeper
from events.changes import HUB
from events.consumers import FeedConsumer

_router = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AuthMiddlewareStack(
            URLRouter(
                [
                    re_path(
                        r"^ws/fairs/(?P<fair>[-a-zA-Z0-9_]{1,60})/(?P<topic>[a-z]{1,20})$",
                        FeedConsumer.as_asgi(),
                    )
                ]
            )
        ),
    }
)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Attach the feed's hub to the server's event loop, then route."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    HUB.attach()
    await _router(scope, receive, send)


async def _live(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            HUB.attach()
            start_sweeper()
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
