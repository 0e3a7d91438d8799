"""Changing an application: two devices, the deadline to the second, what was sent in, and several producers."""

import datetime as dt
from typing import Any

import pytest

from events import clock
from events.models import FairWindow, LogEntry, WindowKind
from events.rules import Refused
from registration import actions, queries, rules
from registration.actions.receipts import fingerprint_of
from registration.models import (
    Application,
    Exhibitor,
    Partner,
    PartnerState,
    Receipt,
    Representative,
)
from registration.rules import Needs, Section
from tests.conftest import World
from tests.refusals import refused

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def change(world: World, application: Application, **entries: Any) -> Application:
    return actions.change_application(
        actor=world.actor("exhibitor_a"), application=application, **entries
    )


def window_of(world: World, kind: WindowKind = WindowKind.APPLICATION) -> FairWindow:
    return FairWindow.objects.get(fair=world.fair, kind=kind)


# --- two devices ----------------------------------------------------------------------------------
def test_change_leaves_what_it_does_not_name(world: World) -> None:
    draft = world.draft(booths_wanted=3, note="ใกล้ประตู")

    changed = change(world, draft, needs=Needs(500, cold_storage=True))

    changed.refresh_from_db()
    assert (changed.booths_wanted, changed.note, changed.needs, changed.version) == (
        3, "ใกล้ประตู", Needs(500, cold_storage=True), 2,
    )  # fmt: skip
    assert changed.products.count() == 1


def test_second_device_does_not_overwrite_what_it_has_not_seen(world: World) -> None:
    draft = world.draft()
    change(world, draft, version=1, booths_wanted=4)

    with pytest.raises(Refused) as caught:
        change(world, draft, version=1, booths_wanted=7)

    draft.refresh_from_db()
    assert (caught.value.code, caught.value.params) == ("application_changed", {"version": 2})
    assert (draft.booths_wanted, draft.version) == (4, 2)
    assert change(world, draft, version=2, booths_wanted=7).booths_wanted == 7


def test_devices_on_different_sections_do_not_disturb_each_other(world: World) -> None:
    draft = world.draft()
    change(world, draft, version=1, booths_wanted=4)

    changed = change(world, draft, version=1, needs=Needs(800))

    assert (changed.booths_wanted, changed.power_w, changed.version) == (4, 800, 3)
    assert changed.section_versions == {"booths": 2, "needs": 3}


def test_version_that_never_was_is_refused(world: World) -> None:
    with refused("application_changed"):
        change(world, world.draft(), version=2, booths_wanted=4)


def test_answer_that_was_lost_is_no_contradiction(world: World) -> None:
    draft = world.draft()
    change(world, draft, version=1, booths_wanted=4)

    # The same once more, by whoever it was.
    assert change(world, draft, version=1, booths_wanted=4).version == 2


def test_page_that_did_not_hear_its_answer_goes_on_writing(world: World) -> None:
    draft = world.draft()
    change(world, draft, version=1, writer="phone", booths_wanted=4)

    assert change(world, draft, version=1, writer="phone", booths_wanted=5).booths_wanted == 5
    with refused("application_changed"):
        change(world, draft, version=1, writer="desk", booths_wanted=6)
    change(world, draft, version=3, writer="desk", booths_wanted=6)
    with refused("application_changed"):
        change(world, draft, version=1, writer="phone", booths_wanted=7)
    draft.refresh_from_db()
    assert draft.booths_wanted == 6


def test_refused_change_takes_back_all_that_it_wrote(world: World) -> None:
    draft = world.draft()
    product = draft.products.get()
    change(world, draft, version=1, products=[])

    other = world.product(draft.exhibitor)
    with refused("application_changed"):
        change(world, draft, version=1, zone="FOOD", products=[product.pk, other.pk])

    draft.refresh_from_db()
    assert (draft.zone.code, list(draft.products.all())) == ("FAB", [])


def test_same_again_writes_nothing_and_counts_nothing(world: World) -> None:
    draft = world.draft()
    before = LogEntry.objects.count()

    changed = change(world, draft, version=1, booths_wanted=1, needs=Needs(), note="")

    assert (changed.version, LogEntry.objects.count()) == (1, before)


def test_log_says_what_changed_without_what_was_written_freely(world: World) -> None:
    draft = world.draft()
    change(world, draft, booths_wanted=2, note="โทร 08-1821-6300", needs=Needs(300))

    assert LogEntry.objects.get(action="application.changed").data == {
        "booths_wanted": [1, 2],
        "needs": [[0, False, False, False], [300, False, False, False]],
        "note": True,
    }


# --- sections -------------------------------------------------------------------------------------
def test_section_that_was_not_gone_through_holds_the_application_back(world: World) -> None:
    draft = world.draft(sections_left=[Section.PRODUCTS, Section.NEEDS])
    change(world, draft, products=[product.pk for product in draft.products.all()])

    with pytest.raises(Refused) as caught:
        actions.submit_application(actor=world.actor("exhibitor_a"), application=draft)
    assert caught.value.code == "application_incomplete"
    # The same products are no change, so this section is left as well.
    assert [error["field"] for error in caught.value.errors] == ["products", "needs"]

    change(world, draft, answered=Section.PRODUCTS)
    change(world, draft, needs=Needs(), answered=Section.NEEDS)
    sent = actions.submit_application(actor=world.actor("exhibitor_a"), application=draft)
    assert sent.state == "submitted"


# --- what was sent in -----------------------------------------------------------------------------
def test_sent_application_is_changed_until_the_last_second_and_keeps_its_place(
    world: World,
) -> None:
    sent = world.submitted()
    place, window = sent.submitted_at, window_of(world)
    outcomes = []
    for number, moment in enumerate((window.closes_at - SECOND, window.closes_at), start=2):
        with clock.travel(moment):
            try:
                change(world, sent, booths_wanted=number)
                outcomes.append("taken")
            except Refused as error:
                outcomes.append(error.code)
    sent.refresh_from_db()
    assert outcomes == ["taken", "window_closed"]
    assert (sent.booths_wanted, sent.submitted_at, sent.state) == (2, place, "submitted")
    entry = LogEntry.objects.get(action="application.amended")
    assert entry.data == {
        "booths_wanted": [1, 2],
        "receipt": Receipt.objects.get(number=2).fingerprint,
    }


def test_change_that_would_not_fit_leaves_what_was_sent_in_as_it_was(world: World) -> None:
    sent = world.submitted()
    with refused("not_eligible"):
        change(world, sent, needs=Needs(water=True))
    sent.refresh_from_db()
    assert (sent.water, sent.version, sent.receipts.count()) == (False, 1, 1)


def test_receipt_keeps_what_was_sent_word_for_word(world: World) -> None:
    sent = world.submitted(note="ขอมุม", needs=Needs(500))
    product = sent.products.get()
    type(product).objects.filter(pk=product.pk).update(name_th="ชื่อใหม่")

    receipt = Receipt.objects.get()

    assert (receipt.number, receipt.at, str(receipt)) == (
        1, sent.submitted_at, f"{sent.reference}-1",
    )  # fmt: skip
    assert receipt.fingerprint == fingerprint_of(receipt.content)
    assert receipt.content["products"][0]["name"] == "ผ้ามัดหมี่ยกดอก 6 ตะกอ"
    assert (receipt.content["note"], receipt.content["needs"]["power_w"]) == ("ขอมุม", 500)
    assert LogEntry.objects.get(action="application.submitted").data["receipt"] == (
        receipt.fingerprint
    )


def test_requested_changes_may_be_sent_while_the_review_goes_on_and_keep_the_place(
    world: World,
) -> None:
    application = world.submitted()
    place = application.submitted_at
    actions.review_application(
        actor=world.actor("reviewer"), application=application,
        decision=rules.Decision.REQUEST_CHANGES, reason="ระบุกำลังไฟ",
    )  # fmt: skip
    window = window_of(world)
    FairWindow.objects.filter(fair=world.fair, kind=WindowKind.REVIEW).update(
        closes_at=window.closes_at + 10 * SECOND
    )

    def submit() -> Application:
        return actions.submit_application(actor=world.actor("exhibitor_a"), application=application)

    with clock.travel(window.closes_at + 10 * SECOND), refused("window_closed"):
        submit()
    with clock.travel(window.closes_at + 9 * SECOND):
        assert submit().submitted_at == place


# --- several producers ----------------------------------------------------------------------------
def invite(world: World, application: Application, number: str) -> Partner:
    return actions.add_partner(
        actor=world.actor("exhibitor_a"), application=application, registration_number=number
    )


def numbered(world: World, number: str) -> Exhibitor:
    """A producer of exhibitor_b with a registration number."""
    exhibitor = world.exhibitor("exhibitor_b")
    exhibitor.registration_number = number
    exhibitor.save()
    return exhibitor


def answer(world: World, partner: Partner, *, agrees: bool, **values: Any) -> Partner:
    return actions.answer_invitation(
        actor=world.actor("exhibitor_b"), partner=partner, agrees=agrees, **values
    )


def test_own_second_producer_joins_at_once_and_brings_products(world: World) -> None:
    draft = world.draft()
    second = world.exhibitor()
    product = world.product(second)
    with refused("product_unknown"):
        change(world, draft, products=[product.pk])

    partner = actions.add_partner(
        actor=world.actor("exhibitor_a"), application=draft, exhibitor=second
    )

    assert partner.state == PartnerState.AGREED
    assert set(queries.exhibitors_of(draft)) == {draft.exhibitor, second}
    change(world, draft, products=[product.pk])
    assert draft.products.get() == product


def test_invited_producer_counts_once_they_agree(world: World) -> None:
    draft = world.draft()
    theirs = numbered(world, "32-0001")
    product = world.product(theirs, "exhibitor_b")

    partner = invite(world, draft, " 32-0001 ")
    assert list(queries.exhibitors_of(draft)) == [draft.exhibitor]
    with refused("not_eligible"):
        actions.submit_application(actor=world.actor("exhibitor_a"), application=draft)

    answer(world, partner, agrees=True, products=[product.pk])
    assert set(queries.exhibitors_of(draft)) == {draft.exhibitor, theirs}
    assert product in draft.products.all()
    sent = actions.submit_application(actor=world.actor("exhibitor_a"), application=draft)
    assert sent in queries.applications_visible_to(world.actor("exhibitor_b"))
    assert [one["id"] for one in Receipt.objects.get().content["exhibitors"]] == [
        str(draft.exhibitor_id), str(theirs.pk),
    ]  # fmt: skip


def test_partners_product_has_to_fit_the_zone_as_well(world: World) -> None:
    draft = world.draft()
    theirs = numbered(world, "32-0001")
    weak = world.product(theirs, "exhibitor_b", opc_stars=2)
    answer(world, invite(world, draft, "32-0001"), agrees=True, products=[weak.pk])

    assert [found.code for found in queries.find_obstacles(draft)] == ["too_few_stars"]


def test_who_declines_or_leaves_takes_their_products_with_them(world: World) -> None:
    draft = world.draft()
    theirs = numbered(world, "32-0001")
    product = world.product(theirs, "exhibitor_b")
    partner = invite(world, draft, "32-0001")
    answer(world, partner, agrees=True, products=[product.pk])

    answer(world, partner, agrees=False)

    partner.refresh_from_db()
    assert partner.state == PartnerState.DECLINED
    assert product not in draft.products.all()
    assert draft not in queries.applications_visible_to(world.actor("exhibitor_b"))
    with refused("invitation_answered"):
        answer(world, partner, agrees=True)
    # Asked again they may think better of it.
    assert answer(world, invite(world, draft, "32-0001"), agrees=True).state == "agreed"


def test_invitation_is_not_answered_by_others(world: World) -> None:
    draft = world.draft()
    numbered(world, "32-0001")
    partner = invite(world, draft, "32-0001")

    for name in ("exhibitor_a", "outsider", "organiser"):
        with refused("not_found"):
            actions.answer_invitation(actor=world.actor(name), partner=partner, agrees=True)


def test_partner_that_cannot_be_is_refused(world: World) -> None:
    draft = world.draft()
    numbered(world, "32-0001")
    for _number in range(2):
        numbered(world, "32-0002")
    invite(world, draft, "32-0001")
    for number, code in (
        ("", "partner_unknown"),
        ("32-9999", "partner_unknown"),
        ("32-0002", "partner_unknown"),
        ("32-0001", "partner_twice"),
    ):
        with refused(code):
            invite(world, draft, number)
    with refused("partner_twice"):
        actions.add_partner(
            actor=world.actor("exhibitor_a"), application=draft, exhibitor=draft.exhibitor
        )


def test_application_takes_ten_partners(world: World) -> None:
    draft = world.draft()
    for _number in range(rules.MAX_PARTNERS):
        actions.add_partner(
            actor=world.actor("exhibitor_a"), application=draft, exhibitor=world.exhibitor()
        )
    with refused("too_many_partners"):
        actions.add_partner(
            actor=world.actor("exhibitor_a"), application=draft, exhibitor=world.exhibitor()
        )


def test_partners_are_settled_once_the_application_is_sent_in(world: World) -> None:
    draft = world.draft()
    second = world.exhibitor()
    partner = actions.add_partner(
        actor=world.actor("exhibitor_a"), application=draft, exhibitor=second
    )
    actions.submit_application(actor=world.actor("exhibitor_a"), application=draft)

    with refused("application_not_editable"):
        actions.remove_partner(actor=world.actor("exhibitor_a"), partner=partner)
    with refused("application_not_editable"):
        actions.add_partner(
            actor=world.actor("exhibitor_a"), application=draft, exhibitor=world.exhibitor()
        )


def test_lead_goes_on_without_a_partner(world: World) -> None:
    draft = world.draft()
    second = world.exhibitor()
    product = world.product(second)
    partner = actions.add_partner(
        actor=world.actor("exhibitor_a"), application=draft, exhibitor=second
    )
    change(world, draft, products=[product.pk])

    with refused("not_found"):
        actions.remove_partner(actor=world.actor("exhibitor_b"), partner=partner)
    actions.remove_partner(actor=world.actor("exhibitor_a"), partner=partner)

    assert list(draft.products.all()) == []
    assert list(queries.exhibitors_of(draft)) == [draft.exhibitor]


def test_who_acts_for_a_partner_does_not_decide(world: World) -> None:
    draft = world.draft()
    theirs = numbered(world, "32-0001")
    answer(world, invite(world, draft, "32-0001"), agrees=True)
    actions.submit_application(actor=world.actor("exhibitor_a"), application=draft)
    Representative.objects.create(exhibitor=theirs, user=world.users["reviewer"])

    with refused("own_application"):
        actions.review_application(
            actor=world.actor("reviewer"), application=draft, decision=rules.Decision.APPROVE
        )
    assert queries.conflict_of(world.actor("reviewer"), draft) == rules.Conflict.REPRESENTS
