"""Badges of people who belong to no exhibitor, and badges that come in the place of others."""

import pytest
from django.test import Client

from badges import actions, queries
from badges.actions import NewHolder
from badges.models import Badge, BadgeCounter, BadgePrint, KindRules, Presence
from events.models import LogEntry
from events.permissions import Actor
from events.rules import Refused
from registration import actions as registration_actions
from registration.models import Person
from tests.conftest import World

STUDENT = NewHolder(
    kind="volunteer",
    prefix="นางสาว",
    name_th="กัลยาณี ศรีสุวรรณ",
    name_en="Kanlayanee Srisuwan",
    organisation="มหาวิทยาลัยเกษตรศาสตร์",
    remark="กะเช้า",
)


def add(world: World, *people: NewHolder, actor: Actor | None = None) -> list[Badge]:
    return actions.add_holders(
        actor=actor or world.actor("organiser"), fair=world.fair, people=people or (STUDENT,)
    )


def test_a_holder_gets_a_badge_that_opens_the_gate(world: World) -> None:
    (badge,) = add(world)
    device, _token = world.device()
    scan = world.scan(device, badge.code)
    assert (scan.reason, scan.booths, scan.inside) == ("ok", [], 1)
    face = queries.faces_of([badge])[0]
    assert (face.name_th, face.name_latin, face.exhibitor_th, face.kind) == (
        "นางสาวกัลยาณี ศรีสุวรรณ",
        "Kanlayanee Srisuwan",
        "มหาวิทยาลัยเกษตรศาสตร์",
        "volunteer",
    )
    assert (face.booths, face.zone_code, face.province_or_country) == ((), "", "")
    assert "กะเช้า" not in repr(face)
    assert (badge.bearer, badge.belongs_to) == (badge.holder, "มหาวิทยาลัยเกษตรศาสตร์")


def test_badges_of_holders_are_found_and_counted_with_the_others(world: World) -> None:
    world.badge("A01")
    (badge,) = add(world)
    found = queries.badges_visible_to(world.actor("organiser"))
    assert set(queries.filter_badges(found, q="เกษตร")) == {badge}
    assert set(queries.filter_badges(found, q="kanlayanee")) == {badge}
    assert queries.count_badges(world.fair) == {"active": 2, "revoked": 0}
    assert not queries.badges_visible_to(world.actor("exhibitor_a")).filter(pk=badge.pk).exists()


@pytest.mark.parametrize("kind", ["exhibitor", "delegation"])
def test_exhibitors_kinds_come_with_a_booth_alone(world: World, kind: str) -> None:
    with pytest.raises(Refused, match="kind_needs_exhibitor"):
        add(world, NewHolder(kind=kind, name_th="สมชาย"))


@pytest.mark.parametrize("who", ["reviewer", "gate_staff", "exhibitor_a", "outsider"])
def test_only_organisers_add_holders(world: World, who: str) -> None:
    with pytest.raises(Refused, match="forbidden"):
        add(world, actor=world.actor(who))


def test_the_log_says_whose_badge_it_is_without_a_name(world: World) -> None:
    (badge,) = add(world)
    entry = LogEntry.objects.get(action="badge.issued", data__serial=badge.serial)
    assert entry.data == {"serial": badge.serial, "holder": str(badge.holder_id)}


def test_details_of_a_holder_are_mended(world: World) -> None:
    (badge,) = add(world)
    values = NewHolder(kind="press", name_th="กัลยาณี ศรีสุวรรณ์", organisation="ไทยพีบีเอส")
    changed = actions.change_holder(actor=world.actor("organiser"), badge=badge, values=values)
    assert (changed.kind, changed.code, changed.belongs_to) == ("press", badge.code, "ไทยพีบีเอส")
    entry = LogEntry.objects.get(action="holder.changed")
    assert entry.data["fields"] == [
        "kind", "prefix", "name_th", "name_en", "organisation", "remark",
    ]  # fmt: skip


def test_a_lost_badge_is_replaced_in_one_act(world: World) -> None:
    lost = world.badge("A01")
    device, _token = world.device()
    version = BadgeCounter.objects.get(fair=world.fair).revocations
    badge = actions.replace_badge(actor=world.actor("organiser"), badge=lost, reason="ทำหาย")
    lost.refresh_from_db()
    assert (lost.state, lost.revoke_reason, badge.state) == ("revoked", "ทำหาย", "active")
    assert badge.code != lost.code
    assert badge.pk != lost.pk
    assert (badge.person, badge.kind, badge.replaces) == (lost.person, lost.kind, lost)
    assert BadgeCounter.objects.get(fair=world.fair).revocations == version + 1
    assert world.scan(device, lost.code).reason == "revoked"
    assert world.scan(device, badge.code).reason == "ok"
    entry = LogEntry.objects.get(action="badge.issued", data__serial=badge.serial)
    assert (entry.data["replaces"], entry.data["reason"]) == (lost.pk, "ทำหาย")


def test_a_holders_badge_is_replaced_too(world: World) -> None:
    (lost,) = add(world)
    badge = actions.replace_badge(actor=world.actor("organiser"), badge=lost, reason="lost")
    assert (badge.holder, badge.person) == (lost.holder, None)


def test_whoever_is_inside_leaves_with_the_new_badge(world: World) -> None:
    lost = world.badge("A01")
    device, _token = world.device()
    world.scan(device, lost.code)
    badge = actions.replace_badge(actor=world.actor("organiser"), badge=lost, reason="lost")
    assert queries.count_inside(world.fair) == 1
    assert actions.rebuild_presence(fair=world.fair) == 0
    assert world.scan(device, lost.code, "exit").reason == "not_inside"
    scan = world.scan(device, badge.code, "exit")
    assert (scan.reason, scan.inside) == ("ok", 0)
    assert actions.rebuild_presence(fair=world.fair) == 0
    assert not Presence.objects.filter(is_inside=True).exists()


def test_a_badge_is_replaced_once(world: World) -> None:
    lost = world.badge("A01")
    actions.replace_badge(actor=world.actor("organiser"), badge=lost, reason="lost")
    with pytest.raises(Refused, match="badge_ended"):
        actions.replace_badge(actor=world.actor("organiser"), badge=lost, reason="lost")


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [("organiser", "  ", "reason_missing"), ("exhibitor_a", "lost", "forbidden")],
)
def test_a_replacement_has_a_reason_and_an_organiser(
    world: World, who: str, reason: str, code: str
) -> None:
    lost = world.badge("A01")
    with pytest.raises(Refused, match=code):
        actions.replace_badge(actor=world.actor(who), badge=lost, reason=reason)
    lost.refresh_from_db()
    assert lost.state == "active"


def test_taking_a_badge_to_print_again_is_counted(world: World) -> None:
    badge = world.badge("A01")
    for _time in range(2):
        actions.record_print(actor=world.actor("organiser"), badge=badge)
    assert BadgePrint.objects.filter(badge=badge, printed_by=world.users["organiser"]).count() == 2
    entries = LogEntry.objects.filter(action="badge.printed").order_by("id")
    assert [entry.data["count"] for entry in entries] == [1, 2]


def people_of(world: World, badge: Badge, number: int) -> list[Person]:
    assert badge.exhibitor is not None
    return [
        registration_actions.add_person(
            actor=world.actor("exhibitor_a"),
            exhibitor=badge.exhibitor,
            name_th=f"คนที่ {index}",
        )
        for index in range(number)
    ]


def test_a_booth_gives_as_many_badges_as_the_fair_says(world: World) -> None:
    KindRules.objects.create(fair=world.fair, kind="exhibitor", per_booth=2)
    badge = world.badge("A01")
    people = people_of(world, badge, 3)
    organiser = world.actor("organiser")
    with pytest.raises(Refused, match="badge_limit") as refused:
        actions.issue_badges(actor=organiser, fair=world.fair, people=people)
    assert refused.value.params["count"] == 2
    assert len(actions.issue_badges(actor=organiser, fair=world.fair, people=people[:1])) == 1
    more = actions.issue_badges(
        actor=organiser,
        fair=world.fair,
        people=people,
        reason="สาธิตการทอผ้า",
    )
    assert len(more) == 2
    told = LogEntry.objects.filter(action="badge.issued").order_by("-id")[:2]
    assert [entry.data["reason"] for entry in told] == ["สาธิตการทอผ้า"] * 2


def test_the_page_takes_the_reason_for_badges_above_the_limit(client: Client, world: World) -> None:
    KindRules.objects.create(fair=world.fair, kind="exhibitor", per_booth=1)
    person = people_of(world, world.badge("A01"), 1)[0]
    client.force_login(world.users["organiser"])
    address = f"/manage/{world.fair.slug}/badges/issue/"
    assert client.post(address, {"people": [str(person.pk)]}).status_code == 422
    assert not person.badges.exists()
    answer = client.post(address, {"people": [str(person.pk)], "reason": "สาธิตการทอผ้า"})
    assert (answer.status_code, person.badges.count()) == (302, 1)
    told = LogEntry.objects.filter(action="badge.issued").latest("id")
    assert told.data["reason"] == "สาธิตการทอผ้า"


def test_an_allocation_gives_badges_up_to_the_limit(world: World) -> None:
    KindRules.objects.create(fair=world.fair, kind="exhibitor", per_booth=1)
    exhibitor = world.exhibitor()
    for index in range(3):
        registration_actions.add_person(
            actor=world.actor("exhibitor_a"),
            exhibitor=exhibitor,
            name_th=f"คนที่ {index}",
        )
    world.allocated("A01", "A02", exhibitor=exhibitor)
    assert Badge.objects.filter(exhibitor=exhibitor, state="active").count() == 2
    waiting = queries.people_awaiting_badges(world.actor("organiser"), world.fair)
    assert waiting.count() == 2
