"""Issuing, revoking and scanning: every reason, the clock of the scan, and the log that rebuilds presence."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from badges import actions, codes, queries
from badges.models import Badge, BadgeCounter, BadgeKind, Device, Presence, Scan, SigningKey
from badges.rules import Direction
from booths import actions as booth_actions
from booths.models import BoothDay
from booths.queries import floor_of
from events import clock, vault
from events.models import FairDay, LogEntry, Role
from events.permissions import ANONYMOUS, SYSTEM, actor_of_device
from registration import actions as registration_actions
from registration.models import ExhibitorKind
from tests.conftest import MORNING, World, exhibitor_of, make_world, person_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def device(world: World) -> Device:
    return world.device()[0]


@pytest.fixture
def badge(world: World) -> Badge:
    return world.badge("A01")


def record(device: Device, code: str, **values: Any) -> Scan:
    given: dict[str, Any] = {
        "scan_id": uuid.uuid4(),
        "device_seq": uuid.uuid4().int % 10**9,
        "direction": Direction.ENTRY,
        "scanned_at": clock.now(),
    } | values
    return actions.record_scan(actor=actor_of_device(device), code=code, **given)


# --- issuing --------------------------------------------------------------------------------------
def test_each_person_gets_a_badge_with_the_allocation(world: World) -> None:
    exhibitor = world.exhibitor(contact_name="แก้ว")
    with clock.travel(MORNING + HOUR):
        registration_actions.add_person(
            actor=world.actor("exhibitor_a"), exhibitor=exhibitor, name_th="คำ"
        )
    left = registration_actions.add_person(
        actor=world.actor("exhibitor_a"), exhibitor=exhibitor, name_th="ลา"
    )
    left.left_at = MORNING
    left.save()
    world.allocated("A01", exhibitor=exhibitor)
    badges = list(Badge.objects.order_by("serial"))
    prefix = f"{world.fair.pk:02d}"
    assert [(person_of(row).name_th, row.serial, row.kind, row.state) for row in badges] == [
        ("แก้ว", f"{prefix}-000001", "exhibitor", "active"),
        ("คำ", f"{prefix}-000002", "exhibitor", "active"),
    ]
    assert {(row.valid_from, row.valid_until) for row in badges} == {
        (
            dt.datetime(2017, 12, 17, tzinfo=clock.BANGKOK),
            dt.datetime(2017, 12, 26, tzinfo=clock.BANGKOK),
        )
    }
    keys = queries.public_keys()
    assert [codes.read_code(row.code, keys=keys).badge_id for row in badges] == [
        row.pk for row in badges
    ]
    assert Presence.objects.filter(is_inside=False, last_scan=None).count() == 2


def test_person_who_came_later_gets_the_next_badge(world: World, badge: Badge) -> None:
    late = registration_actions.add_person(
        actor=world.actor("exhibitor_a"), exhibitor=exhibitor_of(badge), name_th="คำ"
    )
    people = [person_of(badge), late]
    issued = actions.issue_badges(actor=world.actor("organiser"), fair=world.fair, people=people)
    assert [row.person for row in issued] == [late]
    assert (
        actions.issue_badges(actor=world.actor("organiser"), fair=world.fair, people=people) == []
    )
    assert BadgeCounter.objects.get().issued == 2


def test_delegation_without_a_booth_gets_badges_of_its_kind(world: World) -> None:
    exhibitor = world.exhibitor(kind=ExhibitorKind.DELEGATION, country="JP")
    (issued,) = actions.issue_badges(
        actor=world.actor("organiser"), fair=world.fair, people=[exhibitor.people.get()]
    )
    assert (issued.kind, issued.state) == ("delegation", "active")


def test_kind_may_be_said(world: World) -> None:
    person = world.exhibitor().people.get()
    (issued,) = actions.issue_badges(
        actor=world.actor("organiser"), fair=world.fair, people=[person], kind=BadgeKind.VIP
    )
    assert issued.kind == "vip"


def test_validity_holds_move_in_and_move_out(world: World) -> None:
    FairDay.objects.create(
        fair=world.fair,
        date=dt.date(2017, 12, 15),
        opens_at=dt.time(8),
        closes_at=dt.time(20),
        exhibitors_from=dt.time(8),
        exhibitors_until=dt.time(20),
        is_move_in=True,
    )
    assert actions.validity_of(world.fair)[0] == dt.datetime(2017, 12, 15, tzinfo=clock.BANGKOK)


def test_signing_key_is_sealed_and_old_codes_stay_good(world: World, badge: Badge) -> None:
    old = SigningKey.objects.get()
    private = vault.unseal(bytes(old.private_sealed), purpose=actions.KEY_PURPOSE)
    assert len(private) == 32
    assert private not in bytes(old.private_sealed)
    new = actions.create_signing_key(actor=world.actor("organiser"), fair=world.fair)
    second = world.badge("A02", owner="exhibitor_b")
    keys = queries.public_keys()
    assert codes.read_code(badge.code, keys=keys).kid == old.pk
    assert codes.read_code(second.code, keys=keys).kid == new.pk


def test_only_organisers_issue_and_revoke(world: World, badge: Badge) -> None:
    for name in ("reviewer", "gate_staff", "exhibitor_a", "outsider"):
        actor = world.actor(name)
        for attempt in (
            lambda actor=actor: actions.revoke_badge(actor=actor, badge=badge, reason="x"),
            lambda actor=actor: actions.create_signing_key(actor=actor, fair=world.fair),
            lambda actor=actor: actions.issue_badges(
                actor=actor, fair=world.fair, people=[person_of(badge)]
            ),
        ):
            with refused("forbidden"):
                attempt()
    assert Badge.objects.get().state == "active"


def test_badge_is_revoked_once_and_says_why(world: World, badge: Badge) -> None:
    actor = world.actor("organiser")
    with refused("reason_missing"):
        actions.revoke_badge(actor=actor, badge=badge, reason=" ")
    done = actions.revoke_badge(actor=actor, badge=badge, reason="หาย")
    assert (done.state, done.revoked_at, done.revoke_reason) == ("revoked", MORNING, "หาย")
    assert BadgeCounter.objects.get().revocations == 1
    with refused("badge_ended"):
        actions.revoke_badge(actor=actor, badge=badge, reason="again")
    with refused("badge_revoked"):
        queries.get_printable(actor, badge.pk)


# --- devices --------------------------------------------------------------------------------------
def test_device_is_paired_by_those_who_guard(world: World) -> None:
    device, token = world.device("G9", "phone 9")
    assert (device.gate.code, device.paired_by) == ("G9", world.users["gate_staff"])
    assert device.token_hash == vault.hash_token(token)
    assert queries.find_device(token) == device
    for name in ("reviewer", "exhibitor_a", "outsider"):
        with refused("forbidden"):
            actions.pair_device(
                actor=world.actor(name), fair=world.fair, gate_code="G1", name="mine"
            )
    with refused("gate_unknown", gate="G2"):
        world.device("G2")


def test_gate_of_another_fair_is_unknown(world: World) -> None:
    other = make_world("other")
    other.fair.gates.filter(code="G9").update(code="X9")
    with refused("gate_unknown"):
        world.device("X9")


def test_revoked_device_scans_no_more(world: World) -> None:
    device, token = world.device()
    actor = world.actor("gate_staff")
    actions.revoke_device(actor=actor, device=device)
    found = queries.find_device(token)
    assert found is not None
    assert found.revoked_at == MORNING
    with refused("device_revoked"):
        world.scan(found, "x")
    entries = LogEntry.objects.count()
    actions.revoke_device(actor=actor, device=device)
    assert LogEntry.objects.count() == entries
    with refused("forbidden"):
        actions.revoke_device(actor=world.actor("exhibitor_a"), device=device)


# --- scanning: every reason -----------------------------------------------------------------------
def test_first_entry_opens_the_booths(world: World, device: Device, badge: Badge) -> None:
    scan = record(device, badge.code, device_seq=7)
    assert (scan.decision, scan.reason, scan.conflict, scan.inside) == ("admit", "ok", False, 1)
    assert (scan.badge, scan.booths, scan.device_seq) == (badge, ["A01"], 7)
    assert (scan.fair, scan.gate, scan.received_at) == (world.fair, device.gate, MORNING)
    presence = Presence.objects.get()
    assert (presence.is_inside, presence.last_scan, presence.gate) == (True, scan, device.gate)
    assert {row["state"] for row in floor_of(world.fair)["booths"] if row["code"] == "A01"} == {
        "occupied"
    }


def forged(world: World, device: Device, badge: Badge) -> str:
    middle = badge.code[60]
    return badge.code[:60] + ("A" if middle != "A" else "B") + badge.code[61:]


def garbage(world: World, device: Device, badge: Badge) -> str:
    return "https://example.com/"


def signed_by_a_stranger(world: World, device: Device, badge: Badge) -> str:
    private, _public = codes.generate_key()
    return codes.sign_code(
        private_key=private,
        kid=SigningKey.objects.get().pk,
        badge_id=badge.pk,
        not_before=badge.valid_from,
        not_after=badge.valid_until,
    )


def signed_for_nobody(world: World, device: Device, badge: Badge) -> str:
    key = SigningKey.objects.get()
    return codes.sign_code(
        private_key=vault.unseal(bytes(key.private_sealed), purpose=actions.KEY_PURPOSE),
        kid=key.pk,
        badge_id="0123456789abcdef",
        not_before=badge.valid_from,
        not_after=badge.valid_until,
    )


def of_another_fair(world: World, device: Device, badge: Badge) -> str:
    return make_world("other").badge("A01").code


def revoked(world: World, device: Device, badge: Badge) -> str:
    actions.revoke_badge(actor=world.actor("organiser"), badge=badge, reason="x")
    return badge.code


def not_yet(world: World, device: Device, badge: Badge) -> str:
    Badge.objects.update(valid_from=MORNING + HOUR)
    return badge.code


def over(world: World, device: Device, badge: Badge) -> str:
    Badge.objects.update(valid_until=MORNING)
    return badge.code


def for_staff_only(world: World, device: Device, badge: Badge) -> str:
    device.gate.kinds = ["staff"]
    device.gate.save()
    return badge.code


def before_the_doors_open(world: World, device: Device, badge: Badge) -> str:
    Badge.objects.update(kind="visitor")
    return badge.code


def on_no_day(world: World, device: Device, badge: Badge) -> str:
    FairDay.objects.all().delete()
    return badge.code


def inside_already(world: World, device: Device, badge: Badge) -> str:
    world.scan(device, badge.code)
    return badge.code


@pytest.mark.parametrize(
    ("situation", "reason", "known"),
    [
        (forged, "forged", False),
        (garbage, "forged", False),
        (signed_by_a_stranger, "forged", False),
        (signed_for_nobody, "unknown", False),
        (of_another_fair, "wrong_fair", True),
        (revoked, "revoked", True),
        (not_yet, "not_yet_valid", True),
        (over, "expired", True),
        (for_staff_only, "wrong_gate", True),
        (before_the_doors_open, "closed", True),
        (on_no_day, "closed", True),
        (inside_already, "already_inside", True),
    ],
)
def test_entry_is_denied_with_its_reason_and_stored(
    world: World, badge: Badge, situation: Callable[..., str], reason: str, known: object
) -> None:
    device, _token = world.device()
    code = situation(world, device, badge)
    before = list(Presence.objects.order_by("badge").values_list("badge", "is_inside"))
    days = BoothDay.objects.count()
    scan = record(device, code)
    assert (scan.decision, scan.reason, scan.conflict) == ("deny", reason, False)
    assert (scan.badge is not None) is known
    assert Scan.objects.get(pk=scan.pk).code == code
    assert list(Presence.objects.order_by("badge").values_list("badge", "is_inside")) == before
    assert BoothDay.objects.count() == days


def test_what_was_read_is_kept_as_far_as_a_code_goes(world: World, device: Device) -> None:
    scan = record(device, "x" * 5000)
    assert (scan.reason, scan.code) == ("forged", "x" * 200)


def test_wedge_scanner_may_end_with_enter(world: World, device: Device, badge: Badge) -> None:
    assert record(device, badge.code + "\r\n").reason == "ok"


def test_badge_inside_that_comes_to_another_device_is_a_conflict(
    world: World, device: Device, badge: Badge
) -> None:
    other, _token = world.device(name="second")
    record(device, badge.code)
    assert [
        (scan.reason, scan.conflict)
        for scan in (record(other, badge.code), record(device, badge.code))
    ] == [("already_inside", True), ("already_inside", False)]


def test_exit_needs_an_entry_and_then_allows_another(
    world: World, device: Device, badge: Badge
) -> None:
    steps = ["exit", "entry", "entry", "exit", "exit", "entry"]
    scans = [record(device, badge.code, direction=Direction(step)) for step in steps]
    assert [(scan.decision, scan.reason, scan.inside) for scan in scans] == [
        ("deny", "not_inside", 0),
        ("admit", "ok", 1),
        ("deny", "already_inside", 1),
        ("admit", "ok", 0),
        ("deny", "not_inside", 0),
        ("admit", "ok", 1),
    ]


@pytest.mark.parametrize(
    "situation", [revoked, not_yet, over, for_staff_only, before_the_doors_open, on_no_day]
)
def test_whoever_is_inside_gets_out(
    world: World, badge: Badge, situation: Callable[..., str]
) -> None:
    device, _token = world.device()
    world.scan(device, badge.code)
    code = situation(world, device, badge)
    scan = record(device, code, direction=Direction.EXIT)
    assert (scan.decision, scan.reason, scan.inside) == ("admit", "ok", 0)


# --- scanning: what is stored and repeated --------------------------------------------------------
def test_repeated_scan_is_answered_as_it_was_then(
    world: World, device: Device, badge: Badge
) -> None:
    key = uuid.uuid4()
    first = record(device, badge.code, scan_id=key, device_seq=1)
    booth_actions.release_allocation(
        actor=world.actor("organiser"), allocation=exhibitor_of(badge).allocations.get()
    )
    again = record(
        device,
        "another code",
        scan_id=key,
        device_seq=99,
        direction=Direction.EXIT,
        scanned_at=MORNING + HOUR,
    )
    assert again == first
    assert (again.reason, again.booths, again.inside) == ("ok", ["A01"], 1)
    assert Scan.objects.count() == 1
    assert Presence.objects.get().is_inside is True


def test_number_used_twice_by_a_device_stores_both_scans(
    world: World, device: Device, badge: Badge
) -> None:
    record(device, badge.code, device_seq=5)
    second = record(device, "x", device_seq=5)
    third = record(device, "y", device_seq=5)
    assert [(scan.device_seq, scan.repeated_seq) for scan in Scan.objects.order_by("id")] == [
        (5, None),
        (None, 5),
        (None, 5),
    ]
    assert (second.reason, third.reason) == ("forged", "forged")
    other, _token = world.device(name="second")
    assert record(other, "x", device_seq=5).device_seq == 5


def test_scan_of_another_device_is_not_found(world: World, device: Device, badge: Badge) -> None:
    first = record(device, badge.code)
    other, _token = world.device(name="second")
    with refused("not_found"):
        record(other, badge.code, scan_id=first.scan_id)
    assert Scan.objects.count() == 1


def test_nobody_but_a_device_scans(world: World, badge: Badge) -> None:
    for actor in (ANONYMOUS, SYSTEM, world.actor("gate_staff"), world.actor("admin")):
        with refused("not_signed_in"):
            actions.record_scan(
                actor=actor,
                scan_id=uuid.uuid4(),
                device_seq=1,
                code=badge.code,
                direction=Direction.ENTRY,
                scanned_at=MORNING,
            )
    assert Scan.objects.count() == 0


# --- scanning: by the time of the scan ------------------------------------------------------------
@pytest.mark.parametrize(
    ("scanned_at", "reason"),
    [
        (MORNING - 3 * HOUR, "closed"),
        (MORNING - dt.timedelta(hours=2, minutes=30), "ok"),
        (MORNING - dt.timedelta(hours=10), "not_yet_valid"),
        (MORNING + dt.timedelta(days=9), "expired"),
        (MORNING.astimezone(dt.UTC), "ok"),
    ],
)
def test_scan_is_decided_by_when_it_happened(
    world: World, device: Device, badge: Badge, scanned_at: dt.datetime, reason: str
) -> None:
    """It arrives at night, when everything is closed."""
    with clock.travel(MORNING + 14 * HOUR):
        scan = record(device, badge.code, scanned_at=scanned_at)
    assert (scan.reason, scan.scanned_at, scan.received_at) == (
        reason,
        scanned_at,
        MORNING + 14 * HOUR,
    )


def test_scan_that_arrives_a_day_late_does_not_open_the_booth_today(
    world: World, device: Device, badge: Badge
) -> None:
    with clock.travel(MORNING + dt.timedelta(days=1)):
        scan = record(device, badge.code, scanned_at=MORNING)
    assert scan.reason == "ok"
    assert BoothDay.objects.count() == 0
    assert Presence.objects.get().is_inside is True


# --- presence is a projection ---------------------------------------------------------------------
def presences() -> list[tuple[Any, ...]]:
    return list(
        Presence.objects.order_by("badge").values_list(
            "badge", "is_inside", "last_scan", "gate", "changed_at"
        )
    )


@pytest.fixture
def busy_day(world: World, device: Device, badge: Badge) -> list[tuple[Any, ...]]:
    """Three badges at two gates: in, out, in again, denied; one never came."""
    other, _token = world.device("G9", "second")
    second = world.badge("A02", owner="exhibitor_b")
    world.badge("A03", owner="exhibitor_b")
    for minutes, (reader, row, step) in enumerate(
        (
            (device, badge, "entry"),
            (device, second, "entry"),
            (other, badge, "entry"),
            (device, badge, "exit"),
            (other, second, "exit"),
            (device, badge, "entry"),
            (device, second, "exit"),
        )
    ):
        with clock.travel(MORNING + dt.timedelta(minutes=minutes)):
            world.scan(reader, row.code, step)
    return presences()


def test_presence_rebuilt_from_the_log_is_the_one_there_is(
    world: World, busy_day: list[tuple[Any, ...]]
) -> None:
    assert sorted(row[1] for row in busy_day) == [False, False, True]
    assert actions.rebuild_presence(fair=world.fair) == 0
    assert presences() == busy_day


def test_damaged_presence_is_made_anew(
    world: World, busy_day: list[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    never = next(row[0] for row in busy_day if row[2] is None)
    seen = [row for row in busy_day if row[0] != never]
    Presence.objects.exclude(pk=never).update(last_scan=None, gate=None)
    Presence.objects.filter(pk=seen[0][0]).update(is_inside=not seen[0][1])
    Presence.objects.filter(pk=never).update(is_inside=True)
    call_command("rebuild_presence")
    assert capsys.readouterr().out == "city-2017: 3 corrected\n"
    assert presences() == busy_day
    assert actions.rebuild_presence(fair=world.fair) == 0


def test_presence_of_one_fair_is_rebuilt_apart(
    world: World, busy_day: list[tuple[Any, ...]]
) -> None:
    other = make_world("other")
    other.badge("A01")
    Presence.objects.filter(fair=other.fair).update(is_inside=True)
    assert actions.rebuild_presence(fair=world.fair) == 0
    assert Presence.objects.get(fair=other.fair).is_inside is True


def test_badge_of_another_role_does_not_matter_to_the_gate(world: World) -> None:
    """Gate staff of another fair pair no device here."""
    other = make_world("other")
    world.users["outsider"].memberships.create(fair=other.fair, role=Role.GATE_STAFF)
    with refused("forbidden"):
        actions.pair_device(
            actor=world.actor("outsider"), fair=world.fair, gate_code="G1", name="x"
        )
