"""Doors of the fair itself, and what all API doors share: idempotency."""

import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.core.serializers.json import DjangoJSONEncoder
from ninja import Query, Router, Schema, Status

from events import actions, clock, queries, vault
from events.permissions import Request, allow, anyone
from events.rules import Refused
from events.schemas import ClockOut, FairList, FairOut, Page

router = Router(tags=["fairs"])
Door = TypeVar("Door", bound=Callable[..., Any])


def idempotent(door: Door) -> Door:
    """Honour ``Idempotency-Key``: one effect per principal and key, the same answer each time.

    The door answers ``(status, schema or dict)``.
    """

    @functools.wraps(door)
    def once(request: Any, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return Status(*door(request, *args, **kwargs))
        if not (0 < len(key) <= 200 and key.isascii() and key.isprintable()):
            raise Refused("idempotency_key_invalid")

        def effect() -> tuple[int, Any]:
            status, body = door(request, *args, **kwargs)
            plain = body.model_dump(mode="json") if isinstance(body, Schema) else body
            # Through JSON once, as a repeated answer has been.
            return status, json.loads(json.dumps(plain, cls=DjangoJSONEncoder))

        content = f"{request.method} {request.get_full_path()}\n".encode() + _content_of(request)
        status, body = actions.run_once(
            principal=request.actor.principal,
            key=key,
            # Keyed: a plain hash of a body with a citizen id would be found by trying all ids.
            request_hash=vault.fingerprint(hashlib.sha256(content).hexdigest(), purpose="request"),
            effect=effect,
        )
        # PostgreSQL stores keys in an order of its own, so the first answer and a repeated one are put into the same.
        return Status(status, json.loads(json.dumps(body, sort_keys=True)))

    return cast("Door", once)


def _content_of(request: Any) -> bytes:
    """What was sent, by which a retry is told from another request."""
    if request.content_type != "multipart/form-data":
        body: bytes = request.body
        return body
    # What parts the fields from each other is drawn anew for each request; what they hold is not.
    parts = [[name, *values] for name, values in sorted(request.POST.lists())]
    for name, file in sorted(request.FILES.items()):
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        parts.append([name, file.name, digest.hexdigest()])
    return json.dumps(parts).encode()


@router.get("/clock", response=ClockOut, summary="The fair's clock")
@allow(anyone)
def get_clock(request: Request) -> dict[str, Any]:
    return {"now": clock.local(clock.now()), "rehearsal": clock.is_rehearsal()}


@router.get("/fairs", response=FairList, summary="Fairs that the caller may see")
@allow(anyone)
def list_fairs(request: Request, page: Query[Page]) -> dict[str, Any]:
    fairs = queries.fairs_visible_to(request.actor)
    part = fairs[page.offset : page.offset + page.limit]
    return {"items": [FairOut.of(fair) for fair in part], "count": fairs.count()}


@router.get("/fairs/{fair}", response=FairOut, summary="One fair")
@allow(anyone)
def get_fair(request: Request, fair: str) -> dict[str, Any]:
    return FairOut.of(queries.get_fair(request.actor, fair))
