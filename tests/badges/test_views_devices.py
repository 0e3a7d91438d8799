"""The page of the gates' devices: who may open it, a code that is shown once, and how a device ends."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from badges.models import Device, DeviceStatus, PairingTicket
from events import clock, vault
from events.models import LogEntry
from tests.conftest import MORNING, World, make_world

pytestmark = pytest.mark.django_db
DEVICES = "/manage/city-2017/devices/"
ENGLISH = {"Accept-Language": "en"}
HTMX = ENGLISH | {"HX-Request": "true"}


def offer(client: Client, gate: str = "G1", name: str = "phone 7", **headers: str) -> Any:
    return client.post(DEVICES, {"gate": gate, "name": name}, headers=headers or ENGLISH)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def secret_of(answer: Any) -> str:
    found = re.search(r'href="http://testserver/gate/city-2017/pair/#([\w-]{43})"', text_of(answer))
    assert found is not None
    return found[1]


@pytest.fixture
def supervisor(world: World, client: Client) -> Client:
    client.force_login(world.users["gate_staff"])
    return client


@pytest.mark.parametrize("name", ["gate_staff", "organiser", "admin"])
def test_code_is_shown_once_and_kept_as_a_hash(world: World, client: Client, name: str) -> None:
    client.force_login(world.users[name])
    answer = offer(client)
    ticket = PairingTicket.objects.get()
    secret = secret_of(answer)
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert (ticket.gate.code, ticket.name, ticket.created_by) == (
        "G1",
        "phone 7",
        world.users[name],
    )
    assert (ticket.secret_hash, ticket.used_at) == (vault.hash_token(secret), None)
    assert ticket.expires_at == MORNING + dt.timedelta(minutes=10)
    assert Device.objects.count() == 0
    entry = LogEntry.objects.get(action="device.pairing_offered")
    assert secret not in str(entry.data)
    assert secret not in text_of(client.get(DEVICES))


def test_code_leads_to_the_app_in_a_fragment_which_no_server_sees(supervisor: Client) -> None:
    answer = offer(supervisor)
    address = answer.context["address"]
    assert address == f"http://testserver/gate/city-2017/pair/#{secret_of(answer)}"
    assert answer.context["symbol"].startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("gate", "name", "field"),
    [
        ("G77", "phone", "gate"),
        ("", "phone", "gate"),
        ("G1", "", "name"),
        ("G1", "x" * 101, "name"),
    ],
)
def test_bad_pairing_offers_nothing_and_keeps_what_was_typed(
    supervisor: Client, gate: str, name: str, field: str
) -> None:
    answer = offer(supervisor, gate, name)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert answer.context["form"].data["name"] == name
    assert PairingTicket.objects.count() == 0


def test_page_asks_until_the_device_is_paired_and_then_suggests_the_next(
    supervisor: Client, world: World
) -> None:
    offer(supervisor, **HTMX)
    ticket = PairingTicket.objects.get()
    asked = f"{DEVICES}pairings/{ticket.pk}/"
    assert supervisor.get(asked).status_code == 204
    device, _token = world.device(name="phone 7")
    world.device(name="phone 8")
    PairingTicket.objects.update(used_at=clock.now(), device=device)
    answer = supervisor.get(asked, headers=HTMX)
    assert "“phone 7” is paired and stands at gate G1." in text_of(answer)
    assert answer.context["form"].initial == {"gate": "G1", "name": "phone 9"}


def test_code_that_nobody_used_is_said_to_be_over(supervisor: Client) -> None:
    offer(supervisor)
    ticket = PairingTicket.objects.get()
    with clock.travel(MORNING + dt.timedelta(minutes=10)):
        answer = supervisor.get(f"{DEVICES}pairings/{ticket.pk}/", headers=ENGLISH)
    assert "was not used in time" in text_of(answer)


def test_list_says_what_each_device_said_last(supervisor: Client, world: World) -> None:
    seen, _token = world.device(name="a")
    silent, _token = world.device(name="b")
    ended, _token = world.device(name="c")
    world.device(name="d", gate="G9")
    for device, ago, age in ((seen, 5, 50), (silent, 300, 7200), (ended, 5, 50)):
        DeviceStatus.objects.update_or_create(
            device=device,
            defaults={
                "last_seen": MORNING - dt.timedelta(seconds=ago),
                "list_as_of": MORNING - dt.timedelta(seconds=age),
                "queue": 12,
                "battery": 81,
                "app": "2.0",
            },
        )
    Device.objects.filter(pk=ended.pk).update(revoked_at=MORNING)
    entries = supervisor.get(DEVICES, headers=ENGLISH).context["entries"]
    assert [(entry.device.name, entry.state, entry.list_is_old) for entry in entries] == [
        ("a", "connected", False),
        ("b", "silent", True),
        ("d", "new", False),
        ("c", "ended", False),
    ]
    page = text_of(supervisor.get(DEVICES, headers=HTMX))
    assert "<html" not in page
    for told in ("81 %", "too old", "Not seen yet"):
        assert told in page


@pytest.mark.parametrize("name", ["reviewer", "exhibitor_a", "outsider"])
def test_page_is_closed_to_others(world: World, client: Client, name: str) -> None:
    client.force_login(world.users[name])
    assert client.get(DEVICES).status_code == 403
    assert offer(client).status_code == 403
    assert PairingTicket.objects.count() == 0


def test_ending_a_device_is_asked_for_and_done_by_post(supervisor: Client, world: World) -> None:
    device, _token = world.device()
    address = f"{DEVICES}{device.pk}/revoke/"
    assert supervisor.get(address).status_code == 200
    device.refresh_from_db()
    assert device.revoked_at is None
    answer = supervisor.post(address)
    device.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, DEVICES)
    assert device.revoked_at == MORNING


def test_what_is_of_another_fair_is_not_found(supervisor: Client, world: World) -> None:
    other = make_world("midyear-2018")
    device, _token = other.device()
    supervisor.force_login(other.users["gate_staff"])
    supervisor.post("/manage/midyear-2018/devices/", {"gate": "G1", "name": "phone"})
    ticket = PairingTicket.objects.get()
    for key in (device.pk, uuid.uuid4()):
        assert supervisor.post(f"{DEVICES}{key}/revoke/").status_code == 404
    for key in (ticket.pk, uuid.uuid4()):
        assert supervisor.get(f"{DEVICES}pairings/{key}/").status_code == 404
    device.refresh_from_db()
    assert device.revoked_at is None
