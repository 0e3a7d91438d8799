"""Phones at two to four gates, a line between them and the server that does all that lines do, and one truth (T2).

OFFLINE_RUNS=2000 is the full size; tests.flows.offline does the same over real HTTP, with servers that are killed.
"""

import datetime as dt
import json
import os
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from badges.actions import issue_badges
from badges.models import Badge
from booths.queries import forget_floors
from events import clock
from events.permissions import SYSTEM
from registration.models import Person
from tests.conftest import MORNING, World
from tests.flows.phone import Phone, check_all_there, check_nothing_lost

RUNS = int(os.environ.get("OFFLINE_RUNS", "12"))
GATES = 4
BADGES = 3
HOURS = st.sampled_from([0, 2, -2])
Delivery = Callable[[], None]


class OfflineGates(RuleBasedStateMachine):
    """The world is made once; each run takes back what it did."""

    world: World
    tokens: list[str]
    codes: list[str]
    client = Client()

    letters = Bundle("letters")

    def __init__(self) -> None:
        super().__init__()
        self.now = MORNING + dt.timedelta(hours=1)
        self.phones: list[Phone] = []
        # What is under way: sent once, and not arrived so far.
        self.under_way: list[tuple[Phone, dict[str, Any]]] = []
        forget_floors()
        self.run = transaction.atomic()
        self.run.__enter__()

    @initialize(skews=st.lists(HOURS, min_size=2, max_size=GATES))
    def open_gates(self, skews: list[int]) -> None:
        self.phones = [
            Phone(number, self.tokens[number], dt.timedelta(hours=hours))
            for number, hours in enumerate(skews)
        ]

    def phone(self, number: int) -> Phone:
        self.now += dt.timedelta(minutes=1)
        return self.phones[number % len(self.phones)]

    def deliver(self, phone: Phone, body: dict[str, Any]) -> dict[str, Any] | None:
        with clock.travel(self.now):
            answer = self.client.post(
                "/api/v1/gate/scans/batch",
                json.dumps(body),
                content_type="application/json",
                headers={"Authorization": f"Bearer {phone.token}"},
            )
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        assert [result["scan_id"] for result in found["results"]] == [
            item["scan_id"] for item in body["scans"]
        ]
        return found

    # --- what people do -----------------------------------------------------------------------
    @rule(
        number=st.integers(0, GATES - 1),
        badge=st.integers(0, BADGES - 1),
        direction=st.sampled_from(["entry", "entry", "exit"]),
    )
    def somebody_passes(self, number: int, badge: int, direction: str) -> None:
        self.phone(number).read(self.codes[badge], direction, self.now)

    @rule(number=st.integers(0, GATES - 1), back=st.integers(1, 3))
    def take_back(self, number: int, back: int) -> None:
        phone = self.phone(number)
        undoable = [deed for deed in phone.deeds if deed.undoes is None]
        if len(undoable) >= back:
            phone.undo(undoable[-back], self.now)

    # --- what lines do ------------------------------------------------------------------------
    @rule(number=st.integers(0, GATES - 1), most=st.integers(1, 4))
    def upload(self, number: int, most: int) -> None:
        """Part of what it has, or all."""
        self.phone(number).sync(self.deliver, self.now, most)

    @rule(number=st.integers(0, GATES - 1))
    def lose_the_request(self, number: int) -> None:
        self.phone(number).sync(lambda _phone, _body: None, self.now)

    @rule(number=st.integers(0, GATES - 1), most=st.integers(1, 4))
    def lose_the_answer(self, number: int, most: int) -> None:
        """Also what it looks like when the phone is switched off before it has read the answer."""

        def lose(phone: Phone, body: dict[str, Any]) -> None:
            self.deliver(phone, body)

        self.phone(number).sync(lose, self.now, most)

    @rule(number=st.integers(0, GATES - 1), most=st.integers(1, 4))
    def delay_the_request(self, number: int, most: int) -> None:
        phone = self.phone(number)
        self.under_way.append((phone, phone.pack(most, self.now)))

    @precondition(lambda self: self.under_way)
    @rule(which=st.integers(0, 9), is_heard=st.booleans())
    def arrive_late(self, which: int, is_heard: bool) -> None:  # noqa: FBT001 - hypothesis names it
        """After requests that were sent later; a phone that waits no longer does not hear the answer."""
        phone, body = self.under_way.pop(which % len(self.under_way))
        # Its clock shows what it showed when it was sent; a request is not under way for longer than this.
        self.now += dt.timedelta(seconds=1)
        answer = self.deliver(phone, body | phone.pack(0, self.now) | {"scans": body["scans"]})
        if is_heard and answer is not None:
            phone.hear(answer)

    # --- what must hold -----------------------------------------------------------------------
    @invariant()
    def nothing_is_lost(self) -> None:
        check_nothing_lost(self.phones)

    def teardown(self) -> None:
        try:
            for phone in self.phones:
                self.now += dt.timedelta(minutes=1)
                assert phone.sync(self.deliver, self.now)
            if self.phones:
                check_all_there(self.phones)
        finally:
            transaction.set_rollback(True)
            self.run.__exit__(None, None, None)


def test_gates_that_work_offline_lose_and_invent_nothing(world: World) -> None:
    exhibitor = world.exhibitor()
    people = Person.objects.bulk_create(
        Person(exhibitor=exhibitor, name_th=f"ญาณิศา {number}") for number in range(BADGES)
    )
    issue_badges(actor=SYSTEM, fair=world.fair, people=people)
    OfflineGates.world = world
    OfflineGates.tokens = [world.device(name=f"phone {number}")[1] for number in range(GATES)]
    OfflineGates.codes = list(Badge.objects.order_by("serial").values_list("code", flat=True))
    run_state_machine_as_test(
        OfflineGates,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
