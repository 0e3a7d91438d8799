"""Reads of registration: what each actor sees, and what a list can be narrowed by."""

from decimal import Decimal
from uuid import uuid4

import pytest

from events.models import FairState, Province, Role
from events.permissions import ANONYMOUS, SYSTEM, Actor, actor_of, actor_of_device
from events.rules import Refused
from registration import actions, queries
from registration.models import Application, Exhibitor, ExhibitorKind, ManifestItem, Product
from registration.rules import Decision, Needs, NextStep
from tests.conftest import MORNING, World, make_world

pytestmark = pytest.mark.django_db


def seen(actor: Actor) -> set[Application]:
    return set(queries.applications_visible_to(actor))


def test_application_is_seen_by_its_exhibitor_and_by_those_who_review_what_was_sent(
    world: World,
) -> None:
    draft, sent = world.draft(), world.submitted()
    other = world.submitted("exhibitor_b")
    device, _token = world.device()
    assert seen(world.actor("exhibitor_a")) == {draft, sent}
    assert seen(world.actor("exhibitor_b")) == {other}
    for name in ("admin", "organiser", "reviewer"):
        assert seen(world.actor(name)) == {sent, other}
    for actor in (
        world.actor("gate_staff"),
        world.actor("outsider"),
        actor_of_device(device),
        ANONYMOUS,
    ):
        assert seen(actor) == set()
    assert seen(SYSTEM) == {draft, sent, other}


def test_draft_that_was_given_up_stays_its_exhibitors_own(world: World) -> None:
    draft = world.draft(exhibitor=world.exhibitor(province=Province.objects.get(pk="32")))
    actions.withdraw_application(actor=world.actor("exhibitor_a"), application=draft)
    world.users["outsider"].memberships.create(
        fair=world.fair, role=Role.PROVINCIAL_OFFICER, province_id="32"
    )
    assert seen(world.actor("exhibitor_a")) == {draft}
    assert seen(world.actor("outsider")) == {draft}
    assert seen(world.actor("reviewer")) == set()
    assert set(queries.exhibitors_visible_to(world.actor("reviewer"))) == set()


def test_reviewer_of_another_fair_sees_none(world: World) -> None:
    other = make_world("other")
    sent = world.submitted()
    world.users["outsider"].memberships.create(fair=other.fair, role=Role.ORGANISER)
    actor = world.actor("outsider")
    assert seen(actor) == set()
    assert set(queries.exhibitors_visible_to(actor)) == set()
    with pytest.raises(Refused) as refused:
        queries.get_application(actor, sent.pk)
    assert (refused.value.code, refused.value.params) == ("not_found", {})


def test_provincial_officer_sees_the_province_of_the_fair(world: World) -> None:
    surin, chiang_mai = Province.objects.get(pk="32"), Province.objects.get(pk="50")
    mine = world.submitted(exhibitor=world.exhibitor(province=surin))
    begun = world.draft(exhibitor=world.exhibitor(province=surin))
    world.submitted(exhibitor=world.exhibitor(province=chiang_mai))
    world.users["outsider"].memberships.create(
        fair=world.fair, role=Role.PROVINCIAL_OFFICER, province=surin
    )
    actor = world.actor("outsider")
    assert seen(actor) == {mine, begun}
    assert {exhibitor.province for exhibitor in queries.exhibitors_visible_to(actor)} == {surin}
    elsewhere = make_world("other")
    world.users["outsider"].memberships.update(fair=elsewhere.fair)
    assert seen(world.actor("outsider")) == set()


def test_own_means_acting_for_the_exhibitor(world: World) -> None:
    sent = world.submitted()
    assert queries.get_own_application(world.actor("exhibitor_a"), sent.pk) == sent
    for name in ("organiser", "exhibitor_b"):
        actor = world.actor(name)
        for ask in (
            lambda actor=actor: queries.get_own_application(actor, sent.pk),
            lambda actor=actor: queries.get_own_exhibitor(actor, sent.exhibitor.pk),
            lambda actor=actor: queries.get_own_product(actor, sent.products.get().pk),
            lambda actor=actor: queries.get_own_person(actor, sent.exhibitor.people.get().pk),
        ):
            with pytest.raises(Refused) as refused:
                ask()
            assert refused.value.code == "not_found"


def test_products_become_public_with_the_approval(world: World) -> None:
    sent = world.submitted()
    key = sent.exhibitor.pk
    with pytest.raises(Refused) as refused:
        queries.list_products(ANONYMOUS, key)
    assert refused.value.code == "not_found"
    actions.review_application(
        actor=world.actor("reviewer"), application=sent, decision=Decision.APPROVE
    )
    assert list(queries.list_products(ANONYMOUS, key)) == list(sent.products.all())
    world.fair.state = FairState.DRAFT
    world.fair.save()
    with pytest.raises(Refused):
        queries.list_products(ANONYMOUS, key)


def test_retired_product_is_gone(world: World) -> None:
    exhibitor = world.exhibitor()
    item = world.product(exhibitor)
    actor = world.actor("exhibitor_a")
    assert list(queries.list_products(actor, exhibitor.pk)) == [item]
    Product.objects.update(retired_at=MORNING)
    assert list(queries.list_products(actor, exhibitor.pk)) == []
    with pytest.raises(Refused):
        queries.get_own_product(actor, item.pk)


@pytest.fixture
def listed(world: World) -> dict[str, Application]:
    silk = world.exhibitor(name_th="ไหมสุรินทร์", name_en="Surin Silk")
    tea = world.exhibitor(
        name_th="ชาเชียงราย", name_en="Chiang Rai Tea", province=Province.objects.get(pk="57")
    )
    leaf = world.product(tea, name_th="ชาอู่หลง", name_en="Oolong", type=2)
    return {
        "silk": world.submitted(exhibitor=silk),
        "tea": world.submitted(exhibitor=tea, zone="FOOD", products=[leaf.pk]),
        "draft": world.draft(exhibitor=silk),
    }


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, {"silk", "tea", "draft"}),
        ({"state": "submitted"}, {"silk", "tea"}),
        ({"zone": "FOOD"}, {"tea"}),
        ({"state": "draft", "zone": "FOOD"}, set()),
        ({"q": "surin"}, {"silk", "draft"}),
        ({"q": "ไหม"}, {"silk", "draft"}),
        ({"q": "เชียงราย"}, {"tea"}),
        ({"q": "oolong"}, {"tea"}),
        ({"q": "surin oolong"}, set()),
        ({"q": "%"}, set()),
        ({"q": "   "}, {"silk", "tea", "draft"}),
    ],
)
def test_list_is_narrowed(
    world: World, listed: dict[str, Application], filters: dict[str, str], names: set[str]
) -> None:
    rows = queries.filter_applications(
        queries.applications_visible_to(world.actor("exhibitor_a")), **filters
    )
    assert list(rows).count(listed["silk"]) <= 1
    assert {name for name, row in listed.items() if row in rows} == names
    assert rows.count() == len(names)


def test_application_is_found_by_its_reference(
    world: World, listed: dict[str, Application]
) -> None:
    rows = queries.applications_visible_to(world.actor("organiser"))
    for text in (listed["tea"].reference, listed["tea"].reference.lower()):
        assert list(queries.filter_applications(rows, q=text)) == [listed["tea"]]


def test_states_are_counted(world: World, listed: dict[str, Application]) -> None:
    rows = queries.applications_visible_to(world.actor("exhibitor_a"))
    assert queries.count_by_state(world.fair, rows) == {"draft": 1, "submitted": 2}
    assert queries.count_by_state(make_world("other").fair, rows) == {}


def test_booth_codes_of_applications_are_sorted_and_only_allocated(world: World) -> None:
    allocation = world.allocated("A03", "A01")
    waiting = world.approved("exhibitor_b")
    assert queries.booth_codes_of([allocation.application, waiting]) == {
        allocation.application_id: ["A01", "A03"]
    }
    assert queries.booth_codes_of([]) == {}


def test_steps_come_by_their_deadline(world: World) -> None:
    waiting, placed, draft = world.submitted(), world.allocated("A01").application, world.draft()
    steps = queries.steps_of([waiting, placed, draft])
    closes = world.fair.windows.get(kind="application").closes_at
    found = {step.application: (step.next, step.deadline, list(step.booths)) for step in steps}
    assert steps[0].application == draft
    assert found == {
        draft: (NextStep.SEND, closes, []),
        waiting: (NextStep.WAIT_FOR_REVIEW, None, []),
        placed: (NextStep.FETCH_BADGES, None, ["A01"]),
    }


def test_zones_by_invitation_are_offered_to_the_invited(world: World) -> None:
    world.fair.zones.create(code="INV", name_th="โซนรับเชิญ", by_invitation=True, order=9)
    group, agency = world.exhibitor(), world.exhibitor(kind=ExhibitorKind.AGENCY)
    assert [zone.code for zone in queries.zones_open_to(group, world.fair)] == ["FAB", "FOOD"]
    assert [zone.code for zone in queries.zones_open_to(agency, world.fair)] == [
        "FAB",
        "FOOD",
        "INV",
    ]


def test_obstacles_are_the_same_before_and_after_storing(world: World) -> None:
    application = world.draft(needs=Needs(9000))
    assert queries.find_obstacles(application) == queries.weigh_application(
        zone=application.zone, products=application.products.all(), needs=Needs(9000)
    )
    assert [obstacle.code for obstacle in queries.find_obstacles(application)] == [
        "power_not_offered"
    ]


# --- foreign goods --------------------------------------------------------------------------------
@pytest.fixture
def delegation(world: World) -> Exhibitor:
    """One that brings goods to two fairs."""
    exhibitor = world.exhibitor(country="BT", kind=ExhibitorKind.DELEGATION)
    other = make_world("other")
    for fair in (world.fair, other.fair):
        ManifestItem.objects.create(
            fair=fair,
            exhibitor=exhibitor,
            position=1,
            name_th=f"ผ้าทอ {fair.slug}",
            origin_country="BT",
            unit="pcs",
            imported=Decimal(10),
            declared_value=Decimal(1),
            currency="USD",
        )
    world.submitted(exhibitor=exhibitor)
    return exhibitor


def test_goods_are_shown_to_the_exhibitor_and_the_fairs_reviewers(
    world: World, delegation: Exhibitor
) -> None:
    item = ManifestItem.objects.get(fair=world.fair)
    for actor in (world.actor("exhibitor_a"), world.actor("reviewer"), SYSTEM):
        assert list(queries.manifest_of(actor, delegation.pk, world.fair)) == [item]


def test_goods_of_another_fair_are_not_shown_to_its_reviewers(
    world: World, delegation: Exhibitor
) -> None:
    other = ManifestItem.objects.exclude(fair=world.fair).get()
    with pytest.raises(Refused) as refused:
        queries.manifest_of(
            actor_of(world.users["reviewer"].__class__.objects.create_user("r2@otop.example")),
            delegation.pk,
            other.fair,
        )
    assert refused.value.code == "not_found"
    # A reviewer of this fair alone, to which the delegation applied as well.
    world.users["reviewer"].memberships.exclude(fair=world.fair).delete()
    with pytest.raises(Refused) as refused:
        queries.manifest_of(world.actor("reviewer"), delegation.pk, other.fair)
    assert refused.value.code == "not_found"
    with pytest.raises(Refused):
        queries.get_own_manifest_item(world.actor("reviewer"), other.pk)


def test_missing_and_foreign_goods_are_the_same(world: World, delegation: Exhibitor) -> None:
    item = ManifestItem.objects.get(fair=world.fair)
    answers = []
    for key in (item.pk, uuid4()):
        with pytest.raises(Refused) as refused:
            queries.get_own_manifest_item(world.actor("exhibitor_b"), key)
        answers.append((refused.value.code, refused.value.params))
    assert answers[0] == answers[1] == ("not_found", {})
