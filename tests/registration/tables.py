"""Tables of producers as an officer of Surin fills them in."""

from collections.abc import Iterable, Mapping
from typing import Any

from events.models import Member, Province, Role, User
from events.sheets import Row, Table
from registration import actions, rules
from registration.models import Import
from tests.conftest import PASSWORD, World

KEYS = [heading.key for heading in rules.HEADINGS]
HEAD = tuple(heading.th for heading in rules.HEADINGS)
# A weavers' group of Surin with one product that zone FAB takes.
GOOD: dict[str, str] = {
    "registration_number": "",
    "name_th": "กลุ่มทอผ้าไหมบ้านท่าสว่าง",
    "name_en": "Tha Sawang weavers",
    "kind": "กลุ่มผู้ผลิตชุมชน",
    "province": "สุรินทร์",
    "segment": "A",
    "contact_name": "สมหญิง ใจดี",
    "phone": "081 234 5678",
    "product_th": "ผ้ามัดหมี่ยกดอก 6 ตะกอ",
    "type": "3",
    "opc_stars": "๔",
    "opc_year": "2559",
    "price": "๑,๕๐๐ บาท",
    "zone": "FAB",
    "booths": "1",
}


def row(**values: str) -> dict[str, str]:
    return GOOD | values


def producers(count: int, **values: str) -> list[dict[str, str]]:
    """As many different producers, one product each."""
    return [
        row(
            registration_number=f"32-{number:05d}",
            name_th=f"กลุ่มทอผ้าไหมบ้านที่ {number}",
            name_en=f"Weavers {number}",
            **values,
        )
        for number in range(1, count + 1)
    ]


def table(rows: Iterable[Mapping[str, str]]) -> Table:
    cells = [tuple(one.get(key, "") for key in KEYS) for one in rows]
    return Table(tuple(Row(number, row) for number, row in enumerate([HEAD, *cells], start=1)))


def officer(world: World, province: str = "32", name: str = "officer") -> User:
    """An officer of the province, once."""
    user = User.objects.filter(email=f"{name}@otop.example").first() or User.objects.create_user(
        f"{name}@otop.example", PASSWORD, name=name
    )
    Member.objects.get_or_create(
        fair=world.fair,
        user=user,
        role=Role.PROVINCIAL_OFFICER,
        defaults={"province": Province.objects.get(pk=province)},
    )
    world.users[name] = user
    return user


def send(
    world: World, rows: Iterable[Mapping[str, str]], *, name: str = "officer", **values: Any
) -> Import:
    """The officer sends the rows; the job that reads them still waits."""
    return actions.start_import(
        actor=world.actor(name),
        fair=world.fair,
        table=table(rows),
        file_name="surin.xlsx",
        fingerprint="0" * 64,
        **{"applies": True} | values,
    )
