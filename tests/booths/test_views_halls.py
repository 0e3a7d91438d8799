"""The list of hall plans, and a hall's name and size."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booths import queries
from booths.models import Booth, FloorTerms
from events.models import Hall
from tests.conftest import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client: Client, world: World) -> Client:
    client.force_login(world.users["organiser"])
    return client


def post(client: Client, world: World, **data: Any) -> Any:
    return client.post(reverse("plan", args=[world.fair.slug]), data)


def test_list_counts_booths_and_problems(organiser: Client, world: World) -> None:
    world.allocated("A01")
    Booth.objects.filter(code="A03").update(x_m=4)
    page = organiser.get(reverse("plan", args=[world.fair.slug])).content.decode()
    assert "ชาเลนเจอร์ 1" in page
    assert "153 × 131.2" in page
    [row] = queries.hall_summaries(world.actor("organiser"), world.fair)
    assert (row.booths, row.taken, row.problems["overlap"]) == (20, 1, 1)


def test_hall_is_added_once(organiser: Client, world: World) -> None:
    sent = {
        "verb": "add", "add-code": "C2", "add-name_th": "ชาเลนเจอร์ 2", "add-width_m": "153",
        "add-height_m": "131.2",
    }  # fmt: skip
    assert post(organiser, world, **sent).status_code == 302
    again = post(organiser, world, **sent)
    assert again.status_code == 422
    assert Hall.objects.filter(code="C2").count() == 1
    assert post(organiser, world, **sent | {"add-code": "C 3"}).status_code == 422
    assert (
        post(organiser, world, **sent | {"add-code": "C4", "add-width_m": "0"}).status_code == 422
    )


def test_terms_are_kept(organiser: Client, world: World) -> None:
    answer = post(
        organiser, world, **{"verb": "terms", "terms-min_aisle_m": "2.5", "terms-grid_m": "0.25"}
    )
    assert answer.status_code == 302
    terms = FloorTerms.objects.get(fair=world.fair)
    assert (str(terms.min_aisle_m), str(terms.grid_m)) == ("2.50", "0.25")


def test_plan_is_copied_where_a_hall_is_empty(organiser: Client, world: World) -> None:
    assert (
        'verb" value="clone'
        not in organiser.get(reverse("plan", args=[world.fair.slug])).content.decode()
    )
    earlier = make_world("city-2016")
    Booth.objects.filter(fair=world.fair).delete()
    answer = post(
        organiser,
        world,
        **{"verb": "clone", "clone-hall": "C1", "clone-source": str(earlier.hall.pk)},
    )
    assert answer.status_code == 302
    assert queries.booths_in(world.hall).count() == 20


def test_other_size_is_asked_about_first(organiser: Client, world: World) -> None:
    address = reverse("hall_settings", args=[world.fair.slug, "C1"])
    sent = {"name_th": "ฮอลล์ 1", "name_en": "Hall 1", "width_m": "20", "height_m": "131.20"}
    asked = organiser.post(address, sent)
    assert "A08" in asked.content.decode()
    assert "A06" not in asked.content.decode()
    world.hall.refresh_from_db()
    assert world.hall.width_m == 153
    # What was confirmed is what was asked about.
    assert organiser.post(address, sent | {"confirmed": "30x131.20"}).status_code == 200
    assert organiser.post(address, sent | {"confirmed": "20x131.20"}).status_code == 302
    world.hall.refresh_from_db()
    assert (world.hall.width_m, world.hall.name_en) == (Decimal(20), "Hall 1")


def test_hall_is_not_made_smaller_than_somebodys_booth(organiser: Client, world: World) -> None:
    world.allocated("A10")
    address = reverse("hall_settings", args=[world.fair.slug, "C1"])
    sent = {"name_th": "ฮอลล์ 1", "width_m": "20", "height_m": "131.20", "confirmed": "20x131.20"}
    answer = organiser.post(address, sent)
    assert answer.status_code == 422
    assert "A10" in answer.content.decode()


def test_another_name_needs_no_second_question(organiser: Client, world: World) -> None:
    address = reverse("hall_settings", args=[world.fair.slug, "C1"])
    sent = {"name_th": "ฮอลล์ 1", "width_m": "153", "height_m": "131.2"}
    assert organiser.post(address, sent).status_code == 302


@pytest.mark.parametrize("name", ["reviewer", "exhibitor_a", "outsider"])
def test_plans_are_for_organisers(client: Client, world: World, name: str) -> None:
    client.force_login(world.users[name])
    for address in (
        reverse("plan", args=[world.fair.slug]),
        reverse("hall_settings", args=[world.fair.slug, "C1"]),
    ):
        assert client.get(address).status_code == 403
