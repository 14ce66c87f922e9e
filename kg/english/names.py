"""Comparing names: when may two wordings name the same actor?

Names are compared as tuples of folded words: ASCII letters, lower case, no full stops,
possessive or leading determiner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from anyascii import anyascii

from kg import lexicon
from kg.gazetteer import country, demonym, given_names


class Gender(StrEnum):
    """What pronouns must agree with."""

    FEMALE = "female"
    MALE = "male"


DETERMINERS = frozenset(
    {"the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "some"}
)
KIND_NOUNS = lexicon.words("body.kind")
_GENERATIONS = {entry.word: entry.construction or entry.word for entry in lexicon.entries("name.generation")}
_SMALL = lexicon.words("name.small")
_FEMALE, _MALE = lexicon.words("gender.female"), lexicon.words("gender.male")
_FULL_NAMES = {entry.word: entry.construction for entry in lexicon.entries("name.alias")}
_KNOWN = _FULL_NAMES.keys() | _FULL_NAMES.values()


@lru_cache(maxsize=4096)
def fold(words: str) -> tuple[str, ...]:
    """The words of a name as they are compared, hyphens separating."""
    plain = anyascii(words).casefold()
    plain = re.sub(r"['’`]s\b|s['’](?=\s|$)|['’`]", lambda m: "s" if m.group()[0] == "s" else "", plain)
    plain = re.sub(r"\b((?:[a-z]\.){2,})", lambda m: m.group().replace(".", ""), plain)
    found = re.findall(r"[a-z0-9&]+", plain)
    while len(found) > 1 and found[0] in DETERMINERS:
        found.pop(0)
    return tuple(found)


# --- persons -----------------------------------------------------------------------------


def generation(name: Sequence[str]) -> str | None:
    """'jr', 'sr', 'ii' ... where the name ends so: father and son differ by it."""
    return _GENERATIONS.get(name[-1]) if len(name) > 1 else None


def _elder(name: Sequence[str]) -> bool:
    return generation(name) == "sr"


def without_generation(name: tuple[str, ...]) -> tuple[str, ...]:
    """`name` without 'jr', 'sr', 'ii' ... at its end."""
    return name[:-1] if generation(name) else name


def _same_word(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])


def same_person(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names of at least two words can be one person's: the shorter's words occur in
    the longer in their order, the first and the last ones meeting; an initial stands for its name."""
    if _elder(a) != _elder(b) or (generation(a) and generation(b) and generation(a) != generation(b)):
        return False
    short, long = sorted((without_generation(a), without_generation(b)), key=len)
    if len(short) < 2:
        return False
    if not (_same_word(short[0], long[0]) and short[-1] == long[-1]):
        return False
    rest = iter(long[1:-1])
    return all(any(_same_word(word, other) for other in rest) for word in short[1:-1])


def part_of_name(part: tuple[str, ...], name: tuple[str, ...]) -> int:
    """How well the short form `part` fits the fuller `name`: 3 its surname, 2 its family name put
    first or its given name, 1 something in its middle, 0 not at all."""
    part, name = without_generation(part), without_generation(name)
    if not part or len(part) >= len(name):
        return 0
    if name[-len(part) :] == part:
        return 3
    if name[: len(part)] == part:
        return 2
    return 1 if any(name[i : i + len(part)] == part for i in range(1, len(name) - 1)) and len(part[0]) > 2 else 0


def gender_of_words(words: Sequence[str]) -> Gender | None:
    """What titles and role words tell ('Mrs', 'spokesman', 'king')."""
    for word in words:
        plain = anyascii(word).casefold().strip(".")
        if plain in _FEMALE:
            return Gender.FEMALE
        if plain in _MALE:
            return Gender.MALE
    return None


def gender_of_name(name: Sequence[str]) -> Gender | None:
    """What the given name tells, where the name has one (two words at least) and it is one-sided."""
    if len(name) < 2:
        return None
    found = next(filter(None, map(given_names().get, name[:-1])), None)
    return Gender(found) if found else None


# --- organisations -----------------------------------------------------------------------


def _is_nation(word: str) -> bool:
    return (
        len(word) > 1
        and (country(word.capitalize()) or demonym(word.capitalize()) or country(word.upper())) is not None
    )


@lru_cache(maxsize=4096)
def organization_key(words: str) -> str:
    """The name as organisations are compared: a known alias by its full name, without the noun
    that only says its kind ('the Islamic State group')."""
    name = list(fold(re.sub(r"\s*\([^)]*\)\s*$", "", words) or words))
    while len(name) > 1 and name[-1] in KIND_NOUNS and (len(name) == 2 or " ".join(name[:-1]) in _KNOWN):
        name.pop()
    joined = " ".join(name)
    return _FULL_NAMES.get(joined, joined)


def initials(words: str) -> frozenset[str]:
    """The acronyms that `words` may be written as: with and without its small words."""
    name = fold(words)
    if len(name) < 2:
        return frozenset()
    every = "".join(word[0] for word in name)
    main = "".join(word[0] for word in name if word not in _SMALL)
    return frozenset(found for found in (every, main) if len(found) > 1)


def is_acronym(words: str) -> bool:
    """'EU', 'U.N.', 'IAEA': one word, mostly capitals."""
    plain = words.replace(".", "").strip()
    return 2 <= len(plain) <= 8 and plain.isalnum() and sum(c.isupper() for c in plain) >= max(2, len(plain) - 1)


@lru_cache(maxsize=4096)
def organization_forms(words: str) -> frozenset[str]:
    """What two names of one organisation have in common at least one of: the last word of the key,
    or what an acronym would be."""
    acronyms = {f"{form}." for form in (*initials(words), "".join(fold(words)))}
    return frozenset({organization_key(words).rpartition(" ")[2], *acronyms})


def same_organization(a: str, b: str) -> bool:
    """Whether two names can be one organisation's: the same words, an acronym of them, or the
    shorter ends the longer, which only puts a country or a parent body before it."""
    key_a, key_b = organization_key(a), organization_key(b)
    if key_a == key_b:
        return True
    if is_acronym(a) != is_acronym(b):
        acronym, full = (a, b) if is_acronym(a) else (b, a)
        return "".join(fold(acronym)) in initials(full)
    short, long = sorted((key_a.split(), key_b.split()), key=len)
    if not 0 < len(short) < len(long):
        return False
    extra = long[: len(long) - len(short)]
    if long[-len(short) :] == short and (len(short) > 1 or len(short[0]) > 4):
        before = b if len(fold(b)) > len(fold(a)) else a
        return _is_nation(" ".join(extra)) or all(_is_nation(w) for w in extra) or is_acronym(before.split()[0])
    return False
