"""The ontology and the vocabulary of values at their namespaces, for people and for machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.namespace import split_uri

from kg import resources
from kg.namespaces import DCTERMS, NKGV, PREFIXES, curie
from kg.server.protocol.sparql import Format

# The IRI of each, by the name of its file.
NAMES: Mapping[str, str] = {"ontology": PREFIXES["nkg"].rstrip("#"), "vocab": str(NKGV).rstrip("#")}
_FILES = {"ontology": "newskg.ttl", "vocab": "vocab.ttl"}
_RDFLIB = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
_HEADINGS: Mapping[URIRef, str] = {
    OWL.Class: "Classes",
    OWL.ObjectProperty: "Properties that lead to things",
    OWL.DatatypeProperty: "Properties with values",
    SKOS.ConceptScheme: "Lists of values",
    SKOS.Concept: "Values",
}
_TOLD: Mapping[URIRef, str] = {
    RDFS.subClassOf: "is a kind of",
    RDFS.subPropertyOf: "is a kind of",
    RDFS.domain: "said of",
    RDFS.range: "leads to",
    OWL.inverseOf: "the reverse of",
    SKOS.inScheme: "in",
    SKOS.closeMatch: "close to",
    SKOS.exactMatch: "the same as",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its local name, its label and comment, and what else is said of it, in words and short names."""

    name: str
    label: str
    comment: str
    told: tuple[tuple[str, str], ...]


@cache
def _graph(name: str) -> Graph:
    return Graph().parse(resources.folder("ontology") / _FILES[name])


@cache
def document(name: str, form: Format) -> bytes:
    """The vocabulary called `name`, one of NAMES, in `form`."""
    if form.name == "ttl":  # as it was written, with its comments
        return (resources.folder("ontology") / _FILES[name]).read_bytes()
    return _graph(name).serialize(format=_RDFLIB[form.name], encoding="utf-8")


def context() -> bytes:
    """The JSON-LD context."""
    return (resources.folder("ontology") / "context.jsonld").read_bytes()


@cache
def shown(name: str) -> Mapping[str, object]:
    """What the page of the vocabulary called `name` shows."""
    graph, iri = _graph(name), URIRef(NAMES[name])
    sections = []
    for kind, heading in _HEADINGS.items():
        terms = sorted(s for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef) and s.startswith(f"{iri}#"))
        if terms:
            sections.append((heading, [_term(graph, each) for each in terms]))
    return {
        "title": str(graph.value(iri, DCTERMS.title)),
        "about": str(graph.value(iri, DCTERMS.description)),
        "iri": f"{iri}#",
        "sections": sections,
        "name": name,
    }


def _term(graph: Graph, term: URIRef) -> Term:
    labels = (RDFS.label, SKOS.prefLabel, DCTERMS.title)
    label = next((str(found) for each in labels if (found := graph.value(term, each)) is not None), "")
    comments = (RDFS.comment, SKOS.definition)
    comment = next((str(found) for each in comments if (found := graph.value(term, each)) is not None), "")
    told = [
        (words, ", ".join(sorted(curie(str(o)) for o in graph.objects(term, predicate) if isinstance(o, URIRef))))
        for predicate, words in _TOLD.items()
    ]
    return Term(split_uri(term)[1], label, comment, tuple((words, names) for words, names in told if names))
