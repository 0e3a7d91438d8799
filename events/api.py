"""Doors of the fair itself, and what all API doors share: idempotency."""

import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.core.serializers.json import DjangoJSONEncoder
from ninja import Query, Router, Schema, Status

from events import actions, clock, queries
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
            # Through JSON once, so that the first answer and a repeated one are the same bytes.
            return status, json.loads(json.dumps(plain, cls=DjangoJSONEncoder))

        content = f"{request.method} {request.get_full_path()}\n".encode() + request.body
        status, body = actions.run_once(
            principal=request.actor.principal,
            key=key,
            request_hash=hashlib.sha256(content).hexdigest(),
            effect=effect,
        )
        return Status(status, body)

    return cast("Door", once)


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
