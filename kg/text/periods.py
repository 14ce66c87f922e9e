"""Which month ('last month', 'mid-October', 'two weeks ago') or year ('in 1994') time words fix that fix no
day, read on the day of publication.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from kg.english.calendar import MONTH
from kg.text.days import DAYS, NUMBER, STEPS, YEAR, count_of, month_number

SEASON = r"(?:spring|summer|autumn|fall|winter)"
BARE_MONTH = r"(?:January|February|April|June|July|August|September|October|November|December)"
# Without a day of the month 'May' and 'March' may be a verb, so a bare month needs company.
LOOSE = (
    rf"(?:(?:early|mid|late)[- ]?(?:{MONTH}|{YEAR})(?:,? {YEAR})?|{MONTH},? (?:of )?{YEAR}"
    rf"|(?:in )?{MONTH} (?:of )?(?:last|this|next) year|(?:last|this|next) year,? in {MONTH}"
    rf"|(?:(?:early|late|in|last|next|this|of|by|since|until|for|during|through) )(?:{BARE_MONTH}|May|March)(?! ?\d))"
)


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
        return f"{written[1]}-{month_number(named.group()):02}"
    if written:
        return written[1]
    if published is None:
        return None
    if named and (year := re.search(r"\b(last|this|next) year$|^(last|this|next) year\b", plain)):
        return f"{published.year + STEPS.get(year[1] or year[2], 0)}-{month_number(named.group()):02}"
    if named:
        return _named_month(plain, month_number(named.group()), published, future)
    if re.search(r"\b(?:ago|earlier|later)$", plain):
        return _month_ago(plain, published)
    found = re.search(rf"\b({'|'.join(STEPS)}|this|the) (week|weekend|month|year)( before last)?$", plain)
    if found is None:
        return None
    step = -2 if found[3] else STEPS.get(found[1], 0)
    if found[2] == "month":
        return _month(published.year, published.month + step)
    if found[2] == "year":
        return str(published.year + step) if step or found[1] != "the" else None
    return _week_month(found[1], found[2], step, published, future)


def _month(year: int, month: int) -> str:
    """The month so many months after the beginning of `year`."""
    return f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02}"


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
    count = count_of(found[1]) if found is not None else None
    if found is None or count is None or count > 52:
        return None
    days = count * (7 if found[2] == "week" else 14)
    return _common_month(published - timedelta(days=days + 3), published - timedelta(days=days - 3))


def _week_month(which: str, unit: str, step: int, published: date, future: bool) -> str | None:
    """A week from Monday to Sunday, or its Saturday and Sunday."""
    monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
    # Said on a Monday, 'the weekend' is the one just gone unless the future is spoken of.
    just_gone = (step == 0 and not future and published.weekday() < 5) or (which in {"last", "past"} and step == -1)
    if unit == "weekend" and just_gone:
        monday = published - timedelta(days=published.weekday() + 7)
    if unit == "weekend":
        return _common_month(monday + timedelta(days=5), monday + timedelta(days=6))
    return None if which == "the" and step > -2 else _common_month(monday, monday + timedelta(days=6))


def _common_month(first: date, last: date) -> str | None:
    return f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else None
