"""Doors of registration, as the contract has them."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import LogEntry
from registration.models import Application, ExhibitorKind, ManifestItem, Product
from tests.conftest import Call, World

pytestmark = pytest.mark.django_db


def test_me_tells_roles_and_exhibitors(world: World, api: Call) -> None:
    exhibitor = world.exhibitor(name_native="ཀ")
    plain = world.exhibitor("exhibitor_b")
    assert api("get", "/me", token=world.token("exhibitor_a")).json() == {
        "email": "exhibitor_a@otop.example",
        "roles": [],
        "exhibitors": [
            {
                "id": str(exhibitor.pk),
                "name": {"th": exhibitor.name_th, "en": exhibitor.name_en, "native": "ཀ"},
            }
        ],
    }
    assert api("get", "/me", token=world.token("exhibitor_b")).json()["exhibitors"] == [
        {"id": str(plain.pk), "name": {"th": plain.name_th, "en": plain.name_en}}
    ]
    assert api("get", "/me", token=world.token("organiser")).json() == {
        "email": "organiser@otop.example",
        "roles": [{"fair": "city-2017", "role": "organiser"}],
        "exhibitors": [],
    }


NOTHING_MORE: dict[str, Any] = {
    "opc_year": None,
    "price_unit": "",
    "description": {"th": "", "en": ""},
    "standards": [],
}


# --- products -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"name": {"th": "  ผ้าไหม  "}, "type": 3},
            {
                "name": {"th": "ผ้าไหม", "en": ""},
                "type": 3,
                "opc_stars": None,
                "origin_country": "TH",
                "hs_code": "",
                "price": None,
            }
            | NOTHING_MORE,
        ),
        (
            {
                "name": {"th": "ผ้าทอ", "en": "Textile", "native": "ཐགས"},
                "type": 3,
                "opc_stars": 5,
                "origin_country": "BT",
                "hs_code": "5007.20",
                "price": "1500.5",
            },
            {
                "name": {"th": "ผ้าทอ", "en": "Textile", "native": "ཐགས"},
                "type": 3,
                "opc_stars": 5,
                "origin_country": "BT",
                "hs_code": "5007.20",
                "price": "1500.50",
            }
            | NOTHING_MORE,
        ),
    ],
)
def test_product_is_added_and_listed_the_same(
    world: World, api: Call, body: dict[str, Any], expected: dict[str, Any]
) -> None:
    exhibitor = world.exhibitor()
    path, token = f"/exhibitors/{exhibitor.pk}/products", world.token("exhibitor_a")
    added = api("post", path, body, token=token)
    assert added.status_code == 201
    key = added.json()["id"]
    assert added.json() == {"id": key} | expected
    assert api("get", path, token=token).json() == {"items": [added.json()], "count": 1}


@pytest.mark.parametrize("price", [1500, 1500.0, "1500", "1500.00", "1.5E+3"])
def test_price_is_written_one_way_however_it_came(world: World, api: Call, price: object) -> None:
    path = f"/exhibitors/{world.exhibitor().pk}/products"
    body = {"name": {"th": "ผ้า"}, "type": 3, "price": price}
    token = world.token("exhibitor_a")
    assert api("post", path, body, token=token).json()["price"] == "1500.00"
    assert api("get", path, token=token).json()["items"][0]["price"] == "1500.00"


def test_names_are_taken_as_the_forms_take_them(world: World, api: Call) -> None:
    path, token = f"/exhibitors/{world.exhibitor().pk}/products", world.token("exhibitor_a")
    name = {"th": " Cafe\u0301 น้ำปู่ ", "en": " Cafe\u0301 No. 5 ", "native": " くまモン "}
    added = api("post", path, {"name": name, "type": 1}, token=token)
    assert added.json()["name"] == {
        "th": "Caf\u00e9 น้ำปู่",
        "en": "Caf\u00e9 No. 5",
        "native": "くまモン",
    }
    wrong = {"th": "くまモン", "en": "ผ้าไหม", "native": "a\u202eb"}
    refused = api("post", path, {"name": wrong, "type": 1}, token=token)
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [
        ("body.name.th", "script"),
        ("body.name.en", "script"),
        ("body.name.native", "invisible"),
    ]


def test_product_changes_where_it_was_said_to(world: World, api: Call) -> None:
    item = world.product(world.exhibitor(), name_en="Silk", hs_code="5007")
    path, token = f"/products/{item.pk}", world.token("exhibitor_a")
    changed = api("patch", path, {"opc_stars": None, "price": "10"}, token=token)
    assert (changed.status_code, changed.json()["opc_stars"]) == (200, None)
    item.refresh_from_db()
    assert (item.name_en, item.type, item.hs_code, item.price) == ("Silk", 3, "5007", Decimal(10))
    renamed = api("patch", path, {"name": {"th": "ผ้าใหม่"}}, token=token).json()
    assert renamed["name"]["th"] == "ผ้าใหม่"
    assert (renamed["type"], renamed["price"]) == (3, "10.00")


def test_products_of_an_unapproved_exhibitor_are_hidden_like_missing_ones(
    world: World, api: Call
) -> None:
    exhibitor = world.exhibitor()
    missing = "00000000-0000-4000-8000-000000000000"
    answers = [api("get", f"/exhibitors/{key}/products") for key in (exhibitor.pk, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    public = world.approved().exhibitor
    shown = api("get", f"/exhibitors/{public.pk}/products").json()
    assert shown["count"] == 1
    assert sorted(shown["items"][0]) == [
        "description",
        "hs_code",
        "id",
        "name",
        "opc_stars",
        "opc_year",
        "origin_country",
        "price",
        "price_unit",
        "standards",
        "type",
    ]


# --- applications ---------------------------------------------------------------------------------
def test_application_goes_its_way(world: World, api: Call) -> None:
    exhibitor = world.exhibitor()
    item = world.product(exhibitor)
    mine, reviewer = world.token("exhibitor_a"), world.token("reviewer")
    started = api(
        "post",
        "/fairs/city-2017/applications",
        {
            "exhibitor": str(exhibitor.pk),
            "products": [str(item.pk)],
            "zone": "FAB",
            "booths_wanted": 2,
            "needs": {"power_w": 500, "water": False, "gas": False},
            "note": "ขอมุม",
        },
        token=mine,
    )
    assert started.status_code == 201
    key = started.json()["id"]
    assert started.json() == {"id": key, "state": "draft"}
    path = f"/applications/{key}"
    assert api("get", path, token=mine).json() == {
        "id": key,
        "reference": key[:8].upper(),
        "state": "draft",
        "fair": "city-2017",
        "exhibitor": {
            "id": str(exhibitor.pk),
            "name": {"th": exhibitor.name_th, "en": exhibitor.name_en},
        },
        "zone": "FAB",
        "booths_wanted": 2,
        "booths": [],
        "submitted_at": None,
        "version": 1,
        "products": [str(item.pk)],
        "needs": {"power_w": 500, "water": False, "gas": False, "cold_storage": False},
        "note": "ขอมุม",
        "exhibitors": [
            {
                "id": str(exhibitor.pk),
                "name": {"th": exhibitor.name_th, "en": exhibitor.name_en},
            }
        ],
    }
    steps = [
        ("submit", mine, None, "submitted"),
        ("start-review", reviewer, None, "under_review"),
        ("review", reviewer, {"decision": "request_changes", "reason": "รูป"}, "changes_requested"),
        ("submit", mine, None, "submitted"),
        ("review", reviewer, {"decision": "waitlist", "reason": "เต็ม"}, "waitlisted"),
        ("review", reviewer, {"decision": "approve"}, "approved"),
        ("withdraw", mine, None, "withdrawn"),
    ]
    for verb, token, body, state in steps:
        answer = api("post", f"{path}/{verb}", body, token=token)
        assert (answer.status_code, answer.json()) == (200, {"id": key, "state": state})
    late = api("post", f"{path}/submit", token=mine, **{"Accept-Language": "en"})
    assert late.status_code == 409
    assert late.json() == {
        "type": "/docs/errors#application_transition",
        "title": "Not possible in this state",
        "status": 409,
        "code": "application_transition",
        "detail": (
            "The application is “Withdrawn”, so this step is not open any more. Reload the page."
        ),
        "current": "withdrawn",
        "verb": "submit",
    }
    actions = LogEntry.objects.filter(object_id=key).order_by("id").values_list("action", flat=True)
    assert len(actions) == 1 + len(steps)


def test_ineligible_application_is_told_field_by_field(world: World, api: Call) -> None:
    exhibitor = world.exhibitor()
    item = world.product(exhibitor, type=1, name_th="ข้าวแต๋น")
    application = world.draft(exhibitor=exhibitor, products=[item.pk])
    answer = api(
        "post",
        f"/applications/{application.pk}/submit",
        token=world.token("exhibitor_a"),
        **{"Accept-Language": "en"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "not_eligible")
    assert answer.json()["errors"] == [
        {
            "field": "products",
            "code": "type_not_taken",
            "message": "Zone Thai fabric does not take products like ข้าวแต๋น.",
        }
    ]


def test_applications_are_listed_for_whom_they_concern(world: World, api: Call) -> None:
    mine = world.allocated("A01").application
    world.submitted("exhibitor_b", zone="FAB")
    path = "/fairs/city-2017/applications"
    own = api("get", path, token=world.token("exhibitor_a")).json()
    assert own["count"] == 1
    assert (own["items"][0]["id"], own["items"][0]["booths"]) == (str(mine.pk), ["A01"])
    assert own["items"][0]["submitted_at"] == "2017-12-17T02:30:00Z"
    reviewer = world.token("reviewer")
    assert api("get", path, token=reviewer).json()["count"] == 2
    assert api("get", path, {"state": "approved"}, token=reviewer).json()["count"] == 1
    assert api("get", path, {"zone": "FOOD"}, token=reviewer).json() == {"items": [], "count": 0}
    assert api("get", path, token=world.token("outsider")).json() == {"items": [], "count": 0}
    assert api("get", path, {"state": "nonsense"}, token=reviewer).status_code == 422


def test_list_of_applications_needs_the_same_queries_for_one_and_for_many(
    world: World, api: Call
) -> None:
    token = world.token("reviewer")
    counts = []
    for _ in range(2):
        world.submitted()
        with CaptureQueriesContext(connection) as captured:
            assert api("get", "/fairs/city-2017/applications", token=token).status_code == 200
        counts.append(len(captured))
        for _ in range(4):
            world.submitted()
    assert counts[0] == counts[1]


@pytest.mark.parametrize("decision", ["reject", "waitlist", "request_changes"])
def test_decision_without_its_reason_is_refused(world: World, api: Call, decision: str) -> None:
    application = world.submitted()
    answer = api(
        "post",
        f"/applications/{application.pk}/review",
        {"decision": decision},
        token=world.token("reviewer"),
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "reason_missing")
    application.refresh_from_db()
    assert application.state == "submitted"


def test_application_for_another_exhibitor_is_not_found(world: World, api: Call) -> None:
    foreign = world.exhibitor("exhibitor_b")
    body = {"exhibitor": str(foreign.pk), "products": [], "zone": "FAB"}
    answer = api("post", "/fairs/city-2017/applications", body, token=world.token("exhibitor_a"))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert Application.objects.count() == 0


# --- foreign goods --------------------------------------------------------------------------------
def test_goods_are_read_and_booked(world: World, api: Call) -> None:
    exhibitor = world.exhibitor(country="BT", kind=ExhibitorKind.DELEGATION)
    item = ManifestItem.objects.create(
        fair=world.fair,
        exhibitor=exhibitor,
        position=1,
        name_th="ผ้าทอ",
        name_en="Kishuthara",
        hs_code="5007.20",
        origin_country="BT",
        unit="pcs",
        imported=Decimal(10),
        declared_value=Decimal("1200.50"),
        currency="USD",
    )
    token = world.token("exhibitor_a")
    path = f"/exhibitors/{exhibitor.pk}/manifest"
    expected = {
        "id": str(item.pk),
        "name": {"th": "ผ้าทอ", "en": "Kishuthara"},
        "hs_code": "5007.20",
        "origin_country": "BT",
        "unit": "pcs",
        "imported": "10.000",
        "sold": "0.000",
        "given": "0.000",
        "destroyed": "0.000",
        "re_exported": "0.000",
        "remaining": "10.000",
        "declared_value": "1200.50",
        "currency": "USD",
    }
    listed = api("get", path, {"fair": "city-2017"}, token=token).json()
    assert listed == {"items": [expected], "balanced": False, "cleared_at": None, "closed_at": None}
    changed = api("patch", f"/manifest-items/{item.pk}", {"sold": 4, "given": "6"}, token=token)
    booked = expected | {"sold": "4.000", "given": "6.000", "remaining": "0.000"}
    assert (changed.status_code, changed.json()) == (200, booked)
    assert api("get", path, {"fair": "city-2017"}, token=token).json() == {
        "items": [booked],
        "balanced": True,
        "cleared_at": None,
        "closed_at": None,
    }
    over = api("patch", f"/manifest-items/{item.pk}", {"destroyed": "0.001"}, token=token)
    assert (over.status_code, over.json()["code"]) == (422, "manifest_overdrawn")
    missing = api("get", path, token=token)
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "fair")


def test_product_of_nobody_is_not_made(world: World, api: Call) -> None:
    path = "/exhibitors/00000000-0000-4000-8000-000000000000/products"
    body = {"name": {"th": "ผ้า"}, "type": 3}
    answer = api("post", path, body, token=world.token("exhibitor_a"))
    assert (answer.status_code, Product.objects.count()) == (404, 0)
