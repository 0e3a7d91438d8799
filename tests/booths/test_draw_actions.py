"""A draw from its preparation to the booths: what is frozen, what is published when, and what cannot be done."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from booths import actions, queries, rules
from booths import draw as lots
from booths.actions import DrawTerms
from booths.models import Booth, Claim, Draw, DrawBooth, DrawEntry, EntryState
from events import audit, clock, vault
from events.changes import read_since
from events.models import LogEntry, Notice
from events.rules import Refused
from registration import actions as registration_actions
from registration.models import Application
from registration.rules import Decision
from tests.conftest import MORNING, World

pytestmark = pytest.mark.django_db


def announce(world: World, *zones: str, **terms: Any) -> Draw:
    return actions.announce_draw(
        actor=world.actor("organiser"),
        fair=world.fair,
        terms=DrawTerms(zones=[world.zones[zone] for zone in zones or ("FAB",)], **terms),
    )


def reveal(world: World, draw: Draw, entropy: str = "๑๒ 7 45", **more: Any) -> Draw:
    return actions.reveal_draw(actor=world.actor("organiser"), draw=draw, entropy=entropy, **more)


def apply(world: World, draw: Draw) -> Draw:
    return actions.apply_draw(actor=world.actor("organiser"), draw=draw)


def plan(world: World, **more: Any) -> queries.DrawPlan:
    return queries.plan_draw(
        world.actor("organiser"), world.fair, zones=[world.zones["FAB"]], **more
    )


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        act()
    return refused.value.code


# --- who takes part ---------------------------------------------------------------------------------
def test_equals_draw_for_lots_of_as_many_neighbours_as_they_want(world: World) -> None:
    ones = [world.approved() for _ in range(3)]
    twos = [world.approved(booths_wanted=2) for _ in range(2)]
    made = plan(world)
    assert [(group.size, set(group.applications)) for group in made.groups] == [
        (1, set(ones)),
        (2, set(twos)),
    ]
    assert [list(group.lots) for group in made.groups] == [
        [("A05",), ("A06",), ("A07",)],
        [("A01", "A02"), ("A03", "A04")],
    ]
    assert made.absent == []
    assert made.unused == [(f"A{n:02d}", rules.Unused.OVER) for n in (8, 9, 10)]


def test_who_is_not_in_a_draw_is_listed_with_the_reason(world: World) -> None:
    organiser = world.actor("organiser")
    served = world.approved(booths_wanted=2)
    actions.allocate_booths(actor=organiser, fair=world.fair, application=served, codes=["A01"])
    held = world.approved()
    actions.hold_booths(actor=organiser, fair=world.fair, application=held, codes=["A02"])
    waits = world.approved()
    announce(world, applications=[waits.pk])
    far = world.approved(booths_wanted=9)
    needy = world.approved()
    Application.objects.filter(pk=needy.pk).update(power_w=9000)
    left, taking = world.approved(), world.approved()
    made = plan(world, chosen=[str(taking.pk), str(far.pk)])
    assert {(application, reason) for application, reason in made.absent} == {
        (served, rules.Absence.HAS_BOOTHS),
        (held, rules.Absence.HELD),
        (waits, rules.Absence.IN_A_DRAW),
        (needy, rules.Absence.NEEDS),
        (left, rules.Absence.LEFT_OUT),
        (far, rules.Absence.NO_LOT),
    }
    assert made.applications == [taking]


def test_a_hold_that_is_over_keeps_nobody_out(world: World) -> None:
    held = world.approved()
    actions.hold_booths(
        actor=world.actor("organiser"), fair=world.fair, application=held, codes=["A01"]
    )
    with clock.travel(MORNING + dt.timedelta(days=1)):
        assert plan(world).applications == [held]
        assert plan(world).codes == ["A01"]


def test_booths_that_are_not_drawn_are_listed_with_the_reason(world: World) -> None:
    world.allocated("A01")
    Booth.objects.filter(fair=world.fair, code="A02").update(closed_reason="เสา")
    Booth.objects.filter(fair=world.fair, code="A03").update(slots=4)
    Booth.objects.filter(fair=world.fair, code="A04").update(power_w=100)
    announce(world, applications=[world.approved().pk], booths_left_out=["A06"])
    world.approved()
    made = plan(world, left_out=["A07"])
    assert made.codes == ["A06"]
    assert dict(made.unused) == {
        "A03": rules.Unused.SHARED,
        "A04": rules.Unused.OFFERS_LESS,
        "A05": rules.Unused.IN_A_DRAW,
        "A07": rules.Unused.LEFT_OUT,
        "A08": rules.Unused.OVER,
        "A09": rules.Unused.OVER,
        "A10": rules.Unused.OVER,
    }


# --- announcement -----------------------------------------------------------------------------------
def test_what_is_announced_can_be_checked_and_does_not_hold_the_secret(world: World) -> None:
    applications = [world.approved() for _ in range(3)]
    draw = announce(world)
    record = queries.record_of(draw)
    with pytest.raises(lots.WrongRecord) as wrong:
        lots.verify(record, draw.commitment)
    assert wrong.value.code == "not_revealed"
    (group,) = record["groups"]
    assert {who["key"] for who in group["participants"]} == {a.reference for a in applications}
    assert {who["name_th"] for who in group["participants"]} == {
        a.exhibitor.name_th for a in applications
    }
    assert (draw.number, draw.state, record["fair"]) == (1, "committed", "city-2017")
    secret = vault.unseal(bytes(draw.sealed_secret or b""), purpose=f"draw {draw.pk}")
    assert lots.hash_secret(secret) == record["secret_hash"]
    known = json.dumps([record, list(LogEntry.objects.values_list("data", flat=True))])
    assert secret.hex() not in known
    # Sealed: not in the database as it is.
    assert secret not in bytes(draw.sealed_secret or b"")


def test_the_names_of_those_who_share_a_booth_are_called_together(world: World) -> None:
    draft = world.draft()
    partner = world.exhibitor(name_th="กลุ่มจักสาน", name_en="")
    registration_actions.add_partner(
        actor=world.actor("exhibitor_a"), application=draft, exhibitor=partner
    )
    registration_actions.submit_application(actor=world.actor("exhibitor_a"), application=draft)
    registration_actions.review_application(
        actor=world.actor("organiser"), application=draft, decision=Decision.APPROVE
    )
    (who,) = queries.record_of(announce(world))["groups"][0]["participants"]
    assert who["name_th"] == f"{draft.exhibitor.name_th} · กลุ่มจักสาน"
    assert who["name_en"] == f"{draft.exhibitor.name_en} · กลุ่มจักสาน"


def test_draws_are_numbered_and_a_secret_is_never_used_twice(world: World) -> None:
    drawn = []
    for _ in range(3):
        draw = announce(world, applications=[world.approved().pk])
        drawn.append((draw.number, draw.commitment))
    assert [number for number, _ in drawn] == [1, 2, 3]
    hashes = {draw.record["secret_hash"] for draw in Draw.objects.all() if draw.record}
    assert len(hashes) == 3


def test_an_application_or_a_booth_waits_in_one_draw_only(world: World) -> None:
    application = world.approved()
    draw = announce(world)
    assert refusal(lambda: announce(world)) == "draw_empty"
    assert refusal(lambda: announce(world, applications=[application.pk])) == (
        "draw_cannot_take_part"
    )
    other = Draw.objects.create(fair=world.fair, entropy_date=MORNING.date())
    for made in (
        lambda: DrawEntry.objects.create(draw=other, application=application, key="x"),
        lambda: DrawBooth.objects.create(draw=other, booth=world.booth("A01"), code="A01"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            made()
    actions.void_draw(actor=world.actor("organiser"), draw=draw, reason="ไฟดับ")
    assert announce(world).number == 2


def test_what_is_announced_is_what_was_seen(world: World) -> None:
    organiser = world.actor("organiser")
    world.approved()
    draft = actions.prepare_draw(
        actor=organiser, fair=world.fair, terms=DrawTerms(zones=[world.zones["FAB"]])
    )
    seen = plan(world).fingerprint
    late = world.approved()
    commit = lambda: actions.commit_draw(actor=organiser, draw=draft, seen=seen)  # noqa: E731
    assert refusal(commit) == "draw_changed"
    registration_actions.withdraw_application(actor=world.actor("exhibitor_a"), application=late)
    assert commit().state == "committed"
    assert refusal(commit) == "draw_wrong_state"


def test_a_draft_can_be_changed_and_dropped_and_nobody_else_sees_it(world: World) -> None:
    organiser = world.actor("organiser")
    application = world.approved()
    draft = actions.prepare_draw(
        actor=organiser, fair=world.fair, terms=DrawTerms(zones=[world.zones["FAB"]])
    )
    changed = actions.prepare_draw(
        actor=organiser,
        fair=world.fair,
        draw=draft,
        terms=DrawTerms(
            zones=[world.zones["FAB"], world.zones["FOOD"]],
            applications=[application.pk],
            booths_left_out=["A01", "A01"],
            entropy_kind="lottery",
            entropy_date=dt.date(2017, 12, 30),
        ),
    )
    assert changed.pk == draft.pk
    assert (changed.booths_left_out, changed.chosen) == (["A01"], [str(application.pk)])
    assert "สลากกินแบ่ง" in changed.entropy_source
    assert refusal(lambda: queries.get_draw(world.actor("exhibitor_a"), draft.pk)) == "not_found"
    assert refusal(lambda: queries.record_of(changed)) == "not_found"
    actions.discard_draw(actor=organiser, draw=draft)
    assert not Draw.objects.exists()
    assert refusal(lambda: actions.discard_draw(actor=organiser, draw=draft)) == "not_found"


def test_nothing_to_draw_is_refused(world: World) -> None:
    assert refusal(lambda: announce(world)) == "draw_empty"
    world.approved()
    Booth.objects.filter(fair=world.fair).update(closed_reason="งดใช้")
    assert refusal(lambda: announce(world)) == "draw_empty"


def test_booths_that_stay_out_must_be_the_fairs(world: World) -> None:
    world.approved()
    assert refusal(lambda: announce(world, booths_left_out=["Z99"])) == "booth_unknown"


# --- the draw ---------------------------------------------------------------------------------------
def test_a_draw_gives_a_record_that_everybody_can_repeat(world: World) -> None:
    for _ in range(4):
        world.approved()
    Booth.objects.filter(
        fair=world.fair, code__in=["A04", "A05", "A06", "A07", "A08", "A09", "A10"]
    ).update(closed_reason="x")
    draw = announce(world)
    before = queries.record_of(draw)
    held = reveal(world, draw, witnesses=["สมชาย ใจดี"])
    record = queries.record_of(held)
    lots.verify(record, draw.commitment)
    assert {name: record[name] for name in before} == before
    assert record["entropy"] == "12 7 45"
    assert held.sealed_secret is None
    # The names of witnesses are not for the public.
    assert "สมชาย" not in json.dumps(record, ensure_ascii=False)
    entries = {entry.key: entry for entry in held.entries.all()}
    for place, row in enumerate(record["result"], start=1):
        entry = entries[row["key"]]
        assert (entry.place, entry.booths) == (place, row["booths"])
        assert entry.state == ("waiting" if row["booths"] else "reserve")
    assert not Claim.objects.exists()


def test_a_draw_is_held_once(world: World) -> None:
    world.approved()
    draw = announce(world)
    held = reveal(world, draw)
    assert refusal(lambda: reveal(world, draw, "1 2 3")) == "draw_wrong_state"
    assert queries.record_of(held)["entropy"] == "12 7 45"


def test_a_lottery_is_waited_for(world: World) -> None:
    world.approved()
    assert refusal(lambda: announce(world, entropy_kind="lottery")) == "draw_date_wrong"
    day = dt.date(2017, 12, 30)
    draw = announce(world, entropy_kind="lottery", entropy_date=day)
    assert refusal(lambda: reveal(world, draw, "902559")) == "draw_too_early"
    with clock.travel(dt.datetime(2017, 12, 30, 17, tzinfo=clock.BANGKOK)):
        assert reveal(world, draw, "902559").state == "revealed"


def test_numbers_and_the_secret_must_be_there(world: World) -> None:
    world.approved()
    draw = announce(world)
    assert refusal(lambda: reveal(world, draw, " \u00a0 ")) == "entropy_missing"
    Draw.objects.update(sealed_secret=b"\x01lost")
    assert refusal(lambda: reveal(world, draw)) == "draw_secret_lost"


def test_a_changed_secret_or_plan_in_the_database_is_not_published(world: World) -> None:
    world.approved()
    draw = announce(world)
    other = vault.seal(bytes(32), purpose=f"draw {draw.pk}")
    Draw.objects.update(sealed_secret=other)
    with pytest.raises(lots.WrongRecord), transaction.atomic():
        reveal(world, draw)
    draw.refresh_from_db()
    assert draw.state == "committed"


# --- who is told ------------------------------------------------------------------------------------
def told(world: World) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind__startswith="draw_").order_by("at", "kind")
    return [(row.kind, row.params["exhibitor"]["en"]) for row in rows]


def test_who_takes_part_is_told_of_the_draw_and_of_its_result(
    world: World, run_jobs: Callable[[], None]
) -> None:
    first, second = world.approved(), world.approved()
    names = {one.exhibitor.name_en for one in (first, second)}
    Booth.objects.filter(fair=world.fair).exclude(code="A01").update(closed_reason="x")
    draw = announce(world)
    run_jobs()
    assert sorted(told(world)) == sorted(("draw_announced", name) for name in names)
    Notice.objects.all().delete()
    held = reveal(world, draw)
    run_jobs()
    assert sorted(kind for kind, _name in told(world)) == ["draw_given", "draw_reserve"]
    given = Notice.objects.get(kind="draw_given")
    assert given.params["booths"] == "A01"
    assert given.link == f"/fairs/{world.fair.slug}/draws/{draw.pk}/"
    # A job that runs again, and the giving out, say nothing new.
    apply(world, held)
    assert actions.tell_of_draw(draw=held) == 0
    run_jobs()
    assert len(told(world)) == 2


def test_a_void_draw_is_told_with_its_reason(world: World, run_jobs: Callable[[], None]) -> None:
    world.approved()
    draw = announce(world)
    actions.void_draw(actor=world.actor("organiser"), draw=draw, reason="ไฟฟ้าดับ")
    # Both jobs find the draw as it is by now.
    run_jobs()
    (notice,) = Notice.objects.filter(kind__startswith="draw_")
    assert (notice.kind, notice.params["reason"]) == ("draw_void", "ไฟฟ้าดับ")


# --- booths -----------------------------------------------------------------------------------------
def test_everybody_gets_the_booths_of_their_lot(world: World) -> None:
    for wanted in (1, 1, 2):
        world.approved(booths_wanted=wanted)
    held = reveal(world, announce(world))
    done = apply(world, held)
    assert done.state == "applied"
    for row in queries.record_of(done)["result"]:
        entry = done.entries.get(key=row["key"])
        assert (entry.state, entry.is_live) == (EntryState.GIVEN, False)
        codes = queries.codes_by_application([entry.application_id])[entry.application_id]
        assert codes == row["booths"]
        assert entry.allocation is not None
        assert entry.allocation.state == "confirmed"
    assert refusal(lambda: apply(world, held)) == "draw_wrong_state"
    assert list(audit.find_breaks("fair:city-2017")) == []


def test_five_get_their_booths_by_as_many_queries_as_two(world: World) -> None:
    counted = []
    for number in (2, 5):
        drawn = [world.approved().pk for _ in range(number)]
        held = reveal(world, announce(world, applications=drawn))
        with CaptureQueriesContext(connection) as made:
            apply(world, held)
        assert set(held.entries.values_list("state", flat=True)) == {EntryState.GIVEN}
        counted.append(len(made))
    # The first issued the badges besides: no query stands for a single row.
    assert counted[1] <= counted[0]


def test_what_was_held_for_a_participant_turns_into_its_booths(world: World) -> None:
    application = world.approved()
    held = reveal(world, announce(world))
    entry = held.entries.get()
    # Nobody can hold a drawn booth; if somebody did all the same, the draw gives it to the same application.
    with transaction.atomic():
        DrawBooth.objects.update(is_live=False)
        held.entries.update(is_live=False)
        hold = actions.hold_booths(
            actor=world.actor("organiser"),
            fair=world.fair,
            application=application,
            codes=entry.booths,
        )
    apply(world, held)
    hold.refresh_from_db()
    assert hold.state == "converted"
    (claim,) = Claim.objects.filter(is_live=True)
    assert (claim.booth.code, claim.hold) == (entry.booths[0], None)


def test_what_is_no_longer_possible_is_listed_and_nobody_gets_another_booth(world: World) -> None:
    organiser = world.actor("organiser")
    for _ in range(5):
        world.approved()
    held = reveal(world, announce(world))
    gone, taken, closed, renamed, kept = held.entries.order_by("place").select_related(
        "application"
    )
    registration_actions.withdraw_application(
        actor=world.actor("exhibitor_a"), application=gone.application
    )
    outsider = world.approved()
    # Nobody can any more, while the draw waits; if somebody had it all the same, the draw would not take it away.
    with transaction.atomic():
        DrawBooth.objects.filter(code=taken.booths[0]).update(is_live=False)
        actions.allocate_booths(
            actor=organiser, fair=world.fair, application=outsider, codes=taken.booths
        )
    Booth.objects.filter(fair=world.fair, code=closed.booths[0]).update(closed_reason="น้ำรั่ว")
    # A booth that only got another number is the same booth.
    Booth.objects.filter(fair=world.fair, code=renamed.booths[0]).update(code="Z01")
    done = apply(world, held)
    states = {entry.pk: (entry.state, entry.refusal) for entry in done.entries.all()}
    assert states == {
        gone.pk: ("refused", "application_not_approved"),
        taken.pk: ("refused", "booth_taken"),
        closed.pk: ("refused", "booth_closed"),
        renamed.pk: ("given", ""),
        kept.pk: ("given", ""),
    }
    live = dict(Claim.objects.filter(is_live=True).values_list("application__pk", "booth__code"))
    assert live == {
        outsider.pk: taken.booths[0],
        renamed.application_id: "Z01",
        kept.application_id: kept.booths[0],
    }
    entry = LogEntry.objects.get(action="draw.applied")
    assert entry.data["given"] == 2
    assert set(entry.data["refused"]) == {gone.key, taken.key, closed.key}


def test_between_announcement_and_application_nobody_gives_its_booths_away(world: World) -> None:
    organiser, fair = world.actor("organiser"), world.fair
    drawn, favourite = world.approved(), world.approved()
    draw = announce(world, applications=[drawn.pk])
    for step in (lambda: draw, lambda: reveal(world, draw)):
        step()
        (code,) = DrawBooth.objects.filter(draw=draw).values_list("code", flat=True)
        for act in (actions.hold_booths, actions.allocate_booths):
            give: dict[str, Any] = {"actor": organiser, "fair": fair}
            assert refusal(lambda: act(**give, application=favourite, codes=[code])) == (  # noqa: B023
                "booth_in_draw"
            )
            assert refusal(lambda: act(**give, application=drawn, codes=["A05"])) == (  # noqa: B023
                "application_in_draw"
            )
        assert code not in queries.find_nearest(fair, favourite, [code])
    has = actions.allocate_booths(actor=organiser, fair=fair, application=favourite, codes=["A05"])
    assert refusal(
        lambda: actions.move_allocation(actor=organiser, allocation=has, codes=[code])
    ) == ("booth_in_draw")
    apply(world, draw)
    assert draw.entries.get().state == EntryState.GIVEN


def test_a_proposal_leaves_a_draws_booths_and_participants_alone(world: World) -> None:
    drawn, waiting = world.approved(), world.approved()
    proposed = actions.start_proposal(actor=world.actor("organiser"), fair=world.fair, seed=1)
    early = actions.run_proposal(proposal=proposed)
    draw = announce(world, applications=[drawn.pk])
    (key,) = DrawBooth.objects.filter(draw=draw).values_list("booth", flat=True)
    with pytest.raises(Refused, match="proposal_outdated"), transaction.atomic():
        actions.accept_proposal(actor=world.actor("organiser"), proposal=early)
    proposed = actions.start_proposal(actor=world.actor("organiser"), fair=world.fair, seed=1)
    late = actions.run_proposal(proposal=proposed)
    (placement,) = late.placements.all()
    assert (placement.application, key in placement.booths) == (waiting, False)


def test_booths_are_not_given_while_the_window_is_closed(world: World) -> None:
    world.approved()
    held = reveal(world, announce(world))
    with clock.travel(MORNING + dt.timedelta(days=8)):
        assert refusal(lambda: apply(world, held)) == "allocation_window_closed"


def test_who_is_in_reserve_is_free_for_the_next_draw(world: World) -> None:
    for _ in range(2):
        world.approved()
    Booth.objects.filter(fair=world.fair).exclude(code="A01").update(closed_reason="x")
    done = apply(world, reveal(world, announce(world)))
    reserve = done.entries.get(state=EntryState.RESERVE)
    Booth.objects.filter(fair=world.fair, code="A02").update(closed_reason="")
    assert plan(world).applications == [reserve.application]


# --- void -------------------------------------------------------------------------------------------
def test_a_void_draw_stays_public_with_its_reason(world: World) -> None:
    organiser = world.actor("organiser")
    world.approved()
    draw = announce(world)
    assert refusal(lambda: actions.void_draw(actor=organiser, draw=draw, reason=" ")) == (
        "reason_missing"
    )
    voided = actions.void_draw(actor=organiser, draw=draw, reason="ไฟฟ้าดับ")
    assert list(queries.announced_draws(world.fair)) == [voided]
    assert voided.sealed_secret is None
    assert refusal(lambda: reveal(world, voided)) == "draw_wrong_state"
    assert refusal(lambda: actions.void_draw(actor=organiser, draw=voided, reason="x")) == (
        "draw_wrong_state"
    )


def test_only_organisers_draw(world: World) -> None:
    world.approved()
    draw = announce(world)
    for name in ("exhibitor_a", "reviewer", "gate_staff", "outsider"):
        actor = world.actor(name)
        for act in (
            lambda: actions.announce_draw(actor=actor, fair=world.fair, terms=DrawTerms(zones=[])),  # noqa: B023
            lambda: actions.prepare_draw(actor=actor, fair=world.fair, terms=DrawTerms(zones=[])),  # noqa: B023
            lambda: actions.commit_draw(actor=actor, draw=draw),  # noqa: B023
            lambda: actions.discard_draw(actor=actor, draw=draw),  # noqa: B023
            lambda: actions.reveal_draw(actor=actor, draw=draw, entropy="1"),  # noqa: B023
            lambda: actions.apply_draw(actor=actor, draw=draw),  # noqa: B023
            lambda: actions.void_draw(actor=actor, draw=draw, reason="x"),  # noqa: B023
        ):
            assert refusal(act) == "forbidden"


# --- the live plan ----------------------------------------------------------------------------------
def test_announced_booths_show_their_draw_until_it_is_over(world: World) -> None:
    def drawn() -> dict[str, int]:
        booths = queries.floor_of(world.fair)["booths"]
        return {booth["code"]: booth["draw"] for booth in booths if "draw" in booth}

    def told_since(seq: int) -> dict[str, Any]:
        changes = read_since((world.fair.pk, queries.FLOOR), seq).changes
        return {payload["code"]: payload.get("draw") for _, payload in changes}

    world.approved()
    before = queries.floor_of(world.fair)["seq"]
    draw = announce(world)
    codes = list(draw.booths.values_list("code", flat=True))
    assert drawn() == dict.fromkeys(codes, draw.number) == told_since(before)
    between = queries.floor_of(world.fair)["seq"]
    actions.void_draw(actor=world.actor("organiser"), draw=draw, reason="ไฟฟ้าดับ")
    assert drawn() == {}
    assert told_since(between) == dict.fromkeys(codes)
    again = announce(world)
    between = queries.floor_of(world.fair)["seq"]
    apply(world, reveal(world, again))
    assert drawn() == {}
    assert set(told_since(between)) == set(again.booths.values_list("code", flat=True))
