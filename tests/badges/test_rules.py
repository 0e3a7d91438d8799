"""Who may pass a gate, and when: the whole table."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges import rules
from badges.rules import (
    BadgeFacts,
    BadgeKind,
    Decision,
    Direction,
    GateFacts,
    Hours,
    KindFacts,
    Reason,
)
from events import clock

DAY = dt.datetime(2017, 12, 17, tzinfo=clock.BANGKOK)


def at(hour: float) -> dt.datetime:
    return DAY + dt.timedelta(hours=hour)


HOURS = Hours(
    visitors_from=at(10), visitors_until=at(21), exhibitors_from=at(7), exhibitors_until=at(22)
)
BADGE = BadgeFacts(
    kind="exhibitor",
    fair_id=1,
    is_revoked=False,
    valid_from=at(0),
    valid_until=at(24),
    is_inside=False,
)
GATE = GateFacts(fair_id=1, kinds=(), hours=HOURS)


def decide(
    badge: BadgeFacts | None,
    gate: GateFacts = GATE,
    moment: dt.datetime | None = None,
    direction: Direction = Direction.ENTRY,
) -> Reason:
    verdict = rules.decide_admission(
        badge=badge, gate=gate, direction=direction, moment=moment or at(9)
    )
    assert verdict.admitted == (verdict.reason is Reason.OK)
    return verdict.reason


@pytest.mark.parametrize(
    ("changes", "entry", "exit_"),
    [
        ({}, Reason.OK, Reason.NOT_INSIDE),
        ({"is_inside": True}, Reason.ALREADY_INSIDE, Reason.OK),
        ({"fair_id": 2}, Reason.WRONG_FAIR, Reason.WRONG_FAIR),
        ({"is_revoked": True}, Reason.REVOKED, Reason.NOT_INSIDE),
        ({"is_revoked": True, "is_inside": True}, Reason.REVOKED, Reason.OK),
        ({"valid_from": at(9.1)}, Reason.NOT_YET_VALID, Reason.NOT_INSIDE),
        ({"valid_until": at(9)}, Reason.EXPIRED, Reason.NOT_INSIDE),
        ({"valid_until": at(9), "is_inside": True}, Reason.EXPIRED, Reason.OK),
        ({"kind": "visitor"}, Reason.CLOSED, Reason.NOT_INSIDE),
        ({"kind": "visitor", "is_inside": True}, Reason.CLOSED, Reason.OK),
    ],
)
def test_badge_decides(changes: dict[str, object], entry: Reason, exit_: Reason) -> None:
    badge = replace(BADGE, **changes)  # type: ignore[arg-type]  # fields by name
    assert (decide(badge), decide(badge, direction=Direction.EXIT)) == (entry, exit_)


def test_unknown_badge_passes_in_no_direction() -> None:
    assert [decide(None, direction=direction) for direction in Direction] == [Reason.UNKNOWN] * 2


@pytest.mark.parametrize("kind", BadgeKind)
@pytest.mark.parametrize("kinds", [(), ("staff", "organiser")])
def test_gate_takes_its_kinds(kind: BadgeKind, kinds: tuple[str, ...]) -> None:
    gate = replace(GATE, kinds=kinds)
    expected = Reason.OK if not kinds or kind in kinds else Reason.WRONG_GATE
    assert decide(replace(BADGE, kind=kind), gate, at(12)) is expected


@pytest.mark.parametrize("kind", BadgeKind)
def test_each_kind_has_its_hours_to_the_second(kind: BadgeKind) -> None:
    visitors = kind in {BadgeKind.VISITOR, BadgeKind.PRESS, BadgeKind.VIP}
    first, last = (at(10), at(21)) if visitors else (at(7), at(22))
    second = dt.timedelta(seconds=1)
    badge = replace(BADGE, kind=kind)
    assert [
        decide(badge, moment=moment) for moment in (first - second, first, last - second, last)
    ] == [Reason.CLOSED, Reason.OK, Reason.OK, Reason.CLOSED]


def test_day_without_hours_is_closed() -> None:
    gate = replace(GATE, hours=None)
    assert decide(BADGE, gate) is Reason.CLOSED
    assert decide(replace(BADGE, is_inside=True), gate, direction=Direction.EXIT) is Reason.OK


def test_validity_is_half_open() -> None:
    badge = replace(BADGE, valid_from=at(9), valid_until=at(10))
    second = dt.timedelta(seconds=1)
    assert [
        decide(badge, moment=moment) for moment in (at(9) - second, at(9), at(10) - second, at(10))
    ] == [Reason.NOT_YET_VALID, Reason.OK, Reason.OK, Reason.EXPIRED]


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"fair_id": 2}, Reason.WRONG_FAIR),
        ({"is_revoked": True}, Reason.REVOKED),
        ({"valid_until": at(8)}, Reason.EXPIRED),
        ({"kind": "press"}, Reason.WRONG_GATE),
    ],
)
def test_first_reason_that_holds_is_the_one_said(step: dict[str, object], reason: Reason) -> None:
    """Each fault hides those behind it: peel them off one by one."""
    order: list[dict[str, object]] = [
        {"fair_id": 1},
        {"is_revoked": False},
        {"valid_until": at(24)},
        {"kind": "staff"},
    ]
    faults: dict[str, object] = {
        "fair_id": 2,
        "is_revoked": True,
        "valid_until": at(8),
        "kind": "press",
        "is_inside": True,
    }
    for healed in order:
        if healed.keys() == step.keys():
            break
        faults |= healed
    gate = replace(GATE, kinds=("staff",))
    assert decide(replace(BADGE, **faults), gate) is reason  # type: ignore[arg-type]  # fields by name


MOMENTS = st.integers(-24, 48).map(at)
BADGES = st.builds(
    BadgeFacts,
    kind=st.sampled_from([str(kind) for kind in BadgeKind]),
    fair_id=st.sampled_from([1, 2]),
    is_revoked=st.booleans(),
    valid_from=st.integers(-24, 12).map(at),
    valid_until=st.integers(12, 48).map(at),
    is_inside=st.booleans(),
)
GATES = st.builds(
    GateFacts,
    fair_id=st.just(1),
    kinds=st.lists(st.sampled_from([str(kind) for kind in BadgeKind]), max_size=3),
    hours=st.none() | st.just(HOURS),
)


@given(badge=BADGES, gate=GATES, moment=MOMENTS)
def test_nobody_who_is_inside_is_ever_locked_in(
    badge: BadgeFacts, gate: GateFacts, moment: dt.datetime
) -> None:
    inside = replace(badge, fair_id=1, is_inside=True)
    assert decide(inside, gate, moment, Direction.EXIT) is Reason.OK


@given(badge=BADGES, gate=GATES, moment=MOMENTS)
def test_entry_is_admitted_exactly_when_all_is_well(
    badge: BadgeFacts, gate: GateFacts, moment: dt.datetime
) -> None:
    hours = gate.hours
    visitors = badge.kind in {"visitor", "press", "vip"}
    open_now = hours is not None and (
        hours.visitors_from <= moment < hours.visitors_until
        if visitors
        else hours.exhibitors_from <= moment < hours.exhibitors_until
    )
    well = (
        badge.fair_id == 1
        and not badge.is_revoked
        and badge.valid_from <= moment < badge.valid_until
        and (not gate.kinds or badge.kind in gate.kinds)
        and open_now
        and not badge.is_inside
    )
    assert (decide(badge, gate, moment) is Reason.OK) == well


# Phones decide by the same table: the engine's tests read it too.
VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "admission_vectors.json").read_text("utf-8")
)


def moment_of(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def badge_of(row: dict[str, Any]) -> BadgeFacts:
    return BadgeFacts(
        kind=row["kind"],
        fair_id=row["fair"],
        is_revoked=row["revoked"],
        valid_from=moment_of(row["valid_from"]),
        valid_until=moment_of(row["valid_until"]),
        is_inside=row["inside"],
        last_entry=moment_of(row["last_entry"]) if row["last_entry"] else None,
    )


def gate_of(row: dict[str, Any], moment: dt.datetime) -> GateFacts:
    day = clock.local(moment).date().isoformat()
    found = [one for one in row["days"] if one["date"] == day]
    hours = None
    if found:
        hours = Hours(*map(moment_of, (*found[0]["visitors"], *found[0]["exhibitors"])))
    return GateFacts(
        fair_id=row["fair"], kinds=row["kinds"], hours=hours, code=row["code"], zone=row["zone"]
    )


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_vectors_are_decided_as_they_say(vector: dict[str, Any]) -> None:
    moment = moment_of(vector["moment"])
    verdict = rules.decide_admission(
        badge=badge_of(vector["badge"]) if vector["badge"] else None,
        gate=gate_of(vector["gate"], moment),
        kind=KindFacts(**vector["kind"]) if vector["kind"] else None,
        direction=Direction(vector["direction"]),
        moment=moment,
    )
    assert (verdict.decision, verdict.reason) == (
        Decision(vector["decision"]),
        Reason(vector["reason"]),
    )


def test_vectors_hold_every_reason_that_rules_give() -> None:
    # A code that is forged never reaches the rules.
    assert {vector["reason"] for vector in VECTORS} == set(Reason) - {Reason.FORGED}
