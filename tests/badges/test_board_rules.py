"""What the control room has to hear of, and what not."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges import rules
from badges.rules import AlertKind

NOW = dt.datetime(2017, 12, 17, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
HOUR = 60 * MINUTE
OPENING = rules.Opening(NOW - 4 * HOUR, NOW + 4 * HOUR, NOW - 2 * HOUR, NOW + 3 * HOUR)
DEVICE = rules.DeviceFacts("d1", "G1", paired_at=NOW - 5 * HOUR, last_seen=NOW)


def gate(passed: int = 0, denied: int = 0, *, has_device: bool = True) -> rules.GateNumbers:
    """All of it happened in the last minute."""
    rest = [0] * 59
    return rules.GateNumbers("G1", [*rest, passed], [*rest, denied], has_device)


def kinds(**given: Any) -> list[AlertKind]:
    facts: dict[str, Any] = {
        "now": NOW,
        "opening": OPENING,
        "devices": [DEVICE],
        "gates": [gate(passed=1)],
        "conflicts": 0,
        "list_age_limit": HOUR,
    }
    return [alert.kind for alert in rules.find_alerts(**facts | given)]


def device(**values: Any) -> list[rules.DeviceFacts]:
    facts: dict[str, Any] = {
        "key": "d1",
        "gate": "G1",
        "paired_at": NOW - 5 * HOUR,
        "last_seen": NOW,
    }
    return [rules.DeviceFacts(**facts | values)]


def test_all_is_well() -> None:
    assert kinds() == []


@pytest.mark.parametrize(("minutes", "alerts"), [(4.99, []), (5, [AlertKind.DEVICE_SILENT])])
def test_a_device_is_silent_after_five_minutes(minutes: float, alerts: list[AlertKind]) -> None:
    assert kinds(devices=device(last_seen=NOW - minutes * MINUTE)) == alerts


def test_a_device_that_never_spoke_is_silent_since_it_was_paired() -> None:
    assert kinds(devices=device(last_seen=None)) == [AlertKind.DEVICE_SILENT]
    assert kinds(devices=device(last_seen=None, paired_at=NOW - MINUTE)) == []


def test_at_night_devices_may_rest() -> None:
    assert kinds(devices=device(last_seen=None), now=NOW + 5 * HOUR, gates=[]) == []
    assert kinds(devices=device(last_seen=None), opening=None) == []


@pytest.mark.parametrize(("minutes", "alerts"), [(60, []), (61, [AlertKind.LIST_OLD])])
def test_a_list_may_be_as_old_as_the_fair_says(minutes: int, alerts: list[AlertKind]) -> None:
    assert kinds(devices=device(list_as_of=NOW - minutes * MINUTE)) == alerts


def test_of_a_silent_device_its_silence_is_said_and_not_its_old_list() -> None:
    old = device(last_seen=NOW - HOUR, list_as_of=NOW - 3 * HOUR)
    assert kinds(devices=old) == [AlertKind.DEVICE_SILENT]


def test_several_silent_devices_of_a_gate_are_one_alert() -> None:
    devices = [
        rules.DeviceFacts(f"d{number}", code, NOW - HOUR, NOW - number * 10 * MINUTE)
        for number, code in ((1, "G1"), (3, "G1"), (2, "G2"))
    ]
    found = rules.find_alerts(
        now=NOW, opening=OPENING, devices=devices, gates=[], conflicts=0, list_age_limit=HOUR
    )
    assert [(one.gate, one.device, one.number, one.since) for one in found] == [
        ("G1", "", 2, NOW - 30 * MINUTE),
        ("G2", "d2", 0, NOW - 20 * MINUTE),
    ]


@pytest.mark.parametrize(("queue", "alerts"), [(19, []), (20, [AlertKind.QUEUE_GROWING])])
def test_a_queue_is_said_day_and_night(queue: int, alerts: list[AlertKind]) -> None:
    assert kinds(devices=device(queue=queue)) == alerts
    assert kinds(devices=device(queue=queue), opening=None) == alerts


@pytest.mark.parametrize(
    ("passed", "denied", "alerts"),
    [
        (0, 9, []),
        (0, 10, [AlertKind.DENIAL_BURST]),
        (23, 10, [AlertKind.DENIAL_BURST]),
        (24, 10, []),
    ],
)
def test_many_turned_away_among_few(passed: int, denied: int, alerts: list[AlertKind]) -> None:
    assert kinds(gates=[gate(passed, denied)]) == alerts


def test_a_gate_is_quiet_only_with_a_device_and_while_visitors_may_come() -> None:
    assert kinds(gates=[gate()]) == [AlertKind.GATE_QUIET]
    assert kinds(gates=[gate(has_device=False)]) == []
    assert kinds(gates=[gate()], now=NOW + 3 * HOUR, devices=[]) == []
    just_open = rules.Opening(NOW - HOUR, NOW + HOUR, NOW - 14 * MINUTE, NOW + HOUR)
    assert kinds(gates=[gate()], opening=just_open) == []


@given(st.integers(0, 5), st.lists(st.integers(0, 40), max_size=5), st.integers(0, 600))
def test_the_gravest_come_first(conflicts: int, queues: list[int], silent: int) -> None:
    devices = [
        rules.DeviceFacts(str(key), "G1", NOW, NOW - silent * MINUTE, queue=queue)
        for key, queue in enumerate(queues)
    ]
    found = kinds(conflicts=conflicts, devices=devices, gates=[gate(), gate(1, 20)])
    assert found == sorted(found, key=list(AlertKind).index)
    assert (AlertKind.CONFLICT in found) == (conflicts > 0)
