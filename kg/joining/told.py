"""What articles, statements and meetings tell, read from the store as the nodes that `kg.identity` compares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice

from rdflib import Literal, URIRef

from kg.graph.entities import NAMES
from kg.identity.meetings import MeetingNode
from kg.identity.stories import ArticleNode
from kg.identity.utterances import StatementNode
from kg.namespaces import DCTERMS, NKG, SKOS
from kg.store import Queryable, values

# Asked for in one query, which servers limit in length.
_AT_ONCE = 200
_Properties = Mapping[URIRef, list[URIRef | Literal]]


def articles(store: Queryable, iris: Iterable[URIRef]) -> Iterator[ArticleNode]:
    """Those of `iris` that are articles in the store, with their words: those of its sentences or, where texts are not
    kept, what its statements say: names alone would make one of all that the same people do."""
    for asked in _batches(iris):
        texts = _texts(store, asked)
        rows = store.select(
            f"SELECT ?x ?day {{ VALUES ?x {{ {values(asked)} }} ?x a <{NKG.Article}> "
            f"OPTIONAL {{ ?x <{DCTERMS.issued}> ?day }} }}"
        )
        days = {URIRef(row["x"]): _day(row.get("day")) for row in rows}
        for iri in sorted(days):
            yield ArticleNode(iri, "\n".join(texts.get(iri, ())), days[iri])


def _texts(store: Queryable, asked: list[URIRef]) -> dict[URIRef, list[str]]:
    found: dict[URIRef, list[tuple[int, str]]] = defaultdict(list)
    rows = store.select(
        f"SELECT ?x ?start ?text {{ VALUES ?x {{ {values(asked)} }} ?s <{NKG.inArticle}> ?x ; <{NKG.text}> ?text ; "
        f"<{NKG.start}> ?start }}"
    )
    for row in rows:
        found[URIRef(row["x"])].append((int(row["start"]), str(row["text"])))
    textless = [iri for iri in asked if iri not in found]
    if textless:
        rows = store.select(
            f"SELECT ?x ?text {{ VALUES ?x {{ {values(textless)} }} ?s <{NKG.inArticle}> ?x ; <{NKG.content}> ?text }}"
        )
        for row in rows:
            found[URIRef(row["x"])].append((0, str(row["text"])))
    return {iri: [text for _, text in sorted(pieces)] for iri, pieces in found.items()}


def statements(store: Queryable, iris: Iterable[URIRef]) -> Iterator[StatementNode]:
    """Those of `iris` that are statements in the store."""
    for asked in _batches(iris):
        told = _properties(store, NKG.Statement, asked)
        stories = _stories(store, {URIRef(each[NKG.inArticle][0]) for each in told.values()})
        names = _names(
            store, {(URIRef(s), URIRef(each[NKG.inArticle][0])) for each in told.values() for s in each[NKG.speaker]}
        )
        behind = _behind(store, told.values())
        for iri in sorted(told):
            said = told[iri]
            article, speaker = URIRef(said[NKG.inArticle][0]), URIRef(min(said[NKG.speaker]))
            yield StatementNode(
                iri,
                article,
                stories.get(article, article),
                speaker,
                names.get((speaker, article), ""),
                str(said[NKG.content][0]),
                str(said[NKG.form][0]).rpartition("#")[2],
                str(min(said.get(NKG.cue, [""]))),
                frozenset(behind.get((speaker, article), ())),
            )


def meetings(store: Queryable, iris: Iterable[URIRef]) -> Iterator[MeetingNode]:
    """Those of `iris` that are meetings in the store."""
    for asked in _batches(iris):
        told = _properties(store, NKG.Meeting, asked)
        stories = _stories(store, {URIRef(each[NKG.inArticle][0]) for each in told.values()})
        behind = _behind(store, told.values())
        for iri in sorted(told):
            said = told[iri]
            article = URIRef(said[NKG.inArticle][0])
            yield MeetingNode(
                iri,
                article,
                stories.get(article, article),
                frozenset(URIRef(each) for each in said.get(NKG.participant, ())),
                URIRef(min(said[NKG.place])) if NKG.place in said else None,
                str(min(said.get(NKG.date, [""]))),
                str(min(said.get(NKG.weekday, [""]))).rpartition("#")[2],
                str(said[NKG.meetingKind][0]).rpartition("#")[2],
                str(said[NKG.meetingStatus][0]).rpartition("#")[2],
                str(min(said.get(SKOS.prefLabel, [""]))),
                frozenset(
                    body for each in said.get(NKG.participant, ()) for body in behind.get((URIRef(each), article), ())
                ),
            )


def _properties(store: Queryable, cls: URIRef, asked: list[URIRef]) -> dict[URIRef, _Properties]:
    found: dict[URIRef, dict[URIRef, list[URIRef | Literal]]] = defaultdict(lambda: defaultdict(list))
    rows = store.select(f"SELECT ?x ?p ?o {{ VALUES ?x {{ {values(asked)} }} ?x a <{cls}> ; ?p ?o }}")
    for row in rows:
        found[URIRef(row["x"])][URIRef(row["p"])].append(row["o"])
    return {iri: dict(each) for iri, each in found.items()}


def _stories(store: Queryable, asked: set[URIRef]) -> dict[URIRef, URIRef]:
    rows = store.select(f"SELECT ?x ?y {{ VALUES ?x {{ {values(sorted(asked))} }} ?x <{NKG.story}> ?y }}")
    return {URIRef(row["x"]): URIRef(row["y"]) for row in rows}


def _names(store: Queryable, asked: set[tuple[URIRef, URIRef]]) -> dict[tuple[URIRef, URIRef], str]:
    """What an article calls an actor."""
    pairs = " ".join(f"(<{actor}> <{article}>)" for actor, article in sorted(asked))
    rows = store.select(
        f"SELECT ?x ?y ?name {{ VALUES (?x ?y) {{ {pairs} }} GRAPH ?g {{ ?y a <{NKG.Article}> . "
        f"?d <{NKG.describes}> ?x ; ?naming ?name }} VALUES ?naming {{ {values(NAMES.values())} }} }}"
    )
    found: dict[tuple[URIRef, URIRef], list[str]] = defaultdict(list)
    for row in rows:
        found[URIRef(row["x"]), URIRef(row["y"])].append(str(row["name"]))
    return {each: min(names) for each, names in found.items()}


def _behind(store: Queryable, told: Iterable[_Properties]) -> dict[tuple[URIRef, URIRef], set[URIRef]]:
    """For which bodies an actor acts in an article."""
    wanted = {URIRef(each[NKG.inArticle][0]) for each in told}
    rows = store.select(
        f"SELECT ?x ?y ?z {{ VALUES ?y {{ {values(sorted(wanted))} }} ?a <{NKG.inArticle}> ?y ; <{NKG.member}> ?x ; "
        f"<{NKG.organization}> ?z }}"
    )
    found: dict[tuple[URIRef, URIRef], set[URIRef]] = defaultdict(set)
    for row in rows:
        found[URIRef(row["x"]), URIRef(row["y"])].add(URIRef(row["z"]))
    return found


def _batches(iris: Iterable[URIRef]) -> Iterator[list[URIRef]]:
    ordered = iter(sorted(set(iris)))
    while batch := list(islice(ordered, _AT_ONCE)):
        yield batch


def _day(value: URIRef | Literal | None) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value is not None else None
