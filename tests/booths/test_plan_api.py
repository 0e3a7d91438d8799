"""The plan editor's addresses: strict bodies, one answer a key, a refusal that brings the new plan."""

from typing import Any

import pytest

from booths import queries
from booths.models import Booth
from tests.conftest import Call, World

pytestmark = pytest.mark.django_db
PLAN = "/fairs/city-2017/halls/C1/plan"


@pytest.fixture
def token(world: World) -> str:
    return world.token("organiser")


def booth_in(document: dict[str, Any], code: str) -> dict[str, Any]:
    return next(booth for booth in document["booths"] if booth["code"] == code)


def test_document_has_the_shape_that_was_agreed(world: World, api: Call, token: str) -> None:
    world.allocated("A01")
    answer = api("get", PLAN, token=token)
    document = answer.json()
    assert document.keys() == {
        "version", "hall", "terms", "zones", "booths", "features", "problems",
    }  # fmt: skip
    assert document["hall"] == {
        "code": "C1",
        "name": {"th": "ชาเลนเจอร์ 1", "en": "Challenger 1"},
        "width_m": 153.0,
        "height_m": 131.2,
    }
    assert document["terms"] == {"min_aisle_m": 2.0, "grid_m": 0.5}
    assert document["zones"][0]["offers"]["power_w"] == 2000
    booth = booth_in(document, "A01")
    assert booth | {"id": 1} == {
        "id": 1, "code": "A01", "zone": "FAB", "x_m": 0.0, "y_m": 0.0, "width_m": 3.0, "depth_m": 3.0,
        "front": "s", "slots": 1, "closed_reason": "", "state": "allocated", "taken": True, "merged": [],
        "services": {
            "power_w": None, "water": None, "gas": None, "ventilation": None, "cold_storage": None,
        },
    }  # fmt: skip


def test_unchanged_plan_is_not_sent_again(world: World, api: Call, token: str) -> None:
    first = api("get", PLAN, token=token)
    headers = {"If-None-Match": first["ETag"]}
    assert api("get", PLAN, token=token, **headers).status_code == 304
    api("patch", PLAN, {"version": 0, "remove_booths": [world.booth("A05").pk]}, token=token)
    assert api("get", PLAN, token=token, **headers).status_code == 200


def test_problems_speak_the_readers_language(world: World, api: Call, token: str) -> None:
    Booth.objects.filter(code="A02").update(x_m=1)
    texts = {
        language: api("get", PLAN, token=token, **{"Accept-Language": language}).json()["problems"][
            0
        ]
        for language in ("th", "en")
    }
    assert texts["en"]["text"] == "A01, A02 overlap."
    assert texts["th"]["text"] == "A01, A02 ซ้อนทับกัน"
    assert texts["th"]["kind"] == "overlap"


def test_one_patch_is_one_step(world: World, api: Call, token: str) -> None:
    body = {
        "version": 0,
        "booths": [
            {"id": world.booth("A01").pk, "x_m": 60.004, "services": {"power_w": 900, "gas": True}},
            {"code": "B01", "zone": "FAB", "x_m": 90, "y_m": 90, "width_m": 3, "depth_m": 2.5, "front": "n"},
        ],
        "remove_booths": [world.booth("A02").pk],
        "features": [
            {"kind": "stage", "x_m": 1, "y_m": 100, "width_m": 8, "depth_m": 4, "label_th": "เวทีกลาง"}
        ],
    }  # fmt: skip
    answer = api("patch", PLAN, body, token=token)
    assert answer.status_code == 200, answer.content
    document = answer.json()
    assert document == api("get", PLAN, token=token).json()
    assert document["version"] == 1
    moved, made = booth_in(document, "A01"), booth_in(document, "B01")
    assert (moved["x_m"], moved["services"]["power_w"], moved["services"]["gas"]) == (
        60.0,
        900,
        True,
    )
    assert (made["depth_m"], made["front"]) == (2.5, "n")
    assert document["features"][0]["label_th"] == "เวทีกลาง"
    assert "A02" not in [booth["code"] for booth in document["booths"]]


def test_old_version_is_answered_with_the_new_plan(world: World, api: Call, token: str) -> None:
    body = {"version": 0, "remove_booths": [world.booth("A02").pk]}
    api("patch", PLAN, body, token=token)
    late = api("patch", PLAN, {"version": 0, "remove_booths": [world.booth("A03").pk]}, token=token)
    assert (late.status_code, late.json()["code"]) == (409, "plan_changed")
    assert late.json()["plan"] == api("get", PLAN, token=token).json()


def test_step_under_a_key_is_taken_once(world: World, api: Call, token: str) -> None:
    body = {"version": 0, "remove_booths": [world.booth("A02").pk]}
    answers = [api("patch", PLAN, body, token=token, key="step 1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert queries.plan_version(world.hall) == 1


def test_wrong_field_is_named(world: World, api: Call, token: str) -> None:
    answer = api("patch", PLAN, {"version": 0, "booths": [{"id": 1, "width_m": -3}]}, token=token)
    assert answer.status_code == 422
    assert "width_m" in answer.json()["errors"][0]["field"]
    answer = api("patch", PLAN, {"version": 0, "booths": [{"code": "B01"}]}, token=token)
    assert answer.status_code == 422


def test_many_steps_of_an_editor(world: World, api: Call, token: str) -> None:
    rows = {
        "x_m": 60, "y_m": 60, "rows": 2, "columns": 4, "width_m": 3, "depth_m": 3, "aisle_m": 3,
        "pattern": "N{row}-{n:02}", "zone": "FAB",
    }  # fmt: skip
    made = api("post", f"{PLAN}/generate", rows, token=token)
    assert made.status_code == 201
    ids = [booth_in(made.json(), f"N1-0{n}")["id"] for n in (1, 2)]
    merged = api("post", f"{PLAN}/merge", {"ids": ids, "survivor": ids[0]}, token=token).json()
    assert booth_in(merged, "N1-01")["merged"] == ["N1-02"]
    back = api("post", f"{PLAN}/split", {"id": ids[0]}, token=token).json()
    assert booth_in(back, "N1-02")["x_m"] == 63
    named = api(
        "post", f"{PLAN}/renumber", {"ids": ids[::-1], "pattern": "N1-{n:02}"}, token=token
    ).json()
    assert booth_in(named, "N1-01")["id"] == ids[1]
    shut = api("post", f"{PLAN}/block", {"ids": ids, "reason": "พื้นชำรุด"}, token=token).json()
    assert booth_in(shut, "N1-01")["closed_reason"] == "พื้นชำรุด"
    shown = api("post", f"{PLAN}/unblock", {"ids": ids}, token=token).json()
    assert booth_in(shown, "N1-01")["state"] == "vacant"
    assert shown["version"] == 6


def test_hall_that_is_not_there_is_not_found(world: World, api: Call, token: str) -> None:
    assert api("get", "/fairs/city-2017/halls/C9/plan", token=token).status_code == 404
