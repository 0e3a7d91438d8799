"""Move, swap, undo: nobody loses a booth or a badge on the way, and every step checks again."""

import datetime as dt

import pytest

from badges.models import Badge
from booths import actions, queries
from booths.models import Allocation, Booth, BoothDay
from events import clock
from events.models import LogEntry, Zone
from registration.rules import Needs
from tests.booths.test_actions import allocate, close, hold, open_booths, release, share, states
from tests.conftest import MORNING, World, make_world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def move(world: World, allocation: Allocation, *codes: str) -> Allocation:
    return actions.move_allocation(
        actor=world.actor("organiser"), allocation=allocation, codes=list(codes)
    )


def swap(world: World, allocation: Allocation, other: Allocation) -> None:
    actions.swap_allocations(
        actor=world.actor("organiser"), fair=world.fair, allocation=allocation, other=other
    )


def undo(world: World, who: str = "organiser") -> LogEntry:
    return actions.undo_step(actor=world.actor(who), fair=world.fair)


def codes_of(allocation: Allocation) -> list[str]:
    return [booth.code for booth in queries.booths_of_allocation(allocation)]


def test_move_keeps_allocation_and_badges(world: World) -> None:
    allocation = world.allocated("A01", "A02")
    before = list(Badge.objects.values_list("pk", "state"))
    move(world, allocation, "A02", "A03")
    assert codes_of(allocation) == ["A02", "A03"]
    assert states(world) == {"A02": "allocated", "A03": "allocated"}
    assert list(Badge.objects.values_list("pk", "state")) == before
    entry = LogEntry.objects.get(action="booths.moved")
    assert (entry.data["from"], entry.data["booths"]) == (["A01", "A02"], ["A02", "A03"])


def test_move_is_all_or_none_and_says_who_is_there(world: World) -> None:
    allocation = world.allocated("A01", "A02")
    world.allocated("A04", owner="exhibitor_b")
    with refused("booth_taken", booth="A04"):
        move(world, allocation, "A03", "A04")
    assert codes_of(allocation) == ["A01", "A02"]


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        (["A01"], "nothing_moved"),
        (["A02", "A03"], "too_many_booths"),
        (["F01"], "booth_wrong_zone"),
        (["Z99"], "booth_unknown"),
        ([], "booths_missing"),
    ],
)
def test_move_checks_as_an_allocation_does(world: World, codes: list[str], code: str) -> None:
    allocation = world.allocated("A01")
    with refused(code):
        move(world, allocation, *codes)


def test_move_to_a_closed_booth_or_of_what_ended_is_refused(world: World) -> None:
    allocation = world.allocated("A01")
    close(world, "A02")
    with refused("booth_closed"):
        move(world, allocation, "A02")
    release(world, allocation)
    with refused("allocation_ended"):
        move(world, allocation, "A03")


def test_move_uses_what_the_application_holds(world: World) -> None:
    application = world.approved(booths_wanted=2)
    allocation = allocate(world, application, "A01")
    hold(world, application, "A02")
    with refused("too_many_booths"):
        move(world, allocation, "A03", "A04")
    move(world, allocation, "A02")
    assert states(world) == {"A02": "allocated"}
    assert queries.live_holds(world.actor("organiser"), world.fair).count() == 0


def test_who_is_in_is_in_where_it_stands_now(world: World) -> None:
    allocation = world.allocated("A01")
    open_booths(world, allocation)
    move(world, allocation, "A02")
    assert states(world) == {"A02": "occupied"}
    # Back on the same day: the day of the first booth goes on.
    move(world, allocation, "A01")
    assert states(world) == {"A01": "occupied"}
    assert BoothDay.objects.filter(is_open=True).count() == 1


def test_swap_exchanges_booths_and_who_is_in(world: World) -> None:
    one, other = world.allocated("A01", "A02"), world.allocated("A03", "A04", owner="exhibitor_b")
    badges = list(Badge.objects.order_by("pk").values_list("pk", "state"))
    open_booths(world, one)
    swap(world, one, other)
    assert (codes_of(one), codes_of(other)) == (["A03", "A04"], ["A01", "A02"])
    assert states(world) == {
        "A01": "allocated", "A02": "allocated", "A03": "occupied", "A04": "occupied",
    }  # fmt: skip
    assert list(Badge.objects.order_by("pk").values_list("pk", "state")) == badges


def test_swap_within_a_shared_booth_and_with_oneself(world: World) -> None:
    share(world, "A01", 2)
    one, other = world.allocated("A01"), world.allocated("A01", owner="exhibitor_b")
    swap(world, one, other)
    assert [claim.slot for claim in one.claims.filter(is_live=True)] == [2]
    with refused("nothing_moved"):
        swap(world, one, one)


def test_swap_checks_zone_number_and_fair(world: World) -> None:
    one = world.allocated("A01")
    Booth.objects.filter(code="A09").update(zone=world.zones["FOOD"])
    Booth.objects.filter(code="A08").update(zone=world.zones["FAB"])
    two = world.allocated("A02", "A03", owner="exhibitor_b")
    with refused("too_many_booths"):
        swap(world, one, two)
    three = world.allocated("A04", owner="exhibitor_b")
    Booth.objects.filter(code="A04").update(zone=world.zones["FOOD"])
    with refused("booth_wrong_zone"):
        swap(world, one, three)
    other = make_world("other")
    with refused("not_found"):
        swap(world, one, other.allocated("A01"))


def test_swap_refuses_a_booth_that_one_has_already(world: World) -> None:
    share(world, "A01", 2)
    application = world.approved(booths_wanted=2)
    one, more = allocate(world, application, "A01"), allocate(world, application, "A02")
    other = world.allocated("A01", owner="exhibitor_b")
    assert codes_of(one) == ["A01"]
    with refused("booth_taken", booth="A01"):
        swap(world, more, other)


def test_undo_takes_steps_back_one_by_one(world: World) -> None:
    application = world.approved(booths_wanted=2)
    hold(world, application, "A01")
    allocation = allocate(world, application, "A02")
    move(world, allocation, "A03")
    other = world.allocated("A05", owner="exhibitor_b")
    swap(world, allocation, other)
    assert undo(world).action == "booths.swapped"
    assert codes_of(allocation) == ["A03"]
    assert undo(world).data["booths"] == ["A05"]
    assert undo(world).action == "booths.moved"
    assert states(world) == {"A01": "held", "A02": "allocated"}
    assert undo(world).action == "booths.allocated"
    assert undo(world).action == "booths.held"
    assert states(world) == {}
    with refused("nothing_to_undo"):
        undo(world)
    allocation.refresh_from_db()
    assert allocation.release_reason == "undone"


def test_undone_release_gives_booths_and_badges_again(world: World) -> None:
    allocation = world.allocated("A01")
    release(world, allocation)
    undo(world)
    assert states(world) == {"A01": "allocated"}
    assert Badge.objects.filter(state="active").count() == 1


def test_undo_checks_again(world: World) -> None:
    allocation = world.allocated("A01")
    release(world, allocation)
    actions.allocate_booths(
        actor=world.actor("admin"),
        fair=world.fair,
        application=world.approved("exhibitor_b"),
        codes=["A01"],
    )
    with refused("booth_taken", booth="A01"):
        undo(world)
    # Somebody else's step is theirs to undo.
    assert undo(world, "admin").action == "booths.allocated"
    undo(world)
    assert states(world) == {"A01": "allocated"}


def test_undo_leaves_alone_what_went_on_since(world: World) -> None:
    allocation = world.allocated("A01")
    actions.move_allocation(actor=world.actor("admin"), allocation=allocation, codes=["A02"])
    with refused("step_overtaken"):
        undo(world)
    assert states(world) == {"A02": "allocated"}


def test_undo_ends_after_an_hour_and_is_for_organisers(world: World) -> None:
    world.allocated("A01")
    with clock.travel(MORNING + dt.timedelta(hours=1, seconds=1)), refused("nothing_to_undo"):
        undo(world)
    with refused("forbidden"):
        undo(world, "exhibitor_a")


def test_hold_that_became_an_allocation_is_no_step(world: World) -> None:
    application = world.approved()
    hold(world, application, "A01")
    allocate(world, application, "A01")
    undo(world)
    with refused("nothing_to_undo"):
        undo(world)


def test_history_names_what_happened_to_a_booth(world: World) -> None:
    allocation = world.allocated("A01")
    move(world, allocation, "A02")
    release(world, allocation)
    hold(world, world.approved("exhibitor_b"), "A01")
    actor = world.actor("organiser")

    def actions_of(code: str) -> list[str]:
        return [entry.action for entry in queries.history_of_booth(actor, world.booth(code))]

    assert actions_of("A01") == ["booths.held", "booths.moved", "booths.allocated"]
    assert actions_of("A02") == ["booths.released", "booths.moved"]
    with refused("forbidden"):
        queries.history_of_booth(world.actor("exhibitor_a"), world.booth("A01"))


def test_neither_move_nor_swap_gives_a_booth_that_lacks_what_is_needed(world: World) -> None:
    needs = Needs(power_w=1000)
    Zone.objects.filter(code="FAB").update(offers_power_w=2000)
    one = world.allocated("A01", needs=needs)
    other = world.allocated("A02", owner="exhibitor_b")
    Booth.objects.filter(code__in=["A02", "A03"]).update(power_w=500)
    with refused("booth_lacks_service", booth="A03"):
        move(world, one, "A03")
    with refused("booth_lacks_service", booth="A02"):
        swap(world, other, one)
    found = queries.find_nearest(world.fair, one.application, ["A03"], moved=one)
    assert found == ["A04"]


def test_attendance_goes_along(world: World) -> None:
    moved, other = world.allocated("A01"), world.allocated("A02", owner="exhibitor_b")
    open_booths(world, moved)
    move(world, moved, "A03")
    came_after = world.allocated("A01", owner="exhibitor_b")
    with clock.travel(MORNING + dt.timedelta(days=1)):
        open_booths(world, moved)
        swap(world, moved, other)
    found = queries.attendance_by_exhibitor(world.fair)
    attended = {key: attendance.attended for key, attendance in found.items()}
    assert attended == {
        moved.exhibitor_id: 2, other.exhibitor_id: 0, came_after.exhibitor_id: 0,
    }  # fmt: skip
