"""Whatever is booked in whatever order: the ledger sums up to the totals, and nobody takes more than came."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import clock
from events.rules import Refused
from registration import actions
from registration.actions import DayTotal, Move
from registration.models import ManifestItem, ManifestMovement, MovementKind
from tests.conftest import MORNING

pytestmark = pytest.mark.django_db

KINDS = list(MovementKind)
DAYS = [dt.date(2017, 12, 17) + dt.timedelta(days=number) for number in range(3)]
AMOUNTS = st.decimals(min_value=-60, max_value=60, places=3)
TOTALS = st.decimals(min_value=0, max_value=60, places=3)
ITEMS, KIND, DAY = st.integers(0, 1), st.sampled_from(KINDS), st.sampled_from(DAYS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), ITEMS, KIND, DAY, AMOUNTS),
        st.tuples(st.just("day"), ITEMS, KIND, DAY, TOTALS),
        st.tuples(st.just("total"), ITEMS, KIND, DAY, TOTALS),
    ),
    max_size=14,
)


@pytest.fixture
def delegation(world):
    return world.exhibitor(kind="delegation", country="BT", province=None)


def take(world, delegation, items, step):
    """Do one step as a person would; answers the code of the refusal, if any."""
    try:
        _take(world, delegation, items, step)
    except Refused as refused:
        return refused.code
    return ""


def _take(world, delegation, items, step):
    what, number, kind, day, amount = step
    item, who = items[number], world.actor("exhibitor_a")
    whole = {"actor": who, "exhibitor": delegation, "fair": world.fair, "day": day}
    if what == "move":
        actions.book_movements(**whole, moves=[Move(item.pk, kind, amount)])
    elif what == "day":
        rows = ManifestMovement.objects.filter(item=item, kind=kind, date=day)
        shown = sum((row.quantity for row in rows), Decimal(0))
        actions.book_day(**whole, totals={item.pk: {kind: DayTotal(was=shown, now=amount)}})
    else:
        actions.change_manifest_item(actor=who, item=item, values={kind: amount})


@given(steps=STEPS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_ledger_always_sums_to_the_totals_and_is_never_overdrawn(world, delegation, steps):
    # Items of their own for each example: those of the one before keep their ledger.
    first = ManifestItem.objects.count()
    with clock.travel(MORNING + dt.timedelta(days=3)):
        items = [
            ManifestItem.objects.create(
                fair=world.fair, exhibitor=delegation, position=first + number, name_en="Red rice",
                origin_country="BT", unit="bag", imported=Decimal(100), declared_value=Decimal(1),
                currency="BTN",
            )
            for number in (1, 2)
        ]  # fmt: skip
        for step in steps:
            before = ManifestMovement.objects.count()
            said = take(world, delegation, items, step)
            assert said in {"", "manifest_overdrawn", "manifest_taken_back"}
            assert not said or ManifestMovement.objects.count() == before
            for item in items:
                item.refresh_from_db()
                sums = dict.fromkeys(KINDS, Decimal(0))
                for row in item.movements.all():
                    sums[MovementKind(row.kind)] += row.quantity
                assert sums == {kind: getattr(item, kind) for kind in KINDS}
                assert min(sums.values()) >= 0
                assert item.remaining >= 0
