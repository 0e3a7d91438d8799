"""Two fairs, two exhibitors with nothing in common, and every door of the API with a body that it takes."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from badges.models import Badge
from booths import actions as booth_actions
from config.api import api
from events.models import Member, Role
from registration.models import ExhibitorKind, ManifestItem
from tests.conftest import MORNING, World, make_world

MISSING = uuid.UUID("00000000-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class Side:
    """What one exhibitor has at one fair; each key names one object."""

    fair: str
    exhibitor: str
    hidden: str
    product: str
    draft: str
    submitted: str
    waiting: str
    hold: str
    allocation: str
    badge: str
    code: str
    item: str


@dataclass(frozen=True)
class Scene:
    """`here` is exhibitor A's at the organiser's fair; `there` is exhibitor B's at another one's."""

    world: World
    here: Side
    there: Side
    missing: Side
    tokens: dict[str, str | None]


def make_scene() -> Scene:
    world, other = make_world(), make_world("other")
    here, there = make_side(world, "exhibitor_a"), make_side(other, "exhibitor_b")
    _device, device_token = world.device()
    Member.objects.filter(fair=other.fair).delete()
    Member.objects.create(fair=other.fair, user=world.users["outsider"], role=Role.ORGANISER)
    tokens: dict[str, str | None] = {
        name: world.token(name)
        for name in ("exhibitor_a", "exhibitor_b", "organiser", "outsider", "admin")
    }
    nothing = {field: str(MISSING) for field in Side.__dataclass_fields__}
    missing = Side(**nothing | {"fair": "none", "badge": "0" * 16})
    return Scene(world, here, there, missing, tokens | {"anonymous": None, "device": device_token})


def make_side(world: World, owner: str) -> Side:
    exhibitor = world.exhibitor(owner)
    product = world.product(exhibitor, owner)
    # Only begun and sent in: nothing of it is public.
    hidden = world.exhibitor(owner, kind=ExhibitorKind.DELEGATION, country="BT")
    submitted = world.submitted(owner, exhibitor=hidden)
    allocation = world.allocated("A01", owner=owner, exhibitor=exhibitor)
    waiting = world.approved(owner, exhibitor=exhibitor)
    held = world.approved(owner, exhibitor=exhibitor)
    hold = booth_actions.hold_booths(
        actor=world.actor("organiser"), fair=world.fair, application=held, codes=["A05"]
    )
    badge = Badge.objects.get(exhibitor=exhibitor)
    item = ManifestItem.objects.create(
        fair=world.fair,
        exhibitor=hidden,
        position=1,
        name_th="ผ้าทอ",
        origin_country="BT",
        unit="pcs",
        imported=Decimal(10),
        declared_value=Decimal(1),
        currency="USD",
    )
    return Side(
        fair=world.fair.slug,
        exhibitor=str(exhibitor.pk),
        hidden=str(hidden.pk),
        product=str(product.pk),
        draft=str(world.draft(owner, exhibitor=exhibitor).pk),
        submitted=str(submitted.pk),
        waiting=str(waiting.pk),
        hold=str(hold.pk),
        allocation=str(allocation.pk),
        badge=badge.pk,
        code=badge.code,
        item=str(item.pk),
    )


@dataclass(frozen=True)
class Door:
    """An operation: its address over the keys of a Side, and a body that it takes."""

    path: str
    body: dict[str, Any] | None = None

    def address(self, side: Side) -> str:
        return self.path.format(**side.__dict__)

    def sent(self, side: Side) -> dict[str, Any] | None:
        return None if self.body is None else _fill(self.body, side)


def _fill(value: Any, side: Side) -> Any:
    if isinstance(value, dict):
        return {key: _fill(inner, side) for key, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, side) for inner in value]
    return value.format(**side.__dict__) if isinstance(value, str) else value


PRODUCT: dict[str, Any] = {
    "name": {"th": "ผ้าไหม", "en": "Silk", "native": ""},
    "type": 3,
    "opc_stars": 5,
    "origin_country": "TH",
    "hs_code": "5007.20",
    "price": "1500.00",
}
BOOTHS: dict[str, Any] = {"application": "{waiting}", "booths": ["A02"]}
DOORS: dict[str, Door] = {
    "GET /clock": Door("/clock"),
    "GET /me": Door("/me"),
    "GET /fairs": Door("/fairs"),
    "GET /fairs/{fair}": Door("/fairs/{fair}"),
    "GET /fairs/{fair}/floor": Door("/fairs/{fair}/floor"),
    "GET /fairs/{fair}/exhibitors": Door("/fairs/{fair}/exhibitors"),
    "GET /fairs/{fair}/applications": Door("/fairs/{fair}/applications"),
    "GET /fairs/{fair}/badges": Door("/fairs/{fair}/badges"),
    "GET /exhibitors/{exhibitor}/products": Door("/exhibitors/{hidden}/products"),
    "POST /exhibitors/{exhibitor}/products": Door("/exhibitors/{exhibitor}/products", PRODUCT),
    "PATCH /products/{product}": Door("/products/{product}", PRODUCT),
    "POST /fairs/{fair}/applications": Door(
        "/fairs/{fair}/applications",
        {
            "exhibitor": "{exhibitor}",
            "products": ["{product}"],
            "zone": "FAB",
            "booths_wanted": 1,
            "needs": {"power_w": 100, "water": False, "gas": False},
            "note": "ขอใกล้ประตู",
        },
    ),
    "GET /applications/{application}": Door("/applications/{waiting}"),
    "POST /applications/{application}/submit": Door("/applications/{draft}/submit"),
    "POST /applications/{application}/withdraw": Door("/applications/{waiting}/withdraw"),
    "POST /applications/{application}/start-review": Door("/applications/{submitted}/start-review"),
    "POST /applications/{application}/review": Door(
        "/applications/{submitted}/review", {"decision": "reject", "reason": "เพราะ"}
    ),
    "GET /exhibitors/{exhibitor}/manifest": Door("/exhibitors/{hidden}/manifest?fair={fair}"),
    "PATCH /manifest-items/{item}": Door(
        "/manifest-items/{item}",
        {"sold": "1.000", "given": "1.000", "destroyed": "1.000", "re_exported": "1.000"},
    ),
    "POST /fairs/{fair}/holds": Door("/fairs/{fair}/holds", BOOTHS),
    "DELETE /holds/{hold}": Door("/holds/{hold}"),
    "POST /fairs/{fair}/allocations": Door("/fairs/{fair}/allocations", BOOTHS),
    "DELETE /allocations/{allocation}": Door("/allocations/{allocation}"),
    "GET /badges/{badge}/pdf": Door("/badges/{badge}/pdf"),
    "POST /badges/{badge}/revoke": Door("/badges/{badge}/revoke", {"reason": "หาย"}),
    "GET /gate/scans": Door("/gate/scans"),
    "POST /gate/scans": Door(
        "/gate/scans",
        {
            "scan_id": "7f9c24e8-3b12-4fef-91e0-56a2d5a6f8b1",
            "device_seq": 1,
            "code": "no badge",
            "direction": "entry",
            "scanned_at": (MORNING + dt.timedelta(minutes=1)).isoformat(),
        },
    ),
}


def operations() -> Iterator[tuple[str, Any]]:
    """("METHOD /path", operation) of everything that the API mounts."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {prefix}{path}".replace("{uuidstr:", "{"), operation
