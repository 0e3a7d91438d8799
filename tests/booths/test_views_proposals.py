"""The pages of proposals: asked for, watched, read, accepted, dismissed; weights; pins; the public rules."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from booths import actions, queries
from booths.models import BoothProposal
from events import clock
from registration import actions as registration_actions
from tests.conftest import World

pytestmark = pytest.mark.django_db

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def organiser(world: World) -> Client:
    client = Client(headers=ENGLISH)
    client.force_login(world.users["organiser"])
    return client


def address(world: World, proposal: BoothProposal | None = None, verb: str = "") -> str:
    base = f"/manage/{world.fair.slug}/proposals/"
    return base if proposal is None else f"{base}{proposal.pk}/{verb}"


def done(world: World, **values: Any) -> BoothProposal:
    started = actions.start_proposal(
        actor=world.actor("organiser"), fair=world.fair, seed=7, seconds=1, **values
    )
    return actions.run_proposal(proposal=started)


def test_one_is_asked_for_and_watched(world: World, organiser: Client) -> None:
    world.approved()
    assert b"1 application waits" in organiser.get(address(world)).content
    answer = organiser.post(
        address(world), {"verb": "start", "seed": "7", "seconds": "2", "zones": ["FAB"]}
    )
    proposal = BoothProposal.objects.get()
    assert answer.headers["Location"] == address(world, proposal)
    assert (proposal.seed, proposal.zones, proposal.may_move) == (7, ["FAB"], False)
    page = organiser.get(address(world, proposal)).content.decode()
    assert "Finding out who can get booths" in page
    assert "Stop and keep what is found" in page
    part = organiser.get(address(world, proposal), headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    organiser.post(address(world, proposal, "settle/"), {"verb": "stop"})
    proposal.refresh_from_db()
    assert proposal.stop_asked
    actions.run_proposal(proposal=proposal)
    part = organiser.get(address(world, proposal), headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"
    assert b"It was stopped early" in organiser.get(address(world, proposal)).content


@pytest.mark.parametrize(
    ("field", "value"), [("seed", "x"), ("seed", ""), ("seconds", "0"), ("zones", "NONE")]
)
def test_what_is_typed_wrong_is_said(
    world: World, organiser: Client, field: str, value: str
) -> None:
    given = {"verb": "start", "seed": "7", "seconds": "2"} | {field: value}
    answer = organiser.post(address(world), given)
    assert answer.status_code == 422
    assert not BoothProposal.objects.exists()


def test_the_page_says_who_gets_what_and_why(world: World, organiser: Client) -> None:
    two = world.approved(booths_wanted=2)
    dry = world.approved("exhibitor_b", booths_wanted=20)
    proposal = done(world)
    page = organiser.get(address(world, proposal)).content.decode()
    assert two.exhibitor.name_en in page
    assert "2 booths side by side" in page
    assert "proved: no proposal is worth more" in page
    assert "Beside others of their province or delegation" in page
    left = organiser.get(address(world, proposal), {"kind": "left_out"}).content.decode()
    assert dry.exhibitor.name_en in left
    assert "no 20 booths side by side are left" in left
    thai = Client(headers={"Accept-Language": "th"})
    thai.force_login(world.users["organiser"])
    assert "2 บูธติดกัน" in thai.get(address(world, proposal)).content.decode()
    other = organiser.get(address(world, proposal), {"who": "nobody of this name"})
    assert b"Nobody here is found so." in other.content


def test_one_row_a_zone_or_all_is_accepted(world: World, organiser: Client) -> None:
    first, second = world.approved(), world.approved()
    cook = world.exhibitor()
    food = world.product(cook, type=1)
    third = world.approved(exhibitor=cook, zone="FOOD", products=[food.pk])
    proposal = done(world)
    settle = address(world, proposal, "settle/")
    given = queries.codes_by_application

    def keys() -> set[object]:
        return set(given([first.pk, second.pk, third.pk]))

    organiser.post(settle, {"verb": "accept", "application": str(first.pk)})
    assert keys() == {first.pk}
    organiser.post(settle, {"verb": "accept", "zone": "FOOD"})
    assert keys() == {first.pk, third.pk}
    said = organiser.post(settle, {"verb": "accept"}, follow=True).content.decode()
    assert "Allocated as proposed: 1 exhibitor." in said
    assert keys() == {first.pk, second.pk, third.pk}
    again = organiser.post(settle, {"verb": "accept"}, follow=True).content.decode()
    assert "This proposal was accepted, dismissed or broken off." in again


def test_it_is_put_aside(world: World, organiser: Client) -> None:
    world.approved()
    proposal = done(world)
    organiser.post(address(world, proposal, "settle/"), {"verb": "dismiss"})
    page = organiser.get(address(world, proposal))
    assert b"Dismissed" in page.content
    assert b"Accept all" not in page.content
    assert organiser.post(address(world, proposal, "settle/"), {"verb": "x"}).status_code == 422


def test_weights_are_kept_and_published(world: World, organiser: Client, client: Client) -> None:
    weights = {
        "booth": 90, "star": 6, "point": 1, "together": 20, "apart": 0, "entrance": 2, "spare": 3,
    }  # fmt: skip
    wrong = organiser.post(address(world), {"verb": "weights", **weights, "booth": "0"})
    assert wrong.status_code == 422
    organiser.post(address(world), {"verb": "weights", **weights})
    assert queries.weights_of(queries.proposal_terms(world.fair)) == weights
    world.approved()
    assert done(world).weights == weights
    page = client.get(f"/fairs/{world.fair.slug}/booth-rules/", headers=ENGLISH).content.decode()
    assert "Each star of its best product" in page
    assert '<td class="num">90</td>' in page
    link = client.get(f"/fairs/{world.fair.slug}/places/", headers=ENGLISH).content.decode()
    assert f"/fairs/{world.fair.slug}/booth-rules/" in link


def test_an_allocation_is_pinned_and_let_go(world: World, organiser: Client) -> None:
    allocation = world.allocated("A03")
    pin = f"/manage/{world.fair.slug}/allocations/{allocation.pk}/pin/"
    page = organiser.post(pin, {"verb": "pin"}, follow=True).content.decode()
    assert "Take the pin off" in page
    page = organiser.post(pin, {"verb": "unpin"}, follow=True).content.decode()
    assert "This one stays: pin it" in page
    assert organiser.post(pin, {"verb": "x"}).status_code == 422


def test_others_do_not_come_in(world: World, client: Client) -> None:
    proposal = done(world)
    client.force_login(world.users["reviewer"])
    for target in (address(world), address(world, proposal)):
        assert client.get(target).status_code == 403
    assert client.post(address(world, proposal, "settle/"), {"verb": "accept"}).status_code == 403


def test_many_are_allocated_while_the_page_waits_and_a_withdrawal_is_named(
    world: World,
    organiser: Client,
    monkeypatch: pytest.MonkeyPatch,
    run_jobs: Callable[[], None],
) -> None:
    monkeypatch.setattr("booths.rules.AT_ONCE", 1)
    gone, *others = (world.approved() for _ in range(3))
    proposal = done(world)
    said = organiser.post(
        address(world, proposal, "settle/"), {"verb": "accept"}, follow=True
    ).content.decode()
    assert "3 placements are being allocated" in said
    assert "Accept all" not in said
    part = organiser.get(address(world, proposal), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "You may close this page" in part
    registration_actions.withdraw_application(actor=world.actor("exhibitor_a"), application=gone)
    run_jobs()
    answer = organiser.get(address(world, proposal), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    said = organiser.get(address(world, proposal)).content.decode()
    assert "Nothing was allocated" in said
    assert f"{gone.exhibitor.name_en}</a>: has withdrawn" in said
    failed = proposal.acceptances.get()
    # Later than the first, so that it is the latest.
    with clock.travel(clock.now() + dt.timedelta(minutes=1)):
        organiser.post(
            address(world, proposal, "settle/"), {"verb": "accept", "others_of": str(failed.pk)}
        )
        run_jobs()
        said = organiser.get(address(world, proposal)).content.decode()
    assert "Allocated as proposed: 2 exhibitors." in said
    assert all(queries.codes_by_application([one.pk]) for one in others)
