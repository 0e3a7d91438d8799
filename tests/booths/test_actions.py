"""Holding, allocating, releasing: all or none, by the clock, and told to nobody but the right ones."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from badges.models import Badge
from booths import actions, queries
from booths.models import (
    Allocation,
    AllocationState,
    Booth,
    BoothDay,
    Claim,
    Hold,
    HoldState,
)
from booths.signals import allocation_released, allocations_confirmed
from events import audit, changes, clock
from events.models import Change, LogEntry, WindowKind
from registration import actions as registration_actions
from registration.models import Application, ApplicationState
from tests.conftest import MORNING, World, make_world
from tests.refusals import refused

pytestmark = pytest.mark.django_db
MINUTES = dt.timedelta(minutes=15)
SECOND = dt.timedelta(seconds=1)


def hold(world: World, application: Application, *codes: str) -> Hold:
    return actions.hold_booths(
        actor=world.actor("organiser"),
        fair=world.fair,
        application=application,
        codes=list(codes),
    )


def allocate(world: World, application: Application, *codes: str) -> Allocation:
    return actions.allocate_booths(
        actor=world.actor("organiser"),
        fair=world.fair,
        application=application,
        codes=list(codes),
    )


def release(world: World, allocation: Allocation) -> Allocation:
    return actions.release_allocation(actor=world.actor("organiser"), allocation=allocation)


def states(world: World) -> dict[str, str]:
    """States of the booths that are not vacant."""
    booths = queries.floor_of(world.fair)["booths"]
    return {row["code"]: row["state"] for row in booths if row["state"] != "vacant"}


def share(world: World, code: str, slots: int) -> None:
    Booth.objects.filter(fair=world.fair, code=code).update(slots=slots)


def rows() -> tuple[int, ...]:
    """How much there is of all that booking writes."""
    return tuple(
        model.objects.count() for model in (Hold, Allocation, Claim, Badge, LogEntry, Change)
    )


# --- holds ----------------------------------------------------------------------------------------
def test_hold_sets_booths_aside_for_the_fairs_minutes(world: World) -> None:
    application = world.approved(booths_wanted=2)
    made = hold(world, application, "A02", "A01")
    assert (made.expires_at, made.state) == (MORNING + MINUTES, HoldState.HELD)
    assert made.held_by == world.users["organiser"]
    assert states(world) == {"A01": "held", "A02": "held"}
    booth = next(row for row in queries.floor_of(world.fair)["booths"] if row["code"] == "A01")
    assert (booth["exhibitors"], booth["free_slots"]) == ([], 0)
    entry = LogEntry.objects.latest("id")
    assert (entry.action, entry.data) == (
        "booths.held",
        {"application": str(application.pk), "booths": ["A02", "A01"]},
    )


def test_hold_of_another_blocks_and_says_who(world: World) -> None:
    first, second = world.approved(), world.approved("exhibitor_b")
    hold(world, first, "A01")
    before = rows()
    for book in (hold, allocate):
        with refused("booth_taken", booth="A01", state="held", holder=first.exhibitor.name):
            book(world, second, "A01")
    assert rows() == before


@pytest.mark.parametrize("book", [hold, allocate])
def test_hold_ends_by_the_clock_without_anybody_sweeping(
    world: World, book: Callable[..., object]
) -> None:
    made = hold(world, world.approved(), "A01")
    other = world.approved("exhibitor_b")
    with clock.travel(made.expires_at - SECOND), refused("booth_taken"):
        book(world, other, "A01")
    with clock.travel(made.expires_at):
        book(world, other, "A01")
    made.refresh_from_db()
    assert made.state == HoldState.EXPIRED
    assert Claim.objects.get(is_live=True).application == other
    assert LogEntry.objects.filter(action="booths.hold_expired", actor="system").count() == 1


def test_hold_that_lost_one_booth_keeps_nothing_of_the_other(world: World) -> None:
    """It is stale as a whole, whichever of its booths is asked for first."""
    made = hold(world, world.approved(booths_wanted=2), "A01", "A02")
    with clock.travel(made.expires_at):
        allocate(world, world.approved("exhibitor_b"), "A01")
        allocate(world, world.approved("exhibitor_b"), "A02")
    made.refresh_from_db()
    assert made.state == HoldState.EXPIRED
    assert states(world) == {"A01": "allocated", "A02": "allocated"}


def test_own_stale_hold_elsewhere_does_not_count(world: World) -> None:
    application = world.approved()
    made = hold(world, application, "A01")
    with clock.travel(made.expires_at - SECOND), refused("too_many_booths"):
        hold(world, application, "A02")
    with clock.travel(made.expires_at):
        allocate(world, application, "A02")


def test_own_hold_turns_into_the_allocation(world: World) -> None:
    share(world, "A01", 3)
    first, second = world.approved(), world.approved("exhibitor_b")
    hold(world, first, "A01")
    made = hold(world, second, "A01")
    allocation = allocate(world, second, "A01")
    made.refresh_from_db()
    assert made.state == HoldState.CONVERTED
    claim = Claim.objects.get(allocation=allocation)
    assert (claim.slot, claim.is_live) == (2, True)
    assert Claim.objects.filter(is_live=True).count() == 2


def test_hold_turned_in_part_stays_for_the_rest(world: World) -> None:
    application = world.approved(booths_wanted=2)
    made = hold(world, application, "A01", "A02")
    allocate(world, application, "A01")
    made.refresh_from_db()
    assert made.state == HoldState.HELD
    assert states(world) == {"A01": "allocated", "A02": "held"}
    allocate(world, application, "A02")
    made.refresh_from_db()
    assert made.state == HoldState.CONVERTED


def test_holding_again_begins_anew(world: World) -> None:
    application = world.approved()
    first = hold(world, application, "A01")
    with clock.travel(MORNING + MINUTES - SECOND):
        second = hold(world, application, "A01")
    first.refresh_from_db()
    assert (first.state, second.state) == (HoldState.RELEASED, HoldState.HELD)
    assert second.expires_at == MORNING + 2 * MINUTES - SECOND
    with refused("hold_ended"):
        actions.release_hold(actor=world.actor("organiser"), hold=first)
    assert Claim.objects.get(is_live=True).hold == second


def test_hold_is_released_once(world: World) -> None:
    made = hold(world, world.approved(), "A01")
    actions.release_hold(actor=world.actor("organiser"), hold=made)
    assert states(world) == {}
    with refused("hold_ended"):
        actions.release_hold(actor=world.actor("organiser"), hold=made)


def test_expired_or_converted_hold_is_not_released(world: World) -> None:
    application = world.approved()
    converted = hold(world, application, "A01")
    allocate(world, application, "A01")
    expired = hold(world, world.approved("exhibitor_b"), "A02")
    with clock.travel(expired.expires_at):
        actions.sweep_floor()
    for made in (converted, expired):
        with refused("hold_ended"):
            actions.release_hold(actor=world.actor("organiser"), hold=made)
    assert states(world) == {"A01": "allocated"}


# --- what is refused, changes nothing -------------------------------------------------------------
def close(world: World, code: str) -> None:
    actions.close_booth(actor=world.actor("organiser"), booth=world.booth(code), reason="เสา")


@pytest.mark.parametrize("book", [hold, allocate])
@pytest.mark.parametrize(
    ("codes", "code"),
    [
        (["A01", "A09"], "booth_taken"),
        (["A01", "A10"], "booth_closed"),
        (["A01", "F01"], "booth_wrong_zone"),
        (["A01", "Z99"], "booth_unknown"),
        (["A01", "A01"], "booths_repeated"),
        ([], "booths_missing"),
        (["A01", "A02", "A03"], "too_many_booths"),
    ],
)
def test_booths_are_given_all_or_none(
    world: World, book: Callable[..., object], codes: list[str], code: str
) -> None:
    world.allocated("A09", owner="exhibitor_b")
    close(world, "A10")
    application = world.approved(booths_wanted=2)
    before, floor = rows(), queries.floor_of(world.fair)
    with refused(code):
        book(world, application, *codes)
    assert (rows(), queries.floor_of(world.fair)) == (before, floor)


def test_booths_so_far_count(world: World) -> None:
    application = world.approved(booths_wanted=3)
    allocate(world, application, "A01")
    hold(world, application, "A02")
    with refused("too_many_booths", wanted=3, has=2, asked=2):
        allocate(world, application, "A03", "A04")
    allocate(world, application, "A02", "A03")
    assert states(world) == dict.fromkeys(("A01", "A02", "A03"), "allocated")


def test_booth_of_another_fair_is_unknown(world: World) -> None:
    other = make_world("other")
    Booth.objects.filter(fair=other.fair, code="A01").update(code="X01")
    with refused("booth_unknown", booth="X01"):
        allocate(world, world.approved(), "X01")


def test_application_of_another_fair_is_not_found(world: World) -> None:
    foreign = make_world("other").approved()
    with refused("not_found"):
        allocate(world, foreign, "A01")


@pytest.mark.parametrize("state", ApplicationState)
def test_only_an_approved_application_gets_booths(world: World, state: ApplicationState) -> None:
    application = world.submitted()
    Application.objects.update(state=state)
    if state == ApplicationState.APPROVED:
        assert allocate(world, application, "A01").state == AllocationState.CONFIRMED
        return
    with refused("application_not_approved", state=state):
        allocate(world, application, "A01")


def test_booths_are_given_while_the_window_is_open_to_the_second(world: World) -> None:
    window = world.fair.windows.get(kind=WindowKind.ALLOCATION)
    applications = [world.approved() for _ in range(4)]
    outcomes = []
    for index, moment in enumerate(
        (window.opens_at - SECOND, window.opens_at, window.closes_at - SECOND, window.closes_at)
    ):
        with clock.travel(moment):
            try:
                allocate(world, applications[index], f"A0{index + 1}")
                outcomes.append("given")
            except Exception as error:  # noqa: BLE001 - its code is what is asked for
                outcomes.append(str(error))
    assert outcomes == ["allocation_window_closed", "given", "given", "allocation_window_closed"]


@pytest.mark.parametrize("name", ["reviewer", "gate_staff", "exhibitor_a", "outsider"])
def test_only_organisers_give_and_take_booths(world: World, name: str) -> None:
    application, actor = world.approved(), world.actor(name)
    made = hold(world, world.approved("exhibitor_b"), "A05")
    allocation = world.allocated("A06")
    booth = world.booth("A07")
    attempts: list[Callable[[], object]] = [
        lambda: actions.hold_booths(
            actor=actor, fair=world.fair, application=application, codes=["A01"]
        ),
        lambda: actions.allocate_booths(
            actor=actor, fair=world.fair, application=application, codes=["A01"]
        ),
        lambda: actions.release_hold(actor=actor, hold=made),
        lambda: actions.release_allocation(actor=actor, allocation=allocation),
        lambda: actions.close_booth(actor=actor, booth=booth, reason="x"),
        lambda: actions.reopen_booth(actor=actor, booth=booth),
    ]
    before = rows()
    for attempt in attempts:
        with refused("forbidden"):
            attempt()
    assert rows() == before


# --- shared booths --------------------------------------------------------------------------------
def test_booth_is_shared_by_as_many_as_it_has_slots(world: World) -> None:
    share(world, "A01", 2)
    first, second = world.allocated("A01"), world.allocated("A01", owner="exhibitor_b")
    assert [claim.slot for claim in Claim.objects.order_by("slot")] == [1, 2]
    (booth,) = [row for row in queries.floor_of(world.fair)["booths"] if row["code"] == "A01"]
    assert [row["id"] for row in booth["exhibitors"]] == [
        str(first.exhibitor_id),
        str(second.exhibitor_id),
    ]
    assert (booth["state"], booth["slots"], booth["free_slots"]) == ("allocated", 2, 0)
    holders = f"{first.exhibitor.name}, {second.exhibitor.name}"
    with refused("booth_taken", state="allocated", holder=holders):
        allocate(world, world.approved(), "A01")
    release(world, first)
    third = world.allocated("A01")
    assert Claim.objects.get(allocation=third).slot == 1


def test_application_has_one_slot_of_a_booth(world: World) -> None:
    share(world, "A01", 2)
    application = world.approved(booths_wanted=2)
    allocate(world, application, "A01")
    with refused("booth_taken"):
        allocate(world, application, "A01")


def test_database_itself_refuses_a_second_claim(world: World) -> None:
    first = world.allocated("A01")
    claim = Claim.objects.get()
    for values in (
        {"application": world.approved("exhibitor_b"), "slot": 1},
        {"application": first.application, "slot": 2},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.create(booth=claim.booth, allocation=first, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(booth=world.booth("A02"), application=first.application)


# --- releasing ------------------------------------------------------------------------------------
def test_release_frees_the_booths_and_ends_the_badges(world: World) -> None:
    allocation = world.allocated("A01", "A02")
    assert Badge.objects.get().state == "active"
    done = actions.release_allocation(
        actor=world.actor("organiser"), allocation=allocation, reason="ไม่มา"
    )
    assert (done.state, done.released_at, done.release_reason) == (
        AllocationState.RELEASED,
        MORNING,
        "ไม่มา",
    )
    assert states(world) == {}
    badge = Badge.objects.get()
    assert (badge.state, badge.revoke_reason) == ("revoked", "ไม่มา")
    with refused("allocation_ended"):
        release(world, allocation)


def test_badges_last_while_the_exhibitor_has_another_booth(world: World) -> None:
    application = world.approved(booths_wanted=2)
    first, second = allocate(world, application, "A01"), allocate(world, application, "A02")
    badge = Badge.objects.get()
    release(world, first)
    badge.refresh_from_db()
    assert badge.state == "active"
    release(world, second)
    badge.refresh_from_db()
    assert badge.state == "revoked"


def test_booths_given_again_come_with_new_badges(world: World) -> None:
    allocation = world.allocated("A01")
    old = Badge.objects.get()
    release(world, allocation)
    allocate(world, allocation.application, "A03")
    new = Badge.objects.get(state="active")
    assert (new.person, new.exhibitor) == (old.person, old.exhibitor)
    assert new.pk != old.pk
    assert new.code != old.code
    assert new.serial > old.serial


@pytest.mark.parametrize("has", ["nothing", "hold", "allocation", "both"])
def test_withdrawal_gives_everything_back(world: World, has: str) -> None:
    application = world.approved(booths_wanted=2)
    if has in {"allocation", "both"}:
        allocate(world, application, "A01")
    if has in {"hold", "both"}:
        hold(world, application, "A02")
    registration_actions.withdraw_application(
        actor=world.actor("exhibitor_a"), application=application
    )
    assert states(world) == {}
    assert Claim.objects.filter(is_live=True).count() == 0
    assert set(Hold.objects.values_list("state", flat=True)) <= {"released"}
    assert set(Allocation.objects.values_list("state", "release_reason")) <= {
        ("released", "withdrawn")
    }
    assert set(Badge.objects.values_list("state", flat=True)) <= {"revoked"}
    assert list(audit.find_breaks("fair:city-2017")) == []


# --- what a later step refuses, undoes all --------------------------------------------------------
def fail(**_: object) -> None:
    raise RuntimeError("broken")


def test_failing_receiver_undoes_the_allocation(world: World) -> None:
    application = world.approved()
    made = hold(world, application, "A01")
    before, floor = rows(), queries.floor_of(world.fair)
    allocations_confirmed.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="broken"):
            allocate(world, application, "A01")
    finally:
        allocations_confirmed.disconnect(fail)
    made.refresh_from_db()
    assert made.state == HoldState.HELD
    assert (rows(), queries.floor_of(world.fair)) == (before, floor)


def test_failing_receiver_undoes_the_release_and_the_withdrawal(world: World) -> None:
    allocation = world.allocated("A01")
    before, floor = rows(), queries.floor_of(world.fair)
    allocation_released.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="broken"):
            release(world, allocation)
        with pytest.raises(RuntimeError, match="broken"):
            registration_actions.withdraw_application(
                actor=world.actor("exhibitor_a"), application=allocation.application
            )
    finally:
        allocation_released.disconnect(fail)
    assert (rows(), queries.floor_of(world.fair)) == (before, floor)
    assert Application.objects.get().state == ApplicationState.APPROVED
    assert Badge.objects.get().state == "active"


# --- blocked booths -------------------------------------------------------------------------------
def test_booth_is_blocked_with_a_reason_and_opened_again(world: World) -> None:
    actor, booth = world.actor("organiser"), world.booth("A01")
    with refused("reason_missing"):
        actions.close_booth(actor=actor, booth=booth, reason="  ")
    assert actions.close_booth(actor=actor, booth=booth, reason="เสา").closed_reason == "เสา"
    assert states(world) == {"A01": "closed"}
    with refused("booth_closed"):
        allocate(world, world.approved(), "A01")
    assert actions.reopen_booth(actor=actor, booth=booth).closed_reason == ""
    world.allocated("A01")
    with refused("booth_taken"):
        close(world, "A01")


def test_booth_with_a_hold_is_blocked_once_the_hold_is_over(world: World) -> None:
    made = hold(world, world.approved(), "A01")
    with clock.travel(made.expires_at - SECOND), refused("booth_taken", state="held"):
        close(world, "A01")
    with clock.travel(made.expires_at):
        close(world, "A01")
    made.refresh_from_db()
    assert (made.state, states(world)) == (HoldState.EXPIRED, {"A01": "closed"})


# --- days -----------------------------------------------------------------------------------------
def open_booths(world: World, allocation: Allocation) -> list[str]:
    return actions.open_booths(
        actor=world.actor("gate_staff"), fair=world.fair, exhibitor=allocation.exhibitor
    )


def test_all_booths_of_an_exhibitor_open_with_its_first_person(world: World) -> None:
    allocation = world.allocated("A01", "A02")
    world.allocated("A03", owner="exhibitor_b")
    assert open_booths(world, allocation) == ["A01", "A02"]
    assert states(world) == {"A01": "occupied", "A02": "occupied", "A03": "allocated"}
    seq, entries = queries.floor_seq(world.fair), LogEntry.objects.count()
    assert open_booths(world, allocation) == ["A01", "A02"]
    assert (queries.floor_seq(world.fair), LogEntry.objects.count()) == (seq, entries)
    day = BoothDay.objects.get(booth__code="A01")
    assert (day.date, day.opened_at, day.opened_by) == (
        dt.date(2017, 12, 17),
        MORNING,
        allocation.exhibitor,
    )


def test_shared_booth_is_opened_by_the_first_of_its_exhibitors(world: World) -> None:
    share(world, "A01", 2)
    first, second = world.allocated("A01"), world.allocated("A01", owner="exhibitor_b")
    open_booths(world, second)
    open_booths(world, first)
    assert BoothDay.objects.get().opened_by == second.exhibitor
    release(world, second)
    assert states(world) == {"A01": "occupied"}
    release(world, first)
    assert (states(world), BoothDay.objects.get().is_open) == ({}, False)


def test_booth_given_to_the_next_one_is_opened_by_that_one_again(world: World) -> None:
    allocation = world.allocated("A01")
    open_booths(world, allocation)
    release(world, allocation)
    again = world.allocated("A01", owner="exhibitor_b")
    assert states(world) == {"A01": "allocated"}
    open_booths(world, again)
    assert states(world) == {"A01": "occupied"}
    assert BoothDay.objects.count() == 1


def test_each_day_is_opened_anew(world: World) -> None:
    allocation = world.allocated("A01")
    open_booths(world, allocation)
    with clock.travel(MORNING + dt.timedelta(days=1)):
        open_booths(world, allocation)
        assert states(world) == {"A01": "occupied"}
    assert list(BoothDay.objects.order_by("date").values_list("date", "is_open")) == [
        (dt.date(2017, 12, 17), False),
        (dt.date(2017, 12, 18), True),
    ]


# --- what only time causes ------------------------------------------------------------------------
def test_sweep_ends_what_is_over_and_nothing_else(world: World) -> None:
    early = hold(world, world.approved(), "A01")
    with clock.travel(MORNING + SECOND):
        late = hold(world, world.approved("exhibitor_b"), "A02")
    with clock.travel(early.expires_at - SECOND):
        assert actions.sweep_floor() == 0
    with clock.travel(early.expires_at):
        assert actions.sweep_floor() == 1
        assert states(world) == {"A02": "held"}
        assert actions.sweep_floor() == 0
    with clock.travel(late.expires_at):
        assert actions.sweep_floor() == 1
    assert states(world) == {}
    assert set(Hold.objects.values_list("state", flat=True)) == {"expired"}


def test_sweep_ends_the_day_at_midnight_in_bangkok(world: World) -> None:
    open_booths(world, world.allocated("A01", "A02"))
    midnight = dt.datetime(2017, 12, 18, tzinfo=clock.BANGKOK)
    with clock.travel(midnight - SECOND):
        assert actions.sweep_floor() == 0
    with clock.travel(midnight):
        assert actions.sweep_floor() == 2
    assert states(world) == {"A01": "allocated", "A02": "allocated"}
    entry = LogEntry.objects.latest("id")
    assert (entry.action, entry.actor, entry.data) == ("booths.day_ended", "system", {"booths": 2})


def test_sweep_goes_through_all_fairs(world: World) -> None:
    other = make_world("other")
    hold(world, world.approved(), "A01")
    hold(other, other.approved(), "A01")
    with clock.travel(MORNING + MINUTES):
        assert actions.sweep_floor() == 2
    assert (states(world), states(other)) == ({}, {})


def test_hold_ends_even_where_its_booths_went_to_others(world: World) -> None:
    made = hold(world, world.approved(), "A01")
    Claim.objects.update(is_live=False)
    with clock.travel(made.expires_at):
        actions.sweep_floor()
    made.refresh_from_db()
    assert made.state == HoldState.EXPIRED


# --- old snapshot + deltas == new snapshot --------------------------------------------------------
def act_hold(world: World) -> None:
    hold(world, world.approved(booths_wanted=2), "A01", "A02")


def act_hold_again(world: World) -> None:
    application = world.approved()
    hold(world, application, "A01")
    hold(world, application, "A01")


def act_hold_after_a_stale_one(world: World) -> None:
    made = hold(world, world.approved(booths_wanted=2), "A01", "A02")
    with clock.travel(made.expires_at):
        hold(world, world.approved("exhibitor_b"), "A01")
        hold(world, world.approved("exhibitor_b"), "A02")


def act_release_hold(world: World) -> None:
    made = hold(world, world.approved(), "A01")
    actions.release_hold(actor=world.actor("organiser"), hold=made)


def act_allocate(world: World) -> None:
    world.allocated("A01", "A02")


def act_allocate_held(world: World) -> None:
    application = world.approved(booths_wanted=2)
    hold(world, application, "A01", "A02")
    allocate(world, application, "A02")


def act_share(world: World) -> None:
    share(world, "A01", 2)
    world.allocated("A01")
    world.allocated("A01", owner="exhibitor_b")


def act_release(world: World) -> None:
    release(world, world.allocated("A01", "A02"))


def act_release_one_of_two(world: World) -> None:
    share(world, "A01", 2)
    first = world.allocated("A01")
    open_booths(world, world.allocated("A01", owner="exhibitor_b"))
    release(world, first)


def act_withdraw(world: World) -> None:
    application = world.approved(booths_wanted=2)
    allocate(world, application, "A01")
    hold(world, application, "A02")
    registration_actions.withdraw_application(
        actor=world.actor("exhibitor_a"), application=application
    )


def act_withdraw_from_two_allocations(world: World) -> None:
    application = world.approved(booths_wanted=3)
    allocate(world, application, "A01")
    allocate(world, application, "A02")
    hold(world, application, "A03")
    registration_actions.withdraw_application(
        actor=world.actor("exhibitor_a"), application=application
    )


def act_allocate_over_a_stale_hold(world: World) -> None:
    made = hold(world, world.approved(), "A01")
    with clock.travel(made.expires_at):
        world.allocated("A01", owner="exhibitor_b")


def act_scan(world: World) -> None:
    device, _token = world.device()
    badge = world.badge("A01", "A02")
    assert world.scan(device, badge.code).reason == "ok"


def act_scan_next_day(world: World) -> None:
    device, _token = world.device()
    badge = world.badge("A01")
    world.scan(device, badge.code)
    world.scan(device, badge.code, "exit")
    with clock.travel(MORNING + dt.timedelta(days=1)):
        assert world.scan(device, badge.code).reason == "ok"


def act_close(world: World) -> None:
    close(world, "A01")


def act_close_after_a_stale_hold(world: World) -> None:
    made = hold(world, world.approved(booths_wanted=2), "A01", "A02")
    with clock.travel(made.expires_at):
        close(world, "A01")
        actions.sweep_floor()


def act_reopen(world: World) -> None:
    close(world, "A01")
    actions.reopen_booth(actor=world.actor("organiser"), booth=world.booth("A01"))


def act_sweep_holds(world: World) -> None:
    made = hold(world, world.approved(booths_wanted=2), "A01", "A02")
    with clock.travel(made.expires_at):
        assert actions.sweep_floor() == 2


def act_sweep_days(world: World) -> None:
    open_booths(world, world.allocated("A01", "A02"))
    with clock.travel(MORNING + dt.timedelta(days=1)):
        assert actions.sweep_floor() == 2


def act_move(world: World) -> None:
    allocation = world.allocated("A01", "A02")
    open_booths(world, allocation)
    actions.move_allocation(
        actor=world.actor("organiser"), allocation=allocation, codes=["A02", "A03"]
    )


def act_move_over_a_stale_hold(world: World) -> None:
    allocation = world.allocated("A01")
    made = hold(world, world.approved("exhibitor_b", booths_wanted=2), "A02", "A03")
    with clock.travel(made.expires_at):
        actions.move_allocation(
            actor=world.actor("organiser"), allocation=allocation, codes=["A02"]
        )
        actions.sweep_floor()


def act_swap(world: World) -> None:
    other = world.allocated("A03", owner="exhibitor_b")
    one = world.allocated("A01")
    open_booths(world, one)
    actions.swap_allocations(
        actor=world.actor("organiser"), fair=world.fair, allocation=one, other=other
    )


def act_undo(world: World) -> None:
    act_swap(world)
    actions.undo_step(actor=world.actor("organiser"), fair=world.fair)
    actions.undo_step(actor=world.actor("organiser"), fair=world.fair)


def act_accept_a_proposal(world: World) -> None:
    """One is moved to make room for another."""
    organiser = world.actor("organiser")
    world.allocated("A02")
    world.approved("exhibitor_b", booths_wanted=9)
    started = actions.start_proposal(actor=organiser, fair=world.fair, seed=1, may_move=True)
    proposal = actions.run_proposal(proposal=started)
    assert proposal.moves == 1
    accepted = actions.accept_proposal(actor=organiser, proposal=proposal)
    assert (len(accepted.given), len(accepted.moved)) == (1, 1)


def act_apply_draw(world: World) -> None:
    """Two lots, one of them for an exhibitor that has withdrawn since."""
    world.approved(booths_wanted=2)
    gone = world.approved()
    organiser = world.actor("organiser")
    draw = actions.announce_draw(
        actor=organiser,
        fair=world.fair,
        terms=actions.DrawTerms(zones=[world.zones["FAB"]]),
    )
    draw = actions.reveal_draw(actor=organiser, draw=draw, entropy="12 7 45")
    registration_actions.withdraw_application(actor=world.actor("exhibitor_a"), application=gone)
    actions.apply_draw(actor=organiser, draw=draw)


ACTS = [act for name, act in list(globals().items()) if name.startswith("act_")]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__.removeprefix("act_"))
def test_old_snapshot_and_deltas_make_the_new_snapshot(
    world: World, act: Callable[[World], None]
) -> None:
    old = queries.floor_of(world.fair)
    act(world)
    new = queries.floor_of(world.fair)
    batch = changes.read_since((world.fair.pk, "floor"), old["seq"])
    assert batch.contiguous is True
    assert [seq for seq, _ in batch.changes] == list(range(old["seq"] + 1, new["seq"] + 1))
    assert batch.changes
    floor = {booth["code"]: booth for booth in old["booths"]}
    for _seq, booth in batch.changes:
        assert booth["version"] > floor[booth["code"]]["version"]
        floor[booth["code"]] = booth
    assert sorted(floor.values(), key=lambda booth: booth["code"]) == new["booths"]
    # Twice does no harm.
    for _seq, booth in batch.changes:
        floor[booth["code"]] = booth
    assert sorted(floor.values(), key=lambda booth: booth["code"]) == new["booths"]
    assert list(audit.find_breaks("fair:city-2017")) == []


def test_a_block_raises_the_version_of_the_plan(world: World) -> None:
    """Whoever has the plan open in the editor would otherwise write over it."""
    actor, booth = world.actor("organiser"), world.booth("A01")
    before = queries.plan_version(booth.hall)
    actions.close_booth(actor=actor, booth=booth, reason="เสา")
    assert queries.plan_version(booth.hall) == before + 1
    actions.reopen_booth(actor=actor, booth=booth)
    assert queries.plan_version(booth.hall) == before + 2
