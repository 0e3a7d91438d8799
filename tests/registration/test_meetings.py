"""Where parts meet: taking back and the line, taking back and the exhibitor's own changes, erasure and the record."""

import datetime as dt
from typing import Any

import pytest

from events import actions as event_actions
from events import clock, vault
from events.models import User
from events.rules import Role
from registration import actions, queries, rules
from registration.models import (
    Exhibitor,
    ExhibitorKind,
    FairTerms,
    Invitation,
    Place,
    Quota,
    Representative,
)
from tests.conftest import MORNING, World
from tests.refusals import refused
from tests.registration.test_invitations import accept, token_of_last_mail

pytestmark = pytest.mark.django_db
LATER = MORNING + dt.timedelta(minutes=5)


def decide(world: World, application: Any, what: str, **values: Any) -> Any:
    return actions.review_application(
        actor=world.actor("organiser"),
        application=application,
        decision=rules.Decision(what),
        **values,
    )


def test_what_is_taken_back_together_is_not_given_again_by_the_line(world: World) -> None:
    Quota.objects.create(fair=world.fair, zone=world.zones["FAB"], given=2)
    waiting = decide(world, world.submitted(), "waitlist", reason="เต็ม")
    # Behind the one that waits, wherever the line decides by time.
    with clock.travel(MORNING + dt.timedelta(minutes=1)):
        direct = world.submitted()
    organiser = world.actor("organiser")
    with clock.travel(LATER):
        done = actions.decide_in_bulk(
            actor=organiser,
            fair=world.fair,
            applications=[waiting.pk, direct.pk],
            decision=rules.Decision.APPROVE,
        )
        assert {row.pk for row in done.done} == {waiting.pk, direct.pk}
        assert done.bulk is not None
        undone = actions.undo_in_bulk(actor=organiser, bulk=done.bulk)
    assert {row.pk for row in undone.done} == {waiting.pk, direct.pk}
    waiting.refresh_from_db()
    direct.refresh_from_db()
    assert (waiting.state, direct.state) == ("waitlisted", "submitted")
    assert Place.objects.filter(state__in=rules.LIVE_PLACES).count() == 0


@pytest.mark.parametrize("what", ["entries", "partner"])
def test_a_request_that_is_being_answered_is_not_taken_back(world: World, what: str) -> None:
    application = decide(world, world.submitted(), "request_changes", reason="ภาพไม่ชัด")
    actor = world.actor("exhibitor_a")
    if what == "entries":
        # Unfit for the zone, as only what is not sent in may be.
        actions.change_application(actor=actor, application=application, products=[])
    else:
        other = world.exhibitor("exhibitor_b")
        Exhibitor.objects.filter(pk=other.pk).update(registration_number="OTOP-1")
        actions.add_partner(actor=actor, application=application, registration_number="OTOP-1")
    organiser = world.actor("organiser")
    with refused("undo_overtaken"):
        actions.undo_decision(actor=organiser, application=application)
    assert queries.undoable_review(organiser, application) is None
    application.refresh_from_db()
    assert application.state == "changes_requested"


def test_a_request_that_nobody_has_begun_to_answer_is_taken_back(world: World) -> None:
    application = decide(world, world.submitted(), "request_changes", reason="ภาพไม่ชัด")
    undone = actions.undo_decision(actor=world.actor("organiser"), application=application)
    assert undone.state == "submitted"


# --- erasure --------------------------------------------------------------------------------------
def sole_owner(world: World) -> Exhibitor:
    user = world.users["exhibitor_a"]
    exhibitor = world.exhibitor(kind=ExhibitorKind.SOLE_OWNER, name_th=user.name, name_en="Malee")
    return actions.change_exhibitor(
        actor=world.actor("exhibitor_a"),
        exhibitor=exhibitor,
        values={
            "tax_id": "1101700230673",
            "phone": "081 234 5678",
            "house_number": "99/1",
            "moo": "4",
            "road": "ถนนสุรินทร์",
            "line_id": "malee",
        },
    )


def test_erasing_a_sole_owner_forgets_tax_id_and_address(world: World) -> None:
    exhibitor, group = sole_owner(world), world.exhibitor(phone="044 000 000")
    event_actions.erase_user(actor=world.actor("organiser"), user=world.users["exhibitor_a"])
    exhibitor.refresh_from_db()
    assert exhibitor.tax_id_sealed is None
    assert [
        getattr(exhibitor, name) for name in ("phone", "house_number", "moo", "road", "line_id")
    ] == [""] * 5
    assert (exhibitor.name_th, exhibitor.name_en) == ("ลบแล้ว", "Erased")
    # What a group is called and how to reach it is nobody's own.
    group.refresh_from_db()
    assert group.phone == "044 000 000"


def test_a_record_that_another_keeps_stays(world: World) -> None:
    exhibitor = sole_owner(world)
    Representative.objects.create(exhibitor=exhibitor, user=world.users["exhibitor_b"])
    event_actions.erase_user(actor=world.actor("organiser"), user=world.users["exhibitor_a"])
    exhibitor.refresh_from_db()
    assert exhibitor.phone == "081 234 5678"


def test_erasing_somebody_forgets_invitations_to_the_address(world: World) -> None:
    invited = world.users["exhibitor_b"]
    for email in (invited.email, "other@otop.example"):
        actions.invite_colleague(
            actor=world.actor("exhibitor_a"),
            exhibitor=world.exhibitor(),
            email=email,
            page="/invitation/",
        )
    event_actions.erase_user(actor=world.actor("organiser"), user=invited)
    assert [row.email for row in Invitation.objects.all()] == ["other@otop.example"]


# --- offices --------------------------------------------------------------------------------------
def test_an_officer_does_not_make_oneself_one_of_a_producers_people(world: World) -> None:
    """Whoever looks after a province sees no numbers of papers; an invitation to oneself would open them."""
    exhibitor, officer = world.exhibitor(), world.officer()
    assert isinstance(officer.user, User)
    assert officer.has_role(world.fair.pk, {Role.PROVINCIAL_OFFICER})
    actions.invite_colleague(
        actor=officer, exhibitor=exhibitor, email=officer.user.email, page="/invitation/"
    )
    token = token_of_last_mail()
    with refused("forbidden"):
        accept(world, "officer", token)
    assert not queries.may_reveal(world.actor("officer"), exhibitor)
    assert queries.find_invitation(vault.hash_token(token)) is not None


# --- two people -----------------------------------------------------------------------------------
def test_who_has_an_interest_by_now_was_not_one_of_two(world: World) -> None:
    terms = FairTerms.objects.create(fair=world.fair, two_person_rule=True)
    application = world.submitted()
    first = world.actor("reviewer")
    approve = rules.Decision.APPROVE
    actions.review_application(actor=first, application=application, decision=approve)
    actions.declare_interest(actor=first, application=application, reason="ญาติ")
    assert decide(world, application, "approve").state == "under_review"
    proposals = application.proposals.order_by("proposed_by__name")
    assert [(row.proposed_by.name, row.outcome) for row in proposals] == [
        ("organiser", ""),
        ("reviewer", "lapsed"),
    ]
    assert terms.two_person_rule


def test_what_was_proposed_before_a_change_counts_no_more(world: World) -> None:
    terms = FairTerms.objects.create(fair=world.fair, two_person_rule=True)
    application = world.submitted()
    actions.review_application(
        actor=world.actor("reviewer"), application=application, decision=rules.Decision.APPROVE
    )
    FairTerms.objects.filter(pk=terms.pk).update(two_person_rule=False)
    decide(world, application, "request_changes", reason="ภาพไม่ชัด")
    with clock.travel(LATER):
        actions.submit_application(actor=world.actor("exhibitor_a"), application=application)
        FairTerms.objects.filter(pk=terms.pk).update(two_person_rule=True)
        assert decide(world, application, "approve").state == "under_review"
    assert Place.objects.count() == 0
