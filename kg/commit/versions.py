"""Versions of articles: which stand in the store, and which of them is the latest.

A version is told by its text (the key). Versions that share a work (kg.graph.identity) are one article's:
the latest has its graph in the store, of each earlier one its provenance says that it once stood there,
and each is prov:wasRevisionOf the one before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from rdflib import Literal, URIRef

from kg.commit.contribution import KEPT, Contribution, Facts
from kg.commit.fates import Known
from kg.graph.writer import moment
from kg.iris import Minter
from kg.namespaces import DCTERMS, NKG, PROV, RDF, Quad
from kg.store import Store, values

# A day and a time, in UTC; what is not known is empty.
Moment = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article.

    input   its input hash
    works   what it is a version of
    facts   what is known of it, by the properties of KEPT
    before  keys of those that it is said to be a revision of
    held    whether the store has its graph
    given   what is to be stored, of one that has just come
    """

    key: str
    input: str
    works: frozenset[URIRef] = frozenset()
    facts: Facts = frozenset()
    before: frozenset[str] = frozenset()
    held: bool = False
    given: Contribution | None = field(default=None, repr=False)

    @classmethod
    def of(cls, given: Contribution) -> Version:
        """The version that comes with `given`."""
        return cls(given.key, given.input, given.works, given.facts, given=given)

    def fact(self, predicate: URIRef) -> str:
        """The value of `predicate`, empty where it has none."""
        return next((str(o) for p, o in self.facts if p == predicate), "")

    @classmethod
    def known(cls, item: Known) -> Version:
        """What `item` tells."""
        said = frozenset({(DCTERMS.modified, moment(item.dated))}) if item.dated is not None else frozenset()
        return cls(item.key, item.input, facts=said)

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.fact(DCTERMS.identifier) or self.key

    @property
    def moment(self) -> Moment:
        """When it was changed last, else published."""
        return last_change(self.facts)

    @property
    def rank(self) -> tuple[Moment, str]:
        """The order of versions that were given together; without dates it is as good as any other that is fixed."""
        return self.moment, self.key

    def stands_for(self, other: Version) -> bool:
        """Whether of one text, given twice with other metadata, this is what stays: the one with the later date, so
        that no version grows older by what comes later; else the one with the least input hash."""
        return self.moment > other.moment if self.moment != other.moment else self.input <= other.input

    def is_later_than(self, other: Version) -> bool:
        """Whether the dates of both tell so."""
        return _is_later(self.moment, other.moment)

    def provenance(self, minter: Minter, before: Iterable[str], *, stands: bool) -> frozenset[Quad]:
        """What graph/provenance must say of the article itself, where `before` are the versions that it revises
        and `stands` tells whether the store has its graph."""
        node, graph = minter.article(self.key), minter.provenance_graph
        said: set[tuple[URIRef, URIRef | Literal]] = {(PROV.specializationOf, work) for work in self.works}
        said |= {(PROV.wasRevisionOf, minter.article(key)) for key in before}
        if not stands:
            said |= {(RDF.type, PROV.Entity), *self.facts}
        return frozenset((node, p, o, graph) for p, o in said)


def last_change(facts: Iterable[tuple[URIRef, URIRef | Literal]]) -> Moment:
    """When an article of which `facts` are known was changed last, else published."""
    said = dict(facts)
    return _moment(str(said.get(DCTERMS.modified) or said.get(DCTERMS.issued) or ""))


def _moment(words: str) -> Moment:
    """Of an xsd:date or xsd:dateTime, in UTC."""
    try:
        if len(words) <= len("2024-01-01"):
            return (date.fromisoformat(words).isoformat(), "") if words else ("", "")
        found = datetime.fromisoformat(words)
    except ValueError:
        return "", ""
    utc = found.astimezone(UTC) if found.tzinfo else found
    return utc.date().isoformat(), utc.time().isoformat()


def _is_later(moment: Moment, other: Moment) -> bool:
    """Whether both are known, and of one day the times of both."""
    (day, time), (other_day, other_time) = moment, other
    return bool(other_day) and (day > other_day or (day == other_day and bool(other_time) and time > other_time))


# --- in the store --------------------------------------------------------------------------------


def find(store: Store, minter: Minter, keys: Iterable[str], works: Iterable[URIRef]) -> dict[str, Version]:
    """The versions in `store` by their keys: of `keys`, and all that share a work with them or with another of
    these, or have one of `works`."""
    found: dict[str, Version] = {}
    wanted, asked = set(keys), set[URIRef]()
    todo = set(works)
    while wanted or todo:
        wanted |= _versions_of(store, minter, todo)
        asked |= todo
        new = dict(_read(store, minter, sorted(wanted - found.keys())))
        found |= new
        wanted, todo = set(), {work for version in new.values() for work in version.works} - asked
    return found


def _versions_of(store: Store, minter: Minter, works: Collection[URIRef]) -> set[str]:
    if not works:
        return set()
    rows = store.select(
        f"SELECT DISTINCT ?a {{ VALUES ?w {{ {values(sorted(works))} }} "
        f"GRAPH <{minter.provenance_graph}> {{ ?a <{PROV.specializationOf}> ?w }} }}"
    )
    return {key_of(row["a"]) for row in rows}


def _read(store: Store, minter: Minter, keys: list[str]) -> Iterator[tuple[str, Version]]:
    if not keys:
        return
    listed = values(minter.article(key) for key in keys)
    wanted = " , ".join(f"<{p}>" for p in (*KEPT, PROV.specializationOf, PROV.wasRevisionOf))
    rows = store.select(
        f"SELECT ?g ?a ?p ?o {{ VALUES ?a {{ {listed} }} GRAPH ?g {{ ?a ?p ?o }} FILTER(?p IN ({wanted})) }}"
    )
    said: dict[str, set[tuple[URIRef, URIRef | Literal]]] = defaultdict(set)
    held: set[str] = set()
    for row in rows:
        key = key_of(row["a"])
        said[key].add((URIRef(row["p"]), row["o"]))
        if row["g"] == minter.article_graph(key):
            held.add(key)
    if not said:
        return
    inputs = _inputs(store, minter, said)
    for key, about in said.items():
        yield (
            key,
            Version(
                key,
                inputs.get(key, ""),
                frozenset(URIRef(o) for p, o in about if p == PROV.specializationOf),
                frozenset((p, o) for p, o in about if p in KEPT),
                frozenset(key_of(o) for p, o in about if p == PROV.wasRevisionOf),
                held=key in held,
            ),
        )


def _inputs(store: Store, minter: Minter, keys: Iterable[str]) -> dict[str, str]:
    listed = values(minter.article(key) for key in sorted(keys))
    rows = store.select(
        f"SELECT ?a ?input {{ VALUES ?a {{ {listed} }} "
        f"GRAPH <{minter.provenance_graph}> {{ ?run <{PROV.used}> ?a ; <{NKG.inputHash}> ?input }} }}"
    )
    return {key_of(row["a"]): str(row["input"]) for row in rows}


def key_of(node: str) -> str:
    """The key in the IRI of an article or of its graph."""
    return node.rpartition("/")[2]


# --- which is the latest --------------------------------------------------------------------------


def articles(versions: Mapping[str, Version]) -> Iterator[list[Version]]:
    """`versions`, those of one article together."""
    by_work: dict[URIRef, list[str]] = defaultdict(list)
    for key, version in versions.items():
        for work in version.works:
            by_work[work].append(key)
    seen: set[str] = set()
    for key in versions:
        if key in seen:
            continue
        found, waiting = [], [key]
        seen.add(key)
        while waiting:
            version = versions[waiting.pop()]
            found.append(version)
            for work in version.works:
                for other in by_work.pop(work, ()):
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        yield found


def in_order(versions: Iterable[Version], given: Set[str]) -> list[Version]:
    """The versions of one article, the latest first. Those of `given` came together, after all others: where no
    date tells, they are later. The order in which they came does not matter.

    >>> old, new = Version("b", "1"), Version("a", "2")
    >>> [each.key for each in in_order([old, new], {"a"})], [each.key for each in in_order([old, new], {"a", "b"})]
    (['a', 'b'], ['b', 'a'])
    """
    every = {version.key: version for version in versions}
    stored = _as_stored(every, every.keys() - given)
    moments = [version.moment for version in stored]
    # Of those given, which follow each of the stored; the first are the latest of all.
    following: list[list[Version]] = [[] for _ in range(len(stored) + 1)]
    for version in sorted((every[key] for key in every.keys() & given), key=lambda each: each.rank, reverse=True):
        moment = version.moment
        later = (number for number in range(len(stored), 0, -1) if _is_later(moments[number - 1], moment))
        following[next(later, 0)].append(version)
    order = following[0]
    for version, others in zip(stored, following[1:], strict=True):
        order += [version, *others]
    return order


def _as_stored(every: Mapping[str, Version], wanted: Collection[str]) -> list[Version]:
    """Those of `wanted` in the order that prov:wasRevisionOf tells, the latest first; by rank where it tells none
    of them all."""
    after = {before for version in every.values() for before in version.before}
    for head in sorted(every.keys() - after):
        chain: dict[str, None] = {}
        waiting = [head]
        while waiting and waiting[0] not in chain:
            chain[waiting[0]] = None
            waiting = sorted(every[waiting[0]].before & every.keys())
        if set(wanted) <= chain.keys():
            return [every[key] for key in chain if key in wanted]
    return sorted((every[key] for key in wanted), key=lambda each: each.rank, reverse=True)
