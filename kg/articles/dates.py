"""Dates as pages, feeds and exports write them -> a day or a moment. What could mean two days, or none, is refused:
a date that nobody wrote is worse than no date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from kg.english.calendar import MONTHS

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = r"(?:,?\s+(?:at\s+)?\d{1,2}:\d\d\b.{0,30})?"
# 2016-08-10, also with '/' or '.', and a time behind it as ISO 8601 and RFC 3339 have it
_YEAR_FIRST = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T\s]\s*(\d{1,2}(?:[:.]|\s?[ap]m).{0,40}))?", re.ASCII | re.IGNORECASE
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d{6})([+-]\d{4}|Z)?)?", re.ASCII)
_CLOCK = re.compile(
    r"(?P<clock>\d\d:\d\d(?::\d\d)?)(?P<fraction>[.,]\d+)?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?(?::\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}}){_TIME}", re.I
)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}", re.I)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)
_MAIL = re.compile(r"(?:[a-z]{3},\s*)?\d{1,2}\s+[a-z]{3}\s+\d{4}\s+\d\d:\d\d", re.IGNORECASE)
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}", re.ASCII)
_MILLISECONDS = 100_000_000_000


def parse_date(value: str | int | float | date) -> date | datetime:
    """The day or moment that `value` says: as ISO 8601, RFC 2822, in English words, or in seconds or milliseconds
    since 1970. Raises ValueError, which says why, for anything else.

    >>> parse_date("Wed, 10 Aug 2016 09:30:00 +0200").isoformat(), parse_date("Aug. 10, 2016")
    ('2016-08-10T09:30:00+02:00', datetime.date(2016, 8, 10))
    >>> parse_date("25/12/2016"), parse_date(1470821400).isoformat()
    (datetime.date(2016, 12, 25), '2016-08-10T09:30:00+00:00')
    >>> parse_date("3/4/2016")
    Traceback (most recent call last):
    ValueError: may be of two days
    """
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        raise ValueError("is no date")
    words = " ".join(str(value).split())
    if _SECONDS.fullmatch(words):  # before _COMPACT, of which no form has as many digits
        return _since_1970(float(words))
    if found := _YEAR_FIRST.fullmatch(words):
        year, _, month, day, time = found.groups()
        return _moment(_day(year, month, day), time)
    if found := _COMPACT.fullmatch(words):
        year, month, day, clock, zone = found.groups()
        day_found = _day(year, month, day)
        return _moment(day_found, f"{clock[:2]}:{clock[2:4]}:{clock[4:]}{zone or ''}") if clock else day_found
    if _MAIL.match(words):
        return parsedate_to_datetime(words)
    if found := _DAY_MONTH.fullmatch(words) or _MONTH_DAY.fullmatch(words):
        return _day(found["year"], MONTHS.index(found["month"][:3].lower()) + 1, found["day"])
    if found := _YEAR_LAST.fullmatch(words):
        return _either(int(found[1]), int(found[3]), found[4])
    raise ValueError("is no date")


def _since_1970(seconds: float) -> datetime:
    seconds = seconds / 1000 if seconds >= _MILLISECONDS else seconds
    # not fromtimestamp, which some systems refuse what is long ago
    found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    if seconds < 100_000_000:
        raise ValueError("is no date")
    return found


def _day(year: str, month: str | int, day: str | int) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("is no day of any calendar") from None


def _either(first: int, second: int, year: str) -> date:
    """A day that is written day first or month first: which of it tells only a number above 12."""
    if first != second and first <= 12 and second <= 12:
        raise ValueError("may be of two days")
    return _day(year, first, second) if second > 12 else _day(year, second, first)


def _moment(day: date, time: str | None) -> date | datetime:
    """`day` at a time of it, where that is written as ISO 8601 has it; else the day."""
    found = _CLOCK.fullmatch(time.strip()) if time else None
    if found is None:
        return day
    zone = (found["zone"] or "").upper().replace("UTC", "Z").replace("GMT", "Z")
    fraction = (found["fraction"] or "").replace(",", ".")[:7]
    try:
        return datetime.fromisoformat(f"{day.isoformat()}T{found['clock']}{fraction}{zone}")
    except ValueError:
        raise ValueError("is no time of any day") from None
