"""What goes with the graphs of articles that leave the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rdflib import URIRef

from kg.graph import Triple
from kg.iris import Minter
from kg.namespaces import DCTERMS, NKG, PROV
from kg.store import Store, values

# Graphs asked for in one query, which servers limit in length.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Going:
    """What article graphs hold that others than themselves depend on.

    descriptions  the triples of their Descriptions
    affiliations  which may have links
    joined        what is in graph/identity, or is described, and may be one with things of other articles
    """

    descriptions: tuple[Triple, ...] = ()
    affiliations: frozenset[URIRef] = frozenset()
    joined: frozenset[URIRef] = frozenset()


def read(store: Store, graphs: Collection[URIRef], minter: Minter) -> Going:
    """What `graphs` hold that others depend on."""
    said: list[Triple] = []
    affiliations: set[URIRef] = set()
    joined: set[URIRef] = set()
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
        rows = store.select(
            f"SELECT DISTINCT ?n {{ VALUES ?g {{ {values(batch)} }} GRAPH ?g {{ ?n a ?class }} "
            f"GRAPH <{minter.identity_graph}> {{ ?n ?p ?o }} }}"
        )
        joined |= {URIRef(row["n"]) for row in rows}
    joined |= {URIRef(o) for _, p, o in said if p in (NKG.describes, NKG.mintedAs)}
    return Going(tuple(said), frozenset(affiliations), frozenset(joined))


def provenance_nodes(store: Store, graphs: Collection[URIRef], minter: Minter) -> set[URIRef]:
    """The nodes of graph/provenance that tell how `graphs` were made: themselves, their runs, the teams of no other
    run, and the agents of no other team."""
    nodes: set[URIRef] = set()
    runs: set[URIRef] = set()
    teams: set[URIRef] = set()
    for batch in _batches(graphs):
        rows = store.select(
            f"SELECT ?g ?run ?team {{ VALUES ?g {{ {values(batch)} }} GRAPH <{minter.provenance_graph}> {{ "
            f"?g <{PROV.wasGeneratedBy}> ?run OPTIONAL {{ ?run <{PROV.wasAssociatedWith}> ?team }} }} }}"
        )
        for row in rows:
            nodes.add(URIRef(row["g"]))
            runs.add(URIRef(row["run"]))
            if "team" in row:
                teams.add(URIRef(row["team"]))
    teams = {team for team in teams if not _named_elsewhere(store, PROV.wasAssociatedWith, team, runs, minter)}
    members: set[URIRef] = set()
    for batch in _batches(teams):
        rows = store.select(
            f"SELECT ?agent {{ VALUES ?team {{ {values(batch)} }} GRAPH <{minter.provenance_graph}> {{ "
            f"?team <{DCTERMS.hasPart}> ?agent }} }}"
        )
        members |= {URIRef(row["agent"]) for row in rows}
    members = {agent for agent in members if not _named_elsewhere(store, DCTERMS.hasPart, agent, teams, minter)}
    return nodes | runs | teams | members


def _named_elsewhere(
    store: Store, predicate: URIRef, node: URIRef, besides: Collection[URIRef], minter: Minter
) -> bool:
    """Whether others than `besides` name `node`."""
    # One more than there are to leave out is enough, however many there are.
    rows = store.select(
        f"SELECT ?s {{ GRAPH <{minter.provenance_graph}> {{ ?s <{predicate}> <{node}> }} }} LIMIT {len(besides) + 1}"
    )
    return any(row["s"] not in besides for row in rows)


def _batches(graphs: Iterable[URIRef]) -> Iterable[list[URIRef]]:
    ordered = sorted(graphs)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
