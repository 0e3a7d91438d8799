"""Django under ASGI with one change of threads a request instead of five.

Every middleware and view of the product is synchronous. Django's own handler goes to a thread and back for the signals,
the middleware, the view and the closing, and starts a thread of its own for each request; this one hands the whole
request to a thread that is there already, and gets the whole answer back. What is streamed goes Django's way.
"""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

Scope = dict[str, Any]


class ThreadHandler(ASGIHandler):
    """Each request in one of the process's threads, from the first signal to the last."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(settings.REQUEST_THREADS, thread_name_prefix="request")

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - Django's signature
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError(scope["type"])
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        # What a request leaves behind, such as its language, stays in its own context.
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(
            self._threads, context.run, self._respond, scope, body
        )
        try:
            if response.streaming:
                await self._stream(response, receive, send)
            else:
                await self.send_response(response, send)
        finally:
            body.close()

    def _respond(self, scope: Scope, body: Any) -> HttpResponseBase:
        """In the thread: all but the sending, and for what is streamed all but the closing."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        if request is None:
            response = cast("HttpResponseBase", refusal)
        else:
            response = self.get_response(request)
            response._handler_class = self.__class__  # type: ignore[attr-defined]  # noqa: SLF001 - as Django's handlers do
        if response.streaming:
            # What is read from now on is read elsewhere.
            close_old_connections()
        else:
            # Gives the connection back; what is to be sent is there whole.
            response.close()
        return response

    async def _stream(self, response: Any, receive: Any, send: Any) -> None:
        response.block_size = self.chunk_size
        sending = asyncio.create_task(self._send_parts(response, send))
        leaving = asyncio.create_task(self._wait_for_leaving(receive))
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                if not task.done():
                    task.cancel()
            outcome, _left = await asyncio.gather(sending, leaving, return_exceptions=True)
        if isinstance(outcome, Exception):
            raise outcome

    async def _send_parts(self, response: Any, send: Any) -> None:
        async with ThreadSensitiveContext():
            try:
                await self.send_response(response, send)
            finally:
                await sync_to_async(response.close)()

    async def _wait_for_leaving(self, receive: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
