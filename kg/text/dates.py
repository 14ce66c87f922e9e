"""What time words fix, read on the day of publication: a day ('on Monday'), or else a month ('last
month', 'mid-October', 'two weeks ago') or a year ('in 1994'). No parse is needed for it: `kg.text.times`
finds the words.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

import dateparser  # type: ignore[import-untyped]

from kg.english.calendar import MONTH, WEEKDAY, WEEKDAYS

NUMBER = r"(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few|a couple of|many)"
UNIT = r"(?:minute|hour|day|night|week|weekend|fortnight|month|year|decade)"
PART = r"(?:morning|afternoon|evening|night|noon|midday|lunchtime|midnight)"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
DAYS = rf"{DAY}(?:\s?[-–]\s?{DAY}| (?:and|to) {DAY})?(?!\d|[.,]\d|%|:\d)"
YEAR = r"(?:1[5-9]|20)\d\d"
SEASON = r"(?:spring|summer|autumn|fall|winter)"
DATE = (
    rf"(?:(?:the )?{DAYS}(?: of)? {MONTH}(?:,? {YEAR})?"
    rf"|{MONTH} {DAYS}(?:,? {YEAR})?"
    rf"|(?:{YEAR})-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01]))"
)
BARE_MONTH = r"(?:January|February|April|June|July|August|September|October|November|December)"
# Without a day of the month 'May' and 'March' may be a verb, so a bare month needs company.
LOOSE = (
    rf"(?:(?:early|mid|late)[- ]?(?:{MONTH}|{YEAR})(?:,? {YEAR})?|{MONTH},? (?:of )?{YEAR}"
    rf"|(?:(?:early|late|in|last|next|this|of|by|since|until|for|during|through) )(?:{BARE_MONTH}|May|March)(?! ?\d))"
)


def weekday_of(words: str) -> int | None:
    """ISO number (1 = Monday) of the weekday that `words` name, None where they name none."""
    found = re.search(WEEKDAY, words, re.IGNORECASE)
    return WEEKDAYS.index(found.group().lower()) + 1 if found else None


def day_of(words: str, published: date | None, *, future: bool) -> date | None:
    """The day that `words` fix, read on the day `published` (None: unknown).

    Months, weeks and years are no days; of a range ('May 3-5') the first day counts.
    """
    written = re.search(DATE, words, re.IGNORECASE)
    if written:
        first = re.sub(rf"({DAY})(?:\s?[-–]\s?| (?:and|to) ){DAY}(?!\d)", r"\1", written.group(), flags=re.IGNORECASE)
        first = re.sub(r"^the ", "", first, flags=re.IGNORECASE)
        if re.search(rf"\b{YEAR}\b", first):
            return _parsed(first, published or date(2000, 1, 1), future)
        return _nearest_year(first, published, future) if published else None
    if published is None:
        return None
    weekday = weekday_of(words)
    if weekday is not None:
        return _weekday_near(words.lower(), weekday, published, future)
    plain = words.lower()
    if re.fullmatch(rf"(?:today|tonight|this {PART})(?: {PART})?", plain):
        return published
    if plain.startswith(("yesterday", "tomorrow", "the day before yesterday", "the day after tomorrow")):
        return _parsed(re.sub(rf" {PART}$", "", plain).removeprefix("the "), published, future)
    if plain == "last night":
        return published - timedelta(days=1)
    if re.fullmatch(rf"(?:just |only )?{NUMBER} days? ago", plain) and not re.search("several|few|couple|many", plain):
        return _parsed(re.sub("^(?:just|only) ", "", plain), published, future)
    return None


def _nearest_year(words: str, published: date, future: bool) -> date | None:
    """The day of a date without its year: the next or the last one, but never one most of a
    year away when the other is near, for then the article would have named the year."""
    first, other = _parsed(words, published, future), _parsed(words, published, not future)
    if first and other and abs((first - published).days) > 270 and abs((other - published).days) < 95:
        return other
    return first


def _weekday_near(words: str, weekday: int, published: date, future: bool) -> date:
    """The next or the last such day. 'Last' and 'next' win over what the verb tells."""
    ahead = (weekday - published.isoweekday()) % 7
    if re.match(r"(?:the )?(?:last|past|previous) ", words):
        return published - timedelta(days=(7 - ahead) % 7 or 7)
    if re.match(r"(?:the )?(?:next|coming|following) ", words):
        return published + timedelta(days=ahead or 7)
    return published + timedelta(days=ahead) if future else published - timedelta(days=(7 - ahead) % 7)


def period_of(words: str, published: date | None, *, future: bool) -> str | None:
    """The month ('2005-11') or the year ('1994') that `words` fix, as ISO 8601 writes them; None where
    they fix neither. A week or a weekend is of a month where it lies in it whole.

    `words` that fix a day are `day_of`'s business. Without `published` only what names its year counts.
    """
    plain = words.lower()
    named = re.search(MONTH, words)
    written = re.search(rf"\b({YEAR})\b(?!s)", words)
    if named and re.search(rf"\b{DAYS} (?:of )?{MONTH}|{MONTH} {DAYS}", words):
        return None
    if named and written:
        return f"{written[1]}-{_month_number(named.group()):02}"
    if written:
        return written[1]
    if published is None:
        return None
    if named:
        return _named_month(plain, _month_number(named.group()), published, future)
    if re.search(r"\b(?:ago|earlier|later)$", plain):
        return _month_ago(plain, published)
    found = re.search(r"\b(last|past|previous|this|next|coming|following|the) (week|weekend|month|year)$", plain)
    if found is None:
        return None
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(found[1], 0)
    if found[2] == "month":
        return _month(published.year, published.month + step)
    if found[2] == "year":
        return str(published.year + step) if found[1] != "the" else None
    return _week_month(found[1], found[2], step, published, future)


def _month(year: int, month: int) -> str:
    """The month so many months after the beginning of `year`."""
    return f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02}"


def _month_number(name: str) -> int:
    return "janfebmaraprmayjunjulaugsepoctnovdec".index(name[:3].lower()) // 3 + 1


def _named_month(plain: str, month: int, published: date, future: bool) -> str:
    """The next or the last such month, that of publication counting as either; 'last' and 'next' win
    over what the verb tells."""
    year = published.year
    if re.match(r"(?:in )?(?:last|past) ", plain):
        return f"{year - (month >= published.month)}-{month:02}"
    if re.match(r"(?:in )?(?:next|coming) ", plain):
        return f"{year + (month <= published.month)}-{month:02}"
    ahead = (month - published.month) % 12
    behind = (published.month - month) % 12
    # A month just gone or just to come is that one, whatever the tense seems to be.
    onward = ahead < 11 if future else behind == 11
    return _month(year, published.month + (ahead if onward else -behind))


def _month_ago(plain: str, published: date) -> str | None:
    """'Two weeks ago': the month of that day, where some days before and after it are of it too."""
    found = re.fullmatch(rf"(?:just |about |around |some |only )?({NUMBER}) (week|fortnight)s? ago", plain)
    if found is None or (found[1] not in _COUNTS and not found[1].isdigit()):
        return None
    days = (int(found[1]) if found[1].isdigit() else _COUNTS[found[1]]) * (7 if found[2] == "week" else 14)
    return _common_month(published - timedelta(days=days + 3), published - timedelta(days=days - 3))


_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}


def _week_month(which: str, unit: str, step: int, published: date, future: bool) -> str | None:
    """A week from Monday to Sunday, or its Saturday and Sunday."""
    monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
    if unit == "weekend":
        # Said on a Monday, 'the weekend' is the one just gone unless the future is spoken of.
        if (step == 0 and not future and published.weekday() < 5) or (which in {"last", "past"} and step == -1):
            monday = published - timedelta(days=published.weekday() + 7)
        return _common_month(monday + timedelta(days=5), monday + timedelta(days=6))
    return None if which == "the" else _common_month(monday, monday + timedelta(days=6))


def _common_month(first: date, last: date) -> str | None:
    return f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else None


@lru_cache(maxsize=4096)
def _parsed(words: str, base: date, future: bool) -> date | None:
    """What dateparser makes of `words` on the day `base`."""
    found = dateparser.parse(
        words,
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(base.year, base.month, base.day, 23 if not future else 0),
            "PREFER_DATES_FROM": "future" if future else "past",
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": False,
            "DATE_ORDER": "MDY",
        },
    )
    return found.date() if found else None
