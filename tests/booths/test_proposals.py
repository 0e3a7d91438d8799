"""A proposal from its start to its acceptance, by actions and by the API."""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booths import actions, optimiser, queries
from booths.models import Acceptance, Allocation, Booth, BoothProposal, Claim, Placement
from booths.queries import floor_of
from events.changes import read_since
from events.models import LogEntry, Member, name_of
from events.rules import Refused
from registration import actions as registration_actions
from registration.models import Application
from registration.rules import Decision, QuotaChange
from tests.conftest import World

pytestmark = pytest.mark.django_db


def propose(world: World, **values: Any) -> BoothProposal:
    started = actions.start_proposal(
        actor=world.actor("organiser"), fair=world.fair, seed=1, **values
    )
    return actions.run_proposal(proposal=started)


def codes_of(application: Application) -> list[str]:
    return queries.codes_by_application([application.pk]).get(application.pk, [])


def accept(world: World, proposal: BoothProposal, **values: Any) -> actions.Accepted:
    return actions.accept_proposal(actor=world.actor("organiser"), proposal=proposal, **values)


def test_everybody_who_waits_is_placed_and_given_badges(world: World) -> None:
    two, one = world.approved(booths_wanted=2), world.approved()
    proposal = propose(world)
    assert (proposal.state, proposal.moves) == ("done", 0)
    assert codes_of(two) == []
    accepted = accept(world, proposal)
    assert accepted.proposal.state == "accepted"
    assert len(codes_of(two)) == 2
    assert len(codes_of(one)) == 1
    assert two.exhibitor.badges.filter(state="active").exists()
    said = LogEntry.objects.filter(action__startswith="proposal.").order_by("id")
    assert list(said.values_list("action", flat=True)) == [
        "proposal.started",
        "proposal.ready",
        "proposal.accepted",
    ]


def test_accepting_five_takes_as_many_queries_as_accepting_two(world: World) -> None:
    counted = []
    for number in (2, 5):
        waiting = [world.approved() for _ in range(number)]
        proposal = propose(world)
        with CaptureQueriesContext(connection) as queries_made:
            accepted = accept(world, proposal, applications=[one.pk for one in waiting])
        assert len(accepted.given) == number
        counted.append(len(queries_made))
    # The first issued the badges besides: no query stands for a single row of either.
    assert counted[1] <= counted[0]


def test_by_the_api(world: World, client: Any, run_jobs: Callable[[], None]) -> None:
    waiting = world.approved(booths_wanted=2)
    headers = {"Authorization": f"Bearer {world.token('organiser')}"}
    answer = client.post(
        f"/api/v1/fairs/{world.fair.slug}/proposals",
        json.dumps({"seed": 7, "zones": ["FAB"], "seconds": 2}),
        content_type="application/json",
        headers=headers,
    )
    assert answer.status_code == 202, answer.content
    key = answer.json()["id"]
    address = f"/api/v1/proposals/{key}"
    assert client.get(address, headers=headers).json()["state"] == "waiting"
    run_jobs()
    said = client.get(address, headers=headers).json()
    assert said["state"] == "done"
    assert [row["application"] for row in said["placements"]] == [str(waiting.pk)]
    (placement,) = said["placements"]
    assert len(placement["booths"]) == 2
    assert placement["reasons"][0] == "โซน ผ้าไทยใส่ให้สนุก"
    assert placement["exhibitor"]["id"] == str(waiting.exhibitor_id)
    english = client.get(address, headers=headers | {"Accept-Language": "en"}).json()
    assert "2 booths side by side" in english["placements"][0]["reasons"]
    assert (said["unplaced"], said["moves"]) == ([], 0)
    assert said["score"]["value"] == said["score"]["bound"]
    answer = client.post(f"{address}/accept", content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    assert sorted(codes_of(waiting)) == sorted(placement["booths"])
    again = client.post(f"{address}/accept", content_type="application/json", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "proposal_settled")


def test_one_zone_or_one_application_is_accepted_by_itself(world: World) -> None:
    first, second = world.approved(), world.approved()
    proposal = propose(world)
    accept(world, proposal, applications=[first.pk])
    assert codes_of(first)
    assert not codes_of(second)
    proposal.refresh_from_db()
    assert proposal.state == "done"
    with pytest.raises(Refused, match="nothing_to_accept"):
        accept(world, proposal, zones=["FOOD"])
    with pytest.raises(Refused, match="nothing_to_accept"):
        accept(world, proposal, applications=[first.pk])
    accept(world, proposal, zones=["FAB"])
    assert codes_of(second)


def test_a_floor_that_has_changed_is_said_and_nothing_is_allocated(world: World) -> None:
    first, second = world.approved(), world.approved()
    proposal = propose(world)
    (code,) = (
        queries.codes_of_booths(list(proposal.placements.all()))[key]
        for key in proposal.placements.get(application=first).booths
    )
    actions.close_booth(
        actor=world.actor("organiser"), booth=queries.get_booth(world.fair, code), reason="ไฟดับ"
    )
    with pytest.raises(Refused) as refused:
        accept(world, proposal)
    assert refused.value.code == "proposal_outdated"
    assert [error["code"] for error in refused.value.errors] == ["booth_closed"]
    assert not Allocation.objects.exists()
    accept(world, proposal, applications=[second.pk])
    assert codes_of(second)


def test_who_has_withdrawn_is_not_placed(world: World) -> None:
    gone = world.approved()
    proposal = propose(world)
    registration_actions.withdraw_application(actor=world.actor("exhibitor_a"), application=gone)
    with pytest.raises(Refused, match="proposal_outdated"):
        accept(world, proposal)


def test_a_booth_that_was_taken_meanwhile_is_not_given_twice(world: World) -> None:
    waiting = world.approved()
    proposal = propose(world, zones=["FAB"])
    (key,) = proposal.placements.get(application=waiting).booths
    world.allocated(Booth.objects.get(pk=key).code)
    with pytest.raises(Refused, match="proposal_outdated"):
        accept(world, proposal)
    assert Claim.objects.filter(booth=key, is_live=True).count() == 1


def test_who_has_booths_stays_unless_moving_is_allowed_and_makes_room(world: World) -> None:
    # Six booths of the fabric zone in a row; the one in the middle breaks every row of four.
    has = world.allocated("A03").application
    for code in ("A07", "A08", "A09", "A10"):
        booth = Booth.objects.filter(fair=world.fair, code=code).first()
        if booth is not None:
            actions.close_booth(actor=world.actor("organiser"), booth=booth, reason="ไม่ใช้")
    row = Booth.objects.filter(fair=world.fair, zone__code="FAB", closed_reason="").count()
    wants = world.approved(booths_wanted=row - 1)
    stays = propose(world, zones=["FAB"])
    assert stays.placements.get(application=wants).kind == "left_out"
    moves = propose(world, zones=["FAB"], may_move=True)
    assert moves.moves == 1
    allocation = has.allocations.get()
    badges = list(has.exhibitor.badges.values_list("pk", "state"))
    before = floor_of(world.fair)
    accept(world, moves)
    assert len(codes_of(wants)) == row - 1
    assert codes_of(has) != ["A03"]
    assert has.allocations.get() == allocation
    assert list(has.exhibitor.badges.values_list("pk", "state")) == badges
    assert_deltas_lead(world, before)


def test_who_was_moved_meanwhile_is_not_given_booths_besides(world: World) -> None:
    has = world.allocated("A03")
    world.approved(booths_wanted=2)
    organiser = world.actor("organiser")
    for code in ("A02", "A04", "A05", "A06"):
        booth = Booth.objects.filter(fair=world.fair, code=code).first()
        if booth is not None:
            actions.close_booth(actor=organiser, booth=booth, reason="ไม่ใช้")
    asked = Placement.objects.filter(application=has.application)
    proposal = propose(world, zones=["FAB"], may_move=True)
    # Whatever it says of the one who has a booth, it is to say that it moves elsewhere.
    a01, a03, a04 = (Booth.objects.get(code=code) for code in ("A01", "A03", "A04"))
    actions.reopen_booth(actor=organiser, booth=a04)
    asked.update(kind="moved", booths=[a01.pk], before=[a03.pk], accepted_at=None)
    actions.move_allocation(actor=organiser, allocation=has, codes=["A04"])
    with pytest.raises(Refused) as refused:
        accept(world, proposal, applications=[has.application_id])
    assert [error["code"] for error in refused.value.errors] == ["moved_meanwhile"]
    assert codes_of(has.application) == ["A04"]


def assert_deltas_lead(world: World, before: dict[str, Any]) -> None:
    booths = {booth["code"]: booth for booth in before["booths"]}
    for _seq, booth in read_since((world.fair.pk, queries.FLOOR), before["seq"]).changes:
        booths[booth["code"]] = booth
    assert sorted(booths.values(), key=lambda one: one["code"]) == floor_of(world.fair)["booths"]


def test_old_snapshot_and_deltas_are_the_new_snapshot(world: World) -> None:
    world.approved(booths_wanted=2)
    world.approved()
    before = floor_of(world.fair)
    accept(world, propose(world))
    assert_deltas_lead(world, before)


def test_a_pin_keeps_its_booths(world: World) -> None:
    allocation = world.allocated("A03")
    organiser = world.actor("organiser")
    actions.pin_allocation(actor=organiser, allocation=allocation)
    actions.pin_allocation(actor=organiser, allocation=allocation)
    asked = queries.read_problem(world.fair, weights={}, movable=None)
    (one,) = asked.problem.applications
    assert (one.fixed, one.prior) == (("A03",), ())
    actions.unpin_allocation(actor=organiser, allocation=allocation)
    asked = queries.read_problem(world.fair, weights={}, movable=None)
    (one,) = asked.problem.applications
    assert (one.fixed, one.prior, one.has_prior) == ((), ("A03",), True)


def test_a_rerun_keeps_what_an_earlier_proposal_gave(world: World) -> None:
    first, second, third = (world.approved() for _ in range(3))
    earlier = propose(world)
    had = {row.application_id: row.booths for row in earlier.placements.all()}
    registration_actions.withdraw_application(actor=world.actor("exhibitor_a"), application=second)
    again = propose(world)
    assert again.moves == 0
    now = {row.application_id: row.booths for row in again.placements.all()}
    assert now == {key: booths for key, booths in had.items() if key != second.pk}
    assert now.keys() == {first.pk, third.pk}


def test_quotas_are_read_with_their_places(world: World) -> None:
    registration_actions.set_quotas(
        actor=world.actor("organiser"),
        fair=world.fair,
        changes=[QuotaChange("FAB", 1, province="32")],
    )
    under = world.approved()
    asked = queries.read_problem(world.fair, weights={})
    (quota,) = asked.problem.quotas
    (one,) = asked.problem.applications
    assert (quota.given, one.quota, one.key) == (1, quota.key, str(under.pk))
    over = registration_actions.review_application(
        actor=world.actor("organiser"),
        application=world.submitted(),
        decision=Decision.APPROVE,
        override="แขกของจังหวัด",
    )
    asked = queries.read_problem(world.fair, weights={})
    quotas = {one.key: one.quota for one in asked.problem.applications}
    assert quotas[str(over.pk)] is None


def test_a_stop_is_for_what_runs(world: World) -> None:
    organiser = world.actor("organiser")
    started = actions.start_proposal(actor=organiser, fair=world.fair, seed=1)
    actions.stop_proposal(actor=organiser, proposal=started)
    with pytest.raises(Refused, match="proposal_not_ready"):
        accept(world, started)
    world.approved()
    done = actions.run_proposal(proposal=started)
    assert (done.state, done.ended_by) == ("done", "stop")
    with pytest.raises(Refused, match="proposal_not_running"):
        actions.stop_proposal(actor=organiser, proposal=done)
    actions.dismiss_proposal(actor=organiser, proposal=done)
    with pytest.raises(Refused, match="proposal_settled"):
        accept(world, done)


def test_what_the_checker_refuses_is_never_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.approved()
    wrong = optimiser.propose

    def lie(problem: Any, **values: Any) -> Any:
        answer = wrong(problem, **values)
        return replace(answer, value=answer.value + 1, bound=answer.bound + 1)

    monkeypatch.setattr("booths.optimiser.propose", lie)
    proposal = propose(world)
    assert proposal.state == "failed"
    assert not Placement.objects.exists()
    assert LogEntry.objects.get(action="proposal.failed").data == {"rules": ["value_wrong"]}


def test_only_organisers_of_the_fair_propose(world: World) -> None:
    for who in ("reviewer", "exhibitor_a", "outsider"):
        with pytest.raises(Refused, match="forbidden"):
            actions.start_proposal(actor=world.actor(who), fair=world.fair, seed=1)
    with pytest.raises(Refused, match="zone_unknown"):
        actions.start_proposal(
            actor=world.actor("organiser"), fair=world.fair, seed=1, zones=["NONE"]
        )
    proposal = propose(world)
    with pytest.raises(Refused, match="not_found"):
        queries.get_proposal(world.actor("exhibitor_a"), proposal.pk)
    with pytest.raises(Refused, match="not_found"):
        queries.get_proposal(world.actor("organiser"), uuid.uuid4())


# --- by the hundred: in the background --------------------------------------------------------------
@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booths.rules.AT_ONCE", 1)


def ask(world: World, proposal: BoothProposal, **values: Any) -> Acceptance:
    asked = actions.accept_or_ask(actor=world.actor("organiser"), proposal=proposal, **values)
    assert isinstance(asked, Acceptance)
    return asked


@pytest.mark.usefixtures("few_at_once")
def test_many_are_allocated_in_the_background(
    world: World, client: Any, run_jobs: Callable[[], None]
) -> None:
    first, second = world.approved(), world.approved()
    proposal = propose(world)
    headers = {"Authorization": f"Bearer {world.token('organiser')}"}
    address = f"/api/v1/proposals/{proposal.pk}"
    answer = client.post(f"{address}/accept", content_type="application/json", headers=headers)
    assert answer.status_code == 202, answer.content
    acceptance = answer.json()["acceptance"]
    assert (acceptance["state"], acceptance["placements"]) == ("waiting", 2)
    assert not Allocation.objects.exists()
    again = client.post(f"{address}/accept", content_type="application/json", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "proposal_being_accepted")
    run_jobs()
    said = client.get(address, headers=headers).json()
    assert said["state"] == "accepted"
    assert said["acceptance"] == acceptance | {"state": "done", "given": 2}
    assert codes_of(first)
    assert codes_of(second)
    assert first.exhibitor.badges.filter(state="active").exists()


@pytest.mark.usefixtures("few_at_once")
def test_few_are_allocated_at_once(world: World) -> None:
    first, _second = world.approved(), world.approved()
    proposal = propose(world)
    organiser = world.actor("organiser")
    accepted = actions.accept_or_ask(actor=organiser, proposal=proposal, applications=[first.pk])
    assert isinstance(accepted, actions.Accepted)
    assert codes_of(first)


@pytest.mark.usefixtures("few_at_once")
def test_who_withdraws_in_between_is_named_and_nothing_is_allocated(
    world: World, client: Any, run_jobs: Callable[[], None]
) -> None:
    gone, *others = (world.approved() for _ in range(3))
    proposal = propose(world)
    acceptance = ask(world, proposal)
    registration_actions.withdraw_application(actor=world.actor("exhibitor_a"), application=gone)
    run_jobs()
    acceptance.refresh_from_db()
    assert (acceptance.state, acceptance.refusal) == ("failed", "proposal_outdated")
    assert acceptance.stale == {str(gone.pk): "application_not_approved"}
    assert not Allocation.objects.exists()
    headers = {"Authorization": f"Bearer {world.token('organiser')}", "Accept-Language": "en"}
    said = client.get(f"/api/v1/proposals/{proposal.pk}", headers=headers).json()["acceptance"]
    assert said["stale"] == [
        {
            "application": str(gone.pk),
            "exhibitor": name_of(gone.exhibitor),
            "code": "application_not_approved",
            "detail": "has withdrawn",
        }
    ]
    assert gone.exhibitor.name_en in said["detail"]
    ask(world, proposal, without=acceptance.stale)
    run_jobs()
    proposal.refresh_from_db()
    assert all(codes_of(one) for one in others)
    # What is left of it can be dismissed, or accepted never.
    assert (proposal.state, queries.count_open(proposal)) == ("done", 1)


@pytest.mark.usefixtures("few_at_once")
def test_a_job_that_runs_again_allocates_nothing_twice(world: World) -> None:
    world.approved(), world.approved()
    proposal = propose(world)
    acceptance = ask(world, proposal)
    organiser = world.actor("organiser")
    assert actions.run_acceptance(actor=organiser, acceptance=acceptance).state == "done"
    assert actions.run_acceptance(actor=organiser, acceptance=acceptance).state == "done"
    assert actions.fail_acceptance(acceptance=acceptance, refused=None).state == "done"
    assert Allocation.objects.count() == 2


@pytest.mark.usefixtures("few_at_once")
def test_roles_are_those_of_the_moment_when_it_is_done(
    world: World, run_jobs: Callable[[], None]
) -> None:
    world.approved(), world.approved()
    acceptance = ask(world, propose(world))
    Member.objects.filter(user=world.users["organiser"]).delete()
    run_jobs()
    acceptance.refresh_from_db()
    assert (acceptance.state, acceptance.refusal) == ("failed", "forbidden")
    assert not Allocation.objects.exists()


@pytest.mark.usefixtures("few_at_once")
def test_an_error_leaves_nothing_behind_and_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch, run_jobs: Callable[[], None]
) -> None:
    world.approved(), world.approved()
    acceptance = ask(world, propose(world))

    def break_off(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("booths.actions.accepting.publish", break_off)
    run_jobs()
    acceptance.refresh_from_db()
    assert (acceptance.state, acceptance.refusal) == ("failed", "")
    assert not Allocation.objects.exists()
