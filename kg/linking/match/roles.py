"""Whether a role in a text is an office of an authority: 'Foreign Minister' of Turkey is the office
'Minister of Foreign Affairs, Turkey', and no 'Deputy Foreign Minister'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from kg import lexicon
from kg.gazetteer import country_name, demonym
from kg.lexicon.folding import words_of
from kg.lexicon.tables import rows
from kg.linking.match.items import Tenure

# What tells one rank from another: both sides must have the same of these.
_RANKS = lexicon.words("office-name.rank")
_IGNORED = lexicon.words("office-name.ignored")
_PAST = re.compile(r"\b(former|ex|one-?time|erstwhile|previous|late|ousted|deposed|retired)\b", re.IGNORECASE)
_COMING = re.compile(r"\b(elect|designate|designated|incoming|nominee|nominated|candidate)\b", re.IGNORECASE)
# Offices that several names are used for, by the words that are left; the first fits wherever it stands.
_NAMES = tuple(
    (re.compile(pattern), name, frozenset(codes.split()))
    for _, (pattern, name, codes) in rows(Path(__file__).with_name("offices.tsv"), ("pattern", "name", "countries"))
)


@dataclass(frozen=True, slots=True)
class Role:
    """A role as an article of `day` words it, in the country `country` (ISO 3166, lower case)."""

    words: str
    country: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class _Parts:
    core: frozenset[str]
    ranks: frozenset[str]


@lru_cache(maxsize=1_000)
def _own_words(country: str | None) -> frozenset[str]:
    """The words of the country's name, which many an office's name holds. Unions of states have codes
    too, and no name here."""
    try:
        return frozenset(words_of(country_name(country))) if country is not None else frozenset()
    except KeyError:
        return frozenset()


def _plain(words: str, country: str | None) -> str:
    plain = _COMING.sub(" ", _PAST.sub(" ", " ".join(words_of(words))))
    for pattern, to, codes in _NAMES:
        if not codes or country in codes:
            plain = pattern.sub(to, plain)
    return plain


@lru_cache(maxsize=100_000)
def head(words: str, country: str | None) -> str | None:
    """The word that says what one is: 'director' of 'film director', 'singer'; None where there is none,
    or where it is no more than a rank ('First Lady')."""
    before = re.split(r"\b(?:of|for|in|at|to)\b", _plain(words, country))[0]
    kept = [word for word in before.split() if word not in _IGNORED]
    return kept[-1] if kept and kept[-1] not in _RANKS else None


@lru_cache(maxsize=100_000)
def _parts(words: str, country: str | None) -> _Parts:
    own = _own_words(country)
    plain = _plain(words, country).split()
    kept = [w for w in plain if w not in _IGNORED and w not in own and demonym(w.capitalize()) is None]
    ranks = frozenset(w for w in kept if w in _RANKS)
    return _Parts(frozenset(kept) - ranks, ranks)


@lru_cache(maxsize=100_000)
def likeness(role: str, office: str, country: str | None) -> float:
    """How well the words of a role fit the name of an office in the same country, 0 to 1.

    1 the same words; 0.9 an office with further duties; 0.7 a bare 'minister'; 0.4 a bare 'president'
    for the president of something; 0 another rank.
    """
    ours, theirs = _parts(role, country), _parts(office, country)
    if ours.ranks != theirs.ranks or not ours.core or not theirs.core:
        return 0.0
    if ours.core == theirs.core:
        return 1.0
    if ours.core < theirs.core:
        return 0.9 if len(ours.core) > 1 else 0.7 if ours.core == {"minister"} else 0.4
    if theirs.core < ours.core:
        return 0.8 if len(theirs.core) > 1 else 0.4
    return 0.0


_SOON = timedelta(days=45)
_LONG = timedelta(days=400)
# Articles without a date, and the same office at another time.
UNDATED = 0.9
OTHER_TIME = 0.15


def at_the_time(role: Role, tenure: Tenure) -> float:
    """How well a tenure fits the day of the article, 0 to 1: 'former' wants one that is over, 'elect'
    one that begins soon."""
    if role.day is None or (tenure.start is None and tenure.end is None):
        return UNDATED
    start, end = tenure.start or date.min, tenure.end or date.max
    if _PAST.search(role.words):
        return 1.0 if end <= role.day else UNDATED if start <= role.day else OTHER_TIME
    if _COMING.search(role.words):
        return 1.0 if role.day <= start <= role.day + _LONG else UNDATED if tenure.covers(role.day) else OTHER_TIME
    if tenure.covers(role.day):
        return 1.0
    near = min(abs(start - role.day) if tenure.start else _LONG, abs(end - role.day) if tenure.end else _LONG)
    return UNDATED if near <= _SOON else OTHER_TIME
