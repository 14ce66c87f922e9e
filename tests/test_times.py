"""Time expressions: which words, which weekday, which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from conftest import parsed
from hypothesis import given
from hypothesis import strategies as st

from kg.model import TimeWords
from kg.text.days import day_of, weekday_of
from kg.text.periods import period_of
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


@pytest.mark.parametrize(
    "words",
    [
        "before May 20",
        "by Friday",
        "after May 3",
        "until Friday",
        "since Monday",
        "no later than Friday",
        "as early as Friday",
        "on or before May 20",
        "on Friday at the earliest",
        "on Friday or later",
        "on May 20 or 21",
        "around May 20",
        "on Good Friday",
        "every Friday",
        "on Fridays",
        "on the 20th",
    ],
)
def test_what_names_a_day_without_fixing_it_gives_none(words: str) -> None:
    found = time_at(f"The presidents will meet in Oslo {words}.", "meet", future=True)
    assert found is not None
    assert found.evidence.text.endswith(words.removeprefix("on ").removeprefix("around "))
    assert found.fixed is None
    assert found.weekday is None


@pytest.mark.parametrize(
    ("words", "fixed"),
    [
        ("on Friday of next week", "2024-05-17"),
        ("a week from Tuesday", "2024-05-21"),
        ("Tuesday week", "2024-05-21"),
        ("on 2024-06-03", "2024-06-03"),
        ("on Monday or Tuesday", "2024-05"),
        ("in June next year", "2025-06"),
        ("from Monday to Thursday", "2024-05-13"),
    ],
)
def test_all_the_words_of_a_time_are_kept_and_read(words: str, fixed: str) -> None:
    found = time_at(f"The presidents will meet in Oslo {words}.", "meet", future=True)
    assert found is not None
    assert (found.evidence.text, found.fixed) == (words, fixed)


def test_a_newspaper_is_no_day() -> None:
    assert time_at("The minister told the Sunday Times that he would go.", "told") is None


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
        ("2024-02-15", False, date(2024, 2, 15)),
        ("2023-12-31", True, date(2023, 12, 31)),
        ("2024-02-15T08:30", False, date(2024, 2, 15)),
        ("15.02.2024", False, date(2024, 2, 15)),
        ("15/02/2024", False, date(2024, 2, 15)),
        ("02/15/2024", False, date(2024, 2, 15)),
        ("04/05/2024", False, None),  # of April or of May
        ("15-Feb-2024", False, date(2024, 2, 15)),
        ("the 15th of February, 2024", False, date(2024, 2, 15)),
        ("30 February 2024", False, None),
        ("May 9 last year", False, date(2023, 5, 9)),
        ("next year, on May 9", True, date(2025, 5, 9)),
        ("Thursday of next week", True, date(2024, 5, 16)),
        ("Thursday next week", True, date(2024, 5, 16)),
        ("next week on Thursday", True, date(2024, 5, 16)),
        ("Thursday last week", False, date(2024, 5, 2)),
        ("last week, on Thursday", False, date(2024, 5, 2)),
        ("Sunday of next week", True, None),  # some weeks begin with it
        ("next Friday", True, None),  # the day after tomorrow, or of next week
        ("next Monday", True, date(2024, 5, 13)),
        ("a week from Friday", True, date(2024, 5, 17)),
        ("two weeks from Monday", True, date(2024, 5, 27)),
        ("a week on Friday", True, date(2024, 5, 17)),
        ("Friday week", True, date(2024, 5, 17)),
        ("a fortnight from today", True, date(2024, 5, 22)),
        ("a week from Wednesday", True, None),  # today is one
        ("the Tuesday before last", False, date(2024, 4, 30)),
        ("the Tuesday after next", True, None),
        ("a week ago Tuesday", False, date(2024, 4, 30)),
        ("two weeks ago today", False, date(2024, 4, 24)),
        ("Tuesday a week ago", False, date(2024, 4, 30)),
        ("a year ago Tuesday", False, None),
        ("the 3rd of this month", False, date(2024, 5, 3)),
        ("the 3rd", False, None),
        ("the morning of May 6", False, date(2024, 5, 6)),
        ("every Monday", False, None),
        ("Mondays", False, None),
        ("a Monday", False, None),
        ("the following Monday", False, None),
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


@pytest.mark.parametrize(
    ("words", "day"),
    [("The day before", date(2024, 5, 5)), ("A day later", date(2024, 5, 7)), ("The following day", date(2024, 5, 7))],
)
def test_a_day_may_be_counted_from_the_one_named_before(words: str, day: date) -> None:
    found = time_at(f"The king met the envoy on Monday. {words}, he saw the mayor.", "saw")
    assert found is not None
    assert found.day == day


def test_what_is_counted_from_an_unknown_day_is_unknown() -> None:
    text = "The king left on Monday. He met the envoy on the 9th. The day before, he saw the mayor."
    found = time_at(text, "saw")
    assert found is not None
    assert (found.evidence.text, found.fixed) == ("The day before", None)


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
        ("the month before last", False, "2024-03"),
        ("the year before last", False, "2022"),
        ("in March last year", False, "2023-03"),
        ("the first Monday of next month", True, "2024-06"),
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
