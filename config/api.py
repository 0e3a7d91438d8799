"""The API of CONTRACT: routers of the steps, authentication, and errors -> HTTP, once."""

import json
import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer

from badges.api import router as badges_router
from badges.queries import device_with_token
from booths.api import router as booths_router
from config.problems import API_PREFIX, problem_response
from events import permissions, queries
from events.api import router as events_router
from events.rules import Refused
from registration.api import router as registration_router

logger = logging.getLogger(__name__)
GATE_PREFIX = f"{API_PREFIX}v1/gate/"


class StrictJson(Parser):
    """JSON as RFC 8259 has it, sent as such: no NaN, and no name that an object holds twice."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise Refused("unsupported_media_type")
        return json.loads(
            request.body, parse_constant=_refuse_constant, object_pairs_hook=_each_name_once
        )


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        raise Refused("csrf_failed")


def _answer_nothing(_request: HttpRequest) -> HttpResponse:
    """Stands for the view, which the check asks only whether it is exempt."""
    return HttpResponse()


def _check_csrf(request: HttpRequest) -> None:
    check = _CsrfCheck(_answer_nothing)
    check.process_request(request)
    check.process_view(request, _answer_nothing, (), {})


class Authentication(HttpBearer):
    """A person's or a device's bearer token, or the session cookie with CSRF; nobody is anonymous by a wrong token.

    Sets `request.actor`; what the actor may do is each door's policy.
    """

    def __call__(self, request: HttpRequest) -> Any:
        header = request.headers.get("Authorization")
        if header is not None:
            scheme, _, token = header.partition(" ")
            actor = (
                self.authenticate(request, token.strip()) if scheme.lower() == "bearer" else None
            )
            if actor is None:
                raise Refused("not_signed_in")
        elif request.user.is_authenticated:
            if request.method not in {"GET", "HEAD", "OPTIONS"}:
                # The dispatcher exempts API views, so that bearer tokens need none.
                _check_csrf(request)
            actor = permissions.actor_of_session(request.user)
        else:
            actor = permissions.ANONYMOUS
        request.actor = actor  # type: ignore[attr-defined]  # as the middleware does for pages
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> permissions.Actor | None:
        ways = (_person_with, _device_with)
        # Whose token it probably is comes first: that is one question instead of two.
        for way in reversed(ways) if request.path.startswith(GATE_PREFIX) else ways:
            actor = way(token)
            if actor is not None:
                return actor
        return None


def _person_with(token: str) -> permissions.Actor | None:
    actor = queries.actor_of_token(token)
    return actor if actor.user is not None else None


def _device_with(token: str) -> permissions.Actor | None:
    device = device_with_token(token)
    return permissions.actor_of_device(device) if device is not None else None


api = NinjaAPI(
    title="OTOP fairs",
    version="1",
    urls_namespace="api",
    auth=Authentication(),
    parser=StrictJson(),
    docs_url="/docs",
    openapi_url="/openapi.json",
)
api.add_router("", events_router)
api.add_router("", registration_router)
api.add_router("", booths_router)
api.add_router("", badges_router)


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem_response(error)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """One entry per field: where, a stable code, and what is wrong. What was sent is never repeated."""
    fields = tuple(
        {
            "field": _field_of(item["loc"]),
            "code": str(item["type"]),
            "message": str(item["msg"]),
        }
        for item in error.errors
    )
    return problem_response(Refused("invalid", errors=fields))


def _field_of(loc: tuple[str | int, ...]) -> str:
    """Where the error stands; an unknown name is the sender's own text, so it may hold anything."""
    path = ".".join(str(part) for part in loc[1:]) or str(loc[-1])
    return path.encode("utf-8", "replace").decode()[:200]


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    # Ninja wraps whatever the parser raises.
    cause = error.__cause__
    return problem_response(cause if isinstance(cause, Refused) else Refused("bad_request"))


@api.exception_handler(RequestDataTooBig)
def on_too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem_response(Refused("too_large"))


@api.exception_handler(Http404)
def on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(Refused("not_found"))


@api.exception_handler(IntegrityError)
def on_conflict(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """A race that an action did not foresee: the constraint held, the caller tries again."""
    logger.warning("constraint held: %s", type(error).__name__)
    return problem_response(Refused("conflict"))


@api.exception_handler(DataError)
def on_unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
    return problem_response(Refused("invalid"))


@api.exception_handler(Exception)
def on_bug(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("unhandled error in the API", exc_info=error)
    return problem_response(Refused("server_error"))
