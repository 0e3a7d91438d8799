"""The only source of now: real, rehearsed or travelled."""

import datetime as dt
import time

import pytest
from pytest_django.fixtures import Settings

from events import clock

NIGHT = dt.datetime(2017, 12, 17, 16, 59, 59, tzinfo=dt.UTC)


@pytest.fixture
def real_time() -> None:
    """Undo the morning at which every test stands."""
    clock._travelled.set(None)


def test_travel_stands_still_and_comes_back() -> None:
    before = clock.now()
    with clock.travel(NIGHT):
        assert (clock.now(), clock.now()) == (NIGHT, NIGHT)
        with clock.travel(before):
            assert clock.now() == before
        assert clock.now() == NIGHT
    assert clock.now() == before


def test_today_changes_at_midnight_in_bangkok() -> None:
    with clock.travel(NIGHT):
        assert clock.today() == dt.date(2017, 12, 17)
    with clock.travel(NIGHT + dt.timedelta(seconds=1)):
        assert clock.today() == dt.date(2017, 12, 18)


def test_local_is_the_same_moment_in_bangkok() -> None:
    local = clock.local(NIGHT)
    assert local == NIGHT
    assert local.isoformat() == "2017-12-17T23:59:59+07:00"


def test_real_time_without_a_rehearsal(real_time: None, settings: Settings) -> None:
    settings.FAIR_CLOCK_START = ""
    before = dt.datetime.now(dt.UTC)
    now = clock.now()
    assert before <= now <= dt.datetime.now(dt.UTC)
    assert clock.is_rehearsal() is False


def test_rehearsal_runs_on_from_its_start(real_time: None, settings: Settings) -> None:
    settings.FAIR_CLOCK_START = "2017-12-17T09:30:00+07:00"
    anchor = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)
    settings.FAIR_CLOCK_ANCHOR = anchor.timestamp()
    before = dt.datetime.now(dt.UTC)
    now = clock.now()
    after = dt.datetime.now(dt.UTC)
    start = dt.datetime(2017, 12, 17, 2, 30, tzinfo=dt.UTC)
    slack = dt.timedelta(milliseconds=1)
    assert start + (before - anchor) - slack <= now <= start + (after - anchor) + slack
    assert clock.is_rehearsal() is True


def test_two_processes_with_one_anchor_rehearse_the_same_moment(
    real_time: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FAIR_CLOCK_START = "2017-12-17T09:30:00+07:00"
    settings.FAIR_CLOCK_ANCHOR = 1_700_000_000.0
    monkeypatch.setattr(time, "time", lambda: 1_700_000_060.0)
    seen = []
    for started in (1_700_000_000.0, 1_700_000_055.0):
        monkeypatch.setattr(clock, "_started", started)
        seen.append(clock.now())
    assert seen == [dt.datetime(2017, 12, 17, 2, 31, tzinfo=dt.UTC)] * 2
