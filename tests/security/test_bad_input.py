"""Whatever comes in wrong is answered by a clear 4xx with a known code, and changes nothing at all."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from events.problems import all_problems
from tests.conftest import Call
from tests.security.scene import DOORS, MISSING, Scene, make_scene

pytestmark = pytest.mark.django_db

# Writes that take a body, each with the caller who may.
WRITERS = {
    "POST /exhibitors/{exhibitor}/products": "exhibitor_a",
    "PATCH /products/{product}": "exhibitor_a",
    "POST /fairs/{fair}/applications": "exhibitor_a",
    "POST /applications/{application}/review": "organiser",
    "PATCH /manifest-items/{item}": "exhibitor_a",
    "POST /fairs/{fair}/holds": "organiser",
    "POST /fairs/{fair}/allocations": "organiser",
    "POST /badges/{badge}/revoke": "organiser",
    "POST /gate/scans": "device",
}
OPTIONAL = {
    "POST /exhibitors/{exhibitor}/products": {
        "opc_stars",
        "origin_country",
        "hs_code",
        "price",
    },
    "PATCH /products/{product}": set(DOORS["PATCH /products/{product}"].body or ()),
    "POST /fairs/{fair}/applications": {"booths_wanted", "needs", "note"},
    # Left out, a reason is refused by the rule of the decision.
    "POST /applications/{application}/review": set(),
    "PATCH /manifest-items/{item}": set(DOORS["PATCH /manifest-items/{item}"].body or ()),
}
HUGE = 10**30
NUL = "a\x00b"
SURROGATE = "a\ud800b"
NO_TEXT: list[Any] = [1, 1.5, True, [], {}, NUL, SURROGATE]
UNSEEN = ["a\u202eb", "a\u2066b", "a\x07b", "a\x1bb"]
NO_INTEGER: list[Any] = ["1", 1.0, 1.5, True, [], {}, -1, HUGE, -HUGE, "", NUL]
NO_BOOLEAN: list[Any] = [1, 0, "true", "", None, [], {}]
NO_ID: list[Any] = [None, 1, True, "", "x", [], {}, NUL, SURROGATE, str(MISSING)[:-1], "๑" * 36]
NO_AMOUNT: list[Any] = [
    True, [], {}, "", "x", -1, "-0.01", HUGE, "1e400", "NaN", "Infinity", "0.0001", NUL, SURROGATE,
]  # fmt: skip
NO_MOMENT: list[Any] = [
    None, 1513477800, "1513477800", "", "yesterday", "2017-12-17", "2017-12-17T09:30:00",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", True, [], {}, NUL, SURROGATE,
]  # fmt: skip
# Path into the body -> what may not stand there.
WRONG: dict[str, dict[str, list[Any]]] = {
    "POST /exhibitors/{exhibitor}/products": {
        "name": [None, "ผ้า", 1, [], {}],
        "name.th": [*NO_TEXT, *UNSEEN, None, "", "   ", "ก" * 201, "ผ้า\nไหม", "くまモン", "1234"],
        "name.en": [*NO_TEXT, *UNSEEN, None, "x" * 201, "two\nlines", "ผ้าไหม", "1234"],
        "name.native": [*NO_TEXT, *UNSEEN, None, "ཀ" * 201, "two\nlines", "1234"],
        "type": [*NO_INTEGER, None, 0, 6],
        "opc_stars": [*NO_INTEGER, 0, 6],
        "origin_country": [*NO_TEXT, None, "", "th", "THA", "ไท", "ＴＨ", "TH\n", "T1", "ZZ"],
        "hs_code": [*NO_TEXT, None, "๕๐๐๗", "50", "5007.2", "5007\n", "x" * 13, "50072000000000"],
        "price": NO_AMOUNT,
    },
    "POST /fairs/{fair}/applications": {
        "exhibitor": [*NO_ID, str(MISSING)],
        "products": [None, "x", {}, [None], [1], [[]], [NUL], [str(MISSING)], [str(MISSING)] * 201],
        "zone": [*NO_TEXT, None, "", "NONE", "fab", "x" * 13, "FAB "],
        "booths_wanted": [*NO_INTEGER, None, 0, 21],
        "needs": [None, 1, [], "x"],
        "needs.power_w": [*NO_INTEGER, None, 100_001],
        "needs.water": NO_BOOLEAN,
        "needs.gas": NO_BOOLEAN,
        "note": [*NO_TEXT, *UNSEEN, None, "x" * 2001],
    },
    "POST /applications/{application}/review": {
        "decision": [*NO_TEXT, None, "", "APPROVE", "start_review", "withdraw"],
        "reason": [*NO_TEXT, *UNSEEN, None, "", "  ", "x" * 2001],
    },
    "PATCH /manifest-items/{item}": {
        "sold": [*NO_AMOUNT, 11],
        "given": [*NO_AMOUNT, "10"],
        "destroyed": NO_AMOUNT,
        "re_exported": NO_AMOUNT,
    },
    "POST /badges/{badge}/revoke": {"reason": [*NO_TEXT, *UNSEEN, None, "", "   ", "x" * 501]},
    "POST /gate/scans": {
        "scan_id": NO_ID,
        "device_seq": [*NO_INTEGER, None, 2**53 + 1],
        "code": [*NO_TEXT, None, "x" * 8001],
        "direction": [*NO_TEXT, None, "", "in", "ENTRY"],
        "scanned_at": NO_MOMENT,
    },
}
WRONG["PATCH /products/{product}"] = {
    path: [value for value in values if not (path == "name" and value is None)]
    for path, values in WRONG["POST /exhibitors/{exhibitor}/products"].items()
}
for _name in ("POST /fairs/{fair}/holds", "POST /fairs/{fair}/allocations"):
    WRONG[_name] = {
        "application": [*NO_ID, str(MISSING)],
        "booths": [
            None, "A02", {}, [], [None], [2], [[]], [""], ["A02", "A02"], ["A02", "A03"], ["a02"],
            ["Ａ02"], ["x" * 17], [NUL], [SURROGATE], ["A02", NUL], ["F01"], ["A01"],
            [f"A{number:02d}" for number in range(51)],
        ],
    }  # fmt: skip


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def test_every_write_with_a_body_is_tried() -> None:
    writes = {name for name, door in DOORS.items() if door.body is not None}
    assert writes == set(WRITERS) == set(WRONG)
    # Each field of each body, and each field inside it.
    for name in writes:
        body = DOORS[name].body or {}
        fields = set(body) | {
            f"{outer}.{inner}"
            for outer, value in body.items()
            if isinstance(value, dict)
            for inner in value
        }
        assert fields == set(WRONG[name])


def replaced(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    *outer, last = path.split(".")
    place = changed
    for step in outer:
        place = place[step]
    place[last] = value
    return changed


def wrong_bodies(name: str, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, values in WRONG[name].items():
        for value in values:
            yield f"{path} = {ascii(value)[:60]}", replaced(body, path, value)
    for path in body.keys() - OPTIONAL.get(name, set()):
        yield f"without {path}", {key: value for key, value in body.items() if key != path}
    for extra in ("id", "state", "is_superuser", "__class__", "", NUL, SURROGATE, "ก" * 5000):
        yield f"extra {ascii(extra)[:20]}", body | {extra: "x"}
    for path, value in body.items():
        if isinstance(value, dict):
            yield f"extra in {path}", replaced(body, f"{path}.extra", 1)
    for whole in ([], [body], None, "text", 1, True):
        yield f"whole body {ascii(whole)[:20]}", whole


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
    }


def fault_of(answer: Any) -> str | None:
    """What is wrong with an answer to a wrong request, if anything."""
    if not 400 <= answer.status_code < 500:
        return f"answered {answer.status_code}"
    if answer["Content-Type"] != "application/problem+json":
        return f"is {answer['Content-Type']}"
    problem = answer.json()
    known = all_problems().get(problem["code"])
    if known is None or known.status != answer.status_code or problem["status"] != known.status:
        return f"says {problem['code']} with {answer.status_code}"
    return None


@pytest.mark.parametrize("name", WRITERS)
def test_right_body_is_taken(scene: Scene, api: Call, name: str) -> None:
    """Or the refusals below would prove nothing."""
    door, token = DOORS[name], scene.tokens[WRITERS[name]]
    method = name.split(" ", 1)[0].lower()
    answer = api(method, door.address(scene.here), door.sent(scene.here), token=token)
    assert answer.status_code in {200, 201}


@pytest.mark.parametrize("name", WRITERS)
def test_wrong_body_is_refused_and_changes_nothing(scene: Scene, api: Call, name: str) -> None:
    door, token = DOORS[name], scene.tokens[WRITERS[name]]
    method, body = name.split(" ", 1)[0].lower(), door.sent(scene.here) or {}
    before, faults, tried = contents(), [], 0
    for index, (what, wrong) in enumerate(wrong_bodies(name, body)):
        # Half of them under a key: a refused request leaves none behind.
        key = f"key {index}" if index % 2 else None
        answer = api(method, door.address(scene.here), json.dumps(wrong), token=token, key=key)
        tried += 1
        if fault := fault_of(answer):
            faults.append(f"{what}: {fault}")
        if contents() != before:
            faults.append(f"{what}: changed something")
            before = contents()
    assert faults == []
    assert tried > 20


UNREADABLE: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 422),
    "cut off": (b'{"reason": "x', 400),
    "no JSON": (b"reason=x", 400),
    "no UTF-8": (b'{"reason": "\xff\xfe"}', 400),
    "NaN": (b'{"reason": NaN}', 400),
    "Infinity": (b'{"reason": -Infinity}', 400),
    "a name twice": (b'{"reason": "x", "reason": "y"}', 400),
    "very deep": (b"[" * 100_000, 400),
    "a number without end": (b'{"reason": ' + b"1" * 5000 + b"}", 400),
    "a trailing comma": (b'{"reason": "x",}', 400),
    "two values": (b"{} {}", 400),
}


@pytest.mark.parametrize("name", WRITERS)
def test_unreadable_body_is_refused_and_changes_nothing(
    scene: Scene, client: Client, name: str
) -> None:
    door = DOORS[name]
    headers = {"Authorization": f"Bearer {scene.tokens[WRITERS[name]]}"}
    method, address = name.split(" ", 1)[0], f"/api/v1{door.address(scene.here)}"
    right = json.dumps(door.sent(scene.here)).encode()
    before = contents()
    found = {}
    for what, (content, _status) in UNREADABLE.items():
        answer = client.generic(method, address, content, "application/json", headers=headers)
        assert fault_of(answer) is None, what
        found[what] = answer.status_code
    expected = {what: status for what, (_content, status) in UNREADABLE.items()}
    assert found == expected
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "",
    ):
        answer = client.generic(method, address, right, kind, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type"), kind
    too_large = client.generic(
        method, address, right + b" " * 2_700_000, "application/json", headers=headers
    )
    assert (too_large.status_code, too_large.json()["code"]) == (413, "too_large")
    assert contents() == before


@pytest.mark.parametrize(
    "name",
    [
        "POST /applications/{application}/submit",
        "POST /applications/{application}/withdraw",
        "DELETE /holds/{hold}",
    ],
)
def test_write_without_a_body_refuses_an_endless_one(
    scene: Scene, client: Client, name: str
) -> None:
    method, door = name.split(" ", 1)[0], DOORS[name]
    caller = "organiser" if method == "DELETE" else "exhibitor_a"
    before = contents()
    answer = client.generic(
        method,
        f"/api/v1{door.address(scene.here)}",
        b" " * 2_700_000,
        "application/json",
        headers={"Authorization": f"Bearer {scene.tokens[caller]}", "Idempotency-Key": "k"},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert contents() == before


VALUES = [
    "%00",
    "%ED%A0%80",
    "%FF%FE",
    "..%2F..%2Fetc",
    "%27%20OR%201%3D1--",
    "x" * 5000,
    "-1",
    "99999999999999999999",
    "%E0%B8%82",
    "%25",
    "%0d%0aSet-Cookie:x",
]


@pytest.mark.parametrize(
    "address",
    [
        "/fairs/{value}",
        "/fairs/{value}/floor",
        "/fairs/{value}/exhibitors",
        "/fairs/{value}/applications",
        "/fairs/{value}/badges",
        "/applications/{value}",
        "/exhibitors/{value}/products",
        "/exhibitors/{value}/manifest?fair=city-2017",
        "/badges/{value}/pdf",
        "/fairs/city-2017/exhibitors?q={value}&zone={value}",
        "/fairs/city-2017/applications?q={value}",
        "/fairs/city-2017/applications?state={value}",
        "/fairs/city-2017/badges?application={value}",
        "/fairs?limit={value}",
        "/fairs?offset={value}",
    ],
)
def test_nothing_in_an_address_breaks_a_read(scene: Scene, client: Client, address: str) -> None:
    headers = {"Authorization": f"Bearer {scene.tokens['organiser']}"}
    faults = {}
    for value in VALUES:
        answer = client.get(f"/api/v1{address.format(value=value)}", headers=headers)
        assert "Set-Cookie" not in answer.headers
        fault = fault_of(answer) if answer.status_code != 200 else None
        if fault is not None:
            faults[value[:40]] = fault
    assert faults == {}
