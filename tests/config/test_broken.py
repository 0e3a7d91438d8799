"""The page of a fault, which may be that the database is away: these tests have none."""

from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override

from config.views import server_error
from events.middleware import attach_actor
from events.models import User


def fail(path: str) -> tuple[int, str, str]:
    """Status, kind and text of the answer to somebody whose session nobody can look up."""
    request = RequestFactory().get(path)
    request.user = SimpleLazyObject(User.objects.get)  # type: ignore[assignment]  # as the middleware sets it
    attach_actor(lambda _request: None)(request)  # type: ignore[arg-type, return-value]  # nothing follows
    with override("th"):
        answer = server_error(request)
    return answer.status_code, answer.headers["Content-Type"], answer.content.decode()


def test_page_of_a_fault_needs_no_database() -> None:
    status, kind, text = fail("/fairs/city-2017/")
    assert (status, kind) == (500, "text/html; charset=utf-8")
    assert "server_error" in text
    assert 'lang="th"' in text


def test_fault_of_the_api_is_a_problem() -> None:
    status, kind, text = fail("/api/v1/fairs")
    assert (status, kind) == (500, "application/problem+json")
    assert '"code": "server_error"' in text
