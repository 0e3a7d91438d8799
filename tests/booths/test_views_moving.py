"""Moving, swapping and undoing without a script, and what the page of the plan says beside."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booths.models import Allocation, Booth
from tests.booths.test_moving import codes_of
from tests.conftest import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(client: Client, world: World) -> Any:
    """``post("name", user, data, htmx=…, **kwargs)``: what the page answers, in English."""

    def call(
        name: str, user: str, data: dict[str, Any], *, htmx: bool = False, **kwargs: Any
    ) -> Any:
        client.force_login(world.users[user])
        headers = {"Accept-Language": "en"} | ({"HX-Request": "true"} if htmx else {})
        address = reverse(name, kwargs={"fair": world.fair.slug} | kwargs)
        return client.post(address, data, headers=headers)

    return call


def move(post: Any, allocation: Allocation, booths: str, verb: str = "move", **more: Any) -> Any:
    data = {"allocation": str(allocation.pk), "booths": booths, "verb": verb}
    return post("allocate_booth", "organiser", data, booth="A01", **more)


def test_form_moves_and_swaps(world: World, post: Any) -> None:
    one, other = world.allocated("A01"), world.allocated("A02", owner="exhibitor_b")
    assert move(post, one, "A03").status_code == 302
    assert codes_of(one) == ["A03"]
    answer = move(post, one, "A02", "swap", htmx=True)
    assert "Swapped" in answer.content.decode()
    assert (codes_of(one), codes_of(other)) == (["A02"], ["A03"])


def test_form_says_why_not(world: World, post: Any) -> None:
    one = world.allocated("A01")
    world.allocated("A02", owner="exhibitor_b")
    answer = move(post, one, "A02")
    assert answer.status_code == 422
    assert "Booth A02 is taken by" in answer.content.decode()
    assert move(post, one, "A05", "swap").status_code == 422
    assert move(post, one, "").status_code == 422
    assert codes_of(one) == ["A01"]


def test_step_is_undone_by_its_number(world: World, post: Any, client: Client) -> None:
    allocation = world.allocated("A01")
    client.force_login(world.users["organiser"])
    page = client.get(
        reverse("allocate", args=[world.fair.slug]), headers={"Accept-Language": "en"}
    )
    (step,) = page.context["steps"]
    answer = post("undo_step", "organiser", {"step": step.seq}, htmx=True)
    assert "Undone: Booths A01 allocated" in answer.content.decode()
    assert codes_of(allocation) == []
    again = post("undo_step", "organiser", {"step": step.seq}, htmx=True)
    assert "nothing here in the last hour" in again.content.decode()
    assert post("undo_step", "organiser", {"step": "x"}).status_code == 422
    assert post("undo_step", "exhibitor_a", {"step": 1}).status_code in {403, 404}


def test_queue_is_narrowed_to_what_a_booth_would_do_for(world: World, client: Client) -> None:
    thirsty = world.approved()
    thirsty.water = True
    thirsty.save()
    fits = world.approved("exhibitor_b")
    Booth.objects.filter(code="A01").update(has_water=False)
    client.force_login(world.users["organiser"])
    address = reverse("allocate", args=[world.fair.slug])
    assert list(client.get(f"{address}?fits=A01").context["waiting"]) == [fits]
    assert set(client.get(f"{address}?fits=A02").context["waiting"]) == {fits, thirsty}
    assert client.get(f"{address}?fits=F01").context["waiting"] == []
    assert client.get(f"{address}?fits=Z99").context["waiting"] == []


def test_history_is_for_organisers_of_the_fair(world: World, client: Client) -> None:
    world.allocated("A01")
    other = make_world("other")
    address = reverse("allocate_booth", args=[world.fair.slug, "A01"])
    client.force_login(world.users["organiser"])
    assert "A01" in client.get(address).content.decode()
    client.force_login(other.users["outsider"])
    assert client.get(address).status_code in {403, 404}
