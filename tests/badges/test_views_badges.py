"""Pages of badges: who sees which, what they do, and what a wrong entry leaves as it was."""

import base64
import io

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from badges.models import Badge, BadgeState
from badges.rendering import qr_svg
from registration import actions
from registration.models import ExhibitorKind
from tests.conftest import World, exhibitor_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client):
    """``page("get", "name", user, data, **kwargs)``: a page in English, as `user` or as nobody."""

    def call(method: str, name: str, user=None, data=None, **kwargs):
        client.logout()
        if user is not None:
            client.force_login(user)
        address = reverse(name, kwargs=kwargs)
        return getattr(client, method)(address, data, headers={"Accept-Language": "en"})

    return call


def test_application_badges_show_the_own_badges_with_their_codes(world: World, page) -> None:
    badge = world.badge("A01")
    application = exhibitor_of(badge).applications.get()
    answer = page(
        "get", "application_badges", world.users["exhibitor_a"], application=application.pk
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert badge.serial in html
    assert "A01" in html
    assert reverse("badge_pdf", kwargs={"badge": badge.pk}) in html
    symbol = answer.context["badges"][0]["symbol"]
    assert symbol.startswith("data:image/svg+xml;base64,")
    assert b64(symbol) == qr_svg(badge.code, title=badge.serial)


def b64(uri: str) -> str:
    return base64.b64decode(uri.partition(",")[2]).decode()


def test_application_badges_without_a_booth_say_what_to_do(world: World, page) -> None:
    application = world.submitted()
    answer = page(
        "get", "application_badges", world.users["exhibitor_a"], application=application.pk
    )
    assert "No badges yet" in answer.content.decode()


def test_application_badges_of_a_revoked_badge_show_no_code(world: World, page) -> None:
    badge = world.badge("A01")
    application = exhibitor_of(badge).applications.get()
    revoke(world, page, badge)
    answer = page(
        "get", "application_badges", world.users["exhibitor_a"], application=application.pk
    )
    assert answer.context["badges"][0]["symbol"] == ""
    assert reverse("badge_pdf", kwargs={"badge": badge.pk}) not in answer.content.decode()


def test_application_badges_are_hidden_from_another_exhibitor_and_a_reviewer(
    world: World, page
) -> None:
    application = exhibitor_of(world.badge("A01")).applications.get()
    missing = "00000000-0000-4000-8000-000000000000"
    for name in ("exhibitor_b", "reviewer", "gate_staff"):
        foreign = page("get", "application_badges", world.users[name], application=application.pk)
        nothing = page("get", "application_badges", world.users[name], application=missing)
        assert (foreign.status_code, nothing.status_code) == (404, 404)


def test_badge_pdf_is_one_page_for_its_exhibitor_and_its_organiser(world: World, page) -> None:
    badge = world.badge("A01")
    for name in ("exhibitor_a", "organiser"):
        answer = page("get", "badge_pdf", world.users[name], badge=badge.pk)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Cache-Control"] == "private, no-store"
        assert len(pypdfium2.PdfDocument(io.BytesIO(answer.content))) == 1


def test_badge_pdf_of_somebody_else_is_as_missing_as_none(world: World, page) -> None:
    badge = world.badge("A01")
    foreign = page("get", "badge_pdf", world.users["exhibitor_b"], badge=badge.pk)
    missing = page("get", "badge_pdf", world.users["exhibitor_b"], badge="0123456789abcdef")
    assert (foreign.status_code, missing.status_code) == (404, 404)


def test_badge_pdf_of_a_revoked_badge_is_refused(world: World, page) -> None:
    badge = world.badge("A01")
    revoke(world, page, badge)
    answer = page("get", "badge_pdf", world.users["exhibitor_a"], badge=badge.pk)
    assert answer.status_code == 409
    assert "was revoked" in answer.content.decode()


def test_badge_pages_send_strangers_to_sign_in(world: World, page) -> None:
    badge = world.badge("A01")
    application = exhibitor_of(badge).applications.get()
    for name, kwargs in (
        ("badge_pdf", {"badge": badge.pk}),
        ("application_badges", {"application": application.pk}),
        ("fair_badges", {"fair": "city-2017"}),
        ("issue_badges", {"fair": "city-2017"}),
        ("revoke_badge", {"fair": "city-2017", "badge": badge.pk}),
    ):
        answer = page("get", name, None, **kwargs)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("name", ["reviewer", "gate_staff", "exhibitor_a", "outsider"])
def test_fair_badges_are_for_organisers_only(world: World, page, name: str) -> None:
    badge = world.badge("A01")
    for method, view, kwargs in (
        ("get", "fair_badges", {}),
        ("get", "issue_badges", {}),
        ("post", "revoke_badge", {"badge": badge.pk}),
    ):
        answer = page(method, view, world.users[name], {"reason": "x"}, fair="city-2017", **kwargs)
        assert answer.status_code == 403
    badge.refresh_from_db()
    assert badge.state == BadgeState.ACTIVE


def test_fair_badges_answer_an_unknown_fair_as_a_foreign_one(world: World, page) -> None:
    make_world("midyear-2018")
    organiser = world.users["organiser"]
    organiser.memberships.exclude(fair=world.fair).delete()
    for slug in ("midyear-2018", "no-such-fair"):
        assert page("get", "fair_badges", organiser, fair=slug).status_code == 403


def test_fair_badges_narrow_by_word_state_and_kind(world: World, page) -> None:
    first = world.badge("A01", exhibitor=world.exhibitor(contact_name="สมศรี ใจงาม"))
    karma = world.exhibitor("exhibitor_b", contact_name="Karma Lhamo")
    second = world.badge("A02", owner="exhibitor_b", exhibitor=karma)
    revoke(world, page, second)

    def found(**filters: str) -> set[str]:
        answer = page("get", "fair_badges", world.users["organiser"], filters, fair="city-2017")
        return {entry["badge"].pk for entry in answer.context["badges"]}

    assert found() == {first.pk, second.pk}
    assert found(q="สมศรี") == {first.pk}
    assert found(q="karma") == {second.pk}
    assert found(q=first.serial) == {first.pk}
    assert found(q="กลุ่มทอผ้าไหม") == {first.pk, second.pk}
    assert found(state="revoked") == {second.pk}
    assert found(state="revoked", q="สมศรี") == set()
    assert found(kind="press") == set()
    # What is no choice narrows nothing and is said beside its field.
    assert found(state="no-such-state") == {first.pk, second.pk}


def test_fair_badges_come_in_pages_that_keep_their_filters(world: World, page) -> None:
    delegation = world.exhibitor(
        "exhibitor_b", kind=ExhibitorKind.DELEGATION, country="JP", contact_name="熊本 一郎"
    )
    for number in range(51):
        actions.add_person(
            actor=world.actor("exhibitor_b"), exhibitor=delegation, name_th=f"คน {number}"
        )
    page(
        "post",
        "issue_badges",
        world.users["organiser"],
        {"people": [str(person.pk) for person in delegation.people.all()]},
        fair="city-2017",
    )
    answer = page(
        "get",
        "fair_badges",
        world.users["organiser"],
        {"kind": "delegation", "page": "2"},
        fair="city-2017",
    )
    assert len(answer.context["badges"]) == 2
    assert "kind=delegation&amp;page=1" in answer.content.decode()


def revoke(world: World, page, badge: Badge, reason: str = "Lost"):
    return page(
        "post",
        "revoke_badge",
        world.users["organiser"],
        {"reason": reason},
        fair="city-2017",
        badge=badge.pk,
    )


def test_revoke_keeps_its_reason_and_says_so(world: World, page) -> None:
    badge = world.badge("A01")
    asked = page("get", "revoke_badge", world.users["organiser"], fair="city-2017", badge=badge.pk)
    assert badge.serial in asked.content.decode()
    answer = revoke(world, page, badge, "Lost, replaced")
    assert (answer.status_code, answer["Location"]) == (302, "/manage/city-2017/badges/")
    badge.refresh_from_db()
    assert (badge.state, badge.revoke_reason) == (BadgeState.REVOKED, "Lost, replaced")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\u202eb"])
def test_revoke_without_a_usable_reason_changes_nothing(world: World, page, reason: str) -> None:
    badge = world.badge("A01")
    answer = revoke(world, page, badge, reason)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"reason"}
    badge.refresh_from_db()
    assert badge.state == BadgeState.ACTIVE


def test_revoke_of_a_revoked_badge_is_refused_and_keeps_the_first_reason(
    world: World, page
) -> None:
    badge = world.badge("A01")
    revoke(world, page, badge, "first")
    answer = revoke(world, page, badge, "second")
    assert answer.status_code == 422
    assert "was revoked before" in answer.content.decode()
    badge.refresh_from_db()
    assert badge.revoke_reason == "first"


def test_revoke_of_another_fairs_badge_is_not_found(world: World, page) -> None:
    other = make_world("midyear-2018")
    badge = other.badge("A01")
    answer = revoke(world, page, badge)
    assert answer.status_code == 404
    badge.refresh_from_db()
    assert badge.state == BadgeState.ACTIVE


def test_issue_gives_badges_to_the_chosen_people_of_a_delegation(world: World, page) -> None:
    delegation = world.exhibitor(
        "exhibitor_b", kind=ExhibitorKind.DELEGATION, country="BT", contact_name="Karma"
    )
    person = delegation.people.get()
    answer = page(
        "post",
        "issue_badges",
        world.users["organiser"],
        {"people": [str(person.pk)]},
        fair="city-2017",
    )
    assert answer.status_code == 302
    badge = Badge.objects.get(person=person)
    assert (badge.kind, badge.state) == ("delegation", "active")
    again = page("get", "issue_badges", world.users["organiser"], fair="city-2017")
    assert "Everybody has a badge" in again.content.decode()


def test_issue_refuses_nobody_and_people_who_are_no_delegation(world: World, page) -> None:
    world.exhibitor("exhibitor_b", kind=ExhibitorKind.DELEGATION, country="BT")
    stranger = world.exhibitor().people.get()
    for people in ([], [str(stranger.pk)], ["nonsense"]):
        answer = page(
            "post", "issue_badges", world.users["organiser"], {"people": people}, fair="city-2017"
        )
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"people"}
    assert Badge.objects.count() == 0


def test_issue_replaces_a_revoked_badge_and_serves_who_joined_later(world: World, page) -> None:
    lost = world.badge("A01")
    revoke(world, page, lost)
    late = actions.add_person(
        actor=world.actor("exhibitor_a"), exhibitor=exhibitor_of(lost), name_th="มาทีหลัง"
    )
    people = [str(lost.person_id), str(late.pk)]
    organiser = world.users["organiser"]
    answer = page("post", "issue_badges", organiser, {"people": people}, fair="city-2017")
    assert answer.status_code == 302
    active = Badge.objects.filter(state=BadgeState.ACTIVE)
    assert {str(badge.person_id) for badge in active} == set(people)
    assert lost.pk not in {badge.pk for badge in active}
