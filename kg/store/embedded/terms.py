"""Terms between rdflib and the engine, and a change as an update."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef

from kg.errors import StoreError
from kg.namespaces import XSD, Quad
from kg.store import Change

_STRING = str(XSD.string)
# Virtuoso's parser has room for some five thousand triples in one operation.
_AT_ONCE = 1_000


def update_text(change: Change) -> str:
    """`change` as one SPARQL 1.1 update, empty where it changes nothing.

    Raises StoreError for a term that RDF cannot hold.
    """
    return " ;\n".join(operations(change))


def operations(change: Change) -> Iterator[str]:
    """The operations of `change`, in their order and none of them long: some servers can read no more. Every term
    is written by the engine's own serialiser, so nothing in a text can reach the syntax.

    Raises StoreError for a term that RDF cannot hold.
    """
    yield from (f"DROP SILENT GRAPH {node(graph)}" for graph in sorted(change.drop_graphs))
    subjects: dict[URIRef, list[str]] = {}
    for graph, subject in sorted(change.drop_subjects):
        subjects.setdefault(graph, []).append(str(node(subject)))
    for graph, found in subjects.items():
        for some in _batches(found):
            pattern = f"GRAPH {node(graph)} {{ ?s ?p ?o }}"
            yield f"DELETE {{ {pattern} }} WHERE {{ VALUES ?s {{ {' '.join(some)} }} {pattern} }}"
    for verb, blocks in (("DELETE", _by_graph(change.delete)), ("INSERT", _coming(change))):
        for graph, text in blocks:
            # a line end within a literal is escaped; other ends that str.splitlines knows are not
            for some in _batches(text.split("\n")[:-1]):
                triples = "\n".join(some)
                yield f"{verb} DATA {{ GRAPH {node(graph)} {{\n{triples}\n}} }}"


def trig(change: Change) -> bytes:
    """What `change` inserts, in TriG. Raises StoreError for a term that RDF cannot hold."""
    return "".join(f"GRAPH {node(graph)} {{\n{text}}}\n" for graph, text in _coming(change)).encode()


def ntriples(quads: Iterable[Quad]) -> str:
    """A line for the triple of each quad. Raises StoreError for a term that RDF cannot hold."""
    return "".join(f"{named_node(s)} {named_node(p)} {node(o)} .\n" for s, p, o, _ in quads)


def parsed(lines: str, graph: URIRef) -> Iterator[Quad]:
    """The quads of what `ntriples` wrote of `graph`."""
    for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES):
        yield uri(quad.subject), uri(quad.predicate), term(quad.object), graph


def _by_graph(quads: Iterable[Quad]) -> Iterator[tuple[URIRef, str]]:
    found: dict[URIRef, list[Quad]] = {}
    for quad in quads:
        found.setdefault(quad[3], []).append(quad)
    return ((graph, ntriples(own)) for graph, own in found.items())


def _coming(change: Change) -> Iterator[tuple[URIRef, str]]:
    return itertools.chain(_by_graph(change.insert), change.texts)


def _batches(found: list[str]) -> Iterator[list[str]]:
    return (found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE))


def quads(found: Iterable[Quad]) -> list[ox.Quad]:
    """`found` as the engine's quads. Raises StoreError for a term that RDF cannot hold."""
    return [
        ox.Quad(named_node(s), named_node(p), named_node(o) if type(o) is URIRef else node(o), named_node(g))
        for s, p, o, g in found
    ]


def node(value: URIRef | Literal) -> ox.NamedNode | ox.Literal:
    """The engine's term, whose str() is N-Triples. Raises StoreError where RDF cannot hold `value`."""
    if type(value) is URIRef:
        return named_node(value)
    try:
        if isinstance(value, Literal):
            if value.language is not None:
                return ox.Literal(str(value), language=value.language)
            if value.datatype is not None and str(value.datatype) != _STRING:
                return ox.Literal(str(value), datatype=named_node(value.datatype))
            return ox.Literal(str(value))
    except ValueError as error:
        raise StoreError(f"{str(value)[:100]!r} cannot be stored: {error}") from error
    if isinstance(value, URIRef):
        return named_node(value)
    raise StoreError(f"{str(value)[:100]!r} cannot be stored: it is neither an IRI nor a literal")


@lru_cache(maxsize=1 << 14)  # the engine checks each IRI anew
def named_node(iri: URIRef) -> ox.NamedNode:
    """The engine's IRI. Raises StoreError where `iri` is no IRI."""
    try:
        return ox.NamedNode(str(iri))
    except ValueError as error:
        raise StoreError(f"{str(iri)[:100]!r} cannot be stored: {error}") from error


# Predicates, graphs and classes come again and again, and rdflib checks each IRI anew.
_uriref = lru_cache(maxsize=1 << 14)(URIRef)


def term(value: Any) -> URIRef | Literal:
    """rdflib's term; a plain literal has no datatype there, though RDF 1.1 gives it xsd:string."""
    if isinstance(value, ox.NamedNode):
        return _uriref(value.value)
    if isinstance(value, ox.Literal):
        if value.language is not None:
            return Literal(value.value, lang=value.language)
        if value.datatype.value == _STRING:
            return Literal(value.value)
        return Literal(value.value, datatype=_uriref(value.datatype.value), normalize=False)
    return uri(value)


def uri(value: Any) -> URIRef:
    """An IRI. The store holds no blank node, but BNODE() makes some: those become `_:` names."""
    return _uriref(value.value) if isinstance(value, ox.NamedNode) else URIRef(str(BNode(value.value).n3()))
