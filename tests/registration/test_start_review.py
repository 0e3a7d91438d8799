"""Somebody takes an application up, and the exhibitor sees it."""

import pytest
from django.test import Client
from django.urls import reverse

from events.models import LogEntry
from registration.models import Application
from tests.conftest import PASSWORD, Call, World

pytestmark = pytest.mark.django_db


def test_reviewer_takes_an_application_up_by_page(world: World, client: Client) -> None:
    application = world.submitted()
    client.login(username="reviewer@otop.example", password=PASSWORD)
    page = reverse("review", args=["city-2017", application.pk])
    answer = client.post(reverse("start_review", args=["city-2017", application.pk]))
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert Application.objects.get().state == "under_review"
    assert LogEntry.objects.filter(action="application.review_started").count() == 1
    assert 'name="decision"' in client.get(page).content.decode()


def test_application_is_taken_up_once(world: World, api: Call) -> None:
    application = world.submitted()
    token = world.token("reviewer")
    first = api("post", f"/applications/{application.pk}/start-review", token=token)
    again = api("post", f"/applications/{application.pk}/start-review", token=token)
    assert first.json() == {"id": str(application.pk), "state": "under_review"}
    assert (again.status_code, again.json()["code"]) == (409, "application_transition")


def test_exhibitor_cannot_take_up_its_own(world: World, api: Call) -> None:
    application = world.submitted()
    answer = api(
        "post", f"/applications/{application.pk}/start-review", token=world.token("exhibitor_a")
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert Application.objects.get().state == "submitted"
