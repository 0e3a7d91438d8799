"""Booths that are allocated before the exhibitor has confirmed its place."""

import datetime as dt
from typing import Any

import pytest

from badges.models import Badge
from booths import actions, queries
from booths.models import Allocation
from events import clock
from registration import actions as registration_actions
from registration.models import Application, FairTerms
from registration.rules import Decision
from tests.conftest import MORNING, World
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(world: World) -> World:
    FairTerms.objects.create(fair=world.fair, asks_confirmation=True, confirm_hours=2)
    return world


def state(world: World, code: str = "A01") -> str:
    return str(queries.state_of(world.booth(code)))


def standing(allocation: Allocation) -> tuple[str, str, str]:
    """States of the allocation, its application and its place."""
    allocation.refresh_from_db()
    application = Application.objects.get(pk=allocation.application_id)
    place = application.places.get()
    return allocation.state, application.state, place.state


def test_booths_stay_offered_until_the_place_is_confirmed(asking: World) -> None:
    allocation = asking.allocated("A01")
    assert standing(allocation) == ("offered", "approved", "offered")
    assert state(asking) == "held"
    assert Badge.objects.count() == 0
    assert queries.booths_of_exhibitors(asking.fair, [allocation.exhibitor_id]) == {}
    assert queries.codes_by_application([allocation.application_id]) == {
        allocation.application_id: ["A01"]
    }


def test_floor_names_nobody_who_has_not_confirmed(asking: World) -> None:
    asking.allocated("A01")
    booth = next(b for b in queries.floor_of(asking.fair)["booths"] if b["code"] == "A01")
    assert (booth["state"], booth["exhibitors"], booth["free_slots"]) == ("held", [], 0)
    assert queries.count_booths_by_state(asking.fair)["held"] == 1


def test_directory_names_nobody_who_has_not_confirmed(asking: World) -> None:
    allocation = asking.allocated("A01")
    everybody = queries.DirectoryFilter()
    assert list(queries.directory_of(asking.fair, everybody)) == []
    registration_actions.accept_place(
        actor=asking.actor("exhibitor_a"), application=allocation.application
    )
    assert list(queries.directory_of(asking.fair, everybody)) == [allocation.exhibitor]
    in_zone = queries.DirectoryFilter(zone="FAB")
    assert list(queries.directory_of(asking.fair, in_zone)) == [allocation.exhibitor]


def test_offered_booth_is_not_taken_by_others(asking: World) -> None:
    asking.allocated("A01")
    with refused("booth_taken", booth="A01"):
        asking.allocated("A01", owner="exhibitor_b")


def test_confirming_the_place_confirms_its_booths_and_issues_badges(asking: World) -> None:
    allocation = asking.allocated("A01", "A02")
    registration_actions.accept_place(
        actor=asking.actor("exhibitor_a"), application=allocation.application
    )
    assert standing(allocation) == ("confirmed", "approved", "accepted")
    assert (state(asking), state(asking, "A02")) == ("allocated", "allocated")
    assert Badge.objects.filter(exhibitor=allocation.exhibitor, state="active").count() == 1


def test_confirming_the_booths_confirms_the_place(asking: World) -> None:
    allocation = asking.allocated("A01")
    actions.accept_allocation(actor=asking.actor("exhibitor_a"), allocation=allocation)
    assert standing(allocation) == ("confirmed", "approved", "accepted")


def test_declining_the_booths_gives_the_place_up(asking: World) -> None:
    allocation = asking.allocated("A01")
    actions.decline_allocation(actor=asking.actor("exhibitor_a"), allocation=allocation)
    assert standing(allocation) == ("released", "declined", "declined")
    assert state(asking) == "vacant"
    assert allocation.release_reason == "declined"


def test_silence_frees_the_booths(asking: World) -> None:
    allocation = asking.allocated("A01")
    with clock.travel(MORNING + dt.timedelta(hours=2)):
        assert registration_actions.lapse_offers() == 1
    assert standing(allocation) == ("released", "lapsed", "lapsed")
    assert state(asking) == "vacant"


def test_booths_after_the_confirmation_are_confirmed_at_once(asking: World) -> None:
    application = asking.approved(booths_wanted=1)
    registration_actions.accept_place(actor=asking.actor("exhibitor_a"), application=application)
    allocation = actions.allocate_booths(
        actor=asking.actor("organiser"), fair=asking.fair, application=application, codes=["A01"]
    )
    assert allocation.state == "confirmed"
    assert Badge.objects.count() == 1


def test_no_booths_for_an_offer_whose_time_is_over(asking: World) -> None:
    application = asking.approved(booths_wanted=1)
    with clock.travel(MORNING + dt.timedelta(hours=2)), refused("offer_lapsed"):
        actions.allocate_booths(
            actor=asking.actor("organiser"),
            fair=asking.fair,
            application=application,
            codes=["A01"],
        )


def test_allocation_that_was_taken_back_cannot_be_confirmed(asking: World) -> None:
    allocation = asking.allocated("A01")
    actions.release_allocation(actor=asking.actor("organiser"), allocation=allocation)
    with refused("allocation_ended"):
        actions.accept_allocation(actor=asking.actor("exhibitor_a"), allocation=allocation)
    assert standing(allocation) == ("released", "approved", "offered")


def test_organiser_does_not_confirm_for_the_exhibitor(asking: World) -> None:
    allocation = asking.allocated("A01")
    for answer in (actions.accept_allocation, actions.decline_allocation):
        with refused("not_found"):
            answer(actor=asking.actor("organiser"), allocation=allocation)
    assert standing(allocation) == ("offered", "approved", "offered")


def test_place_of_fewer_booths_gets_no_more(world: World) -> None:
    """What was left when its turn came down the line, not what it had asked for."""
    leaver = world.approved(booths_wanted=1)
    application = registration_actions.review_application(
        actor=world.actor("organiser"),
        application=world.submitted(booths_wanted=3),
        decision=Decision.WAITLIST,
        reason="เต็ม",
    )
    registration_actions.withdraw_application(actor=world.actor("exhibitor_a"), application=leaver)
    waiting = queries.waiting_applications(world.actor("organiser"), world.fair)
    rows: Any = waiting
    assert [(row.pk, row.booths_missing) for row in rows] == [(application.pk, 1)]
    with refused("too_many_booths", wanted=1, has=0, asked=2):
        actions.allocate_booths(
            actor=world.actor("organiser"),
            fair=world.fair,
            application=application,
            codes=["A01", "A02"],
        )
