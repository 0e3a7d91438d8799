"""The one websocket consumer, for every feed."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

from asgiref.typing import WebSocketSendEvent
from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http.request import validate_host

from events import permissions, queries
from events.changes import HUB, WATCH, Pass, StreamKey, issue_pass, rights_of
from events.models import User
from events.rules import Refused

# Feeds that whoever may see the fair may watch.
TOPICS = frozenset({"floor"})
BAD_SINCE = 4400
# The session is over or the roles are others: knock again, and the door looks anew.
NO_LONGER = 4401
# How long a process knows that anybody may watch a fair; as often the watch looks again.
KNOWN_SECONDS = 1.0


class FeedConsumer(AsyncWebsocketConsumer):
    """``/ws/fairs/{fair}/{topic}?since=SEQ``: read only.

    Refused before the handshake: a foreign, absent or null origin (unless a bearer token came
    along, which no web page can send), an unknown topic, a fair that the actor may not see.
    """

    seq: int = -1
    _key: StreamKey | None = None

    async def dispatch(self, message: Any) -> None:
        """As Channels does, but without a look for old connections of the database, which takes a thread each time:
        whatever asks the database here leaves none behind."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        headers = {name.lower(): value.decode("latin-1") for name, value in self.scope["headers"]}
        kwargs: dict[str, Any] = self.scope["url_route"]["kwargs"]
        scheme, _, token = headers.get(b"authorization", "").partition(" ")
        token = token if scheme.lower() == "bearer" else ""
        if kwargs["topic"] not in TOPICS:
            await self.close()
            return
        try:
            admitted_by = await self._find_pass(kwargs["fair"], token)
        except Refused:
            await self.close()
            return
        bearer = admitted_by.token_hash is not None
        if not bearer and not is_same_origin(headers.get(b"origin"), headers.get(b"host")):
            await self.close()
            return
        since = parse_qs(self.scope["query_string"].decode("latin-1")).get("since", [""])[0]
        await self.accept()
        if since and not (since.isascii() and since.isdigit() and len(since) < 19):
            await self.close(code=BAD_SINCE)
            return
        self.seq = int(since) if since else -1
        self._key = (admitted_by.fair_id, kwargs["topic"])
        WATCH.join(self, admitted_by)
        await HUB.join(self._key, self)

    async def disconnect(self, code: int) -> None:
        WATCH.leave(self)
        if self._key is not None:
            HUB.leave(self._key, self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing is taken from a viewer."""

    async def send_text(self, text: str) -> None:
        message: WebSocketSendEvent = {"type": "websocket.send", "text": text, "bytes": None}
        await self.base_send(message)

    async def drop(self) -> None:
        await self.close(code=1013)

    async def show_out(self) -> None:
        if self._key is not None:
            HUB.leave(self._key, self)
        await self.close(code=NO_LONGER)

    async def _find_pass(self, slug: str, token: str) -> Pass:
        """By what the viewer may watch the fair; `not_found` for others."""
        if not token and "user" not in self.scope:
            return await OPEN_DOORS.find(slug)
        return await database_sync_to_async(self._admit)(slug, token)

    def _admit(self, slug: str, token: str) -> Pass:
        # A lazy object that stands for a User or for nobody.
        user: Any = permissions.find_token_owner(token) if token else self.scope.get("user")
        if not isinstance(user, User):
            return _admit_anybody(slug)
        rights = rights_of(user.pk)
        find = permissions.actor_of if token else permissions.actor_of_session
        fair = queries.get_fair(find(user), slug)
        session = None if token else self.scope["session"].session_key
        return issue_pass(
            fair=fair, user_id=user.pk, rights=rights, session_key=session, token=token or None
        )


def _admit_anybody(slug: str) -> Pass:
    fair = queries.get_fair(permissions.ANONYMOUS, slug)
    return issue_pass(fair=fair, user_id=None)


class OpenDoors:
    """What a process knows for a second of the fairs that anybody may watch.

    A fair's opening brings thousands in the same moment, and each of them would ask the database the same. Whoever
    comes in by what has just changed is shown out within a second (`WATCH`).
    """

    def __init__(self) -> None:
        self._found: dict[str, tuple[float, asyncio.Future[Pass]]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def find(self, slug: str) -> Pass:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._found = loop, {}
        until, asked = self._found.get(slug, (0.0, None))
        if asked is None or until <= loop.time():
            # Forgotten together, so that names that nobody has do not stay.
            self._found = {key: one for key, one in self._found.items() if one[0] > loop.time()}
            asked = loop.create_task(database_sync_to_async(_admit_anybody)(slug))
            self._found[slug] = (loop.time() + KNOWN_SECONDS, asked)
        try:
            return await asyncio.shield(asked)
        except Refused:
            # Only a yes is remembered: a fair that opens lets everybody in at once.
            self._found.pop(slug, None)
            raise


OPEN_DOORS = OpenDoors()


def is_same_origin(origin: str | None, host: str | None) -> bool:
    """Whether a page of this very host opened the socket."""
    if not origin or not host:
        return False
    parts = urlsplit(origin)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return False
    hostname = parts.hostname or ""
    if ":" in hostname:
        hostname = f"[{hostname}]"
    return parts.netloc.lower() == host.lower() and validate_host(hostname, settings.ALLOWED_HOSTS)
