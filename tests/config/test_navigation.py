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
    ],
)
def test_one_link_is_current(world: World, client: Client, path: str, current: list[str]) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    items = client.get(path).context["nav_items"]
    assert [item["url"] for item in items if item["current"]] == current
