"""Whatever comes in wrong is answered by a clear 4xx with a known code, and changes nothing at all."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from events.problems import all_problems
from tests.conftest import Call
from tests.security.scene import CITIZEN, DOORS, MISSING, Scene, stand_scene

pytestmark = pytest.mark.django_db

# Writes that take a body, each with the caller who may.
WRITERS = {
    "POST /exhibitors/{exhibitor}/people": "exhibitor_a",
    "PATCH /people/{person}": "exhibitor_a",
    "POST /people/{person}/reveal": "exhibitor_a",
    "POST /exhibitors": "exhibitor_a",
    "PATCH /exhibitors/{exhibitor}": "exhibitor_a",
    "POST /exhibitors/{exhibitor}/products": "exhibitor_a",
    "PATCH /products/{product}": "exhibitor_a",
    "POST /fairs/{fair}/applications": "exhibitor_a",
    "PATCH /applications/{application}": "exhibitor_a",
    "POST /applications/{application}/review": "organiser",
    "POST /applications/{application}/decline": "exhibitor_a",
    "PUT /fairs/{fair}/quotas": "organiser",
    "POST /fairs/{fair}/decisions": "organiser",
    "PUT /applications/{application}/scores": "organiser",
    "POST /applications/{application}/interest": "organiser",
    "POST /applications/{application}/proposal/reject": "organiser",
    "POST /allocations/{allocation}/decline": "exhibitor_a",
    "POST /exhibitors/{exhibitor}/manifest": "exhibitor_a",
    "POST /exhibitors/{exhibitor}/manifest/clear": "exhibitor_a",
    "POST /exhibitors/{exhibitor}/manifest/close": "exhibitor_a",
    "POST /manifest-items/{item}/movements": "exhibitor_a",
    "PATCH /manifest-items/{item}": "exhibitor_a",
    "POST /fairs/{fair}/proposals": "organiser",
    "POST /proposals/{proposal}/accept": "organiser",
    "POST /fairs/{fair}/holds": "organiser",
    "POST /fairs/{fair}/allocations": "organiser",
    "POST /allocations/{allocation}/move": "organiser",
    "POST /fairs/{fair}/allocations/swap": "organiser",
    "POST /fairs/{fair}/draws": "organiser",
    "POST /draws/{draw}/reveal": "organiser",
    "POST /draws/{draw}/void": "organiser",
    "POST /badges/{badge}/revoke": "organiser",
    "POST /badges/{badge}/replace": "organiser",
    "POST /fairs/{fair}/badges": "organiser",
    "PUT /fairs/{fair}/badge-rules": "organiser",
    "PATCH /fairs/{fair}/halls/{hall}/plan": "organiser",
    "POST /fairs/{fair}/halls/{hall}/plan/generate": "organiser",
    "POST /fairs/{fair}/halls/{hall}/plan/renumber": "organiser",
    "POST /fairs/{fair}/halls/{hall}/plan/merge": "organiser",
    "POST /fairs/{fair}/halls/{hall}/plan/split": "organiser",
    "POST /fairs/{fair}/halls/{hall}/plan/block": "organiser",
    "POST /fairs/{fair}/halls/{hall}/plan/unblock": "organiser",
    "POST /fairs/{fair}/halls/{hall}/plan/clone": "organiser",
    "POST /fairs/{fair}/badge-sheets": "organiser",
    "POST /gate/scans": "device",
    "POST /gate/scans/batch": "device",
    "POST /gate/status": "device",
    "POST /gate/pair": "anonymous",
}
OPTIONAL = {
    "POST /exhibitors/{exhibitor}/people": {"prefix", "role", "identity"},
    "PATCH /people/{person}": set(DOORS["PATCH /people/{person}"].body or ()),
    "POST /exhibitors/{exhibitor}/products": {
        "opc_stars",
        "origin_country",
        "hs_code",
        "price",
        "opc_year",
        "price_unit",
        "description",
        "standards",
    },
    # Without a province the address says it.
    "POST /exhibitors": set(DOORS["POST /exhibitors"].body or ())
    - {"name", "kind", "contact_name"},
    "PATCH /exhibitors/{exhibitor}": set(DOORS["PATCH /exhibitors/{exhibitor}"].body or ()),
    "PATCH /products/{product}": set(DOORS["PATCH /products/{product}"].body or ()),
    "POST /fairs/{fair}/applications": {"booths_wanted", "needs", "note"},
    "PATCH /applications/{application}": {"products", "zone", "booths_wanted", "needs", "note"},
    # Left out, a reason is refused by the rule of the decision.
    "POST /applications/{application}/review": {"override"},
    "POST /applications/{application}/decline": {"reason"},
    "POST /fairs/{fair}/badge-sheets": {
        "kind",
        "zone",
        "province",
        "application",
        "layout",
        "order",
        "only_changed",
    },
    "POST /fairs/{fair}/badges": {"prefix", "organisation", "remark"},
    "PUT /fairs/{fair}/quotas": {"override"},
    "POST /gate/scans": {"shown", "override", "undoes", "member", "device_time"},
    "POST /gate/scans/batch": {"device_time", "status"},
    "POST /gate/status": set(DOORS["POST /gate/status"].body or ()),
    # Left out, a reason is refused by the rule of the decision.
    "POST /fairs/{fair}/decisions": {"dry_run"},
    "PUT /applications/{application}/scores": {"remark"},
    "POST /fairs/{fair}/proposals": {"zones", "seconds", "may_move"},
    "POST /proposals/{proposal}/accept": {"zones", "applications", "without"},
    "POST /allocations/{allocation}/decline": {"reason"},
    "POST /exhibitors/{exhibitor}/manifest": {"hs_code"},
    "POST /exhibitors/{exhibitor}/manifest/clear": {"declaration"},
    "POST /exhibitors/{exhibitor}/manifest/close": {"signatory"},
    "POST /manifest-items/{item}/movements": {"date", "note"},
    "PATCH /manifest-items/{item}": set(DOORS["PATCH /manifest-items/{item}"].body or ()),
    "POST /fairs/{fair}/draws": set(DOORS["POST /fairs/{fair}/draws"].body or ()),
    "POST /draws/{draw}/reveal": {"witnesses"},
}
OPTIONAL |= {
    "PATCH /fairs/{fair}/halls/{hall}/plan": {
        "booths",
        "remove_booths",
        "features",
        "remove_features",
    },
    "POST /fairs/{fair}/halls/{hall}/plan/generate": {
        "version", "back_to_back", "block", "cross_aisle_m", "along", "front", "first_row", "start", "slots",
    },
    "POST /fairs/{fair}/halls/{hall}/plan/renumber": {"version", "start", "row"},
}  # fmt: skip
for _name in ("merge", "split", "block", "unblock", "clone"):
    OPTIONAL[f"POST /fairs/{{fair}}/halls/{{hall}}/plan/{_name}"] = {"version"}
# What may come without any body: then all of it is meant.
BODILESS = {"POST /proposals/{proposal}/accept"}
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
QUOTA: dict[str, Any] = {"zone": "FAB", "province": "32", "type": 3, "agency": None, "given": 9}
STANDARD = {"kind": "fda", "number": "13-1-02345-6-0001", "valid_until": None}
PRESS: dict[str, Any] = {"kind": "press", "hours": "visitors"}
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
        "opc_year": [*NO_INTEGER, 2002, 2559],
        "price_unit": [*NO_TEXT, *UNSEEN, None, "x" * 41, "two\nlines"],
        "description": [1, "x", [], {"de": "x"}],
        "description.th": [*NO_TEXT, *UNSEEN, None, "x" * 1001],
        "description.en": [*NO_TEXT, *UNSEEN, None, "x" * 1001],
        "standards": [
            "x",
            {},
            [None],
            [{}],
            [STANDARD | {"kind": "iso"}],
            [STANDARD | {"number": ""}],
            [STANDARD | {"number": NUL}],
            [STANDARD | {"number": "x" * 61}],
            [STANDARD, STANDARD],
            [STANDARD | {"valid_until": "2018-02-30"}],
            [STANDARD | {"valid_until": 1513477800}],
            [STANDARD | {"valid_until": "31/12/2561"}],
            [STANDARD | {"valid_until": "0001-01-01"}],
            [STANDARD | {"extra": 1}],
        ],
    },
    "PATCH /exhibitors/{exhibitor}": {
        "name": ["ผ้า", 1, [], {}],
        "name.th": [*NO_TEXT, *UNSEEN, None, "", "   ", "ก" * 201, "ผ้า\nไหม", "くまモン", "1234"],
        "name.en": [*NO_TEXT, *UNSEEN, None, "x" * 201, "two\nlines", "ผ้าไหม", "1234"],
        "name.native": [*NO_TEXT, *UNSEEN, None, "ཀ" * 201, "two\nlines", "1234"],
        "registration_number": [*NO_TEXT, *UNSEEN, None, "x" * 61, "<b>", "1\n2"],
        "segment": [*NO_TEXT, None, "E", "a", "AB"],
        "tax_id": [*NO_TEXT, *UNSEEN, None, "1101700230673", "123", "x" * 31, "٠" * 13],
        "phone": [*NO_TEXT, *UNSEEN, None, "x", "081", "1" * 31, "081 234\n5678"],
        "line_id": [*NO_TEXT, *UNSEEN, None, "ร้าน", "@", "a b", "x" * 62],
        "website": [*NO_TEXT, *UNSEEN, None, "x", "javascript:alert(1)", "ftp://a.example"],
        "address": [1, "x", []],
        "address.house_number": [*NO_TEXT, *UNSEEN, None, "x" * 61, "a\nb"],
        "address.moo": [*NO_TEXT, *UNSEEN, None, "x" * 21],
        "address.road": [*NO_TEXT, *UNSEEN, None, "x" * 121],
        "address.subdistrict": [*NO_TEXT, None, "32", "999999", "๓๒๐๑๐๕", "3201050", "320105\n"],
        "address.postal_code": [*NO_TEXT, None, "3200", "๓๒๐๐๐", "32000\n"],
        "about": [1, "x", [], {"de": "x"}],
        "about.th": [*NO_TEXT, *UNSEEN, None, "x" * 2001],
        "about.en": [*NO_TEXT, *UNSEEN, None, "x" * 2001],
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
        "needs.cold_storage": NO_BOOLEAN,
        "note": [*NO_TEXT, *UNSEEN, None, "x" * 2001],
    },
    "POST /applications/{application}/review": {
        "decision": [*NO_TEXT, None, "", "APPROVE", "start_review", "withdraw"],
        "reason": [*NO_TEXT, *UNSEEN, None, "", "  ", "x" * 2001],
        "override": [*NO_TEXT, None, "x" * 501],
    },
    "POST /applications/{application}/decline": {
        "reason": [*NO_TEXT, *UNSEEN, None, "x" * 2001],
    },
    "POST /allocations/{allocation}/decline": {"reason": [*NO_TEXT, *UNSEEN, None, "x" * 2001]},
    "POST /fairs/{fair}/decisions": {
        "applications": [None, "x", {}, [], [None], [1], ["x"], [NUL], [str(MISSING)] * 2],
        "decision": [*NO_TEXT, None, "", "APPROVE", "start_review", "withdraw"],
        "reason": [*NO_TEXT, *UNSEEN, None, "", "  ", "x" * 2001],
        "dry_run": NO_BOOLEAN,
    },
    "PUT /applications/{application}/scores": {
        "points": [None, "x", {}, [], [1, 1], 4, *([value] for value in [*NO_INTEGER, 6])],
        "remark": [*NO_TEXT, *UNSEEN, None, "x" * 2001],
    },
    "POST /fairs/{fair}/proposals": {
        "seed": [*NO_INTEGER, None, 2**63],
        "zones": [None, "FAB", {}, [None], [1], [""], ["x" * 13], ["NONE"], [NUL], ["FAB"] * 101],
        "seconds": [*NO_INTEGER, None, 0, 301],
        "may_move": NO_BOOLEAN,
    },
    "POST /proposals/{proposal}/accept": {
        "zones": [None, "FAB", {}, [None], [1], [""], ["x" * 13], [NUL], ["FAB"] * 101],
        "applications": [None, "x", {}, *([key] for key in NO_ID), [str(MISSING)] * 10_001],
        "without": [None, "x", {}, *([key] for key in NO_ID), [str(MISSING)] * 10_001],
    },
    "POST /applications/{application}/interest": {
        "reason": [*NO_TEXT, *UNSEEN, None, "", "  ", "x" * 501]
    },
    "POST /applications/{application}/proposal/reject": {
        "reason": [*NO_TEXT, *UNSEEN, None, "", "  ", "x" * 2001]
    },
    "PUT /fairs/{fair}/quotas": {
        "items": [
            None,
            "x",
            {},
            [],
            [None],
            [1],
            [{}],
            [{"zone": "FAB"}],
            *([QUOTA | {"zone": zone}] for zone in [*NO_TEXT, None, "", "NONE", "x" * 13]),
            *([QUOTA | {"province": code}] for code in [*NO_TEXT, "", "99", "032", "๓๒", "32\n"]),
            *([QUOTA | {"type": number}] for number in [*NO_INTEGER, 0, 6]),
            *([QUOTA | {"agency": key}] for key in [*NO_ID[1:], str(MISSING)]),
            *([QUOTA | {"given": number}] for number in [*NO_INTEGER, 10_000]),
            [QUOTA] * 2001,
        ],
        "override": [*NO_TEXT, None, "x" * 501],
    },
    "POST /exhibitors/{exhibitor}/manifest": {
        "name": [None, "ข้าว", 1, [], {}, {"th": "", "en": ""}, {"native": "འབྲས"}],
        "name.th": [*NO_TEXT, *UNSEEN, None, "ก" * 201, "ข้าว\nแดง", "くまモン", "1234"],
        "name.en": [*NO_TEXT, *UNSEEN, None, "x" * 201, "two\nlines", "ข้าว", "1234"],
        "name.native": [*NO_TEXT, *UNSEEN, None, "ཀ" * 201, "two\nlines", "1234"],
        "hs_code": [*NO_TEXT, None, "๕๐๐๗", "50", "5007.2", "5007\n", "x" * 13],
        "origin_country": [*NO_TEXT, None, "", "bt", "BTN", "ไท", "BT\n", "B1", "ZZ"],
        "unit": [*NO_TEXT, *UNSEEN, None, "", "  ", "x" * 21],
        "imported": [*NO_AMOUNT, None, 0, "0.0004", "1e10"],
        "declared_value": [*NO_AMOUNT, None, "1e13"],
        "currency": [*NO_TEXT, None, "", "btn", "BT", "XXX", "ZZZ", "BTN\n", "DEM"],
    },
    "POST /exhibitors/{exhibitor}/manifest/clear": {
        "declaration": [*NO_TEXT, *UNSEEN, None, "x" * 61],
    },
    "POST /exhibitors/{exhibitor}/manifest/close": {
        "signatory": [*NO_TEXT, *UNSEEN, None, "x" * 201],
    },
    "POST /manifest-items/{item}/movements": {
        "kind": [*NO_TEXT, None, "", "SOLD", "lost"],
        "quantity": [value for value in NO_AMOUNT if value not in (-1, "-0.01")]
        + [None, 0, "0.0004", 11, -1],
        "date": [
            1,
            1.5,
            True,
            [],
            {},
            NUL,
            SURROGATE,
            "",
            "today",
            "2017-12-18",
            "2017-12-17T09:30:00",
            "2560-12-17",
            "0001-01-01",
            "9999-12-31",
            "2017-02-30",
            "1513477800",
        ],
        "note": [*NO_TEXT, *UNSEEN, None, "x" * 201],
    },
    "PATCH /manifest-items/{item}": {
        "sold": [*NO_AMOUNT, 11],
        "given": [*NO_AMOUNT, "10"],
        "destroyed": NO_AMOUNT,
        "re_exported": NO_AMOUNT,
    },
    "POST /fairs/{fair}/badge-sheets": {
        "kind": [*NO_TEXT, "", "guest", "EXHIBITOR"],
        "zone": [*NO_TEXT, *UNSEEN, "", "x" * 13],
        "province": [*NO_TEXT, "", "3", "๓๒", "321"],
        "application": [value for value in NO_ID if value is not None],
        "layout": [*NO_TEXT, None, "", "a5"],
        "order": [*NO_TEXT, None, "", "name"],
        "only_changed": NO_BOOLEAN,
    },
    "PUT /fairs/{fair}/badge-rules": {
        "items": [
            None,
            "x",
            {},
            [],
            [None],
            [{}],
            [{"kind": "press"}],
            *([PRESS | {"kind": kind}] for kind in [*NO_TEXT, None, "", "guest", "PRESS"]),
            *(
                [PRESS | {name: codes}]
                for name in ("gates", "zones")
                for codes in (None, "G1", [None], [1], [""], ["x" * 13], ["NONE"])
            ),
            *([PRESS | {"days": days}] for days in (None, [1], ["17"], ["2017-12-16"], ["x"])),
            *([PRESS | {"hours": hours}] for hours in [*NO_TEXT, None, "", "night"]),
            *([PRESS | {"reentry": often}] for often in [*NO_TEXT, None, "", "twice"]),
            *([PRESS | {"per_booth": number}] for number in [*NO_INTEGER, 0, 100]),
            *(
                [PRESS | {name: value}]
                for name in ("needs_escort", "anti_passback", "may_override")
                for value in NO_BOOLEAN
            ),
        ]
    },
    "POST /badges/{badge}/replace": {"reason": [*NO_TEXT, *UNSEEN, None, "", "   ", "x" * 501]},
    "POST /fairs/{fair}/badges": {
        "kind": [*NO_TEXT, None, "", "guest", "exhibitor", "delegation"],
        "name": [None, "กัลยาณี", 1, [], {}],
        "name.th": [*NO_TEXT, *UNSEEN, None, "", "   ", "ก" * 201, "กัล\nยา", "くまモン", "1234"],
        "name.en": [*NO_TEXT, *UNSEEN, None, "x" * 201, "two\nlines", "กัลยาณี", "1234"],
        "name.native": [*NO_TEXT, *UNSEEN, None, "ཀ" * 201, "two\nlines", "1234"],
        "prefix": [*NO_TEXT, *UNSEEN, None, "x" * 41],
        "organisation": [*NO_TEXT, *UNSEEN, None, "x" * 201],
        "remark": [*NO_TEXT, *UNSEEN, None, "x" * 301],
    },
    "POST /badges/{badge}/revoke": {"reason": [*NO_TEXT, *UNSEEN, None, "", "   ", "x" * 501]},
    "POST /gate/scans": {
        "scan_id": NO_ID,
        "device_seq": [*NO_INTEGER, None, 2**53 + 1],
        "code": [*NO_TEXT, None, "x" * 8001],
        "direction": [*NO_TEXT, None, "", "in", "ENTRY"],
        "scanned_at": NO_MOMENT,
        "shown": [1, "x", [], {}, {"decision": "admit"}],
        "shown.decision": [*NO_TEXT, None, "", "maybe", "ADMIT"],
        "shown.reason": [*NO_TEXT, None, "", "Why not", "x" * 17],
        "override": [1, "x", [], {}, {"code": "x"}],
        "override.code": [*NO_TEXT, None, "x" * 8001],
        "override.reason": [*NO_TEXT, *UNSEEN, None, "", "   ", "ab", "x" * 201],
        "undoes": [value for value in NO_ID if value is not None],
        "member": [*NO_TEXT, "", "x", "0123456789ABCDEF", "0" * 17],
        "device_time": [value for value in NO_MOMENT if value is not None],
    },
    # Each scan is read by itself: tests/badges/test_uploads.py.
    "POST /gate/scans/batch": {
        "scans": [None, "x", 1, 1.5, True, {}, NUL, [{}] * 501, [None] * 501]
    },
    "POST /gate/status": {
        "queue": [*NO_INTEGER, 1_000_001],
        "bundle_version": [*NO_TEXT, "x" * 81],
        "directory_version": [*NO_INTEGER, 2**53 + 1],
        "list_age_s": [*NO_INTEGER, 10**9 + 1],
        "battery": [*NO_INTEGER, 101],
        "app": [*NO_TEXT, "x" * 41],
        "device_time": [value for value in NO_MOMENT if value is not None],
    },
    "POST /gate/pair": {"secret": [*NO_TEXT, None, "", "x" * 201]},
}
WRONG["POST /exhibitors/{exhibitor}/people"] = {
    **{
        path: values
        for path, values in WRONG["POST /exhibitors/{exhibitor}/products"].items()
        if path.startswith("name")
    },
    "prefix": [*NO_TEXT, *UNSEEN, None, "x" * 41, "a\nb"],
    "role": [*NO_TEXT, *UNSEEN, None, "x" * 101, "a\nb"],
    "identity": [1, [], {}, "x"],
    "identity.kind": [*NO_TEXT, None, "", "PASSPORT", "visa"],
    "identity.number": [*NO_TEXT, None, "", "  ", "x" * 41, "ก" * 8, "ABCDEFG", "G-!"],
    "identity.country": [*NO_TEXT, None, "", "bt", "ZZ"],
    "identity.expires_on": [
        *NO_TEXT, "", "tomorrow", "2017-12-16", "20270131", "2027-02-30", "2027-01-31T00:00", "9999-12-31",
    ],
}  # fmt: skip
WRONG["PATCH /people/{person}"] = {
    path: [value for value in values if not (path == "name" and value is None)]
    for path, values in WRONG["POST /exhibitors/{exhibitor}/people"].items()
}
WRONG["POST /people/{person}/reveal"] = {
    "reason": [*NO_TEXT, *UNSEEN, None, "", "   ", "x" * 501, CITIZEN, "3-1012-00987-65-2"]
}
WRONG["POST /exhibitors"] = WRONG["PATCH /exhibitors/{exhibitor}"] | {
    "name": [*WRONG["PATCH /exhibitors/{exhibitor}"]["name"], None],
    "kind": [*NO_TEXT, None, "", "GROUP", "shop"],
    "country": [*NO_TEXT, None, "", "th", "THA", "ไท", "ZZ"],
    "province": [*NO_TEXT, None, "3", "๓๒", "99", "320"],
    "contact_name": [*NO_TEXT, *UNSEEN, None, "", "  ", "ก" * 201, "くまモン"],
    "host_agency": [*NO_TEXT, *UNSEEN, None, "x" * 201],
}
WRONG["PATCH /products/{product}"] = {
    path: [value for value in values if not (path == "name" and value is None)]
    for path, values in WRONG["POST /exhibitors/{exhibitor}/products"].items()
}
WRONG["PATCH /applications/{application}"] = {
    # Null leaves an entry as it is.
    path: [value for value in values if value is not None or "." in path]
    for path, values in WRONG["POST /fairs/{fair}/applications"].items()
    if path != "exhibitor"
} | {"version": [*NO_INTEGER, None, 0, 2**31, 99]}
for _name in ("POST /fairs/{fair}/holds", "POST /fairs/{fair}/allocations"):
    WRONG[_name] = {
        "application": [*NO_ID, str(MISSING)],
        "booths": [
            None, "A02", {}, [], [None], [2], [[]], [""], ["A02", "A02"], ["A02", "A03"], ["a02"],
            ["Ａ02"], ["x" * 17], [NUL], [SURROGATE], ["A02", NUL], ["F01"], ["A01"],
            [f"A{number:02d}" for number in range(51)],
        ],
    }  # fmt: skip
WRONG["POST /allocations/{allocation}/move"] = {
    "booths": WRONG["POST /fairs/{fair}/allocations"]["booths"]
}
WRONG["POST /fairs/{fair}/allocations/swap"] = {
    "allocation": [*NO_ID, str(MISSING)],
    "other": [*NO_ID, str(MISSING)],
}
WRONG["POST /fairs/{fair}/draws"] = {
    "zone": [*NO_TEXT, "", "NONE", "fab", "ＦＡＢ", "x" * 13],
    "zones": ["FAB", {}, [], [None], [1], [""], ["FAB", "NONE"], [NUL], ["FAB"] * 51],
    "applications": ["x", {}, [], [None], [1], ["x"], [str(MISSING)], [[]]],
    "entropy_kind": [*NO_TEXT, None, "", "dice", "WITNESSES"],
    "entropy_date": [
        1513477800, "", "tomorrow", "17/12/2560", "2017-12-16", "2017-02-30", True, [], {}, NUL,
    ],
    "entropy_source": [*NO_TEXT, *UNSEEN, None, "x" * 301, "two\nlines"],
}  # fmt: skip
WRONG["POST /draws/{draw}/reveal"] = {
    "entropy": [*NO_TEXT, *UNSEEN, None, "", "  ", "1" * 201, "1\n2"],
    "witnesses": [None, "x", {}, [None], [1], [""], [NUL], ["x" * 101], ["x"] * 21],
}
WRONG["POST /draws/{draw}/void"] = {
    "reason": [*NO_TEXT, *UNSEEN, None, "", "  ", "x" * 501, "two\nlines"]
}


@pytest.fixture(scope="module")
def scene_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    with stand_scene(django_db_blocker) as scene:
        yield scene


# --- the plan of a hall ---
_PLAN = "/fairs/{fair}/halls/{hall}/plan"
NO_METRES: list[Any] = ["1", "", None, True, [], {}, -0.01, 10_001, HUGE, NUL]
NO_SIZE: list[Any] = [*NO_METRES, 0, 0.09, 1001]
NO_KEY: list[Any] = [*NO_INTEGER, None, 0, 2**53 + 1, 999_999_999]
NO_KEYS: list[Any] = [
    None,
    "x",
    {},
    1,
    [None],
    ["1"],
    [1.0],
    [True],
    [[]],
    [0],
    [-1],
    [HUGE],
    [999_999_999],
]
NO_PATTERN: list[Any] = [
    *NO_TEXT, *UNSEEN, None, "", "N", "{m}{n}", "{n", "{n:x}", "N {n}", "N,{n}", "N/{n}", "N" * 41, "N" * 16 + "{n}",
]  # fmt: skip
NO_VERSION: list[Any] = [*NO_INTEGER, 0, 2, 2**31]
_BOOTH: dict[str, Any] = {
    "code": "B99", "zone": "FAB", "x_m": 90, "y_m": 90, "width_m": 3, "depth_m": 3,
}  # fmt: skip
_STAGE: dict[str, Any] = {"kind": "stage", "x_m": 90, "y_m": 90, "width_m": 3, "depth_m": 3}


def _each(whole: dict[str, Any], wrong: dict[str, list[Any]]) -> list[Any]:
    """Lists of one thing with one wrong entry, and with one entry missing."""
    return [
        *([whole | {name: value}] for name, values in wrong.items() for value in values),
        *([{key: value for key, value in whole.items() if key != name}] for name in whole),
        [whole | {"extra": 1}], [whole | {"id": 999_999_999}], [whole] * 4001,
        None, "x", {}, 1, [None], [1], ["x"], [[]],
    ]  # fmt: skip


WRONG |= {
    f"PATCH {_PLAN}": {
        "version": [*NO_VERSION, None],
        "booths": [
            *_each(
                _BOOTH,
                {
                    "id": ["1", 1.0, True, [], {}, -1, 0, HUGE],
                    "code": [*NO_TEXT, None, "", "A01", "B 9", "B,9", "B/9", "x" * 17],
                    "zone": [*NO_TEXT, None, "", "NONE", "fab"],
                    "x_m": NO_METRES,
                    "y_m": NO_METRES,
                    "width_m": NO_SIZE,
                    "depth_m": NO_SIZE,
                    "front": [*NO_TEXT, None, "", "S", "south"],
                    "slots": [*NO_INTEGER, None, 0, 9],
                    "services": [
                        1,
                        "x",
                        [],
                        None,
                        {"extra": 1},
                        {"power_w": "1"},
                        {"power_w": -1},
                        {"water": 1},
                        {"gas": "true"},
                        {"ventilation": 0},
                        {"cold_storage": []},
                    ],
                    "closed_reason": [*NO_TEXT, *UNSEEN, None, "x" * 201],
                },
            ),
            [_BOOTH, _BOOTH],
        ],
        "remove_booths": NO_KEYS,
        "features": _each(
            _STAGE,
            {
                "id": ["1", 1.0, True, [], {}, -1, 0, HUGE],
                "kind": [*NO_TEXT, None, "", "STAGE", "moat"],
                "x_m": NO_METRES,
                "y_m": NO_METRES,
                "width_m": NO_SIZE,
                "depth_m": NO_SIZE,
                "label_th": [*NO_TEXT, *UNSEEN, None, "x" * 81],
                "label_en": [*NO_TEXT, *UNSEEN, None, "x" * 81],
            },
        ),
        "remove_features": NO_KEYS,
    },
    f"POST {_PLAN}/generate": {
        "version": NO_VERSION,
        "x_m": NO_METRES,
        "y_m": NO_METRES,
        "rows": [*NO_INTEGER, None, 0, 501],
        "columns": [*NO_INTEGER, None, 0, 501],
        "width_m": NO_SIZE,
        "depth_m": NO_SIZE,
        "aisle_m": [*NO_METRES, 101],
        "back_to_back": NO_BOOLEAN,
        "block": [*NO_INTEGER, None, 501],
        "cross_aisle_m": [*NO_METRES, 101],
        "along": [*NO_TEXT, None, "", "X", "z"],
        "front": [*NO_TEXT, None, "", "S", "south"],
        "pattern": [*NO_PATTERN, "N{n}", "A{n:02}"],
        "first_row": [*NO_INTEGER, None, 10_000],
        "start": [*NO_INTEGER, None, 10_000],
        "zone": [*NO_TEXT, None, "", "NONE", "fab"],
        "slots": [*NO_INTEGER, None, 0, 9],
    },
    f"POST {_PLAN}/renumber": {
        "version": NO_VERSION,
        "ids": [*NO_KEYS, []],
        "pattern": [*NO_PATTERN, "A{n:02}"],
        "start": [*NO_INTEGER, None, 10_000],
        "row": [*NO_INTEGER, None, 10_000],
    },
    f"POST {_PLAN}/merge": {"version": NO_VERSION, "ids": [*NO_KEYS, []], "survivor": NO_KEY},
    f"POST {_PLAN}/split": {"version": NO_VERSION, "id": NO_KEY},
    f"POST {_PLAN}/block": {
        "version": NO_VERSION,
        "ids": [*NO_KEYS, []],
        "reason": [*NO_TEXT, *UNSEEN, None, "", "  ", "x" * 201],
    },
    f"POST {_PLAN}/unblock": {"version": NO_VERSION, "ids": [*NO_KEYS, []]},
    f"POST {_PLAN}/clone": {
        "version": [*NO_INTEGER, 1, 2**31],
        "fair": [*NO_TEXT, None, "", "none", "x" * 61],
        "hall": [*NO_TEXT, None, "", "C9", "E1", "x" * 13],
    },
}


@pytest.fixture
def scene(scene_of_module: Scene, db: None) -> Scene:
    return scene_of_module


def test_every_write_with_a_body_is_tried() -> None:
    writes = {name for name, door in DOORS.items() if door.body and not door.is_upload}
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
        if whole is None and name in BODILESS:
            continue
        yield f"whole body {ascii(whole)[:20]}", whole


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
    }


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements inside the block that may have written something."""
    written: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield written


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
    assert answer.status_code in {200, 201, 202}


@pytest.mark.parametrize("name", WRITERS)
def test_wrong_body_is_refused_and_changes_nothing(scene: Scene, api: Call, name: str) -> None:
    door, token = DOORS[name], scene.tokens[WRITERS[name]]
    method, body = name.split(" ", 1)[0].lower(), door.sent(scene.here) or {}
    before, faults, tried = contents(), [], 0
    for index, (what, wrong) in enumerate(wrong_bodies(name, body)):
        # Half of them under a key: a refused request leaves none behind.
        key = f"key {index}" if index % 2 else None
        with writes() as written:
            answer = api(method, door.address(scene.here), json.dumps(wrong), token=token, key=key)
        tried += 1
        if fault := fault_of(answer):
            faults.append(f"{what}: {fault}")
        # Reading all tables takes longer than most requests; where nothing was written there is no need.
        if written and contents() != before:
            faults.append(f"{what}: changed something")
            before = contents()
    assert faults == []
    assert contents() == before
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
    token = scene.tokens[WRITERS[name]]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    method, address = name.split(" ", 1)[0], f"/api/v1{door.address(scene.here)}"
    right = json.dumps(door.sent(scene.here)).encode()
    before = contents()
    found = {}
    unreadable = UNREADABLE.items() - ({("nothing", (b"", 422))} if name in BODILESS else set())
    for what, (content, _status) in unreadable:
        answer = client.generic(method, address, content, "application/json", headers=headers)
        assert fault_of(answer) is None, what
        found[what] = answer.status_code
    expected = {what: status for what, (_content, status) in unreadable}
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
        "/fairs/{value}/draws",
        "/draws/{value}/record",
        "/fairs/{value}/exhibitors",
        "/fairs/city-2017/halls/{value}/plan.svg",
        "/fairs/city-2017/halls/{value}/plan.csv",
        "/fairs/city-2017/halls/C1/plan.pdf?paper={value}",
        "/fairs/{value}/holds",
        "/fairs/{value}/booths/A01",
        "/fairs/city-2017/booths/{value}",
        "/fairs/city-2017/floor/search?q={value}",
        "/fairs/city-2017/floor/search?type={value}",
        "/fairs/city-2017/floor/search?province={value}",
        "/fairs/{value}/applications",
        "/fairs/{value}/badges",
        "/applications/{value}",
        "/exhibitors/{value}/products",
        "/exhibitors/{value}/manifest?fair=city-2017",
        "/manifest-items/{value}/movements",
        "/badges/{value}/pdf",
        "/jobs/{value}",
        "/jobs/{value}/parts/1",
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
