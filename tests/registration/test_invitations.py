"""Invitations to act for an exhibitor: one mail, one use, fourteen days, and never nobody left."""

import datetime as dt
import re
from typing import Any

import pytest

from events import clock, vault
from events.models import LogEntry, OutgoingMail
from registration import actions, queries
from registration.models import Exhibitor, Invitation
from tests.conftest import MORNING, World
from tests.refusals import refused

pytestmark = pytest.mark.django_db

COLLEAGUE = "colleague@otop.example"


def invite(world: World, exhibitor: Exhibitor, email: str = COLLEAGUE) -> Invitation:
    return actions.invite_colleague(
        actor=world.actor("exhibitor_a"), exhibitor=exhibitor, email=email, page="/invitation/"
    )


def token_of_last_mail() -> str:
    mail = OutgoingMail.objects.order_by("created_at").reverse()[0]
    return re.findall(r"/invitation/\?token=(\S+)", mail.body)[0]


def accept(world: World, name: str, token: str) -> Exhibitor:
    return actions.accept_invitation(actor=world.actor(name), token_hash=vault.hash_token(token))


def who_acts(exhibitor: Exhibitor) -> list[str]:
    return [row.user.name for row in queries.representatives_of(exhibitor)]


def test_invited_person_acts_for_the_exhibitor_from_then_on(world: World) -> None:
    exhibitor = world.exhibitor()
    invitation = invite(world, exhibitor)
    assert list(queries.open_invitations_of(exhibitor)) == [invitation]

    assert accept(world, "outsider", token_of_last_mail()) == exhibitor
    assert who_acts(exhibitor) == ["exhibitor_a", "outsider"]
    assert list(queries.open_invitations_of(exhibitor)) == []
    assert queries.get_own_exhibitor(world.actor("outsider"), exhibitor.pk) == exhibitor


def test_mail_says_in_both_languages_what_it_is_about_and_until_when(world: World) -> None:
    exhibitor = world.exhibitor(name_th="กลุ่มทอผ้า", name_en="Weavers")
    invite(world, exhibitor)
    mail = OutgoingMail.objects.get()
    assert mail.to == COLLEAGUE
    assert mail.subject == "ทำการแทน กลุ่มทอผ้า ในงาน OTOP · Act for Weavers at OTOP fairs"
    assert "31 ธันวาคม 2560" in mail.body
    assert "31 December 2017" in mail.body


def test_token_is_kept_as_a_hash_and_stands_in_no_log(world: World) -> None:
    exhibitor = world.exhibitor()
    invitation = invite(world, exhibitor)
    token = token_of_last_mail()
    assert invitation.token_hash == vault.hash_token(token)
    said = "".join(str(entry.data) for entry in LogEntry.objects.all())
    assert token not in said
    assert invitation.token_hash not in said
    assert COLLEAGUE not in said


def test_link_opens_once(world: World) -> None:
    invite(world, world.exhibitor())
    token = token_of_last_mail()
    accept(world, "outsider", token)
    with refused("invitation_ended"):
        accept(world, "exhibitor_b", token)


@pytest.mark.parametrize(("days", "opens"), [(13.9, True), (14, False)])
def test_link_ends_after_fourteen_days(world: World, days: float, *, opens: bool) -> None:
    invite(world, world.exhibitor())
    token = token_of_last_mail()
    with clock.travel(MORNING + dt.timedelta(days=days, seconds=1 if opens else 0)):
        assert (queries.find_invitation(vault.hash_token(token)) is not None) is opens
        if not opens:
            with refused("invitation_ended"):
                accept(world, "outsider", token)


def test_invitation_that_was_taken_back_opens_nothing(world: World) -> None:
    exhibitor = world.exhibitor()
    invitation = invite(world, exhibitor)
    actor = world.actor("exhibitor_a")
    actions.revoke_invitation(actor=actor, invitation=invitation)
    with refused("invitation_ended"):
        accept(world, "outsider", token_of_last_mail())
    with refused("invitation_ended"):
        actions.revoke_invitation(actor=actor, invitation=invitation)
    assert who_acts(exhibitor) == ["exhibitor_a"]


def test_sending_again_ends_the_link_before_and_gives_time_anew(world: World) -> None:
    exhibitor = world.exhibitor()
    invitation = invite(world, exhibitor)
    before = token_of_last_mail()
    actor = world.actor("exhibitor_a")
    with refused("invitation_just_sent"):
        actions.resend_invitation(actor=actor, invitation=invitation, page="/invitation/")
    with clock.travel(MORNING + dt.timedelta(days=20)):
        again = actions.resend_invitation(actor=actor, invitation=invitation, page="/invitation/")
        assert again.pk == invitation.pk
        with refused("invitation_ended"):
            accept(world, "outsider", before)
        accept(world, "outsider", token_of_last_mail())
    assert who_acts(exhibitor) == ["exhibitor_a", "outsider"]


def test_inviting_an_address_anew_is_sending_again(world: World) -> None:
    exhibitor = world.exhibitor()
    first = invite(world, exhibitor)
    with clock.travel(MORNING + dt.timedelta(hours=1)):
        assert invite(world, exhibitor, COLLEAGUE.upper()).pk == first.pk
    assert Invitation.objects.count() == 1
    assert OutgoingMail.objects.count() == 2


def test_invitation_says_nothing_about_whether_the_address_has_an_account(world: World) -> None:
    exhibitor = world.exhibitor()
    invite(world, exhibitor, "outsider@otop.example")
    invite(world, exhibitor, "nobody@otop.example")
    known, unknown = OutgoingMail.objects.all()
    plain = [re.sub(r"token=\S+", "", mail.body) for mail in (known, unknown)]
    assert plain[0] == plain[1]
    entries = LogEntry.objects.filter(action="exhibitor.invited").order_by("pk")
    assert [set(entry.data) for entry in entries] == [{"invitation", "again"}] * 2


def test_open_invitations_are_limited(world: World) -> None:
    exhibitor = world.exhibitor()
    for number in range(20):
        invite(world, exhibitor, f"{number}@otop.example")
    with refused("too_many_invitations", limit=20):
        invite(world, exhibitor, "one-more@otop.example")


def test_who_acts_already_is_not_invited(world: World) -> None:
    with refused("already_represents"):
        invite(world, world.exhibitor(), "Exhibitor_A@otop.example")


def test_only_those_who_act_for_the_exhibitor_invite_and_take_back(world: World) -> None:
    exhibitor = world.exhibitor()
    invitation = invite(world, exhibitor)
    representative = queries.representatives_of(exhibitor).get()
    stranger = world.actor("exhibitor_b")
    tries: list[tuple[Any, dict[str, Any]]] = [
        (actions.invite_colleague, {"exhibitor": exhibitor, "email": "x@y.example", "page": "/"}),
        (actions.resend_invitation, {"invitation": invitation, "page": "/"}),
        (actions.revoke_invitation, {"invitation": invitation}),
        (actions.remove_representative, {"representative": representative}),
    ]
    for action, arguments in tries:
        with refused("not_found"):
            action(actor=stranger, **arguments)


def test_the_last_one_who_acts_stays(world: World) -> None:
    exhibitor = world.exhibitor()
    invite(world, exhibitor)
    accept(world, "outsider", token_of_last_mail())
    first, second = queries.representatives_of(exhibitor)
    actor = world.actor("exhibitor_a")
    actions.remove_representative(actor=actor, representative=first)
    assert who_acts(exhibitor) == ["outsider"]
    with refused("not_found"):
        actions.remove_representative(actor=actor, representative=second)
    with refused("last_representative"):
        actions.remove_representative(actor=world.actor("outsider"), representative=second)


def test_officer_invites_a_producer_but_removes_nobody(world: World) -> None:
    exhibitor = world.exhibitor()
    officer = world.officer()
    actions.invite_colleague(
        actor=officer, exhibitor=exhibitor, email=COLLEAGUE, page="/invitation/"
    )
    accept(world, "outsider", token_of_last_mail())
    assert who_acts(exhibitor) == ["exhibitor_a", "outsider"]
    with refused("forbidden"):
        actions.remove_representative(
            actor=officer, representative=queries.representatives_of(exhibitor)[0]
        )


def test_every_step_stands_in_the_log(world: World) -> None:
    exhibitor = world.exhibitor()
    actor = world.actor("exhibitor_a")
    invite(world, exhibitor)
    accept(world, "outsider", token_of_last_mail())
    actions.revoke_invitation(actor=actor, invitation=invite(world, exhibitor, "b@otop.example"))
    actions.remove_representative(
        actor=actor, representative=queries.representatives_of(exhibitor)[1]
    )
    entries = LogEntry.objects.filter(object_id=str(exhibitor.pk)).order_by("pk")
    assert [(entry.action, entry.actor) for entry in entries][1:] == [
        ("exhibitor.invited", actor.principal),
        ("exhibitor.invitation_accepted", world.actor("outsider").principal),
        ("exhibitor.invited", actor.principal),
        ("exhibitor.invitation_revoked", actor.principal),
        ("exhibitor.representative_removed", actor.principal),
    ]
