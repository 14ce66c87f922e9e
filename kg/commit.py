"""Stage 7, store: one article in, out, or replaced, with the descriptions that it shares.

A store depends only on the set of articles in it and on the decisions of people, never on the order in
which they came.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import URIRef

from kg import graph
from kg.graph import ArticleGraph
from kg.iris import Minter
from kg.linking.decide import aliases, decisions, mappings
from kg.namespaces import NKG, PROV, Quad
from kg.store import Change, Store, values

# Entities asked for in one query, which servers limit in length.
_AT_ONCE = 500


def put(store: Store, article_graph: URIRef, described: ArticleGraph | None, minter: Minter) -> bool:
    """Replace the article of `article_graph` by `described`, or withdraw it (None), in one
    transaction: its graph, with the actors that people merged as one, its provenance, and the entities
    that it described or describes, worked out anew from what all remaining articles say of them. What
    no article speaks of any more loses its links.

    Returns whether the store held the article before.
    """
    query = (
        f"SELECT ?e ?a {{ GRAPH <{article_graph}> {{ {{ ?d <{NKG.describes}> ?e }} UNION "
        f"{{ ?a a <{NKG.Affiliation}> }} }} }}"
    )
    rows = list(store.select(query))
    entities = {URIRef(row["e"]) for row in rows if "e" in row}
    linked = entities | {URIRef(row["a"]) for row in rows if "a" in row}
    quads = aliases.apply(described.quads, decisions.read(store, minter).merged) if described else ()
    own = list(graph.descriptions(quads))
    describes = NKG.describes
    entities |= {URIRef(o) for _, p, o in own if p == describes}
    merged = entities_of(store, entities, minter, own, instead_of=article_graph)
    provenance = provenance_nodes(store, article_graph, minter)
    remaining = {quad[0] for quad in (*quads, *merged)}
    vanished = sorted(linked - remaining)
    unlinked = mappings.removal(vanished, mappings.held(store, minter, vanished), minter)
    replaced = Change(
        drop_graphs=frozenset({article_graph}),
        drop_subjects=frozenset(
            {(minter.entities_graph, e) for e in entities} | {(minter.provenance_graph, n) for n in provenance}
        ),
        insert=(*quads, *described.provenance, *merged) if described else merged,
    )
    store.commit(replaced | unlinked)
    return bool(provenance)


def entities_of(
    store: Store,
    entities: Iterable[URIRef],
    minter: Minter,
    own: Iterable[graph.Triple] = (),
    instead_of: URIRef | None = None,
) -> tuple[Quad, ...]:
    """What graph/entities must say of `entities`: what follows from the Descriptions in the store, those
    of the graph `instead_of` replaced by `own`."""
    found: list[graph.Vote] = []
    other = "" if instead_of is None else f" FILTER(?g != <{instead_of}>)"
    ordered = sorted(entities)
    for start in range(0, len(ordered), _AT_ONCE):
        batch = values(ordered[start : start + _AT_ONCE])
        rows = store.select(
            f"SELECT ?e ?p ?o (COUNT(DISTINCT ?d) AS ?n) {{ VALUES ?e {{ {batch} }} "
            f"GRAPH ?g {{ ?d <{NKG.describes}> ?e ; ?p ?o }}{other} }} GROUP BY ?e ?p ?o"
        )
        found += [(URIRef(row["e"]), URIRef(row["p"]), row["o"], int(row["n"])) for row in rows]
    return graph.merge(own, minter, found)


def provenance_nodes(store: Store, article_graph: URIRef, minter: Minter) -> set[URIRef]:
    """The article graph's own provenance: itself, its run, and the agents of no other run."""
    rows = store.select(
        f"SELECT ?run ?agent {{ GRAPH <{minter.provenance_graph}> {{ <{article_graph}> <{PROV.wasGeneratedBy}> ?run . "
        f"OPTIONAL {{ ?run <{PROV.wasAssociatedWith}> ?agent FILTER NOT EXISTS {{ "
        f"?other <{PROV.wasAssociatedWith}> ?agent FILTER(?other != ?run) }} }} }} }}"
    )
    nodes = {URIRef(term) for row in rows for term in row.values()}
    return nodes | {article_graph} if nodes else set()


def withdraw(store: Store, key: str, minter: Minter) -> bool:
    """Take the article `key` out of the store. Returns whether it was there."""
    return put(store, minter.article_graph(key), None, minter)
