"""What state a booth is in, and who may take it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booths import rules
from booths.rules import BoothFacts, BoothState, TakenSlot
from tests.refusals import refused


@pytest.mark.parametrize(
    ("closed", "open_", "allocated", "held", "state"),
    [
        (0, 0, 0, 0, BoothState.VACANT),
        (0, 1, 0, 0, BoothState.VACANT),
        (0, 0, 0, 1, BoothState.HELD),
        (0, 1, 0, 1, BoothState.HELD),
        (0, 0, 1, 0, BoothState.ALLOCATED),
        (0, 0, 1, 1, BoothState.ALLOCATED),
        (0, 1, 1, 0, BoothState.OCCUPIED),
        (0, 1, 1, 1, BoothState.OCCUPIED),
        (1, 0, 0, 0, BoothState.CLOSED),
        (1, 1, 1, 1, BoothState.CLOSED),
    ],
)
def test_booth_state_follows_from_its_rows(
    closed: int, open_: int, allocated: int, held: int, state: BoothState
) -> None:
    found = rules.booth_state(
        is_closed=bool(closed), is_open=bool(open_), allocated=allocated, held=held
    )
    assert found is state


def facts(**values: object) -> BoothFacts:
    given_ = {
        "code": "A01",
        "zone": "FAB",
        "slots": 1,
        "is_closed": False,
        "state": "vacant",
        "taken": (),
    } | values
    return BoothFacts(**given_)  # type: ignore[arg-type]  # any facts


def taken(slot: int, application: str, hold: str | None = None) -> TakenSlot:
    return TakenSlot(slot, application, f"exhibitor of {application}", hold)


def choose(booth: BoothFacts, application: str = "me", zone: str = "FAB") -> int:
    return rules.choose_slot(booth, application=application, application_zone=zone)


def test_closed_booth_goes_to_nobody() -> None:
    with refused("booth_closed", booth="A01", state="closed"):
        choose(facts(is_closed=True, state="closed"))


def test_booth_of_another_zone_is_refused_with_both() -> None:
    with refused("booth_wrong_zone", booth="A01", zone="FAB", wanted="FOOD"):
        choose(facts(), zone="FOOD")


def test_taken_booth_names_state_and_all_holders() -> None:
    booth = facts(slots=2, state="allocated", taken=(taken(1, "x"), taken(2, "y", "hold")))
    with refused(
        "booth_taken", booth="A01", state="allocated", holder="exhibitor of x, exhibitor of y"
    ):
        choose(booth)


def test_own_hold_gives_way_and_own_allocation_does_not() -> None:
    assert choose(facts(taken=(taken(1, "me", "hold"),))) == 1
    with refused("booth_taken", holder="exhibitor of me"):
        choose(facts(slots=2, taken=(taken(1, "me"),)))


SLOTS = st.integers(1, rules.MAX_SLOTS)


@given(slots=SLOTS, used=st.sets(st.integers(1, rules.MAX_SLOTS)), mine=st.booleans())
def test_slot_given_is_free_and_exists(slots: int, used: set[int], mine: object) -> None:
    """Whatever is taken: a free slot of the booth, one's own held one, or a refusal when there is none."""
    used = {slot for slot in used if slot <= slots}
    claims = [taken(slot, f"other {slot}") for slot in sorted(used)]
    own = min(used, default=None)
    if mine and own is not None:
        claims[0] = taken(own, "me", "hold")
    booth = facts(slots=slots, taken=tuple(claims))
    if mine and own is not None:
        assert choose(booth) == own
    elif len(used) == slots:
        with refused("booth_taken"):
            choose(booth)
    else:
        assert choose(booth) == min(set(range(1, slots + 1)) - used)


@given(wanted=st.integers(1, 20), has=st.integers(0, 20), asked=st.integers(1, 20))
def test_application_gets_no_more_than_it_wants(wanted: int, has: int, asked: int) -> None:
    if has + asked <= wanted:
        rules.check_count(wanted=wanted, has=has, asked=asked)
        return
    with refused("too_many_booths", wanted=wanted, has=has, asked=asked):
        rules.check_count(wanted=wanted, has=has, asked=asked)


@given(codes=st.lists(st.sampled_from(["A01", "A02", "A03"]), max_size=4))
def test_list_of_booths_names_each_once(codes: list[str]) -> None:
    if not codes:
        with refused("booths_missing"):
            rules.check_codes(codes)
    elif len(set(codes)) < len(codes):
        with refused("booths_repeated"):
            rules.check_codes(codes)
    else:
        rules.check_codes(codes)


def test_booth_that_somebody_has_is_not_closed() -> None:
    rules.check_closable(facts())
    for hold in (None, "hold"):
        with refused("booth_taken", holder="exhibitor of x"):
            rules.check_closable(facts(taken=(taken(1, "x", hold),)))
