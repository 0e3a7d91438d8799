"""What tests share: services that must be there, and a small fair made by the product's own actions."""

import atexit
import datetime as dt
import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core.files import File
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import translation
from hypothesis import settings as settings_of_hypothesis

from badges import actions as badge_actions
from badges.models import Badge, Device
from badges.queries import forget_boards
from booths import actions as booth_actions
from booths.models import Allocation, Booth
from booths.queries import forget_drawings, forget_floors
from config.worker import do_jobs
from events import actions as event_actions
from events import clock
from events.models import (
    Consent,
    ConsentText,
    Fair,
    FairDay,
    FairState,
    FairWindow,
    Gate,
    Hall,
    Member,
    Province,
    Purpose,
    Role,
    User,
    WindowKind,
    Zone,
)
from events.permissions import SYSTEM, Actor, actor_of, actor_of_device
from registration import actions as registration_actions
from registration import rules as registration_rules
from registration.models import Application, Exhibitor, ExhibitorKind, Person, Product
from tests import empty

# Opening day of City 2017, half an hour before the visitors come.
MORNING = dt.datetime(2017, 12, 17, 9, 30, tzinfo=clock.BANGKOK)

# A run of checks repeats the last one, so that a failure is what the change did; HYPOTHESIS_PROFILE=search looks for
# what no run has tried yet.
settings_of_hypothesis.register_profile("steady", derandomize=True)
settings_of_hypothesis.register_profile("search", derandomize=False)
settings_of_hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_REQUIRED = frozenset(filter(None, os.environ.get("FAIR_REQUIRE", "").split(",")))


def pytest_configure(config: pytest.Config) -> None:
    """Passwords of test accounts protect nothing, so they need not cost anything. Pictures go nowhere that lasts."""
    if not hasattr(config, "workerinput"):
        empty.begin()
    settings.MEDIA_ROOT = tempfile.mkdtemp(prefix="fair-media-")
    atexit.register(shutil.rmtree, settings.MEDIA_ROOT, ignore_errors=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if settings.DATABASES["default"]["ENGINE"] == "config.sqlite":
        # pytest-django knows by its name alone that Django's own backend tests in memory.
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = ":memory:"
    # What a test changes holds at once, also where it changes rows by hand.
    settings.GATE_MEMORY_SECONDS = 0
    # What the queue sends stands in `django.core.mail.outbox`.
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        empty.end()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """pytest-django's place for it: the tests' database begins as a copy, so that nothing is left to migrate."""
    connection.settings_dict["TEST"]["MIGRATE"] = False
    if connection.vendor == "postgresql":
        url = os.environ["DATABASE_URL"]
        connection.settings_dict["TEST"]["TEMPLATE"] = empty.postgres_template(url)
        yield
    else:
        creation: Any = connection.creation
        with closing(empty.fill_memory(creation._get_test_db_name())):
            yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs a service that is not here; where FAIR_REQUIRE names the service, fail instead."""
    missing = {
        "postgres": os.environ.get("DATABASE_URL", "").startswith("postgres") is False,
        "redis": not os.environ.get("REDIS_URL"),
        "browser": find_chromium() is None,
    }
    if os.environ.get("FAIR_ONLY_SERVICES"):
        others = [item for item in items if not _meets_a_service(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _meets_a_service(item)]
    names = {"browser": "chromium"}
    for item in items:
        for marker, is_missing in missing.items():
            name = names.get(marker, marker)
            if not is_missing or item.get_closest_marker(marker) is None:
                continue
            if name in _REQUIRED:
                pytest.exit(f"{name} is required by FAIR_REQUIRE and is not here", returncode=3)
            item.add_marker(pytest.mark.skip(reason=f"needs {name}"))


def _meets_a_service(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres", "redis"))
    return marked or not {"db", "transactional_db"}.isdisjoint(getattr(item, "fixturenames", ()))


def find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@pytest.fixture(autouse=True)
def on_opening_morning(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test stands at 09:30 of 17 December 2017 unless it travels on."""
    with clock.travel(MORNING):
        yield


@pytest.fixture(autouse=True)
def in_thai() -> Iterator[None]:
    """A request leaves its language on in its thread; the next test begins in the service's own."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def no_remembered_floor() -> None:
    """A rolled back test leaves numbers behind that come again with other booths."""
    forget_floors()
    forget_drawings()
    forget_boards()


@pytest.fixture(autouse=True)
def erasable_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test empties all tables at its end, which the triggers of the logs would refuse on SQLite."""
    yield
    marker = request.node.get_closest_marker("django_db")
    is_transactional = (marker is not None and marker.kwargs.get("transaction")) or (
        "transactional_db" in request.fixturenames
    )
    if not is_transactional or connection.vendor != "sqlite":
        return
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        # A thread of the test may still be reading, and a database in memory does not wait for it.
        last = time.monotonic() + 20
        while not _empty_the_logs() and time.monotonic() < last:
            time.sleep(0.02)


def _empty_the_logs() -> bool:
    """Whether nobody else had a table locked; then the logs are empty and guarded as before."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            for table in (
                "badges_presence",
                "badges_scan",
                "registration_manifestmovement",
                "events_logentry",
            ):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names
            for _name, sql in triggers:
                cursor.execute(sql)
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


@dataclass
class World:
    """A fair with two zones, ten booths, two gates and people in every role; made through the product's actions."""

    fair: Fair
    hall: Hall
    zones: dict[str, Zone]
    gates: dict[str, Gate]
    users: dict[str, User]
    _number: int = field(default=0)

    def actor(self, name: str) -> Actor:
        """Roles are read anew, as each request does."""
        return actor_of(self.users[name])

    def officer(self, province: str = "32", fair: Fair | None = None) -> Actor:
        """The provincial officer of the fair, made where there is none yet."""
        user, _made = User.objects.get_or_create(
            email="officer@otop.example", defaults={"name": "officer"}
        )
        self.users["officer"] = user
        Member.objects.get_or_create(
            fair=fair or self.fair,
            user=user,
            role=Role.PROVINCIAL_OFFICER,
            defaults={"province_id": province},
        )
        return self.actor("officer")

    def token(self, name: str) -> str:
        return event_actions.issue_token(actor=SYSTEM, user=self.users[name], name="test")

    def booth(self, code: str) -> Booth:
        return Booth.objects.get(fair=self.fair, code=code)

    def exhibitor(self, owner: str = "exhibitor_a", **values: Any) -> Exhibitor:
        """A weavers' group of Surin with one person, unless `values` say otherwise."""
        self._number += 1
        given: dict[str, Any] = {
            "kind": ExhibitorKind.GROUP,
            "name_th": f"กลุ่มทอผ้าไหมบ้านท่าสว่าง {self._number}",
            "name_en": f"Tha Sawang weavers {self._number}",
            "province": Province.objects.get(pk="32"),
            "contact_name": "สมหญิง ใจดี",
        } | values
        return registration_actions.register_exhibitor(actor=self.actor(owner), **given)

    def product(self, exhibitor: Exhibitor, owner: str = "exhibitor_a", **values: Any) -> Product:
        given = {"name_th": "ผ้ามัดหมี่ยกดอก 6 ตะกอ", "type": 3, "opc_stars": 4} | values
        return registration_actions.add_product(
            actor=self.actor(owner), exhibitor=exhibitor, values=given
        )

    def draft(
        self,
        owner: str = "exhibitor_a",
        *,
        zone: str = "FAB",
        booths_wanted: int = 1,
        **values: Any,
    ) -> Application:
        exhibitor = values.pop("exhibitor", None) or self.exhibitor(owner)
        product = self.product(exhibitor, owner)
        given: dict[str, Any] = {
            "products": [product.pk],
            "needs": registration_rules.Needs(),
        } | values
        return registration_actions.start_application(
            actor=self.actor(owner),
            fair=self.fair,
            exhibitor=exhibitor,
            zone=zone,
            booths_wanted=booths_wanted,
            **given,
        )

    def submitted(self, owner: str = "exhibitor_a", **values: Any) -> Application:
        return registration_actions.submit_application(
            actor=self.actor(owner), application=self.draft(owner, **values)
        )

    def approved(self, owner: str = "exhibitor_a", **values: Any) -> Application:
        return registration_actions.review_application(
            actor=self.actor("organiser"),
            application=self.submitted(owner, **values),
            decision=registration_rules.Decision.APPROVE,
        )

    def allocated(self, *codes: str, owner: str = "exhibitor_a", **values: Any) -> Allocation:
        return booth_actions.allocate_booths(
            actor=self.actor("organiser"),
            fair=self.fair,
            application=self.approved(owner, booths_wanted=len(codes), **values),
            codes=list(codes),
        )

    def badge(self, *codes: str, owner: str = "exhibitor_a", **values: Any) -> Badge:
        """The badge of the first person of a newly allocated exhibitor."""
        allocation = self.allocated(*codes, owner=owner, **values)
        return Badge.objects.get(exhibitor=allocation.exhibitor, state="active")

    def device(self, gate: str = "G1", name: str = "phone") -> tuple[Device, str]:
        """A paired device and its token."""
        return badge_actions.pair_device(
            actor=self.actor("gate_staff"), fair=self.fair, gate_code=gate, name=name
        )

    def scan(
        self, device: Device, code: str, direction: str = "entry", *, seq: int | None = None
    ) -> Any:
        """Scan at the clock's now; answers the stored Scan."""
        self._number += 1
        from badges.rules import Direction

        return badge_actions.record_scan(
            actor=actor_of_device(device),
            scan_id=uuid.uuid4(),
            device_seq=self._number if seq is None else seq,
            code=code,
            direction=Direction(direction),
            scanned_at=clock.now(),
        )


def person_of(badge: Badge) -> Person:
    """Whose badge it is, where it is that of somebody at a booth."""
    assert badge.person is not None
    return badge.person


def exhibitor_of(badge: Badge) -> Exhibitor:
    assert badge.exhibitor is not None
    return badge.exhibitor


ROLES = {
    "admin": Role.ADMIN,
    "organiser": Role.ORGANISER,
    "reviewer": Role.REVIEWER,
    "gate_staff": Role.GATE_STAFF,
}
PASSWORD = "correct horse battery"


def make_fair(slug: str = "city-2017", state: FairState = FairState.PUBLISHED) -> Fair:
    """City 2017 with open windows and its nine days."""
    fair = Fair.objects.create(
        slug=slug,
        series="city",
        name_th="OTOP CITY 2017",
        name_en="OTOP City 2017",
        theme_th="ของขวัญจากภูมิปัญญา มรดกล้ำค่าของคนไทย",
        starts_on=dt.date(2017, 12, 17),
        ends_on=dt.date(2017, 12, 25),
        state=state,
    )
    for kind in WindowKind:
        FairWindow.objects.create(
            fair=fair,
            kind=kind,
            opens_at=MORNING - dt.timedelta(days=30),
            closes_at=MORNING + dt.timedelta(days=7),
        )
    for offset in range(9):
        FairDay.objects.create(
            fair=fair,
            date=fair.starts_on + dt.timedelta(days=offset),
            opens_at=dt.time(10),
            closes_at=dt.time(21),
            exhibitors_from=dt.time(7),
            exhibitors_until=dt.time(22),
        )
    return fair


def restore_provinces() -> None:
    """A transactional test before this one has emptied all tables, those that migrations filled too."""
    if not Province.objects.exists():
        rows = json.loads((settings.BASE_DIR / "events/data/provinces.json").read_text("utf-8"))
        Province.objects.bulk_create(Province(**row) for row in rows)


def make_world(slug: str = "city-2017", booths: int = 10) -> World:
    """Booths A01.. in zone FAB (fabric, 3 stars) and F01.. in zone FOOD (food, power, water, gas)."""
    restore_provinces()
    fair = make_fair(slug)
    hall = Hall.objects.create(
        fair=fair,
        code="C1",
        name_th="ชาเลนเจอร์ 1",
        name_en="Challenger 1",
        width_m=153,
        height_m="131.2",
    )
    zones = {
        "FAB": Zone.objects.create(
            fair=fair, code="FAB", name_th="ผ้าไทยใส่ให้สนุก", name_en="Thai fabric",
            product_types=[3], min_stars=3, offers_power_w=2000,
        ),
        "FOOD": Zone.objects.create(
            fair=fair, code="FOOD", name_th="OTOP ชวนชิม", name_en="OTOP tasting",
            product_types=[1, 2], offers_power_w=5000, offers_water=True, offers_gas=True, order=1,
        ),
    }  # fmt: skip
    for letter, zone, top in (("A", zones["FAB"], 0), ("F", zones["FOOD"], 6)):
        Booth.objects.bulk_create(
            Booth(
                fair=fair, hall=hall, zone=zone, code=f"{letter}{index + 1:02d}",
                x_m=3 * index, y_m=top, width_m=3, depth_m=3,
            )
            for index in range(booths)
        )  # fmt: skip
    gates = {
        "G1": Gate.objects.create(fair=fair, code="G1", name_th="ประตู 1", name_en="Gate 1"),
        "G9": Gate.objects.create(
            fair=fair, code="G9", name_th="ประตูเจ้าหน้าที่", name_en="Staff gate",
            kinds=["staff", "organiser"], order=9,
        ),
    }  # fmt: skip
    users = {}
    for name in (*ROLES, "exhibitor_a", "exhibitor_b", "outsider"):
        user = User.objects.filter(email=f"{name}@otop.example").first()
        users[name] = user or User.objects.create_user(f"{name}@otop.example", PASSWORD, name=name)
        if name in ROLES:
            Member.objects.create(fair=fair, user=users[name], role=ROLES[name])
    for text in ConsentText.objects.filter(purpose=Purpose.TAKING_PART):
        # Without it nobody sends anything in; test_privacy takes it away.
        for name in ("exhibitor_a", "exhibitor_b", "outsider"):
            Consent.objects.get_or_create(
                subject=f"user:{users[name].pk}", text=text, defaults={"given_by": users[name]}
            )
    return World(fair=fair, hall=hall, zones=zones, gates=gates, users=users)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def run_jobs(db: None) -> Callable[[], None]:
    """``run_jobs()``: do all that waits in the queue, as the worker would."""
    return do_jobs


Call = Callable[..., Any]


@pytest.fixture
def api(client: Client) -> Call:
    """``api("post", "/fairs/…", body, token=…, key=…)``: a call of the API as JSON, or as a form with a file."""

    def call(
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        key: str | None = None,
        **headers: str,
    ) -> Any:
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        if method == "get":
            return client.get(f"/api/v1{path}", body, headers=headers)
        if isinstance(body, dict) and any(isinstance(value, File) for value in body.values()):
            for value in body.values():
                value.seek(0)
            return getattr(client, method)(f"/api/v1{path}", body, headers=headers)
        return getattr(client, method)(
            f"/api/v1{path}", body, content_type="application/json", headers=headers
        )

    return call
