"""Doors of a gate's devices: paired, supplied, heard. docs/gate.md says the same to whoever writes another scanner."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import connection
from django.test.utils import CaptureQueriesContext

from badges import actions, codes, queries
from badges.models import (
    Badge,
    Device,
    DeviceStatus,
    DirectoryEntry,
    GateTerms,
    KindRules,
    PairingTicket,
    QuarantinedScan,
    Scan,
)
from events import clock, vault
from events.models import LogEntry, Member
from events.permissions import SYSTEM
from registration.models import Person
from tests.conftest import MORNING, Call, World, exhibitor_of, make_world

pytestmark = pytest.mark.django_db
SECRET = "s3cret-of-the-ticket"


@pytest.fixture
def badge(world: World) -> Badge:
    return world.badge("A01")


@pytest.fixture
def gate(world: World) -> tuple[Device, str]:
    return world.device()


def ticket(world: World, **values: Any) -> PairingTicket:
    given = {
        "fair": world.fair,
        "gate": world.gates["G1"],
        "name": "เครื่อง 3",
        "secret_hash": vault.hash_token(SECRET),
        "created_by": world.users["gate_staff"],
        "expires_at": MORNING + dt.timedelta(minutes=10),
    }
    return PairingTicket.objects.create(**given | values)


def reading(code: str, **values: Any) -> dict[str, Any]:
    return {
        "scan_id": str(uuid.uuid4()),
        "device_seq": 1,
        "code": code,
        "direction": "entry",
        "scanned_at": MORNING.isoformat(),
    } | values


# --- pairing --------------------------------------------------------------------------------------
def test_ticket_pairs_one_device_once(world: World, api: Call) -> None:
    made = ticket(world)
    answer = api("post", "/gate/pair", {"secret": SECRET})
    assert answer.status_code == 201
    device = Device.objects.get()
    token = answer.json()["token"]
    assert answer.json() == {
        "token": token,
        "device": str(device.pk),
        "name": "เครื่อง 3",
        "fair": "city-2017",
        "gate": "G1",
    }
    made.refresh_from_db()
    assert (made.device, made.used_at, device.paired_by) == (device, MORNING, made.created_by)
    assert queries.find_device(token) == device
    assert LogEntry.objects.get(action="device.paired").actor == f"user:{made.created_by_id}"
    again = api("post", "/gate/pair", {"secret": SECRET})
    assert (again.status_code, again.json()["code"]) == (404, "pairing_refused")
    # The device has what it decides by, before the first badge of the fair.
    assert api("get", "/gate/bundle", token=token).status_code == 200


@pytest.mark.parametrize("case", ["unknown", "too late", "role ended"])
def test_ticket_that_does_not_hold_pairs_nothing(world: World, api: Call, case: str) -> None:
    made = ticket(world)
    moment = MORNING + dt.timedelta(minutes=10 if case == "too late" else 1)
    if case == "role ended":
        Member.objects.filter(user=made.created_by).delete()
    with clock.travel(moment):
        answer = api("post", "/gate/pair", {"secret": "x" if case == "unknown" else SECRET})
    assert (answer.status_code, answer.json()["code"]) == (404, "pairing_refused")
    assert Device.objects.count() == 0


def test_pairing_is_limited(world: World, api: Call) -> None:
    answers = [api("post", "/gate/pair", {"secret": "x"}).status_code for _ in range(61)]
    assert answers == [404] * 60 + [429]


# --- the bundle -----------------------------------------------------------------------------------
def test_bundle_says_all_that_a_device_decides_by(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    device, token = gate
    make_world("other").badge("A01")
    revoked = world.badge("A02")
    actions.revoke_badge(actor=world.actor("organiser"), badge=revoked, reason="หาย")
    KindRules.objects.create(
        fair=world.fair, kind="press", hours="always", zones=["FAB"], needs_escort=True
    )
    GateTerms.objects.create(
        fair=world.fair, shows="kind", unlisted="deny", list_age_limit_minutes=30
    )
    bundle = api("get", "/gate/bundle", token=token).json()
    key = world.fair.signing_keys.get()
    assert set(bundle) == {
        "fair", "gate", "gate_name", "device", "keys", "revoked", "rules", "directory",
        "generated_at", "signed_by", "signature",
    }  # fmt: skip
    assert (bundle["fair"], bundle["gate"]) == ("city-2017", "G1")
    assert bundle["device"] == {"id": str(device.pk), "name": "phone"}
    # Of this fair alone.
    assert bundle["keys"] == [
        {
            "kid": key.pk,
            "public_key": bytes(key.public_key).hex(),
            "not_after": clock.local(key.not_after).isoformat(timespec="seconds"),
        }
    ]
    assert bundle["revoked"] == {"version": 1, "ids": [revoked.pk]}
    assert bundle["rules"]["gate"] == {"code": "G1", "kinds": [], "zone": None}
    assert bundle["rules"]["kinds"]["press"] == {
        "gates": [],
        "zones": ["FAB"],
        "hours": "always",
        "days": [],
        "needs_escort": True,
        "reentry": "free",
        "anti_passback": True,
        "may_override": False,
    }
    assert bundle["rules"]["kinds"]["organiser"]["may_override"] is True
    assert len(bundle["rules"]["days"]) == 9
    assert bundle["rules"]["days"][0] == {
        "date": "2017-12-17",
        "visitors": ["2017-12-17T10:00:00+07:00", "2017-12-17T21:00:00+07:00"],
        "exhibitors": ["2017-12-17T07:00:00+07:00", "2017-12-17T22:00:00+07:00"],
    }
    assert {
        name: bundle["rules"][name] for name in ("list_age_limit_s", "undo_s", "shows", "unlisted")
    } == {"list_age_limit_s": 1800, "undo_s": 900, "shows": "kind", "unlisted": "deny"}
    signed = {name: value for name, value in bundle.items() if name != "signature"}
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    public = Ed25519PublicKey.from_public_bytes(bytes(key.public_key))
    public.verify(bytes.fromhex(bundle["signature"]), text)


def test_bundle_is_sent_again_only_when_something_differs(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    first = api("get", "/gate/bundle", token=gate[1])
    etag = first["ETag"]
    with clock.travel(MORNING + dt.timedelta(hours=1)):
        for given in (etag, f"W/{etag}", f'"other", {etag}'):
            same = api("get", "/gate/bundle", token=gate[1], **{"If-None-Match": given})
            assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
        actions.revoke_badge(actor=world.actor("organiser"), badge=badge, reason="หาย")
        changed = api("get", "/gate/bundle", token=gate[1], **{"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.json()["revoked"]["ids"] == [badge.pk]


def test_bundle_takes_few_queries(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    with CaptureQueriesContext(connection) as made:
        api("get", "/gate/bundle", token=gate[1])
    assert len(made) <= 10


# --- the directory --------------------------------------------------------------------------------
def open_entry(entry: dict[str, Any], code: str) -> Any:
    """As docs/gate.md says it, in other words than the server's."""
    signature = codes.decode_base45(code)[17:]
    key = HKDF(SHA256(), 32, salt=b"", info=b"otop-gate-directory").derive(signature)
    nonce, sealed = bytes.fromhex(entry["nonce"]), bytes.fromhex(entry["sealed"])
    return json.loads(AESGCM(key).decrypt(nonce, sealed, None))


def read(api: Call, token: str, since: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = api("get", "/gate/directory", {"since": since}, token=token).json()
    return found


def test_entry_opens_with_its_code_alone(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    actions.refresh_directory(fair=world.fair)
    found = read(api, gate[1])
    (entry,) = found["items"]
    assert (found["version"], found["more"]) == (1, False)
    assert entry["key"] == queries.key_of_entry(badge.code)
    assert open_entry(entry, badge.code) == {
        "id": badge.pk,
        "serial": badge.serial,
        "kind": "exhibitor",
        "booths": ["A01"],
        "group": None,
        "members": [],
    }
    assert badge.pk not in json.dumps(found)
    assert "A01" not in json.dumps(found)


def test_directory_follows_the_badges_by_deltas(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    fair, token = world.fair, gate[1]
    assert actions.refresh_directory(fair=fair) == 1
    assert actions.refresh_directory(fair=fair) == 0
    person = Person.objects.create(exhibitor=exhibitor_of(badge), name_th="สมชาย ใจดี")
    (second,) = actions.issue_badges(actor=SYSTEM, fair=fair, people=[person])
    # The first one's entry names the new member too.
    assert actions.refresh_directory(fair=fair) == 2
    delta = read(api, token, since=1)
    assert delta["version"] == 3
    members = [
        open_entry(entry, one.code)["members"][0]["serial"]
        for one, other in ((badge, second), (second, badge))
        for entry in delta["items"]
        if entry["key"] == queries.key_of_entry(one.code)
    ]
    assert members == [second.serial, badge.serial]
    actions.revoke_badge(actor=world.actor("organiser"), badge=second, reason="หาย")
    assert actions.refresh_directory(fair=fair) == 2
    gone = {entry["key"]: entry["sealed"] for entry in read(api, token, since=3)["items"]}
    assert gone[queries.key_of_entry(second.code)] is None
    world.allocated("A05", exhibitor=exhibitor_of(badge))
    # And the other person has a new badge with it.
    assert actions.refresh_directory(fair=fair) == 2
    key = queries.key_of_entry(badge.code)
    (moved,) = [entry for entry in read(api, token, since=5)["items"] if entry["key"] == key]
    assert open_entry(moved, badge.code)["booths"] == ["A01", "A05"]
    assert read(api, token, since=7) == {"version": 7, "more": False, "items": []}


@pytest.mark.parametrize("shows", ["kind", "booth", "name"])
def test_entry_holds_what_the_fair_lets_gates_show(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str], shows: str
) -> None:
    GateTerms.objects.create(fair=world.fair, shows=shows)
    actions.refresh_directory(fair=world.fair)
    shown = open_entry(read(api, gate[1])["items"][0], badge.code)
    assert ("booths" in shown, "name" in shown) == (shows != "kind", shows == "name")


def test_directory_comes_in_parts(world: World, badge: Badge, gate: tuple[Device, str]) -> None:
    for number in range(2, 6):
        world.badge(f"A0{number}")
    actions.refresh_directory(fair=world.fair)
    parts, since, more = [], 0, True
    while more:
        since, more, entries = queries.read_directory(world.fair, since, limit=2)
        parts.append([entry.version for entry in entries])
    assert parts == [[1, 2], [3, 4], [5]]
    assert DirectoryEntry.objects.count() == 5


# --- scans ----------------------------------------------------------------------------------------
def test_upload_is_answered_item_by_item(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    scan = reading(badge.code, shown={"decision": "admit", "reason": "ok"})
    forged = reading("x", device_seq=4)
    items: list[Any] = [
        scan,
        {"scan_id": str(uuid.uuid4()), "device_seq": 2},
        "x",
        None,
        7,
        scan,
        forged,
    ]
    sent = {
        "scans": items,
        "device_time": MORNING.isoformat(),
        "status": {"queue": 0, "battery": 55},
    }
    answer = api("post", "/gate/scans/batch", sent, token=gate[1])
    assert answer.status_code == 200
    unread = str(items[1]["scan_id"])
    nothing = {"decision": None, "reason": None, "conflict": False, "stored": True}
    admitted = {
        "scan_id": scan["scan_id"],
        "stored": True,
        "decision": "admit",
        "reason": "ok",
        "conflict": False,
    }
    assert answer.json() == {
        "results": [
            admitted,
            nothing | {"scan_id": unread, "error": "invalid"},
            nothing | {"scan_id": None, "error": "invalid"},
            nothing | {"scan_id": None, "error": "invalid"},
            nothing | {"scan_id": None, "error": "invalid"},
            admitted,
            {
                "scan_id": forged["scan_id"],
                "stored": True,
                "decision": "deny",
                "reason": "forged",
                "conflict": False,
            },
        ],
        "gaps": [[3, 3]],
        "inside": 1,
        "inside_gate": 1,
        "now": "2017-12-17T09:30:00+07:00",
    }
    assert (Scan.objects.count(), QuarantinedScan.objects.count()) == (2, 4)
    assert DeviceStatus.objects.get().battery == 55


@pytest.mark.parametrize(
    "wrong",
    [
        {"scan_id": "x"},
        {"device_seq": -1},
        {"device_seq": "1"},
        {"code": "a\x00b"},
        {"code": "\ud800"},
        {"code": 5},
        {"direction": "in"},
        {"scanned_at": "2017-12-17T09:30:00"},
        {"scanned_at": None},
        {"shown": {"decision": "maybe", "reason": "ok"}},
        {"override": {"code": "x", "reason": "a"}},
        {"member": "x"},
        {"extra": 1},
        {"code": "x" * 8001},
    ],
    ids=str,
)
def test_bad_item_is_kept_aside_and_the_rest_is_stored(
    api: Call, badge: Badge, gate: tuple[Device, str], wrong: dict[str, Any]
) -> None:
    bad = reading(badge.code, device_seq=2) | wrong
    answer = api("post", "/gate/scans/batch", {"scans": [bad, reading(badge.code)]}, token=gate[1])
    results = answer.json()["results"]
    assert [(result["stored"], result.get("error")) for result in results] == [
        (True, "invalid"),
        (True, None),
    ]
    assert json.loads(QuarantinedScan.objects.get().body) == bad
    assert Scan.objects.get().reason == "ok"


@pytest.mark.parametrize(
    "beside",
    [{"device_time": "yesterday"}, {"device_time": 5}, {"status": 7}, {"status": {"queue": -1}}],
    ids=str,
)
def test_what_a_device_says_beside_keeps_no_scan_waiting(
    api: Call, badge: Badge, gate: tuple[Device, str], beside: dict[str, Any]
) -> None:
    sent = {"scans": [reading(badge.code)]} | beside
    answer = api("post", "/gate/scans/batch", sent, token=gate[1])
    assert (answer.status_code, answer.json()["results"][0]["reason"]) == (200, "ok")


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/gate/scans", None),
        ("/gate/scans", "with a key"),
        ("/gate/scans/batch", None),
        ("/gate/scans/batch", "with a key"),
    ],
)
def test_revoked_device_is_told_so_and_what_it_brings_is_kept(
    world: World, api: Call, badge: Badge, path: str, key: str | None
) -> None:
    device, token = world.device()
    actions.revoke_device(actor=world.actor("gate_staff"), device=device)
    scan = reading(badge.code)
    answer = api("post", path, {"scans": [scan]} if "batch" in path else scan, token=token, key=key)
    assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")
    assert json.loads(QuarantinedScan.objects.get().body)["scan_id"] == scan["scan_id"]
    for method, other in (("get", "/gate/bundle"), ("get", "/fairs"), ("get", "/gate/presence")):
        refused = api(method, other, token=token)
        assert (refused.status_code, refused.json()["code"]) == (401, "device_revoked")


# --- what others did, and what it says of itself --------------------------------------------------
def test_device_hears_who_moved_at_other_gates(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    other, _token = world.device("G1", "second")
    none = api("get", "/gate/presence", token=gate[1]).json()
    assert none == {"version": 0, "items": []}
    scan = world.scan(other, badge.code)
    came = {"badge": badge.pk, "inside": True, "at": "2017-12-17T09:30:00+07:00"}
    heard = api("get", "/gate/presence", token=gate[1]).json()
    assert heard == {"version": scan.pk, "items": [came]}
    left = world.scan(other, badge.code, "exit")
    later = api("get", "/gate/presence", {"since": scan.pk}, token=gate[1]).json()
    assert later == {"version": left.pk, "items": [came | {"inside": False}]}


def test_heartbeat_is_answered_with_who_is_inside(
    world: World, api: Call, badge: Badge, gate: tuple[Device, str]
) -> None:
    device, token = gate
    world.scan(world.device("G9", "second")[0], badge.code)
    world.scan(device, badge.code)
    answer = api("post", "/gate/status", {"queue": 2}, token=token)
    assert (answer.status_code, answer.json()) == (
        200,
        {"inside": 1, "inside_gate": 1, "now": "2017-12-17T09:30:00+07:00"},
    )
    assert DeviceStatus.objects.get(device=device).queue == 2
