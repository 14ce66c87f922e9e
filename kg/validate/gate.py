"""The gate before the store: what does not conform stays out, and what it holds up with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from rdflib.term import Node

from kg.graph import ArticleGraph, descriptions, entities, without_texts
from kg.graph.entities import NAMES
from kg.model.classes import CLASSES
from kg.namespaces import NKG, RDF, Quad
from kg.validate.report import Report, Result, report_of, validate

# An assertion stands without these; without anything else that it refers to, it falls.
_LOOSE = frozenset({NKG.about, NKG.expresses})
_WHOLE = frozenset({NKG.Article, NKG.Sentence})
_ASSERTIONS = frozenset(NKG[each.name] for each in CLASSES)


@dataclass(frozen=True, slots=True)
class Gated:
    """accepted  what may be stored; None where the article itself is at fault
    rejected  the quads of the article's graph that may not
    report    every violation found; it conforms where nothing was rejected for one"""

    accepted: ArticleGraph | None
    rejected: tuple[Quad, ...]
    report: Report

    def without_texts(self) -> Gated:
        """The same without the texts of the article and its sentences: what is checked need not be kept."""
        accepted = self.accepted and replace(self.accepted, quads=without_texts(self.accepted.quads))
        results = tuple(replace(each, sentence=None) for each in self.report.results)
        return Gated(accepted, without_texts(self.rejected), replace(self.report, results=results))


def gate(described: ArticleGraph) -> Gated:
    """Validate the graph of one article with the entities that follow from its own Descriptions.

    A node that fails goes, with the assertions that need it and the spans and Descriptions that
    nothing needs any more; then what remains is validated again, until it conforms. A fault of
    the article or of one of its sentences, on which all else rests, rejects the whole.
    """
    quads = described.quads
    results: list[Result] = []
    articles = 0
    while True:
        report = validate([*(quad[:3] for quad in quads), *entities(descriptions(quads))])
        articles = max(articles, report.articles)
        results += report.results
        if report.conforms:
            break
        kept = _without({each.at_fault for each in report.results if each.severity == "Violation"}, quads)
        if kept is None or len(kept) == len(quads):
            return Gated(None, described.quads, report_of(results, articles))
        quads = kept
    if len(quads) == len(described.quads):
        return Gated(described, (), report_of(results, articles))
    accepted = set(quads)
    rejected = tuple(quad for quad in described.quads if quad not in accepted)
    return Gated(replace(described, quads=quads), rejected, report_of(results, articles))


def _without(faulty: set[Node], quads: tuple[Quad, ...]) -> tuple[Quad, ...] | None:
    """`quads` without the nodes of `faulty`; None where the article cannot do without one of them."""
    types: dict[Node, set[Node]] = defaultdict(set)
    entity_of: dict[Node, Node] = {}
    for s, p, o, _ in quads:
        if p == RDF.type:
            types[s].add(o)
        elif p == NKG.describes:
            entity_of[s] = o
    if any(types[node] & _WHOLE for node in faulty):
        return None
    gone = set(faulty)
    gone |= {entity_of[node] for node in faulty if node in entity_of}
    gone |= {node for node, entity in entity_of.items() if entity in gone}
    while fallen := {
        s for s, p, o, _ in quads if o in gone and s not in gone and types[s] & _ASSERTIONS and p not in _LOOSE
    }:
        gone |= fallen
    kept = tuple(quad for quad in quads if quad[0] not in gone and quad[2] not in gone)
    return _without_idle(kept, types, entity_of)


def _without_idle(
    quads: tuple[Quad, ...], types: dict[Node, set[Node]], entity_of: dict[Node, Node]
) -> tuple[Quad, ...]:
    """`quads` without the spans that nothing refers to, and without the Descriptions of entities that
    neither an assertion nor the text nor another Description speaks of. The text alone names actors
    and places; a topic is there for the assertions on it."""
    topics = {entity_of[s] for s, p, _, _ in quads if p == NAMES[NKG.Topic] and s in entity_of}
    spans = {s for s, p, _, _ in quads if p == NKG.inSentence and NKG.Sentence not in types[s]}
    while True:
        used: set[Node] = set()
        for s, p, o, _ in quads:
            if p == NKG.evidence and not types[s] & _ASSERTIONS and s not in topics:
                used.add(s)
            if p != NKG.describes:
                used.add(o)
        idle = {
            node
            for node in {quad[0] for quad in quads}
            if (node in spans and node not in used)
            or (node in entity_of and entity_of[node] not in used)
            or (node in topics and node not in used)
        }
        if not idle:
            return quads
        quads = tuple(quad for quad in quads if quad[0] not in idle)
