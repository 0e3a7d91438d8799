"""Decisions: interests, scores, requests of changes, two people, bulk and undo."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import clock
from events.models import LogEntry, Member, Province, Role, User
from events.permissions import Actor, actor_of
from events.rules import Refused
from registration import actions, queries
from registration.models import (
    Application,
    BulkDecision,
    ChangeRequest,
    FairTerms,
    Place,
    Quota,
    Representative,
    Review,
    ScoreSheet,
)
from registration.rules import Decision
from tests.conftest import MORNING, World

pytestmark = pytest.mark.django_db
LATER = MORNING + dt.timedelta(minutes=5)


def reviewer(world: World, name: str) -> Actor:
    user = User.objects.create_user(f"{name}@otop.example", "x", name=name)
    Member.objects.create(fair=world.fair, user=user, role=Role.REVIEWER)
    world.users[name] = user
    return actor_of(user)


def refusal(act: Any, **values: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(**values)
    return caught.value.code


def decide(
    world: World, who: str, application: Application, what: str, **values: Any
) -> Application:
    return actions.review_application(
        actor=world.actor(who), application=application, decision=Decision(what), **values
    )


def criteria(world: World) -> list[int]:
    saved = actions.set_criteria(
        actor=world.actor("organiser"),
        fair=world.fair,
        criteria=[
            actions.CriterionPlan("คุณภาพ", "Quality", weight=3, max_points=5),
            actions.CriterionPlan("เรื่องราว", "Story", weight=1, max_points=10),
        ],
    )
    return [row.pk for row in saved]


# --- interests ------------------------------------------------------------------------------------
def test_an_office_in_the_province_is_marked_and_bars_nobody(world: World) -> None:
    application = world.submitted()
    Member.objects.create(
        fair=world.fair,
        user=world.users["reviewer"],
        role=Role.PROVINCIAL_OFFICER,
        province=Province.objects.get(pk="32"),
    )
    actor = world.actor("reviewer")
    assert queries.conflict_of(actor, application) == "same_province"
    assert decide(world, "reviewer", application, "approve").state == "approved"


def test_a_declared_interest_voids_the_score_and_ends_the_review(world: World) -> None:
    quality, story = criteria(world)
    application, actor = world.submitted(), world.actor("reviewer")
    actions.give_scores(actor=actor, application=application, points={quality: 5, story: 10})
    actions.declare_interest(actor=actor, application=application, reason="ญาติ")
    actions.declare_interest(actor=actor, application=application, reason="again")
    assert ScoreSheet.objects.count() == 0
    assert queries.conflict_of(actor, application) == "declared"
    for act in (
        lambda: actions.give_scores(
            actor=actor, application=application, points={quality: 5, story: 10}
        ),
        lambda: decide(world, "reviewer", application, "approve"),
        lambda: actions.start_review(actor=actor, application=application),
    ):
        assert refusal(act) == "conflict_of_interest"
    entries = LogEntry.objects.filter(action="application.interest_declared")
    assert [entry.data for entry in entries] == [{"note": "ญาติ", "void": True}]
    decide(world, "organiser", application, "approve")


def test_an_interest_needs_a_reason(world: World) -> None:
    assert (
        refusal(
            actions.declare_interest,
            actor=world.actor("reviewer"),
            application=world.submitted(),
            reason="  ",
        )
        == "reason_missing"
    )


# --- scores ---------------------------------------------------------------------------------------
def test_reviewers_see_others_scores_after_their_own(world: World) -> None:
    quality, story = criteria(world)
    application = world.submitted()
    first, second = world.actor("reviewer"), reviewer(world, "second")
    actions.give_scores(
        actor=first, application=application, points={quality: 5, story: 5}, remark="ดี"
    )
    blind = queries.scores_of(second, application)
    assert (blind.own, blind.sheets, blind.hidden, blind.verdict.mean) == (None, (), 1, None)
    assert queries.verdicts_of(second, world.fair, [application]) == {}
    seen = queries.scores_of(world.actor("organiser"), application)
    assert [(sheet.reviewer, sheet.percent) for sheet in seen.sheets] == [
        (world.users["reviewer"], Decimal("87.5"))
    ]
    actions.give_scores(actor=second, application=application, points={quality: 0, story: 0})
    both = queries.scores_of(second, application)
    assert (both.hidden, both.verdict.mean, both.verdict.spread) == (
        0,
        Decimal("43.75"),
        Decimal("87.5"),
    )
    assert set(queries.verdicts_of(second, world.fair, [application])) == {application.pk}


def test_blind_reviewers_cannot_sort_their_way_to_a_score(world: World) -> None:
    quality, story = criteria(world)
    application = world.submitted()
    actions.give_scores(
        actor=world.actor("reviewer"), application=application, points={quality: 5, story: 5}
    )
    rows = Application.objects.filter(fair=world.fair)

    def score(actor: Actor) -> Any:
        return queries.with_scores(rows, actor, world.fair).get().score  # type: ignore[attr-defined]

    assert score(reviewer(world, "second")) is None
    assert score(world.actor("organiser")) == 87.5
    assert score(world.actor("reviewer")) == 87.5


def test_scores_are_given_again_until_it_is_decided(world: World) -> None:
    quality, story = criteria(world)
    application, actor = world.submitted(), world.actor("reviewer")
    for points in (1, 4):
        actions.give_scores(
            actor=actor, application=application, points={quality: points, story: 0}
        )
    assert ScoreSheet.objects.get().percent == 60
    assert ScoreSheet.objects.get().scores.count() == 2
    application = decide(world, "organiser", application, "approve")
    assert queries.scores_of(reviewer(world, "second"), application).hidden == 0
    assert (
        refusal(
            actions.give_scores,
            actor=actor,
            application=application,
            points={quality: 5, story: 0},
        )
        == "scores_closed"
    )


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ({}, "scores_incomplete"),
        ({0: 1}, "scores_incomplete"),
        ({0: 6, 1: 0}, "score_out_of_range"),
        ({0: 0, 1: -1}, "score_out_of_range"),
    ],
)
def test_points_have_to_fit_the_criteria(world: World, points: dict[int, int], code: str) -> None:
    keys = criteria(world)
    assert (
        refusal(
            actions.give_scores,
            actor=world.actor("reviewer"),
            application=world.submitted(),
            points={keys[index]: given for index, given in points.items()},
        )
        == code
    )


def test_a_fair_without_criteria_takes_no_points(world: World) -> None:
    act = actions.give_scores
    application = world.submitted()
    assert (
        refusal(act, actor=world.actor("reviewer"), application=application, points={})
        == "criteria_missing"
    )


def test_criteria_keep_their_weights_once_somebody_has_scored(world: World) -> None:
    quality, story = criteria(world)
    actions.give_scores(
        actor=world.actor("reviewer"),
        application=world.submitted(),
        points={quality: 5, story: 5},
    )
    renamed = actions.CriterionPlan("ฝีมือ", "Craft", weight=3, max_points=5, key=quality)
    same = actions.CriterionPlan("เรื่องราว", "Story", weight=1, max_points=10, key=story)
    heavier = actions.CriterionPlan("เรื่องราว", "Story", weight=2, max_points=10, key=story)
    actor = world.actor("organiser")
    saved = actions.set_criteria(actor=actor, fair=world.fair, criteria=[renamed, same])
    assert [row.name_th for row in saved] == ["ฝีมือ", "เรื่องราว"]
    for plan in ([renamed, heavier], [renamed]):
        assert (
            refusal(actions.set_criteria, actor=actor, fair=world.fair, criteria=plan)
            == "criteria_in_use"
        )


def test_the_log_does_not_tell_a_blind_reviewer_the_points(world: World) -> None:
    quality, story = criteria(world)
    actions.give_scores(
        actor=world.actor("reviewer"),
        application=world.submitted(),
        points={quality: 5, story: 5},
    )
    assert LogEntry.objects.get(action="application.scored").data == {"again": False}


# --- requests of changes --------------------------------------------------------------------------
def test_changes_are_asked_for_field_by_field(world: World) -> None:
    application = decide(
        world,
        "reviewer",
        world.submitted(),
        "request_changes",
        changes={"products": "เพิ่มรูปสินค้า", "power_w": " ", "note": "ระบุขนาด"},
    )
    assert application.state == "changes_requested"
    asked = queries.changes_asked_of(application)
    assert {row.field: row.comment for row in asked} == {
        "products": "เพิ่มรูปสินค้า",
        "note": "ระบุขนาด",
    }
    entry = LogEntry.objects.get(action="application.reviewed")
    assert entry.data["fields"] == ["note", "products"]


def test_a_later_decision_closes_what_was_asked(world: World) -> None:
    application = world.submitted()
    decide(world, "reviewer", application, "request_changes", changes={"note": "?"})
    actions.submit_application(actor=world.actor("exhibitor_a"), application=application)
    assert len(queries.changes_asked_of(application)) == 1
    decide(world, "reviewer", application, "approve")
    assert queries.changes_asked_of(application) == []
    assert ChangeRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("decision", "changes", "code"),
    [
        ("request_changes", {"colour": "red"}, "change_field_unknown"),
        ("approve", {"note": "?"}, "changes_without_request"),
        ("request_changes", {"note": " "}, "reason_missing"),
    ],
)
def test_changes_that_make_no_sense_are_refused(
    world: World, decision: str, changes: dict[str, str], code: str
) -> None:
    application = world.submitted()
    assert (
        refusal(
            actions.review_application,
            actor=world.actor("reviewer"),
            application=application,
            decision=Decision(decision),
            changes=changes,
        )
        == code
    )
    application.refresh_from_db()
    assert application.state == "submitted"


# --- two people -----------------------------------------------------------------------------------
@pytest.fixture
def two(world: World) -> World:
    FairTerms.objects.create(fair=world.fair, two_person_rule=True)
    reviewer(world, "second")
    return world


def test_the_first_decision_is_a_proposal_and_a_second_person_confirms_it(two: World) -> None:
    application = decide(two, "reviewer", two.submitted(), "waitlist", reason="ที่เต็ม")
    assert application.state == "under_review"
    assert (Review.objects.count(), Place.objects.count()) == (0, 0)
    proposal = queries.open_proposal_of(application)
    assert proposal is not None
    assert (proposal.decision, proposal.reason) == ("waitlist", "ที่เต็ม")
    decided = decide(two, "second", application, "waitlist")
    assert decided.state == "waitlisted"
    review = Review.objects.get()
    assert (review.reviewer, review.reason) == (two.users["second"], "ที่เต็ม")
    assert review.proposal is not None
    assert review.proposal.proposed_by == two.users["reviewer"]
    entry = LogEntry.objects.get(action="application.reviewed")
    assert entry.data["proposed_by"] == f"user:{two.users['reviewer'].pk}"


def test_nobody_confirms_their_own_proposal_or_another_decision(two: World) -> None:
    application = decide(two, "reviewer", two.submitted(), "approve")
    assert refusal(lambda: decide(two, "reviewer", application, "approve")) == (
        "second_person_needed"
    )
    assert refusal(lambda: decide(two, "second", application, "reject", reason="x")) == (
        "decision_proposed"
    )
    application.refresh_from_db()
    assert application.state == "under_review"


def test_a_second_person_rejects_a_proposal_with_a_reason(two: World) -> None:
    application = decide(two, "reviewer", two.submitted(), "approve")
    act = actions.reject_proposal
    second = two.actor("second")
    assert refusal(act, actor=second, application=application, reason=" ") == "reason_missing"
    act(actor=second, application=application, reason="ยังไม่ครบ")
    assert queries.open_proposal_of(application) is None
    assert refusal(act, actor=second, application=application, reason="x") == "no_proposal"
    decide(two, "second", application, "reject", reason="ไม่ครบ")
    decide(two, "reviewer", application, "reject")
    application.refresh_from_db()
    assert application.state == "rejected"


def test_whoever_proposed_takes_it_back_alone(two: World) -> None:
    application = decide(two, "reviewer", two.submitted(), "approve")
    actions.reject_proposal(actor=two.actor("reviewer"), application=application, reason="")
    assert queries.open_proposal_of(application) is None
    assert LogEntry.objects.filter(action="application.proposal_withdrawn").count() == 1


def test_the_exhibitor_does_not_hear_of_a_proposal(two: World, client: Any) -> None:
    application = decide(two, "reviewer", two.submitted(), "reject", reason="สินค้าซ้ำ")
    client.force_login(two.users["exhibitor_a"])
    answer = client.get(f"/applications/{application.pk}/")
    assert answer.status_code == 200
    assert "สินค้าซ้ำ" not in answer.content.decode()


def send_in(world: World, number: int) -> list[Application]:
    """One after the other, the first one first."""
    rows = []
    for minute in range(number):
        with clock.travel(MORNING - dt.timedelta(minutes=number - minute)):
            rows.append(world.submitted())
    return rows


# --- bulk -----------------------------------------------------------------------------------------
def bulk(world: World, rows: list[Application], what: str = "approve", **values: Any) -> Any:
    return actions.decide_in_bulk(
        actor=world.actor(values.pop("who", "organiser")),
        fair=world.fair,
        applications=[row.pk for row in rows],
        decision=Decision(what),
        **values,
    )


def codes(outcome: Any) -> dict[uuid.UUID, str]:
    return {row.key: row.refused.code for row in outcome.left}


def test_a_dry_run_says_what_would_happen_and_changes_nothing(world: World) -> None:
    Quota.objects.create(fair=world.fair, zone=world.zones["FAB"], given=2)
    first, second, third = send_in(world, 3)
    Application.objects.filter(pk=third.pk).update(priority_points=9)
    withdrawn = world.submitted()
    actions.withdraw_application(actor=world.actor("exhibitor_a"), application=withdrawn)
    own = world.submitted()
    Representative.objects.create(exhibitor=own.exhibitor, user=world.users["organiser"])
    missing = Application(pk=uuid.uuid4())
    entries, rows = LogEntry.objects.count(), [first, second, third, withdrawn, own, missing]
    preview = bulk(world, rows, dry_run=True)
    left = {
        second.pk: "quota_exceeded",
        withdrawn.pk: "application_transition",
        own.pk: "own_application",
        missing.pk: "not_found",
    }
    # Most points first: the quota goes to the third and the first.
    assert [row.pk for row in preview.done] == [third.pk, first.pk]
    assert (codes(preview), preview.bulk) == (left, None)
    assert LogEntry.objects.count() == entries
    assert (Review.objects.count(), Place.objects.count(), BulkDecision.objects.count()) == (
        0,
        0,
        0,
    )
    assert set(Application.objects.filter(pk__in=[first.pk, third.pk]).values_list("state")) == {
        ("submitted",)
    }
    done = bulk(world, rows)
    assert [row.pk for row in done.done] == [third.pk, first.pk]
    assert codes(done) == left
    assert Review.objects.filter(bulk=done.bulk).count() == 2


def test_a_bulk_decision_is_undone_together_and_its_places_are_free(world: World) -> None:
    Quota.objects.create(fair=world.fair, zone=world.zones["FAB"], given=2)
    rows = [world.submitted(), world.submitted()]
    done = bulk(world, rows)
    undone = actions.undo_in_bulk(actor=world.actor("organiser"), bulk=done.bulk)
    assert len(undone.done) == 2
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}
    assert Place.objects.filter(state__in=["offered", "accepted"]).count() == 0
    assert Review.objects.filter(undone_at=None).count() == 0
    assert refusal(actions.undo_in_bulk, actor=world.actor("organiser"), bulk=done.bulk) == (
        "undo_overtaken"
    )
    assert len(bulk(world, rows).done) == 2


def test_what_somebody_decided_since_is_not_undone_with_the_rest(world: World) -> None:
    rows = [world.submitted(), world.submitted()]
    done = bulk(world, rows, "waitlist", reason="เต็ม")
    with clock.travel(LATER):
        decide(world, "reviewer", rows[0], "reject", reason="ซ้ำ")
        undone = actions.undo_in_bulk(actor=world.actor("organiser"), bulk=done.bulk)
    assert [row.pk for row in undone.done] == [rows[1].pk]
    assert codes(undone) == {rows[0].pk: "undo_overtaken"}


@pytest.mark.parametrize(
    ("number", "what", "code"),
    [
        (0, "approve", "applications_missing"),
        (501, "approve", "too_many_applications"),
        (1, "reject", "reason_missing"),
    ],
)
def test_a_bulk_that_makes_no_sense_is_refused(
    world: World, number: int, what: str, code: str
) -> None:
    rows = [Application(pk=uuid.uuid4()) for _ in range(number)]
    assert refusal(lambda: bulk(world, rows, what)) == code


def test_exhibitors_decide_on_nothing_in_bulk(world: World) -> None:
    assert refusal(lambda: bulk(world, [world.submitted()], who="exhibitor_a")) == "forbidden"


def test_bulk_under_the_two_person_rule_proposes(two: World) -> None:
    rows = [two.submitted(), two.submitted()]
    bulk(two, rows)
    assert set(Application.objects.values_list("state", flat=True)) == {"under_review"}
    assert len(bulk(two, rows, who="second").done) == 2
    assert set(Application.objects.values_list("state", flat=True)) == {"approved"}


# --- undo -----------------------------------------------------------------------------------------
def undo(world: World, who: str, application: Application) -> Application:
    return actions.undo_decision(actor=world.actor(who), application=application)


def test_an_undo_restores_the_state_and_is_an_act_of_its_own(world: World) -> None:
    application = world.submitted()
    actions.start_review(actor=world.actor("reviewer"), application=application)
    decide(world, "reviewer", application, "request_changes", changes={"note": "?"})
    undone = undo(world, "reviewer", application)
    assert (undone.state, undone.decided_at) == ("under_review", None)
    assert queries.changes_asked_of(application) == []
    review = Review.objects.get()
    assert (review.undone_by, review.undone_at) == (world.users["reviewer"], MORNING)
    actions_of = list(
        LogEntry.objects.filter(object_id=str(application.pk))
        .order_by("id")
        .values_list("action", flat=True)
    )
    assert actions_of[-2:] == ["application.reviewed", "application.decision_undone"]
    assert refusal(lambda: undo(world, "reviewer", application)) == "undo_overtaken"


def test_undoing_an_approval_passes_its_place_on(world: World) -> None:
    Quota.objects.create(fair=world.fair, zone=world.zones["FAB"], given=1)
    first, second = world.submitted(), world.submitted()
    decide(world, "reviewer", first, "approve")
    decide(world, "reviewer", second, "waitlist", reason="เต็ม")
    undo(world, "reviewer", first)
    second.refresh_from_db()
    assert second.state == "approved"


def test_others_undo_a_decision_only_as_organisers(world: World) -> None:
    reviewer(world, "second")
    application = world.submitted()
    decide(world, "reviewer", application, "approve")
    assert refusal(lambda: undo(world, "second", application)) == "forbidden"
    assert undo(world, "organiser", application).state == "submitted"


def test_a_decision_that_led_to_booths_or_an_answer_stays(world: World) -> None:
    allocation = world.allocated("A01")
    assert refusal(lambda: undo(world, "organiser", allocation.application)) == "undo_has_booths"
    FairTerms.objects.create(fair=world.fair, asks_confirmation=True)
    application = world.submitted()
    decide(world, "organiser", application, "approve")
    Place.objects.filter(application=application).update(state="accepted", settled_at=MORNING)
    assert refusal(lambda: undo(world, "organiser", application)) == "undo_accepted"


def test_a_decision_cannot_be_undone_after_its_time(world: World) -> None:
    application = world.submitted()
    decide(world, "organiser", application, "approve")
    with clock.travel(MORNING + dt.timedelta(minutes=60)):
        assert refusal(lambda: undo(world, "organiser", application)) == "undo_too_late"


# --- assigning and saved views --------------------------------------------------------------------
def test_applications_are_assigned_to_those_who_review(world: World) -> None:
    rows = [world.submitted(), world.submitted()]
    keys = [row.pk for row in rows]

    def assign(who: str, to: str | None) -> int:
        return actions.assign_applications(
            actor=world.actor(who),
            fair=world.fair,
            applications=keys,
            reviewer=world.users[to] if to else None,
        )

    assert assign("organiser", "reviewer") == 2
    assert set(Application.objects.values_list("assigned_to", flat=True)) == {
        world.users["reviewer"].pk
    }
    assert assign("reviewer", "reviewer") == 2
    assert refusal(lambda: assign("reviewer", "organiser")) == "forbidden"
    assert refusal(lambda: assign("organiser", "exhibitor_a")) == "reviewer_unknown"
    assert assign("organiser", None) == 2


def test_views_are_ones_own_unless_they_are_shared(world: World) -> None:
    second = reviewer(world, "second")
    first = world.actor("reviewer")

    def save(name: str, *, shared: bool = False) -> Any:
        return actions.save_view(
            actor=first, fair=world.fair, name=name, query="zone=FAB", is_shared=shared
        )

    save("mine")
    shared = save("ours", shared=True)
    save("mine")
    assert [view.name for view in queries.views_of(first, world.fair)] == ["mine", "ours"]
    assert [view.name for view in queries.views_of(second, world.fair)] == ["ours"]
    assert refusal(actions.delete_view, actor=second, view=shared) == "forbidden"
    actions.delete_view(actor=world.actor("organiser"), view=shared)
    assert [view.name for view in queries.views_of(second, world.fair)] == []


# --- cost -----------------------------------------------------------------------------------------
def test_scores_and_interests_of_a_page_take_as_many_reads_for_many_as_for_few(
    world: World,
) -> None:
    quality, story = criteria(world)
    actor = world.actor("reviewer")

    def reads(number: int) -> int:
        rows = [world.submitted() for _ in range(number)]
        for row in rows:
            actions.give_scores(actor=actor, application=row, points={quality: 1, story: 1})
        listed = list(Application.objects.select_related("exhibitor"))
        with CaptureQueriesContext(connection) as captured:
            queries.conflicts_of(actor, listed)
            queries.verdicts_of(actor, world.fair, listed)
            queries.proposals_of(listed)
        return len(captured)

    assert reads(2) == reads(9)
