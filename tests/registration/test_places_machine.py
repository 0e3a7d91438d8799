"""Decisions, answers, silence, withdrawals and quotas in any order: the product does what the model says."""

import datetime as dt
import os
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from events import clock
from events.models import LogEntry, Province
from events.rules import Refused
from registration import actions, queries
from registration.models import Application, Exhibitor, FairTerms, Place
from registration.rules import Decision, QuotaChange
from tests.conftest import MORNING, World
from tests.registration.places_model import Model, No, Wish

EXAMPLES = int(os.environ.get("PLACES_EXAMPLES", "20"))
HOURS = 4
PROVINCES = ("32", "90")
pick = st.integers(0, 10**6)


class Places(RuleBasedStateMachine):
    """One zone with a quota for each of two provinces; what it works on is set for each test."""

    world: ClassVar[World]
    asks: ClassVar[bool]
    people: ClassVar[list[Exhibitor]]

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.model = Model(asks=self.asks, hours=HOURS)
        self.hour = 0.0
        self.organiser = self.world.actor("organiser")
        self.exhibitor = self.world.actor("exhibitor_a")
        FairTerms.objects.create(
            fair=self.world.fair, asks_confirmation=self.asks, confirm_hours=HOURS
        )

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(given=st.tuples(st.integers(0, 5), st.integers(0, 5)))
    def give(self, given: tuple[int, int]) -> None:
        with self.now():
            actions.set_quotas(
                actor=self.organiser,
                fair=self.world.fair,
                changes=[
                    QuotaChange("FAB", number, province=code)
                    for code, number in zip(PROVINCES, given, strict=True)
                ],
            )
        self.model.given = dict(zip(PROVINCES, given, strict=True))

    # --- what may happen ---
    @rule(which=st.integers(0, 1), wants=st.integers(1, 4), points=st.integers(0, 2))
    def apply(self, which: int, wants: int, points: int) -> None:
        moment = MORNING + dt.timedelta(hours=self.hour)
        application = Application.objects.create(
            fair=self.world.fair,
            exhibitor=self.people[which],
            zone=self.world.zones["FAB"],
            state="submitted",
            submitted_at=moment,
            booths_wanted=wants,
            priority_points=points,
            product_type=3,
        )
        key = str(application.pk)
        self.model.wishes[key] = Wish(PROVINCES[which], wants, (-points, self.hour, key))

    @precondition(lambda self: self.model.wishes)
    @rule(one=pick, override=st.sampled_from([False, False, False, True]))
    def approve(self, one: int, *, override: bool) -> None:
        self.decide(
            one,
            Decision.APPROVE,
            lambda key: self.model.approve(key, self.hour, override=override),
            override="เพราะจำเป็น" if override else "",
        )

    @precondition(lambda self: self.model.wishes)
    @rule(one=pick)
    def waitlist(self, one: int) -> None:
        self.decide(one, Decision.WAITLIST, self.model.waitlist)

    @precondition(lambda self: self.model.wishes)
    @rule(one=pick)
    def reject(self, one: int) -> None:
        self.decide(one, Decision.REJECT, self.model.reject)

    @precondition(lambda self: self.model.wishes)
    @rule(one=pick)
    def accept(self, one: int) -> None:
        key = self.key(one)
        self.compare(
            lambda: self.model.accept(key, self.hour),
            lambda: actions.accept_place(
                actor=self.exhibitor, application=Application.objects.get(pk=key)
            ),
        )

    @precondition(lambda self: self.model.wishes)
    @rule(one=pick)
    def decline(self, one: int) -> None:
        key = self.key(one)
        self.compare(
            lambda: self.model.decline(key, self.hour),
            lambda: actions.decline_place(
                actor=self.exhibitor, application=Application.objects.get(pk=key)
            ),
        )

    @precondition(lambda self: self.model.wishes)
    @rule(one=pick)
    def withdraw(self, one: int) -> None:
        key = self.key(one)
        self.compare(
            lambda: self.model.withdraw(key, self.hour),
            lambda: actions.withdraw_application(
                actor=self.exhibitor, application=Application.objects.get(pk=key)
            ),
        )

    @rule(
        which=st.integers(0, 1),
        number=st.integers(0, 6),
        override=st.sampled_from([False, False, True]),
    )
    def change_quota(self, which: int, number: int, *, override: bool) -> None:
        self.compare(
            lambda: self.model.set_quota(PROVINCES[which], number, self.hour, override=override),
            lambda: actions.set_quotas(
                actor=self.organiser,
                fair=self.world.fair,
                changes=[QuotaChange("FAB", number, province=PROVINCES[which])],
                override="ตามมติ" if override else "",
            ),
        )

    @rule(hours=st.sampled_from([0.5, 1.0, 4.0]))
    def wait(self, hours: float) -> None:
        """Time passes; nobody sweeps yet."""
        self.hour += hours

    @rule()
    def sweep(self) -> None:
        late = self.model.overdue(self.hour)
        before = LogEntry.objects.count()
        expected: list[tuple[str, int]] = []
        with self.now():
            assert actions.lapse_offers() == len(late)
        for entry in LogEntry.objects.order_by("id")[before:]:
            if entry.action == "place.lapsed":
                assert expected == []
                expected = self.model.lapse(entry.object_id, self.hour)
            elif entry.action == "place.passed_on":
                assert (entry.object_id, entry.data["booths"]) == expected.pop(0)
        assert expected == []
        assert self.model.overdue(self.hour) == []

    # --- what must hold ---
    @invariant()
    def same_as_the_model(self) -> None:
        self.model.check()
        expected = {
            key: (wish.state, wish.place, wish.booths if wish.place else 0, wish.overridden)
            for key, wish in self.model.wishes.items()
        }
        found: dict[str, tuple[Any, ...]] = {
            str(key): (state, None, 0, False)
            for key, state in Application.objects.values_list("pk", "state")
        }
        rows = Place.objects.order_by("offered_at", "id").values_list(
            "application", "application__state", "state", "booths", "override_by"
        )
        for key, state, place, booths, override in rows:
            known = found[str(key)]
            # The live one, or else the last.
            if known[1] not in ("offered", "accepted"):
                found[str(key)] = (state, place, booths, override is not None)
        assert found == expected

    @invariant()
    def counters_are_sums(self) -> None:
        rows = {
            row.quota.province_id: row.tally
            for row in queries.quota_rows(self.organiser, self.world.fair)
            if row.quota is not None
        }
        found = {
            cell: (tally.given, tally.offered, tally.confirmed, tally.free)
            for cell, tally in rows.items()
        }
        model = self.model
        assert found == {
            cell: (
                given,
                model.taken(cell, "offered"),
                model.taken(cell, "accepted"),
                model.free(cell),
            )
            for cell, given in model.given.items()
        }

    # --- steps ---
    def now(self) -> Any:
        return clock.travel(MORNING + dt.timedelta(hours=self.hour))

    def key(self, one: int) -> str:
        keys = sorted(self.model.wishes, key=lambda key: self.model.wishes[key].rank)
        return keys[one % len(keys)]

    def decide(
        self,
        one: int,
        decision: Decision,
        expected: Callable[[str], None],
        **values: Any,
    ) -> None:
        key = self.key(one)
        self.compare(
            lambda: expected(key),
            lambda: actions.review_application(
                actor=self.organiser,
                application=Application.objects.get(pk=key),
                decision=decision,
                reason="เหตุผล",
                **values,
            ),
        )

    def compare(self, expected: Callable[[], Any], act: Callable[[], Any]) -> None:
        """Both do it, or both refuse with one code."""
        code, found = None, None
        try:
            expected()
        except No as no:
            code = str(no)
        try:
            with self.now(), transaction.atomic():
                act()
        except Refused as refused:
            found = refused.code
        assert found == code


@pytest.mark.parametrize("asks", [False, True], ids=["direct", "asking"])
@pytest.mark.django_db
def test_places_do_what_the_model_says(world: World, *, asks: bool) -> None:
    people = [world.exhibitor(province=Province.objects.get(pk=code)) for code in PROVINCES]
    run_state_machine_as_test(
        type("Machine", (Places,), {"world": world, "asks": asks, "people": people}),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
