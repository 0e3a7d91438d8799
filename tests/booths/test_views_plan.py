"""The page on which a hall is laid out: what it brings along, and who may not open it."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from booths.models import Booth
from events.models import Hall
from tests.conftest import World, make_world

pytestmark = pytest.mark.django_db


def address(world: World, hall: str = "C1") -> str:
    return reverse("plan_editor", args=[world.fair.slug, hall])


@pytest.fixture
def second_hall(world: World) -> Hall:
    hall = Hall.objects.create(
        fair=world.fair, code="C2", name_th="ชาเลนเจอร์ 2", name_en="Challenger 2",
        width_m=153, height_m="131.2", order=2,
    )  # fmt: skip
    Booth.objects.create(
        fair=world.fair, hall=hall, zone=world.zones["FAB"], code="B77",
        x_m=10, y_m=10, width_m=3, depth_m=3,
    )  # fmt: skip
    return hall


def test_page_brings_the_api_the_zones_and_codes_of_other_halls(
    world: World, second_hall: Hall, client: Client
) -> None:
    client.force_login(world.users["organiser"])
    answer = client.get(address(world), headers={"Accept-Language": "en"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'data-api="/api/v1/fairs/{world.fair.slug}/halls/C1/plan"' in text
    assert "FOOD · OTOP tasting" in text
    assert address(world, second_hall.code) in text
    found = re.search(r'<script id="editor-codes" type="application/json">(.*?)</script>', text)
    assert found is not None
    assert json.loads(found.group(1)) == ["B77"]


def test_unknown_hall_and_hall_of_another_fair_are_not_found(world: World, client: Client) -> None:
    other = make_world("midyear-2018")
    Hall.objects.filter(fair=other.fair).update(code="X9")
    client.force_login(world.users["organiser"])
    assert client.get(address(world, "none")).status_code == 404
    assert client.get(address(world, "X9")).status_code == 404


@pytest.mark.parametrize("name", ["reviewer", "exhibitor_a", "gate_staff", "outsider"])
def test_only_organisers_lay_a_hall_out(world: World, client: Client, name: str) -> None:
    client.force_login(world.users[name])
    assert client.get(address(world)).status_code == 403
    assert client.get(reverse("plan", args=[world.fair.slug])).status_code == 403
