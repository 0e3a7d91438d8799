"""Dates in words: Buddhist Era in Thai, Common Era in English, Bangkok time in both."""

import datetime as dt

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from events import dates

OPENING = dt.date(2017, 12, 17)


@pytest.mark.parametrize(
    ("language", "weekday", "words"),
    [
        ("th", True, "อาทิตย์ 17 ธันวาคม 2560"),
        ("th", False, "17 ธันวาคม 2560"),
        ("en", True, "Sunday 17 December 2017"),
        ("en", False, "17 December 2017"),
    ],
)
def test_date_is_said_in_the_readers_language(language: str, weekday: object, words: str) -> None:
    assert dates.say_date(OPENING, language=language, weekday=bool(weekday)) == words
    with override(language):
        assert dates.say_date(OPENING, weekday=bool(weekday)) == words


def test_thai_is_said_where_no_language_is_active() -> None:
    with override(None):
        assert dates.say_date(OPENING) == "อาทิตย์ 17 ธันวาคม 2560"


def test_moment_counts_as_its_day_in_bangkok() -> None:
    late = dt.datetime(2017, 12, 16, 17, 5, tzinfo=dt.UTC)
    assert dates.say_date(late, language="en") == "Sunday 17 December 2017"
    assert dates.say_moment(late, language="en") == "17 December 2017 00:05"
    assert dates.say_moment(late, language="th") == "17 ธันวาคม 2560 00.05\N{NO-BREAK SPACE}น."


@pytest.mark.parametrize(
    ("last", "thai", "english"),
    [
        (dt.date(2017, 12, 17), "17 ธันวาคม 2560", "17 December 2017"),
        (dt.date(2017, 12, 25), "17–25 ธันวาคม 2560", "17–25 December 2017"),
        (
            dt.date(2018, 1, 2),
            "17 ธันวาคม 2560 – 2 มกราคม 2561",
            "17 December 2017 – 2 January 2018",
        ),
    ],
)
def test_span_says_once_what_its_days_share(last: dt.date, thai: str, english: str) -> None:
    assert dates.say_span(OPENING, last, language="th") == thai
    assert dates.say_span(OPENING, last, language="en") == english


def test_span_over_two_months_says_the_year_once() -> None:
    first = dt.date(2017, 11, 30)
    assert dates.say_span(first, OPENING, language="en") == "30 November – 17 December 2017"
    assert dates.say_span(first, OPENING, language="th") == "30 พฤศจิกายน – 17 ธันวาคม 2560"


@given(day=st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2200, 12, 31)))
def test_thai_year_is_543_ahead_on_every_day(day: dt.date) -> None:
    thai = dates.say_date(day, language="th", weekday=False).split(" ")
    english = dates.say_date(day, language="en", weekday=False).split(" ")
    assert (int(thai[0]), int(thai[2])) == (day.day, day.year + 543)
    assert (int(english[0]), english[1], int(english[2])) == (day.day, f"{day:%B}", day.year)
