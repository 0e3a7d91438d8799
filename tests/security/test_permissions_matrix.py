"""Who may do what: every operation of the API, seven kinds of callers, objects of theirs, of others and of nobody."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from tests.conftest import Call
from tests.security.scene import DOORS, MISSING, Scene, operations, stand_scene

pytestmark = pytest.mark.django_db
Expected = dict[str, tuple[int, int, int]]


@pytest.fixture(scope="module")
def scene_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    with stand_scene(django_db_blocker) as scene:
        yield scene


@pytest.fixture
def scene(scene_of_module: Scene, db: None) -> Scene:
    return scene_of_module


def same(status: int) -> tuple[int, int, int]:
    return (status, status, status)


ALL = (
    "anonymous",
    "device",
    "exhibitor_a",
    "exhibitor_b",
    "organiser",
    "outsider",
    "admin",
)
STRANGERS: Expected = {"anonymous": same(401), "device": same(403)}
# Columns: the object here, the object there, and one that is nowhere. The outsider organises there.
ANYBODY: Expected = dict.fromkeys(ALL, same(200))
ANYBODY_IN_A_FAIR: Expected = dict.fromkeys(ALL, (200, 200, 404))
SIGNED_IN_IN_A_FAIR = ANYBODY_IN_A_FAIR | STRANGERS


def exhibitors_alone(status: int) -> Expected:
    return STRANGERS | {
        "exhibitor_a": (status, 404, 404),
        "exhibitor_b": (404, status, 404),
        "organiser": same(404),
        "outsider": same(404),
        "admin": same(404),
    }


def exhibitors_and_organisers(exhibitor: int, organiser: int) -> Expected:
    return STRANGERS | {
        "exhibitor_a": (exhibitor, 404, 404),
        "exhibitor_b": (404, exhibitor, 404),
        "organiser": (organiser, 404, 404),
        "outsider": (404, organiser, 404),
        "admin": (organiser, 404, 404),
    }


def organisers_of_the_fair(status: int) -> Expected:
    return STRANGERS | {
        "exhibitor_a": same(403),
        "exhibitor_b": same(403),
        "organiser": (status, 403, 403),
        "outsider": (403, status, 403),
        "admin": (status, 403, 403),
    }


def organisers_of_a_public_object(status: int) -> Expected:
    """Others see the object, so that it is there is no secret from them."""
    return STRANGERS | {
        "exhibitor_a": (403, 403, 404),
        "exhibitor_b": (403, 403, 404),
        "organiser": (status, 403, 404),
        "outsider": (403, status, 404),
        "admin": (status, 403, 404),
    }


DEVICES: Expected = dict.fromkeys(ALL, same(403)) | {
    "anonymous": same(401),
    "device": same(200),
}

MATRIX: dict[str, Expected] = {
    "GET /clock": ANYBODY,
    "GET /me": ANYBODY | STRANGERS,
    "GET /fairs": ANYBODY,
    "GET /fairs/{fair}": ANYBODY_IN_A_FAIR,
    "GET /fairs/{fair}/floor": ANYBODY_IN_A_FAIR,
    "GET /fairs/{fair}/gate-board": organisers_of_the_fair(200),
    "GET /fairs/{fair}/exhibitors": ANYBODY_IN_A_FAIR,
    "GET /fairs/{fair}/halls/{hall}/plan.pdf": ANYBODY_IN_A_FAIR,
    "GET /fairs/{fair}/halls/{hall}/plan.png": ANYBODY_IN_A_FAIR,
    "GET /fairs/{fair}/halls/{hall}/plan.svg": ANYBODY_IN_A_FAIR,
    "GET /fairs/{fair}/halls/{hall}/plan.dxf": organisers_of_the_fair(200),
    "GET /fairs/{fair}/halls/{hall}/plan.csv": organisers_of_the_fair(200),
    "GET /fairs/{fair}/halls/{hall}/plan.xlsx": organisers_of_the_fair(200),
    "GET /fairs/{fair}/applications": SIGNED_IN_IN_A_FAIR,
    "GET /fairs/{fair}/badges": SIGNED_IN_IN_A_FAIR,
    "GET /places": ANYBODY | STRANGERS,
    "POST /exhibitors": dict.fromkeys(ALL, same(201)) | STRANGERS,
    "GET /exhibitors/{exhibitor}": exhibitors_and_organisers(200, 200),
    "PATCH /exhibitors/{exhibitor}": exhibitors_alone(200),
    "GET /exhibitors/{exhibitor}/products": exhibitors_and_organisers(200, 200)
    | {"anonymous": same(404), "device": same(404)},
    "GET /exhibitors/{exhibitor}/people": exhibitors_and_organisers(200, 200),
    "POST /exhibitors/{exhibitor}/people": exhibitors_alone(201),
    "PATCH /people/{person}": exhibitors_alone(200),
    "DELETE /people/{person}": exhibitors_alone(204),
    "POST /people/{person}/reveal": exhibitors_and_organisers(200, 200),
    "GET /products/{product}/photos": dict.fromkeys(ALL, (200, 200, 404)),
    "POST /products/{product}/photos": exhibitors_alone(201),
    "DELETE /photos/{photo}": exhibitors_alone(204),
    "POST /exhibitors/{exhibitor}/products": exhibitors_alone(201),
    "PATCH /products/{product}": exhibitors_alone(200),
    "POST /fairs/{fair}/applications": exhibitors_alone(201),
    "GET /applications/{application}": exhibitors_and_organisers(200, 200),
    "PATCH /applications/{application}": exhibitors_alone(200),
    "POST /applications/{application}/submit": exhibitors_alone(200),
    "POST /applications/{application}/withdraw": exhibitors_alone(200),
    "POST /applications/{application}/start-review": exhibitors_and_organisers(403, 200),
    "POST /applications/{application}/review": exhibitors_and_organisers(403, 200),
    "POST /applications/{application}/accept": exhibitors_alone(200),
    "POST /applications/{application}/decline": exhibitors_alone(200),
    "POST /fairs/{fair}/decisions": organisers_of_the_fair(200),
    "POST /fairs/{fair}/decisions/{bulk}/undo": organisers_of_the_fair(200),
    "POST /applications/{application}/undo": exhibitors_and_organisers(403, 200),
    "GET /applications/{application}/scores": exhibitors_and_organisers(403, 200),
    "PUT /applications/{application}/scores": exhibitors_and_organisers(403, 200),
    "POST /applications/{application}/interest": exhibitors_and_organisers(403, 200),
    "POST /applications/{application}/proposal/reject": exhibitors_and_organisers(403, 200),
    "GET /fairs/{fair}/quotas": organisers_of_the_fair(200),
    "PUT /fairs/{fair}/quotas": organisers_of_the_fair(200),
    "POST /allocations/{allocation}/accept": exhibitors_alone(200),
    "POST /allocations/{allocation}/decline": exhibitors_alone(200),
    # Who may send a file is asked before where it is.
    "POST /fairs/{fair}/imports": organisers_of_the_fair(415),
    "GET /imports/{table}": exhibitors_and_organisers(404, 200),
    "POST /imports/{table}/apply": exhibitors_and_organisers(404, 202),
    "GET /exhibitors/{exhibitor}/manifest": exhibitors_and_organisers(200, 200),
    "POST /exhibitors/{exhibitor}/manifest": exhibitors_and_organisers(201, 201),
    "POST /exhibitors/{exhibitor}/manifest/clear": exhibitors_and_organisers(200, 200),
    "POST /exhibitors/{exhibitor}/manifest/close": exhibitors_and_organisers(200, 200),
    "PATCH /manifest-items/{item}": exhibitors_and_organisers(200, 200),
    "DELETE /manifest-items/{item}": exhibitors_and_organisers(204, 204),
    "GET /manifest-items/{item}/movements": exhibitors_and_organisers(200, 200),
    "POST /manifest-items/{item}/movements": exhibitors_and_organisers(201, 201),
    "GET /fairs/{fair}/floor/search": ANYBODY_IN_A_FAIR,
    "GET /fairs/{fair}/booths/{booth}": ANYBODY_IN_A_FAIR,
    "GET /fairs/{fair}/holds": organisers_of_the_fair(200),
    "PUT /fairs/{fair}/onlookers/{window}": organisers_of_the_fair(200),
    "DELETE /fairs/{fair}/onlookers/{window}": organisers_of_the_fair(204),
    "POST /fairs/{fair}/proposals": organisers_of_the_fair(202),
    "GET /proposals/{proposal}": exhibitors_and_organisers(404, 200),
    "POST /proposals/{proposal}/stop": exhibitors_and_organisers(404, 200),
    "POST /proposals/{proposal}/accept": exhibitors_and_organisers(404, 200),
    "POST /proposals/{proposal}/dismiss": exhibitors_and_organisers(404, 200),
    "PUT /allocations/{allocation}/pin": exhibitors_and_organisers(403, 204),
    "DELETE /allocations/{allocation}/pin": exhibitors_and_organisers(403, 204),
    "POST /fairs/{fair}/holds": organisers_of_the_fair(201),
    "DELETE /holds/{hold}": exhibitors_and_organisers(404, 204),
    "POST /fairs/{fair}/allocations": organisers_of_the_fair(201),
    "POST /allocations/{allocation}/move": exhibitors_and_organisers(403, 200),
    "POST /fairs/{fair}/allocations/swap": organisers_of_the_fair(200),
    # Nobody undoes what somebody else did.
    "POST /fairs/{fair}/undo": organisers_of_the_fair(200)
    | {"outsider": (403, 409, 403), "admin": (409, 403, 403)},
    "GET /fairs/{fair}/draws": ANYBODY_IN_A_FAIR,
    "POST /fairs/{fair}/draws": organisers_of_the_fair(201),
    "GET /draws/{draw}/record": ANYBODY_IN_A_FAIR,
    "POST /draws/{draw}/reveal": organisers_of_a_public_object(200),
    # Not drawn yet.
    "POST /draws/{draw}/apply": organisers_of_a_public_object(409),
    "POST /draws/{draw}/void": organisers_of_a_public_object(200),
    "DELETE /allocations/{allocation}": exhibitors_and_organisers(403, 204),
    "POST /fairs/{fair}/badge-sheets": organisers_of_the_fair(202),
    "GET /fairs/{fair}/badge-rules": organisers_of_the_fair(200),
    "PUT /fairs/{fair}/badge-rules": organisers_of_the_fair(200),
    "GET /jobs/{job}": exhibitors_and_organisers(404, 200),
    "GET /jobs/{job}/parts/{part}": exhibitors_and_organisers(404, 200),
    "GET /badges/{badge}/pdf": exhibitors_and_organisers(200, 200),
    "POST /badges/{badge}/replace": exhibitors_and_organisers(403, 201),
    "POST /fairs/{fair}/badges": organisers_of_the_fair(201),
    "POST /badges/{badge}/revoke": exhibitors_and_organisers(403, 200),
    "GET /fairs/{fair}/halls/{hall}/plan": organisers_of_the_fair(200),
    "PATCH /fairs/{fair}/halls/{hall}/plan": organisers_of_the_fair(200),
    "POST /fairs/{fair}/halls/{hall}/plan/generate": organisers_of_the_fair(201),
    "POST /fairs/{fair}/halls/{hall}/plan/renumber": organisers_of_the_fair(200),
    "POST /fairs/{fair}/halls/{hall}/plan/merge": organisers_of_the_fair(200),
    "POST /fairs/{fair}/halls/{hall}/plan/split": organisers_of_the_fair(200),
    "POST /fairs/{fair}/halls/{hall}/plan/block": organisers_of_the_fair(200),
    "POST /fairs/{fair}/halls/{hall}/plan/unblock": organisers_of_the_fair(200),
    "POST /fairs/{fair}/halls/{hall}/plan/clone": organisers_of_the_fair(201),
    "GET /gate/scans": DEVICES,
    "POST /gate/scans": DEVICES,
    "POST /gate/scans/batch": DEVICES,
    "GET /gate/bundle": DEVICES,
    "GET /gate/directory": DEVICES,
    "GET /gate/presence": DEVICES,
    "POST /gate/status": DEVICES,
    # Whoever has the secret of a ticket.
    "POST /gate/pair": dict.fromkeys(ALL, same(201)),
}


def test_every_operation_stands_in_the_matrix_and_has_a_door() -> None:
    mounted = {name for name, _operation in operations()}
    assert mounted == set(MATRIX)
    assert mounted == set(DOORS)
    assert all(set(expected) == set(ALL) for expected in MATRIX.values())


def test_every_operation_asks_a_policy() -> None:
    without = [
        name for name, operation in operations() if not hasattr(operation.view_func, "policy")
    ]
    assert without == []


@pytest.mark.parametrize("name", MATRIX)
def test_caller_gets_what_the_matrix_says(scene: Scene, api: Call, name: str) -> None:
    door, method = DOORS[name], name.split(" ", 1)[0].lower()
    found: Expected = {}
    leaks = []
    for caller in ALL:
        answers = []
        for side in (scene.here, scene.there, scene.missing):
            with undone():
                answers.append(
                    api(method, door.address(side), door.sent(side), token=scene.tokens[caller])
                )
        found[caller] = tuple(answer.status_code for answer in answers)
        missing = answers[2]
        leaks += [
            (caller, answer.content, missing.content)
            for answer in answers[:2]
            if answer.status_code == missing.status_code >= 400
            and (answer.content, sorted(answer.items()))
            != (missing.content, sorted(missing.items()))
        ]
    assert found == MATRIX[name]
    assert leaks == []


class undone:  # noqa: N801 - reads as a statement
    """Whatever a request changed is taken back, so that the next caller finds the same."""

    def __enter__(self) -> None:
        self._atomic = transaction.atomic()
        self._atomic.__enter__()

    def __exit__(self, *error: object) -> None:
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)


# --- what stands in a body or a query -------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "field", "caller"),
    [
        ("POST /fairs/{fair}/applications", "exhibitor", "exhibitor_a"),
        ("POST /fairs/{fair}/holds", "application", "organiser"),
        ("POST /fairs/{fair}/allocations", "application", "organiser"),
    ],
)
def test_foreign_object_in_a_body_answers_as_a_missing_one(
    scene: Scene, api: Call, name: str, field: str, caller: str
) -> None:
    door = DOORS[name]
    answers = []
    for key in (
        {"exhibitor": scene.there.exhibitor, "application": scene.there.waiting}[field],
        str(MISSING),
    ):
        body = (door.sent(scene.here) or {}) | {field: key}
        answers.append(api("post", door.address(scene.here), body, token=scene.tokens[caller]))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_foreign_product_in_an_application_answers_as_a_missing_one(
    scene: Scene, api: Call
) -> None:
    door = DOORS["POST /fairs/{fair}/applications"]
    answers = []
    for key in (scene.there.product, str(MISSING)):
        body = (door.sent(scene.here) or {}) | {"products": [key]}
        answers.append(
            api("post", door.address(scene.here), body, token=scene.tokens["exhibitor_a"])
        )
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        (
            "GET /fairs/{fair}/applications",
            {
                "exhibitor_a": (8, 0),
                "exhibitor_b": (0, 8),
                "organiser": (7, 0),
                "outsider": (0, 7),
                "admin": (7, 0),
            },
        ),
        (
            "GET /fairs/{fair}/badges",
            {
                "exhibitor_a": (1, 0),
                "exhibitor_b": (0, 1),
                "organiser": (1, 0),
                "outsider": (0, 1),
                "admin": (1, 0),
            },
        ),
        ("GET /fairs/{fair}/exhibitors", dict.fromkeys(ALL, (1, 1))),
    ],
)
def test_list_holds_only_what_the_caller_may_see(
    scene: Scene, api: Call, name: str, counts: dict[str, tuple[int, int]]
) -> None:
    found = {
        caller: tuple(
            api("get", DOORS[name].address(side), token=scene.tokens[caller]).json()["count"]
            for side in (scene.here, scene.there)
        )
        for caller in counts
    }
    assert found == counts


# --- pages ----------------------------------------------------------------------------------------
WITHOUT_POLICY = {
    "api/v1/": "operations are asked one by one, above; the description of the API is public",
    "admin/": "Django's own site asks for staff itself",
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path, entry.callback
        else:
            yield from patterns(entry, path)


def test_every_page_asks_a_policy() -> None:
    addresses = dict(patterns(get_resolver()))
    without = [
        path
        for path, view in addresses.items()
        if not hasattr(view, "policy") and not path.startswith(tuple(WITHOUT_POLICY))
    ]
    assert without == []
    assert all(any(path.startswith(prefix) for path in addresses) for prefix in WITHOUT_POLICY)


@pytest.mark.parametrize("caller", ["anonymous", "exhibitor_a", "organiser", "admin"])
def test_admin_site_is_for_staff_of_the_site(scene: Scene, client: Any, caller: str) -> None:
    if caller != "anonymous":
        client.force_login(scene.world.users[caller])
    answers = {path: client.get(path) for path in ("/admin/", "/admin/badges/signingkey/")}
    for path, answer in answers.items():
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/"), (
            path
        )


# The gate's app looks nothing up, so it opens for anybody and for any name of a fair.
APP = ("gate/sw.js", "gate/<slug:fair>/")


def test_organiser_pages_of_another_fair_are_closed(scene: Scene, client: Any) -> None:
    client.force_login(scene.world.users["outsider"])
    pages = [
        path
        for path, _view in patterns(get_resolver())
        if path.startswith(("manage/", "gate/")) and not path.startswith(APP)
    ]
    assert pages
    found = {}
    for path in pages:
        address = "/" + path.replace("<slug:fair>", "{fair}")
        address = re.sub(r"<uuid:\w+>", str(MISSING), address)
        address = re.sub(r"<str:\w+>", "A01", re.sub(r"<int:\w+>", "1", address))
        statuses = {
            client.generic(method, address.format(fair=fair)).status_code
            for fair in ("city-2017", "none")
            for method in ("GET", "POST")
        }
        found[path] = statuses
    assert {path: statuses for path, statuses in found.items() if statuses - {403, 405}} == {}
