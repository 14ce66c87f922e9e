"""The words that patterns are matched against: stems, and the names among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import snowballstemmer

from kg import gazetteer
from kg.lexicon.folding import lower_ascii

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$|['’]")
# A country has at most so many words ('Democratic Republic of the Congo').
_LONGEST_NAME = 6
_GOVERNMENT = re.compile(r"(?:the )?government of (?:the )?", re.IGNORECASE)
# Patterns and texts differ in these without meaning anything else.
UNHEARD = frozenset(re.findall(r"\w+", "a an the this that these those his her its their our my your any some all"))

# These say nothing of what they are about.
EMPTY = UNHEARD | frozenset(
    re.findall(
        r"\w+",
        """of in on to for by at with from and or as is are was were be been being it he she they we you i me him them
        us not no who which what will would should could may might can must has have had do does did done so such mr
        mrs ms how why when where there here then than very too also s""",
    )
)


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """What the inflected forms of a plain word share (Porter's second stemmer).

    >>> stem("sanctions") == stem("sanctioned"), stem("policies") == stem("policy")
    (True, True)
    """
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1 << 16)
def plain(word: str) -> str:
    """`word` in lower-case ASCII without full stops and possessive."""
    return _POSSESSIVE.sub("", lower_ascii(word).replace(".", ""))


@lru_cache(maxsize=1 << 14)
def country_of(name: str) -> str | None:
    """The code of the country that `name` names: by itself, by its adjective, its capital or its government.

    >>> [country_of(each) for each in ("Iran", "Iranian", "Tehran", "Government of Iran", "iran")]
    ['ir', 'ir', 'ir', 'ir', None]
    """
    bare = _GOVERNMENT.sub("", name)
    return gazetteer.nation(bare) or gazetteer.capital(bare)


@dataclass(frozen=True, slots=True)
class Name:
    """What words up to `last` (that one not) name: a country, by its code, and all that the thing is called."""

    last: int
    country: str | None
    called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """Where the text names somebody, also by a pronoun, and what the article calls him: offsets in the passage."""

    start: int
    end: int
    called: tuple[str, ...]


def _places(words: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        found.setdefault(word, []).append(at)
    return found


class Passage:
    """A stretch of text as patterns see it, with the words that are the target."""

    def __init__(self, text: str, mentions: Iterable[Mention] = (), targets: Sequence[tuple[int, int]] = ()) -> None:
        """`targets` are offsets in `text`; without any, all of it is target."""
        found = list(_WORD.finditer(text))
        self.starts = [each.start() for each in found]
        self._surface = [each[0] for each in found]
        self.words = [plain(each) for each in self._surface]
        self._mentions = tuple(mentions)
        inside = [any(s < each.end() and each.start() < e for s, e in targets) for each in found]
        self._target = inside if targets else [True] * len(found)
        told = any(word not in EMPTY for word, within in zip(self.words, inside, strict=True) if within)
        # 'They oppose this': what it is about is in the rest of the sentence.
        self.in_target = inside if told else [True] * len(found)

    @cached_property
    def stems(self) -> list[str]:
        """Of each word."""
        return [stem(each) for each in self.words]

    def is_target(self, at: int) -> bool:
        """Whether the word is one that the stance is on."""
        return self._target[at]

    def is_all_of_target(self, first: int, last: int) -> bool:
        """Whether the target says nothing beside the words first to last (that one not)."""
        others = [i for i, inside in enumerate(self._target) if inside and not first <= i < last]
        return any(self._target[first:last]) and all(self.words[i] in EMPTY for i in others)

    @cached_property
    def at_stem(self) -> dict[str, list[int]]:
        """Where each stem stands."""
        return _places(self.stems)

    @cached_property
    def at_word(self) -> dict[str, list[int]]:
        """Where each word stands."""
        return _places(self.words)

    @cached_property
    def names(self) -> dict[int, list[Name]]:
        """The names that begin at each word."""
        found: dict[int, list[Name]] = {}
        for first in range(len(self.words)):
            if not gazetteer.begins_name(self._surface[first]) and not self._surface[first][:1].isupper():
                continue
            for last in range(min(len(self.words), first + _LONGEST_NAME), first, -1):
                country = country_of(" ".join(self._surface[first:last]))
                if country is not None:
                    found.setdefault(first, []).append(Name(last, country))
                    break
        for each in self._mentions:
            inside = [i for i, start in enumerate(self.starts) if each.start <= start < each.end]
            if inside:
                country = next(filter(None, map(country_of, each.called)), None)
                found.setdefault(inside[0], []).append(Name(inside[-1] + 1, country, each.called))
        return found
