"""Refusals as RFC 9457 problem+json."""

from typing import Any

from django.http import JsonResponse

from events.problems import describe, problem_of
from events.rules import Refused

API_PREFIX = "/api/"


def problem_body(refused: Refused) -> dict[str, Any]:
    """``{"type", "title", "status", "code", "detail", "errors"?}``, in the reader's language."""
    problem = problem_of(refused.code)
    body: dict[str, Any] = {
        "type": f"/docs/errors#{refused.code}",
        "title": str(problem.title),
        "status": problem.status,
        "code": refused.code,
        "detail": describe(refused),
    }
    if refused.errors:
        body["errors"] = list(refused.errors)
    # What a program needs beside the text: the booth and the state of a lost race, the numbers of a limit.
    body |= {key: value for key, value in refused.params.items() if key not in body}
    return body


def problem_response(refused: Refused) -> JsonResponse:
    body = problem_body(refused)
    return JsonResponse(
        body,
        status=body["status"],
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
