"""Which articles are one story: near-copies of one text, and reports of one event."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations

from rdflib import URIRef

from kg import lexicon
from kg.english.calendar import MONTH, MONTH_NAMES, MONTHS, WEEKDAYS
from kg.identity.joins import Join
from kg.identity.wording import cosine, vector, weight

ENOUGH = 0.5
# The words by which an article is looked for: two that share a pair of them are compared.
TERMS = 6
# What outlets report within these days of each other may be one event; later it is another, or a look back. A copy may
# be printed later.
_DAYS = 3
COPY_DAYS = 30
_COPY_PAIRS = 6  # of four words
# From where on two texts are the same for the most part.
_COPY = 0.75
# How a report begins: headline, dateline and what it is about.
_LEAD, _DATELINE = 700, 300
_RARE = 0.75
# Fitted to which of 168 articles have utterances or encounters in common: cosine of the texts, of their leads, and the
# share of rare words, of the one that has fewer, which both have.
_WEIGHTS = (11.7, 13.1, 10.7)
_BIAS = -11.6
_SAID = 0.05
# What news are told with, whatever they are about.
_OF_ALL_NEWS = lexicon.words("speech.reporter", "outlet.press", "office.spokesperson") | {*WEEKDAYS, *MONTH_NAMES}
# Of fewer different words nobody could tell.
_FEWEST = 12
_DATE = re.compile(
    rf"(?P<month>{MONTH})\.? (?P<day>\d{{1,2}}) ?, ?(?P<year>(?:19|20)\d\d)\b|\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b"
)


@dataclass(frozen=True)
class ArticleNode:
    """What an article tells.

    iri        the article
    text       headline and sentences or, where texts are not kept, what statements say
    published  the day

    >>> ArticleNode(URIRef("a"), "Talks resume GENEVA, Nov. 12 , 2006 (Agency) -- Talks resumed.").day
    datetime.date(2006, 11, 12)
    """

    iri: URIRef
    text: str
    published: date | None = None

    @cached_property
    def words(self) -> dict[str, float]:
        """The vector of its words."""
        return vector(self.text)

    @cached_property
    def lead(self) -> dict[str, float]:
        """The vector of the words that it begins with."""
        return vector(self.text[:_LEAD])

    @cached_property
    def rare(self) -> dict[str, float]:
        """Its rare words, each with its weight."""
        return {word: weight(word) ** 2 for word in self.words if weight(word) > _RARE}

    @cached_property
    def day(self) -> date | None:
        """When it was published or, where nobody says so, what its dateline says."""
        found = _DATE.search(self.text[:_DATELINE]) if self.published is None else None
        return _day(found) if found else self.published

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The words that it is about, TERMS at most, in order."""
        words = (word for word in self.words if len(word) > 2 and word.isalpha() and word not in _OF_ALL_NEWS)
        return tuple(sorted(sorted(words, key=lambda word: (-round(self.words[word], 6), word))[:TERMS]))


def keys(node: ArticleNode) -> frozenset[str]:
    """Pairs of the words that the article is about: a single one may be in a tenth of all articles."""
    return frozenset(f"{one} {other}" for one, other in combinations(node.terms, 2))


def joins(block: Sequence[ArticleNode]) -> list[Join]:
    """What speaks for pairs of articles being one story: their words, and days that are near."""
    found = (_join(one, other) for one, other in combinations(sorted(block, key=lambda each: each.iri), 2))
    return [join for join in found if join is not None]


def may_be_one(one: date | None, other: date | None, pairs: int) -> bool:
    """Whether articles of those days, as far as they are known, that share so many keys may be one story at all: what
    is a copy has most of its words in common."""
    apart = abs((one - other).days) if one and other else 0
    return apart <= (COPY_DAYS if pairs >= _COPY_PAIRS else _DAYS)


def _join(one: ArticleNode, other: ArticleNode) -> Join | None:
    if min(len(one.words), len(other.words)) < _FEWEST or not may_be_one(
        one.day, other.day, len(keys(one) & keys(other))
    ):
        return None
    alike = cosine(one.words, other.words)
    if one.day and other.day and abs((one.day - other.day).days) > (COPY_DAYS if alike >= _COPY else _DAYS):
        return None
    features = (alike, cosine(one.lead, other.lead), _shared(one.rare, other.rare))
    logit = _BIAS + math.fsum(each * value for each, value in zip(_WEIGHTS, features, strict=True))
    confidence = round(1 / (1 + math.exp(-logit)), 2)
    if confidence < _SAID:
        return None
    reason = "nearly the same text" if alike >= _COPY else "reports of one event"
    words = f"{reason}, by their words (alike {alike:.2f}, their leads {features[1]:.2f})"
    return Join.of(one.iri, other.iri, words, min(confidence, 0.99))


def _shared(one: dict[str, float], other: dict[str, float]) -> float:
    """How much of the rare words of the one that has fewer the other has, too."""
    both = math.fsum(sorted(value for word, value in one.items() if word in other))
    return both / (1 + min(math.fsum(sorted(each.values())) for each in (one, other)))


def _day(found: re.Match[str]) -> date | None:
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        return date(int(found["year"]), MONTHS.index(found["month"][:3].lower()) + 1, int(found["day"]))
    except ValueError:
        return None


def head(nodes: Sequence[ArticleNode]) -> URIRef:
    """The lead: the earliest of those with a day, else the longest, else the first by its key."""
    return min(nodes, key=lambda each: (each.day or date.max, -len(each.text), each.iri)).iri
