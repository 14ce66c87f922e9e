"""Dates that may be no more than a month or a year: the days that they can mean."""

from __future__ import annotations

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
    """The first day that `words` can mean."""
    parts = _parts(words)
    if parts is None:
        return None
    year, month, day = parts
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return date(year, month or 1, 1)


def latest(words: str) -> date | None:
    """The last day that `words` can mean."""
    parts = _parts(words)
    if parts is None:
        return None
    year, month, day = parts
    for last in (day,) if day else (31, 30, 29, 28):
        try:
            return date(year, month or 12, last)
        except ValueError:
            continue
    return date(year, month or 12, 28)
