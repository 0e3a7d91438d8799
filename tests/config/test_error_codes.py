"""The `type` of a problem leads to the line that explains it."""

import pytest
from django.test import Client

from events.problems import all_problems
from tests.conftest import Call

pytestmark = pytest.mark.django_db


def test_type_of_a_problem_leads_to_its_line(client: Client, api: Call) -> None:
    address, _hash, code = api("get", "/fairs/nowhere").json()["type"].partition("#")
    assert code == "not_found"
    assert f'<tr id="{code}">' in client.get(address).content.decode()


def test_every_code_has_its_line(client: Client) -> None:
    rows = client.get("/docs/errors").context["rows"]
    assert [row["code"] for row in rows] == sorted(all_problems())
