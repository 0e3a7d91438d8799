"""Several producers at one booth: all are shown, all get badges, all open it, and all leave together."""

import pytest

from badges.models import Badge
from badges.queries import badges_of_application, badges_visible_to, get_application_with_badges
from booths import actions as booth_actions
from booths import queries as booth_queries
from booths.models import Allocation, BoothDay
from events.rules import Refused
from registration import actions, queries
from registration.models import Exhibitor
from registration.rules import Decision
from tests.conftest import World

pytestmark = pytest.mark.django_db


def share(world: World) -> tuple[Allocation, Exhibitor]:
    """A01 given to a group of exhibitor_a, shared by one of exhibitor_b."""
    partner = world.exhibitor("exhibitor_b")
    partner.registration_number = "32-0001"
    partner.save()
    product = world.product(partner, "exhibitor_b")
    draft = world.draft()
    asked = actions.add_partner(
        actor=world.actor("exhibitor_a"), application=draft, registration_number="32-0001"
    )
    actions.answer_invitation(
        actor=world.actor("exhibitor_b"), partner=asked, agrees=True, products=[product.pk]
    )
    actions.submit_application(actor=world.actor("exhibitor_a"), application=draft)
    actions.review_application(
        actor=world.actor("organiser"), application=draft, decision=Decision.APPROVE
    )
    allocation = booth_actions.allocate_booths(
        actor=world.actor("organiser"), fair=world.fair, application=draft, codes=["A01"]
    )
    return allocation, partner


def test_floor_names_all_who_share_a_booth(world: World) -> None:
    allocation, partner = share(world)

    shown = next(b for b in booth_queries.floor_of(world.fair)["booths"] if b["code"] == "A01")

    assert [one["id"] for one in shown["exhibitors"]] == [
        str(allocation.exhibitor_id), str(partner.pk),
    ]  # fmt: skip
    assert partner in queries.exhibitors_in_public()


def test_people_of_all_get_badges_and_each_sees_their_own(world: World) -> None:
    allocation, partner = share(world)

    badges = Badge.objects.filter(fair=world.fair, state="active")
    assert {badge.exhibitor_id for badge in badges} == {allocation.exhibitor_id, partner.pk}
    application = allocation.application
    for name, exhibitor in (("exhibitor_a", allocation.exhibitor), ("exhibitor_b", partner)):
        actor = world.actor(name)
        assert get_application_with_badges(actor, application.pk) == application
        seen = badges_of_application(badges_visible_to(actor), application)
        assert [badge.exhibitor for badge in seen] == [exhibitor]
    with pytest.raises(Refused):
        get_application_with_badges(world.actor("outsider"), application.pk)


def test_partner_who_comes_first_opens_the_booth(world: World) -> None:
    _allocation, partner = share(world)
    device, _token = world.device()

    scan = world.scan(device, Badge.objects.get(exhibitor=partner).code)

    assert (scan.decision, scan.booths) == ("admit", ["A01"])
    assert BoothDay.objects.get().opened_by == partner


def test_badges_of_all_end_with_the_booths(world: World) -> None:
    allocation, _partner = share(world)

    booth_actions.release_allocation(
        actor=world.actor("organiser"), allocation=allocation, reason="ย้าย"
    )

    assert set(Badge.objects.values_list("state", flat=True)) == {"revoked"}


def test_partner_with_a_booth_of_their_own_keeps_the_badges(world: World) -> None:
    allocation, partner = share(world)
    world.allocated("A03", owner="exhibitor_b", exhibitor=partner)

    booth_actions.release_allocation(
        actor=world.actor("organiser"), allocation=allocation, reason="ย้าย"
    )

    assert list(Badge.objects.filter(state="active").values_list("exhibitor", flat=True)) == [
        partner.pk
    ]
