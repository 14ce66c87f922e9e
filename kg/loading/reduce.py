"""What follows from the Descriptions of more articles than memory holds: counted by an external sort."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from kg import graph
from kg.graph import Vote
from kg.iris import Minter
from kg.namespaces import NKG, RDF, Quad
from kg.shards import ExternalCounter
from kg.store.embedded import bulk

_DESCRIBES = f"<{NKG.describes}>".encode()
_TYPE = f"<{RDF.type}>".encode()
# Lines, each what some number of Descriptions say of an entity, that are read at once.
_AT_ONCE = 20_000


def count(lines: Iterable[bytes], key: str, minter: Minter, votes: ExternalCounter) -> None:
    """Count what the Descriptions among the lines of article `key`'s graph say."""
    descriptions = f"<{minter.base}description/{key}/".encode()
    own = [line.split(b" ", 2) for line in lines if line.startswith(descriptions)]
    entity = {node: value.partition(b" ")[0] for node, predicate, value in own if predicate == _DESCRIBES}
    for node, predicate, value in own:
        if node in entity and predicate not in (_DESCRIBES, _TYPE):
            votes.add(b"%b %b %b" % (entity[node], predicate, value.rpartition(b" <")[0]))


def entities(votes: ExternalCounter, minter: Minter) -> Iterator[Quad]:
    """The quads of graph/entities that follow from all that was counted."""
    graph_name = f" <{minter.entities_graph}> .\n".encode()
    lines: list[bytes] = []
    numbers: list[int] = []

    def merged() -> tuple[Quad, ...]:
        counted: Iterable[Vote] = (
            (s, p, o, number) for (s, p, o, _), number in zip(bulk.parse(b"".join(lines)), numbers, strict=True)
        )
        found = graph.merge((), minter, counted)
        lines.clear()
        numbers.clear()
        return found

    for _, same in groupby(votes, key=lambda each: each[0].partition(b" ")[0]):
        for line, number in same:
            lines.append(line + graph_name)
            numbers.append(number)
        if len(lines) >= _AT_ONCE:
            yield from merged()
    yield from merged()
