"""The navigation bar says where one is."""

import pytest
from django.test import Client

from tests.conftest import PASSWORD, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["/"]),
        ("/fairs/city-2017/floor/", ["/"]),
        ("/home/", ["/home/"]),
        ("/exhibitors/new/", ["/home/"]),
        ("/manage/city-2017/", ["/manage/city-2017/"]),
        ("/manage/city-2017/applications/", ["/manage/city-2017/applications/"]),
        ("/manage/city-2017/floor/", ["/manage/city-2017/floor/"]),
        ("/manage/city-2017/plan/C1/", ["/manage/city-2017/floor/"]),
        ("/manage/city-2017/draws/new/", ["/manage/city-2017/floor/"]),
        ("/manage/city-2017/proposals/", ["/manage/city-2017/floor/"]),
    ],
)
def test_one_link_is_current(world: World, client: Client, path: str, current: list[str]) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    items = client.get(path).context["nav_items"]
    assert [item["url"] for item in items if item["current"]] == current


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("floor/", "floor/"),
        ("floor/A01/", "floor/"),
        ("proposals/", "proposals/"),
        ("draws/", "draws/"),
        ("draws/new/", "draws/"),
        ("plan/", "plan/"),
        ("plan/C1/", "plan/"),
        ("plan/C1/files/", "plan/"),
        ("halls/C1/", "plan/"),
    ],
)
def test_pages_about_booths_lead_to_each_other(
    world: World, client: Client, path: str, current: str
) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    parts = client.get(f"/manage/city-2017/{path}").context["nav_parts"]
    below = "/manage/city-2017/"
    assert [part["url"] for part in parts] == [
        f"{below}{part}" for part in ("floor/", "proposals/", "draws/", "plan/")
    ]
    assert [part["url"] for part in parts if part["current"]] == [f"{below}{current}"]


def test_other_pages_have_one_bar(world: World, client: Client) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    for path in ("/", "/manage/city-2017/", "/fairs/city-2017/draws/"):
        assert client.get(path).context["nav_parts"] == []
