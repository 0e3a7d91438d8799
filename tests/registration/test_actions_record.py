"""Writes to an exhibitor's record: people and foreign goods."""

import uuid
from decimal import Decimal

import pytest

from events.models import LogEntry
from events.rules import Refused
from registration import actions
from registration.models import ManifestItem

pytestmark = pytest.mark.django_db


def refusal(call, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value


@pytest.fixture
def delegation(world):
    return world.exhibitor(kind="delegation", country="BT", province=None)


@pytest.fixture
def items(world, delegation):
    return [
        ManifestItem.objects.create(
            fair=world.fair, exhibitor=delegation, position=position, name_th="ข้าวแดง",
            name_en="Red rice", origin_country="BT", unit="bag", imported=Decimal(100),
            declared_value=Decimal(1), currency="BTN",
        )
        for position in (1, 2)
    ]  # fmt: skip


def book(world, delegation, values, actor="exhibitor_a", fair=None):
    return actions.change_manifest(
        actor=world.actor(actor), exhibitor=delegation, fair=fair or world.fair, values=values
    )


def test_person_is_corrected_by_those_who_act_for_it_only(world):
    person = world.exhibitor().people.get()
    values = {"name_th": "สมชาย ใจดี", "prefix": "นาย"}

    theirs = refusal(
        actions.change_person, actor=world.actor("exhibitor_b"), person=person, values=values
    )
    changed = actions.change_person(actor=world.actor("exhibitor_a"), person=person, values=values)

    assert theirs.code == "not_found"
    assert changed.full_name_th == "นายสมชาย ใจดี"
    assert LogEntry.objects.get(action="person.changed").data == {"fields": ["name_th", "prefix"]}


def test_manifest_is_booked_item_by_item_with_one_entry_each(world, delegation, items):
    book(world, delegation, {
        items[0].pk: {"sold": Decimal(90), "given": Decimal(10)},
        items[1].pk: {"destroyed": Decimal("0.5")},
    })  # fmt: skip

    first, second = ManifestItem.objects.order_by("position")
    assert (first.remaining, second.remaining) == (Decimal(0), Decimal("99.5"))
    assert LogEntry.objects.filter(action="manifest.changed").count() == 2


def test_manifest_books_all_or_none(world, delegation, items):
    refused = refusal(
        book, world=world, delegation=delegation,
        values={items[0].pk: {"sold": Decimal(50)}, items[1].pk: {"sold": Decimal(101)}},
    )  # fmt: skip

    assert refused.code == "manifest_overdrawn"
    assert [error["field"] for error in refused.errors] == [str(items[1].pk)]
    assert set(ManifestItem.objects.values_list("sold", flat=True)) == {0}
    assert LogEntry.objects.filter(action="manifest.changed").count() == 0


def test_manifest_keeps_what_somebody_else_booked_beside_it(world, delegation, items):
    book(world, delegation, {items[0].pk: {"sold": Decimal(10)}})
    book(world, delegation, {items[0].pk: {"given": Decimal(5)}}, actor="organiser")

    item = ManifestItem.objects.get(pk=items[0].pk)
    assert (item.sold, item.given) == (Decimal(10), Decimal(5))


@pytest.mark.parametrize("actor", ["exhibitor_b", "reviewer", "gate_staff", "outsider"])
def test_manifest_is_closed_to_others(world, delegation, items, actor):
    refused = refusal(
        book, world=world, delegation=delegation, actor=actor,
        values={items[0].pk: {"sold": Decimal(1)}},
    )  # fmt: skip

    assert refused.code == "not_found"


def test_manifest_refuses_an_item_of_another_exhibitor(world, delegation, items):
    other = world.exhibitor()

    for key in (items[0].pk, uuid.uuid4()):
        refused = refusal(book, world=world, delegation=other, values={key: {"sold": Decimal(1)}})
        assert refused.code == "not_found"
