"""Names of people: which parts they have, and whether two can be one person's.

Unlike in one article (`kg.english.names`), a nickname, another transliteration and another choice of middle names are
to be reckoned with, and nothing says which of several people of a name is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg import lexicon
from kg.english.names import generation, skeleton, without_generation, without_titles
from kg.gazetteer import given_names
from kg.lexicon.folding import bare_words

if TYPE_CHECKING:
    from nicknames import NickNamer

_PARTICLES = lexicon.words("name.particle")
# Korean, Chinese and Vietnamese family names, which stand first.
_FAMILY_FIRST = lexicon.words("name.family-first")
_SHORT = {entry.word: entry.construction for entry in lexicon.entries("name.short-form")}
_CREDENTIALS = lexicon.words("name.credential")
_SYLLABLES = re.compile(
    r"(?:(?:[bcdfghjklmnpqrstvwxyz]|ch|sh|zh|kw|ng|nh|ph|th|tr|kh|gi|ts|hs|hw|wh)?"
    r"(?:ae|ai|ao|au|a|eo|eu|ei|e|iao|ian|ia|ie|iu|i|oe|oo|ou|o|uan|uai|ua|ui|ue|uo|wa|wo|yeo|ye|ya|yo|yu|u|y)"
    r"(?:ng|nh|ck|ch|[nmklptr])?){1,2}"
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a name, in folded words: `given` is empty for a surname (or a given name) alone."""

    given: str
    middle: tuple[str, ...]
    surname: str
    generation: str | None = None

    @property
    def key(self) -> str:
        """What all spellings of the surname have in common."""
        return skeleton(self.surname)


@lru_cache(maxsize=1 << 16)
def person_name(name: str) -> PersonName:
    """The parts of `name`; titles, credentials and particles are none.

    >>> person_name("Sen. Robert P. Casey Jr.")
    PersonName(given='robert', middle=('p',), surname='casey', generation='jr')
    >>> person_name("Kim Jong-un").surname, person_name("Ursula von der Leyen").surname, person_name("Obama").given
    ('kim', 'leyen', '')
    """
    words = tuple(w for w in without_titles(bare_words(name)) if w not in _CREDENTIALS) or bare_words(name) or ("",)
    age = generation(words)
    words = without_generation(words)
    kept = tuple(w for w in words[1:] if w not in _PARTICLES)
    words = (*words[:1], *kept) if kept else words
    if len(words) == 1:
        return PersonName("", (), words[0], age)
    if is_family_first(words):
        return PersonName("".join(words[1:]), (), words[0], age)
    return PersonName(words[0], words[1:-1], words[-1], age)


def is_family_first(words: Sequence[str]) -> bool:
    """Whether the family's name stands first: 'Xi Jinping', but 'Kim Campbell'.

    >>> is_family_first(("xi", "jinping")), is_family_first(("kim", "campbell"))
    (True, False)
    """
    rest = words[1:]
    if words[0] not in _FAMILY_FIRST or not 1 <= len(rest) <= 2:
        return False
    return all(is_syllables(word) for word in rest) and not any(word in given_names() for word in rest)


@lru_cache(maxsize=1 << 12)
def is_syllables(word: str) -> bool:
    """Whether `word` is made of the syllables of Chinese, Korean or Vietnamese names, as they are romanised."""
    return _SYLLABLES.fullmatch(word) is not None


@lru_cache(maxsize=1)
def _nicknames() -> NickNamer:
    from nicknames import NickNamer  # reads its table

    return NickNamer()


@lru_cache(maxsize=1 << 14)
def short_for(one: str, other: str) -> bool:
    """Whether one given name is a short form of the other.

    >>> short_for("joe", "joseph"), short_for("william", "bill"), short_for("joe", "john")
    (True, True, False)
    """
    if other == _SHORT.get(one) or one == _SHORT.get(other):
        return True
    table = _nicknames()
    return other in table.nicknames_of(one) or one in table.nicknames_of(other)


@dataclass(frozen=True, slots=True)
class Fit:
    """How two names go together: why, in words, and how likely they are then one person's."""

    reason: str
    confidence: float


def fit(one: PersonName, other: PersonName) -> Fit | None:
    """How two full names of one surname go together; None where they are two people's.

    >>> fit(person_name("Joe Biden"), person_name("Joseph Biden")).reason
    "the same surname, and 'joe' is short for 'joseph'"
    >>> fit(person_name("John Q. Public"), person_name("John Public")).reason
    'the same full name with and without middle initial'
    >>> fit(person_name("Paul Ryan"), person_name("Tim Ryan"))
    """
    given = _given(one, other)
    if given is None or one.key != other.key or _ages_differ(one, other):
        return None
    middle = _middle(one.middle, other.middle)
    return middle if middle is None or given.confidence > middle.confidence else given


def _ages_differ(one: PersonName, other: PersonName) -> bool:
    return one.generation is not None and other.generation is not None and one.generation != other.generation


def _given(one: PersonName, other: PersonName) -> Fit | None:
    a, b = sorted((one.given, other.given), key=lambda word: (len(word), word))
    if a == b:
        return _SPELLING if one.surname != other.surname else _SAME
    if skeleton(a) == skeleton(b) and len(a) > 1:
        return _SPELLING
    if short_for(a, b):
        return Fit(f"the same surname, and {a!r} is short for {b!r}", 0.88)
    if len(a) <= 2 and a[0] == b[0] and (len(a) == 1 or (one.middle + other.middle)[:1] == (a[1:],)):
        return Fit("the same surname, and the initial of the given name", 0.6)
    return None


def _middle(one: Sequence[str], other: Sequence[str]) -> Fit | None:
    """What the middle names say: those of one must be among the other's, or their initials."""
    short, long = sorted((tuple(one), tuple(other)), key=len)
    if short == long:
        return _SAME
    if not short:
        initials = all(len(word) == 1 for word in long)
        return _INITIAL if initials else _MIDDLE
    if len(short) == len(long) and all(_alike(a, b) for a, b in zip(short, long, strict=True)):
        return _INITIAL
    return None


def _alike(one: str, other: str) -> bool:
    return skeleton(one) == skeleton(other) or (min(len(one), len(other)) == 1 and one[0] == other[0])


_SAME = Fit("the same full name", 0.97)
_SPELLING = Fit("the same full name in another spelling", 0.92)
_INITIAL = Fit("the same full name with and without middle initial", 0.95)
_MIDDLE = Fit("the same full name with and without middle name", 0.92)
