"""What an exporter reads from: any graph store, by its two reading methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from rdflib import Literal, URIRef

from kg.namespaces import Quad


class Source(Protocol):
    """The reading half of a store; queries see the union of all named graphs."""

    def select(self, query: str) -> Iterator[Mapping[str, URIRef | Literal]]:
        """Rows of a SELECT; unbound variables are absent from a row."""

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        """All quads, or those of one named graph, in no particular order."""
