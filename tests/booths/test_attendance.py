"""Who came to the booths: the empty ones, calls, late openings, and booths of those who never came."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from badges.models import Badge
from booths import actions, queries, rules
from booths.models import Allocation, BoothCall, BoothDay, Claim, NoShow
from events import clock
from events.models import LogEntry, Notice, OutgoingMail, Province
from events.permissions import Actor
from registration.models import Application, FairTerms
from tests.conftest import MORNING, PASSWORD, World
from tests.refusals import refused
from tests.registration.test_places import give, waiting

pytestmark = pytest.mark.django_db

FIRST, SECOND = dt.date(2017, 12, 17), dt.date(2017, 12, 18)
OPENING = dt.datetime(2017, 12, 17, 10, tzinfo=clock.BANGKOK)
RULE = rules.NoShowRule(1, dt.time(14))


def seen(world: World, who: str = "organiser", actor: Actor | None = None) -> queries.Attendance:
    day = queries.find_running_day(queries.running_days(world.fair))
    assert day is not None
    return queries.attendance_of(actor or world.actor(who), world.fair, day)


def codes(stands: Any) -> list[list[str]]:
    return [stand.booths for stand in stands]


def come(world: World, allocation: Allocation) -> None:
    """Its first person is admitted."""
    badge = Badge.objects.get(exhibitor=allocation.exhibitor, state="active")
    device, _token = world.device(name=str(allocation.pk))
    assert world.scan(device, badge.code).decision == "admit"


def set_rule(world: World, rule: rules.NoShowRule | None = RULE) -> None:
    actions.set_attendance_terms(actor=world.actor("organiser"), fair=world.fair, rule=rule)


def take_back(world: World, allocation: Allocation, reason: str = "ไม่มา") -> NoShow:
    return actions.release_no_show(
        actor=world.actor("organiser"),
        fair=world.fair,
        application=allocation.application_id,
        reason=reason,
    )


# --- rules ----------------------------------------------------------------------------------------
@given(st.integers(-5, 70), st.integers(1, 30))
def test_rule_speaks_of_a_day_that_the_fair_has(day: int, length: int) -> None:
    days = [FIRST + dt.timedelta(days=number) for number in range(length)]
    moment = rules.NoShowRule(day, dt.time(14)).moment(days)
    if 1 <= day <= length:
        assert moment == dt.datetime.combine(days[day - 1], dt.time(14))
    else:
        assert moment is None


def test_the_opening_minute_is_in_time() -> None:
    assert not rules.is_late(OPENING, OPENING)
    assert rules.is_late(OPENING + dt.timedelta(seconds=1), OPENING)


# --- the list -------------------------------------------------------------------------------------
def test_booths_without_anybody_are_listed_by_zone_with_their_exhibitor(world: World) -> None:
    two = world.allocated("A02", "A01")
    come(world, world.allocated("A03"))
    found = seen(world)
    assert (found.total, found.total_opened, found.total_empty) == (3, 1, 2)
    assert codes(found.empty) == [["A01", "A02"]]
    assert (found.empty[0].exhibitor, found.empty[0].zone.code) == (two.exhibitor, "FAB")
    assert queries.count_empty(world.fair) == 2


def test_closed_and_vacant_booths_are_not_waited_for(world: World) -> None:
    world.allocated("A01")
    actions.close_booth(actor=world.actor("organiser"), booth=world.booth("A02"), reason="พื้นชำรุด")
    assert seen(world).total == 1


def test_a_booth_that_opens_after_the_visitors_came_is_late(world: World) -> None:
    early, late = world.allocated("A01"), world.allocated("A02")
    come(world, early)
    with clock.travel(OPENING + dt.timedelta(minutes=7)):
        come(world, late)
        found = seen(world)
    assert [(stand.booths, stand.opened_at) for stand in found.late] == [
        (["A02"], OPENING + dt.timedelta(minutes=7))
    ]
    assert found.empty == []


def test_each_day_begins_with_empty_booths(world: World) -> None:
    come(world, world.allocated("A01"))
    with clock.travel(MORNING + dt.timedelta(days=1)):
        assert codes(seen(world).empty) == [["A01"]]


def test_an_officer_sees_the_booths_of_the_province(world: World) -> None:
    world.allocated("A01")
    elsewhere = world.exhibitor(province=Province.objects.get(pk="50"))
    world.allocated("A02", exhibitor=elsewhere)
    assert codes(seen(world, actor=world.officer("50")).empty) == [["A02"]]
    assert seen(world, actor=world.officer("50")).total == 1
    assert codes(seen(world).empty) == [["A01"], ["A02"]]


def test_the_list_takes_as_many_queries_for_many_booths_as_for_one(
    world: World, django_assert_num_queries: Any
) -> None:
    reader, (day, *_others) = world.actor("organiser"), queries.running_days(world.fair)
    world.allocated("A01")
    with django_assert_num_queries(5):
        queries.attendance_of(reader, world.fair, day)
    for number in range(2, 6):
        world.allocated(f"A{number:02}")
    with django_assert_num_queries(5):
        queries.attendance_of(reader, world.fair, day)


# --- calls ----------------------------------------------------------------------------------------
def test_a_call_is_noted_and_shown(world: World) -> None:
    allocation = world.allocated("A01")
    call = actions.note_call(
        actor=world.actor("organiser"),
        fair=world.fair,
        application=allocation.application_id,
        answer=rules.CallAnswer.ON_THE_WAY,
        note="ถึงบ่ายโมง",
    )
    assert (call.date, call.called_at, call.note) == (FIRST, MORNING, "ถึงบ่ายโมง")
    assert [list(stand.calls) for stand in seen(world).empty] == [[call]]
    entry = LogEntry.objects.get(action="booths.called")
    assert entry.data == {"booths": ["A01"], "answer": "on_the_way"}


@pytest.mark.parametrize("who", ["exhibitor_a", "gate_staff", "reviewer"])
def test_only_organisers_call_and_take_back(world: World, who: str) -> None:
    allocation = world.allocated("A01")
    with refused("forbidden"):
        actions.note_call(
            actor=world.actor(who),
            fair=world.fair,
            application=allocation.application_id,
            answer=rules.CallAnswer.NO_ANSWER,
        )
    with refused("forbidden"):
        actions.release_no_show(
            actor=world.actor(who),
            fair=world.fair,
            application=allocation.application_id,
            reason="ไม่มา",
        )


# --- booths of those who never came ---------------------------------------------------------------
AFTER = dt.datetime(2017, 12, 17, 14, tzinfo=clock.BANGKOK)


def test_what_never_opened_by_the_time_may_be_given_away(world: World) -> None:
    world.allocated("A01")
    come(world, world.allocated("A02"))
    set_rule(world)
    with clock.travel(AFTER - dt.timedelta(seconds=1)):
        assert seen(world).due == []
    with clock.travel(AFTER):
        assert codes(seen(world).due) == [["A01"]]


def test_without_a_rule_nothing_is_proposed_or_taken(world: World) -> None:
    allocation = world.allocated("A01")
    with clock.travel(AFTER):
        assert seen(world).due == []
        with refused("no_show_no_rule"):
            take_back(world, allocation)


def test_who_came_once_is_no_no_show_later(world: World) -> None:
    allocation = world.allocated("A01")
    come(world, allocation)
    set_rule(world)
    with clock.travel(AFTER + dt.timedelta(days=1)):
        assert codes(seen(world).empty) == [["A01"]]
        assert seen(world).due == []
        with refused("no_show_opened"):
            take_back(world, allocation)


def test_who_got_its_booth_after_the_time_is_not_late(world: World) -> None:
    set_rule(world)
    with clock.travel(AFTER + dt.timedelta(minutes=1)):
        allocation = world.allocated("A01")
        assert seen(world).due == []
        with refused("no_show_not_due"):
            take_back(world, allocation)


def test_before_the_time_nothing_is_taken(world: World) -> None:
    allocation = world.allocated("A01")
    set_rule(world)
    with refused("no_show_not_due"):
        take_back(world, allocation)
    assert Allocation.objects.get(pk=allocation.pk).state == "confirmed"


def test_taking_back_frees_the_booths_ends_the_badges_and_tells_the_exhibitor(
    world: World,
) -> None:
    allocation = world.allocated("A01", "A02")
    set_rule(world)
    with clock.travel(AFTER):
        row = take_back(world, allocation, "โทรสามครั้งไม่รับ")
        assert (row.booths, row.reason, row.passed_on) == (["A01", "A02"], "โทรสามครั้งไม่รับ", 0)
        assert seen(world).total == 0
    assert not Claim.objects.filter(is_live=True).exists()
    application = Application.objects.get(pk=allocation.application_id)
    assert (application.state, application.places.get().state) == ("lapsed", "revoked")
    assert Badge.objects.get(exhibitor=allocation.exhibitor).state == "revoked"
    notice = Notice.objects.get(kind="booths_no_show", user=world.users["exhibitor_a"])
    assert notice.params["booths"] == "A01, A02"
    assert OutgoingMail.objects.filter(notice=notice).count() == 1


def test_the_place_passes_to_the_next_in_line(world: World) -> None:
    give(world, 1, province="32")
    allocation = world.allocated("A01")
    next_one = waiting(world)
    set_rule(world)
    with clock.travel(AFTER):
        row = take_back(world, allocation)
        next_one.refresh_from_db()
        assert (row.passed_on, next_one.state) == (1, "approved")
        with refused("step_overtaken"):
            actions.undo_no_show(actor=world.actor("organiser"), no_show=row)


def test_the_next_in_line_is_offered_it_where_the_fair_asks(world: World) -> None:
    give(world, 1, province="32")
    allocation = world.allocated("A01")
    next_one = waiting(world)
    FairTerms.objects.update_or_create(fair=world.fair, defaults={"asks_confirmation": True})
    set_rule(world)
    with clock.travel(AFTER):
        take_back(world, allocation)
    assert next_one.places.get().state == "offered"


def test_it_can_be_undone_while_nobody_has_the_place_or_the_booths(world: World) -> None:
    allocation = world.allocated("A01")
    set_rule(world)
    with clock.travel(AFTER):
        row = actions.undo_no_show(
            actor=world.actor("organiser"), no_show=take_back(world, allocation)
        )
        application = Application.objects.get(pk=allocation.application_id)
        assert (application.state, application.places.get().state) == ("approved", "accepted")
        assert codes(seen(world).due) == []
    assert row.undone_by == world.users["organiser"]
    assert list(Badge.objects.order_by("issued_at").values_list("state", flat=True)) == [
        "revoked",
        "active",
    ]
    with refused("step_overtaken"):
        actions.undo_no_show(actor=world.actor("organiser"), no_show=row)


def test_undoing_is_refused_once_somebody_has_the_booth(world: World) -> None:
    allocation = world.allocated("A01")
    set_rule(world)
    with clock.travel(AFTER):
        row = take_back(world, allocation)
        world.allocated("A01", owner="exhibitor_b")
        with refused("booth_taken"):
            actions.undo_no_show(actor=world.actor("organiser"), no_show=row)
    row.refresh_from_db()
    assert row.undone_at is None
    assert Application.objects.get(pk=allocation.application_id).state == "lapsed"


def test_a_reason_is_needed(world: World) -> None:
    allocation = world.allocated("A01")
    set_rule(world)
    with clock.travel(AFTER), refused("reason_missing"):
        take_back(world, allocation, "  ")
    assert NoShow.objects.count() == 0


# --- pages ----------------------------------------------------------------------------------------
LIST = "/manage/city-2017/attendance/"


def page(client: Client, world: World, who: str, path: str = LIST, **data: str) -> Any:
    client.login(username=f"{who}@otop.example", password=PASSWORD)
    return client.post(path, data) if data else client.get(path)


def test_the_page_shows_numbers_to_organisers_alone(world: World, client: Client) -> None:
    exhibitor = world.exhibitor()
    exhibitor.phone = "081 234 5678"
    exhibitor.save()
    world.allocated("A01", exhibitor=exhibitor)
    world.officer()
    world.users["officer"].set_password(PASSWORD)
    world.users["officer"].save()
    shown = {
        who: "081 234 5678" in page(client, world, who).content.decode()
        for who in ("organiser", "officer")
    }
    assert shown == {"organiser": True, "officer": False}


def test_a_call_is_noted_on_the_page(world: World, client: Client) -> None:
    allocation = world.allocated("A01")
    path = f"{LIST}{allocation.application_id}/"
    answer = page(client, world, "organiser", path, verb="call", answer="no_answer", note="")
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert BoothCall.objects.get().answer == "no_answer"
    assert page(client, world, "organiser", path, verb="call").status_code == 422


def test_booths_are_taken_back_and_given_back_on_the_pages(world: World, client: Client) -> None:
    allocation = world.allocated("A01")
    set_rule(world)
    path = f"{LIST}{allocation.application_id}/"
    with clock.travel(AFTER):
        page(client, world, "organiser", path, verb="take_back", reason="ไม่มา")
        row = NoShow.objects.get()
        page(client, world, "organiser", f"{LIST}no-shows/{row.pk}/undo/", go="1")
        assert "A01" in page(client, world, "organiser", f"{LIST}?show=gone").content.decode()
    row.refresh_from_db()
    assert row.undone_at == AFTER


@pytest.mark.parametrize(
    ("day", "until", "rule"), [("2", "13:30", (2, dt.time(13, 30))), ("", "", None)]
)
def test_the_rule_is_set_and_taken_away_on_its_page(
    world: World, client: Client, day: str, until: str, rule: Any
) -> None:
    set_rule(world)
    answer = page(client, world, "organiser", f"{LIST}rule/", day=day, until=until)
    assert answer.status_code == 302
    terms = queries.attendance_terms_of(world.fair)
    assert (terms and (terms.no_show_day, terms.no_show_until)) == rule


def test_the_list_is_filtered_and_taken_away(world: World, client: Client) -> None:
    world.allocated("A01")
    come(world, world.allocated("A02"))
    body = page(client, world, "organiser", f"{LIST}?zone=FOOD").content.decode()
    assert "A01" not in body
    exports = "/manage/city-2017/exports/attendance/?format=csv"
    lines = page(client, world, "organiser", exports).content.decode().splitlines()
    assert len(lines) == 2
    assert "A01" in lines[1]


def test_a_former_day_keeps_what_opened_on_it(world: World, client: Client) -> None:
    come(world, world.allocated("A01"))
    with clock.travel(MORNING + dt.timedelta(days=1)):
        today = page(client, world, "organiser").content.decode()
        former = page(client, world, "organiser", f"{LIST}?day=2017-12-17").content.decode()
    assert ("A01" in today, "A01" in former) == (True, False)
    assert BoothDay.objects.count() == 1
