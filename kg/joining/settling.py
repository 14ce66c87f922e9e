"""What graph/identity must say of nodes that were touched, and what follows from that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from rdflib import Literal, URIRef

from kg.graph.writer import decimal
from kg.identity import Join, cluster, spanning
from kg.identity.kinds import N
from kg.joining.blocks import Closed, close
from kg.joining.side import Follows, Side
from kg.namespaces import NKG, RDF, Quad, Triple
from kg.store import Change


def settle(side: Side[N], touched: Collection[URIRef]) -> Follows:
    """The change that makes the store say what is one with `touched`, nodes of the kind of `side` that came, went or
    changed."""
    closed = close(side, touched)
    said: set[Triple] = set()
    after: dict[URIRef, URIRef] = {}
    clusters = list(_clusters(side, closed))
    for name, members, joins in clusters:
        for each in members:
            after[each.iri] = name
            said.update(side.belonging(each.iri, name))
        said.update(side.describe(name, members, joins))
    for join in spanning([_iris(members) for _, members, _ in clusters], closed.joins.values(), side.kind.enough):
        said |= _why(side.minter.join(*join.ends), join)
    if side.keeps_keys:
        said |= {(iri, NKG.joinKey, Literal(key)) for iri, node in closed.nodes.items() for key in side.kept(node)}
    held = {node: end for node, end in closed.held.items() if node in closed.reached}
    before = side.held(closed.reached, {*held.values(), *after.values()})
    now: set[Quad] = {(*triple, side.minter.identity_graph) for triple in said}
    change = Change(delete=tuple(sorted(before - now)), insert=tuple(sorted(now - before)))
    follows = side.follows(held, after)
    return Follows(change | follows.change, follows.articles)


def _iris(members: Sequence[N]) -> frozenset[URIRef]:
    return frozenset(each.iri for each in members)


def _clusters(side: Side[N], closed: Closed[N]) -> Iterator[tuple[URIRef, list[N], list[Join]]]:
    """Each cluster with its name, its members and the joins between them."""
    merged = {one: end for one, end in side.together().items() if one in closed.reached}
    found = cluster(
        closed.reached | set(merged.values()),
        closed.joins.values(),
        merged.items(),
        side.apart(closed.nodes.keys()),
        enough=side.kind.enough,
        leaves={iri for iri, node in closed.nodes.items() if side.kind.leaf(node)},
    )
    alone = closed.nodes.keys() - {node for each in found for node in each} if side.singles else set()
    every = [*found, *(frozenset({node}) for node in sorted(alone))]
    number = {node: at for at, each in enumerate(every) for node in each}
    joins: dict[int, list[Join]] = defaultdict(list)
    for (one, other), join in sorted(closed.joins.items()):
        if number.get(one, -1) == number.get(other, -2):
            joins[number[one]].append(join)
    for at, each in enumerate(every):
        # What people decided may be of what no article speaks of.
        members = [closed.nodes[node] for node in sorted(each) if node in closed.nodes]
        decided = {merged[node] for node in each if node in merged}
        if len(members) > 1 or (members and (side.singles or decided)):
            yield side.name(members, decided), members, joins[at]


def _why(node: URIRef, join: Join) -> set[Triple]:
    return {
        (node, RDF.type, NKG.Join),
        (node, NKG.joins, join.one),
        (node, NKG.joins, join.other),
        (node, NKG.reason, Literal(join.reason)),
        (node, NKG.confidence, decimal(join.confidence)),
    }
