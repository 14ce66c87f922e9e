"""Time expressions: which words, which weekday, which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from conftest import parsed
from hypothesis import given
from hypothesis import strategies as st

from kg.model import TimeWords
from kg.text.dates import day_of, period_of, weekday_of
from kg.text.times import time_words

WEDNESDAY = date(2024, 5, 8)


def time_at(text: str, word: str, *, future: bool = False, published: date | None = WEDNESDAY) -> TimeWords | None:
    document = parsed(text, published=published)
    for paragraph in document.paragraphs:
        for token in paragraph.doc:
            if token.text == word:
                return time_words(document, paragraph, token, future=future)
    raise AssertionError(f"{word!r} is not in the text")


@pytest.mark.parametrize(
    ("text", "word", "words"),
    [
        ("The presidents met on Monday in Oslo.", "met", "on Monday"),
        ("The minister announced the plan Tuesday.", "announced", "Tuesday"),
        ("The two met in Oslo last week.", "met", "last week"),
        ("The talks were held on 5 May 2016.", "held", "on 5 May 2016"),
        ("They met in June.", "met", "in June"),
        ("The queen spoke before the meeting.", "spoke", "before the meeting"),
        ("They spoke earlier this week.", "spoke", "earlier this week"),
        ("A meeting between Ann Smith and Bob Jones on Friday was short.", "meeting", "on Friday"),
    ],
)
def test_keeps_the_words_as_written(text: str, word: str, words: str) -> None:
    found = time_at(text, word)
    assert found is not None
    assert found.evidence.text == words


def test_time_of_another_clause_is_not_taken() -> None:
    assert time_at("The envoy said that the troops left on Monday.", "said") is None


def test_month_verb_is_no_month() -> None:
    assert time_at("They may march and talk.", "talk") is None


def test_without_publication_date_a_weekday_is_no_day() -> None:
    found = time_at("The presidents met on Monday.", "met", published=None)
    assert found is not None
    assert found.weekday == 1
    assert found.day is None


@pytest.mark.parametrize(
    ("words", "future", "day"),
    [
        ("Monday", False, date(2024, 5, 6)),
        ("Monday", True, date(2024, 5, 13)),
        ("Wednesday", False, WEDNESDAY),
        ("next Wednesday", True, date(2024, 5, 15)),
        ("last Wednesday", False, date(2024, 5, 1)),
        ("yesterday", False, date(2024, 5, 7)),
        ("tomorrow", True, date(2024, 5, 9)),
        ("tonight", True, WEDNESDAY),
        ("two days ago", False, date(2024, 5, 6)),
        ("May 20", True, date(2024, 5, 20)),
        ("April 30", False, date(2024, 4, 30)),
        ("December 28", False, date(2023, 12, 28)),
        ("Nov. 4-5", True, date(2024, 11, 4)),
        ("22 July 2020", False, date(2020, 7, 22)),
        ("last week", False, None),
        ("June", False, None),
        ("2019", False, None),
        ("two weeks ago", False, None),
    ],
)
def test_day(words: str, future: bool, day: date | None) -> None:
    assert day_of(words, WEDNESDAY, future=future) == day


def test_full_date_needs_no_publication_date() -> None:
    assert day_of("March 3, 1999", None, future=False) == date(1999, 3, 3)
    assert day_of("March 3", None, future=False) is None


def test_same_day_refers_to_the_day_named_before() -> None:
    text = "The king met the envoy on Monday. He saw the mayor later in the day."
    found = time_at(text, "saw")
    assert found is not None
    assert found.day == date(2024, 5, 6)


@given(
    published=st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    name=st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
    future=st.booleans(),
)
def test_weekday_is_the_nearest_on_its_side(published: date, name: str, future: bool) -> None:
    day = day_of(name, published, future=future)
    assert day is not None
    assert day.isoweekday() == weekday_of(name)
    distance = (day - published) if future else (published - day)
    assert timedelta(0) <= distance < timedelta(7)


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)), published=st.dates(date(1990, 1, 1), date(2050, 1, 1)))
def test_a_written_date_is_that_day(day: date, published: date) -> None:
    words = f"{day.day} {day.strftime('%B')} {day.year}"
    assert day_of(words, published, future=False) == day
    assert day_of(words, published, future=True) == day


@pytest.mark.parametrize(
    ("text", "word", "period"),
    [
        ("They met in June 2017.", "met", "2017-06"),
        ("The summit was held in 1994.", "held", "1994"),
        ("They met last month.", "met", "2024-04"),
        ("The two met earlier this month.", "met", "2024-05"),
        ("The talks are to take place in the third week of this month.", "take", "2024-05"),
        ("The presidents met two weeks ago in Oslo.", "met", "2024-04"),
        ("The presidents met last week.", "met", None),  # 29 April to 5 May
        ("The presidents met at the weekend.", "met", "2024-05"),
        ("They have met since March 2023.", "met", None),
        ("They met on 5 June 2017.", "met", None),
    ],
)
def test_a_month_or_a_year_where_no_day_is_told(text: str, word: str, period: str | None) -> None:
    found = time_at(text, word)
    assert found is not None
    assert found.period == period


@pytest.mark.parametrize(
    ("words", "future", "period"),
    [
        ("in March", False, "2024-03"),
        ("in March", True, "2025-03"),
        ("mid-October", True, "2024-10"),
        ("in October", False, "2023-10"),
        ("next month", False, "2024-06"),
        ("last March", True, "2024-03"),
        ("last year", False, "2023"),
        ("a few weeks ago", False, None),
        ("the 1990s", False, None),
        ("Monday", False, None),
    ],
)
def test_months_are_read_on_the_day_of_publication(words: str, future: bool, period: str | None) -> None:
    assert period_of(words, WEDNESDAY, future=future) == period


def test_without_publication_date_a_month_needs_its_year() -> None:
    assert period_of("in March", None, future=False) is None
    assert period_of("in March 2024", None, future=False) == "2024-03"


@given(st.dates(date(1990, 1, 2), date(2090, 12, 30)), st.booleans(), st.sampled_from(["last", "this", "next"]))
def test_months_count_through_the_turn_of_the_year(published: date, future: bool, which: str) -> None:
    found = period_of(f"{which} month", published, future=future)
    assert found is not None
    year, month = map(int, found.split("-"))
    step = {"last": -1, "this": 0, "next": 1}[which]
    assert year * 12 + month == published.year * 12 + published.month + step
