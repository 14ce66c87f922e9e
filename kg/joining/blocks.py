"""From nodes that were touched to all whose clusters may change by that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic

from rdflib import URIRef

from kg.identity import Join, Pair
from kg.identity.kinds import N
from kg.joining.side import Side


@dataclass(slots=True)
class Closed(Generic[N]):
    """Nodes that have a say in each other's clusters, and no others.

    reached  their IRIs, also of such as are gone
    nodes    those that are there
    joins    of each pair of them the surest
    held     the cluster that graph/identity has of each
    """

    reached: set[URIRef] = field(default_factory=set)
    nodes: dict[URIRef, N] = field(default_factory=dict)
    joins: dict[Pair, Join] = field(default_factory=dict)
    held: dict[URIRef, URIRef] = field(default_factory=dict)


def close(side: Side[N], touched: Collection[URIRef]) -> Closed[N]:
    """What must be worked out anew where `touched` came, went or changed."""
    search = _Search(side)
    for pair in side.together().items():
        search.bind(pair)
    search.read(touched)
    search.mates(touched)
    reached: set[URIRef] = set()
    waiting = {*touched, *search.held}
    if not side.pairwise:
        keys = side.keys_held(touched) | search.keys(touched)
        search.load(keys)
        # Whatever those of a block say of each other may have changed.
        block = {iri for iri, node in search.nodes.items() if not keys.isdisjoint(side.kind.keys(node))}
        search.mates(block)
        waiting |= search.held.keys() | {node for node in block if search.bound[node]}
    while waiting:
        reached |= waiting
        search.read(waiting)
        search.mates(waiting)
        search.compare(waiting) if side.pairwise else search.load(search.keys(waiting))
        waiting = search.held.keys() | {other for node in reached for other in search.bound[node]}
        waiting -= reached
    return Closed(
        reached,
        {iri: node for iri, node in search.nodes.items() if iri in reached},
        {pair: join for pair, join in search.joins.items() if reached.issuperset(pair)},
        search.held,
    )


class _Search(Generic[N]):
    """What is known so far: `bound` are nodes that are one, if nothing is against it."""

    def __init__(self, side: Side[N]) -> None:
        self.nodes: dict[URIRef, N] = {}
        self.joins: dict[Pair, Join] = {}
        self.held: dict[URIRef, URIRef] = {}
        self.bound: dict[URIRef, set[URIRef]] = defaultdict(set)
        self._side = side
        self._read: set[URIRef] = set()
        self._mated: set[URIRef] = set()
        self._loaded: set[str] = set()
        self._compared: set[URIRef] = set()

    def keys(self, nodes: Iterable[URIRef]) -> set[str]:
        """The keys of those of `nodes` that are there."""
        return {key for node in nodes if node in self.nodes for key in self._side.kind.keys(self.nodes[node])}

    def bind(self, pair: Pair) -> None:
        """Both may be one."""
        one, other = pair
        self.bound[one].add(other)
        self.bound[other].add(one)

    def read(self, wanted: Iterable[URIRef]) -> None:
        """What the store tells of `wanted`."""
        missing = set(wanted) - self._read
        self._read |= missing
        if missing:
            self.nodes |= {node.iri: node for node in self._side.read(missing)}

    def mates(self, nodes: Iterable[URIRef]) -> None:
        """All that were in clusters with `nodes`."""
        missing = set(nodes) - self._mated
        self._mated |= missing
        clusters = self._side.clusters_held(missing) - set(self.held.values())
        self.held |= self._side.in_clusters(clusters)

    def load(self, keys: Iterable[str]) -> None:
        """Compare the nodes of the blocks `keys`."""
        new = set(keys) - self._loaded
        self._loaded |= new
        if not new:
            return
        kind = self._side.kind
        self.read(self._side.members(new, [node for node in self.nodes.values() if new & kind.keys(node)]))
        blocks: dict[str, list[N]] = defaultdict(list)
        for _, node in sorted(self.nodes.items(), key=lambda each: each[0]):
            for key in kind.keys(node) & new:
                blocks[key].append(node)
        for _, block in sorted(blocks.items(), key=lambda each: each[0]):
            self._take(block)

    def compare(self, wanted: Iterable[URIRef]) -> None:
        """Compare each of `wanted` with all that it shares a key with."""
        having = [self.nodes[node] for node in sorted(wanted) if node in self.nodes]
        self.read(self._side.members(self.keys(node.iri for node in having), having))
        blocks: dict[str, set[URIRef]] = defaultdict(set)
        for iri, node in self.nodes.items():
            for key in self._side.kind.keys(node):
                blocks[key].add(iri)
        for node in having:
            others = {other for key in self._side.kind.keys(node) for other in blocks[key]} - self._compared
            self._compared.add(node.iri)
            for other in sorted(others - {node.iri}):
                self._take([node, self.nodes[other]])

    def _take(self, block: Sequence[N]) -> None:
        for join in self._side.kind.joins(block) if len(block) > 1 else ():
            known = self.joins.get(join.ends)
            if known is None or join.rank < known.rank:
                self.joins[join.ends] = join
            if join.confidence >= self._side.kind.enough:
                self.bind(join.ends)
