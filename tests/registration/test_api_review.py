"""Bulk decisions, undo and scores through the API."""

from typing import Any

import pytest

from registration import actions
from registration.models import Application, ChangeRequest, Quota, Review
from tests.conftest import Call, World

pytestmark = pytest.mark.django_db


def test_a_bulk_decision_is_tried_made_once_and_undone(world: World, api: Call) -> None:
    Quota.objects.create(fair=world.fair, zone=world.zones["FAB"], given=1)
    rows = sorted((world.submitted(), world.submitted()), key=lambda row: row.pk)
    token, path = world.token("organiser"), f"/fairs/{world.fair.slug}/decisions"
    body: dict[str, Any] = {
        "applications": [str(row.pk) for row in rows],
        "decision": "approve",
        "dry_run": True,
    }
    tried = api("post", path, body, token=token).json()
    assert tried == {
        "id": None,
        "dry_run": True,
        "done": [{"id": str(rows[0].pk), "state": "approved"}],
        "left": [
            {"id": str(rows[1].pk), "code": "quota_exceeded", "detail": tried["left"][0]["detail"]}
        ],
    }
    assert Review.objects.count() == 0
    body["dry_run"] = False
    first = api("post", path, body, token=token, key="once")
    again = api("post", path, body, token=token, key="once")
    assert first.content == again.content
    assert Review.objects.count() == 1
    undone = api("post", f"{path}/{first.json()['id']}/undo", token=token, key="back").json()
    assert undone["done"] == [{"id": str(rows[0].pk), "state": "submitted"}]
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}


def test_a_decision_is_undone_by_whoever_made_it(world: World, api: Call) -> None:
    application, token = world.submitted(), world.token("reviewer")
    path = f"/applications/{application.pk}"
    api("post", f"{path}/review", {"decision": "approve"}, token=token)
    answer = api("post", f"{path}/undo", token=token)
    assert answer.json() == {"id": str(application.pk), "state": "submitted"}
    assert api("post", f"{path}/undo", token=token).json()["code"] == "undo_overtaken"


def test_scores_are_given_and_seen_blind(world: World, api: Call) -> None:
    plan = actions.CriterionPlan("คุณภาพ", "Quality", weight=1, max_points=5)
    actions.set_criteria(actor=world.actor("organiser"), fair=world.fair, criteria=[plan])
    path = f"/applications/{world.submitted().pk}/scores"
    body = {"points": [4], "remark": "ดี"}
    api("put", path, body, token=world.token("organiser"))
    blind = api("get", path, token=world.token("reviewer")).json()
    assert blind == {
        "criteria": [{"name": {"th": "คุณภาพ", "en": "Quality"}, "weight": 1, "max_points": 5}],
        "sheets": [],
        "hidden": 1,
        "mean": None,
        "spread": None,
    }
    seen = api("put", path, {"points": [1]}, token=world.token("reviewer")).json()
    assert (seen["hidden"], seen["mean"], seen["spread"]) == (0, "50.00", "60.00")
    assert sorted(sheet["points"] for sheet in seen["sheets"]) == [[1], [4]]


def test_changes_are_asked_for_by_field(world: World, api: Call) -> None:
    path = f"/applications/{world.submitted().pk}/review"
    body = {"decision": "request_changes", "changes": {"products": "ขอรูปเพิ่ม"}}
    assert api("post", path, body, token=world.token("reviewer")).json()["state"] == (
        "changes_requested"
    )
    assert ChangeRequest.objects.get().field == "products"
