"""What the machinery must know of a kind of things beside `kg.identity.Kind`: how they stand in a store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Generic

from rdflib import Literal, URIRef

from kg.identity import Join, Kind, Pair
from kg.identity.kinds import N
from kg.iris import Minter
from kg.linking.decide.decisions import Decisions
from kg.namespaces import NKG, Quad, Triple
from kg.nquads import term
from kg.store import Change, Row, Store, values

# Nodes asked for in one query, which servers limit in length.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows beyond graph/identity where clusters changed, and the articles whose graphs that changes."""

    change: Change = field(default_factory=Change)
    articles: frozenset[URIRef] = frozenset()


class Side(ABC, Generic[N]):
    """The nodes of a kind in one store.

    kind        see `kg.identity`
    belongs     the property by which graph/identity says to which cluster a node belongs
    keeps_keys  whether keys stand in graph/identity. A kind whose nodes the graph finds without does not keep them; its
                joins must then be a matter of the two alone, not of the rest of the block
    singles     whether a node that is one with no other has a cluster of its own, too
    pairwise    whether joins are a matter of the two alone, whatever else is in a block: then only pairs of which one
                has a say are compared, and `members` need find no more than what each of `having` may be joined to
    says        by what else than `belongs` graph/identity speaks of nodes
    named_by_members  whether a cluster has the name of a member, and nothing else is said of it
    """

    kind: Kind[N]
    belongs: ClassVar[URIRef]
    keeps_keys: ClassVar[bool] = False
    singles: ClassVar[bool] = False
    pairwise: ClassVar[bool] = False
    says: ClassVar[tuple[URIRef, ...]] = ()
    named_by_members: ClassVar[bool] = False

    def __init__(self, store: Store, minter: Minter, decisions: Decisions) -> None:
        self.store = store
        self.minter = minter
        self.decisions = decisions

    # --- reading ----------------------------------------------------------------------------------

    @abstractmethod
    def owns(self, node: URIRef) -> bool:
        """Whether `node` is of this kind, by its IRI."""

    @abstractmethod
    def nodes_of(self, articles: Collection[URIRef]) -> set[URIRef]:
        """The nodes that `articles` tell of."""

    @abstractmethod
    def read(self, nodes: Collection[URIRef]) -> list[N]:
        """Those of `nodes` that the store tells anything of."""

    def members(self, keys: Collection[str], having: Sequence[N]) -> set[URIRef]:
        """All nodes that have one of `keys`, which `having` have, perhaps with some others."""
        found: set[URIRef] = set()
        for batch in batches(keys):
            rows = self.store.select(
                f"SELECT ?x {{ VALUES ?k {{ {' '.join(term(Literal(key)) for key in batch)} }} "
                f"GRAPH <{self.minter.identity_graph}> {{ ?x <{NKG.joinKey}> ?k }} }}"
            )
            found |= {URIRef(row["x"]) for row in rows}
        return {node for node in found if self.owns(node)}

    def keys_held(self, nodes: Collection[URIRef]) -> set[str]:
        """The keys that graph/identity has of `nodes`, whether they are still there or not."""
        if not self.keeps_keys:
            return set()
        return {str(row["k"]) for row in self._of("?x", nodes, f"?x <{NKG.joinKey}> ?k")}

    def kept(self, node: N) -> Iterable[str]:
        """The keys by which graph/identity lets `node` be found."""
        return self.kind.keys(node)

    def clusters_held(self, nodes: Collection[URIRef]) -> set[URIRef]:
        """The clusters that graph/identity has of `nodes`."""
        return {URIRef(row["c"]) for row in self._of("?x", nodes, f"?x <{self.belongs}> ?c")}

    def in_clusters(self, clusters: Collection[URIRef]) -> dict[URIRef, URIRef]:
        """The nodes that graph/identity has in `clusters`, each with its own."""
        rows = self._of("?c", clusters, f"?x <{self.belongs}> ?c")
        return {URIRef(row["x"]): URIRef(row["c"]) for row in rows}

    def held(self, nodes: Collection[URIRef], clusters: Collection[URIRef]) -> set[Quad]:
        """What graph/identity says by `says` of `nodes`, and all that it says of `clusters` and of joins of nodes."""
        listed = " , ".join(f"<{each}>" for each in self._says)
        found = self._quads("?s", nodes, f"?s ?p ?o FILTER(?p IN ({listed}))")
        found |= self._quads("?x", nodes, f"?s <{NKG.joins}> ?x ; ?p ?o")
        return found if self.named_by_members else found | self._quads("?s", clusters, "?s ?p ?o")

    def _quads(self, variable: str, nodes: Collection[URIRef], pattern: str) -> set[Quad]:
        graph = self.minter.identity_graph
        rows = self._of(variable, nodes, pattern)
        return {(URIRef(row["s"]), URIRef(row["p"]), row["o"], graph) for row in rows}

    @property
    def _says(self) -> tuple[URIRef, ...]:
        return (self.belongs, *((NKG.joinKey,) if self.keeps_keys else ()), *self.says)

    def _of(self, variable: str, nodes: Collection[URIRef], pattern: str) -> Iterator[Row]:
        for batch in batches(nodes):
            yield from self.store.select(
                f"SELECT * {{ VALUES {variable} {{ {values(batch)} }} "
                f"GRAPH <{self.minter.identity_graph}> {{ {pattern} }} }}"
            )

    # --- what people decided ---------------------------------------------------------------------------

    def together(self) -> Mapping[URIRef, URIRef]:
        """Nodes that people said are one, each with the one that it became."""
        return {one: end for one, end in self.decisions.merged.items() if self.owns(one)}

    def apart(self, nodes: Collection[URIRef]) -> Iterable[Pair]:
        """Pairs of `nodes` that are two, as people said or as follows from that."""
        return self.decisions.distinct

    # --- writing ----------------------------------------------------------------------------------------

    @abstractmethod
    def name(self, members: Sequence[N], decided: Collection[URIRef]) -> URIRef:
        """What the cluster of `members` is called; `decided` are those that people said others of them became."""

    def belonging(self, node: URIRef, cluster: URIRef) -> Iterable[Triple]:
        """What says that `node` belongs to `cluster`."""
        yield node, self.belongs, cluster

    def describe(self, cluster: URIRef, members: Sequence[N], joins: Sequence[Join]) -> Iterable[Triple]:
        """What is to be said of a cluster and its members besides; of `joins` each is between two of them."""
        return ()

    def follows(self, before: Mapping[URIRef, URIRef], after: Mapping[URIRef, URIRef]) -> Follows:
        """What follows where nodes that were in the clusters `before` are in those of `after`."""
        return Follows()


def batches(nodes: Iterable[str]) -> Iterator[list[str]]:
    """`nodes` in order, some at a time."""
    ordered = sorted(nodes)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
