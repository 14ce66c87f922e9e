"""What the articles say, one article after another, with the words that it rests on.

The graphs of some articles are read at a time, so that memory does not grow with the store, and a
store far away is asked in few requests.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from rdflib import Literal, URIRef

from kg.export.options import Days, days
from kg.export.spool import sorted_rows
from kg.model.classes import CLASSES, AssertionClass, Property, named
from kg.namespaces import DCTERMS, NKG, RDF, RDFS, SCHEMA, SKOS
from kg.store import Queryable, values

Term = URIRef | Literal
Properties = Mapping[URIRef, Sequence[Term]]
Offsets = tuple[int, int]

_BATCH = 50  # articles
_NODES = 500  # in one question for names
_KNOWN = 100_000  # names to remember
_SPAN = re.compile(r".*#char=(\d+),(\d+)")

_CLASSES = tuple(NKG[each.name] for each in CLASSES)
_ARTICLES = (
    f"SELECT ?g ?name {{ GRAPH ?g {{ ?node a <{NKG.Article}> OPTIONAL {{ ?node <{DCTERMS.identifier}> ?name }} }} }}"
)
# What somebody loaded by hand may have no article.
_STRAY = (
    f"SELECT DISTINCT ?g {{ VALUES ?class {{ {values(_CLASSES)} }} GRAPH ?g {{ ?node a ?class }} "
    f"FILTER NOT EXISTS {{ GRAPH ?g {{ ?article a <{NKG.Article}> }} }} }}"
)

# What graph/identity says of the positions of articles.
_SHARED = values((NKG.joinedIssue, NKG.turned, NKG.theme))


def _of_graphs(graphs: Iterable[str], cls: URIRef, rest: str = "?p ?o") -> str:
    """One class at a time: of several, engines read the whole store."""
    return f"SELECT * {{ VALUES ?g {{ {values(graphs)} }} GRAPH ?g {{ ?node a <{cls}> ; {rest} }} }}"


@dataclass(slots=True)
class Article:
    """What is known of an article, '' where nothing is; its graph has one even if it lacks an article."""

    iri: str
    about: Properties
    sentences: Sequence[tuple[Offsets, str]] = ()
    facts: list[Fact] = field(default_factory=list)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        """The words of the sentences stand in its text, whatever else is kept of that."""
        text = self._first(NKG.fullText)
        if not text and self.sentences:
            for (start, end), words in self.sentences:
                text = text.ljust(start)[:start] + words[: end - start]
        self.text = text

    def _first(self, of: URIRef) -> str:
        return min(map(str, self.about.get(of, ())), default="")

    @property
    def key(self) -> str:
        return self.iri.rpartition("/")[2]

    @property
    def name(self) -> str:
        return self._first(DCTERMS.identifier)

    @property
    def title(self) -> str:
        """Its title, else its headline."""
        headline = (self.words(offsets(span)) for span in self.about.get(NKG.headline, ()))
        return self._first(DCTERMS.title) or min(headline, default="")

    @property
    def url(self) -> str:
        return self._first(SCHEMA.url)

    @property
    def published(self) -> str:
        """A day or a moment in ISO 8601."""
        return self._first(DCTERMS.issued)

    @property
    def publisher(self) -> str:
        return self._first(DCTERMS.publisher)

    @property
    def author(self) -> str:
        return "; ".join(sorted(map(str, self.about.get(DCTERMS.creator, ()))))

    @property
    def language(self) -> str:
        return self._first(DCTERMS.language)

    def words(self, at: Offsets) -> str:
        """The words from the first to the second offset."""
        return self.text[slice(*at)]

    def sentences_of(self, spans: Iterable[Offsets]) -> list[Offsets]:
        """The sentences that hold any of `spans`, in order."""
        starts = [at[0] for at, _ in self.sentences]
        found = set()
        for start, end in spans:
            for at, _ in self.sentences[max(bisect_right(starts, start) - 1, 0) :]:
                if at[0] >= end:
                    break
                if at[1] > start:
                    found.add(at)
        return sorted(found)


@dataclass(frozen=True)
class Fact:
    """An assertion of an article, with the names of what it speaks of."""

    iri: str
    article: Article
    properties: Properties
    names: Names

    @cached_property
    def kind(self) -> str:
        """The local name of its class."""
        classes = [str(o) for o in self.properties.get(RDF.type, ()) if o != NKG.Assertion]
        return min(classes, default="").rpartition("#")[2]

    @property
    def cls(self) -> AssertionClass | None:
        return named(self.kind)

    def terms(self, each: Property) -> list[Term]:
        """The values of a property, in order of what they are called."""
        return sorted(self.properties.get(NKG[each.name], ()), key=lambda term: (self.names.label(term), term))

    def first(self, of: URIRef) -> str:
        """The least of its values of a property, '' for none."""
        return min(map(str, self.properties.get(of, ())), default="")

    @property
    def confidence(self) -> float | None:
        words = self.first(NKG.confidence)
        return float(words) if words else None

    @cached_property
    def evidence(self) -> list[Offsets]:
        """Where the words that it rests on stand, in order."""
        return sorted(offsets(span) for span in self.properties.get(NKG.evidence, ()))

    @property
    def words(self) -> list[str]:
        return list(dict.fromkeys(map(self.article.words, self.evidence)))

    @property
    def sentence(self) -> str:
        """The sentences that the words stand in."""
        return " ".join(map(self.article.words, self.article.sentences_of(self.evidence)))

    @property
    def days(self) -> Days | None:
        """When it was: its own date, else the day on which its article was published."""
        return days(self.first(NKG.date)) or days(self.article.published)


class Names:
    """What entities, concepts and extractors are called, and of which classes they are; those asked for lately
    are remembered."""

    def __init__(self, source: Queryable) -> None:
        self._source = source
        self._labels: dict[Term, str] = {}
        self._classes: dict[Term, set[str]] = defaultdict(set)

    def learn(self, terms: Iterable[Term]) -> None:
        """Ask for the names of those of `terms` that may have one."""
        if len(self._labels) > _KNOWN:
            self._labels.clear()
            self._classes.clear()
        unknown = sorted({term for term in terms if isinstance(term, URIRef) and "#char=" not in term})
        nodes = iter([term for term in unknown if term not in self._labels])
        while asked := list(islice(nodes, _NODES)):
            found: dict[Term, list[str]] = {term: [] for term in asked}
            predicates = f"<{RDF.type}>, <{SKOS.prefLabel}>, <{RDFS.label}>"
            query = f"SELECT ?n ?p ?o {{ VALUES ?n {{ {values(asked)} }} ?n ?p ?o FILTER(?p IN ({predicates})) }}"
            for row in self._source.select(query):
                if row["p"] == RDF.type:
                    self._classes[row["n"]].add(str(row["o"]).rpartition("#")[2])
                else:
                    found[row["n"]].append(str(row["o"]))
            self._labels |= {term: min(labels, default="") for term, labels in found.items()}

    def label(self, term: Term) -> str:
        """What it is called, else the term itself."""
        return self._labels.get(term) or str(term)

    def classes(self, term: Term) -> set[str]:
        """The local names of its classes."""
        return self._classes.get(term, set())


def articles(source: Queryable) -> Iterator[Article]:
    """All articles in the order of their names and keys, each with its facts by their place in it."""
    named_graphs = ((str(row.get("name", "")), str(row["g"])) for row in source.select(_ARTICLES))
    stray = (("", str(row["g"])) for row in source.select(_STRAY))
    graphs = (graph for each in (named_graphs, stray) for graph in each)
    in_order = sorted_rows(graphs, 2)
    names = Names(source)
    while batch := [graph for _, graph in islice(in_order, _BATCH)]:
        yield from _read(source, batch, names)


def facts(source: Queryable) -> Iterator[Fact]:
    """All facts, by article and place in it."""
    for article in articles(source):
        yield from article.facts


def _read(source: Queryable, graphs: Sequence[str], names: Names) -> Iterator[Article]:
    about: dict[str, dict[URIRef, list[Term]]] = defaultdict(lambda: defaultdict(list))
    nodes: dict[str, str] = {}
    for row in source.select(_of_graphs(graphs, NKG.Article)):
        nodes[str(row["g"])] = str(row["node"])
        about[str(row["g"])][URIRef(row["p"])].append(row["o"])
    sentences: dict[str, list[tuple[Offsets, str]]] = defaultdict(list)
    for row in source.select(_of_graphs(graphs, NKG.Sentence, f"<{NKG.text}> ?text")):
        sentences[str(row["g"])].append((offsets(row["node"]), str(row["text"])))
    said: dict[str, dict[str, dict[URIRef, list[Term]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for row in (row for cls in _CLASSES for row in source.select(_of_graphs(graphs, cls))):
        said[str(row["g"])][str(row["node"])][URIRef(row["p"])].append(row["o"])
    shared = (
        f"SELECT ?g ?node ?p ?o {{ VALUES ?g {{ {values(graphs)} }} GRAPH ?g {{ ?node a <{NKG.Position}> }} "
        f"VALUES ?p {{ {_SHARED} }} ?node ?p ?o }}"
    )
    for row in source.select(shared):
        said[str(row["g"])][str(row["node"])][URIRef(row["p"])].append(row["o"])
    names.learn(
        o
        for nodes_of in said.values()
        for properties in nodes_of.values()
        for p, terms in properties.items()
        if p not in (RDF.type, NKG.inArticle)
        for o in terms
    )
    for graph in graphs:
        article = Article(nodes.get(graph, ""), about[graph], sorted(sentences[graph]))
        found = (Fact(iri, article, properties, names) for iri, properties in said[graph].items())
        article.facts = sorted(found, key=lambda fact: (fact.evidence[:1] or [(0, 0)], fact.iri))
        yield article


def offsets(span: Term) -> Offsets:
    """Where the words of a span begin and end, as its IRI says (RFC 5147); (0, 0) for what is no span."""
    found = _SPAN.fullmatch(str(span))
    return (int(found[1]), int(found[2])) if found else (0, 0)
