"""Refusals become answers here, once: problem+json for the API, a page for people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode

from config import views
from config.problems import API_PREFIX, problem_response
from events.rules import Refused


class ExplainRefusals(MiddlewareMixin):
    """Innermost, so that whatever a view refuses is explained in the reader's language."""

    async_capable = False

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        refused = getattr(request, "refused", None)
        return explain(request, refused) if refused is not None else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return explain(request, error) if isinstance(error, Refused) else None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code == 405 and request.path.startswith(API_PREFIX):
            answer = problem_response(Refused("method_not_allowed"))
            answer.headers["Allow"] = response.headers.get("Allow", "")
            return answer
        return response


def explain(request: HttpRequest, refused: Refused) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(refused)
    if refused.code == "not_signed_in":
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse(settings.LOGIN_URL)}?{query}")
    if refused.code == "second_factor_required":
        return redirect("mfa_index")
    return views.refusal_page(request, refused)
