"""The gate's page: who may pair a device, what the answer holds, and how a pairing ends."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from badges.models import Device
from badges.rules import Reason
from events import vault
from tests.conftest import Call, World, make_world

pytestmark = pytest.mark.django_db
GATE = "/gate/city-2017/"
ENGLISH = {"Accept-Language": "en"}


def pair(client: Client, gate: str = "G1", name: str = "left phone") -> Any:
    return client.post(GATE, {"gate": gate, "name": name}, headers=ENGLISH)


def paired(answer: Any) -> dict[str, str]:
    """What the page keeps of the pairing."""
    found = re.search(r'id="gate-paired" type="application/json">(.*?)</script>', text_of(answer))
    assert found is not None
    kept: dict[str, str] = json.loads(found[1])
    return kept


def text_of(answer: Any) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("name", ["gate_staff", "organiser", "admin"])
def test_pairing_gives_a_token_that_works_as_the_device(
    world: World, client: Client, api: Call, name: str
) -> None:
    client.force_login(world.users[name])
    answer = pair(client)
    kept = paired(answer)
    device = Device.objects.get(pk=kept["device"])
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert (device.gate.code, device.name, kept["gate"]) == ("G1", "left phone", "G1")
    assert device.token_hash == vault.hash_token(kept["token"])
    assert device.paired_by == world.users[name]
    assert api("get", "/gate/scans", token=kept["token"]).status_code == 200


def test_token_is_in_no_later_answer(world: World, client: Client) -> None:
    client.force_login(world.users["gate_staff"])
    token = paired(pair(client))["token"]
    assert token not in text_of(client.get(GATE))


def test_gate_page_names_gates_and_every_reason(world: World, client: Client) -> None:
    client.force_login(world.users["gate_staff"])
    page = text_of(client.get(GATE, headers=ENGLISH))
    assert "G1 · Gate 1" in page
    for reason in Reason:
        assert f'data-reason-{reason.value}="' in page


@pytest.mark.parametrize(
    ("gate", "name", "field"),
    [
        ("G77", "phone", "gate"),
        ("", "phone", "gate"),
        ("G1", "", "name"),
        ("G1", "x" * 101, "name"),
    ],
)
def test_bad_pairing_makes_no_device_and_keeps_what_was_typed(
    world: World, client: Client, gate: str, name: str, field: str
) -> None:
    client.force_login(world.users["gate_staff"])
    answer = pair(client, gate, name)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert answer.context["form"].data["name"] == name
    assert Device.objects.count() == 0


@pytest.mark.parametrize("name", ["reviewer", "exhibitor_a", "outsider"])
def test_gate_is_closed_to_others(world: World, client: Client, name: str) -> None:
    client.force_login(world.users[name])
    assert client.get(GATE).status_code == 403
    assert pair(client).status_code == 403
    assert Device.objects.count() == 0


def test_gate_sends_strangers_to_sign_in(world: World, client: Client) -> None:
    answer = client.get(GATE)
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/sign-in/?next=%2Fgate%2Fcity-2017%2F",
    )


def test_unpaired_device_scans_no_more(world: World, client: Client, api: Call) -> None:
    client.force_login(world.users["gate_staff"])
    kept = paired(pair(client))
    answer = client.post(f"{GATE}unpair/", {"device": kept["device"]})
    assert (answer.status_code, answer["Location"]) == (302, f"{GATE}#unpaired")
    assert api("get", "/gate/scans", token=kept["token"]).status_code == 401


def test_unpairing_a_device_of_another_fair_is_not_found(world: World, client: Client) -> None:
    device, _token = make_world("midyear-2018").device()
    client.force_login(world.users["gate_staff"])
    for key in (device.pk, "00000000-0000-4000-8000-000000000000", "nonsense", ""):
        assert client.post(f"{GATE}unpair/", {"device": key}).status_code == 404
    device.refresh_from_db()
    assert device.revoked_at is None


def test_unpairing_is_a_post_of_those_who_guard(world: World, client: Client) -> None:
    device, _token = world.device()
    client.force_login(world.users["exhibitor_a"])
    assert client.post(f"{GATE}unpair/", {"device": device.pk}).status_code == 403
    client.force_login(world.users["gate_staff"])
    assert client.get(f"{GATE}unpair/").status_code == 405
    device.refresh_from_db()
    assert device.revoked_at is None


def test_last_scans_are_those_of_the_device_newest_first(world: World, api: Call) -> None:
    badge = world.badge("A01")
    device, token = world.device()
    other, other_token = world.device(name="other")
    world.scan(device, "FORGED", seq=1)
    world.scan(device, badge.code, seq=2)
    world.scan(other, badge.code, seq=1)

    listed = api("get", "/gate/scans", token=token).json()
    assert (listed["count"], listed["inside"]) == (2, 1)
    assert [
        (row["decision"], row["reason"], row["booths"], row["direction"]) for row in listed["items"]
    ] == [("admit", "ok", ["A01"], "entry"), ("deny", "forged", [], "entry")]
    assert listed["items"][0]["scanned_at"] == "2017-12-17T09:30:00+07:00"

    page = api("get", "/gate/scans", {"limit": 1, "offset": 1}, token=token).json()
    assert [row["reason"] for row in page["items"]] == ["forged"]
    [row] = api("get", "/gate/scans", token=other_token).json()["items"]
    assert (row["reason"], row["conflict"]) == ("already_inside", True)


def test_last_scans_are_for_devices_only(world: World, api: Call) -> None:
    assert api("get", "/gate/scans").status_code == 401
    assert api("get", "/gate/scans", token=world.token("gate_staff")).status_code == 403
