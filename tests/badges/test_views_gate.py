"""The gate's app as it is served: the same page for everybody, with nothing in it that is anybody's."""

import pytest
from django.test import Client

from badges.rules import BadgeKind, Reason
from tests.conftest import Call, World

GATE = "/gate/city-2017/"
ENGLISH = {"Accept-Language": "en"}


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]  # a response


@pytest.mark.parametrize("path", [GATE, f"{GATE}pair/", f"{GATE}manifest.webmanifest"])
def test_app_is_served_without_asking_the_database_or_the_session(
    client: Client, path: str
) -> None:
    """Without `django_db` any query fails."""
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    assert answer.cookies.keys() == set()
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_app_is_the_same_for_whoever_asks_and_for_a_fair_that_is_not_there(
    world: World, client: Client
) -> None:
    to_strangers = text_of(client.get(GATE, headers=ENGLISH))
    client.force_login(world.users["admin"])
    assert text_of(client.get(GATE, headers=ENGLISH)) == to_strangers
    assert text_of(client.get("/gate/none/", headers=ENGLISH)) == to_strangers.replace(
        "city-2017", "none"
    )
    assert world.fair.name_en not in to_strangers


def test_app_has_a_line_for_every_reason_and_kind(client: Client) -> None:
    page = text_of(client.get(GATE, headers=ENGLISH))
    for reason in Reason:
        assert f'data-reason-{reason.value}="' in page
    for kind in BadgeKind:
        assert f'data-kind-{kind.value}="' in page


@pytest.mark.parametrize(("language", "name"), [("en", "Gate"), ("th", "ประตู")])
def test_manifest_lets_a_phone_keep_the_app(client: Client, language: str, name: str) -> None:
    answer = client.get(f"{GATE}manifest.webmanifest", headers={"Accept-Language": language})
    manifest = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert {
        key: manifest[key] for key in ("short_name", "lang", "start_url", "scope", "display")
    } == {
        "short_name": name,
        "lang": language,
        "start_url": GATE,
        "scope": GATE,
        "display": "standalone",
    }
    assert [(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_last_scans_are_for_devices_only(world: World, api: Call) -> None:
    assert api("get", "/gate/scans").status_code == 401
    assert api("get", "/gate/scans", token=world.token("gate_staff")).status_code == 403
