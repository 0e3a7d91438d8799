"""Writes to the fair itself: by whom, with which rule, and recorded."""

import datetime as dt
from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command

from events import actions, audit, changes, permissions, rules
from events.models import (
    ApiToken,
    Change,
    FairState,
    FairWindow,
    IdempotencyRecord,
    LogEntry,
    Member,
    Province,
    Role,
    WindowKind,
)
from events.permissions import ANONYMOUS, SYSTEM
from events.rules import Refused
from tests.conftest import MORNING, World
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("current", "target"), list(product(FairState, FairState)))
def test_fair_state_changes_as_the_rule_says(
    world: World, current: FairState, target: FairState
) -> None:
    world.fair.state = current
    world.fair.save()
    before = LogEntry.objects.count()
    if rules.FairState(target) in rules.FAIR_TRANSITIONS[rules.FairState(current)]:
        fair = actions.change_fair_state(
            actor=world.actor("admin"), fair=world.fair, target=target, reason="because"
        )
        assert fair.state == target
        entry = LogEntry.objects.latest("id")
        assert (entry.action, entry.data) == (
            "fair.state_changed",
            {"from": current, "to": target, "reason": "because"},
        )
        return
    with refused("fair_transition"):
        actions.change_fair_state(actor=world.actor("admin"), fair=world.fair, target=target)
    world.fair.refresh_from_db()
    assert (world.fair.state, LogEntry.objects.count()) == (current, before)


@pytest.mark.parametrize("name", ["organiser", "reviewer", "gate_staff", "exhibitor_a"])
def test_only_an_admin_changes_the_state(world: World, name: str) -> None:
    with refused("forbidden"):
        actions.change_fair_state(
            actor=world.actor(name), fair=world.fair, target=FairState.ARCHIVED
        )


def test_window_is_moved_and_the_log_keeps_both(world: World) -> None:
    opens, closes = MORNING, MORNING + dt.timedelta(seconds=1)
    before = FairWindow.objects.get(fair=world.fair, kind=WindowKind.REVIEW)
    actions.set_window(
        actor=world.actor("organiser"),
        fair=world.fair,
        kind=WindowKind.REVIEW,
        opens_at=opens,
        closes_at=closes,
    )
    after = FairWindow.objects.get(fair=world.fair, kind=WindowKind.REVIEW)
    assert (after.pk, after.opens_at, after.closes_at) == (before.pk, opens, closes)
    assert LogEntry.objects.latest("id").data == {
        "kind": "review",
        "opens_at": opens.isoformat(),
        "closes_at": closes.isoformat(),
        "before": [before.opens_at.isoformat(), before.closes_at.isoformat()],
    }
    assert list(audit.find_breaks("fair:city-2017")) == []


def test_window_of_a_new_kind_is_opened(world: World) -> None:
    FairWindow.objects.filter(fair=world.fair, kind=WindowKind.MOVE_IN).delete()
    actions.set_window(
        actor=world.actor("organiser"),
        fair=world.fair,
        kind=WindowKind.MOVE_IN,
        opens_at=MORNING,
        closes_at=MORNING + dt.timedelta(days=1),
    )
    assert FairWindow.objects.filter(fair=world.fair, kind=WindowKind.MOVE_IN).count() == 1
    assert LogEntry.objects.latest("id").data["before"] is None


def test_window_without_length_or_by_a_stranger_is_refused(world: World) -> None:
    before = FairWindow.objects.get(fair=world.fair, kind=WindowKind.REVIEW)
    for name, code in (("organiser", "window_order"), ("exhibitor_a", "forbidden")):
        with refused(code):
            actions.set_window(
                actor=world.actor(name),
                fair=world.fair,
                kind=WindowKind.REVIEW,
                opens_at=MORNING,
                closes_at=MORNING,
            )
    after = FairWindow.objects.get(fair=world.fair, kind=WindowKind.REVIEW)
    assert (after.opens_at, after.closes_at) == (before.opens_at, before.closes_at)


def test_role_is_given_once_and_taken(world: World) -> None:
    user, admin = world.users["outsider"], world.actor("admin")
    first = actions.add_member(actor=admin, fair=world.fair, user=user, role=Role.REVIEWER)
    again = actions.add_member(actor=admin, fair=world.fair, user=user, role=Role.REVIEWER)
    assert first == again
    assert permissions.actor_of(user).roles_in(world.fair.pk) == {rules.Role.REVIEWER}
    actions.remove_member(actor=admin, member=first)
    assert permissions.actor_of(user).roles_in(world.fair.pk) == frozenset()
    assert list(
        LogEntry.objects.filter(action__startswith="fair.member")
        .order_by("id")
        .values_list("action", "data__role", "data__user")
    ) == [("fair.member_added", "reviewer", user.pk), ("fair.member_removed", "reviewer", user.pk)]


def test_provincial_officer_has_a_province(world: World) -> None:
    surin = Province.objects.get(pk="32")
    member = actions.add_member(
        actor=world.actor("admin"),
        fair=world.fair,
        user=world.users["outsider"],
        role=Role.PROVINCIAL_OFFICER,
        province=surin,
    )
    assert member.province == surin


def test_only_an_admin_gives_and_takes_roles(world: World) -> None:
    before = set(Member.objects.values_list("pk", flat=True))
    member = Member.objects.get(role=Role.REVIEWER)
    for name in ("organiser", "reviewer", "exhibitor_a"):
        with refused("forbidden"):
            actions.add_member(
                actor=world.actor(name),
                fair=world.fair,
                user=world.users["outsider"],
                role=Role.ADMIN,
            )
        with refused("forbidden"):
            actions.remove_member(actor=world.actor(name), member=member)
    assert set(Member.objects.values_list("pk", flat=True)) == before


def test_token_is_for_oneself_alone(world: World) -> None:
    user = world.users["exhibitor_a"]
    for actor in (world.actor("exhibitor_b"), world.actor("admin"), ANONYMOUS):
        with refused("forbidden"):
            actions.issue_token(actor=actor, user=user, name="stolen")
        with refused("forbidden"):
            actions.revoke_tokens(actor=actor, user=user, name="stolen")
    assert ApiToken.objects.count() == 0
    own = actions.issue_token(actor=world.actor("exhibitor_a"), user=user, name="mine")
    assert permissions.find_token_owner(own) == user
    other = actions.issue_token(actor=SYSTEM, user=user, name="other")
    assert actions.revoke_tokens(actor=world.actor("exhibitor_a"), user=user, name="mine") == 1
    assert permissions.find_token_owner(own) is None
    assert permissions.find_token_owner(other) == user


def test_effect_runs_once_per_principal_and_key(world: World) -> None:
    ran: list[str] = []

    def effect(name: str) -> actions.Effect:
        def run() -> tuple[int, dict[str, str]]:
            ran.append(name)
            return 201, {"made": name}

        return run

    def once(principal: str, content: str, name: str) -> tuple[int, object]:
        return actions.run_once(
            principal=principal, key="k", request_hash=content, effect=effect(name)
        )

    assert once("user:1", "a", "first") == (201, {"made": "first"})
    assert once("user:1", "a", "second") == (201, {"made": "first"})
    with refused("idempotency_mismatch"):
        once("user:1", "b", "third")
    assert once("user:2", "b", "fourth") == (201, {"made": "fourth"})
    assert ran == ["first", "fourth"]


def test_refused_effect_leaves_its_key_unused(world: World) -> None:
    def refuse() -> tuple[int, object]:
        raise Refused("window_closed")

    with refused("window_closed"):
        actions.run_once(principal="user:1", key="k", request_hash="a", effect=refuse)
    assert IdempotencyRecord.objects.count() == 0
    answer = actions.run_once(
        principal="user:1", key="k", request_hash="b", effect=lambda: (204, None)
    )
    assert answer == (204, None)


def test_pruning_keeps_the_last_changes_of_each_stream(world: World) -> None:
    world.allocated("A01", "A02", "A03")
    key = (world.fair.pk, "floor")
    assert changes.head_of(key) == 3
    assert actions.prune_changes(keep=2) == 1
    assert list(Change.objects.values_list("seq", flat=True)) == [2, 3]
    assert changes.read_since(key, 0).contiguous is False
    behind = changes.read_since(key, 1)
    assert (behind.contiguous, [seq for seq, _ in behind.changes]) == (True, [2, 3])
    assert actions.prune_changes(keep=2) == 0
    call_command("prune_changes", "--keep", "1", stdout=StringIO())
    assert list(Change.objects.values_list("seq", flat=True)) == [3]
