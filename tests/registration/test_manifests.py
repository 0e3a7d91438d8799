"""Foreign goods: the list, the ledger of what left, the closing that wants every item explained."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from events import clock
from events.models import LogEntry
from events.permissions import SYSTEM
from events.rules import Refused
from registration import actions, queries
from registration.actions import DayTotal, Move
from registration.models import Closing, ManifestItem, ManifestMovement, MovementKind
from registration.rules import DayState
from tests.conftest import MORNING

pytestmark = pytest.mark.django_db

DAY_ONE = dt.date(2017, 12, 17)
RICE = {
    "name_en": "Red rice",
    "name_th": "ข้าวแดง",
    "name_native": "འབྲས་དམར།",
    "hs_code": "1006.20",
    "origin_country": "BT",
    "unit": "bag",
    "imported": Decimal(100),
    "declared_value": Decimal("42000.50"),
    "currency": "BTN",
}


def refusal(call, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value


@pytest.fixture
def delegation(world):
    return world.exhibitor(kind="delegation", country="BT", province=None)


@pytest.fixture
def goods(world, delegation):
    """Two items, made as the delegation makes them."""
    return [add(world, delegation), add(world, delegation, name_en="Highland honey", unit="jar")]


def add(world, delegation, actor="exhibitor_a", **values):
    return actions.add_manifest_item(
        actor=world.actor(actor), exhibitor=delegation, fair=world.fair, values=RICE | values
    )


def book(world, delegation, *moves, actor="exhibitor_a", day=DAY_ONE):
    return actions.book_movements(
        actor=world.actor(actor), exhibitor=delegation, fair=world.fair, day=day,
        moves=[Move(item.pk, MovementKind(kind), Decimal(amount)) for item, kind, amount in moves],
    )  # fmt: skip


def set_day(world, delegation, item, kind, *, was, now, day=DAY_ONE):
    total = DayTotal(was=Decimal(was), now=Decimal(now))
    return actions.book_day(
        actor=world.actor("exhibitor_a"), exhibitor=delegation, fair=world.fair, day=day,
        totals={item.pk: {MovementKind(kind): total}},
    )  # fmt: skip


def close(world, delegation, actor="exhibitor_a", **values):
    return actions.close_manifest(
        actor=world.actor(actor), exhibitor=delegation, fair=world.fair, **values
    )


def clear(world, delegation):
    return actions.clear_manifest(
        actor=world.actor("exhibitor_a"), exhibitor=delegation, fair=world.fair, declaration="A1"
    )


def totals_of(item):
    item.refresh_from_db()
    return {kind.value: getattr(item, kind) for kind in MovementKind if getattr(item, kind)}


# --- the list --------------------------------------------------------------------------------------
def test_items_are_numbered_in_the_order_in_which_they_are_added(goods):
    assert [item.position for item in goods] == [1, 2]
    assert goods[0].remaining == 100


def test_number_that_is_taken_is_refused(world, delegation, goods):
    refused = refusal(add, world=world, delegation=delegation, position=2)
    assert (refused.code, refused.params) == ("position_taken", {"position": 2})


def test_item_is_corrected_freely_before_clearance(world, goods):
    actions.edit_manifest_item(
        actor=world.actor("exhibitor_a"), item=goods[0], values={"imported": Decimal(90)}
    )
    goods[0].refresh_from_db()
    assert goods[0].imported == 90
    assert LogEntry.objects.get(action="manifest.item_changed").data["changes"] == {
        "imported": ["100.000", "90"]
    }


def test_saving_an_item_as_it_was_writes_nothing(world, goods):
    actions.edit_manifest_item(actor=world.actor("exhibitor_a"), item=goods[0], values=RICE)
    assert LogEntry.objects.filter(action="manifest.item_changed").count() == 0


def test_clearance_locks_what_customs_has_seen(world, delegation, goods):
    clear(world, delegation)
    actor = world.actor("exhibitor_a")

    assert refusal(add, world=world, delegation=delegation).code == "manifest_cleared"
    removed = refusal(actions.remove_manifest_item, actor=actor, item=goods[1])
    assert removed.code == "manifest_cleared"
    for values in ({"imported": Decimal(90)}, {"declared_value": Decimal(1)}, {"hs_code": ""}):
        refused = refusal(actions.edit_manifest_item, actor=actor, item=goods[0], values=values)
        assert refused.code == "manifest_cleared"
    # What customs does not count may be added later: the host gives the Thai name.
    actions.edit_manifest_item(actor=actor, item=goods[0], values={"name_th": "ข้าวแดงภูฏาน"})
    goods[0].refresh_from_db()
    assert (goods[0].imported, goods[0].name_th) == (100, "ข้าวแดงภูฏาน")


def test_correction_after_clearance_is_an_amendment_with_its_reason(world, delegation, goods):
    clear(world, delegation)
    actions.edit_manifest_item(
        actor=world.actor("exhibitor_a"), item=goods[0],
        values={"imported": Decimal(98)}, reason="Two bags torn at the airport",
    )  # fmt: skip
    (amendment,) = queries.amendments_of(goods)
    assert amendment.changes == {"imported": ["100.000", "98"]}
    assert amendment.reason == "Two bags torn at the airport"
    assert LogEntry.objects.filter(action="manifest.item_amended").count() == 1


def test_less_cannot_have_come_than_has_left(world, delegation, goods):
    book(world, delegation, (goods[0], "sold", 60))
    refused = refusal(
        actions.edit_manifest_item, actor=world.actor("exhibitor_a"), item=goods[0],
        values={"imported": Decimal(59)},
    )  # fmt: skip
    assert refused.code == "manifest_overdrawn"


def test_item_of_which_something_left_stays_on_the_list(world, delegation, goods):
    book(world, delegation, (goods[0], "sold", 1))
    actor = world.actor("exhibitor_a")
    assert (
        refusal(actions.remove_manifest_item, actor=actor, item=goods[0]).code == "item_has_moved"
    )
    actions.remove_manifest_item(actor=actor, item=goods[1])
    assert list(ManifestItem.objects.values_list("position", flat=True)) == [1]


def test_values_are_added_up_by_currency_alone(world, delegation, goods):
    add(world, delegation, currency="JPY", declared_value=Decimal(900))
    found = [
        (worth.currency, worth.items, worth.value)
        for worth in queries.total_values(ManifestItem.objects.all())
    ]
    assert found == [("BTN", 2, Decimal("84001.00")), ("JPY", 1, Decimal("900.00"))]


# --- the ledger ------------------------------------------------------------------------------------
def test_movements_make_the_totals(world, delegation, goods):
    book(world, delegation, (goods[0], "sold", "12.5"), (goods[1], "given", 3))
    book(world, delegation, (goods[0], "sold", "-2.5"), (goods[0], "destroyed", 1))

    assert totals_of(goods[0]) == {"sold": Decimal(10), "destroyed": Decimal(1)}
    assert totals_of(goods[1]) == {"given": Decimal(3)}
    booked = [(row.item.position, row.kind, row.quantity) for row in queries.ledger_of(goods)]
    assert booked == [
        (1, "sold", Decimal("12.500")),
        (2, "given", Decimal("3.000")),
        (1, "sold", Decimal("-2.500")),
        (1, "destroyed", Decimal("1.000")),
    ]


def test_ledger_can_only_be_added_to(world, delegation, goods):
    book(world, delegation, (goods[0], "sold", 1))
    for change in (
        lambda: ManifestMovement.objects.update(quantity=2),
        lambda: ManifestMovement.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_more_than_remains_is_refused_in_words_and_books_nothing(world, delegation, goods):
    refused = refusal(
        lambda: book(world, delegation, (goods[1], "sold", 1), (goods[0], "sold", "100.001"))
    )
    assert refused.code == "manifest_overdrawn"
    assert [error["field"] for error in refused.errors] == [str(goods[0].pk)]
    assert "0.001 bag" in refused.errors[0]["message"]
    assert ManifestMovement.objects.count() == 0
    assert totals_of(goods[1]) == {}


def test_more_cannot_be_taken_back_than_was_booked(world, delegation, goods):
    book(world, delegation, (goods[0], "sold", 2))
    refused = refusal(lambda: book(world, delegation, (goods[0], "sold", -3)))
    assert refused.code == "manifest_taken_back"
    assert totals_of(goods[0]) == {"sold": Decimal(2)}


@pytest.mark.parametrize(
    ("day", "is_taken"),
    [("2017-10-17", False), ("2017-10-18", True), ("2017-12-17", True), ("2017-12-18", False)],
)
def test_goods_leave_on_days_that_have_begun(world, delegation, goods, day, is_taken):
    arguments = {"day": dt.date.fromisoformat(day)}
    if is_taken:
        book(world, delegation, (goods[0], "destroyed", 1), **arguments)
    else:
        refused = refusal(lambda: book(world, delegation, (goods[0], "sold", 1), **arguments))
        assert refused.code == "movement_day"


def test_day_total_books_the_difference_and_once(world, delegation, goods):
    set_day(world, delegation, goods[0], "sold", was=0, now=8)
    set_day(world, delegation, goods[0], "sold", was=8, now=5)
    # The same again, as a phone sends it that never heard the answer.
    set_day(world, delegation, goods[0], "sold", was=8, now=5)

    assert totals_of(goods[0]) == {"sold": Decimal(5)}
    quantities = list(ManifestMovement.objects.values_list("quantity", flat=True))
    assert quantities == [Decimal(8), Decimal(-3)]


def test_day_total_written_over_somebody_elses_is_refused(world, delegation, goods):
    book(world, delegation, (goods[0], "sold", 4), actor="organiser")
    refused = refusal(lambda: set_day(world, delegation, goods[0], "sold", was=0, now=6))
    assert refused.code == "manifest_moved"
    assert refused.errors[0]["field"] == f"{goods[0].pk}-sold"
    assert totals_of(goods[0]) == {"sold": Decimal(4)}
    # Another way out of the same item is nobody else's business.
    set_day(world, delegation, goods[0], "given", was=0, now=6)
    assert totals_of(goods[0]) == {"sold": Decimal(4), "given": Decimal(6)}


def test_totals_through_the_api_are_booked_today(world, delegation, goods):
    actions.change_manifest_item(
        actor=world.actor("exhibitor_a"), item=goods[0], values={"sold": Decimal(7)}
    )
    actions.change_manifest_item(
        actor=world.actor("exhibitor_a"), item=goods[0],
        values={"sold": Decimal(6), "given": Decimal(0)},
    )  # fmt: skip
    rows = [(row.date, row.kind, row.quantity) for row in queries.ledger_of(goods)]
    assert rows == [(DAY_ONE, "sold", Decimal(7)), (DAY_ONE, "sold", Decimal(-1))]


@pytest.mark.parametrize("actor", ["exhibitor_b", "reviewer", "gate_staff", "outsider"])
def test_goods_are_closed_to_others(world, delegation, goods, actor):
    calls = (
        lambda: book(world, delegation, (goods[0], "sold", 1), actor=actor),
        lambda: add(world, delegation, actor=actor),
        lambda: close(world, delegation, actor=actor),
        lambda: actions.remove_manifest_item(actor=world.actor(actor), item=goods[0]),
        lambda: actions.edit_manifest_item(
            actor=world.actor(actor), item=goods[0], values={"unit": "kg"}
        ),
    )
    assert {refusal(call).code for call in calls} == {"not_found"}


def test_item_of_another_delegation_is_not_found(world, delegation, goods):
    other = world.exhibitor()
    assert refusal(lambda: book(world, other, (goods[0], "sold", 1))).code == "not_found"


# --- the days --------------------------------------------------------------------------------------
def test_days_say_which_of_them_want_an_entry(world, delegation, goods):
    with clock.travel(MORNING + dt.timedelta(days=3)):
        book(world, delegation, (goods[0], "sold", 1))
        actions.confirm_quiet_day(
            actor=world.actor("exhibitor_a"), exhibitor=delegation, fair=world.fair,
            day=dt.date(2017, 12, 18),
        )  # fmt: skip
        manifest = queries.find_manifest(delegation, world.fair)
        states = [day.state for day in queries.days_of(manifest, goods)]
    assert states == [
        DayState.MOVED, DayState.QUIET, DayState.OPEN, DayState.OPEN, *[DayState.AHEAD] * 5,
    ]  # fmt: skip


def test_day_with_entries_is_not_quiet(world, delegation, goods):
    book(world, delegation, (goods[0], "sold", 1))
    confirm = {
        "actor": world.actor("exhibitor_a"), "exhibitor": delegation, "fair": world.fair,
    }  # fmt: skip
    assert refusal(actions.confirm_quiet_day, **confirm, day=DAY_ONE).code == "day_has_movements"
    ahead = dt.date(2017, 12, 18)
    assert refusal(actions.confirm_quiet_day, **confirm, day=ahead).code == "movement_day"


# --- the closing -----------------------------------------------------------------------------------
def test_closing_says_what_is_missing_and_does_not_sign(world, delegation, goods):
    book(world, delegation, (goods[0], "sold", 70), (goods[0], "re_exported", 30))
    book(world, delegation, (goods[1], "given", "12.5"))

    refused = refusal(lambda: close(world, delegation))

    assert refused.code == "manifest_unbalanced"
    assert [error["field"] for error in refused.errors] == [str(goods[1].pk)]
    assert "87.5" in refused.errors[0]["message"]
    assert Closing.objects.count() == 0


def test_closing_without_goods_is_refused(world, delegation):
    assert refusal(lambda: close(world, delegation)).code == "manifest_empty"


def settle(world, delegation, goods):
    book(world, delegation, *((item, "re_exported", item.imported) for item in goods))


def test_signed_report_names_who_and_when_and_locks_everything(world, delegation, goods):
    settle(world, delegation, goods)
    closing = close(world, delegation, signatory="Pema Lhamo, head of delegation")
    actor = world.actor("organiser")

    assert closing.signatory == "Pema Lhamo, head of delegation"
    assert (closing.signed_by, closing.signed_at) == (world.users["exhibitor_a"], MORNING)
    calls = (
        lambda: book(world, delegation, (goods[0], "sold", 1)),
        lambda: set_day(world, delegation, goods[0], "re_exported", was=100, now=99),
        lambda: add(world, delegation),
        lambda: close(world, delegation),
        lambda: clear(world, delegation),
        lambda: actions.edit_manifest_item(actor=actor, item=goods[0], values={"unit": "kg"}),
        lambda: actions.remove_manifest_item(actor=actor, item=goods[0]),
        lambda: actions.change_manifest_item(
            actor=actor, item=goods[0], values={"sold": Decimal(0)}
        ),
    )
    assert {refusal(call).code for call in calls} == {"manifest_closed"}


def test_report_is_reopened_by_an_organiser_with_a_reason(world, delegation, goods):
    settle(world, delegation, goods)
    close(world, delegation)
    reopen = {"exhibitor": delegation, "fair": world.fair}

    nobody = refusal(
        actions.reopen_manifest, actor=world.actor("exhibitor_a"), reason="x", **reopen
    )
    silent = refusal(actions.reopen_manifest, actor=world.actor("organiser"), reason=" ", **reopen)
    actions.reopen_manifest(
        actor=world.actor("organiser"), reason="One crate stayed behind", **reopen
    )
    again = refusal(actions.reopen_manifest, actor=world.actor("organiser"), reason="x", **reopen)
    book(world, delegation, (goods[0], "re_exported", -1), (goods[0], "destroyed", 1))
    close(world, delegation)

    assert (nobody.code, silent.code, again.code) == (
        "forbidden", "reason_missing", "manifest_not_closed",
    )  # fmt: skip
    manifest = queries.find_manifest(delegation, world.fair)
    first, second = queries.closings_of(manifest)
    assert first.reopen_reason == "One crate stayed behind"
    assert second.reopened_at is None
    entry = LogEntry.objects.get(action="manifest.reopened")
    assert entry.data == {"reason": "One crate stayed behind"}


def test_database_itself_keeps_one_standing_report(world, delegation, goods):
    settle(world, delegation, goods)
    closing = close(world, delegation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.create(manifest=closing.manifest, signatory="somebody else")


def test_sums_of_the_ledger_are_the_totals(world, delegation, goods):
    book(world, delegation, (goods[0], "sold", 5), (goods[0], "given", 2))
    actions.change_manifest_item(actor=SYSTEM, item=goods[0], values={"sold": Decimal("3.5")})
    sums = dict(
        ManifestMovement.objects.order_by().values_list("kind").annotate(sum=Sum("quantity"))
    )
    assert sums == totals_of(goods[0])
