"""A provincial officer acts for the producers of the province, at fairs that are under way."""

from collections.abc import Callable
from typing import Any

import pytest

from events.models import Fair, FairState, LogEntry, Province
from events.permissions import Actor
from registration import actions, queries, rules
from registration.models import Application, Exhibitor, ExhibitorKind, Product
from tests.conftest import World, make_world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_officer_acts_for_the_producers_of_the_province_alone(world: World) -> None:
    producers = {world.exhibitor(kind=kind) for kind in ("group", "sole_owner", "sme", "village")}
    world.exhibitor(kind=ExhibitorKind.AGENCY)
    world.exhibitor(kind=ExhibitorKind.DELEGATION, country="BT", province=None)
    world.exhibitor(province=Province.objects.get(pk="50"))
    officer = world.officer()

    assert set(queries.exhibitors_represented_by(officer)) == producers
    assert queries.exhibitors_represented_by(officer).count() == 4
    assert list(queries.exhibitors_belonging_to(officer)) == []


def test_person_who_is_also_the_officer_finds_each_exhibitor_once(world: World) -> None:
    own = world.exhibitor("exhibitor_a")
    far = world.exhibitor("exhibitor_a", province=Province.objects.get(pk="50"))
    other = world.exhibitor("exhibitor_b")
    world.users["exhibitor_a"].memberships.create(
        fair=world.fair, role="provincial_officer", province_id="32"
    )
    officer = world.actor("exhibitor_a")

    assert sorted(e.pk for e in queries.exhibitors_represented_by(officer)) == sorted(
        [own.pk, far.pk, other.pk]
    )
    assert set(queries.exhibitors_belonging_to(officer)) == {own, far}


def test_producer_that_an_officer_registers_is_no_interest_of_the_officers(world: World) -> None:
    officer = world.officer()
    by_office = world.exhibitor("officer")
    own = world.exhibitor("officer", province=Province.objects.get(pk="50"))
    agency = world.exhibitor("officer", kind=ExhibitorKind.AGENCY)

    assert set(queries.exhibitors_belonging_to(officer)) == {own, agency}
    assert queries.acts_for(officer, by_office) is True


def test_only_a_person_of_the_exhibitor_has_an_interest_in_it(world: World) -> None:
    exhibitor = world.exhibitor()
    officer, member = world.officer(), world.actor("exhibitor_a")

    assert [queries.acts_for(actor, exhibitor) for actor in (officer, member)] == [True, True]
    assert [queries.is_representative(actor, exhibitor) for actor in (officer, member)] == [
        False,
        True,
    ]


def test_what_an_officer_writes_stands_in_the_log_as_the_officers(world: World) -> None:
    exhibitor = world.exhibitor()
    officer = world.officer()

    product = world.product(exhibitor, "officer")
    actions.change_product(actor=officer, product=product, values={"opc_stars": 5})
    person = actions.add_person(actor=officer, exhibitor=exhibitor, name_th="สมชาย ใจดี")
    actions.change_person(actor=officer, person=person, values={"role": "ผู้ขาย"})
    actions.change_exhibitor(actor=officer, exhibitor=exhibitor, values={"phone": "081 234 5678"})
    draft = apply(officer, world, exhibitor, product)
    actions.submit_application(actor=officer, application=draft)
    actions.withdraw_application(actor=officer, application=draft)

    said = LogEntry.objects.filter(actor=officer.principal).order_by("id")
    assert [entry.action for entry in said] == [
        "product.added",
        "product.changed",
        "person.added",
        "person.changed",
        "exhibitor.changed",
        "application.started",
        "application.submitted",
        "application.withdrawn",
    ]


def attempts(world: World) -> list[Callable[[Actor], Any]]:
    """Each write on an exhibitor of Surin, its person, product and application."""
    exhibitor = world.exhibitor()
    product = world.product(exhibitor)
    person = exhibitor.people.get()
    application = world.draft(exhibitor=exhibitor)
    return [
        lambda actor: actions.change_exhibitor(
            actor=actor, exhibitor=exhibitor, values={"phone": "1"}
        ),
        lambda actor: actions.change_person(actor=actor, person=person, values={"role": "x"}),
        lambda actor: actions.add_person(actor=actor, exhibitor=exhibitor, name_th="สมชาย"),
        lambda actor: actions.change_product(actor=actor, product=product, values={"type": 1}),
        lambda actor: actions.add_product(actor=actor, exhibitor=exhibitor, values={"type": 1}),
        lambda actor: actions.submit_application(actor=actor, application=application),
        lambda actor: actions.withdraw_application(actor=actor, application=application),
        lambda actor: apply(actor, world, exhibitor, product),
    ]


def apply(actor: Actor, world: World, exhibitor: Exhibitor, product: Product) -> Application:
    return actions.start_application(
        actor=actor,
        fair=world.fair,
        exhibitor=exhibitor,
        zone="FAB",
        products=[product.pk],
        booths_wanted=1,
        needs=rules.Needs(),
    )


@pytest.mark.parametrize("why", ["another province", "archived fair"])
def test_officer_of_elsewhere_writes_nothing(world: World, why: str) -> None:
    officer = world.officer("50" if why == "another province" else "32")
    if why == "archived fair":
        Fair.objects.update(state=FairState.ARCHIVED)
    for attempt in attempts(world):
        with refused("not_found"):
            attempt(world.actor("officer"))
    assert LogEntry.objects.filter(actor=officer.principal).count() == 0


def test_officer_of_one_fair_files_nothing_at_another(world: World) -> None:
    other = make_world("other")
    exhibitor = world.exhibitor()
    draft = other.draft(exhibitor=exhibitor)
    product = world.product(exhibitor)
    officer = world.officer()

    with refused("not_found"):
        apply(officer, other, exhibitor, product)
    with refused("not_found"):
        actions.submit_application(actor=officer, application=draft)
    assert set(queries.applications_visible_to(officer)) == set()


def test_home_of_an_officer_does_not_list_the_province(world: World, client: Any) -> None:
    for _number in range(3):
        world.exhibitor()
    world.officer()
    client.force_login(world.users["officer"])
    page = client.get("/home/").content.decode()
    assert "Tha Sawang" not in page
    assert "กลุ่มทอผ้าไหมบ้านท่าสว่าง" not in page
