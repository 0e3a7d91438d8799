"""Reads of the floor: one shape, a constant number of queries, and who sees what."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booths import actions, queries
from booths.models import Booth
from booths.queries import DirectoryFilter
from events.models import Province, Role
from events.permissions import ANONYMOUS, SYSTEM
from registration.models import ExhibitorKind, Product
from tests.conftest import MORNING, World, make_world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_snapshot_has_the_shape_of_the_contract(world: World) -> None:
    Booth.objects.exclude(code="A02").delete()
    allocation = world.allocated(
        "A02", exhibitor=world.exhibitor(name_th="ทอ", name_en="Weave", name_native="ཐགས")
    )
    assert queries.floor_of(world.fair) == {
        "seq": 1,
        "halls": [
            {
                "code": "C1",
                "name": {"th": "ชาเลนเจอร์ 1", "en": "Challenger 1"},
                "width_m": 153.0,
                "height_m": 131.2,
            }
        ],
        "zones": [
            {
                "code": "FAB",
                "name": {"th": "ผ้าไทยใส่ให้สนุก", "en": "Thai fabric"},
                "colour": "#1f3f73",
            },
            {
                "code": "FOOD",
                "name": {"th": "OTOP ชวนชิม", "en": "OTOP tasting"},
                "colour": "#1f3f73",
            },
        ],
        "booths": [
            {
                "code": "A02",
                "hall": "C1",
                "zone": "FAB",
                "x_m": 3.0,
                "y_m": 0.0,
                "width_m": 3.0,
                "depth_m": 3.0,
                "state": "allocated",
                "slots": 1,
                "free_slots": 0,
                "exhibitors": [
                    {
                        "id": str(allocation.exhibitor_id),
                        "name": {"th": "ทอ", "en": "Weave", "native": "ཐགས"},
                    }
                ],
                "version": 2,
            }
        ],
    }


def test_floor_takes_as_many_queries_for_200_booths_as_for_10() -> None:
    numbers = []
    for index, booths in enumerate((5, 100)):
        world = make_world(f"fair-{booths}", booths=booths)
        assert Booth.objects.filter(fair=world.fair).count() == 2 * booths
        allocation = world.allocated("A01", "A02")
        waiting = world.approved("exhibitor_b", booths_wanted=2 + index)
        actions.hold_booths(
            actor=world.actor("organiser"),
            fair=world.fair,
            application=waiting,
            codes=["A03", "A04"],
        )
        actions.open_booths(actor=SYSTEM, fair=world.fair, exhibitor=allocation.exhibitor)
        for read in (queries.read_booths, queries.floor_of):
            with CaptureQueriesContext(connection) as captured:
                list(read(world.fair))
            numbers.append(len(captured))
    booths_10, floor_10, booths_200, floor_200 = numbers
    assert (booths_10, floor_10) == (booths_200, floor_200)
    assert booths_10 == 5


def test_hold_shows_nobodys_name(world: World) -> None:
    waiting = world.approved()
    actions.hold_booths(
        actor=world.actor("organiser"), fair=world.fair, application=waiting, codes=["A01"]
    )
    (booth,) = [row for row in queries.floor_of(world.fair)["booths"] if row["state"] == "held"]
    assert (booth["code"], booth["exhibitors"]) == ("A01", [])


def test_holds_and_allocations_are_seen_by_whom_they_concern(world: World) -> None:
    allocation = world.allocated("A01")
    made = actions.hold_booths(
        actor=world.actor("organiser"),
        fair=world.fair,
        application=world.approved("exhibitor_b"),
        codes=["A02"],
    )
    other = make_world("other")
    world.users["outsider"].memberships.create(fair=other.fair, role=Role.ORGANISER)
    seen = {
        name: (
            list(queries.allocations_visible_to(world.actor(name))),
            list(queries.holds_visible_to(world.actor(name))),
        )
        for name in ("organiser", "exhibitor_a", "exhibitor_b", "reviewer", "outsider")
    }
    assert seen == {
        "organiser": ([allocation], [made]),
        "exhibitor_a": ([allocation], []),
        "exhibitor_b": ([], []),
        "reviewer": ([], []),
        "outsider": ([], []),
    }
    assert list(queries.allocations_visible_to(ANONYMOUS)) == []
    for name in ("outsider", "exhibitor_b"):
        with refused("not_found"):
            queries.get_allocation(world.actor(name), allocation.pk)
        with refused("not_found"):
            queries.get_hold(world.actor(name), made.pk)
    with refused("not_found"):
        queries.get_allocation(SYSTEM, uuid4())


def test_waiting_are_the_approved_with_too_few_booths(world: World) -> None:
    whole, part = world.approved(), world.approved(booths_wanted=3)
    none = world.approved("exhibitor_b")
    world.submitted()
    organiser = world.actor("organiser")
    for application, code in ((whole, "A01"), (part, "A02")):
        actions.allocate_booths(
            actor=organiser, fair=world.fair, application=application, codes=[code]
        )
    actions.hold_booths(actor=organiser, fair=world.fair, application=none, codes=["A03"])
    waiting = {
        row.pk: (row.booths_given, row.booths_missing)  # type: ignore[attr-defined]  # annotated
        for row in queries.waiting_applications(organiser, world.fair)
    }
    assert waiting == {part.pk: (1, 2), none.pk: (0, 1)}
    with refused("forbidden"):
        queries.waiting_applications(world.actor("reviewer"), world.fair)


def test_booths_of_exhibitors_name_each_booth_once(world: World) -> None:
    allocation = world.allocated("A02", "A01")
    key = allocation.exhibitor_id
    found = queries.booths_of_exhibitors(world.fair, [key, uuid4()])
    assert {owner: [booth.code for booth in booths] for owner, booths in found.items()} == {
        key: ["A01", "A02"]
    }
    assert queries.booths_of_exhibitors(make_world("other").fair, [key]) == {}


# --- directory ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["Bhutan", "Silk", "Tea"]),
        ({"country": "BT"}, ["Bhutan"]),
        ({"province": "32"}, ["Silk"]),
        ({"zone": "FOOD"}, ["Tea"]),
        ({"q": "oolong"}, ["Tea"]),
        ({"q": "ไหม"}, ["Silk"]),
        ({"q": "འབྲུག"}, ["Bhutan"]),
        ({"q": "silk tea"}, []),
        ({"q": "hidden"}, []),
        ({"q": "retired"}, []),
        ({"country": "TH", "zone": "FAB"}, ["Silk"]),
    ],
)
def test_directory_shows_the_approved(
    world: World, filters: dict[str, str], names: list[str]
) -> None:
    silk = world.exhibitor(name_th="ไหม", name_en="Silk")
    tea = world.exhibitor(name_th="ชา", name_en="Tea", province=Province.objects.get(pk="57"))
    bhutan = world.exhibitor(
        kind=ExhibitorKind.DELEGATION,
        name_th="ภูฏาน",
        name_en="Bhutan",
        name_native="འབྲུག",
        country="BT",
    )
    leaf = world.product(tea, name_th="ชาอู่หลง", name_en="Oolong", type=2)
    old = world.product(tea, name_th="เลิกขาย", name_en="Retired", type=2)
    Product.objects.filter(pk=old.pk).update(retired_at=MORNING)
    world.approved(exhibitor=silk)
    world.approved(exhibitor=silk)
    world.approved(exhibitor=tea, zone="FOOD", products=[leaf.pk])
    world.approved(exhibitor=bhutan)
    world.submitted(exhibitor=world.exhibitor(name_en="Hidden"))
    found = queries.directory_of(world.fair, DirectoryFilter(**filters))
    assert sorted(exhibitor.name_en for exhibitor in found) == names
    assert found.count() == len(names)
    counted = {exhibitor.name_en: exhibitor.products_count for exhibitor in found}  # type: ignore[attr-defined]  # annotated
    expected = {"Silk": 2, "Tea": 2, "Bhutan": 1}
    assert counted == {name: expected[name] for name in names}


def test_directory_of_another_fair_is_its_own(world: World) -> None:
    world.approved()
    assert list(queries.directory_of(make_world("other").fair, DirectoryFilter())) == []


def test_booths_are_measured_in_metres(world: World) -> None:
    booth = world.booth("A03")
    assert (booth.x_m, booth.y_m, booth.width_m, booth.depth_m) == (
        Decimal(6),
        Decimal(0),
        Decimal(3),
        Decimal(3),
    )
