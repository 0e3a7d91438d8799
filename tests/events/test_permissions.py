"""Who is asking, and what a door lets through."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from events import actions, clock, permissions, vault
from events.models import ApiToken, Member, Province, Role, User
from events.permissions import ANONYMOUS, SYSTEM, Actor, InFair
from events.rules import ROLES_THAT_GUARD, ROLES_THAT_ORGANISE, Refused
from events.rules import Role as RuleRole
from tests.conftest import MORNING, World, make_fair

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(db: None) -> User:
    return User.objects.create_superuser("root@otop.example", "a long enough password")


def refusal_of(policy: Callable[[Actor, dict[str, Any]], None], actor: Actor) -> str | None:
    try:
        policy(actor, {"fair": "city-2017"})
    except Refused as refused:
        return refused.code
    return None


def test_actor_has_the_roles_of_each_fair_apart(world: World) -> None:
    other = make_fair("other")
    Member.objects.create(fair=other, user=world.users["organiser"], role=Role.GATE_STAFF)
    actor = world.actor("organiser")
    assert actor.roles_in("city-2017") == {RuleRole.ORGANISER}
    assert actor.roles_in(world.fair.pk) == {RuleRole.ORGANISER}
    assert actor.roles_in("other") == {RuleRole.GATE_STAFF}
    assert actor.roles_in("none") == frozenset()
    assert actor.fairs_with(ROLES_THAT_ORGANISE) == {world.fair.pk}
    assert actor.fairs_with(ROLES_THAT_GUARD) == {world.fair.pk, other.pk}
    assert actor.is_staff is True
    assert world.actor("exhibitor_a").is_staff is False


def test_principal_says_nothing_personal(world: World) -> None:
    device, _token = world.device()
    assert world.actor("organiser").principal == f"user:{world.users['organiser'].pk}"
    assert permissions.actor_of_device(device).principal == f"device:{device.pk}"
    assert (ANONYMOUS.principal, SYSTEM.principal) == ("anonymous", "system")
    assert (ANONYMOUS.name, SYSTEM.name) == ("anonymous", "system")


def test_provincial_officer_knows_the_province(world: World) -> None:
    user = world.users["outsider"]
    surin = Province.objects.get(pk="32")
    Member.objects.create(fair=world.fair, user=user, role=Role.PROVINCIAL_OFFICER, province=surin)
    (membership,) = permissions.actor_of(user).memberships
    assert (membership.fair_slug, membership.role, membership.province) == (
        "city-2017",
        RuleRole.PROVINCIAL_OFFICER,
        "32",
    )


def test_superuser_is_admin_everywhere(world: World, superuser: User) -> None:
    actor = permissions.actor_of(superuser)
    assert actor.roles_in("whatever") == {RuleRole.ADMIN}
    assert actor.has_role("whatever", ROLES_THAT_ORGANISE) is True
    assert (actor.is_superuser, actor.is_staff, actor.is_system) == (True, True, False)
    assert SYSTEM.has_role("whatever", frozenset()) is True


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (
            permissions.anyone,
            {"anonymous": None, "device": None, "exhibitor": None, "organiser": None, "root": None},
        ),
        (
            permissions.signed_in,
            {
                "anonymous": "not_signed_in",
                "device": "forbidden",
                "exhibitor": None,
                "organiser": None,
                "root": None,
            },
        ),
        (
            permissions.gate_device,
            {
                "anonymous": "not_signed_in",
                "device": None,
                "exhibitor": "forbidden",
                "organiser": "forbidden",
                "root": "forbidden",
            },
        ),
        (
            InFair(ROLES_THAT_ORGANISE),
            {
                "anonymous": "not_signed_in",
                "device": "forbidden",
                "exhibitor": "forbidden",
                "organiser": None,
                "root": None,
            },
        ),
    ],
    ids=["anyone", "signed_in", "gate_device", "in_fair"],
)
def test_policy_lets_through_whom_it_should(
    world: World,
    superuser: User,
    policy: Callable[[Actor, dict[str, Any]], None],
    expected: dict[str, str | None],
) -> None:
    device, _token = world.device()
    actors = {
        "anonymous": ANONYMOUS,
        "device": permissions.actor_of_device(device),
        "exhibitor": world.actor("exhibitor_a"),
        "organiser": world.actor("organiser"),
        "root": permissions.actor_of(superuser),
    }
    assert {name: refusal_of(policy, actor) for name, actor in actors.items()} == expected


def test_door_asks_its_policy_before_it_opens(world: World) -> None:
    opened = []

    @permissions.allow(permissions.signed_in)
    def door(request: Any) -> str:
        opened.append(request)
        return "open"

    class Request:
        actor = ANONYMOUS

    with pytest.raises(Refused) as refused:
        door(Request())
    assert (refused.value.code, opened) == ("not_signed_in", [])
    Request.actor = world.actor("exhibitor_a")
    assert door(Request()) == "open"
    assert door.policy is permissions.signed_in  # type: ignore[attr-defined]  # set by allow


def test_token_is_kept_as_its_hash_alone(world: World) -> None:
    token = world.token("organiser")
    row = ApiToken.objects.get()
    assert row.token_hash == vault.hash_token(token)
    assert token not in {str(value) for value in row.__dict__.values()}
    assert permissions.find_token_owner(token) == world.users["organiser"]
    assert permissions.find_token_owner(token[:-1]) is None
    assert permissions.find_token_owner("\ud800") is None


def test_token_ends_at_the_second_it_expires(world: World) -> None:
    user = world.users["organiser"]
    token = actions.issue_token(
        actor=SYSTEM, user=user, name="short", expires_at=MORNING + dt.timedelta(hours=1)
    )
    with clock.travel(MORNING + dt.timedelta(minutes=59, seconds=59)):
        assert permissions.find_token_owner(token) == user
    with clock.travel(MORNING + dt.timedelta(hours=1)):
        assert permissions.find_token_owner(token) is None


def test_token_of_somebody_who_left_opens_nothing(world: World) -> None:
    token = world.token("organiser")
    User.objects.filter(pk=world.users["organiser"].pk).update(is_active=False)
    assert permissions.find_token_owner(token) is None


def test_nobody_is_not_signed_in() -> None:
    assert AnonymousUser().is_authenticated is False
    assert ANONYMOUS.is_superuser is False
