"""Rules of kinds of badges, as gates follow them."""

import datetime as dt
from typing import Any

import pytest

from badges import actions as badge_actions
from badges.models import KindRules, Presence
from events import clock
from events.models import Gate
from tests.conftest import World


def rule(world: World, kind: str = "exhibitor", **values: Any) -> KindRules:
    return KindRules.objects.create(fair=world.fair, kind=kind, **values)


def test_a_kind_without_rules_passes_as_before(world: World) -> None:
    badge, (device, _token) = world.badge("A01"), world.device()
    said = [world.scan(device, badge.code, way).reason for way in ("entry", "entry", "exit")]
    assert said == ["ok", "already_inside", "ok"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"gates": ["G1"]}, "ok"),
        ({"gates": ["G9"]}, "wrong_gate"),
        ({"days": ["2017-12-17"]}, "ok"),
        ({"days": ["2017-12-18"]}, "closed"),
        ({"hours": "visitors"}, "closed"),
        ({"hours": "always"}, "ok"),
    ],
)
def test_gates_follow_the_rules_of_a_kind(
    world: World, values: dict[str, Any], reason: str
) -> None:
    badge, (device, _token) = world.badge("A01"), world.device()
    rule(world, **values)
    assert world.scan(device, badge.code).reason == reason


def test_rules_of_another_kind_or_fair_say_nothing(world: World) -> None:
    badge, (device, _token) = world.badge("A01"), world.device()
    rule(world, "staff", gates=["G9"])
    assert world.scan(device, badge.code).reason == "ok"


def test_once_a_day_is_once_a_day(world: World) -> None:
    badge, (device, _token) = world.badge("A01"), world.device()
    rule(world, reentry="once_a_day")
    said = [world.scan(device, badge.code, way) for way in ("entry", "exit", "entry")]
    assert [scan.reason for scan in said] == ["ok", "ok", "already_inside"]
    # It came in once and left: nobody holds a copy.
    assert [scan.conflict for scan in said] == [False] * 3
    with clock.travel(clock.now() + dt.timedelta(days=1)):
        assert world.scan(device, badge.code).reason == "ok"


def test_without_anti_passback_nobody_is_counted_twice(world: World) -> None:
    badge, (device, _token) = world.badge("A01"), world.device()
    rule(world, anti_passback=False)
    ways = ("exit", "entry", "entry", "exit", "exit")
    scans = [world.scan(device, badge.code, way) for way in ways]
    assert [scan.reason for scan in scans] == ["ok"] * 5
    assert [scan.inside for scan in scans] == [0, 1, 1, 0, 0]


def test_a_gate_inside_looks_at_zones_and_counts_nobody(world: World) -> None:
    badge, (outer, _token) = world.badge("A01"), world.device()
    Gate.objects.create(fair=world.fair, code="Z1", zone=world.zones["FOOD"], name_th="ประตูครัว")
    inner, _token = world.device("Z1", "kitchen")
    world.scan(outer, badge.code)
    assert world.scan(inner, badge.code).reason == "ok"
    rule(world, zones=["FAB"])
    refused = world.scan(inner, badge.code)
    assert (refused.reason, refused.conflict, refused.inside) == ("wrong_gate", False, 1)
    assert world.scan(inner, badge.code, "exit").reason == "ok"
    presence = Presence.objects.get(badge=badge)
    assert (presence.is_inside, presence.gate_id) == (True, world.gates["G1"].pk)
    assert badge_actions.rebuild_presence(fair=world.fair) == 0
