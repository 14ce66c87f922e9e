"""The graphs that come with newskg itself: ontology and vocabulary, and the shapes.

They have no blank nodes in the store: each is given an IRI ('skolemised', RDF 1.1 Concepts,
section 3.5), numbered in the order of the file, so that every store holds the same quads.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg import resources
from kg.iris import Minter
from kg.namespaces import Quad
from kg.store import Change

_FOLDERS = ("ontology", "shapes")


def fingerprint(base: str) -> str:
    """64 hex digits over `base` and everything that `reload` would write."""
    digest = hashlib.sha256(base.encode())
    for folder in _FOLDERS:
        for path in resources.files(folder, ".ttl"):
            content = path.read_bytes()
            digest.update(f"\n{folder}/{path.name} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def reload(base: str) -> Change:
    """The change that brings a store's graph/ontology and graph/shapes up to date."""
    minter = Minter(base)
    graphs = {"ontology": minter.ontology_graph, "shapes": minter.shapes_graph}
    quads: list[Quad] = []
    for folder in _FOLDERS:
        for path in resources.files(folder, ".ttl"):
            quads.extend(_quads(path, graphs[folder], f"{base}genid/{folder}/{path.stem}/"))
    return Change(drop_graphs=frozenset(graphs.values()), insert=tuple(dict.fromkeys(quads)))


class _InOrder(Graph):
    """Keeps the triples in the order in which the parser gives them."""

    def __init__(self) -> None:
        super().__init__()
        self.triples_in_order: list[tuple[Node, Node, Node]] = []

    def add(self, triple: tuple[Node, Node, Node]) -> _InOrder:
        self.triples_in_order.append(triple)
        return self


def _quads(path: Path, graph: URIRef, genid: str) -> list[Quad]:
    parsed = _InOrder()
    parsed.parse(path, format="turtle")
    names: dict[BNode, URIRef] = {}

    def named(node: Node) -> URIRef | Literal:
        if isinstance(node, BNode):
            return names.setdefault(node, URIRef(f"{genid}{len(names) + 1}"))
        assert isinstance(node, URIRef | Literal)
        return node

    quads: list[Quad] = []
    for s, p, o in parsed.triples_in_order:
        subject = named(s)
        assert isinstance(subject, URIRef)
        assert isinstance(p, URIRef)
        quads.append((subject, p, named(o), graph))
    return quads
