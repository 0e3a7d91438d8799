"""Health, metrics, and the pages of errors."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from prometheus_client import CONTENT_TYPE_LATEST

from config.health import answers_ping, may_read_metrics, render_metrics
from config.problems import API_PREFIX, problem_response
from events import queries
from events.permissions import allow, anyone
from events.problems import all_problems, describe, problem_of
from events.rules import Refused


def refusal_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    status = problem_of(refused.code).status
    return render(request, "refused.html", _describe(refused), status=status)


def _describe(refused: Refused) -> dict[str, Any]:
    return {
        "title": problem_of(refused.code).title,
        "detail": describe(refused),
        "code": refused.code,
        "errors": refused.errors,
    }


def answer(request: HttpRequest, code: str) -> HttpResponse:
    refused = Refused(code)
    if request.path.startswith(API_PREFIX):
        return problem_response(refused)
    return refusal_page(request, refused)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, "bad_request")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, "not_found")


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """allauth asks for it when a limit is reached."""
    response = answer(request, "too_many_requests")
    response.headers["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, "csrf_failed")


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks the database nothing: it may be what is broken."""
    refused = Refused("server_error")
    if request.path.startswith(API_PREFIX):
        return problem_response(refused)
    return HttpResponse(render_to_string("broken.html", _describe(refused)), status=500)


@allow(anyone)
def error_codes(request: HttpRequest) -> HttpResponse:
    """Where the `type` of every problem leads: its code, its status, and what to do."""
    rows = [
        {"code": code, "status": problem.status, "title": problem.title, "detail": problem.detail}
        for code, problem in sorted(all_problems().items())
    ]
    return render(request, "config/error_codes.html", {"rows": rows})


@allow(anyone)
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@allow(anyone)
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, its migrations have run, and Redis answers where it is set.

    Redis alone does not make us unready: without it every request still succeeds.
    """
    ready = queries.is_ready()
    body: dict[str, str] = {"database": "ok" if ready else "not ready"}
    if settings.REDIS_URL:
        body["redis"] = "ok" if answers_ping(settings.REDIS_URL) else "away"
    return JsonResponse(body, status=200 if ready else 503)


@allow(anyone)
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text: for whoever has METRICS_TOKEN, or for loopback where none is set."""
    if not may_read_metrics(request):
        raise Refused("not_found")
    return HttpResponse(render_metrics(), content_type=CONTENT_TYPE_LATEST)
