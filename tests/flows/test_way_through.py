"""The whole way through the API: applied, approved, allocated, printed, scanned, occupied."""

import uuid

import pytest
from django.test import Client

from events import clock
from tests.conftest import Call, World

pytestmark = pytest.mark.django_db


def test_way_from_application_to_occupied_booth(world: World, api: Call, client: Client) -> None:
    exhibitor_token, organiser_token = world.token("exhibitor_a"), world.token("organiser")
    exhibitor = world.exhibitor()
    product = world.product(exhibitor)

    created = api(
        "post",
        "/fairs/city-2017/applications",
        {"exhibitor": str(exhibitor.pk), "products": [str(product.pk)], "zone": "FAB"},
        token=exhibitor_token,
    )
    assert (created.status_code, created.json()["state"]) == (201, "draft")
    application = created.json()["id"]
    sent = api("post", f"/applications/{application}/submit", token=exhibitor_token)
    assert sent.json() == {"id": application, "state": "submitted"}
    reviewed = api(
        "post",
        f"/applications/{application}/review",
        {"decision": "approve"},
        token=organiser_token,
    )
    assert reviewed.json() == {"id": application, "state": "approved"}

    allocated = api(
        "post",
        "/fairs/city-2017/allocations",
        {"application": application, "booths": ["A03"]},
        token=organiser_token,
    )
    assert allocated.status_code == 201
    assert floor_states(api)["A03"] == "allocated"

    badges = api(
        "get", "/fairs/city-2017/badges", {"application": application}, token=exhibitor_token
    ).json()
    assert badges["count"] == 1
    badge = badges["items"][0]
    assert badge["booths"] == ["A03"]
    pdf = api("get", f"/badges/{badge['id']}/pdf", token=exhibitor_token)
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")

    _device, device_token = world.device()
    scan = {
        "scan_id": str(uuid.uuid4()),
        "device_seq": 1,
        "code": badge["code"],
        "direction": "entry",
        "scanned_at": clock.now().isoformat(),
    }
    answer = api("post", "/gate/scans", scan, token=device_token)
    assert answer.json() == {
        "scan_id": scan["scan_id"],
        "decision": "admit",
        "reason": "ok",
        "badge": badge["id"],
        "kind": "exhibitor",
        "booths": ["A03"],
        "inside": 1,
        "conflict": False,
    }
    assert floor_states(api)["A03"] == "occupied"
    assert api("post", "/gate/scans", scan, token=device_token).content == answer.content

    released = api("delete", f"/allocations/{allocated.json()['id']}", token=organiser_token)
    assert released.status_code == 204
    assert floor_states(api)["A03"] == "vacant"
    again = api(
        "post",
        "/gate/scans",
        scan | {"scan_id": str(uuid.uuid4()), "device_seq": 2},
        token=device_token,
    )
    assert (again.json()["decision"], again.json()["reason"]) == ("deny", "revoked")


def floor_states(api: Call) -> dict[str, str]:
    floor = api("get", "/fairs/city-2017/floor").json()
    return {booth["code"]: booth["state"] for booth in floor["booths"]}
