"""Dates that may be no more than a month or a year: the days that they can mean."""

from __future__ import annotations

import contextlib
from datetime import date


def _parts(words: str) -> tuple[int, int, int] | None:
    """Year, month and day of an xsd:date, xsd:dateTime, xsd:gYearMonth or xsd:gYear; 0 where it gives
    none. None for years that are none of the common era, and for what is no date."""
    numbers = words.lstrip("+").partition("T")[0].removesuffix("Z").split("-")
    if not all(number.isdigit() for number in numbers) or not 1 <= len(numbers) <= 3:
        return None
    year, month, day = (int(number) for number in (*numbers, "0", "0")[:3])
    return (year, month, day) if 1 <= year <= 9999 and month <= 12 and day <= 31 else None


def earliest(words: str) -> date | None:
    """The first day that `words` can mean.

    >>> earliest("2016-02"), earliest("2016-02-30"), earliest("unknown")
    (datetime.date(2016, 2, 1), datetime.date(2016, 2, 1), None)
    """
    return _day(words, 1, (1,))


def latest(words: str) -> date | None:
    """The last day that `words` can mean.

    >>> latest("2016"), latest("2016-02"), latest("2016-02-09T00:00:00Z")
    (datetime.date(2016, 12, 31), datetime.date(2016, 2, 29), datetime.date(2016, 2, 9))
    """
    return _day(words, 12, (31, 30, 29, 28))


def _day(words: str, month: int, days: tuple[int, ...]) -> date | None:
    """The first of `days` that there is, in `month` where `words` give none; a day that they give comes first."""
    parts = _parts(words)
    if parts is None:
        return None
    for day in (parts[2], days[-1]) if parts[2] else days:
        with contextlib.suppress(ValueError):
            return date(parts[0], parts[1] or month, day)
    return None
