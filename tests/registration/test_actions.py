"""Writes of registration: the state machine through the actions, deadlines, and who may."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from events import actions as event_actions
from events import audit, clock, permissions
from events.models import LogEntry, Province, Role, User, WindowKind
from events.rules import Refused
from registration import actions, rules
from registration.models import (
    Application,
    Exhibitor,
    ExhibitorKind,
    ManifestItem,
    Person,
    Product,
    Representative,
    Review,
)
from registration.rules import ApplicationState as State
from registration.rules import Decision, Needs
from registration.signals import application_withdrawn
from tests.conftest import MORNING, World, make_world
from tests.refusals import refused
from tests.registration.test_rules import STEPS, VERBS

pytestmark = pytest.mark.django_db


def perform(world: World, application: Application, verb: str) -> Application:
    if verb == "submit":
        return actions.submit_application(actor=world.actor("exhibitor_a"), application=application)
    if verb == "withdraw":
        return actions.withdraw_application(
            actor=world.actor("exhibitor_a"), application=application
        )
    # An administrator of the site sees drafts too; reviewers do not.
    root = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser(
        "root@otop.example", "a long enough password"
    )
    actor = permissions.actor_of(root)
    if verb == "start_review":
        return actions.start_review(actor=actor, application=application)
    return actions.review_application(
        actor=actor, application=application, decision=Decision(verb), reason="เหตุผล"
    )


@pytest.mark.parametrize(("state", "verb"), list(product(State, VERBS)))
def test_every_step_from_every_state(world: World, state: State, verb: str) -> None:
    application = world.draft()
    Application.objects.filter(pk=application.pk).update(
        state=state, submitted_at=MORNING - dt.timedelta(days=1)
    )
    before = LogEntry.objects.count()
    target = STEPS.get((state, verb))
    if target is None:
        with refused("application_transition"):
            perform(world, application, verb)
        application.refresh_from_db()
        assert (application.state, LogEntry.objects.count()) == (state, before)
        assert Review.objects.count() == 0
        return
    assert perform(world, application, verb).state == target
    application.refresh_from_db()
    assert application.state == target
    assert LogEntry.objects.count() == before + 1
    entry = LogEntry.objects.latest("id")
    assert (entry.object_type, entry.object_id) == ("application", str(application.pk))
    assert list(audit.find_breaks("fair:city-2017")) == []


# --- deadlines ------------------------------------------------------------------------------------
def test_application_is_taken_from_the_first_second_to_before_the_last(world: World) -> None:
    window = world.fair.windows.get(kind=WindowKind.APPLICATION)
    second = dt.timedelta(seconds=1)
    outcomes = []
    for moment in (
        window.opens_at - second,
        window.opens_at,
        window.closes_at - second,
        window.closes_at,
        window.closes_at + second,
    ):
        application = world.draft()
        with clock.travel(moment):
            try:
                actions.submit_application(
                    actor=world.actor("exhibitor_a"), application=application
                )
                outcomes.append("taken")
            except Refused as error:
                outcomes.append(error.code)
    assert outcomes == ["window_closed", "taken", "taken", "window_closed", "window_closed"]


def test_draft_is_begun_while_the_window_is_open_alone(world: World) -> None:
    window = world.fair.windows.get(kind=WindowKind.APPLICATION)
    exhibitor = world.exhibitor()
    with clock.travel(window.closes_at), refused("window_closed"):
        world.draft(exhibitor=exhibitor)
    with clock.travel(window.closes_at - dt.timedelta(microseconds=1)):
        assert world.draft(exhibitor=exhibitor).state == State.DRAFT


def test_withdrawing_has_no_deadline(world: World) -> None:
    application = world.submitted()
    with clock.travel(MORNING + dt.timedelta(days=300)):
        gone = actions.withdraw_application(
            actor=world.actor("exhibitor_a"), application=application
        )
    assert gone.state == State.WITHDRAWN


def test_late_application_is_taken_when_the_window_is_moved(world: World) -> None:
    application = world.draft()
    window = world.fair.windows.get(kind=WindowKind.APPLICATION)
    late = window.closes_at + dt.timedelta(days=1)
    with clock.travel(late):
        with refused("window_closed"):
            perform(world, application, "submit")
        event_actions.set_window(
            actor=world.actor("organiser"),
            fair=world.fair,
            kind=WindowKind.APPLICATION,
            opens_at=window.opens_at,
            closes_at=late + dt.timedelta(seconds=1),
        )
        sent = perform(world, application, "submit")
    assert sent.submitted_at == late


# --- applications ---------------------------------------------------------------------------------
def test_draft_keeps_what_was_asked_for(world: World) -> None:
    exhibitor = world.exhibitor()
    items = [world.product(exhibitor) for _ in range(2)]
    application = world.draft(
        exhibitor=exhibitor,
        booths_wanted=3,
        products=[item.pk for item in items],
        needs=Needs(1500, water=True, gas=False),
        note="ขอใกล้ประตู",
    )
    application.refresh_from_db()
    assert (
        application.zone.code,
        application.booths_wanted,
        application.power_w,
        application.water,
        application.gas,
        application.note,
        application.submitted_at,
    ) == ("FAB", 3, 1500, True, False, "ขอใกล้ประตู", None)
    assert set(application.products.all()) == set(items)
    assert application.reference == application.pk.hex[:8].upper()


@pytest.mark.parametrize("state", State)
def test_application_is_changed_while_it_is_the_exhibitors(world: World, state: State) -> None:
    application = world.draft()
    Application.objects.filter(pk=application.pk).update(state=state, submitted_at=MORNING)

    def change() -> Application:
        return actions.change_application(
            actor=world.actor("exhibitor_a"),
            application=application,
            zone="FOOD",
            products=[],
            booths_wanted=2,
            needs=Needs(),
        )

    if state in {State.DRAFT, State.CHANGES_REQUESTED}:
        changed = change()
        assert (changed.zone.code, changed.booths_wanted, changed.state) == ("FOOD", 2, state)
        assert list(changed.products.all()) == []
        return
    # One that was sent in may be changed too, but has to stay fit for its zone.
    with refused("not_eligible" if state is State.SUBMITTED else "application_not_editable"):
        change()
    application.refresh_from_db()
    assert (application.zone.code, application.booths_wanted) == ("FAB", 1)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"zone": "NONE"}, "zone_unknown"),
        ({"zone": "INV"}, "zone_by_invitation"),
        ({"products": [uuid4()]}, "product_unknown"),
    ],
)
def test_application_that_cannot_be_is_refused(
    world: World, values: dict[str, Any], code: str
) -> None:
    world.fair.zones.create(code="INV", name_th="โซนรับเชิญ", by_invitation=True)
    with refused(code):
        world.draft(**values)
    assert Application.objects.count() == 0


def test_foreign_and_retired_products_are_unknown(world: World) -> None:
    mine = world.exhibitor()
    foreign = world.product(world.exhibitor("exhibitor_b"), "exhibitor_b")
    retired = world.product(mine)
    Product.objects.filter(pk=retired.pk).update(retired_at=MORNING)
    for item in (foreign, retired):
        with refused("product_unknown"):
            world.draft(exhibitor=mine, products=[item.pk])


@pytest.mark.parametrize("kind", [ExhibitorKind.AGENCY, ExhibitorKind.DELEGATION])
def test_agencies_and_delegations_are_invited(world: World, kind: ExhibitorKind) -> None:
    world.fair.zones.create(code="INV", name_th="โซนรับเชิญ", by_invitation=True)
    application = world.draft(exhibitor=world.exhibitor(kind=kind), zone="INV")
    assert application.zone.code == "INV"


def test_ineligible_application_names_each_obstacle_with_its_field(world: World) -> None:
    exhibitor = world.exhibitor()
    tea = world.product(exhibitor, name_th="ชา", type=2, opc_stars=1)
    application = world.draft(
        exhibitor=exhibitor, products=[tea.pk], needs=Needs(9000, water=True, gas=True)
    )
    with pytest.raises(Refused) as error:
        perform(world, application, "submit")
    assert error.value.code == "not_eligible"
    assert [(item["field"], item["code"]) for item in error.value.errors] == [
        ("products", "type_not_taken"),
        ("products", "too_few_stars"),
        ("needs.power_w", "power_not_offered"),
        ("needs.water", "water_not_offered"),
        ("needs.gas", "gas_not_offered"),
    ]
    assert all(item["message"] for item in error.value.errors)
    application.refresh_from_db()
    assert (application.state, application.submitted_at) == (State.DRAFT, None)


def test_stranger_finds_nothing_to_write_to(world: World) -> None:
    application = world.submitted()
    exhibitor, item = application.exhibitor, application.products.get()
    stranger = world.actor("exhibitor_b")
    attempts: list[Callable[[], object]] = [
        lambda: actions.submit_application(actor=stranger, application=application),
        lambda: actions.withdraw_application(actor=stranger, application=application),
        lambda: actions.review_application(
            actor=stranger, application=application, decision=Decision.APPROVE
        ),
        lambda: actions.start_review(actor=stranger, application=application),
        lambda: actions.change_application(
            actor=stranger,
            application=application,
            zone="FAB",
            products=[],
            booths_wanted=1,
            needs=Needs(),
        ),
        lambda: actions.change_exhibitor(actor=stranger, exhibitor=exhibitor, values={}),
        lambda: actions.add_person(actor=stranger, exhibitor=exhibitor, name_th="x"),
        lambda: actions.change_person(
            actor=stranger, person=exhibitor.people.get(), values={"name_th": "x"}
        ),
        lambda: actions.add_product(
            actor=stranger, exhibitor=exhibitor, values={"name_th": "x", "type": 1}
        ),
        lambda: actions.change_product(actor=stranger, product=item, values={"name_th": "x"}),
        lambda: world.draft("exhibitor_b", exhibitor=exhibitor),
    ]
    before = LogEntry.objects.count()
    for attempt in attempts:
        with refused("not_found"):
            attempt()
    assert LogEntry.objects.count() == before


def test_exhibitor_does_not_decide_on_its_own_application(world: World) -> None:
    application = world.submitted()
    with refused("forbidden"):
        actions.review_application(
            actor=world.actor("exhibitor_a"), application=application, decision=Decision.APPROVE
        )
    event_actions.add_member(
        actor=world.actor("admin"),
        fair=world.fair,
        user=world.users["exhibitor_a"],
        role=Role.REVIEWER,
    )
    with refused("own_application"):
        actions.review_application(
            actor=world.actor("exhibitor_a"), application=application, decision=Decision.APPROVE
        )
    with refused("own_application"):
        actions.start_review(actor=world.actor("exhibitor_a"), application=application)


@pytest.mark.parametrize("name", ["gate_staff", "outsider"])
def test_who_does_not_review_does_not_find_it(world: World, name: str) -> None:
    with refused("not_found"):
        actions.review_application(
            actor=world.actor(name), application=world.submitted(), decision=Decision.APPROVE
        )


def test_reviewer_of_another_fair_does_not_find_it(world: World) -> None:
    other = make_world("other")
    world.users["outsider"].memberships.create(fair=other.fair, role=Role.ORGANISER)
    with refused("not_found"):
        actions.review_application(
            actor=world.actor("outsider"), application=world.submitted(), decision=Decision.APPROVE
        )


@pytest.mark.parametrize("decision", Decision)
@pytest.mark.parametrize("reason", ["", "  \n", "เพราะ"])
def test_decision_against_says_why(world: World, decision: Decision, reason: str) -> None:
    application = world.submitted()

    def decide() -> Application:
        return actions.review_application(
            actor=world.actor("reviewer"),
            application=application,
            decision=decision,
            reason=reason,
        )

    if not reason.strip() and decision is not Decision.APPROVE:
        with refused("reason_missing"):
            decide()
        assert Review.objects.count() == 0
        return
    reviewed = decide()
    review = Review.objects.get()
    assert (review.decision, review.reason, review.reviewer) == (
        decision,
        reason.strip(),
        world.users["reviewer"],
    )
    assert (reviewed.decided_at, review.at) == (MORNING, MORNING)


def test_receiver_that_fails_undoes_the_withdrawal(world: World) -> None:
    application = world.approved()
    before = LogEntry.objects.count()

    def fail(**_: object) -> None:
        raise RuntimeError("broken")

    application_withdrawn.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="broken"):
            perform(world, application, "withdraw")
    finally:
        application_withdrawn.disconnect(fail)
    application.refresh_from_db()
    assert (application.state, LogEntry.objects.count()) == (State.APPROVED, before)


# --- exhibitors -----------------------------------------------------------------------------------
def test_exhibitor_comes_with_its_representative_and_first_person(world: World) -> None:
    exhibitor = world.exhibitor(contact_name="สมหญิง ใจดี")
    assert Representative.objects.get().user == world.users["exhibitor_a"]
    person = Person.objects.get()
    assert (person.exhibitor, person.name_th) == (exhibitor, "สมหญิง ใจดี")
    assert (exhibitor.province, exhibitor.country) == (Province.objects.get(pk="32"), "TH")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"province": None}, "province_missing"),
        ({"province": None, "kind": ExhibitorKind.AGENCY}, None),
        ({"province": None, "country": "BT", "kind": ExhibitorKind.DELEGATION}, None),
    ],
)
def test_exhibitor_from_thailand_has_a_province(
    world: World, values: dict[str, Any], code: str | None
) -> None:
    if code is None:
        assert world.exhibitor(**values).province is None
        return
    with refused(code):
        world.exhibitor(**values)
    assert Exhibitor.objects.count() == 0


def test_foreign_exhibitor_keeps_no_province(world: World) -> None:
    assert world.exhibitor(country="BT").province is None


def test_device_registers_nobody(world: World) -> None:
    device, _token = world.device()
    with refused("not_signed_in"):
        actions.register_exhibitor(
            actor=permissions.actor_of_device(device),
            kind=ExhibitorKind.GROUP,
            name_th="x",
            contact_name="y",
        )


def test_changes_are_recorded_by_the_names_of_their_fields(world: World) -> None:
    exhibitor = world.exhibitor()
    actor = world.actor("exhibitor_a")
    actions.change_exhibitor(
        actor=actor, exhibitor=exhibitor, values={"phone": "081-000-0000", "name_en": "Weavers"}
    )
    person = actions.add_person(actor=actor, exhibitor=exhibitor, name_th="แก้ว", prefix="นาง")
    actions.change_person(actor=actor, person=person, values={"name_en": "Kaeo"})
    item = world.product(exhibitor)
    actions.change_product(actor=actor, product=item, values={"opc_stars": 5})
    person.refresh_from_db()
    exhibitor.refresh_from_db()
    item.refresh_from_db()
    assert (exhibitor.phone, person.full_name_th, person.name_en, item.opc_stars) == (
        "081-000-0000",
        "นางแก้ว",
        "Kaeo",
        5,
    )
    assert list(LogEntry.objects.order_by("id").values_list("action", "data")) == [
        ("exhibitor.registered", {}),
        ("exhibitor.changed", {"fields": ["name_en", "phone"]}),
        ("person.added", {}),
        ("person.changed", {"fields": ["name_en"]}),
        ("product.added", {}),
        ("product.changed", {"fields": ["opc_stars"]}),
    ]


# --- foreign goods --------------------------------------------------------------------------------
@pytest.fixture
def item(world: World) -> ManifestItem:
    exhibitor = world.exhibitor(country="BT", kind=ExhibitorKind.DELEGATION)
    return ManifestItem.objects.create(
        fair=world.fair,
        exhibitor=exhibitor,
        position=1,
        name_th="ผ้าทอคิชูทารา",
        origin_country="BT",
        unit="pcs",
        imported=Decimal(10),
        declared_value=Decimal(5000),
        currency="USD",
    )


def test_goods_reconcile_and_never_exceed_what_was_imported(
    world: World, item: ManifestItem
) -> None:
    actor = world.actor("exhibitor_a")
    changed = actions.change_manifest_item(
        actor=actor, item=item, values={"sold": Decimal("6.5"), "given": Decimal(1)}
    )
    assert changed.remaining == Decimal("2.5")
    with refused("manifest_overdrawn"):
        actions.change_manifest_item(actor=actor, item=item, values={"destroyed": Decimal("2.501")})
    item.refresh_from_db()
    assert (item.sold, item.given, item.destroyed) == (Decimal("6.5"), Decimal(1), Decimal(0))
    done = actions.change_manifest_item(
        actor=world.actor("organiser"), item=item, values={"re_exported": Decimal("2.5")}
    )
    assert done.remaining == 0
    with refused("not_found"):
        actions.change_manifest_item(
            actor=world.actor("exhibitor_b"), item=item, values={"sold": Decimal(0)}
        )


def test_database_itself_keeps_the_goods(world: World, item: ManifestItem) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ManifestItem.objects.filter(pk=item.pk).update(sold=Decimal("10.001"))


def test_constraints_hold_what_the_rules_hold(world: World) -> None:
    application = world.draft()
    broken: list[Callable[[], object]] = [
        lambda: Application.objects.filter(pk=application.pk).update(state="submitted"),
        lambda: Application.objects.filter(pk=application.pk).update(booths_wanted=0),
        lambda: Application.objects.filter(pk=application.pk).update(
            booths_wanted=rules.MAX_BOOTHS + 1
        ),
        lambda: Exhibitor.objects.update(province=None),
        lambda: Product.objects.update(opc_stars=6),
        lambda: Product.objects.update(type=0),
        lambda: Product.objects.update(price=Decimal("-0.01")),
    ]
    for breaking in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            breaking()
