"""What phones gathered without a network is judged by its moment, stored once, and never waits for one bad item."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badges import actions, queries, rules
from badges.actions.scans import store_readings
from badges.models import (
    Badge,
    BadgeKind,
    Conflict,
    Device,
    DeviceStatus,
    Presence,
    QuarantinedScan,
    Scan,
    Settlement,
)
from events import clock
from events.models import LogEntry
from events.permissions import SYSTEM, Actor, actor_of_device
from registration.models import Person
from tests.badges.uploads import SHOWN_DENY, at, entry, leaving, reasons, upload
from tests.conftest import MORNING, World, exhibitor_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db
EVENING = MORNING + dt.timedelta(hours=8)


@pytest.fixture
def badge(world: World) -> Badge:
    return world.badge("A01")


@pytest.fixture
def one(world: World) -> Device:
    return world.device("G1", "one")[0]


@pytest.fixture
def two(world: World) -> Device:
    return world.device("G1", "two")[0]


def inside(badge: Badge) -> bool:
    return Presence.objects.get(badge=badge).is_inside


def conflicts() -> list[tuple[str, str]]:
    rows = Conflict.objects.order_by("pk")
    return [(row.kind, row.settlement) for row in rows]


# --- by the time it happened ----------------------------------------------------------------------
def test_presence_follows_what_happened_and_not_what_arrived(
    badge: Badge, one: Device, two: Device
) -> None:
    with clock.travel(EVENING):
        upload(one, leaving(badge.code, 20))
        assert not inside(badge)
        late = upload(two, entry(badge.code, 5))
        assert reasons(late) == ["ok"]
        assert late.outcomes[0].scan.is_late
        assert not inside(badge)
        upload(two, entry(badge.code, 30))
        assert inside(badge)
        assert actions.rebuild_presence(fair=badge.fair) == 0


def test_late_reading_is_judged_by_the_state_of_its_moment(
    world: World, badge: Badge, one: Device, two: Device
) -> None:
    with clock.travel(EVENING):
        upload(one, entry(badge.code, 0), leaving(badge.code, 30))
        late = upload(two, entry(badge.code, 40), entry(badge.code, 10), leaving(badge.code, 50))
        assert reasons(late) == ["ok", "already_inside", "ok"]
    assert not inside(badge)


def test_order_within_an_upload_does_not_matter(badge: Badge, one: Device) -> None:
    with clock.travel(EVENING):
        sent = upload(one, leaving(badge.code, 20), entry(badge.code, 10), entry(badge.code, 30))
    assert reasons(sent) == ["ok", "ok", "ok"]
    assert inside(badge)


def test_what_was_shown_decides_who_is_inside(badge: Badge, one: Device) -> None:
    """The phone turned somebody away whom the server would have let in, and the other way round."""
    turned_away = upload(one, entry(badge.code, 0, shown=SHOWN_DENY))
    assert reasons(turned_away) == ["ok"]
    assert not inside(badge)
    let_in = upload(one, entry(badge.code, -200))
    assert reasons(let_in) == ["closed"]
    assert inside(badge)
    assert conflicts() == [("not_valid_admitted", "")]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_order_of_arrival_leaves_the_same_people_inside(
    world: World, badge: Badge, one: Device, two: Device, data: st.DataObject
) -> None:
    """Each reading has a moment of its own; shown what it was shown, it means the same whenever it arrives."""
    moments = data.draw(
        st.lists(st.integers(1, 300), min_size=1, max_size=7, unique=True), label="minutes"
    )
    readings = []
    for minutes in moments:
        make = data.draw(st.sampled_from([entry, leaving]))
        shown = data.draw(st.sampled_from([rules.ADMITTED, SHOWN_DENY]))
        device = data.draw(st.sampled_from([one, two]))
        readings.append((device, make(badge.code, minutes, shown=shown)))
    expected = False
    for _device, reading in sorted(readings, key=lambda pair: pair[1].scanned_at):
        if reading.direction is rules.Direction.EXIT:
            expected = False
        elif reading.shown is rules.ADMITTED:
            expected = True
    presence = Presence.objects.filter(badge=badge)
    presence.update(is_inside=False, last_scan=None, gate=None, seq=0)
    # Scans are never deleted, so each example has a badge of its own.
    fresh = actions.issue_badges(
        actor=SYSTEM,
        fair=world.fair,
        people=[Person.objects.create(exhibitor=exhibitor_of(badge), name_th="สมชาย ใจดี")],
    )[0]
    order = data.draw(st.permutations(readings), label="arrival")
    with clock.travel(EVENING):
        for device, reading in order:
            actions.record_upload(
                actor=actor_of_device(device),
                items=[
                    rules.Reading(
                        uuid.uuid4(),
                        reading.device_seq,
                        fresh.code,
                        reading.direction,
                        reading.scanned_at,
                        reading.shown,
                    )
                ],
            )
        assert inside(fresh) is expected
        assert actions.rebuild_presence(fair=world.fair) == 0


# --- clocks ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("hours", [-2, 0, 2])
def test_skew_of_a_phone_changes_no_count(
    badge: Badge, one: Device, two: Device, hours: int
) -> None:
    """Two gates, one with a clock that is wrong: in, out, in again."""
    wrong = dt.timedelta(hours=hours)
    with clock.travel(EVENING):
        upload(
            one,
            entry(badge.code, 60 + hours * 60),
            entry(badge.code, 180 + hours * 60),
            device_time=EVENING + wrong,
        )
        upload(two, leaving(badge.code, 120), device_time=EVENING)
    scans = Scan.objects.order_by("happened_at")
    assert [scan.happened_at for scan in scans] == [at(60), at(120), at(180)]
    skew = hours * 3_600_000
    assert [scan.skew_ms for scan in scans] == [skew, 0, skew]
    assert inside(badge)
    assert queries.passages(badge.fair).count() == 3
    # What looked like a copy was told apart by the exit between.
    assert conflicts() == [("double_entry", "same_person")]
    assert DeviceStatus.objects.get(device=one).skew_ms == hours * 3_600_000


def test_the_way_of_a_message_is_no_skew(badge: Badge, one: Device) -> None:
    upload(one, entry(badge.code), device_time=MORNING - dt.timedelta(seconds=4))
    scan = Scan.objects.get()
    assert (scan.happened_at, scan.skew_ms) == (MORNING, -4000)


def test_nothing_happens_after_it_arrived(badge: Badge, one: Device, two: Device) -> None:
    """A clock that is ahead and does not say so keeps nobody inside."""
    upload(one, entry(badge.code, 120))
    with clock.travel(at(10)):
        upload(two, leaving(badge.code, 10))
    assert not inside(badge)


# --- stored once, none waits for another ----------------------------------------------------------
def test_same_scan_in_two_uploads_and_twice_in_one_is_stored_once(
    badge: Badge, one: Device
) -> None:
    reading = entry(badge.code)
    first = upload(one, reading, reading)
    again = upload(one, entry("x", 1), reading)
    assert [reasons(first), reasons(again)] == [["ok", "ok"], ["forged", "ok"]]
    assert Scan.objects.filter(scan_id=reading.scan_id).count() == 1
    assert queries.count_inside(badge.fair) == 1


def test_one_bad_item_never_keeps_the_rest_waiting(badge: Badge, one: Device) -> None:
    bad = actions.Malformed({"scan_id": "x", "code": "\x00\ud800"}, "invalid", 7)
    sent = upload(one, bad, entry(badge.code, device_seq=8), bad)
    assert reasons(sent) == ["invalid", "ok", "invalid"]
    kept = QuarantinedScan.objects.get()
    assert (kept.error, kept.device_seq) == ("invalid", 7)
    assert json.loads(kept.body) == {"scan_id": "x", "code": "\x00\ud800"}


def test_what_the_database_does_not_take_is_kept_aside_alone(
    badge: Badge, one: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_one(
        actor: Actor, device: Device, readings: Sequence[rules.Reading], **given: Any
    ) -> list[Scan]:
        if any(reading.code == "poison" for reading in readings):
            raise DataError
        return store_readings(actor, device, readings, **given)

    monkeypatch.setattr("badges.actions.uploads.store_readings", refuse_one)
    sent = upload(one, entry("poison"), entry(badge.code))
    assert reasons(sent) == ["unstorable", "ok"]
    assert QuarantinedScan.objects.get().error == "unstorable"


def test_number_of_another_devices_scan_is_kept_aside(
    badge: Badge, one: Device, two: Device
) -> None:
    reading = entry(badge.code)
    upload(one, reading)
    assert reasons(upload(two, reading, entry("x"))) == ["scan_id_taken", "forged"]
    assert QuarantinedScan.objects.get().device == two


def test_what_a_revoked_device_brings_is_kept(world: World, badge: Badge, one: Device) -> None:
    actions.revoke_device(actor=world.actor("gate_staff"), device=one)
    for _attempt in range(2):
        with refused("device_revoked"):
            upload(one, entry(badge.code, scan_id=uuid.UUID(int=1), device_seq=1))
    assert Scan.objects.count() == 0
    kept = QuarantinedScan.objects.get()
    assert json.loads(kept.body)["code"] == badge.code


def test_gaps_are_numbers_that_never_came(badge: Badge, one: Device) -> None:
    def send(*numbers: int) -> list[tuple[int, int]]:
        sent = upload(one, *(entry("x", device_seq=number) for number in numbers))
        gaps: list[tuple[int, int]] = sent.gaps
        return gaps

    assert send(1, 2) == []
    assert send(5, 9) == [(3, 4), (6, 8)]
    upload(one, actions.Malformed({}, "invalid", 3))
    assert send(4) == [(6, 8)]
    assert DeviceStatus.objects.get(device=one).complete_to == 5
    assert send(6, 7, 8) == []
    assert DeviceStatus.objects.get(device=one).complete_to == 9
    assert send() == []


def test_an_upload_of_500_takes_as_few_queries_as_one_of_5(
    world: World, one: Device, two: Device
) -> None:
    world.allocated("A01", "A02", owner="exhibitor_a")
    exhibitor = exhibitor_of(world.badge("A03"))
    people = [
        Person.objects.create(exhibitor=exhibitor, name_th=f"คนที่ {number}") for number in range(520)
    ]
    badges = actions.issue_badges(actor=SYSTEM, fair=world.fair, people=people)

    def count(part: list[Badge], device: Device) -> int:
        readings = [entry(one.code, number / 100) for number, one in enumerate(part)]
        with CaptureQueriesContext(connection) as made:
            upload(device, *readings)
        written = ("INSERT", "SAVEPOINT", "RELEASE")
        return len(
            [query for query in made.captured_queries if not query["sql"].startswith(written)]
        )

    # The first opens the booths.
    count(badges[:10], one)
    few = count(badges[10:15], one)
    many = count(badges[15:515], one)
    assert many == few
    # The same again at another gate: each is late there, and a conflict.
    copies = count(badges[15:515], two)
    assert copies <= many + 2
    assert Conflict.objects.count() == 500
    assert few <= 20


# --- conflicts ------------------------------------------------------------------------------------
@pytest.mark.parametrize("first", ["one", "two"])
def test_copies_at_two_offline_gates_are_conflicts_in_either_order(
    badge: Badge, one: Device, two: Device, first: str
) -> None:
    parts = {"one": (one, entry(badge.code, 0)), "two": (two, entry(badge.code, 5))}
    order = ["one", "two"] if first == "one" else ["two", "one"]
    with clock.travel(EVENING):
        for name in order:
            device, reading = parts[name]
            upload(device, reading)
    conflict = Conflict.objects.select_related("first", "second").get()
    assert conflict.kind == "double_entry"
    assert conflict.first is not None
    assert [conflict.first.device, conflict.second.device] == [one, two]
    assert inside(badge)


def test_copy_that_is_turned_away_again_says_nothing_new(
    badge: Badge, one: Device, two: Device
) -> None:
    upload(one, entry(badge.code))
    for minutes in (1, 2):
        sent = upload(two, entry(badge.code, minutes, shown=None))
        assert [outcome.scan.conflict for outcome in sent.outcomes] == [True]
    assert conflicts() == [("double_entry", "")]


def test_the_same_badge_read_twice_at_one_gate_is_no_conflict(badge: Badge, one: Device) -> None:
    upload(one, entry(badge.code))
    upload(one, entry(badge.code, 1, shown=rules.deny(rules.Reason.ALREADY_INSIDE)))
    assert conflicts() == []


def test_late_exit_explains_a_double_entry(badge: Badge, one: Device, two: Device) -> None:
    with clock.travel(EVENING):
        upload(one, entry(badge.code, 0))
        upload(two, entry(badge.code, 20))
        assert conflicts() == [("double_entry", "")]
        upload(one, leaving(badge.code, 10))
        assert conflicts() == [("double_entry", "same_person")]


def test_revoked_while_offline(world: World, badge: Badge, one: Device) -> None:
    """What was read before it was right; what was read after it let somebody in wrongly."""
    with clock.travel(at(10)):
        actions.revoke_badge(actor=world.actor("organiser"), badge=badge, reason="หาย")
    with clock.travel(EVENING):
        sent = upload(one, entry(badge.code, 5), leaving(badge.code, 8), entry(badge.code, 15))
    assert reasons(sent) == ["ok", "ok", "revoked"]
    assert conflicts() == [("revoked_admitted", "")]
    assert inside(badge)


def test_whoever_asks_first_is_told_what_holds_now(world: World, badge: Badge, one: Device) -> None:
    with clock.travel(at(10)):
        actions.revoke_badge(actor=world.actor("organiser"), badge=badge, reason="หาย")
        scan = actions.record_scan(
            actor=actor_of_device(one),
            scan_id=uuid.uuid4(),
            device_seq=1,
            code=badge.code,
            direction=rules.Direction.ENTRY,
            scanned_at=MORNING,
        )
    assert scan.reason == "revoked"


def test_code_of_nobody_that_was_let_in_is_a_conflict(one: Device) -> None:
    assert reasons(upload(one, entry("x"))) == ["forged"]
    assert conflicts() == [("unknown_admitted", "")]


def test_conflict_is_settled_once(world: World, badge: Badge, one: Device, two: Device) -> None:
    upload(one, entry(badge.code))
    upload(two, entry(badge.code, 1))
    staff = world.actor("gate_staff")
    (conflict,) = queries.conflicts_of(staff, world.fair)
    settled = actions.settle_conflict(
        actor=staff, conflict=conflict, settlement=Settlement.COPY, note="สองคน"
    )
    assert (settled.settled_at, settled.settled_by) == (MORNING, staff.user)
    assert queries.count_conflicts(world.fair) == 0
    assert LogEntry.objects.get(action="conflict.settled").data == {
        "kind": "double_entry",
        "serial": badge.serial,
        "settlement": "copy",
        "note": "สองคน",
    }
    with refused("conflict_settled"):
        actions.settle_conflict(actor=staff, conflict=conflict, settlement=Settlement.MISTAKE)
    for name in ("exhibitor_a", "reviewer", "outsider"):
        with refused("forbidden"):
            queries.conflicts_of(world.actor(name), world.fair)
        with refused("forbidden"):
            actions.settle_conflict(
                actor=world.actor(name), conflict=conflict, settlement=Settlement.COPY
            )


# --- taken back, let in against the rules, a group ------------------------------------------------
def test_scan_is_taken_back_by_its_device(badge: Badge, one: Device) -> None:
    reading = entry(badge.code, 0)
    sent = upload(one, reading, entry(badge.code, 14, undoes=reading.scan_id))
    assert reasons(sent) == ["ok", "ok"]
    assert not inside(badge)
    assert queries.passages(badge.fair).count() == 0
    assert actions.rebuild_presence(fair=badge.fair) == 0
    again = upload(one, entry(badge.code, 14, undoes=reading.scan_id))
    assert reasons(again) == ["undo_done"]
    assert again.outcomes[0].error == "undo_done"


def test_undo_leaves_what_was_before(badge: Badge, one: Device, two: Device) -> None:
    gone = leaving(badge.code, 10)
    with clock.travel(EVENING):
        upload(one, entry(badge.code, 0))
        upload(two, gone)
        assert not inside(badge)
        upload(two, leaving(badge.code, 20, undoes=gone.scan_id))
    presence = Presence.objects.get(badge=badge)
    assert (presence.is_inside, presence.changed_at) == (True, at(0))


def test_undo_is_judged_in_its_place(badge: Badge, one: Device) -> None:
    """An hour without a network comes at once: in, taken back, in again."""
    first = entry(badge.code, 0)
    with clock.travel(EVENING):
        undo = entry(badge.code, 1, undoes=first.scan_id)
        sent = upload(one, first, undo, entry(badge.code, 2))
    assert reasons(sent) == ["ok", "ok", "ok"]
    assert conflicts() == []
    assert inside(badge)
    assert queries.passages(badge.fair).count() == 1


def test_undo_ends_the_conflict_that_the_scan_made(badge: Badge, one: Device, two: Device) -> None:
    wrong = entry(badge.code, 5)
    with clock.travel(EVENING):
        upload(one, entry(badge.code, 0))
        upload(two, wrong)
        upload(two, entry(badge.code, 6, undoes=wrong.scan_id))
    assert conflicts() == [("double_entry", "mistake")]


@pytest.mark.parametrize("case", ["too late", "unknown", "of another device", "an undo"])
def test_undo_that_is_not_possible_is_stored_as_such(
    badge: Badge, one: Device, two: Device, case: str
) -> None:
    reading = entry(badge.code, 0)
    undo = entry(badge.code, 1, undoes=reading.scan_id)
    device, expected = one, "undo_unknown"
    with clock.travel(EVENING):
        upload(one, reading)
        if case == "too late":
            undo = entry(badge.code, 15.1, undoes=reading.scan_id)
            expected = "undo_too_late"
        elif case == "unknown":
            undo = entry(badge.code, 1, undoes=uuid.uuid4())
        elif case == "of another device":
            device = two
        else:
            upload(one, undo)
            undo = entry(badge.code, 2, undoes=undo.scan_id)
        sent = upload(device, undo)
    assert reasons(sent) == [expected]
    assert Scan.objects.filter(decision="deny", passed=False).count() == 1
    assert queries.denials(badge.fair).count() == 0


def test_scan_is_taken_back_by_a_supervisor(world: World, badge: Badge, one: Device) -> None:
    upload(one, entry(badge.code))
    scan = Scan.objects.get()
    staff = world.actor("gate_staff")
    with refused("forbidden"):
        actions.undo_scan(actor=world.actor("exhibitor_a"), scan=scan)
    with clock.travel(at(16)), refused("scan_undo_too_late"):
        actions.undo_scan(actor=staff, scan=scan)
    with clock.travel(at(5)):
        undo = actions.undo_scan(actor=staff, scan=scan)
        assert (undo.undoes, undo.device, undo.device_seq) == (scan, one, None)
        with refused("scan_undo_done"):
            actions.undo_scan(actor=staff, scan=scan)
        with refused("scan_undo_unknown"):
            actions.undo_scan(actor=staff, scan=undo)
    assert not inside(badge)
    assert LogEntry.objects.get(action="scan.undone").object_id == str(scan.pk)


def organiser_badge(world: World) -> Badge:
    person = Person.objects.create(exhibitor=world.exhibitor(), name_th="ผู้จัด")
    return actions.issue_badges(
        actor=SYSTEM, fair=world.fair, people=[person], kind=BadgeKind.ORGANISER
    )[0]


def test_supervisor_lets_in_against_the_rules(world: World, badge: Badge, one: Device) -> None:
    supervisor = organiser_badge(world)
    override = rules.Override(supervisor.code, "มาก่อนเวลา")
    early = entry(badge.code, -200, override=override)
    assert reasons(upload(one, early)) == ["ok"]
    scan = Scan.objects.get()
    assert (scan.override_badge, scan.override_reason) == (supervisor, "มาก่อนเวลา")
    assert inside(badge)
    assert conflicts() == []
    assert LogEntry.objects.get(action="scan.overridden").data["by"] == supervisor.serial


@pytest.mark.parametrize("case", ["kind", "revoked", "forged", "unknown badge"])
def test_override_that_does_not_hold(world: World, badge: Badge, one: Device, case: str) -> None:
    supervisor = world.badge("A02") if case == "kind" else organiser_badge(world)
    code, by = badge.code, supervisor.code
    if case == "revoked":
        with clock.travel(at(-300)):
            actions.revoke_badge(actor=world.actor("organiser"), badge=supervisor, reason="x")
    elif case == "forged":
        by = by[::-1]
    elif case == "unknown badge":
        code = "x"
    given = rules.Override(by, "เพราะ")
    sent = upload(one, entry(code, -200, override=given, shown=None))
    assert reasons(sent) == ["forged" if case == "unknown badge" else "closed"]
    assert not inside(badge)


def test_copy_that_is_let_in_by_override_still_is_a_conflict(
    world: World, badge: Badge, one: Device, two: Device
) -> None:
    override = rules.Override(organiser_badge(world).code, "ลืมสแกนออก")
    upload(one, entry(badge.code, 0))
    assert reasons(upload(two, entry(badge.code, 1, override=override))) == ["ok"]
    assert conflicts() == [("double_entry", "")]


def test_member_of_a_group_comes_in_with_anothers_code(
    world: World, badge: Badge, one: Device
) -> None:
    person = Person.objects.create(exhibitor=exhibitor_of(badge), name_th="สมชาย ใจดี")
    (member,) = actions.issue_badges(actor=SYSTEM, fair=world.fair, people=[person])
    stranger = world.badge("A02", owner="exhibitor_b")
    sent = upload(
        one,
        entry(badge.code, 0, member=member.pk),
        entry(badge.code, 1, member=stranger.pk, shown=None),
        entry(badge.code, 2, member="0" * 16, shown=None),
    )
    assert reasons(sent) == ["ok", "unknown", "unknown"]
    assert (inside(member), inside(badge), inside(stranger)) == (True, False, False)
    assert sent.outcomes[0].scan.member_of == badge


# --- what a device says of itself -----------------------------------------------------------------
def test_status_keeps_what_is_not_said_again(one: Device) -> None:
    actor = actor_of_device(one)
    actions.note_status(
        actor=actor,
        report=actions.Report(queue=3, battery=80, app="1.0", list_age_s=60, directory_version=7),
    )
    with clock.travel(at(1)):
        actions.note_status(actor=actor, report=actions.Report(queue=0))
    status = DeviceStatus.objects.get(device=one)
    assert (status.last_seen, status.queue, status.battery, status.app) == (at(1), 0, 80, "1.0")
    assert (status.list_as_of, status.directory_version) == (at(-1), 7)
