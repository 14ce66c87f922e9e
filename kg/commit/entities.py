"""What graph/entities must say: from how many Descriptions in the store say what of an entity.

To count them takes the longer the more articles mention the entity, so a lone writer counts those of each
entity once and then goes on counting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nlargest

from rdflib import Literal, URIRef

from kg import graph
from kg.iris import Minter
from kg.namespaces import NKG, Quad
from kg.store import Change, Store, values

# Entities asked for in one query, which servers limit in length.
_AT_ONCE = 500
# Of so many entities the counts are kept: some 125 MB.
_KEPT = 50_000

Votes = Counter[tuple[URIRef, URIRef | Literal]]


@dataclass(slots=True)
class _Entity:
    """How many Descriptions say what of it, and what graph/entities says."""

    votes: Votes = field(default_factory=Counter)
    quads: frozenset[Quad] = frozenset()


class Entities:
    """The entities of a store, brought up to date with what articles say of them."""

    def __init__(self, store: Store, minter: Minter, *, remember: bool) -> None:
        """remember   whether nobody else writes to the store as long as this is used"""
        self._store = store
        self._minter = minter
        self._remember = remember
        self._known: dict[URIRef, _Entity] = {}

    def change(self, gone: Mapping[URIRef, Votes], new: Mapping[URIRef, Votes]) -> tuple[Change, set[URIRef]]:
        """What changes in graph/entities where Descriptions that say `gone` go and others that say `new` come, and
        which entities nothing is said of afterwards. To be called once for what is then stored, and `forget` where it
        is not."""
        wanted = gone.keys() | new.keys()
        self._load(wanted)
        delete: list[Quad] = []
        insert: list[Quad] = []
        vanished: set[URIRef] = set()
        for iri in sorted(wanted):
            entity = self._known[iri]
            entity.votes.update(new.get(iri, ()))
            entity.votes.subtract(gone.get(iri, ()))
            entity.votes = +entity.votes
            after = frozenset(graph.merge((), self._minter, _counted(iri, entity.votes)))
            delete += sorted(entity.quads - after)
            insert += sorted(after - entity.quads)
            entity.quads = after
            if not after:
                vanished.add(iri)
        self._shrink()
        return Change(delete=tuple(delete), insert=tuple(insert)), vanished

    def forget(self) -> None:
        """What was counted is not what the store holds."""
        self._known.clear()

    def _load(self, wanted: Iterable[URIRef]) -> None:
        missing = sorted(iri for iri in wanted if iri not in self._known)
        self._known |= {iri: _Entity() for iri in missing}
        for start in range(0, len(missing), _AT_ONCE):
            batch = missing[start : start + _AT_ONCE]
            for iri, predicate, value, number in votes(self._store, batch):
                self._known[iri].votes[predicate, value] = number
            for iri, quads in _held(self._store, self._minter, batch).items():
                self._known[iri].quads = frozenset(quads)

    def _shrink(self) -> None:
        """Keep those that take the longest to count."""
        if not self._remember:
            self._known.clear()
        elif len(self._known) > _KEPT:
            kept = nlargest(_KEPT // 2, self._known, key=lambda iri: self._known[iri].votes.total())
            self._known = {iri: self._known[iri] for iri in kept}


def _counted(iri: URIRef, said: Votes) -> Iterator[graph.Vote]:
    return ((iri, predicate, value, number) for (predicate, value), number in said.items())


def votes(store: Store, entities: Iterable[URIRef]) -> Iterator[graph.Vote]:
    """What the Descriptions in `store` say of `entities`, and how many of them."""
    said = " , ".join(f"<{predicate}>" for predicate in graph.VOTED)
    rows = store.select(
        f"SELECT ?e ?p ?o (COUNT(DISTINCT ?d) AS ?n) {{ VALUES ?e {{ {values(entities)} }} GRAPH ?g "
        f"{{ ?d <{NKG.describes}> ?e ; ?p ?o FILTER(?p IN ({said})) }} }} GROUP BY ?e ?p ?o"
    )
    return ((URIRef(row["e"]), URIRef(row["p"]), row["o"], int(row["n"])) for row in rows)


def _held(store: Store, minter: Minter, entities: Iterable[URIRef]) -> Mapping[URIRef, list[Quad]]:
    name = minter.entities_graph
    rows = store.select(f"SELECT ?e ?p ?o {{ VALUES ?e {{ {values(entities)} }} GRAPH <{name}> {{ ?e ?p ?o }} }}")
    found: dict[URIRef, list[Quad]] = defaultdict(list)
    for row in rows:
        found[URIRef(row["e"])].append((URIRef(row["e"]), URIRef(row["p"]), row["o"], name))
    return found


def said_by(descriptions: Iterable[graph.Triple]) -> dict[URIRef, Votes]:
    """What these triples of Descriptions say, by the entity that they describe."""
    about: dict[URIRef, URIRef] = {}
    said: dict[URIRef, set[tuple[URIRef, URIRef | Literal]]] = defaultdict(set)
    for node, predicate, value in descriptions:
        if predicate == NKG.describes:
            about[node] = URIRef(value)
        elif predicate in graph.VOTED:
            said[node].add((predicate, value))
    found: dict[URIRef, Votes] = {}
    for node, entity in about.items():
        found.setdefault(entity, Counter()).update(said[node])
    return found


def entities_of(store: Store, entities: Iterable[URIRef], minter: Minter) -> tuple[Quad, ...]:
    """What graph/entities must say of `entities`: what follows from the Descriptions in the store."""
    ordered = sorted(entities)
    batches = (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
    return graph.merge((), minter, (vote for batch in batches for vote in votes(store, batch)))
