"""Places under quotas: offered, answered, passed on."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from events import audit, clock
from events.models import LogEntry, Member, Province, Role
from events.rules import Refused
from registration import actions, queries, rules
from registration.models import Application, ExhibitorKind, FairTerms, Place, Quota
from registration.rules import Decision, QuotaChange
from tests.conftest import MORNING, World
from tests.refusals import refused

pytestmark = pytest.mark.django_db

HOURS = dt.timedelta(hours=1)


def give(world: World, given: int | None, **cell: Any) -> list[Place]:
    """Set one quota of the fabric zone."""
    change = QuotaChange(zone=cell.pop("zone", "FAB"), given=given, **cell)
    return actions.set_quotas(actor=world.actor("organiser"), fair=world.fair, changes=[change])


def ask(world: World, hours: int = 72) -> None:
    FairTerms.objects.update_or_create(
        fair=world.fair, defaults={"asks_confirmation": True, "confirm_hours": hours}
    )


def decide(world: World, application: Application, decision: str, **values: Any) -> Application:
    return actions.review_application(
        actor=world.actor(values.pop("by", "organiser")),
        application=application,
        decision=Decision(decision),
        reason="เต็มแล้ว",
        **values,
    )


def waiting(world: World, **values: Any) -> Application:
    """One more in the line, a minute after the one before."""
    before = Application.objects.filter(state="waitlisted").count()
    with clock.travel(MORNING + dt.timedelta(minutes=before)):
        return decide(world, world.submitted(**values), "waitlist")


def last_place(application: Application) -> Place | None:
    return application.places.order_by("offered_at", "id").last()


def place(application: Application) -> Place:
    found = last_place(application)
    assert found is not None
    return found


def state(application: Application) -> tuple[str, str | None, int | None]:
    """The application's state, and its last place's state and booths."""
    application.refresh_from_db()
    last = last_place(application)
    if last is None:
        return (application.state, None, None)
    return (application.state, last.state, last.booths)


def counters(world: World, zone: str = "FAB") -> list[tuple[int | None, int, int, int | None]]:
    """given, offered, confirmed, free of each quota of the zone."""
    rows = queries.quota_rows(world.actor("organiser"), world.fair, zone=world.zones[zone])
    return [(r.tally.given, r.tally.offered, r.tally.confirmed, r.tally.free) for r in rows]


# --- approval takes a place -------------------------------------------------------------------------
def test_approval_confirms_the_place_where_the_fair_does_not_ask(world: World) -> None:
    application = world.approved(booths_wanted=2)
    assert state(application) == ("approved", "accepted", 2)
    assert place(application).expires_at is None


def test_approval_offers_the_place_where_the_fair_asks(world: World) -> None:
    ask(world, hours=5)
    application = world.approved(booths_wanted=2)
    assert state(application) == ("approved", "offered", 2)
    assert place(application).expires_at == MORNING + 5 * HOURS


def test_application_counts_by_province_and_main_type(world: World) -> None:
    give(world, 4, province="32", product_type=3)
    give(world, 2, province="90")
    world.approved(booths_wanted=3)
    assert counters(world) == [(4, 0, 3, 1), (2, 0, 0, 2)]


def test_agency_counts_under_its_own_quota(world: World) -> None:
    agency = world.exhibitor(kind=ExhibitorKind.AGENCY, name_th="กรมส่งเสริมอุตสาหกรรม")
    give(world, 1, province="32")
    give(world, 5, agency=agency.pk)
    world.approved(exhibitor=agency, booths_wanted=3)
    assert sorted(counters(world)) == [(1, 0, 0, 1), (5, 0, 3, 2)]


def test_application_under_an_agency_counts_there(world: World) -> None:
    agency = world.exhibitor(kind=ExhibitorKind.AGENCY, name_th="กรมส่งเสริมอุตสาหกรรม")
    give(world, 1, province="32")
    give(world, 5, agency=agency.pk)
    application = world.submitted(booths_wanted=2)
    Application.objects.filter(pk=application.pk).update(agency=agency)
    decide(world, application, "approve")
    assert sorted(counters(world)) == [(1, 0, 0, 1), (5, 0, 2, 3)]


def test_full_quota_refuses_an_approval(world: World) -> None:
    give(world, 2, province="32")
    world.approved()
    application = world.submitted(booths_wanted=2)
    with refused("quota_exceeded", wanted=2, free=1, given=2):
        decide(world, application, "approve")
    assert state(application) == ("submitted", None, None)


def test_what_no_quota_takes_has_none_given(world: World) -> None:
    give(world, 2, province="90")
    with refused("quota_exceeded", wanted=1, free=0, given=0):
        decide(world, world.submitted(), "approve")


def test_zone_without_quotas_is_not_limited(world: World) -> None:
    give(world, 0, zone="FOOD")
    assert state(world.approved(booths_wanted=20)) == ("approved", "accepted", 20)


def test_nobody_is_approved_past_the_line(world: World) -> None:
    give(world, 5, province="32")
    first, second = waiting(world), world.submitted()
    with refused("waitlist_first", waiting=1):
        decide(world, second, "approve")
    decide(world, first, "approve")
    assert state(decide(world, second, "approve"))[0] == "approved"


# --- overrides --------------------------------------------------------------------------------------
def test_organiser_goes_over_a_quota_by_name(world: World) -> None:
    give(world, 0, province="32")
    application = decide(world, world.submitted(), "approve", override="ผู้ว่าฯ ขอเพิ่ม")
    given = place(application)
    assert (given.override_by, given.override_reason) == (
        world.users["organiser"],
        "ผู้ว่าฯ ขอเพิ่ม",
    )
    assert counters(world) == [(0, 0, 1, -1)]
    entry = LogEntry.objects.get(action="place.given")
    assert (entry.actor, entry.data["reason"]) == (
        world.actor("organiser").principal,
        "ผู้ว่าฯ ขอเพิ่ม",
    )
    assert list(queries.overridden_places(world.actor("organiser"), world.fair)) == [given]


def test_reviewer_cannot_override(world: World) -> None:
    give(world, 0, province="32")
    application = world.submitted()
    with refused("forbidden"):
        decide(world, application, "approve", by="reviewer", override="เพราะอยากให้")
    assert state(application) == ("submitted", None, None)


def test_override_that_is_not_needed_leaves_no_mark(world: World) -> None:
    give(world, 1, province="32")
    application = decide(world, world.submitted(), "approve", override="เผื่อไว้")
    assert (place(application).override_by, place(application).override_reason) == (None, "")


# --- the answer -------------------------------------------------------------------------------------
def test_exhibitor_confirms_the_place(world: World) -> None:
    ask(world)
    give(world, 3, province="32")
    application = world.approved(booths_wanted=2)
    assert counters(world) == [(3, 2, 0, 1)]
    actions.accept_place(actor=world.actor("exhibitor_a"), application=application)
    assert state(application) == ("approved", "accepted", 2)
    assert counters(world) == [(3, 0, 2, 1)]
    assert LogEntry.objects.latest("id").action == "place.accepted"
    with refused("offer_settled"):
        actions.decline_place(actor=world.actor("exhibitor_a"), application=application)


def test_nobody_else_answers(world: World) -> None:
    ask(world)
    application = world.approved()
    for name in ("exhibitor_b", "organiser", "reviewer", "outsider"):
        for answer in (actions.accept_place, actions.decline_place):
            with refused("not_found"):
                answer(actor=world.actor(name), application=application)
    assert state(application) == ("approved", "offered", 1)


def test_place_that_was_never_offered_cannot_be_confirmed(world: World) -> None:
    for application in (world.submitted(), world.approved()):
        with refused("offer_settled"):
            actions.accept_place(actor=world.actor("exhibitor_a"), application=application)


def test_declined_place_passes_to_the_head_of_the_line(world: World) -> None:
    ask(world)
    give(world, 2, province="32")
    leaver = world.approved(booths_wanted=2)
    later, strong = waiting(world), waiting(world, booths_wanted=3)
    Application.objects.filter(pk=strong.pk).update(priority_points=10)
    actions.decline_place(actor=world.actor("exhibitor_a"), application=leaver, reason="ติดงานอื่น")
    assert state(leaver) == ("declined", "declined", 2)
    # Three are wanted, two are left; nobody is skipped for whom they would do.
    assert state(strong) == ("approved", "offered", 2)
    assert state(later) == ("waitlisted", None, None)
    assert (place(strong).passed_on, place(strong).expires_at) == (True, MORNING + 72 * HOURS)
    told = list(LogEntry.objects.order_by("id").values_list("action", "object_id"))[-2:]
    assert told == [("place.declined", str(leaver.pk)), ("place.passed_on", str(strong.pk))]
    entry = LogEntry.objects.latest("id")
    assert (entry.actor, entry.data["after"], entry.data["wanted"]) == ("system", str(leaver.pk), 3)
    assert list(audit.find_breaks("fair:city-2017")) == []


def test_head_is_approved_directly_where_the_fair_does_not_ask(world: World) -> None:
    give(world, 1, province="32")
    leaver = world.approved()
    head = waiting(world)
    actions.withdraw_application(actor=world.actor("exhibitor_a"), application=leaver)
    assert state(leaver) == ("withdrawn", "withdrawn", 1)
    assert state(head) == ("approved", "accepted", 1)
    assert head.decided_at is not None


def test_several_of_the_line_share_what_is_given_up(world: World) -> None:
    give(world, 5, province="32")
    leaver = world.approved(booths_wanted=5)
    line = [waiting(world, booths_wanted=2) for _ in range(4)]
    actions.withdraw_application(actor=world.actor("exhibitor_a"), application=leaver)
    assert [state(one)[2] for one in line] == [2, 2, 1, None]
    assert counters(world) == [(5, 0, 5, 0)]


def test_line_of_another_quota_gets_nothing(world: World) -> None:
    give(world, 1, province="32")
    give(world, 1, province="90")
    leaver = world.approved()
    other = waiting(world, exhibitor=world.exhibitor(province=Province.objects.get(pk="90")))
    actions.withdraw_application(actor=world.actor("exhibitor_a"), application=leaver)
    assert state(other) == ("waitlisted", None, None)


def test_zone_without_quotas_passes_on_what_is_given_up(world: World) -> None:
    leaver = world.approved(booths_wanted=2)
    first, second = waiting(world), waiting(world, booths_wanted=4)
    third = waiting(world)
    actions.withdraw_application(actor=world.actor("exhibitor_a"), application=leaver)
    assert [state(one)[2] for one in (first, second, third)] == [1, 1, None]


def test_place_given_over_the_quota_passes_to_nobody(world: World) -> None:
    give(world, 1, province="32")
    world.approved()
    extra = decide(world, world.submitted(), "approve", override="จำเป็น")
    head = waiting(world)
    actions.withdraw_application(actor=world.actor("exhibitor_a"), application=extra)
    assert state(head) == ("waitlisted", None, None)
    assert counters(world) == [(1, 0, 1, 0)]


def test_nothing_passes_on_once_the_fair_is_over(world: World) -> None:
    give(world, 1, province="32")
    leaver, head = world.approved(), waiting(world)
    with clock.travel(MORNING + dt.timedelta(days=30)):
        actions.withdraw_application(actor=world.actor("exhibitor_a"), application=leaver)
    assert state(head) == ("waitlisted", None, None)


# --- silence ----------------------------------------------------------------------------------------
def test_silence_passes_the_place_on(world: World) -> None:
    ask(world, hours=2)
    give(world, 1, province="32")
    silent, head = world.approved(), waiting(world)
    with clock.travel(MORNING + 2 * HOURS - dt.timedelta(seconds=1)):
        assert actions.lapse_offers() == 0
    with clock.travel(MORNING + 2 * HOURS):
        assert actions.lapse_offers() == 1
        assert actions.lapse_offers() == 0
    assert state(silent) == ("lapsed", "lapsed", 1)
    assert state(head) == ("approved", "offered", 1)
    assert place(head).expires_at == MORNING + 4 * HOURS
    assert LogEntry.objects.get(action="place.lapsed").actor == "system"


def test_answer_after_the_deadline_is_too_late_though_nobody_swept(world: World) -> None:
    ask(world, hours=2)
    application = world.approved()
    with clock.travel(MORNING + 2 * HOURS):
        for answer in (actions.accept_place, actions.decline_place):
            with refused("offer_lapsed"):
                answer(actor=world.actor("exhibitor_a"), application=application)
        assert state(application) == ("approved", "offered", 1)
        actions.lapse_offers()
        with refused("offer_lapsed"):
            actions.accept_place(actor=world.actor("exhibitor_a"), application=application)


def test_who_comes_back_stands_in_line(world: World) -> None:
    ask(world, hours=2)
    give(world, 1, province="32")
    silent = world.approved()
    head = waiting(world)
    with clock.travel(MORNING + 3 * HOURS):
        actions.lapse_offers()
        decide(world, silent, "waitlist")
        actions.decline_place(actor=world.actor("exhibitor_a"), application=head)
    assert state(silent) == ("approved", "offered", 1)
    assert [one.state for one in silent.places.order_by("offered_at")] == ["lapsed", "offered"]


# --- quotas -----------------------------------------------------------------------------------------
def test_quota_that_is_raised_serves_its_line(world: World) -> None:
    give(world, 1, province="32")
    world.approved()
    line = [waiting(world) for _ in range(3)]
    passed = give(world, 3, province="32")
    assert [one.application_id for one in passed] == [line[0].pk, line[1].pk]
    assert counters(world) == [(3, 0, 3, 0)]


def test_quota_is_not_lowered_below_its_places(world: World) -> None:
    give(world, 3, province="32")
    world.approved(booths_wanted=2)
    with refused("quota_below_places", missing=1):
        give(world, 1, province="32")
    assert counters(world) == [(3, 0, 2, 1)]
    actions.set_quotas(
        actor=world.actor("organiser"),
        fair=world.fair,
        changes=[QuotaChange("FAB", 1, province="32")],
        override="ฮอลล์เล็กลง",
    )
    assert counters(world) == [(1, 0, 2, -1)]
    assert LogEntry.objects.latest("id").data["reason"] == "ฮอลล์เล็กลง"


def test_quota_that_is_taken_away_leaves_no_places_behind(world: World) -> None:
    give(world, 3, province="32")
    give(world, 3, province="90")
    world.approved(booths_wanted=2)
    with refused("quota_below_places", missing=2):
        give(world, None, province="32")
    give(world, None, province="90")
    give(world, 9)
    give(world, None, province="32")
    assert counters(world) == [(9, 0, 2, 7)]
    assert LogEntry.objects.latest("id").action == "quota.removed"


def test_last_quota_that_is_taken_away_frees_the_zone(world: World) -> None:
    give(world, 3, province="32")
    application = world.approved(booths_wanted=2)
    give(world, None, province="32")
    assert counters(world) == []
    assert state(application) == ("approved", "accepted", 2)


def test_nearer_quota_takes_over_the_places_it_speaks_of(world: World) -> None:
    give(world, 9)
    world.approved(booths_wanted=2)
    give(world, 4, province="32", product_type=3)
    assert sorted(counters(world)) == [(4, 0, 2, 2), (9, 0, 0, 9)]


def test_first_quotas_of_a_zone_count_the_places_that_are_there(world: World) -> None:
    world.approved(booths_wanted=2)
    with refused("quota_below_places", missing=2):
        give(world, 5, province="90")
    give(world, 5, province="32")
    assert counters(world) == [(5, 0, 2, 3)]


def test_quotas_are_set_all_or_none(world: World) -> None:
    with refused("quota_target_unknown", target="99"):
        actions.set_quotas(
            actor=world.actor("organiser"),
            fair=world.fair,
            changes=[QuotaChange("FAB", 1, province="32"), QuotaChange("FAB", 1, province="99")],
        )
    assert Quota.objects.count() == 0


def test_same_quota_again_changes_nothing(world: World) -> None:
    give(world, 3, province="32")
    before = LogEntry.objects.count()
    give(world, 3, province="32")
    assert LogEntry.objects.count() == before


def test_unknown_targets_of_a_quota_are_refused(world: World) -> None:
    group = world.exhibitor()
    with refused("quota_target_unknown"):
        give(world, 1, agency=group.pk)
    with refused("zone_unknown", zone="NONE"):
        give(world, 1, zone="NONE")


def test_line_joined_while_there_was_room_is_served_when_asked(world: World) -> None:
    give(world, 1, province="32")
    first, second = waiting(world), waiting(world)
    actor = world.actor("organiser")
    assert [row.could_pass for row in queries.quota_rows(actor, world.fair)] == [True]
    passed = actions.serve_line(actor=actor, fair=world.fair, zone="FAB")
    assert [one.application_id for one in passed] == [first.pk]
    assert state(second) == ("waitlisted", None, None)
    assert actions.serve_line(actor=actor, fair=world.fair, zone="FAB") == []


@pytest.mark.parametrize("name", ["reviewer", "exhibitor_a", "gate_staff", "outsider"])
def test_only_organisers_give_quotas(world: World, name: str) -> None:
    for attempt in (
        lambda: actions.set_quotas(
            actor=world.actor(name), fair=world.fair, changes=[QuotaChange("FAB", 1)]
        ),
        lambda: actions.serve_line(actor=world.actor(name), fair=world.fair, zone="FAB"),
        lambda: actions.set_terms(
            actor=world.actor(name), fair=world.fair, values={"confirm_hours": 1}
        ),
    ):
        with refused("forbidden"):
            attempt()


# --- what others build on ---------------------------------------------------------------------------
def test_several_decisions_share_one_transaction(world: World) -> None:
    """Locked once, then decided one after the other, as a bulk decision does."""
    give(world, 2, province="32")
    applications = [world.submitted() for _ in range(3)]
    outcomes = []
    with transaction.atomic():
        locked = actions.lock_for_decision(applications=applications[::-1])
        assert [one.pk for one in locked] == [one.pk for one in applications[::-1]]
        for application in locked:
            try:
                with transaction.atomic():
                    decide(world, application, "approve")
                outcomes.append("ok")
            except Refused as error:
                outcomes.append(error.code)
    assert outcomes == ["ok", "ok", "quota_exceeded"]
    assert counters(world) == [(2, 0, 2, 0)]


def test_application_that_changed_its_zone_meanwhile_is_a_conflict(world: World) -> None:
    application = world.submitted()
    Application.objects.filter(pk=application.pk).update(zone=world.zones["FOOD"])
    with refused("conflict"):
        actions.lock_for_decision(applications=[application])


# --- the province ----------------------------------------------------------------------------------
def officer_of(world: World, province: str = "32") -> None:
    Member.objects.create(
        fair=world.fair,
        user=world.users["outsider"],
        role=Role.PROVINCIAL_OFFICER,
        province=Province.objects.get(pk=province),
    )


def test_province_puts_its_own_applications_forward(world: World) -> None:
    officer_of(world)
    application = world.submitted()
    actor = world.actor("outsider")
    actions.shortlist_application(
        actor=actor,
        application=application,
        mark=rules.ShortlistMark.FIRST,
        rank=2,
        note="ผ้าสวยมาก",
    )
    marking = queries.shortlistings_of([application])[application.pk]
    assert (marking.mark, marking.rank, marking.note) == ("first", 2, "ผ้าสวยมาก")
    assert LogEntry.objects.latest("id").action == "application.shortlisted"
    actions.shortlist_application(actor=actor, application=application, mark=None)
    assert queries.shortlistings_of([application]) == {}


def test_province_does_not_speak_for_another(world: World) -> None:
    officer_of(world, "90")
    with refused("not_found"):
        actions.shortlist_application(
            actor=world.actor("outsider"),
            application=world.submitted(),
            mark=rules.ShortlistMark.FIRST,
        )


@pytest.mark.parametrize("name", ["organiser", "reviewer", "exhibitor_a", "gate_staff"])
def test_only_the_province_puts_forward(world: World, name: str) -> None:
    with refused("forbidden"):
        actions.shortlist_application(
            actor=world.actor(name),
            application=world.submitted(),
            mark=rules.ShortlistMark.FIRST,
        )


def test_shortlist_closes_at_its_deadline(world: World) -> None:
    officer_of(world)
    FairTerms.objects.create(fair=world.fair, shortlist_until=MORNING)
    with refused("shortlist_closed"):
        actions.shortlist_application(
            actor=world.actor("outsider"),
            application=world.submitted(),
            mark=rules.ShortlistMark.FIRST,
        )


def test_what_is_decided_is_not_put_forward_any_more(world: World) -> None:
    officer_of(world)
    with refused("application_transition"):
        actions.shortlist_application(
            actor=world.actor("outsider"),
            application=world.approved(),
            mark=rules.ShortlistMark.FIRST,
        )


def test_officer_sees_the_quotas_of_the_own_province(world: World) -> None:
    officer_of(world)
    give(world, 4, province="32")
    give(world, 5, province="90")
    give(world, 6)
    rows = queries.quota_rows(world.actor("outsider"), world.fair)
    assert [(row.quota.province_id, row.tally.given) for row in rows if row.quota] == [("32", 4)]
