"""Stage 7, store: what a graph store must be able to do, and what a change to it is.

Two stores: `embedded` (a directory on this machine) and `remote` (any SPARQL 1.1 server). What a
query may ask for is decided in `guard`, before any engine sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rdflib import Literal, URIRef

from kg.namespaces import Quad

Row = Mapping[str, URIRef | Literal]

# The graph without a name has one in requests that must name it. newskg itself writes nothing there.
DEFAULT_GRAPH = "urn:x-newskg:default-graph"

# The media types that `serialize` knows: of a SELECT or ASK, and of a CONSTRUCT or DESCRIBE.
RESULT_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPH_TYPES = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/n-quads",
    "application/trig",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction: first the graphs, the subjects and the quads go, then the quads come.

    drop_graphs     named graphs to drop whole
    drop_subjects   (graph, subject): all triples of the subject in that graph
    delete          quads to delete
    insert          quads to insert
    texts           more to insert: named graphs, each with lines that `embedded.terms.ntriples` wrote
    """

    drop_graphs: frozenset[URIRef] = frozenset()
    drop_subjects: frozenset[tuple[URIRef, URIRef]] = frozenset()
    delete: tuple[Quad, ...] = field(default=())
    insert: tuple[Quad, ...] = field(default=())
    texts: tuple[tuple[URIRef, str], ...] = field(default=())

    def __or__(self, other: Change) -> Change:
        """Both in one transaction."""
        return Change(
            self.drop_graphs | other.drop_graphs,
            self.drop_subjects | other.drop_subjects,
            self.delete + other.delete,
            self.insert + other.insert,
            self.texts + other.texts,
        )


def values(iris: Iterable[str]) -> str:
    """`iris` as the data of a SPARQL VALUES clause."""
    return " ".join(f"<{iri}>" for iri in iris)


class Queryable(Protocol):
    """The half of a store that exports and figures need. Queries see the union of all named graphs as the default
    graph, unless they or their request name a dataset.

    Every method may raise StoreError; queries raise QuerySyntaxError and QueryRefused too.
    """

    def select(self, query: str) -> Iterator[Row]:
        """Rows of a SELECT; unbound variables are absent from a row."""

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        """All quads, or those of one named graph, in no particular order."""


class Store(Queryable, Protocol):
    """A graph store. What is said of `Queryable` holds for all its methods."""

    def serialize(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        limit: int | None = None,
    ) -> bytes:
        """The whole answer of any query form, in `media_type`, one of RESULT_TYPES or GRAPH_TYPES.

        `default_graphs` and `named_graphs`, where there are any, replace the FROM and FROM NAMED
        clauses of the query (SPARQL 1.1 Protocol, section 2.1.4).

        Raises QueryError where the form has no answer in that type, or where XML cannot hold a
        character of it, and QueryTooLarge for more than `limit` bytes (a graph's size is that of
        its N-Triples).
        """

    def holds(self, graph: str) -> bool:
        """Whether there is such a named graph."""

    def commit(self, change: Change) -> None:
        """Apply `change` whole or not at all."""

    def flush(self) -> None:
        """Make what was committed safe against a power cut."""

    def close(self) -> None:
        """Give free what is held; the store cannot be used afterwards."""
