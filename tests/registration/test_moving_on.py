"""What an application leaves behind when it moves on: holds, proposals, partners, public pages."""

import pytest

from booths import actions as booth_actions
from booths.models import Hold
from events import clock
from events.models import LogEntry
from events.rules import Refused
from registration import actions, queries, rules
from registration.models import (
    Application,
    Exhibitor,
    FairTerms,
    Partner,
    PartnerState,
    Proposal,
    Review,
)
from tests.conftest import World


def test_an_approval_that_is_taken_back_frees_what_was_held(world: World) -> None:
    application = world.approved()
    booth_actions.hold_booths(
        actor=world.actor("organiser"), fair=world.fair, application=application, codes=["A01"]
    )
    actions.undo_decision(actor=world.actor("organiser"), application=application)
    assert [hold.state for hold in Hold.objects.all()] == ["released"]
    again = world.approved()
    booth_actions.hold_booths(
        actor=world.actor("organiser"), fair=world.fair, application=again, codes=["A01"]
    )


def test_who_has_still_to_confirm_is_not_in_public(world: World) -> None:
    FairTerms.objects.update_or_create(fair=world.fair, defaults={"asks_confirmation": True})
    application = world.approved()
    assert application.exhibitor not in queries.exhibitors_in_public()
    actions.accept_place(actor=world.actor("exhibitor_a"), application=application)
    assert application.exhibitor in queries.exhibitors_in_public()


def test_of_two_decisions_of_one_moment_the_later_one_counts(world: World) -> None:
    """Keys are random, so whichever of them is greater."""
    application = world.submitted()
    for _time in range(8):
        Review.objects.all().delete()
        for decision, before in (("waitlist", "submitted"), ("approve", "waitlisted")):
            Review.objects.create(
                application=application,
                reviewer=world.users["organiser"],
                decision=decision,
                from_state=before,
                at=clock.now(),
            )
        latest = queries.latest_review_of(application)
        assert latest is not None
        assert latest.decision == "approve"


def test_a_proposal_lapses_when_the_application_is_withdrawn(world: World) -> None:
    FairTerms.objects.update_or_create(fair=world.fair, defaults={"two_person_rule": True})
    application = world.submitted()
    actions.review_application(
        actor=world.actor("reviewer"),
        application=application,
        decision=rules.Decision.APPROVE,
    )
    assert Proposal.objects.filter(settled_at=None).count() == 1
    actions.withdraw_application(actor=world.actor("exhibitor_a"), application=application)
    assert [proposal.outcome for proposal in Proposal.objects.all()] == ["lapsed"]


def test_a_proposal_lapses_when_the_rule_is_lifted_and_one_decides(world: World) -> None:
    terms, _new = FairTerms.objects.update_or_create(
        fair=world.fair, defaults={"two_person_rule": True}
    )
    application = world.submitted()
    actions.review_application(
        actor=world.actor("reviewer"), application=application, decision=rules.Decision.APPROVE
    )
    terms.two_person_rule = False
    terms.save()
    actions.review_application(
        actor=world.actor("organiser"), application=application, decision=rules.Decision.APPROVE
    )
    assert [proposal.outcome for proposal in Proposal.objects.all()] == ["lapsed"]


@pytest.fixture
def shared(world: World) -> tuple[Application, Exhibitor]:
    """An application of exhibitor_a that exhibitor_b shares with a product, sent in."""
    application, partner = world.draft(), world.exhibitor("exhibitor_b")
    product = world.product(partner, "exhibitor_b")
    joined = Partner.objects.create(
        application=application,
        exhibitor=partner,
        state=PartnerState.AGREED,
        answered_at=clock.now(),
    )
    application.products.add(product)
    actions.submit_application(actor=world.actor("exhibitor_a"), application=application)
    return application, joined.exhibitor


def test_a_partner_leaves_what_is_sent_in_and_their_products_with_them(
    world: World, shared: tuple[Application, Exhibitor]
) -> None:
    application, partner = shared
    joined = application.partners.get()
    with pytest.raises(Refused, match="not_found"):
        actions.leave_application(actor=world.actor("exhibitor_a"), partner=joined)
    left = actions.leave_application(actor=world.actor("exhibitor_b"), partner=joined)
    assert not left.products.filter(exhibitor=partner).exists()
    assert left.receipts.count() == 2
    entry = LogEntry.objects.get(action="application.partner_left")
    receipt = left.receipts.last()
    assert receipt is not None
    assert entry.data["receipt"] == receipt.fingerprint
    with pytest.raises(Refused, match="invitation_answered"):
        actions.leave_application(actor=world.actor("exhibitor_b"), partner=joined)


def test_who_has_a_place_asks_the_organiser(
    world: World, shared: tuple[Application, Exhibitor]
) -> None:
    application, _partner = shared
    actions.review_application(
        actor=world.actor("organiser"), application=application, decision=rules.Decision.APPROVE
    )
    with pytest.raises(Refused, match="application_not_editable"):
        actions.leave_application(
            actor=world.actor("exhibitor_b"), partner=application.partners.get()
        )


def test_who_represents_a_partner_has_an_interest(
    world: World, shared: tuple[Application, Exhibitor]
) -> None:
    application, partner = shared
    partner.representatives.create(user=world.users["reviewer"])
    with pytest.raises(Refused, match="own_application"):
        actions.review_application(
            actor=world.actor("reviewer"),
            application=application,
            decision=rules.Decision.APPROVE,
        )
