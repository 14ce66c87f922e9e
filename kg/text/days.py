"""Which day time words fix, read on the day of publication: 'on Monday', 'March 3', 'a week from Tuesday'.
No parse is needed for it: `kg.text.times` finds the words by the patterns that stand here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from kg.english.calendar import MONTH, WEEKDAY, WEEKDAYS

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(_NUMBERS, 1)}
NUMBER = rf"(?:\d+|{'|'.join(_COUNTS)}|several|a few|a couple of|many)"
UNIT = r"(?:minute|hour|day|night|week|weekend|fortnight|month|year|decade)"
PART = r"(?:morning|afternoon|evening|night|noon|midday|lunchtime|midnight)"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_RANGE = rf"(?:\s?[-–]\s?{DAY}| (?:and|to) {DAY})?(?!\d|[.,]\d|%|:\d)"
DAYS = rf"{DAY}{_RANGE}"
YEAR = r"(?:1[5-9]|20)\d\d"
STEPS = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}

_M, _D = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
# 2024-01-15, 2024/1/15, 15.01.2024, 01/15/2024
_NUMERIC = (
    rf"(?:{YEAR}(?:-{_M}-|/{_M}/|\.{_M}\.){_D}(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?"
    rf"|{_D}(?:-{_D}-|/{_D}/|\.{_M}\.){YEAR})"
)
_WHICH_YEAR = r"(?:last|this|next) year"
_OF_YEAR = rf"(?: ?,? ?{YEAR}|-{YEAR}|(?: of|,)? {_WHICH_YEAR})?"
_WRITTEN = rf"(?:(?:the )?{DAYS}(?: of |-| ){MONTH}|{MONTH} (?:the )?{DAYS}){_OF_YEAR}"
DATE = rf"(?:{_NUMERIC}|(?:{_WHICH_YEAR},? (?:on )?)?{_WRITTEN})"
_NEAR = r"(?:today|tomorrow|yesterday)"
_WEEK = r"(?:(?:of |in |of the |in the |the )?(?:last|past|this|next|coming) week)"
# Weekdays that the words beside them put into another week than the nearest one, and days counted from another.
OFFSET = (
    rf"(?:(?:the )?{WEEKDAY}(?: {PART})?,? (?:{_WEEK}|of the (?:following|previous|same) week)"
    rf"|{_WEEK}(?:,? on)?,? {WEEKDAY}"
    rf"|{WEEKDAY} (?:week|fortnight)"
    rf"|the {WEEKDAY} (?:before|after) (?:last|next|this|that)"
    rf"|{NUMBER} (?:day|week|fortnight|month|year)s? (?:from|on|after|before) (?:{WEEKDAY}|{_NEAR}|{DATE})"
    rf"|{NUMBER} {UNIT}s? ago,? (?:on |last |this )?(?:{WEEKDAY}|{DATE}|{_NEAR})"
    rf"|{WEEKDAY},? (?:{PART} )?{NUMBER} {UNIT}s? ago"
    rf"|(?:the )?(?:early hours|{PART}) of (?:{WEEKDAY}|{DATE}))"
)


def weekday_of(words: str) -> int | None:
    """ISO number (1 = Monday) of the weekday that `words` name, None where they name none."""
    found = re.search(WEEKDAY, words, re.IGNORECASE)
    return WEEKDAYS.index(found.group().lower()) + 1 if found else None


def month_number(name: str) -> int:
    """1 for 'January', 'Jan.' and 'jan'."""
    return "janfebmaraprmayjunjulaugsepoctnovdec".index(name[:3].lower()) // 3 + 1


def count_of(number: str) -> int | None:
    """What a number or its word says, None for 'several'."""
    return _COUNTS.get(number, int(number) if number.isdigit() and len(number) < 5 else None)


def day_of(words: str, published: date | None, *, future: bool) -> date | None:
    """The day that `words` fix, read on the day `published` (None: unknown).

    Months, weeks and years are no days; of a range ('May 3-5') the first day counts. Words that may mean
    one of two days fix none: '03/05/2024', 'Sunday of next week' (weeks begin on Sunday or on Monday).

    >>> wednesday = date(2024, 3, 6)
    >>> day_of("Friday of next week", wednesday, future=True), day_of("the Monday before last", wednesday, future=False)
    (datetime.date(2024, 3, 15), datetime.date(2024, 2, 26))
    >>> day_of("every Monday", wednesday, future=False)
    """
    plain = " ".join(words.lower().split())
    for pattern, read in (*_ABSOLUTE, *_RELATIVE) if published is not None else _ABSOLUTE:
        if (found := pattern.fullmatch(plain)) is not None:
            with suppress(OverflowError):  # before or after all that calendars know
                return read(found, published or date.min, future)
    return None


def _date(year: int | str, month: int | str, day: int | str) -> date | None:
    """The day, None where the calendar has no such."""
    with suppress(ValueError):
        return date(int(year), int(month), int(re.sub(r"\D", "", str(day))))
    return None


def _iso(found: re.Match[str], _published: date, _future: bool) -> date | None:
    return _date(found[1], found[2], found[3])


def _numeric(found: re.Match[str], _published: date, _future: bool) -> date | None:
    """Points stand behind the day; else the day is what no month can be."""
    first, sign, second, year = found.groups()
    if sign == "." or int(first) > 12 or int(first) == int(second):
        return _date(year, second, first)
    return _date(year, first, second) if int(second) > 12 else None


def _written(found: re.Match[str], published: date, future: bool) -> date | None:
    day, month = found["d1"] or found["d2"], month_number(found["m1"] or found["m2"])
    which = found["before"] or found["which"]
    year = found["year"] or (published.year + STEPS.get(which, 0) if which else None)
    return _date(year, month, day) if year is not None else _nearest_year(month, day, published, future)


def _nearest_year(month: int, day: str, published: date, future: bool) -> date | None:
    """The day of a date without its year: the next or the last one, but never one most of a
    year away when the other is near, for then the article would have named the year."""
    days = [d for year in range(published.year - 8, published.year + 9) if (d := _date(year, month, day))]
    ahead = min((d for d in days if d >= published), default=None)
    behind = max((d for d in days if d <= published), default=None)
    first, other = (ahead, behind) if future else (behind, ahead)
    if first and other and abs((first - published).days) > 270 and abs((other - published).days) < 95:
        return other
    return first


def _weekday(found: re.Match[str], published: date, future: bool) -> date | None:
    """The next or the last such day. 'Last' and 'next' win over what the verb tells."""
    weekday, which = WEEKDAYS.index(found["day"]) + 1, found["which"] or ""
    ahead = (weekday - published.isoweekday()) % 7
    if which.endswith(("last", "past")):
        return published - timedelta(days=(7 - ahead) % 7 or 7)
    if which == "next" and published.isoweekday() < weekday:
        return None  # said on a Wednesday, 'next Friday' may be that of the next week too
    if which.endswith(("next", "coming")):
        return published + timedelta(days=ahead or 7)
    return published + timedelta(days=ahead) if future else published - timedelta(days=(7 - ahead) % 7)


def _in_week(found: re.Match[str], published: date, _future: bool) -> date | None:
    """'Friday of next week'."""
    weekday, which = WEEKDAYS.index(found["day"]) + 1, found["which"]
    if which is None or 7 in {weekday, published.isoweekday()}:
        return None
    return published + timedelta(days=weekday - published.isoweekday(), weeks=STEPS.get(which, 0))


def _days_off(found: re.Match[str], published: date, _future: bool) -> date | None:
    """So many days, weeks or fortnights before or after a day; 'several' and months are not so exact."""
    said = {"number": "a", "unit": "day", "sign": "ago", "base": "today"} | found.groupdict()
    count, length = count_of(said["number"]), {"day": 1, "week": 7, "fortnight": 14}.get(said["unit"])
    if count is None or length is None or said["base"] == WEEKDAYS[published.weekday()]:
        return None  # of today's name nobody knows whether it is today
    back = said["sign"] in {"ago", "before"}
    base = day_of(said["base"], published, future=not back)
    return base + timedelta(days=-count * length if back else count * length) if base is not None else None


def _weekday_before_last(found: re.Match[str], published: date, _future: bool) -> date | None:
    last = day_of(f"last {found['day']}", published, future=False)
    return last - timedelta(weeks=1) if last is not None else None


def _near(found: re.Match[str], published: date, _future: bool) -> date | None:
    for words, days in (("before yesterday", -2), ("after tomorrow", 2), ("yesterday", -1), ("tomorrow", 1)):
        if words in found[0]:
            return published + timedelta(days=days)
    return published - timedelta(days=1) if found[0] == "last night" else published


def _in_month(found: re.Match[str], published: date, _future: bool) -> date | None:
    month = published.year * 12 + published.month - 1 + STEPS.get(found["which"], 0)
    return _date(month // 12, month % 12 + 1, found["day"])


def _of_part(found: re.Match[str], published: date, future: bool) -> date | None:
    return day_of(found[1], published, future=future)


_Reader = Callable[[re.Match[str], date, bool], date | None]
_ANY_WEEKDAY = rf"(?P<day>{'|'.join(WEEKDAYS)})"
_ANY_WEEK = r"(?:of |in |of the |in the |the )?(?P<which>last|past|this|next|coming) week"
_LENGTH = rf"(?P<number>{NUMBER}) (?P<unit>day|week|fortnight)s?"


_WRITTEN_DATE = (
    rf"(?:{WEEKDAY}(?: {PART})?,? )?(?:(?P<before>last|this|next) year,? (?:on )?)?"
    rf"(?:(?:the )?(?P<d1>{DAY}){_RANGE}(?: of |-| )(?P<m1>{MONTH})|(?P<m2>{MONTH}) (?:the )?(?P<d2>{DAY}){_RANGE})"
    rf"(?: ?,? ?-?(?P<year>{YEAR})|(?: of|,)? (?P<which>last|this|next) year)?"
)


def _readers(*patterns: tuple[str, _Reader]) -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), read) for pattern, read in patterns)


# How each wording is read; these need no day of publication.
_ABSOLUTE = _readers(
    (rf"(?:{WEEKDAY},? )?({YEAR})[-/.]({_M})[-/.]({_D})(?:t.*)?", _iso),
    (rf"(?:{WEEKDAY},? )?({_D})([-/.])({_D})[-/.]({YEAR})", _numeric),
    (rf"(?=.*\b{YEAR}\b){_WRITTEN_DATE}", _written),
)
_RELATIVE = _readers(
    (_WRITTEN_DATE, _written),
    (rf"(?:(?:the )?(?P<which>(?:this )?(?:last|past|next|coming)|this) )?{_ANY_WEEKDAY}(?: {PART})?", _weekday),
    (rf"(?:the )?{_ANY_WEEKDAY}(?: {PART})?,? {_ANY_WEEK}", _in_week),
    (rf"{_ANY_WEEK}(?:,? on)?,? {_ANY_WEEKDAY}", _in_week),
    (rf"the {_ANY_WEEKDAY} before last", _weekday_before_last),
    (rf"(?P<base>{WEEKDAY}) (?P<unit>week|fortnight)(?P<sign>)", _days_off),
    (rf"{_LENGTH} (?P<sign>from|on) (?P<base>{WEEKDAY}|{_NEAR}|{DATE})", _days_off),
    (rf"{_LENGTH} (?P<sign>after|before) (?P<base>{DATE})", _days_off),
    (rf"{_LENGTH} ago,? (?:on )?(?P<base>{WEEKDAY}|{_NEAR}|{DATE})", _days_off),
    (rf"(?P<base>{WEEKDAY}),? {_LENGTH} ago", _days_off),
    (rf"(?:just |only )?(?P<number>{NUMBER}) (?P<unit>day)s? ago", _days_off),
    (rf"(?:today|tonight|this {PART}|last night|yesterday|tomorrow)(?: {PART})?", _near),
    (r"(?:the )?day (?:before yesterday|after tomorrow)", _near),
    (rf"the (?P<day>{DAY}) of (?P<which>last|this|next) month", _in_month),
    (rf"(?:the )?(?:early hours|{PART}) of ({WEEKDAY}|{DATE})", _of_part),
)
