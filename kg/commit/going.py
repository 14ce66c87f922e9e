"""What goes with the graphs of articles that leave the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rdflib import URIRef

from kg.graph import Triple
from kg.iris import Minter
from kg.namespaces import NKG, PROV
from kg.store import Store, values

# Graphs asked for in one query, which servers limit in length.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Going:
    """What article graphs hold that others than themselves depend on.

    descriptions  the triples of their Descriptions
    affiliations  which may have links
    """

    descriptions: tuple[Triple, ...] = ()
    affiliations: frozenset[URIRef] = frozenset()


def read(store: Store, graphs: Collection[URIRef]) -> Going:
    """What `graphs` hold that others depend on."""
    said: list[Triple] = []
    affiliations: set[URIRef] = set()
    for batch in _batches(graphs):
        rows = store.select(
            f"SELECT ?d ?p ?o ?a {{ VALUES ?g {{ {values(batch)} }} GRAPH ?g {{ {{ ?d <{NKG.describes}> ?e ; ?p ?o }} "
            f"UNION {{ ?a a <{NKG.Affiliation}> }} }} }}"
        )
        for row in rows:
            if "a" in row:
                affiliations.add(URIRef(row["a"]))
            else:
                said.append((URIRef(row["d"]), URIRef(row["p"]), row["o"]))
    return Going(tuple(said), frozenset(affiliations))


def provenance_nodes(store: Store, graphs: Collection[URIRef], minter: Minter) -> set[URIRef]:
    """The nodes of graph/provenance that tell how `graphs` were made: themselves, their runs, and the agents of no
    other run."""
    nodes: set[URIRef] = set()
    runs: set[URIRef] = set()
    agents: set[URIRef] = set()
    for batch in _batches(graphs):
        rows = store.select(
            f"SELECT ?g ?run ?agent {{ VALUES ?g {{ {values(batch)} }} GRAPH <{minter.provenance_graph}> {{ "
            f"?g <{PROV.wasGeneratedBy}> ?run OPTIONAL {{ ?run <{PROV.wasAssociatedWith}> ?agent }} }} }}"
        )
        for row in rows:
            nodes.add(URIRef(row["g"]))
            runs.add(URIRef(row["run"]))
            if "agent" in row:
                agents.add(URIRef(row["agent"]))
    return nodes | runs | {agent for agent in agents if not _works_elsewhere(store, agent, runs, minter)}


def _works_elsewhere(store: Store, agent: URIRef, runs: Collection[URIRef], minter: Minter) -> bool:
    # One more than there are runs to leave out is enough, however many there are.
    rows = store.select(
        f"SELECT ?run {{ GRAPH <{minter.provenance_graph}> {{ ?run <{PROV.wasAssociatedWith}> <{agent}> }} }} "
        f"LIMIT {len(runs) + 1}"
    )
    return any(row["run"] not in runs for row in rows)


def _batches(graphs: Iterable[URIRef]) -> Iterable[list[URIRef]]:
    ordered = sorted(graphs)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
