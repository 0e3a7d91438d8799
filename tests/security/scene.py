"""Two fairs, two exhibitors with nothing in common, and every door of the API with a body that it takes."""

import datetime as dt
import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import get_resolver
from django.utils import translation
from PIL import Image
from pytest_django import DjangoDbBlocker

from badges.models import Badge, PairingTicket, PrintPart, PrintRun
from booths import actions as booth_actions
from booths.models import Allocation, Booth, BoothProposal, Feature, Placement
from config.api import api
from events import clock, vault
from events.models import Hall, Member, Role
from registration import actions as registration_actions
from registration.models import (
    Application,
    Criterion,
    Exhibitor,
    ExhibitorKind,
    FairTerms,
    Import,
    ManifestItem,
    ProductPhoto,
    Proposal,
    Visit,
)
from registration.rules import Decision, IdentityGiven, IdentityKind
from tests.conftest import MORNING, World, make_world

CITIZEN = "3101200987652"
MISSING = uuid.UUID("00000000-0000-4000-8000-000000000000")
PAIRING_SECRET = "k7Jm2xQ9vT4rB8nW"


@dataclass(frozen=True)
class Side:
    """What one exhibitor has at one fair; each key names one object."""

    fair: str
    exhibitor: str
    hidden: str
    product: str
    person: str
    photo: str
    draft: str
    submitted: str
    waiting: str
    offered: str
    offered_booths: str
    hold: str
    allocation: str
    badge: str
    code: str
    item: str
    rejected: str
    bulk: str
    settled: str
    planning: str
    planned: str
    table: str
    job: str
    draw: str
    # The other fair, whose hall S1 may be copied; and keys of what stands in this one's hall.
    other_fair: str
    numbers: dict[str, int]


@dataclass(frozen=True)
class Number:
    """A key of a Side's `numbers`, in a body."""

    name: str


@dataclass(frozen=True)
class Scene:
    """`here` is exhibitor A's at the organiser's fair; `there` is exhibitor B's at another one's."""

    world: World
    here: Side
    there: Side
    missing: Side
    tokens: dict[str, str | None]


@contextmanager
def stand_scene(blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """A scene for all tests of a module: each of them is rolled back to it, and at the end so is all of it."""
    with blocker.unblock(), transaction.atomic():
        with clock.travel(MORNING), translation.override(settings.LANGUAGE_CODE):
            scene = make_scene()
        with blocker.block():
            yield scene
        transaction.set_rollback(True)


def make_scene() -> Scene:
    world, other = make_world(), make_world("other")
    here = make_side(world, "exhibitor_a", other.fair.slug)
    there = make_side(other, "exhibitor_b", world.fair.slug)
    _device, device_token = world.device()
    PairingTicket.objects.create(
        fair=world.fair,
        gate=world.gates["G1"],
        name="phone 2",
        secret_hash=vault.hash_token(PAIRING_SECRET),
        created_by=world.users["gate_staff"],
        expires_at=MORNING + dt.timedelta(minutes=10),
    )
    Member.objects.filter(fair=other.fair).delete()
    Member.objects.create(fair=other.fair, user=world.users["outsider"], role=Role.ORGANISER)
    tokens: dict[str, str | None] = {
        name: world.token(name)
        for name in ("exhibitor_a", "exhibitor_b", "organiser", "outsider", "admin")
    }
    nothing: dict[str, Any] = {field: str(MISSING) for field in Side.__dataclass_fields__}
    missing = Side(**nothing | {"fair": "none", "badge": "0" * 16, "numbers": {}})
    return Scene(world, here, there, missing, tokens | {"anonymous": None, "device": device_token})


def make_side(world: World, owner: str, other_fair: str) -> Side:
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
    offered = make_offer(world, owner, exhibitor)
    item = make_goods(world, hidden)
    # Nothing of its goods is left, so its closing report can be signed.
    settled = world.exhibitor(owner, kind=ExhibitorKind.DELEGATION, country="BT")
    Visit.objects.create(fair=world.fair, exhibitor=settled)
    make_goods(world, settled, re_exported=Decimal(10))
    # Of the exhibitor that nothing is public of.
    person = registration_actions.change_person(
        actor=world.actor(owner),
        person=hidden.people.get(),
        values={},
        identity=IdentityGiven(IdentityKind.CITIZEN_ID, CITIZEN),
    )
    photo = ProductPhoto.objects.create(
        product=world.product(hidden, owner), stored=uuid.uuid4().hex, width=8, height=6, position=0
    )
    table = Import.objects.create(
        fair=world.fair, uploaded_by=world.users["organiser"], state="checked", fingerprint=""
    )
    rejected, bulk = make_review(world, owner, submitted)
    draw = booth_actions.announce_draw(
        actor=world.actor("organiser"),
        fair=world.fair,
        terms=booth_actions.DrawTerms(
            zones=[world.zones["FAB"]],
            applications=[world.approved(owner, exhibitor=exhibitor).pk],
            booths_left_out=["A02", "A03", "A04"],
        ),
    )
    return Side(
        fair=world.fair.slug,
        exhibitor=str(exhibitor.pk),
        hidden=str(hidden.pk),
        product=str(product.pk),
        person=str(person.pk),
        photo=str(photo.pk),
        draft=str(world.draft(owner, exhibitor=exhibitor).pk),
        submitted=str(submitted.pk),
        waiting=str(waiting.pk),
        offered=str(offered.application_id),
        offered_booths=str(offered.pk),
        hold=str(hold.pk),
        allocation=str(allocation.pk),
        badge=badge.pk,
        code=badge.code,
        item=str(item.pk),
        settled=str(settled.pk),
        planning=str(BoothProposal.objects.create(fair=world.fair, seed=1, state="running").pk),
        planned=make_proposal(world, waiting),
        table=str(table.pk),
        rejected=rejected,
        bulk=bulk,
        job=make_prints(world),
        draw=str(draw.pk),
        other_fair=other_fair,
        numbers=make_plan(world),
    )


def make_proposal(world: World, waiting: Application) -> str:
    """A proposal that gives the last booth to an application."""
    proposal = BoothProposal.objects.create(fair=world.fair, seed=1, state="done")
    booth = Booth.objects.get(fair=world.fair, code="A10")
    Placement.objects.create(
        proposal=proposal, application=waiting, kind="new", booths=[booth.pk], reasons=[]
    )
    return str(proposal.pk)


def make_plan(world: World) -> dict[str, int]:
    """Free booths in hall C1, a merged one, a stage; E1 is empty, and S1 can be copied."""
    keys = {code: world.booth(code).pk for code in ("A07", "A08", "F08", "F09", "F10")}
    booth_actions.merge_booths(
        actor=world.actor("organiser"),
        hall=world.hall,
        keys=[keys["F09"], keys["F10"]],
        survivor=keys["F10"],
    )
    stage = Feature.objects.create(
        hall=world.hall, kind="stage", x_m=80, y_m=80, width_m=9, depth_m=6
    )
    for code in ("E1", "S1"):
        hall = Hall.objects.create(
            fair=world.fair, code=code, name_th="ฮอลล์", width_m=30, height_m=30
        )
    Booth.objects.create(
        fair=world.fair, hall=hall, zone=world.zones["FAB"], code=f"S-{world.fair.slug}",
        x_m=3, y_m=3, width_m=3, depth_m=3,
    )  # fmt: skip
    return {
        "first": keys["A07"],
        "second": keys["A08"],
        "third": keys["F08"],
        "merged": keys["F10"],
        "stage": stage.pk,
    }


def make_prints(world: World) -> str:
    """A print run with its file."""
    run = PrintRun.objects.create(fair=world.fair, state="done", total=1, done=1)
    file = default_storage.save("prints/scene.pdf", ContentFile(b"%PDF-"))
    PrintPart.objects.create(run=run, number=1, badges=[], printed=1, file=file)
    return str(run.pk)


def make_review(world: World, owner: str, proposed: Application) -> tuple[str, str]:
    """A criterion, a proposal, and an application that was decided on with others."""
    Criterion.objects.create(fair=world.fair, name_th="คุณภาพ", max_points=5)
    Proposal.objects.create(
        application=proposed, decision="approve", proposed_by=world.users["reviewer"]
    )
    rejected = world.submitted(owner)
    outcome = registration_actions.decide_in_bulk(
        actor=world.actor("organiser"),
        fair=world.fair,
        applications=[rejected.pk],
        decision=Decision.REJECT,
        reason="ซ้ำ",
    )
    assert outcome.bulk is not None
    return str(rejected.pk), str(outcome.bulk.pk)


def make_goods(world: World, exhibitor: Exhibitor, **left: Decimal) -> ManifestItem:
    return ManifestItem.objects.create(
        fair=world.fair,
        exhibitor=exhibitor,
        position=1,
        name_th="ผ้าทอ",
        origin_country="BT",
        unit="pcs",
        imported=Decimal(10),
        declared_value=Decimal(1),
        currency="USD",
        **left,
    )


def make_offer(world: World, owner: str, exhibitor: Exhibitor) -> Allocation:
    """Booths of a place that its exhibitor has still to confirm."""
    terms = FairTerms.objects.create(fair=world.fair, asks_confirmation=True)
    application = world.approved(owner, exhibitor=exhibitor)
    terms.delete()
    return booth_actions.allocate_booths(
        actor=world.actor("organiser"), fair=world.fair, application=application, codes=["A06"]
    )


@dataclass(frozen=True)
class Door:
    """An operation: its address over the keys of a Side, and a body that it takes."""

    path: str
    body: dict[str, Any] | None = None
    is_upload: bool = False

    def address(self, side: Side) -> str:
        return self.path.format(**side.__dict__)

    def sent(self, side: Side) -> dict[str, Any] | None:
        return None if self.body is None else _fill(self.body, side)


def _fill(value: Any, side: Side) -> Any:
    if isinstance(value, Number):
        return side.numbers.get(value.name, 1)
    if isinstance(value, dict):
        return {key: _fill(inner, side) for key, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, side) for inner in value]
    return value.format(**side.__dict__) if isinstance(value, str) else value


def _draw_picture() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (8, 6)).save(picture, "JPEG")
    return picture.getvalue()


PERSON: dict[str, Any] = {
    "name": {"th": "สมชาย ใจดี", "en": "Somchai Jaidee", "native": ""},
    "prefix": "นาย",
    "role": "ช่างทอ",
    "identity": {
        "kind": "passport",
        "number": "G0842731",
        "country": "BT",
        "expires_on": "2027-01-31",
    },
}
PRODUCT: dict[str, Any] = {
    "name": {"th": "ผ้าไหม", "en": "Silk", "native": ""},
    "type": 3,
    "opc_stars": 5,
    "origin_country": "TH",
    "hs_code": "5007.20",
    "price": "1500.00",
    "opc_year": 2016,
    "price_unit": "ผืน",
    "description": {"th": "ทอมือ", "en": "Hand-woven"},
    "standards": [{"kind": "tcps", "number": "มผช. 12/2560", "valid_until": "2018-12-31"}],
}
PROFILE: dict[str, Any] = {
    "name": {"th": "กลุ่มทอผ้า", "en": "Weavers", "native": ""},
    "registration_number": "3201-0045/60",
    "segment": "D",
    "tax_id": "0105546095724",
    "phone": "081 234 5678",
    "line_id": "@weavers",
    "website": "https://weavers.example",
    "address": {
        "house_number": "99/1",
        "moo": "3",
        "road": "ถนนสุรินทร์",
        "subdistrict": "320105",
        "postal_code": "32000",
    },
    "about": {"th": "ทอมือ", "en": "Hand-woven"},
}
PLAN = "/fairs/{fair}/halls/C1/plan"
SERVICES: dict[str, Any] = {
    "power_w": 2000, "water": True, "gas": False, "ventilation": None, "cold_storage": None,
}  # fmt: skip
FRAME: dict[str, Any] = {"x_m": 60.5, "y_m": 60, "width_m": 3, "depth_m": 2.5}
BOOTHS: dict[str, Any] = {"application": "{waiting}", "booths": ["A02"]}
SCAN: dict[str, Any] = {
    "scan_id": "7f9c24e8-3b12-4fef-91e0-56a2d5a6f8b1",
    "device_seq": 1,
    "code": "no badge",
    "direction": "entry",
    "scanned_at": (MORNING + dt.timedelta(minutes=1)).isoformat(),
    "shown": {"decision": "deny", "reason": "forged"},
    "override": {"code": "no badge", "reason": "ลืมบัตร"},
    "undoes": None,
    "member": None,
}
DOORS: dict[str, Door] = {
    "GET /clock": Door("/clock"),
    "GET /me": Door("/me"),
    "GET /fairs": Door("/fairs"),
    "GET /fairs/{fair}": Door("/fairs/{fair}"),
    "GET /fairs/{fair}/floor": Door("/fairs/{fair}/floor"),
    "GET /fairs/{fair}/gate-board": Door("/fairs/{fair}/gate-board"),
    "GET /fairs/{fair}/exhibitors": Door("/fairs/{fair}/exhibitors"),
    **{
        f"GET /fairs/{{fair}}/halls/{{hall}}/plan.{kind}": Door(
            f"/fairs/{{fair}}/halls/C1/plan.{kind}"
        )
        for kind in ("pdf", "png", "svg", "dxf", "csv", "xlsx")
    },
    "GET /fairs/{fair}/applications": Door("/fairs/{fair}/applications"),
    "GET /fairs/{fair}/badges": Door("/fairs/{fair}/badges"),
    "GET /places": Door(
        "/places?q=%E0%B8%AB%E0%B8%99%E0%B8%AD%E0%B8%87%E0%B8%9A%E0%B8%B1%E0%B8%A7"
    ),
    "POST /exhibitors": Door(
        "/exhibitors",
        PROFILE
        | {
            "kind": "group",
            "country": "TH",
            "province": "32",
            "contact_name": "มาลี นาโพธิ์",
            "host_agency": "",
        },
    ),
    "GET /exhibitors/{exhibitor}": Door("/exhibitors/{hidden}"),
    "PATCH /exhibitors/{exhibitor}": Door("/exhibitors/{exhibitor}", PROFILE),
    "GET /exhibitors/{exhibitor}/products": Door("/exhibitors/{hidden}/products"),
    "GET /exhibitors/{exhibitor}/people": Door("/exhibitors/{hidden}/people"),
    "POST /exhibitors/{exhibitor}/people": Door("/exhibitors/{exhibitor}/people", PERSON),
    "PATCH /people/{person}": Door("/people/{person}", PERSON),
    "DELETE /people/{person}": Door("/people/{person}"),
    "POST /people/{person}/reveal": Door("/people/{person}/reveal", {"reason": "ส่งให้ รปภ."}),
    "GET /products/{product}/photos": Door("/products/{product}/photos"),
    "POST /products/{product}/photos": Door(
        "/products/{product}/photos",
        {"file": SimpleUploadedFile("photo.jpg", _draw_picture(), "image/jpeg")},
        is_upload=True,
    ),
    "DELETE /photos/{photo}": Door("/photos/{photo}"),
    "POST /exhibitors/{exhibitor}/products": Door("/exhibitors/{exhibitor}/products", PRODUCT),
    "PATCH /products/{product}": Door("/products/{product}", PRODUCT),
    "POST /fairs/{fair}/applications": Door(
        "/fairs/{fair}/applications",
        {
            "exhibitor": "{exhibitor}",
            "products": ["{product}"],
            "zone": "FAB",
            "booths_wanted": 1,
            "needs": {"power_w": 100, "water": False, "gas": False, "cold_storage": False},
            "note": "ขอใกล้ประตู",
        },
    ),
    "PATCH /applications/{application}": Door(
        "/applications/{draft}",
        {
            "version": 1,
            "products": ["{product}"],
            "zone": "FAB",
            "booths_wanted": 2,
            "needs": {"power_w": 200, "water": False, "gas": False, "cold_storage": False},
            "note": "ขอใกล้ทางออก",
        },
    ),
    "GET /applications/{application}": Door("/applications/{waiting}"),
    "POST /applications/{application}/submit": Door("/applications/{draft}/submit"),
    "POST /applications/{application}/withdraw": Door("/applications/{waiting}/withdraw"),
    "POST /applications/{application}/start-review": Door("/applications/{submitted}/start-review"),
    "POST /applications/{application}/review": Door(
        "/applications/{submitted}/review",
        {"decision": "reject", "reason": "เพราะ", "override": "จำเป็น"},
    ),
    "POST /applications/{application}/accept": Door("/applications/{offered}/accept"),
    "POST /applications/{application}/decline": Door(
        "/applications/{offered}/decline", {"reason": "ติดงานอื่น"}
    ),
    "POST /fairs/{fair}/decisions": Door(
        "/fairs/{fair}/decisions",
        {"applications": ["{submitted}"], "decision": "reject", "reason": "ซ้ำ", "dry_run": False},
    ),
    "POST /fairs/{fair}/decisions/{bulk}/undo": Door("/fairs/{fair}/decisions/{bulk}/undo"),
    "POST /applications/{application}/undo": Door("/applications/{rejected}/undo"),
    "GET /applications/{application}/scores": Door("/applications/{submitted}/scores"),
    "PUT /applications/{application}/scores": Door(
        "/applications/{submitted}/scores", {"points": [4], "remark": "ดี"}
    ),
    "POST /applications/{application}/interest": Door(
        "/applications/{submitted}/interest", {"reason": "ญาติ"}
    ),
    "POST /applications/{application}/proposal/reject": Door(
        "/applications/{submitted}/proposal/reject", {"reason": "ยังไม่ครบ"}
    ),
    "GET /fairs/{fair}/quotas": Door("/fairs/{fair}/quotas"),
    "PUT /fairs/{fair}/quotas": Door(
        "/fairs/{fair}/quotas",
        {
            "items": [{"zone": "FAB", "province": "32", "type": 3, "agency": None, "given": 9}],
            "override": "จำเป็น",
        },
    ),
    "POST /allocations/{allocation}/accept": Door("/allocations/{offered_booths}/accept"),
    "POST /allocations/{allocation}/decline": Door(
        "/allocations/{offered_booths}/decline", {"reason": "ติดงานอื่น"}
    ),
    # Takes a file, so it has no body here.
    "POST /fairs/{fair}/imports": Door("/fairs/{fair}/imports"),
    "GET /imports/{table}": Door("/imports/{table}"),
    "POST /imports/{table}/apply": Door("/imports/{table}/apply"),
    "GET /exhibitors/{exhibitor}/manifest": Door("/exhibitors/{hidden}/manifest?fair={fair}"),
    "POST /exhibitors/{exhibitor}/manifest": Door(
        "/exhibitors/{hidden}/manifest?fair={fair}",
        {
            "name": {"th": "ข้าวแดง", "en": "Red rice", "native": "འབྲས་དམར།"},
            "hs_code": "1006.20",
            "origin_country": "BT",
            "unit": "bag",
            "imported": "300.000",
            "declared_value": "42000.00",
            "currency": "BTN",
        },
    ),
    "POST /exhibitors/{exhibitor}/manifest/clear": Door(
        "/exhibitors/{hidden}/manifest/clear?fair={fair}", {"declaration": "A007-1-6012-00001"}
    ),
    "POST /exhibitors/{exhibitor}/manifest/close": Door(
        "/exhibitors/{settled}/manifest/close?fair={fair}", {"signatory": "Pema Lhamo"}
    ),
    "DELETE /manifest-items/{item}": Door("/manifest-items/{item}"),
    "GET /manifest-items/{item}/movements": Door("/manifest-items/{item}/movements"),
    "POST /manifest-items/{item}/movements": Door(
        "/manifest-items/{item}/movements",
        {"kind": "sold", "quantity": "1.000", "date": "2017-12-17", "note": "ร้าน"},
    ),
    "PATCH /manifest-items/{item}": Door(
        "/manifest-items/{item}",
        {"sold": "1.000", "given": "1.000", "destroyed": "1.000", "re_exported": "1.000"},
    ),
    "GET /fairs/{fair}/floor/search": Door("/fairs/{fair}/floor/search?q=A01"),
    "GET /fairs/{fair}/booths/{booth}": Door("/fairs/{fair}/booths/A01"),
    "GET /fairs/{fair}/holds": Door("/fairs/{fair}/holds"),
    "PUT /fairs/{fair}/onlookers/{window}": Door(
        "/fairs/{fair}/onlookers/7f9c24e8-3b12-4fef-91e0-56a2d5a6f8b1"
    ),
    "DELETE /fairs/{fair}/onlookers/{window}": Door(
        "/fairs/{fair}/onlookers/7f9c24e8-3b12-4fef-91e0-56a2d5a6f8b1"
    ),
    "POST /fairs/{fair}/proposals": Door(
        "/fairs/{fair}/proposals", {"seed": 7, "zones": ["FAB"], "seconds": 5, "may_move": True}
    ),
    "GET /proposals/{proposal}": Door("/proposals/{planned}"),
    "POST /proposals/{proposal}/stop": Door("/proposals/{planning}/stop"),
    "POST /proposals/{proposal}/accept": Door(
        "/proposals/{planned}/accept",
        {"zones": ["FAB"], "applications": ["{waiting}"], "without": ["{submitted}"]},
    ),
    "POST /proposals/{proposal}/dismiss": Door("/proposals/{planned}/dismiss"),
    "PUT /allocations/{allocation}/pin": Door("/allocations/{allocation}/pin"),
    "DELETE /allocations/{allocation}/pin": Door("/allocations/{allocation}/pin"),
    "POST /fairs/{fair}/holds": Door("/fairs/{fair}/holds", BOOTHS),
    "DELETE /holds/{hold}": Door("/holds/{hold}"),
    "POST /fairs/{fair}/allocations": Door("/fairs/{fair}/allocations", BOOTHS),
    "POST /allocations/{allocation}/move": Door(
        "/allocations/{allocation}/move", {"booths": ["A02"]}
    ),
    "POST /fairs/{fair}/allocations/swap": Door(
        "/fairs/{fair}/allocations/swap",
        {"allocation": "{allocation}", "other": "{offered_booths}"},
    ),
    "POST /fairs/{fair}/undo": Door("/fairs/{fair}/undo"),
    "GET /fairs/{fair}/draws": Door("/fairs/{fair}/draws"),
    "POST /fairs/{fair}/draws": Door(
        "/fairs/{fair}/draws",
        {
            "zone": "FAB",
            "zones": ["FAB"],
            "applications": ["{waiting}"],
            "entropy_kind": "witnesses",
            "entropy_date": "2017-12-17",
            "entropy_source": "พยานขานตัวเลข",
        },
    ),
    "GET /draws/{draw}/record": Door("/draws/{draw}/record"),
    "POST /draws/{draw}/reveal": Door(
        "/draws/{draw}/reveal", {"entropy": "12 7 45", "witnesses": ["สมชาย ใจดี"]}
    ),
    "POST /draws/{draw}/apply": Door("/draws/{draw}/apply"),
    "POST /draws/{draw}/void": Door("/draws/{draw}/void", {"reason": "ไฟฟ้าดับ"}),
    "DELETE /allocations/{allocation}": Door("/allocations/{allocation}"),
    "POST /fairs/{fair}/badge-sheets": Door(
        "/fairs/{fair}/badge-sheets",
        {
            "kind": "exhibitor",
            "zone": "FAB",
            "province": "32",
            "application": "{waiting}",
            "layout": "a4",
            "order": "booth",
            "only_changed": True,
        },
    ),
    "GET /fairs/{fair}/badge-rules": Door("/fairs/{fair}/badge-rules"),
    "PUT /fairs/{fair}/badge-rules": Door(
        "/fairs/{fair}/badge-rules",
        {
            "items": [
                {
                    "kind": "press",
                    "gates": ["G1"],
                    "zones": ["FAB"],
                    "hours": "visitors",
                    "days": ["2017-12-17"],
                    "per_booth": None,
                    "needs_escort": True,
                    "reentry": "once_a_day",
                    "anti_passback": False,
                    "may_override": False,
                }
            ]
        },
    ),
    "GET /jobs/{job}": Door("/jobs/{job}"),
    "GET /jobs/{job}/parts/{part}": Door("/jobs/{job}/parts/1"),
    "GET /badges/{badge}/pdf": Door("/badges/{badge}/pdf"),
    "POST /badges/{badge}/replace": Door("/badges/{badge}/replace", {"reason": "หาย"}),
    "POST /fairs/{fair}/badges": Door(
        "/fairs/{fair}/badges",
        {
            "kind": "volunteer",
            "name": {"th": "กัลยาณี", "en": "Kanlayanee", "native": ""},
            "prefix": "นางสาว",
            "organisation": "มหาวิทยาลัยเกษตรศาสตร์",
            "remark": "กะเช้า",
        },
    ),
    "POST /badges/{badge}/revoke": Door("/badges/{badge}/revoke", {"reason": "หาย"}),
    "GET /fairs/{fair}/halls/{hall}/plan": Door(PLAN),
    "PATCH /fairs/{fair}/halls/{hall}/plan": Door(
        PLAN,
        {
            "version": 1,
            "booths": [{"id": Number("first"), "code": "B07", "services": SERVICES} | FRAME],
            "remove_booths": [Number("second")],
            "features": [{"kind": "pillar", "label_th": "เสา"} | FRAME | {"x_m": 99}],
            "remove_features": [Number("stage")],
        },
    ),
    "POST /fairs/{fair}/halls/{hall}/plan/generate": Door(
        f"{PLAN}/generate",
        {
            "version": 1,
            "x_m": 60,
            "y_m": 60,
            "rows": 2,
            "columns": 3,
            "width_m": 3,
            "depth_m": 3,
            "aisle_m": 3,
            "back_to_back": True,
            "block": 2,
            "cross_aisle_m": 2.5,
            "along": "x",
            "front": "s",
            "pattern": "N{{row}}-{{n:02}}",
            "first_row": 1,
            "start": 1,
            "zone": "FAB",
            "slots": 1,
        },
    ),
    "POST /fairs/{fair}/halls/{hall}/plan/renumber": Door(
        f"{PLAN}/renumber",
        {
            "version": 1,
            "ids": [Number("second"), Number("first")],
            "pattern": "N{{n:02}}",
            "start": 1,
            "row": 1,
        },
    ),
    "POST /fairs/{fair}/halls/{hall}/plan/merge": Door(
        f"{PLAN}/merge",
        {
            "version": 1,
            "ids": [Number("first"), Number("second")],
            "survivor": Number("first"),
        },
    ),
    "POST /fairs/{fair}/halls/{hall}/plan/split": Door(
        f"{PLAN}/split", {"version": 1, "id": Number("merged")}
    ),
    "POST /fairs/{fair}/halls/{hall}/plan/block": Door(
        f"{PLAN}/block", {"version": 1, "ids": [Number("third")], "reason": "พื้นชำรุด"}
    ),
    "POST /fairs/{fair}/halls/{hall}/plan/unblock": Door(
        f"{PLAN}/unblock", {"version": 1, "ids": [Number("third")]}
    ),
    "POST /fairs/{fair}/halls/{hall}/plan/clone": Door(
        "/fairs/{fair}/halls/E1/plan/clone",
        {"version": 0, "fair": "{other_fair}", "hall": "S1"},
    ),
    "GET /gate/scans": Door("/gate/scans"),
    "POST /gate/scans": Door("/gate/scans", SCAN | {"device_time": MORNING.isoformat()}),
    # What it says of itself beside is never a reason to refuse what it brings.
    "POST /gate/scans/batch": Door("/gate/scans/batch", {"scans": [SCAN]}),
    "GET /gate/bundle": Door("/gate/bundle"),
    "GET /gate/directory": Door("/gate/directory?since=0"),
    "GET /gate/presence": Door("/gate/presence?since=0"),
    "POST /gate/status": Door(
        "/gate/status",
        {
            "queue": 3,
            "bundle_version": "5d41402abc4b2a76b9719d911017c592",
            "directory_version": 12,
            "list_age_s": 40,
            "battery": 81,
            "app": "1.0",
            "device_time": MORNING.isoformat(),
        },
    ),
    "POST /gate/pair": Door("/gate/pair", {"secret": PAIRING_SECRET}),
}


def operations() -> Iterator[tuple[str, Any]]:
    """("METHOD /path", operation) of everything that the API mounts."""
    # Routers within routers are mounted once somebody asks for the addresses.
    assert get_resolver().url_patterns
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {prefix}{path}".replace("{uuidstr:", "{"), operation
