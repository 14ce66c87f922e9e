"""Whom words name: the actors that an article says stand there, and countries by their names and adjectives."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from kg.identity.codebook.passages import Passage
from kg.identity.issues.phrases import DESTROYING, POINTING, words_of
from kg.lexicon import words as listed

# An actor with where it is named: from one code point to another.
Named = tuple[int, int, str]
_OFFICES = listed("title.honorific", "title.office", "title.modifier", "title.domain", "organ.whole")
_BESIDE_NAMES = POINTING | DESTROYING | _OFFICES | {"of"}


@lru_cache(maxsize=4096)
def countries(text: str) -> frozenset[str]:
    """The codes of the countries that a text names."""
    found = Passage(text).names.values()
    return frozenset(each.country for names in found for each in names if each.country is not None)


def within(text: str, start: int, end: int, named: Iterable[Named]) -> frozenset[str]:
    """Whom the words of `text` from `start` to `end` name."""
    return countries(text[start:end]) | {whom for first, last, whom in named if start <= first and last <= end}


def alone(text: str, start: int, end: int, named: Iterable[Named]) -> str | None:
    """The one whom these words name beside nothing but offices and forms of address ('former President X'), or
    whose end they are of ('defeating X')."""
    for first, last, whom in sorted(named, key=lambda each: (each[0] - each[1], each)):
        if start <= first and last <= end:
            rest = words_of(f"{text[start:first]} {text[last:end]}")
            return whom if all(word in _BESIDE_NAMES for word in rest) else None
    return None
