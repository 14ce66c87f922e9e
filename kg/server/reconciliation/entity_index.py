"""The actors, places and topics of the store by their names, held in memory for as long as the store
stays as it is: what the reconciliation service searches."""

from __future__ import annotations

import asyncio
import csv
import difflib
import io
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from kg.english.names import person_score, skeletons
from kg.lexicon.folding import words_of
from kg.namespaces import NKG, RDF, SKOS
from kg.server.engine.ipc import Task
from kg.server.engine.pool import Pool
from kg.server.reconciliation.vocabulary import TYPES

# Names that share a word and little else are no candidates.
_LIKE = 0.6
_TYPO = 0.8
_SURNAME = 0.85  # as `person_score` has it
# All names of some million entities.
_MOST_BYTES = 500_000_000

_ENTITIES = f"""SELECT ?e ?c ?n ?main ?country ?home ?sector WHERE {{
  VALUES ?c {{ {" ".join(f"<{NKG[name]}>" for name in TYPES if name != "Actor")} }}
  ?e <{RDF.type}> ?c .
  {{ ?e <{SKOS.prefLabel}> ?n BIND(1 AS ?main) }} UNION {{ ?e <{SKOS.altLabel}> ?n BIND(0 AS ?main) }}
  OPTIONAL {{ ?e <{NKG.country}> ?home . ?home <{SKOS.prefLabel}> ?country }}
  OPTIONAL {{ ?e <{NKG.sector}> ?s . ?s <{SKOS.prefLabel}> ?sector }} }}"""


@dataclass(slots=True)
class Entity:
    """One entity: `id` is its IRI without the base, `kind` the local name of its most special class, `home`
    the id of its country."""

    id: str
    kind: str
    name: str
    other_names: list[str] = field(default_factory=list)
    country: str | None = None
    home: str | None = None
    sector: str | None = None

    @property
    def names(self) -> list[str]:
        """Its label, then its other names."""
        return [self.name, *self.other_names]

    @property
    def description(self) -> str:
        """What tells it from its namesakes, in a few words."""
        return ", ".join(each for each in (self.kind.lower(), self.sector, self.country) if each)

    def is_a(self, kind: str) -> bool:
        """Whether it is of the type `kind` or of one narrower."""
        return kind in {self.kind, TYPES[self.kind].broader}


class Index:
    """Entities by the words of their names."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.entities = sorted(entities, key=lambda each: each.id)
        self.by_id = {each.id: each for each in self.entities}
        self._by_word: dict[str, list[int]] = defaultdict(list)
        beginnings: set[tuple[str, int]] = set()
        for number, entity in enumerate(self.entities):
            for name in entity.names:
                words = words_of(name)
                beginnings |= {(" ".join(words[start:]), number) for start in range(len(words))}
            for word in sorted({word for name in entity.names for word in skeletons(name)}):
                self._by_word[word].append(number)
        self._beginnings = sorted(beginnings)
        self._vocabulary: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._by_word):
            self._vocabulary[word[:1]].append(word)

    def named_like(self, name: str) -> Iterator[tuple[float, Entity]]:
        """Entities with a name like `name`, each with how like it is, 0 to 1; in no particular order."""
        found: set[int] = set()
        for word in skeletons(name):
            numbers = self._by_word.get(word)
            if numbers is None:
                near = difflib.get_close_matches(word, self._vocabulary[word[:1]], n=3, cutoff=_TYPO)
                numbers = [number for each in near for number in self._by_word[each]]
            found.update(numbers)
        for number in sorted(found):
            entity = self.entities[number]
            likeness = _likeness_to(name, entity)
            if likeness >= _LIKE:
                yield likeness, entity

    def holding(self, words: str, kind: str) -> list[Entity]:
        """Entities of `kind` of which a name holds `words`, whatever the accents and capitals, by their labels."""
        key = _folded(words)
        found = [e for e in self.entities if e.is_a(kind) and any(key in _folded(name) for name in e.names)]
        return sorted(found, key=lambda each: (_folded(each.name), each.id)) if key else []

    def beginning(self, prefix: str) -> list[Entity]:
        """Entities of which a name, or a word in a name, begins with `prefix`; those whose label does first."""
        key = " ".join(words_of(prefix))
        if not key:
            return list(self.entities)
        start = bisect_left(self._beginnings, (key, -1))
        numbers: set[int] = set()
        for words, number in islice(self._beginnings, start, None):
            if not words.startswith(key):
                break
            numbers.add(number)

        def order(entity: Entity) -> tuple[bool, bool, int, str]:
            label = " ".join(words_of(entity.name))
            return label != key, not label.startswith(key), len(label), entity.id

        return sorted((self.entities[number] for number in numbers), key=order)


def _folded(name: str) -> str:
    return " ".join(words_of(name))


def _likeness_to(query: str, entity: Entity) -> float:
    """How like `query` is to the names of `entity`. A single word by which articles call a person, too, is most often a
    surname, which others share."""
    likeness = max(_likeness(query, each, entity.kind) for each in entity.names)
    is_part = entity.kind == "Person" and len(words_of(query)) == 1 < len(words_of(entity.name))
    return min(likeness, _SURNAME) if is_part else likeness


def _likeness(query: str, name: str, kind: str) -> float:
    ours, theirs = words_of(query), words_of(name)
    if ours == theirs:
        return 1.0
    scored = person_score(query, name) if kind == "Person" else 0.0
    if sorted(ours) == sorted(theirs):
        scored = max(scored, 0.95)
    spelt = difflib.SequenceMatcher(None, " ".join(skeletons(query)), " ".join(skeletons(name))).ratio()
    if spelt == 1.0:
        scored = max(scored, 0.95)
    # Words in common tell less than a name that fits by its parts.
    return max(scored, 0.9 * spelt)


class Entities:
    """The index, read through the worker pool, and read anew when the store has changed."""

    def __init__(self, pool: Pool, base: str) -> None:
        self._pool = pool
        self._base = base
        self._lock = asyncio.Lock()
        self._read: tuple[str, Index] | None = None

    async def named(self, words: str, kind: str) -> list[str]:
        """The IRIs of what `Index.holding` finds. Raises what `Pool.ask` raises."""
        index = await self.index()
        return [self._base + each.id for each in await asyncio.to_thread(index.holding, words, kind)]

    async def index(self) -> Index:
        """The index of the store as it is now. Raises what `Pool.ask` raises."""
        async with self._lock:
            if self._read is None or self._read[0] != self._pool.version:
                answer = await self._pool.ask(Task(_ENTITIES, "text/csv", None, size=_MOST_BYTES))
                # The version that answered: the store may have changed since it was asked.
                self._read = answer.version, await asyncio.to_thread(_parse, await answer.whole(), self._base)
            return self._read[1]


def _parse(answer: bytes, base: str) -> Index:
    found: dict[str, Entity] = {}
    for row in csv.DictReader(io.StringIO(answer.decode(), newline="")):
        key = row["e"].removeprefix(base)
        entity = found.setdefault(key, Entity(key, row["c"].rpartition("#")[2], ""))
        if row["main"] == "1":
            entity.name = row["n"]
        elif row["n"] not in entity.other_names:
            entity.other_names.append(row["n"])
        entity.country = entity.country or row["country"] or None
        entity.home = entity.home or row["home"].removeprefix(base) or None
        entity.sector = entity.sector or row["sector"] or None
    for entity in found.values():
        entity.other_names.sort()
        entity.name = entity.name or next(iter(entity.other_names), "") or entity.id
    return Index(found.values())
