"""The server's entry: HTTP by Django, websockets by Channels, one sweeper and one worker beside them."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Loads the apps: what follows needs them.
django.setup(set_prefix=False)

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import re_path

from config.bodies import limit_body
from config.handler import ThreadHandler
from config.sweeper import start_sweeper
from config.worker import start_worker
from events.changes import HUB
from events.consumers import FeedConsumer

FEED = r"^ws/fairs/(?P<fair>[-a-zA-Z0-9_]{1,60})/(?P<topic>[a-z]{1,20})$"
# Django's types know re_path for views only; Channels routes by the same patterns.
_feeds: Any = [re_path(FEED, FeedConsumer.as_asgi())]  # type: ignore[arg-type]  # see above
_watched: Any = URLRouter(_feeds)
_signed_in: Any = AuthMiddlewareStack(_watched)


async def _watch(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Who came without a session is nobody: the database is not asked who that is."""
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    has_session = settings.SESSION_COOKIE_NAME.encode() in cookies
    await (_signed_in if has_session else _watched)(scope, receive, send)


_router: Any = ProtocolTypeRouter({"http": limit_body(ThreadHandler()), "websocket": _watch})


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
            start_worker()
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
