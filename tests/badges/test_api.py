"""Doors of badges and gates, as the contract has them."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from badges import actions, codes
from badges.models import Badge, Device, Scan, SigningKey
from events import clock, vault
from tests.conftest import MORNING, Call, World, exhibitor_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def badge(world: World) -> Badge:
    return world.badge("A01")


@pytest.fixture
def gate(world: World) -> tuple[Device, str]:
    return world.device()


def reading(code: str, **values: Any) -> dict[str, Any]:
    return {
        "scan_id": str(uuid.uuid4()),
        "device_seq": 1,
        "code": code,
        "direction": "entry",
        "scanned_at": MORNING.isoformat(),
    } | values


def test_badges_are_listed_for_whom_they_concern(world: World, api: Call, badge: Badge) -> None:
    world.badge("A02", owner="exhibitor_b")
    expected = {
        "id": badge.pk,
        "serial": badge.serial,
        "kind": "exhibitor",
        "name": {"th": "สมหญิง ใจดี", "en": ""},
        "code": badge.code,
        "state": "active",
        "booths": ["A01"],
    }
    path = "/fairs/city-2017/badges"
    own = api("get", path, token=world.token("exhibitor_a")).json()
    assert own == {"items": [expected], "count": 1}
    organiser = world.token("organiser")
    assert api("get", path, token=organiser).json()["count"] == 2
    application = exhibitor_of(badge).applications.get()
    one = api("get", path, {"application": str(application.pk)}, token=organiser).json()
    assert one == {"items": [expected], "count": 1}
    foreign = api(
        "get", path, {"application": str(application.pk)}, token=world.token("exhibitor_b")
    )
    missing = api("get", path, {"application": str(uuid.uuid4())}, token=world.token("exhibitor_b"))
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    for name in ("reviewer", "gate_staff", "outsider"):
        assert api("get", path, token=world.token(name)).json() == {"items": [], "count": 0}
    make_world("other")
    elsewhere = api("get", "/fairs/other/badges", token=world.token("exhibitor_a")).json()
    assert elsewhere == {"items": [], "count": 0}


def test_badge_is_printed_for_those_who_see_it(world: World, api: Call, badge: Badge) -> None:
    path = f"/badges/{badge.pk}/pdf"
    for name in ("exhibitor_a", "organiser"):
        pdf = api("get", path, token=world.token(name))
        assert (pdf.status_code, pdf["Content-Type"], pdf["Cache-Control"]) == (
            200,
            "application/pdf",
            "private, no-store",
        )
        assert pdf.content.startswith(b"%PDF-")
        assert pdf["Content-Disposition"] == f'inline; filename="badge-{badge.serial}.pdf"'
    actions.revoke_badge(actor=world.actor("organiser"), badge=badge, reason="x")
    gone = api("get", path, token=world.token("exhibitor_a"))
    assert (gone.status_code, gone.json()["code"]) == (409, "badge_revoked")


def test_badge_is_revoked_by_an_organiser(world: World, api: Call, badge: Badge) -> None:
    path = f"/badges/{badge.pk}/revoke"
    own = api("post", path, {"reason": "x"}, token=world.token("exhibitor_a"))
    assert (own.status_code, own.json()["code"]) == (403, "forbidden")
    blank = api("post", path, {"reason": "  "}, token=world.token("organiser"))
    assert (blank.status_code, blank.json()["errors"][0]["field"]) == (422, "body.reason")
    done = api("post", path, {"reason": "หาย"}, token=world.token("organiser"))
    assert (done.status_code, done.json()) == (200, {"id": badge.pk, "state": "revoked"})
    again = api("post", path, {"reason": "หาย"}, token=world.token("organiser"))
    assert (again.status_code, again.json()["code"]) == (409, "badge_ended")


# --- scanning -------------------------------------------------------------------------------------
def test_scan_is_answered_as_the_contract_says(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    body = reading(badge.code)
    answer = api("post", "/gate/scans", body, token=gate[1])
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "scan_id": body["scan_id"],
            "decision": "admit",
            "reason": "ok",
            "badge": badge.pk,
            "kind": "exhibitor",
            "booths": ["A01"],
            "inside": 1,
            "conflict": False,
        },
    )


@pytest.mark.parametrize(
    "reason",
    [
        "forged",
        "unknown",
        "wrong_fair",
        "revoked",
        "not_yet_valid",
        "expired",
        "wrong_gate",
        "closed",
        "already_inside",
        "not_inside",
    ],
)
def test_denial_is_a_verdict_and_never_an_error(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str], reason: str
) -> None:
    device, token = gate
    code, values = badge.code, {}
    if reason == "forged":
        code = code[::-1]
    elif reason == "unknown":
        key = SigningKey.objects.get()
        private = vault.unseal(bytes(key.private_sealed), purpose=actions.KEY_PURPOSE)
        code = codes.sign_code(
            private_key=private,
            kid=key.pk,
            badge_id="f" * 16,
            not_before=badge.valid_from,
            not_after=badge.valid_until,
        )
    elif reason == "wrong_fair":
        code = make_world("other").badge("A01").code
    elif reason == "revoked":
        actions.revoke_badge(actor=world.actor("organiser"), badge=badge, reason="x")
    elif reason == "not_yet_valid":
        values = {"scanned_at": "2017-12-16T23:59:59+07:00"}
    elif reason == "expired":
        values = {"scanned_at": "2017-12-26T00:00:00+07:00"}
    elif reason == "wrong_gate":
        device.gate.kinds = ["staff"]
        device.gate.save()
    elif reason == "closed":
        values = {"scanned_at": "2017-12-17T06:59:59+07:00"}
    elif reason == "already_inside":
        world.scan(device, code)
    else:
        values = {"direction": "exit"}
    answer = api("post", "/gate/scans", reading(code, **values), token=token)
    assert answer.status_code == 200
    assert (answer.json()["decision"], answer.json()["reason"], answer.json()["conflict"]) == (
        "deny",
        reason,
        False,
    )
    assert Scan.objects.filter(reason=reason).count() == 1


def test_clone_at_another_gate_is_a_conflict(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    _other, second = world.device("G1", "second")
    api("post", "/gate/scans", reading(badge.code), token=gate[1])
    answer = api("post", "/gate/scans", reading(badge.code), token=second).json()
    assert (answer["reason"], answer["conflict"], answer["inside"]) == ("already_inside", True, 1)


def test_repeated_scan_is_answered_byte_for_byte(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    body = reading(badge.code)
    first = api("post", "/gate/scans", body, token=gate[1])
    api(
        "delete",
        f"/allocations/{exhibitor_of(badge).allocations.get().pk}",
        token=world.token("organiser"),
    )
    with clock.travel(MORNING + dt.timedelta(days=2)):
        later = [
            api("post", "/gate/scans", body, token=gate[1]),
            api("post", "/gate/scans", body, token=gate[1], key="with a key"),
            api("post", "/gate/scans", reading("x", scan_id=body["scan_id"]), token=gate[1]),
        ]
    assert [answer.content for answer in later] == [first.content] * 3
    assert Scan.objects.count() == 1


def test_scan_of_another_device_answers_like_nothing(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    body = reading(badge.code)
    api("post", "/gate/scans", body, token=gate[1])
    _other, second = world.device("G9", "second")
    answer = api("post", "/gate/scans", body, token=second)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert badge.pk not in answer.content.decode()


def test_number_used_twice_is_still_stored(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    for code, reason in ((badge.code, "ok"), ("x", "forged")):
        answer = api("post", "/gate/scans", reading(code), token=gate[1])
        assert (answer.status_code, answer.json()["reason"]) == (200, reason)
    assert Scan.objects.count() == 2


def test_device_reads_back_what_it_read(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    sent = [reading(code, device_seq=seq) for seq, code in enumerate(("x", badge.code))]
    answers = [api("post", "/gate/scans", body, token=gate[1]).json() for body in sent]
    listed = api("get", "/gate/scans", token=gate[1]).json()
    extra = {"direction": "entry", "scanned_at": "2017-12-17T09:30:00+07:00"}
    assert listed == {
        "items": [answers[1] | extra, answers[0] | extra],
        "count": 2,
        "inside": 1,
    }
    # What was answered stays so, though the booth is taken back.
    api(
        "delete",
        f"/allocations/{exhibitor_of(badge).allocations.get().pk}",
        token=world.token("organiser"),
    )
    assert api("get", "/gate/scans", token=gate[1]).json() == listed
    _other, second = world.device("G9", "second")
    assert api("get", "/gate/scans", token=second).json() == {"items": [], "count": 0, "inside": 1}


def test_revoked_device_is_signed_out(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    device, token = gate
    actions.revoke_device(actor=world.actor("gate_staff"), device=device)
    answer = api("post", "/gate/scans", reading(badge.code), token=token)
    assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")
    assert Scan.objects.count() == 0


@pytest.mark.parametrize(
    "moment",
    [
        "2017-12-17T09:30:00",
        "2017-12-17",
        "1513477800",
        1513477800,
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "yesterday",
        "",
        None,
    ],
)
def test_moment_without_an_offset_or_out_of_reach_is_refused(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str], moment: object
) -> None:
    body = reading(badge.code, scanned_at=moment)
    answer = api("post", "/gate/scans", body, token=gate[1])
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == ["body.scanned_at"]
    assert Scan.objects.count() == 0


def test_same_moment_in_any_offset_is_decided_the_same(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    answers = []
    for written in (
        "2017-12-17T06:59:59+07:00",
        "2017-12-16T23:59:59Z",
        "2017-12-16T13:59:59-10:00",
    ):
        body = reading(badge.code, scanned_at=written)
        answers.append(api("post", "/gate/scans", body, token=gate[1]).json()["reason"])
    assert answers == ["closed"] * 3


def test_scan_with_its_session_is_not_a_device(world: World, client: Client, badge: Badge) -> None:
    client.force_login(world.users["gate_staff"])
    answer = client.post(
        "/api/v1/gate/scans",
        json.dumps(reading(badge.code)),
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
