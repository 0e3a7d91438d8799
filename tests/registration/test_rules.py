"""States of an application, and what a zone can take."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.rules import Refused
from registration import rules
from registration.rules import ApplicationState as State
from registration.rules import Needs, NextStep, Obstacle, ProductFacts, ZoneTerms

VERBS = (
    "submit",
    "start_review",
    "approve",
    "waitlist",
    "reject",
    "request_changes",
    "withdraw",
)
# The whole machine, written out a second time: what is not here is refused.
STEPS = {
    (State.DRAFT, "submit"): State.SUBMITTED,
    (State.DRAFT, "withdraw"): State.WITHDRAWN,
    (State.SUBMITTED, "start_review"): State.UNDER_REVIEW,
    (State.SUBMITTED, "approve"): State.APPROVED,
    (State.SUBMITTED, "waitlist"): State.WAITLISTED,
    (State.SUBMITTED, "reject"): State.REJECTED,
    (State.SUBMITTED, "request_changes"): State.CHANGES_REQUESTED,
    (State.SUBMITTED, "withdraw"): State.WITHDRAWN,
    (State.UNDER_REVIEW, "approve"): State.APPROVED,
    (State.UNDER_REVIEW, "waitlist"): State.WAITLISTED,
    (State.UNDER_REVIEW, "reject"): State.REJECTED,
    (State.UNDER_REVIEW, "request_changes"): State.CHANGES_REQUESTED,
    (State.UNDER_REVIEW, "withdraw"): State.WITHDRAWN,
    (State.CHANGES_REQUESTED, "submit"): State.SUBMITTED,
    (State.CHANGES_REQUESTED, "withdraw"): State.WITHDRAWN,
    (State.WAITLISTED, "approve"): State.APPROVED,
    (State.WAITLISTED, "reject"): State.REJECTED,
    (State.WAITLISTED, "withdraw"): State.WITHDRAWN,
    (State.APPROVED, "withdraw"): State.WITHDRAWN,
    (State.DECLINED, "waitlist"): State.WAITLISTED,
    (State.LAPSED, "waitlist"): State.WAITLISTED,
}
# What becomes of a place, and of the application with it: tests/registration/test_places.py.
STEPS_OF_A_PLACE = {
    (State.WAITLISTED, "pass"): State.APPROVED,
    (State.APPROVED, "decline"): State.DECLINED,
    (State.APPROVED, "lapse"): State.LAPSED,
    (State.APPROVED, "forfeit"): State.LAPSED,
    (State.LAPSED, "restore"): State.APPROVED,
}


@pytest.mark.parametrize(("state", "verb"), list(product(State, VERBS)))
def test_application_goes_only_where_the_table_says(state: State, verb: str) -> None:
    target = STEPS.get((state, verb))
    if target is not None:
        assert rules.next_state(current=state, verb=verb) is target
        return
    with pytest.raises(Refused) as refused:
        rules.next_state(current=state, verb=verb)
    assert refused.value.code == "application_transition"
    assert refused.value.params == {"current": state, "verb": verb}


@given(state=st.sampled_from(State), verb=st.text(max_size=20))
def test_unknown_verb_is_open_nowhere(state: State, verb: str) -> None:
    assert (verb in rules.open_verbs(state)) == ((state, verb) in STEPS)


def test_open_verbs_are_those_of_the_table() -> None:
    assert {(state, verb) for state in State for verb in rules.open_verbs(state)} == set(
        STEPS
    ) | set(STEPS_OF_A_PLACE)


def test_what_ended_stays_ended() -> None:
    assert {state for state in State if not rules.open_verbs(state)} == {
        State.REJECTED,
        State.WITHDRAWN,
    }


@given(steps=st.lists(st.sampled_from(VERBS), max_size=12))
def test_no_way_leads_to_a_booth_past_approval(steps: list[str]) -> None:
    """However somebody presses the buttons: approved only by an approval, and editable only before it."""
    state, approvals = State.DRAFT, 0
    for verb in steps:
        try:
            state = rules.next_state(current=state, verb=verb)
        except Refused:
            continue
        approvals += verb == "approve"
    assert (state is State.APPROVED) <= (approvals == 1)
    assert (state in rules.EDITABLE) <= (approvals == 0)


@pytest.mark.parametrize(
    ("state", "booths", "open_", "step"),
    [
        (State.DRAFT, 0, True, NextStep.SEND),
        (State.DRAFT, 0, False, NextStep.TOO_LATE),
        (State.CHANGES_REQUESTED, 0, True, NextStep.CORRECT),
        (State.CHANGES_REQUESTED, 0, False, NextStep.TOO_LATE),
        (State.SUBMITTED, 0, False, NextStep.WAIT_FOR_REVIEW),
        (State.UNDER_REVIEW, 0, True, NextStep.WAIT_FOR_REVIEW),
        (State.WAITLISTED, 0, True, NextStep.WAIT_FOR_PLACE),
        (State.APPROVED, 0, True, NextStep.WAIT_FOR_BOOTH),
        (State.APPROVED, 2, False, NextStep.FETCH_BADGES),
        (State.REJECTED, 0, True, NextStep.NOTHING),
        (State.WITHDRAWN, 0, True, NextStep.NOTHING),
    ],
)
def test_exhibitor_is_told_the_next_step(
    state: State, booths: int, open_: object, step: NextStep
) -> None:
    assert rules.next_step(state=state, booths_given=booths, takes_applications=bool(open_)) is step


# --- zones ----------------------------------------------------------------------------------------
FABRIC = ZoneTerms("FAB", frozenset({3}), 3, 2000, False, False)
SILK = ProductFacts("ผ้าไหม", 3, 5)


@pytest.mark.parametrize(
    ("products", "needs", "found"),
    [
        ([SILK], Needs(), ()),
        ([SILK], Needs(power_w=2000), ()),
        ([], Needs(), (Obstacle("no_products"),)),
        (
            [ProductFacts("ข้าวแต๋น", 1, 5)],
            Needs(),
            (Obstacle("type_not_taken", "ข้าวแต๋น", given=1),),
        ),
        ([ProductFacts("ผ้า", 3, 2)], Needs(), (Obstacle("too_few_stars", "ผ้า", 3, 2),)),
        ([ProductFacts("ผ้า", 3, None)], Needs(), (Obstacle("too_few_stars", "ผ้า", 3, 0),)),
        ([SILK], Needs(power_w=2001), (Obstacle("power_not_offered", "", 2001, 2000),)),
        (
            [SILK],
            Needs(water=True, gas=True),
            (Obstacle("water_not_offered"), Obstacle("gas_not_offered")),
        ),
        (
            [SILK, ProductFacts("ชา", 2, None)],
            Needs(9999, True, True),
            (
                Obstacle("type_not_taken", "ชา", given=2),
                Obstacle("too_few_stars", "ชา", 3, 0),
                Obstacle("power_not_offered", "", 9999, 2000),
                Obstacle("water_not_offered"),
                Obstacle("gas_not_offered"),
            ),
        ),
    ],
)
def test_zone_names_every_obstacle(
    products: list[ProductFacts], needs: Needs, found: tuple[Obstacle, ...]
) -> None:
    assert rules.find_obstacles(zone=FABRIC, products=products, needs=needs) == found


ZONES = st.builds(
    ZoneTerms,
    code=st.just("Z"),
    product_types=st.frozensets(st.integers(1, 5)),
    min_stars=st.integers(0, 5),
    power_w=st.integers(0, 5000),
    water=st.booleans(),
    gas=st.booleans(),
)
PRODUCTS = st.lists(
    st.builds(
        ProductFacts,
        name=st.just("p"),
        type=st.integers(1, 5),
        stars=st.none() | st.integers(1, 5),
    ),
    max_size=4,
)
NEEDS = st.builds(Needs, power_w=st.integers(0, 6000), water=st.booleans(), gas=st.booleans())


@given(zone=ZONES, products=PRODUCTS, needs=NEEDS)
def test_zone_takes_exactly_what_its_terms_allow(
    zone: ZoneTerms, products: list[ProductFacts], needs: Needs
) -> None:
    fits = (
        bool(products)
        and all(not zone.product_types or item.type in zone.product_types for item in products)
        and all((item.stars or 0) >= zone.min_stars for item in products)
        and needs.power_w <= zone.power_w
        and (zone.water or not needs.water)
        and (zone.gas or not needs.gas)
    )
    found = rules.find_obstacles(zone=zone, products=products, needs=needs)
    assert (found == ()) == fits
