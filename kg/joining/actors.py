"""Actors in a store: what Descriptions tell of each as its article minted it, and one IRI for those that are one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from rdflib import URIRef

from kg import graph
from kg.commit.entities import Entities, said_by
from kg.graph.entities import NAMES
from kg.identity import Pair
from kg.identity.actors import ActorNode
from kg.identity.table import ACTORS
from kg.joining.side import Follows, Side, batches
from kg.linking.decide import aliases, identities, mappings
from kg.linking.decide.decisions import is_actor
from kg.model import ActorType
from kg.namespaces import DCTERMS, NKG, Quad, Triple
from kg.store import Change, values

_KINDS = {NAMES[NKG[kind.capitalize()]]: kind for kind in ActorType}
# Which Descriptions are of what was minted as ?x, and what that is called now: asked one after the other, for engines
# look for all Descriptions where they are given a choice.
_MINTED = (
    (f"?d <{NKG.mintedAs}> ?x ; <{NKG.describes}> ?e .", "?e"),
    (f"?d <{NKG.describes}> ?x FILTER NOT EXISTS {{ ?d <{NKG.mintedAs}> ?y }}", "?x"),
)


class Actors(Side[ActorNode]):
    """Actors: those that are one get one IRI in the graphs of all articles."""

    kind = ACTORS
    belongs = DCTERMS.isReplacedBy
    keeps_keys = True
    named_by_members = True

    def owns(self, node: URIRef) -> bool:
        return is_actor(node, self.minter)

    def nodes_of(self, articles: Collection[URIRef]) -> set[URIRef]:
        minted: dict[str, URIRef] = {}
        for batch in batches(self.minter.article_graph(each.rpartition("/")[2]) for each in articles):
            for predicate in (NKG.describes, NKG.mintedAs):
                rows = self.store.select(
                    f"SELECT ?d ?x {{ VALUES ?g {{ {values(batch)} }} GRAPH ?g {{ ?d <{predicate}> ?x }} }}"
                )
                minted |= {str(row["d"]): URIRef(row["x"]) for row in rows}
        return {node for node in minted.values() if self.owns(node)}

    def read(self, nodes: Collection[URIRef]) -> list[ActorNode]:
        said: dict[URIRef, dict[URIRef, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        wanted = " , ".join(f"<{p}>" for p in (*_KINDS, NKG.altName, NKG.personTitle, NKG.country, NKG.governs))
        for batch in batches(nodes):
            for minted, called in _MINTED:
                pattern = f"VALUES ?x {{ {values(batch)} }} GRAPH ?g {{ {minted}"
                rows = self.store.select(
                    f"SELECT ?x ?p ?o (COUNT(DISTINCT ?d) AS ?n) {{ {pattern} ?d ?p ?o FILTER(?p IN ({wanted})) }} }} "
                    "GROUP BY ?x ?p ?o"
                )
                for row in rows:
                    said[URIRef(row["x"])][URIRef(row["p"])][str(row["o"])] += int(row["n"])
                for row in self.store.select(_roles(pattern, called)):
                    said[URIRef(row["x"])][NKG.role][str(row["o"])] += int(row["n"])
        return [_node(iri, said[iri], self.minter.base) for iri in sorted(said)]

    def clusters_held(self, nodes: Collection[URIRef]) -> set[URIRef]:
        heads = set(self.in_clusters(nodes).values())
        return super().clusters_held(nodes) | heads

    def in_clusters(self, clusters: Collection[URIRef]) -> dict[URIRef, URIRef]:
        found = super().in_clusters(clusters)
        return {**{each: each for each in found.values()}, **found}

    def apart(self, nodes: Collection[URIRef]) -> Iterable[Pair]:
        return self.decisions.distinct | set(self.decisions.different(nodes))

    def name(self, members: Sequence[ActorNode], decided: Collection[URIRef]) -> URIRef:
        chosen = [each for each in members if each.iri in decided]
        return self.kind.head(chosen or members) if chosen or not decided else min(decided)

    def belonging(self, node: URIRef, cluster: URIRef) -> Iterable[Triple]:
        if node != cluster:
            yield from super().belonging(node, cluster)

    def follows(self, before: Mapping[URIRef, URIRef], after: Mapping[URIRef, URIRef]) -> Follows:
        moved = {each for each in {**before, **after} if before.get(each, each) != after.get(each, each)}
        old: list[Quad] = []
        new: list[Quad] = []
        graphs: set[URIRef] = set()
        for batch in batches(self._graphs_of(moved)):
            held = {URIRef(each): set(self.store.quads(URIRef(each))) for each in batch}
            extracted = {name: aliases.restore(quads) for name, quads in held.items()}
            minted = {actor for quads in extracted.values() for actor in aliases.minted(quads)}
            merged = identities.replaced(self.store, self.minter, minted - after.keys() - before.keys())
            merged |= {actor: after[actor] for actor in minted & after.keys()}
            for name, quads in held.items():
                now = set(aliases.apply(extracted[name], merged))
                if now != quads:
                    graphs.add(name)
                    touched = {quad[0] for quad in now ^ quads}
                    old += [quad for quad in quads if quad[0] in touched]
                    new += [quad for quad in now if quad[0] in touched]
        return Follows(self._rewrite(old, new), frozenset(map(self._article, graphs)))

    def _article(self, name: URIRef) -> URIRef:
        return self.minter.article(name.rpartition("/")[2])

    def _graphs_of(self, minted: Collection[URIRef]) -> set[URIRef]:
        found: set[URIRef] = set()
        for batch in batches(minted):
            for pattern, _ in _MINTED:
                rows = self.store.select(
                    f"SELECT DISTINCT ?g {{ VALUES ?x {{ {values(batch)} }} GRAPH ?g {{ {pattern} }} }}"
                )
                found |= {URIRef(row["g"]) for row in rows}
        return found

    def _rewrite(self, old: list[Quad], new: list[Quad]) -> Change:
        """Of article graphs the quads `new` in place of `old`, with what the entities say then."""
        gone, came = said_by(graph.descriptions(old)), said_by(graph.descriptions(new))
        same = {entity for entity in gone.keys() & came.keys() if gone[entity] == came[entity]}
        counts = Entities(self.store, self.minter, remember=False)
        entities, vanished = counts.change(
            {entity: votes for entity, votes in gone.items() if entity not in same},
            {entity: votes for entity, votes in came.items() if entity not in same},
        )
        before, after = set(old), set(new)
        links = mappings.held(self.store, self.minter, vanished) if vanished else {}
        return (
            Change(delete=tuple(sorted(before - after)), insert=tuple(sorted(after - before)))
            | entities
            | mappings.removal(sorted(vanished), links, self.minter)
        )


def _roles(pattern: str, called: str) -> str:
    """How often which roles are told of each. An affiliation is named after its member as minted, whose IRI in the
    article may be another's by now."""
    return (
        f"SELECT ?x ?o (COUNT(DISTINCT ?a) AS ?n) {{ {pattern} ?a <{NKG.member}> {called} ; <{NKG.role}> ?o "
        f'FILTER(CONTAINS(STR(?a), CONCAT("/", REPLACE(STR(?x), "^.*/", ""), "--"))) }} }} GROUP BY ?x ?o'
    )


def _node(iri: URIRef, said: Mapping[URIRef, Counter[str]], base: str) -> ActorNode:
    def codes(predicate: URIRef) -> tuple[tuple[str, int], ...]:
        return tuple(sorted((each.removeprefix(f"{base}place/"), n) for each, n in said[predicate].items()))

    kinds = {kind: sum(said[predicate].values()) for predicate, kind in _KINDS.items() if said[predicate]}
    names: Counter[str] = Counter()
    for predicate in (*_KINDS, NKG.altName):
        names.update(said[predicate])
    governs = codes(NKG.governs)
    return ActorNode(
        iri,
        tuple(sorted(names.items())),
        tuple(sorted(kinds.items())),
        codes(NKG.country),
        tuple(sorted((said[NKG.personTitle] + said[NKG.role]).items())),
        min(governs, key=lambda each: (-each[1], each[0]))[0] if governs else None,
        sum(kinds.values()),
    )
