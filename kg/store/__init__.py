"""Stage 7, store: what a graph store must be able to do, and what a change to it is.

Two stores: `embedded` (a directory on this machine) and `remote` (any SPARQL 1.1 server).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rdflib import Literal, URIRef

from kg.namespaces import Quad

Row = Mapping[str, URIRef | Literal]


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction: first the graphs and the subjects go, then the quads come.

    drop_graphs     named graphs to drop whole
    drop_subjects   (graph, subject): all triples of the subject in that graph
    insert          quads to insert
    """

    drop_graphs: frozenset[URIRef] = frozenset()
    drop_subjects: frozenset[tuple[URIRef, URIRef]] = frozenset()
    insert: tuple[Quad, ...] = field(default=())


class Store(Protocol):
    """A graph store. Queries see the union of all named graphs as the default graph.

    Every method may raise StoreError; queries raise QuerySyntaxError and QueryRefused too.
    """

    def select(self, query: str) -> Iterator[Row]:
        """Rows of a SELECT; unbound variables are absent from a row."""

    def serialize(self, query: str, media_type: str) -> bytes:
        """The whole answer of any query form, in `media_type`."""

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        """All quads, or those of one named graph, in no particular order."""

    def commit(self, change: Change) -> None:
        """Apply `change` whole or not at all."""

    def flush(self) -> None:
        """Make what was committed safe against a power cut."""

    def close(self) -> None: ...
