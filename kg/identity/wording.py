"""How alike two texts are in their words, rare words counting for more than common ones."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kg.lexicon.folding import words_of
from kg.lexicon.frequency import rarity

_ENDINGS = re.compile(r"(?:ies|ied|ing|ed|es|s|ly)$")
_BRITISH = re.compile(r"(?<=\w\w)our(?=$|s$|ed$|ing$|able$)")
_CONTRACTED = re.compile(r"n['’]t\b|['’](?:ve|re|ll|d|m)\b", re.IGNORECASE)
_SHORTEST = 4
# A number says less than a word of its own, a year more than another number.
_YEAR, _NUMBER = 0.6, 0.4
# Words below this say nothing of what a text is about: some 150 that grammar needs.
_GRAMMAR = 0.5


@lru_cache(maxsize=1 << 16)
def weight(word: str) -> float:
    """How much a word (of `words_of`) tells of what a text is about, 0 to 1."""
    if word.isdigit():
        return _YEAR if len(word) == 4 else _NUMBER
    return rarity(word)


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """`word` without its endings of number, tense and manner, as far as a stem of four letters is left.

    >>> [stem(word) for word in ("missiles", "launched", "launch", "honour", "was")]
    ['missil', 'launch', 'launch', 'honor', 'was']
    """
    bare = _ENDINGS.sub("", _BRITISH.sub("or", word))
    if len(bare) < _SHORTEST:
        return word
    return bare.removesuffix("e") if len(bare) > _SHORTEST else bare


def told(words: Iterable[str]) -> dict[str, float]:
    """The stems of the words that tell something, each with the weight of the commonest word that has it."""
    found: dict[str, float] = {}
    for word in words:
        said = weight(word)
        if said >= _GRAMMAR or word.isdigit():
            found[stem(word)] = min(said, found.get(stem(word), 1.0))
    return found


def vector(text: str) -> dict[str, float]:
    """The words of `text` as a vector of length 1: how often each occurs, damped, by the square of its weight."""
    counts = Counter(words_of(_CONTRACTED.sub("", text)))
    found = {word: (1 + math.log(number)) * weight(word) ** 2 for word, number in counts.items()}
    length = math.sqrt(math.fsum(value * value for value in found.values())) or 1.0
    return {word: value / length for word, value in found.items()}


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Of two vectors of length 1, rounded: the order of adding must not tell."""
    fewer, more = sorted((one, other), key=len)
    return round(math.fsum(value * more[word] for word, value in fewer.items() if word in more), 6)
