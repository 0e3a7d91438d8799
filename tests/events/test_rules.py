"""States of a fair, windows and roles."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import rules
from events.rules import FairState, Refused, Role

OPEN_STEPS = {
    (FairState.DRAFT, FairState.PUBLISHED),
    (FairState.PUBLISHED, FairState.DRAFT),
    (FairState.PUBLISHED, FairState.ARCHIVED),
    (FairState.ARCHIVED, FairState.PUBLISHED),
}
MOMENTS = st.datetimes(
    min_value=dt.datetime(2017, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=dt.datetime(2018, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(dt.UTC),
)


@pytest.mark.parametrize(("current", "target"), list(product(FairState, FairState)))
def test_fair_goes_only_where_the_table_says(current: FairState, target: FairState) -> None:
    if (current, target) in OPEN_STEPS:
        rules.check_transition(current=current, target=target)
        return
    with pytest.raises(Refused) as refused:
        rules.check_transition(current=current, target=target)
    assert refused.value.code == "fair_transition"
    assert refused.value.params == {"current": current, "target": target}


@given(opens=MOMENTS, closes=MOMENTS, moment=MOMENTS)
def test_span_holds_its_first_moment_and_not_its_last(
    opens: dt.datetime, closes: dt.datetime, moment: dt.datetime
) -> None:
    span = rules.Span(opens, closes)
    assert span.holds(moment) == (opens <= moment < closes)
    assert span.holds(opens) == (opens < closes)
    assert span.holds(closes) is False


@given(opens=MOMENTS, closes=MOMENTS)
def test_span_without_length_is_refused(opens: dt.datetime, closes: dt.datetime) -> None:
    if opens < closes:
        rules.check_span(rules.Span(opens, closes))
        return
    with pytest.raises(Refused) as refused:
        rules.check_span(rules.Span(opens, closes))
    assert refused.value.code == "window_order"


def test_roles_that_may_are_these() -> None:
    assert {Role.ADMIN, Role.ORGANISER} == rules.ROLES_THAT_ORGANISE
    assert {Role.ADMIN, Role.ORGANISER, Role.REVIEWER} == rules.ROLES_THAT_REVIEW
    assert {
        Role.ADMIN,
        Role.ORGANISER,
        Role.GATE_SUPERVISOR,
        Role.GATE_STAFF,
    } == rules.ROLES_THAT_GUARD
    assert set(Role) - {Role.EXHIBITOR} == rules.ROLES_OF_STAFF
