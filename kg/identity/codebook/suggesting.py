"""A codebook to begin with: what the positions of a store are on most often, by the words that they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg import gazetteer, lexicon
from kg.identity.codebook.entries import Codebook, Entry
from kg.identity.codebook.passages import EMPTY, Passage
from kg.identity.codebook.passages import stem as stem_of
from kg.identity.themes import tells

_LEAST = 2  # positions that make an issue
_TELLING = 3  # a word that tells a kind of matter comes before others that are so much more frequent
_MOSTLY = 0.6  # a word or name that so many share belongs to the issue


@dataclass(frozen=True, slots=True)
class _Label:
    """What a position is on: the stems of its words with the words themselves, and the names in it."""

    stems: dict[str, str]
    names: frozenset[str]


def suggest(labels: Iterable[str], most: int) -> Codebook:
    """At most `most` issues for positions on topics of these names, those with most positions first; an issue that
    several countries share is the parent of one for each."""
    left = [_read(label) for label in sorted(labels)]
    words = _words(left)
    entries: list[Entry] = []
    while len(entries) < most:
        counts = Counter(stem for each in left for stem in each.stems)
        stem = min(counts, key=lambda each: (-counts[each] * (_TELLING if tells(each) else 1), each), default="")
        if counts[stem] < _LEAST:
            break
        with_it = [each for each in left if stem in each.stems]
        entries += _issues(stem, with_it, words)
        left = [each for each in left if stem not in each.stems]
    named = Counter(name for each in left if not each.stems for name in each.names)
    entries += [Entry(name, f"[{name}]") for name, number in sorted(named.items()) if number >= _LEAST]
    return Codebook(tuple(_each_once(entries))[:most])


def _read(label: str) -> _Label:
    passage = Passage(label)
    names: set[str] = set()
    inside: set[int] = set()
    for first, found in passage.names.items():
        for name in found:
            if name.country is not None:
                names.add(gazetteer.country_name(name.country))
                inside.update(range(first, name.last))
    told = (
        at
        for at, word in enumerate(passage.words)
        if at not in inside and word not in EMPTY and not word.isdigit() and passage.stems[at] not in _nobody()
    )
    return _Label({passage.stems[at]: passage.words[at] for at in told}, frozenset(names))


@lru_cache(maxsize=1)
def _nobody() -> frozenset[str]:
    """The stems of words for people and organs of a state: they are what everything is about."""
    offices = frozenset[str]().union(*lexicon.classes("office.").values())
    return frozenset(map(stem_of, lexicon.words("person", "group", "organ", "organ.whole") | offices))


def _words(labels: Sequence[_Label]) -> dict[str, str]:
    """The word that stands for each stem: the commonest of its forms."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for each in labels:
        for stem, word in each.stems.items():
            forms[stem][word] += 1
    return {stem: min(counts, key=lambda word: (-counts[word], word)) for stem, counts in forms.items()}


def _issues(stem: str, labels: Sequence[_Label], words: dict[str, str]) -> Iterator[Entry]:
    """The issue that `stem` tells, with what most of `labels` share, and one for each name that some share."""
    name, by_name = _commonest(name for each in labels for name in each.names)
    other, by_word = _commonest(each for label in labels for each in label.stems if each != stem)
    word = words[stem]
    if by_name >= max(_LEAST, _MOSTLY * len(labels)):
        yield Entry(f"{word} ({name})", f"{word} AND [{name}]")
        return
    if by_word >= max(_LEAST, _MOSTLY * len(labels)):
        yield Entry(f"{word}, {words[other]}", f"{word} AND {words[other]}")
        return
    yield Entry(word, word)
    names = Counter(each for label in labels for each in label.names)
    for each, number in sorted(names.items(), key=lambda found: (-found[1], found[0])):
        if number >= _LEAST:
            yield Entry(f"{word} ({each})", f"{word} AND [{each}]", word)


def _commonest(found: Iterable[str]) -> tuple[str, int]:
    counts = Counter(found)
    return min(counts.items(), key=lambda each: (-each[1], each[0]), default=("", 0))


def _each_once(entries: Iterable[Entry]) -> Iterator[Entry]:
    seen: set[str] = set()
    for each in entries:
        if each.issue not in seen:
            seen.add(each.issue)
            yield each
