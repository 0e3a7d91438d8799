"""How a fair is reviewed, set on its page; the rule of points as everybody reads it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registration import queries
from registration.models import Participation
from tests.conftest import World

pytestmark = pytest.mark.django_db
RULE = {
    "per_fair": 2,
    "attended_percent": 80,
    "for_reports": 3,
    "per_penalty": 2,
    "most": 20,
    "years": 3,
}


@pytest.fixture
def settings_page(world: World, client: Client):
    """``settings_page(who, **fields)``: sent, or looked at without fields."""
    address = reverse("review_settings", args=[world.fair.slug])

    def call(who: str, **fields: Any) -> Any:
        client.force_login(world.users[who])
        options: Any = {"headers": {"Accept-Language": "en"}}
        return client.post(address, fields, **options) if fields else client.get(address, **options)

    return call


def criterion(number: int, name: str, **values: Any) -> dict[str, Any]:
    row = {"name_th": name, "name_en": "", "key": "", "weight": 1, "max_points": 5} | values
    return {f"c{number}-{field}": value for field, value in row.items()}


def blank_rows(first: int) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for number in range(first, 8):
        rows |= criterion(number, "")
    return rows


def test_criteria_are_set_and_renamed(world: World, settings_page: Any) -> None:
    rows = criterion(0, "คุณภาพ", weight=3) | criterion(1, "เรื่องราว") | blank_rows(2)
    assert settings_page("organiser", verb="criteria", **rows).status_code == 302
    first, second = queries.criteria_of(world.fair)
    assert (first.name_th, first.weight, second.name_th) == ("คุณภาพ", 3, "เรื่องราว")
    rows |= criterion(0, "ฝีมือ", weight=3, key=first.pk) | criterion(1, "", key=second.pk)
    settings_page("organiser", verb="criteria", **rows)
    assert [row.name_th for row in queries.criteria_of(world.fair)] == ["ฝีมือ"]


def test_a_wrong_weight_is_said_and_nothing_is_kept(world: World, settings_page: Any) -> None:
    rows = criterion(0, "คุณภาพ", weight=0) | blank_rows(1)
    assert settings_page("organiser", verb="criteria", **rows).status_code == 422
    assert list(queries.criteria_of(world.fair)) == []


def test_two_people_and_the_time_for_an_undo_are_set(world: World, settings_page: Any) -> None:
    settings_page("organiser", verb="terms", two_person_rule="on", undo_minutes="15")
    terms = queries.terms_of(world.fair)
    assert (terms.two_person_rule, terms.undo_minutes) == (True, 15)


def test_the_rule_of_points_is_published_in_words(
    world: World, settings_page: Any, client: Client
) -> None:
    public = reverse("fair", args=[world.fair.slug])
    english: Any = {"headers": {"Accept-Language": "en"}}
    assert "Priority points" not in client.get(public, **english).content.decode()
    application = world.submitted()
    settings_page("organiser", verb="points", **RULE)
    page = client.get(public, **english).content.decode()
    assert "2 points for each earlier fair" in page
    assert "Fairs of the last 3 years count; at most 20 points" in page
    body = {
        "fair_name": "OTOP CITY 2016",
        "ended_on": "2016-12-26",
        "days_expected": 9,
        "days_attended": 9,
        "days_reported": 9,
        "penalties": 1,
        "penalty_reason": "",
    }
    address = reverse("past_fair", args=[world.fair.slug, application.pk])
    assert client.post(address, body).status_code == 422
    body["penalty_reason"] = "เก็บร้านก่อนเวลา"
    assert client.post(address, body).status_code == 302
    assert Participation.objects.get().exhibitor == application.exhibitor
    settings_page("organiser", verb="recount")
    application.refresh_from_db()
    assert application.priority_points == 3


def test_reviewers_do_not_set_how_they_review(settings_page: Any) -> None:
    assert settings_page("reviewer").status_code == 403
